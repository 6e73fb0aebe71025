//! Tables of a kind under the names of their columns: headings by the vocabulary, units and numbers as the file has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};

use super::figure::{Figure, Style};
use super::quantity::Quantity;
use super::vocabulary::{TableKind, contract_column};
use crate::error::{Error, Result};
use crate::message::Place;
use crate::table::{TableReader, parse_number};

/// The table with the columns of its kind under their names: 岗位 is `role`. Figures are in the units of the contract:
/// a heading such as 月薪（千元） or `on duty (%)` says which unit they are in. Numbers as texts are read by the marks of
/// their column, and marks for what is not there are gaps. Other columns stay as they are.
///
/// ```
/// use townscale::panel::{TableKind, named_as};
/// use townscale::table::{TableBuilder, TableReader};
/// let staff = TableBuilder::new().text("区县", ["A"]).text("岗位", ["协管员"]).text("在岗率（%）", ["85"]).build();
/// let staff = named_as(&TableReader::new(staff, "staff.csv"), TableKind::Staff)?;
/// assert_eq!(staff.optional_number("on_duty_share")?, [Some(0.85)]);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// Two columns that stand for one that is needed; a unit that is not known.
pub fn named_as(table: &TableReader, kind: TableKind) -> Result<TableReader> {
    let names = columns(table, kind)?;
    let mut renamed = table.renamed(|header| names.get(header).copied());
    for (header, name) in &names {
        let Some(quantity) = Quantity::of(kind, name) else { continue };
        let times = quantity.times(header).map_err(|error| error.at(Place::from(table.source()).column(header)))?;
        let Some(column) = renamed.batch().column_by_name(name) else { continue };
        if let Some(figures) = figures(column, times, quantity) {
            renamed = renamed.with_column(name, figures);
        }
    }
    Ok(renamed)
}

/// The name of each heading that stands for a column of the kind.
fn columns(table: &TableReader, kind: TableKind) -> Result<BTreeMap<String, &'static str>> {
    let mut known: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for header in table.names() {
        if let Some(name) = contract_column(kind, &header) {
            known.entry(name).or_default().push(header);
        }
    }
    let mut names = BTreeMap::new();
    for (name, headers) in known {
        let chosen = match headers.as_slice() {
            [one] => Some(one.clone()),
            several => match several.iter().find(|header| *header == name) {
                Some(exact) => Some(exact.clone()),
                None if name == "area" => finest(table, several)?,
                None => match several {
                    [one, other, ..] if kind.needs(name) => {
                        let place = Place::from(table.source()).column(other);
                        return Err(Error::reading_two_columns(one, other, name).at(place));
                    }
                    _ => None,
                },
            },
        };
        if let Some(header) = chosen {
            names.insert(header, name);
        }
    }
    Ok(names)
}

/// Of several columns of areas the one with the most names.
fn finest(table: &TableReader, headers: &[String]) -> Result<Option<String>> {
    let mut best: Option<(usize, &String)> = None;
    for header in headers {
        let count = table.distinct(header, false)?.0.len();
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, header));
        }
    }
    Ok(best.map(|(_, header)| header.clone()))
}

/// The figures of a column in the unit of the contract; none where they are so already.
pub(super) fn figures(column: &ArrayRef, times: f64, quantity: Quantity) -> Option<ArrayRef> {
    if column.data_type().is_numeric() {
        let numbers = cast(column, &DataType::Float64).ok().filter(|_| times != 1.0)?;
        let scaled = numbers.as_primitive::<Float64Type>().iter().map(|value| value.map(|value| value * times));
        return Some(Arc::new(scaled.collect::<Float64Array>()));
    }
    let texts = cast(column, &DataType::Utf8).ok()?;
    let texts = texts.as_string_opt::<i32>()?;
    let plain = |text: Option<&str>| text.is_none_or(|text| parse_number(text).is_some());
    if times == 1.0 && texts.iter().all(plain) && !texts.iter().flatten().any(|text| text.contains(',')) {
        return None;
    }
    let style = Style::of(texts.iter().flatten(), false, false);
    let read = |text: &str| match style.read(quantity.bare(text)) {
        Figure::Number { value, .. } => Some((value * quantity.times_of_cell(text, times)).to_string()),
        Figure::Missing => None,
        // What is no number is left for the reader of the table to name.
        Figure::Other => Some(text.to_owned()),
    };
    Some(Arc::new(texts.iter().map(|text| text.and_then(read)).collect::<StringArray>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(kind: TableKind, columns: &[(&str, &[&str])]) -> Result<TableReader> {
        let table =
            columns.iter().fold(TableBuilder::new(), |table, (name, cells)| table.text(name, cells.iter().copied()));
        named_as(&TableReader::new(table.build(), "t.csv"), kind)
    }

    #[test]
    fn every_kind_of_table_is_read_by_the_headings_in_use() {
        let cases: [(TableKind, &[&str], &[&str]); 8] = [
            (TableKind::Staff, &["Sub-district", "Job title", "In post"], &["area", "role", "headcount"]),
            (TableKind::Staff, &["街道名称", "人员类别", "实有人数"], &["area", "role", "headcount"]),
            (TableKind::Services, &["县区", "设施", "床位数", "每千人"], &["area", "service", "capacity", "per_1000"]),
            (
                TableKind::Indicators,
                &["Country", "Year", "Series Name", "OBS_VALUE"],
                &["area", "period", "indicator", "value"],
            ),
            (TableKind::Demand, &["社区名称", "常住人口"], &["id", "population"]),
            (TableKind::Supply, &["供给点", "供给量"], &["id", "capacity"]),
            (TableKind::Cost, &["from_id", "to_id", "travel_time_p50"], &["demand", "supply", "minutes"]),
            (
                TableKind::Claims,
                &["地区", "年份", "说法", "数值", "基期"],
                &["area", "period", "claim", "value", "base_period"],
            ),
        ];
        for (kind, headings, names) in cases {
            let columns: Vec<(&str, &[&str])> = headings.iter().map(|heading| (*heading, ["1"].as_slice())).collect();
            assert_eq!(read(kind, &columns).unwrap().names(), names, "{headings:?}");
        }
    }

    #[test]
    fn units_of_headings_are_reckoned_in() {
        let staff = read(
            TableKind::Staff,
            &[("在岗率（%）", &["85", "85%"]), ("月薪（千元）", &["4.5", "–"]), ("人数", &["1,200", "3"])],
        )
        .unwrap();
        assert_eq!(staff.optional_number("on_duty_share").unwrap(), [Some(0.85), Some(0.85)]);
        assert_eq!(staff.optional_number("monthly_pay").unwrap(), [Some(4500.0), None]);
        assert_eq!(staff.number("headcount").unwrap(), [1200.0, 3.0]);
        let cost = read(TableKind::Cost, &[("duration (hours)", &["0.5"])]).unwrap();
        assert_eq!(cost.number("minutes").unwrap(), [30.0]);
        let demand = read(TableKind::Demand, &[("人口（万人）", &["2"])]).unwrap();
        assert_eq!(demand.number("population").unwrap(), [20_000.0]);
        assert!(read(TableKind::Staff, &[("月薪（美元）", &["9"])]).unwrap_err().to_string().contains("美元"));
    }

    #[test]
    fn the_name_of_the_contract_stands_before_other_words_and_a_bad_value_keeps_its_place() {
        let staff = read(TableKind::Staff, &[("region", &["R"]), ("area", &["A"])]).unwrap();
        assert_eq!(staff.names(), ["region", "area"]);
        let staff = read(TableKind::Staff, &[("省", &["P", "P"]), ("县", &["A", "B"])]).unwrap();
        assert_eq!(staff.names(), ["省", "area"]);
        let staff = read(TableKind::Staff, &[("在岗人数", &["5", "many"])]).unwrap();
        let error = staff.number("headcount").unwrap_err().to_string();
        assert!(error.starts_with("t.csv, row 2, column 在岗人数"), "{error}");
        assert!(read(TableKind::Staff, &[("岗位", &["a"]), ("职务", &["b"])]).is_err());
    }
}
