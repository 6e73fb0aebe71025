//! Tables of counts that need no mending: one figure a row under one header, every figure a plain number.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use rayon::prelude::*;

use super::Cells;
use super::breakdown::parts_people;
use super::header::{Column, Form, Header, Holds};
use super::options::{Missing, ReadOptions, Totals};
use super::totals::is_total;
use super::unit;
use super::vocabulary::{TableKind, column_of, contract_column, renamed};
use crate::error::Result;
use crate::table::{TableReader, normalised};

/// Texts that one thread turns into numbers at a time.
const PART: usize = 1 << 14;

/// A frame whose columns are those of the contract already: nothing is copied but figures that stand as texts.
pub(super) fn of_frame(table: &TableReader, options: &ReadOptions) -> Result<Option<TableReader>> {
    let names = table.names();
    let column = |header: &str| options.column(header).or_else(|| contract_column(TableKind::Counts, header));
    let one = |name: &str| {
        let mut found = names.iter().filter(|header| column(header) == Some(name));
        found.next().filter(|_| found.next().is_none())
    };
    let (Some(area), Some(period), Some(population)) = (one("area"), one("period"), one("population")) else {
        return Ok(None);
    };
    let known = options.columns.keys().all(|heading| names.iter().any(|name| name.trim() == heading.trim()));
    let rows_say_units =
        names.iter().any(|header| matches!(column_of(TableKind::Counts, header), Some("unit" | "scale" | "measure")));
    let parted = names.iter().any(|header| column(header).is_none() && parts_people(header));
    if !known || rows_say_units || parted || !is_plain(table, [area, period, population], false, options)? {
        return Ok(None);
    }
    let Some(table) = with_figures(table, population) else { return Ok(None) };
    let renamed = if options.columns.is_empty() {
        renamed(&table, TableKind::Counts)?
    } else {
        table.renamed(|header| column(header))
    };
    Ok(Some(renamed))
}

/// The body of a sheet or text file, where it is a long table in which nothing is to be done; without its steps.
pub(super) fn of_body(cells: &Cells, header: &Header, options: &ReadOptions) -> Result<Option<TableReader>> {
    let (Form::Long { period, within: None, population }, [area], 1, 0) =
        (&header.form, header.areas.as_slice(), header.rows, header.first)
    else {
        return Ok(None);
    };
    let needed = [*area, *period, *population];
    let mut labels: BTreeSet<String> = BTreeSet::new();
    let simple = |column: &Column| match &column.holds {
        Holds::Row(_) | Holds::Across(_) => false,
        Holds::Contract("area" | "period" | "population") => needed.contains(&column.place),
        // A standard error is in the unit of its figure.
        Holds::Contract(_) | Holds::Weak => true,
        Holds::Other => !column.parts.iter().any(|text| parts_people(text)),
        Holds::Blank => (header.rows..cells.height()).all(|row| cells.at(row, column.place).is_empty()),
    };
    let distinct = header.columns.iter().all(|column| column.holds == Holds::Blank || labels.insert(column.label()));
    if !distinct || !header.columns.iter().all(simple) {
        return Ok(None);
    }
    let table = cells.body(header.rows, |place| {
        let column = header.columns.get(place)?;
        (column.holds != Holds::Blank).then(|| column.label())
    });
    let [area, period, population] =
        needed.map(|place| header.columns.get(place).map(Column::label).unwrap_or_default());
    if !is_plain(&table, [&area, &period, &population], true, options)? {
        return Ok(None);
    }
    let Some(table) = with_figures(&table, &population) else { return Ok(None) };
    let names = |label: &str| match header.columns.iter().find(|column| column.label() == label) {
        Some(column) if column.place == needed[0] => Some("area"),
        Some(column) if column.place == needed[1] => Some("period"),
        Some(column) if column.place == needed[2] => Some("population"),
        Some(Column { holds: Holds::Contract(name), .. }) => Some(*name),
        _ => None,
    };
    Ok(Some(table.renamed(names)))
}

/// Whether nothing is missing (of a file, in which an empty cell may be a merged one), no area is a total by its name or spelt in two ways, and the figures are persons.
fn is_plain(
    table: &TableReader,
    [area, period, population]: [&str; 3],
    is_file: bool,
    options: &ReadOptions,
) -> Result<bool> {
    let complete = |name: &str| table.batch().column_by_name(name).is_some_and(|column| column.null_count() == 0);
    if options.unit.is_some()
        || options.missing != Missing::Error
        || unit::said(population)?.is_some_and(|(_, persons)| persons != 1.0)
        || !complete(population)
        || (is_file && !complete(period))
    {
        return Ok(false);
    }
    let (texts, places) = table.distinct(area, false)?;
    let gaps = texts.first().is_some_and(String::is_empty);
    if gaps && (is_file || many_gaps(&places)) {
        return Ok(false);
    }
    let alike: BTreeSet<String> = texts.iter().map(|text| normalised(text)).collect();
    let total: Vec<bool> = texts.iter().map(|text| is_total(text)).collect();
    let totals = options.totals == Totals::LeaveOut && total.contains(&true) && total.contains(&false);
    Ok(alike.len() == texts.len() && !totals)
}

/// Whether most areas are missing, as under merged cells; the empty text is the first of all.
fn many_gaps(places: &[usize]) -> bool {
    places.iter().filter(|place| **place == 0).count() * 2 > places.len()
}

/// The table with its figures as numbers; none where one of them is no plain number.
fn with_figures(table: &TableReader, population: &str) -> Option<TableReader> {
    let column = table.batch().column_by_name(population)?;
    if column.data_type().is_numeric() || *column.data_type() == DataType::Boolean {
        return Some(table.clone());
    }
    let texts = cast(column, &DataType::Utf8).ok()?;
    Some(table.with_column(population, plain_numbers(texts.as_string_opt::<i32>()?)?))
}

/// Texts as numbers, where each is one that can be read in one way only.
fn plain_numbers(texts: &StringArray) -> Option<ArrayRef> {
    let parts = (0..texts.len()).step_by(PART).collect::<Vec<_>>().into_par_iter().map(|start| {
        let end = (start + PART).min(texts.len());
        (start..end).map(|row| plain_number(texts.value(row))).collect::<Option<Vec<f64>>>()
    });
    let parts: Option<Vec<Vec<f64>>> = parts.collect();
    Some(Arc::new(Float64Array::from(parts?.concat())))
}

/// A number of digits alone, or with a decimal point that cannot stand between thousands.
fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(' ');
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && digits(whole) && digits(decimals) && decimals.len() != 3;
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_number_can_be_read_in_one_way_only() {
        for (text, number) in [("230000", 230_000.0), (" 7 ", 7.0), ("12.5", 12.5), ("1.2345", 1.2345)] {
            assert_eq!(plain_number(text), Some(number), "{text}");
        }
        for text in ["1.234", "1,5", "-3", "1e5", "", "12 000", "..", "5人"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }
}
