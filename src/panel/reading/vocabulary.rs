//! The vocabulary of headers, one for every table of the product, and how a header is compared with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::unit;
use crate::error::{Error, Result, compiled_in};
use crate::message::Place;
use crate::table::{TableReader, fold};

/// Which table a header stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TableKind {
    /// Counts by area and period.
    Counts,
    /// What a source says of its counts.
    Claims,
    /// Posts.
    Staff,
    /// Staffing norms.
    Norms,
    /// Services and what they can do.
    Services,
    /// Indicators of areas.
    Indicators,
    /// Places of demand.
    Demand,
    /// Places of supply.
    Supply,
    /// What it takes from demand to supply.
    Cost,
    /// What areas became of earlier ones.
    Crosswalk,
    /// People, births, deaths or migrants by age.
    Ages,
    /// A table without a vocabulary.
    Other,
}

impl TableKind {
    /// Its name in the vocabulary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TableKind::Counts => "counts",
            TableKind::Claims => "claims",
            TableKind::Staff => "staff",
            TableKind::Norms => "norms",
            TableKind::Services => "services",
            TableKind::Indicators => "indicators",
            TableKind::Demand => "demand",
            TableKind::Supply => "supply",
            TableKind::Cost => "cost",
            TableKind::Crosswalk => "crosswalk",
            TableKind::Ages => "ages",
            TableKind::Other => "other",
        }
    }

    /// Whether its tables must have a column.
    pub(super) fn needs(self, column: &str) -> bool {
        let needed: &[&str] = match self {
            TableKind::Counts => &["area", "period", "population"],
            TableKind::Claims => &["area", "period", "claim", "value"],
            TableKind::Staff => &["area", "role", "headcount"],
            TableKind::Norms => &["role"],
            TableKind::Services => &["area", "service"],
            TableKind::Indicators => &["area", "indicator", "value"],
            TableKind::Demand => &["id", "population"],
            TableKind::Supply => &["id", "capacity"],
            TableKind::Cost => &["demand", "supply", "minutes"],
            TableKind::Crosswalk => &["from", "to", "since"],
            TableKind::Ages | TableKind::Other => &[],
        };
        needed.contains(&column)
    }

    /// Whether a column of all tables has a meaning in these.
    fn shares(self, column: &str) -> bool {
        match self {
            TableKind::Counts | TableKind::Claims => true,
            TableKind::Staff => matches!(column, "area" | "period"),
            TableKind::Services => matches!(column, "area" | "group"),
            TableKind::Indicators | TableKind::Ages => matches!(column, "area" | "period"),
            TableKind::Norms
            | TableKind::Demand
            | TableKind::Supply
            | TableKind::Cost
            | TableKind::Crosswalk
            | TableKind::Other => false,
        }
    }
}

/// The kinds that have a vocabulary.
const KINDS: [TableKind; 11] = [
    TableKind::Counts,
    TableKind::Claims,
    TableKind::Staff,
    TableKind::Norms,
    TableKind::Services,
    TableKind::Indicators,
    TableKind::Demand,
    TableKind::Supply,
    TableKind::Cost,
    TableKind::Crosswalk,
    TableKind::Ages,
];

type Sections = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// For each table its columns, and the column of each normalised header.
struct Vocabulary {
    tables: BTreeMap<String, Headers>,
}

#[derive(Default)]
struct Headers {
    /// The names of the contract, which differ by case where two do: `lx` and `Lx`.
    names: BTreeSet<String>,
    others: BTreeMap<String, String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let sections: Sections = compiled_in(include_str!("headers.toml"));
    let mut tables: BTreeMap<String, Headers> = BTreeMap::new();
    let all = sections.get("all").cloned().unwrap_or_default();
    for kind in KINDS {
        let Some(columns) = sections.get(kind.name()) else { continue };
        let known = tables.entry(kind.name().to_owned()).or_default();
        for (column, words) in columns.iter().chain(all.iter().filter(|(column, _)| kind.shares(column))) {
            if !column.starts_with("weak_") {
                known.names.insert(column.clone());
                known.others.entry(squeezed(column)).or_insert_with(|| column.clone());
            }
            for word in words {
                known.others.entry(squeezed(word)).or_insert_with(|| column.clone());
            }
        }
    }
    Vocabulary { tables }
});

/// A header as it is compared: without case, width, marks, blanks, and what stands in brackets.
pub(super) fn squeezed(header: &str) -> String {
    let mut depth = 0_i32;
    let mut plain = String::new();
    for c in header.chars().filter_map(fold) {
        match c {
            '(' | '[' | '【' | '（' | '〔' => depth += 1,
            ')' | ']' | '】' | '）' | '〕' => depth -= 1,
            _ if depth <= 0 && c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    plain.trim_end_matches(['①', '②', '③', '④', '⑤']).to_owned()
}

/// The column that a header stands for in a table of a kind; `weak_population` where it may stand for the counts.
pub(super) fn column_of(kind: TableKind, header: &str) -> Option<&'static str> {
    let known = VOCABULARY.tables.get(kind.name())?;
    let of = |header: &str| known.names.get(header.trim()).or_else(|| known.others.get(&squeezed(header)));
    let counts = |column: &&String| matches!(column.as_str(), "population" | "weak_population");
    of(header).or_else(|| of(without_unit(header)?).filter(counts)).map(String::as_str)
}

/// A header without the unit behind it: 常住人口/千人, Population_thousands, 年末人口万人.
fn without_unit(header: &str) -> Option<&str> {
    let says_a_unit = |text: &str| !text.trim().is_empty() && unit::persons_per(text).is_some();
    let parted = header.rsplit_once(['/', '_', ',', '，', ':', '：', '-']).filter(|(_, tail)| says_a_unit(tail));
    let joined = || ["百万人", "万人", "千人", "百人"].iter().find_map(|unit| header.trim().strip_suffix(unit));
    parted.map(|(head, _)| head).or_else(joined).filter(|head| !head.trim().is_empty())
}

/// The column of the contract that a header stands for without doubt.
pub(super) fn contract_column(kind: TableKind, header: &str) -> Option<&'static str> {
    column_of(kind, header).filter(|name| !name.starts_with("weak_") && !matches!(*name, "unit" | "scale" | "measure"))
}

/// The table under the contract's names.
///
/// # Errors
/// Two columns of one meaning; a population whose header says another unit than persons.
pub(in crate::panel) fn renamed(table: &TableReader, kind: TableKind) -> Result<TableReader> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for header in table.names() {
        let Some(name) = contract_column(kind, &header) else { continue };
        let place = Place::from(table.source()).column(&header);
        if name == "population" {
            unit::said(&header).map_err(|error| error.at(&place))?;
        }
        if let Some(other) = seen.insert(name, header.clone()) {
            return Err(Error::reading_two_columns(other, header, name).at(place));
        }
    }
    Ok(table.renamed(|header| contract_column(kind, header)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_however_they_are_written() {
        for (header, name) in [
            ("地区", "area"),
            (" 地 区 ", "area"),
            ("地區", "area"),
            ("时期", "period"),
            ("年份", "period"),
            ("人口（人）", "population"),
            ("人口(人)", "population"),
            ("Population", "population"),
            ("Population (thousands)", "population"),
            ("Total population", "population"),
            ("\u{feff}area", "area"),
            ("AREA ", "area"),
            ("Country Name", "area"),
            ("REF_DATE", "period"),
            ("Value", "value"),
            ("OBS_VALUE", "weak_population"),
            ("统计口径", "definition"),
            ("常住人口/千人", "population"),
            ("年末常住人口万人", "population"),
            ("Population_thousands", "population"),
            ("REF_AREA", "area"),
        ] {
            assert_eq!(column_of(TableKind::Counts, header), Some(name), "{header}");
        }
        assert_eq!(column_of(TableKind::Staff, "人数"), Some("headcount"));
        assert_eq!(column_of(TableKind::Cost, "travel_time_p50"), Some("minutes"));
        for (header, name) in [("lx", "lx"), ("Lx", "Lx"), ("生存人年数", "Lx"), ("AgeGrp", "age"), ("性别", "sex")]
        {
            assert_eq!(column_of(TableKind::Ages, header), Some(name), "{header}");
        }
        for header in ["populaton", "地区代码", ""] {
            assert_eq!(column_of(TableKind::Counts, header), None, "{header}");
        }
    }
}
