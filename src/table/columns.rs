//! What the columns of tables count: disclosure control and the printing of numbers follow from it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::compiled_in;

/// What a column of numbers counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ColumnKind {
    /// People.
    People,
    /// What follows from a count of people.
    Derived,
    /// A share from 0 to 1.
    Share,
    /// A probability, as the share of draws.
    Probability,
    /// A share with its sign, such as a change over what changed.
    SignedShare,
    /// The ratio of one thing to another.
    Rate,
    /// Posts, and the people who fill them.
    Posts,
    /// Yuan.
    Money,
    /// A whole number of things that are neither people nor posts.
    Count,
    /// A number that names, such as a year.
    Label,
    /// Anything else.
    Other,
}

const ALL: [ColumnKind; 11] = [
    ColumnKind::People,
    ColumnKind::Derived,
    ColumnKind::Share,
    ColumnKind::Probability,
    ColumnKind::SignedShare,
    ColumnKind::Rate,
    ColumnKind::Posts,
    ColumnKind::Money,
    ColumnKind::Count,
    ColumnKind::Label,
    ColumnKind::Other,
];

impl ColumnKind {
    /// The word for it, as the metadata of tables has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ColumnKind::People => "people",
            ColumnKind::Derived => "derived",
            ColumnKind::Share => "share",
            ColumnKind::Probability => "probability",
            ColumnKind::SignedShare => "signed_share",
            ColumnKind::Rate => "rate",
            ColumnKind::Posts => "posts",
            ColumnKind::Money => "money",
            ColumnKind::Count => "count",
            ColumnKind::Label => "label",
            ColumnKind::Other => "other",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The unit of all columns of the kind, where they have one.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        match self {
            ColumnKind::People => Some("persons"),
            ColumnKind::Share | ColumnKind::Probability | ColumnKind::SignedShare => Some("share of 1"),
            ColumnKind::Posts => Some("posts"),
            ColumnKind::Money => Some("yuan"),
            ColumnKind::Derived | ColumnKind::Rate | ColumnKind::Count | ColumnKind::Label | ColumnKind::Other => None,
        }
    }
}

/// What a column counts, and whether it stays where a count of people is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMeaning {
    /// What it counts.
    pub kind: ColumnKind,
    /// Its unit, where it has one.
    pub unit: Option<&'static str>,
    /// Whether it says nothing of how many people live in an area, so that it is shown beside a hidden count of them.
    pub public: bool,
}

/// One entry of `columns.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: ColumnKind,
    unit: Option<String>,
    #[serde(default)]
    public: bool,
    #[serde(default)]
    begins: bool,
    #[serde(default)]
    beside: BTreeMap<String, ColumnKind>,
    #[serde(default)]
    hidden_beside: Vec<String>,
}

/// The catalogue.
#[derive(Deserialize)]
struct Columns {
    text: BTreeMap<String, String>,
    #[serde(flatten)]
    numbers: BTreeMap<String, Entry>,
}

static COLUMNS: LazyLock<Columns> = LazyLock::new(|| compiled_in(include_str!("columns.toml")));

/// What each column of a table counts, by the names of all its columns. A column that no list names follows from people:
/// what is not known to be harmless is hidden with them.
///
/// ```
/// use townscale::table::{ColumnKind, column_meanings};
/// let found = column_meanings(&["population", "headcount", "ratio_of_mine"]);
/// assert_eq!(found.iter().map(|one| one.kind).collect::<Vec<_>>(), [
///     ColumnKind::People,
///     ColumnKind::Posts,
///     ColumnKind::Derived,
/// ]);
/// assert_eq!(found.iter().map(|one| one.public).collect::<Vec<_>>(), [false, true, false]);
/// ```
#[must_use]
pub fn column_meanings(names: &[&str]) -> Vec<ColumnMeaning> {
    names.iter().map(|name| meaning(name, names)).collect()
}

/// What a column of text holds: `period`, `overload` (a period; none: never), `norm`, `place` (where something was found),
/// `text` (a user's own words) or `name`.
///
/// ```
/// assert_eq!(townscale::table::text_meaning("first_lo80"), "period");
/// assert_eq!(townscale::table::text_meaning("area"), "name");
/// ```
#[must_use]
pub fn text_meaning(name: &str) -> &'static str {
    COLUMNS.text.get(name).map_or("name", String::as_str)
}

fn meaning(name: &str, names: &[&str]) -> ColumnMeaning {
    let Some(entry) = COLUMNS.numbers.get(name) else {
        let kind = stem(name).map_or(ColumnKind::Derived, |entry| entry.kind);
        return ColumnMeaning { kind, unit: kind.unit(), public: false };
    };
    let beside = entry.beside.iter().find(|(other, _)| names.contains(&other.as_str()));
    let kind = beside.map_or(entry.kind, |(_, kind)| *kind);
    let follows = entry.hidden_beside.iter().any(|other| names.contains(&other.as_str()));
    let unit = kind.unit().or(if beside.is_none() { entry.unit.as_deref() } else { None });
    ColumnMeaning { kind, unit, public: entry.public && !follows }
}

/// The entry with whose name a name begins, as `gap` is of `gap_lo80`; the longest.
fn stem(name: &str) -> Option<&'static Entry> {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next == '_' || next.is_ascii_digit());
    let of = |(stem, entry): (&'static String, &'static Entry)| {
        (entry.begins && name.strip_prefix(stem.as_str()).is_some_and(goes_on)).then_some((stem.len(), entry))
    };
    COLUMNS.numbers.iter().filter_map(of).max_by_key(|(length, _)| *length).map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, names: &[&str]) -> (ColumnKind, bool) {
        let found = meaning(name, names);
        (found.kind, found.public)
    }

    #[test]
    fn a_column_is_what_its_table_makes_of_it() {
        assert_eq!(of("staff", &["staff", "period"]), (ColumnKind::Posts, false));
        assert_eq!(of("staff", &["staff", "year"]), (ColumnKind::Money, false));
        assert_eq!(of("on_cost", &["on_cost", "year"]), (ColumnKind::Money, true));
        assert_eq!(of("on_cost", &["on_cost", "headcount"]), (ColumnKind::Share, true));
        assert_eq!(of("available", &["available"]), (ColumnKind::Posts, true));
        assert_eq!(of("available", &["available", "hire"]), (ColumnKind::Posts, false));
        assert_eq!(of("forecast", &["happened", "forecast"]), (ColumnKind::Probability, false));
        assert_eq!(of("median", &["id", "median", "nearest"]), (ColumnKind::Rate, false));
        assert_eq!(of("change", &["change", "p_up"]), (ColumnKind::Other, false));
        assert_eq!(of("left", &["constraint", "left"]), (ColumnKind::Derived, false));
    }

    #[test]
    fn a_column_has_the_unit_of_its_kind_or_of_its_own() {
        let unit = |name: &str| meaning(name, &[]).unit;
        assert_eq!((unit("hires"), unit("mean_wait"), unit("score")), (Some("posts"), Some("minutes"), None));
        assert_eq!(meaning("median", &["nearest"]).unit, None);
    }

    #[test]
    fn no_column_that_follows_from_people_is_public() {
        let follows = |entry: &&Entry| matches!(entry.kind, ColumnKind::People | ColumnKind::Derived);
        assert!(COLUMNS.numbers.values().filter(follows).all(|entry| !entry.public));
    }

    #[test]
    fn only_a_column_of_the_very_name_is_public() {
        assert_eq!(of("available_lo80", &[]), (ColumnKind::Posts, false));
        assert_eq!(of("p_short", &[]), (ColumnKind::Probability, false));
        assert_eq!(of("coverage95_hi", &[]), (ColumnKind::Share, false));
        assert_eq!(of("residents", &[]), (ColumnKind::Derived, false));
        assert_eq!(of("of_anything", &[]), (ColumnKind::Derived, false));
    }
}
