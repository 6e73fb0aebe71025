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
    /// The ratio of one thing to another.
    Rate,
    /// Posts, and the people who fill them.
    Posts,
    /// Yuan.
    Money,
    /// A number that names, such as a year.
    Label,
    /// Anything else.
    Other,
}

impl ColumnKind {
    /// The word for it, as the metadata of tables has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ColumnKind::People => "people",
            ColumnKind::Derived => "derived",
            ColumnKind::Share => "share",
            ColumnKind::Rate => "rate",
            ColumnKind::Posts => "posts",
            ColumnKind::Money => "money",
            ColumnKind::Label => "label",
            ColumnKind::Other => "other",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all =
            [Self::People, Self::Derived, Self::Share, Self::Rate, Self::Posts, Self::Money, Self::Label, Self::Other];
        all.into_iter().find(|kind| kind.name() == name)
    }

    /// The unit of all columns of the kind, where they have one.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        match self {
            ColumnKind::People => Some("persons"),
            ColumnKind::Share => Some("share of 1"),
            ColumnKind::Posts => Some("posts"),
            ColumnKind::Money => Some("yuan"),
            ColumnKind::Derived | ColumnKind::Rate | ColumnKind::Label | ColumnKind::Other => None,
        }
    }
}

/// What a column counts, and whether it stays where a count of people is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMeaning {
    /// What it counts.
    pub kind: ColumnKind,
    /// Whether it says nothing of how many people live in an area, so that it is shown beside a hidden count of them.
    pub public: bool,
}

/// One entry of `columns.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: ColumnKind,
    #[serde(default)]
    public: bool,
    #[serde(default)]
    begins: bool,
    #[serde(default)]
    beside: BTreeMap<String, ColumnKind>,
    #[serde(default)]
    hidden_beside: Vec<String>,
}

static COLUMNS: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| compiled_in(include_str!("columns.toml")));

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

fn meaning(name: &str, names: &[&str]) -> ColumnMeaning {
    let Some(entry) = COLUMNS.get(name) else {
        let begins = COLUMNS.iter().find(|(stem, entry)| entry.begins && name.starts_with(stem.as_str()));
        let kind = begins.map_or(ColumnKind::Derived, |(_, entry)| entry.kind);
        return ColumnMeaning { kind, public: false };
    };
    let beside = entry.beside.iter().find(|(other, _)| names.contains(&other.as_str()));
    let kind = beside.map_or(entry.kind, |(_, kind)| *kind);
    let follows = entry.hidden_beside.iter().any(|other| names.contains(&other.as_str()));
    ColumnMeaning { kind, public: entry.public && !follows }
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
    }

    #[test]
    fn no_column_that_follows_from_people_is_public() {
        let follows = |entry: &&Entry| matches!(entry.kind, ColumnKind::People | ColumnKind::Derived);
        assert!(COLUMNS.values().filter(follows).all(|entry| !entry.public));
    }

    #[test]
    fn only_a_column_of_the_very_name_is_public() {
        assert_eq!(of("available_lo80", &[]), (ColumnKind::Posts, false));
        assert_eq!(of("p_short", &[]), (ColumnKind::Share, false));
        assert_eq!(of("of_anything", &[]), (ColumnKind::Derived, false));
    }
}
