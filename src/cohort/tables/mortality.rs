//! Mortality: one column of a life table, by age group and sex.

use std::collections::BTreeMap;

use super::groups::{AgeGroups, Label, Sex};
use super::row::{ByArea, Parts, Row, rows};
use super::span::{InTime, Span};
use crate::error::{Error, Result};
use crate::panel::{TableKind, named_as};
use crate::table::TableReader;

/// Which column of a life table is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Person-years lived in the group, nLx.
    Lived,
    /// The probability of dying in the group, nqx.
    Dying,
    /// The death rate of the group, nmx.
    Rate,
    /// Survivors to the group, lx.
    Reaching,
    /// The share of a group that is alive in the next, one step later.
    Survival,
    /// Life expectancy at birth, which a standard table is moved to.
    Expectancy,
}

/// The columns of a life table, by the names that they go by; where a table has several, the first of these is taken.
const COLUMNS: [(&str, Column); 16] = [
    ("survival", Column::Survival),
    ("Lx", Column::Lived),
    ("nLx", Column::Lived),
    ("mx", Column::Rate),
    ("nmx", Column::Rate),
    ("nMx", Column::Rate),
    ("Mx", Column::Rate),
    ("qx", Column::Dying),
    ("nqx", Column::Dying),
    ("lx", Column::Reaching),
    ("Sx", Column::Survival),
    ("sx", Column::Survival),
    ("nSx", Column::Survival),
    ("e0", Column::Expectancy),
    ("life_expectancy", Column::Expectancy),
    ("预期寿命", Column::Expectancy),
];

/// The column of one sex at one time: the first year of each age group, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mortality {
    pub column: Column,
    pub starts: Vec<u32>,
    pub values: Vec<f64>,
}

fn column_of(table: &TableReader) -> Option<(&'static str, Column)> {
    COLUMNS
        .iter()
        .copied()
        .find(|(name, column)| table.has(name) && (*column != Column::Expectancy || !table.has("age")))
}

/// Whether a mortality table gives survival itself, which holds for its own age groups only.
pub(crate) fn gives_survival(table: &TableReader) -> bool {
    named_as(table, TableKind::Ages)
        .ok()
        .as_ref()
        .and_then(column_of)
        .is_some_and(|(_, column)| column == Column::Survival)
}

/// The mortality of each sex, by area and time; `groups` are the ages that a table of survival must have.
///
/// # Errors
/// No column of a life table, ages with gaps, a sex without rows, an age twice.
pub(crate) fn mortality(
    table: &TableReader,
    groups: &AgeGroups,
    sexes: &[Sex],
) -> Result<ByArea<InTime<Vec<Mortality>>>> {
    let table = &named_as(table, TableKind::Ages)?;
    let Some((name, column)) = column_of(table) else {
        return Err(Error::mortality_column_absent(table.names()).at(table.source()));
    };
    let by_age = column != Column::Expectancy;
    let (rows, values) = (rows(table, by_age)?, table.number(name)?);
    let mut parts: Parts<BTreeMap<Sex, Vec<(Label, f64)>>> = BTreeMap::new();
    for (row, value) in rows.into_iter().zip(values) {
        let key = row.span_key();
        let Row { area, span, sex, label } = row;
        let label = match (label, by_age) {
            (Some(label), true) => label,
            (None, true) => continue,
            (_, false) => Label { first: 0, last: None, bare: true },
        };
        let entry = parts.entry(area).or_default().entry(key).or_insert_with(|| (span, BTreeMap::new()));
        entry.1.entry(sex.unwrap_or(Sex::Both)).or_default().push((label, value));
    }
    let mut read: Parts<Vec<Mortality>> = BTreeMap::new();
    for (area, spans) in parts {
        let place = || match &area {
            Some(area) => format!("{}, {area}", table.source()),
            None => table.source().to_owned(),
        };
        let mut of_area: BTreeMap<_, (Option<Span>, Vec<Mortality>)> = BTreeMap::new();
        for (key, (span, by_sex)) in spans {
            let each = sexes.iter().map(|sex| {
                let part = by_sex
                    .get(sex)
                    .or_else(|| by_sex.get(&Sex::Both))
                    .or_else(|| by_sex.values().next().filter(|_| *sex == Sex::Both && by_sex.len() == 1));
                let part = part.ok_or_else(|| Error::mortality_without_sex(sex.term()));
                of_one(part?.clone(), column, groups)
            });
            let each = each.collect::<Result<Vec<_>>>().map_err(|error| error.at(place()))?;
            of_area.insert(key, (span, each));
        }
        read.insert(area, of_area);
    }
    ByArea::of_parts(read, table.source())
}

fn of_one(mut part: Vec<(Label, f64)>, column: Column, groups: &AgeGroups) -> Result<Mortality> {
    part.sort_by_key(|(label, _)| *label);
    let pairs = || part.iter().zip(part.iter().skip(1)).map(|((one, _), (next, _))| (one, next));
    if let Some((twice, _)) = pairs().find(|(one, next)| one.first == next.first) {
        return Err(Error::mortality_twice(twice.first));
    }
    let (starts, values): (Vec<u32>, Vec<f64>) = part.iter().map(|(label, value)| (label.first, *value)).unzip();
    if column == Column::Expectancy {
        return Ok(Mortality { column, starts, values });
    }
    let first = starts.first().copied().unwrap_or_default();
    if starts.len() < 3 || first != 0 {
        return Err(Error::mortality_incomplete(first, starts.len()));
    }
    let gap = pairs().find(|(one, next)| !one.bare && one.last.is_none_or(|last| last + 1 != next.first));
    if let Some((before, _)) = gap {
        return Err(Error::mortality_gap(before.last.map_or(before.first, |last| last + 1)));
    }
    if column == Column::Survival {
        let want: Vec<u32> = (0..groups.count()).map(|group| groups.first(group)).collect();
        if starts != want {
            return Err(Error::survival_ages_differ(groups.label(0), groups.open()));
        }
        if let Some((start, share)) = starts.iter().zip(&values).find(|(_, share)| !(0.0..=1.0).contains(*share)) {
            return Err(Error::survival_out_of_range(start, *share));
        }
    }
    Ok(Mortality { column, starts, values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "ages.csv")
    }

    #[test]
    fn bad_mortality_is_named() {
        let groups = AgeGroups::new(5, 4).unwrap();
        let error = |table: TableBuilder| mortality(&read(table), &groups, &[Sex::Both]).unwrap_err().to_string();
        let deaths = TableBuilder::new().text("age", ["0-4", "5-9", "15+"]).number("mx", [0.1; 3]);
        assert!(error(deaths).contains("mortality has no row for age 10"));
        assert!(
            error(TableBuilder::new().text("age", ["0-4"]).number("deaths", [0.1])).contains("Name one of them Lx")
        );
        let survival = TableBuilder::new().text("age", ["0-4", "5-9", "10-14", "15+"]).number("survival", [1.1; 4]);
        assert!(error(survival).contains("survival at age 0 is 1.1"));
    }

    #[test]
    fn life_expectancy_may_be_given_by_year() {
        let table = TableBuilder::new().text("period", ["2021", "2022"]).number("e0", [78.0, 78.2]);
        let groups = AgeGroups::new(5, 4).unwrap();
        let found = mortality(&read(table), &groups, &[Sex::Female, Sex::Male]).unwrap().all.unwrap();
        let last = found.until(f64::INFINITY)[1].1.clone();
        assert_eq!((last[1].column, last[1].values[0]), (Column::Expectancy, 78.2));
    }
}
