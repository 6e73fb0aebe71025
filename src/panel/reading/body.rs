//! The table of a sheet: its header found under titles, its rows without notes, blanks and headers that come again.

use std::collections::BTreeSet;

use super::Cells;
use super::header::{DEEPEST, SEARCHED, heading_parts, is_header};
use super::quantity::Quantity;
use super::vocabulary::{TableKind, contract_column};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::message::Place;
use crate::table::{TableBuilder, TableReader};

/// How many samples a step lists.
const LISTED: usize = 20;
/// Headings of a kind by which a row is taken for its header.
const ENOUGH: usize = 2;
/// A row with one text alone is a note where the table has as many headings as this.
const WIDE: usize = 3;

/// The rows of a header, and its headings.
struct Found {
    first: usize,
    rows: usize,
    /// For each column its headings, from the top.
    parts: Vec<Vec<String>>,
}

/// The table of a sheet or text file, under the headings as they stand there, and what was done to find it. A row of
/// units below the header is put into the headings, as 月薪 over 千元 into 月薪（千元）. Errors count its rows from the header.
///
/// # Errors
/// A column with values and no heading, two of one heading.
pub fn table_of(cells: &Cells, kind: TableKind) -> Result<(TableReader, Vec<Finding>)> {
    let place = || Place::from(cells.source());
    let mut steps = Vec::new();
    let Found { first, rows, parts } = header(cells, kind);
    if first > 0 || rows > 1 {
        let above: Vec<String> = (0..first).flat_map(|row| cells.texts(row)).take(LISTED).map(str::to_owned).collect();
        steps.push(Finding::reading_header(place(), first + 1, rows, above));
    }
    let mut labels: Vec<String> = parts.iter().map(|parts| label(kind, parts)).collect();
    let mut body = first + rows;
    if let Some(units) = unit_row(cells, kind, &labels, body) {
        for (column, unit) in units {
            if let Some(label) = labels.get_mut(column) {
                label.push_str(&format!("（{unit}）"));
            }
        }
        body += 1;
    }
    let (kept, left_out) = kept_rows(cells, first + rows - 1, body, &labels);
    if !left_out.is_empty() {
        steps.push(Finding::reading_rows_left_out(place(), left_out.into_iter().take(LISTED)));
    }
    let columns = columns(cells, &labels, &kept, first + rows)?;
    let mut builder = TableBuilder::new();
    for (column, label) in columns {
        let texts: Vec<&str> = kept.iter().map(|row| cells.at(*row, column)).collect();
        let merged = contract_column(kind, label) == Some("area");
        let (texts, filled) = if merged { filled_down(texts) } else { (texts, 0) };
        if filled > 0 {
            steps.push(Finding::reading_filled(place(), filled, label));
        }
        let present = texts.into_iter().map(|text| (!text.is_empty()).then_some(text));
        builder = builder.optional_text(label, present);
    }
    let numbers = kept.iter().map(|row| row - (first + rows)).collect();
    Ok((TableReader::new(builder.build(), cells.source()).with_rows(numbers), steps))
}

/// Whether a sheet has the headings of a kind.
pub(super) fn fits(cells: &Cells, kind: TableKind) -> bool {
    best(cells, kind).is_some()
}

/// The header: the first rows with most of the kind's headings, else the first row that has two texts.
fn header(cells: &Cells, kind: TableKind) -> Found {
    let plain = || {
        let two = (0..cells.height().min(SEARCHED)).find(|row| cells.texts(*row).nth(1).is_some());
        let first = two.or_else(|| (0..cells.height()).find(|row| !cells.is_blank(*row))).unwrap_or(0);
        let rows = 1.min(cells.height());
        Found { first, rows, parts: heading_parts(cells, first, rows) }
    };
    best(cells, kind).unwrap_or_else(plain)
}

fn best(cells: &Cells, kind: TableKind) -> Option<Found> {
    let mut best: Option<(usize, Found)> = None;
    for first in 0..cells.height().min(SEARCHED) {
        // Titles above may stand in for a row of the header: a start a little further down may know more headings.
        if best.as_ref().is_some_and(|(_, found)| first >= found.first + found.rows) {
            break;
        }
        for rows in 1..=DEEPEST.min(cells.height() - first) {
            if cells.is_blank(first + rows - 1) || !is_header(cells, first + rows - 1) {
                break;
            }
            let parts = heading_parts(cells, first, rows);
            let known: BTreeSet<&str> =
                parts.iter().filter_map(|parts| contract_column(kind, &label(kind, parts))).collect();
            if known.len() >= ENOUGH && best.as_ref().is_none_or(|(most, _)| known.len() > *most) {
                best = Some((known.len(), Found { first, rows, parts }));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// The heading of a column: of several rows the one that the kind knows, else all of them.
fn label(kind: TableKind, parts: &[String]) -> String {
    let all = parts.join(" ");
    if contract_column(kind, &all).is_some() {
        return all;
    }
    parts.iter().rev().find(|part| contract_column(kind, part).is_some()).cloned().unwrap_or(all)
}

/// The units of a row of units, by column: no figure stands in it, and a unit of a column's own below the heading.
fn unit_row(cells: &Cells, kind: TableKind, labels: &[String], row: usize) -> Option<Vec<(usize, String)>> {
    if row >= cells.height() || cells.texts(row).any(|text| text.contains(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let unit = |(column, label): (usize, &String)| {
        let quantity = Quantity::of(kind, contract_column(kind, label)?)?;
        let text = cells.at(row, column);
        quantity.is_unit(text).then(|| (column, text.trim_matches(['(', ')', '（', '）']).to_owned()))
    };
    let units: Vec<(usize, String)> = labels.iter().enumerate().filter_map(unit).collect();
    (!units.is_empty()).then_some(units)
}

/// The rows of the table, and the notes among and below them.
fn kept_rows(cells: &Cells, header: usize, body: usize, labels: &[String]) -> (Vec<usize>, Vec<String>) {
    let wide = labels.iter().filter(|label| !label.is_empty()).count() >= WIDE;
    let again = |row: usize| (0..cells.width()).all(|column| cells.at(row, column) == cells.at(header, column));
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for row in body..cells.height() {
        let mut texts = cells.texts(row);
        match (texts.next(), texts.next()) {
            (None, _) => {}
            (Some(note), None) if wide => left_out.push(note.chars().take(60).collect()),
            (Some(_), _) if again(row) => {}
            (Some(_), _) => kept.push(row),
        }
    }
    (kept, left_out)
}

/// The columns that have a heading of their own, and their headings.
fn columns<'a>(cells: &Cells, labels: &'a [String], kept: &[usize], start: usize) -> Result<Vec<(usize, &'a str)>> {
    let last = labels.iter().rposition(|label| !label.is_empty()).map_or(0, |last| last + 1);
    let mut seen = BTreeSet::new();
    let mut columns = Vec::new();
    for (column, label) in labels.iter().enumerate() {
        if label.is_empty() {
            let Some(row) = kept.iter().find(|row| !cells.at(**row, column).is_empty()) else { continue };
            let error = if column < last {
                Error::reading_heading_absent(column + 1)
            } else {
                let count = (0..cells.width()).rposition(|at| !cells.at(*row, at).is_empty()).map_or(0, |at| at + 1);
                Error::reading_row_too_long(row + 1 - start, count, last)
            };
            return Err(error.at(cells.source()));
        }
        if !seen.insert(label) {
            return Err(Error::reading_heading_twice(label).at(cells.source()));
        }
        columns.push((column, label.as_str()));
    }
    Ok(columns)
}

/// Texts with empty ones filled from above, as of merged cells; none where the first is empty.
fn filled_down(mut texts: Vec<&str>) -> (Vec<&str>, usize) {
    if texts.first().is_none_or(|first| first.is_empty()) {
        return (texts, 0);
    }
    let (mut filled, mut above) = (0, "");
    for text in &mut texts {
        if text.is_empty() {
            *text = above;
            filled += 1;
        }
        above = text;
    }
    (texts, filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{named_as, read_text};

    fn cells(text: &str) -> Cells {
        let table = read_text(text.as_bytes()).unwrap().table;
        Cells::new(&TableReader::new(table, "t.csv"), false, false).unwrap()
    }

    #[test]
    fn the_header_is_found_under_titles_units_and_two_rows() {
        let text = "2019年岗位统计表,,,\n,,单位：人,\n区县,岗位,人员,\n,,在岗人数,月薪\n,,人,千元\nA,协管员,12,4.5\n,民警,3,8\n注：含借调,,,\n";
        let (table, steps) = table_of(&cells(text), TableKind::Staff).unwrap();
        let staff = named_as(&table, TableKind::Staff).unwrap();
        assert_eq!(staff.text("area").unwrap(), ["A", "A"]);
        assert_eq!(staff.number("headcount").unwrap(), [12.0, 3.0]);
        assert_eq!(staff.number("monthly_pay").unwrap(), [4500.0, 8000.0]);
        let codes: Vec<&str> = steps.iter().map(|step| step.code().name()).collect();
        assert_eq!(codes, ["reading_header", "reading_rows_left_out", "reading_filled"]);
    }

    #[test]
    fn rows_are_counted_from_the_header_whatever_was_left_out() {
        let text = "Posts\narea,role,headcount\nA,x,1\n\nB,x,many\n";
        let (table, _) = table_of(&cells(text), TableKind::Staff).unwrap();
        let error = table.number("headcount").unwrap_err().to_string();
        assert!(error.starts_with("t.csv, row 3, column headcount"), "{error}");
    }

    #[test]
    fn headings_that_are_missing_or_twice_are_refused() {
        let error = |text| table_of(&cells(text), TableKind::Staff).unwrap_err().to_string();
        assert!(error("area,,headcount\nA,x,1\n").contains("column 2 has no heading"));
        assert!(error("area,area,headcount\nA,B,1\n").contains("two columns are called area"));
        assert!(error("area,headcount\nA,1,2\n").contains("row 1 has 3 values, the header has 2"));
    }
}
