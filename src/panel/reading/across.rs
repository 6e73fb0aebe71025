//! Tables of staff with a column for each role.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::compute::{cast, take};
use arrow::datatypes::DataType;

use super::named::figures;
use super::quantity::Quantity;
use super::totals::is_total;
use super::unit;
use super::vocabulary::{TableKind, contract_column, squeezed};
use crate::error::Result;
use crate::message::Place;
use crate::table::{TableBuilder, TableReader, parse_number};

/// Headings of columns that number the rows, and of remarks.
const BESIDE: [&str; 10] = ["序号", "编号", "no", "nr", "sn", "备注", "说明", "remarks", "notes", "note"];

/// The long form of a table that has a column for each role, with the headings of these columns; none where the table
/// names its roles or headcounts, or has a column of texts that is not known.
///
/// Cells without a figure have no row. Columns of totals, of row numbers and of remarks are no roles.
///
/// # Errors
/// A unit that is not known, a figure that is none.
pub(crate) fn roles_across(table: &TableReader) -> Result<Option<(TableReader, Vec<String>)>> {
    if table.has("role") || table.has("headcount") || !table.has("area") {
        return Ok(None);
    }
    let (mut roles, mut beside) = (Vec::new(), Vec::new());
    for heading in table.names() {
        let plain = squeezed(&heading);
        if contract_column(TableKind::Staff, &heading).is_some() {
            beside.push(heading);
        } else if !is_total(&heading)
            && !BESIDE.contains(&plain.as_str())
            && contract_column(TableKind::Counts, &heading) != Some("parent")
        {
            if !has_figures(table, &heading) {
                return Ok(None);
            }
            roles.push(heading);
        }
    }
    if roles.is_empty() {
        return Ok(None);
    }
    let (mut rows, mut names, mut headcounts) = (Vec::new(), Vec::new(), Vec::new());
    for heading in &roles {
        let place = || Place::from(table.source()).column(heading);
        let times = Quantity::People.times(heading).map_err(|error| error.at(place()))?;
        let column = table.batch().column_by_name(heading);
        let scaled = column.and_then(|column| figures(column, times, Quantity::People));
        let read = scaled.map_or_else(|| table.clone(), |scaled| table.with_column(heading, scaled));
        for (row, headcount) in read.optional_number(heading)?.into_iter().enumerate() {
            if let Some(headcount) = headcount {
                rows.push(row);
                names.push(role(heading));
                headcounts.push(headcount);
            }
        }
    }
    let places: ArrayRef = Arc::new(rows.iter().map(|row| *row as u64).collect::<arrow::array::UInt64Array>());
    let mut long = TableBuilder::new().text("role", names).number("headcount", headcounts);
    for heading in beside {
        let column = table.batch().column_by_name(&heading);
        if let Some(column) = column.and_then(|column| take(column, &places, None).ok()) {
            long = long.array(&heading, column);
        }
    }
    let numbers = rows.iter().map(|row| table.row_number(*row) - 1).collect();
    Ok(Some((TableReader::new(long.build(), table.source()).with_rows(numbers), roles)))
}

/// Whether a column has a figure in some cell.
fn has_figures(table: &TableReader, heading: &str) -> bool {
    let Some(column) = table.batch().column_by_name(heading) else { return false };
    if column.data_type().is_numeric() {
        return true;
    }
    let figure = |text: &str| parse_number(text).is_some() || text.contains(|c: char| c.is_ascii_digit());
    cast(column, &DataType::Utf8).is_ok_and(|texts| {
        use arrow::array::AsArray;
        let texts = texts.as_string_opt::<i32>();
        texts.is_some_and(|texts| texts.iter().flatten().any(figure))
    })
}

/// A heading without the unit in brackets behind it.
fn role(heading: &str) -> String {
    let open = heading.rfind(['(', '（', '[', '【']);
    match open.map(|at| heading.split_at(at)) {
        Some((name, unit)) if unit::persons_per(unit.trim_matches(|c: char| "()（）[]【】".contains(c))).is_some() => {
            name.trim().to_owned()
        }
        Some(_) | None => heading.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cells, named_as, read_text, table_of};
    use super::*;

    fn read(text: &str) -> Option<(TableReader, Vec<String>)> {
        let table = read_text(text.as_bytes()).unwrap().table;
        let cells = Cells::new(&TableReader::new(table, "staff.csv"), false, false).unwrap();
        let (table, _) = table_of(&cells, TableKind::Staff).unwrap();
        roles_across(&named_as(&table, TableKind::Staff).unwrap()).unwrap()
    }

    #[test]
    fn a_column_for_each_role_is_read() {
        let text = "2024年基层力量统计,,,,,\n序号,街道,社区民警（人）,协管员,合计,备注\n1,东街,12,30,42,\n2,西街,—,\"1,050\",1050,含借调\n";
        let (table, roles) = read(text).unwrap();
        assert_eq!(roles, ["社区民警（人）", "协管员"]);
        assert_eq!(table.text("area").unwrap(), ["东街", "东街", "西街"]);
        assert_eq!(table.text("role").unwrap(), ["社区民警", "协管员", "协管员"]);
        assert_eq!(table.number("headcount").unwrap(), [12.0, 30.0, 1050.0]);
        assert_eq!(table.row_number(2), 2, "errors name the row of the file");
    }

    #[test]
    fn terms_of_an_area_hold_for_all_its_roles() {
        let (table, _) = read("area,police,guide,attrition\nA,3,4,0.1\nB,5,,0.2\n").unwrap();
        assert_eq!(table.optional_number("attrition").unwrap(), [Some(0.1), Some(0.2), Some(0.1)]);
    }

    #[test]
    fn a_column_of_unknown_texts_leaves_the_table_as_it_is() {
        assert!(read("area,kind,people\nA,guard,3\n").is_none());
        assert!(read("area,role,people\nA,guard,3\n").is_none());
    }
}
