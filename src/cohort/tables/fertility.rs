//! Fertility: births in a year to a woman of each age group.

use std::collections::BTreeMap;

use super::groups::{AgeGroups, Label, Sex};
use super::row::{ByArea, Parts, Row, rows};
use super::span::InTime;
use crate::error::{Error, Result};
use crate::panel::{TableKind, named_as};
use crate::table::TableReader;

/// The columns that hold births in a year to a woman.
const FERTILITY: [&str; 5] = ["rate", "fertility", "asfr", "ASFR", "births_per_woman"];
/// The columns that hold births to a woman over her life.
const TOTAL: [&str; 4] = ["total_fertility", "tfr", "TFR", "总和生育率"];
/// The last year of age that a rate may be given for.
const LAST_YEAR: usize = 121;

/// Fertility of one area at one time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Births {
    pub rates: ByAge,
    /// Boys born for a girl, where the table says so.
    pub sex_ratio: Option<f64>,
}

/// Births to a woman, by age or over her life.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ByAge {
    /// In a year, at each age group.
    Rates(Vec<f64>),
    /// Over her life; a pattern by age is taken from a profile.
    Total(f64),
}

/// Births by area and time.
///
/// # Errors
/// A missing column or value, a negative rate, a rate over 1, births to the first group, two rates for one age.
pub(crate) fn fertility(table: &TableReader, groups: &AgeGroups) -> Result<ByArea<InTime<Births>>> {
    let table = &named_as(table, TableKind::Ages)?;
    let total = TOTAL.into_iter().find(|name| table.has(name)).filter(|_| !table.has("age"));
    let column = total.or_else(|| FERTILITY.into_iter().find(|name| table.has(name))).unwrap_or("rate");
    let (rows, rates) = (rows(table, total.is_none())?, table.number(column)?);
    let ratios = table.optional_number("sex_ratio")?;
    // The files of the World Population Prospects give births to 1,000 women.
    let per_1000 = column == "ASFR" && rates.iter().any(|rate| *rate > 1.0);
    let unit = if per_1000 { 1000.0 } else { 1.0 };
    let mut parts: Parts<(Vec<(Label, f64)>, Option<f64>)> = BTreeMap::new();
    let mut totals: Parts<Births> = BTreeMap::new();
    for (row, ((at, rate), ratio)) in rows.into_iter().zip(rates).zip(ratios).enumerate() {
        let rate = rate / unit;
        let most = if total.is_some() { 12.0 } else { 1.0 };
        if !(0.0..=most).contains(&rate) {
            let error = match (rate < 0.0, total) {
                (true, _) => Error::fertility_negative(rate),
                (false, Some(_)) => Error::fertility_over_life(rate),
                (false, None) => Error::fertility_in_year(rate),
            };
            return Err(error.at(table.place(row, column)));
        }
        if let Some(ratio) = ratio.filter(|ratio| !(0.5..=2.0).contains(ratio)) {
            return Err(Error::sex_ratio_at_birth(ratio).at(table.place(row, "sex_ratio")));
        }
        let key = at.span_key();
        let Row { area, span, sex, label } = at;
        match (total, label) {
            (Some(_), _) => {
                let births = Births { rates: ByAge::Total(rate), sex_ratio: ratio };
                if totals.entry(area).or_default().insert(key, (span, births)).is_some() {
                    return Err(Error::total_fertility_twice().at(table.place(row, column)));
                }
            }
            (None, Some(label)) if sex != Some(Sex::Male) => {
                let entry = parts.entry(area).or_default().entry(key).or_insert_with(|| (span, (vec![], None)));
                entry.1.0.push((label, rate));
                entry.1.1 = entry.1.1.or(ratio);
            }
            (None, _) => {}
        }
    }
    for (area, spans) in parts {
        for (key, (span, (labels, sex_ratio))) in spans {
            let rates = by_group(&labels, groups).map_err(|error| error.at(table.source()))?;
            let births = Births { rates: ByAge::Rates(rates), sex_ratio };
            totals.entry(area.clone()).or_default().insert(key, (span, births));
        }
    }
    ByArea::of_parts(totals, table.source())
}

/// Rates of the groups from rates of the ages that a table names.
fn by_group(parts: &[(Label, f64)], groups: &AgeGroups) -> Result<Vec<f64>> {
    let labels: Vec<Label> = parts.iter().map(|part| part.0).collect();
    let mut by_year = vec![None; LAST_YEAR];
    for ((first, end), (_, rate)) in widths(&labels, groups.width()).into_iter().zip(parts) {
        for year in by_year.iter_mut().take(end.min(LAST_YEAR as u32) as usize).skip(first as usize) {
            if year.replace(*rate).is_some() {
                return Err(Error::fertility_twice(first));
            }
        }
    }
    let rate = |group: usize| {
        let first = groups.first(group) as usize;
        let years = by_year.get(first..(first + groups.width() as usize).min(LAST_YEAR)).unwrap_or_default();
        years.iter().map(|rate| rate.unwrap_or(0.0)).sum::<f64>() / years.len().max(1) as f64
    };
    let rates: Vec<f64> = (0..groups.count()).map(rate).collect();
    match rates.first() {
        Some(first) if *first > 0.0 => Err(Error::fertility_of_children(groups.label(0), *first)),
        _ => Ok(rates),
    }
}

/// The first year and the end of each label: as written, or up to the next one.
fn widths(labels: &[Label], width: u32) -> Vec<(u32, u32)> {
    let mut firsts: Vec<u32> = labels.iter().map(|label| label.first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let span = |label: &Label| {
        let end = match (label.last, label.bare) {
            (Some(last), false) => last + 1,
            (None, _) => LAST_YEAR as u32,
            (_, true) => firsts.iter().copied().find(|first| *first > label.first).unwrap_or(label.first + width),
        };
        (label.first, end)
    };
    labels.iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "ages.csv")
    }

    fn rates(table: TableBuilder, groups: &AgeGroups) -> Vec<Vec<f64>> {
        let found = fertility(&read(table), groups).unwrap().all.unwrap();
        let rates = |births: &Births| match &births.rates {
            ByAge::Rates(rates) => rates.clone(),
            ByAge::Total(total) => vec![*total],
        };
        found.until(f64::INFINITY).iter().map(|(_, births)| rates(births)).collect()
    }

    #[test]
    fn rates_of_five_years_serve_single_years() {
        let table = TableBuilder::new().text("age", ["15-19", "20-24"]).number("rate", [0.01, 0.1]);
        let found = fertility(&read(table), &AgeGroups::new(1, 61).unwrap()).unwrap().all.unwrap();
        let Births { rates: ByAge::Rates(rates), .. } = found.first().unwrap() else { panic!("not by age") };
        assert_eq!((rates[14], rates[15], rates[19], rates[20], rates[25]), (0.0, 0.01, 0.01, 0.1, 0.0));
    }

    #[test]
    fn rates_by_year_stand_in_the_order_of_years() {
        let groups = AgeGroups::new(5, 8).unwrap();
        let table = TableBuilder::new()
            .text("AgeGrp", ["20-24", "25-29", "20-24", "25-29"])
            .text("Time", ["2022", "2022", "2021", "2021"])
            .number("ASFR", [90.0, 80.0, 100.0, 85.0]);
        let found = rates(table, &groups);
        assert_eq!((found[0][4], found[1][4], found[1][5]), (0.1, 0.09, 0.08));
        let total = TableBuilder::new().text("period", ["2021", "2022"]).number("tfr", [1.2, 1.1]);
        assert_eq!(rates(total, &groups), [[1.2], [1.1]]);
    }

    #[test]
    fn bad_rates_are_named() {
        let groups = AgeGroups::new(5, 4).unwrap();
        let births = |rate: f64| {
            let table = TableBuilder::new().text("age", ["10-14", "15+"]).number("rate", [0.0, rate]);
            fertility(&read(table), &groups).unwrap_err().to_string()
        };
        assert!(births(-0.1).contains("ages.csv, row 2, column rate: the fertility is -0.1"));
        assert!(births(94.0).contains("divide rates per 1,000 by 1,000"));
    }
}
