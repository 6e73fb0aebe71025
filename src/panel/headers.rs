//! The columns of a panel under whatever names they come.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::table::TableReader;
use crate::table::fold;

/// The columns of the contract.
const COLUMNS: [&str; 14] = [
    "area",
    "period",
    "population",
    "parent",
    "group",
    "kind",
    "definition",
    "se",
    "cv",
    "source",
    "claim",
    "value",
    "base_period",
    "of",
];

static HEADERS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("headers.toml")).expect("the compiled-in headers are valid: the tests read them")
});

/// The column of the contract that a header stands for.
fn column(header: &str) -> Option<&'static str> {
    let mut depth = 0;
    let mut plain = String::new();
    for c in header.chars().filter_map(fold) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth -= 1,
            ' ' | '*' | ':' => {}
            _ if depth == 0 => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    let known = COLUMNS.into_iter().find(|name| *name == plain);
    known.or_else(|| HEADERS.get(&plain).map(String::as_str))
}

/// The table under the contract's names.
///
/// # Errors
/// Two columns of one meaning; a population that is headed as counted in tens of thousands (万).
pub(super) fn renamed(table: &TableReader) -> Result<TableReader> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for header in table.names() {
        let Some(name) = column(&header) else { continue };
        let place = format!("{}, column {header}", table.source());
        if name == "population" && header.contains(['万', '萬', '千', '亿']) {
            return Err(Error::input("the header gives another unit than persons")
                .at(place)
                .hint("give persons: multiply the column, and name it population or 人口"));
        }
        if let Some(other) = seen.insert(name, header.clone()) {
            return Err(Error::input(format!("the columns {other} and {header} both stand for {name}"))
                .at(place)
                .hint("keep one of them"));
        }
    }
    Ok(table.renamed(column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    #[test]
    fn headers_are_read_however_they_are_written() {
        for (header, name) in [
            ("地区", "area"),
            (" 地 区 ", "area"),
            ("时期", "period"),
            ("年份", "period"),
            ("人口（人）", "population"),
            ("人口(人)", "population"),
            ("Population", "population"),
            ("\u{feff}area", "area"),
            ("AREA ", "area"),
            ("统计口径", "definition"),
        ] {
            assert_eq!(column(header), Some(name), "{header}");
        }
        assert_eq!((column("populaton"), column("地区代码"), column("")), (None, None, None));
    }

    #[test]
    fn another_unit_and_two_columns_of_one_meaning_are_errors() {
        let of = |one: &str, other: &str| {
            let table = TableBuilder::new().text(one, ["A"]).text(other, ["A"]).build();
            renamed(&TableReader::new(table, "t.csv")).unwrap_err().to_string()
        };
        assert!(of("area", "人口（万人）").starts_with("t.csv, column 人口（万人）: the header gives another unit"));
        assert!(of("area", "地区").contains("both stand for area"));
    }
}
