//! The table of indicators, as columns by period.

use std::collections::BTreeMap;

use super::cells::Cells;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::index::spec::keys::Spec;
use crate::message::Place;
use crate::panel::{TableKind, named_as, order_labels};
use crate::table::TableReader;

/// The values of a table: areas and periods in the order of their names, whatever the order of its rows.
#[derive(Debug, Clone)]
pub struct Data {
    /// Every area.
    pub areas: Vec<String>,
    /// One frame a period, in the order of time.
    pub frames: Vec<Frame>,
    /// What is doubtful in the labels of the periods.
    pub(crate) findings: Vec<Finding>,
}

/// The values of one period. Columns have one value an area that the period has; NaN where there is none.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The period.
    pub period: String,
    /// The areas it has: places in the list of all.
    pub areas: Vec<usize>,
    /// Values and their standard errors, by indicator.
    pub columns: BTreeMap<String, Column>,
    /// The group of each area, where imputation asks for one.
    pub groups: Vec<Option<String>>,
    /// The population (persons) of each area, from a column of that name.
    pub population: Vec<f64>,
}

/// The values of one indicator in one period, one an area.
#[derive(Debug, Clone)]
pub struct Column {
    /// Values; NaN where missing.
    pub value: Vec<f64>,
    /// Standard errors in the unit of the values; NaN where none is stated.
    pub se: Vec<f64>,
}

impl Column {
    fn empty(areas: usize) -> Self {
        Self { value: vec![f64::NAN; areas], se: vec![f64::NAN; areas] }
    }
}

/// A period while its cells are read.
struct Reading {
    frame: Frame,
    /// By indicator, where the period has it: its column, and which areas have had a cell.
    columns: Vec<Option<(Column, Vec<bool>)>>,
}

impl Reading {
    /// Of a period whose areas have a place in `slots`.
    fn new(period: &str, slots: &[Option<usize>], indicators: usize) -> Self {
        let areas: Vec<usize> = slots.iter().enumerate().filter_map(|(area, slot)| slot.map(|_| area)).collect();
        let frame = Frame {
            period: period.to_owned(),
            columns: BTreeMap::new(),
            groups: vec![None; areas.len()],
            population: vec![f64::NAN; areas.len()],
            areas,
        };
        Self { frame, columns: vec![None; indicators] }
    }

    fn done(self, indicators: &[String]) -> Frame {
        let columns = indicators.iter().zip(self.columns);
        let columns = columns.filter_map(|(name, column)| Some((name.clone(), column?.0))).collect();
        Frame { columns, ..self.frame }
    }
}

/// Put a value at a place of a list that has it.
fn put<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

impl Data {
    /// Read `area`, `period`, and the values of indicators in a row or a column each ([`Cells::read`]); where they are
    /// there, `population` (persons) and the column that groups areas. COINr's `uCode` and `Time` are area and period.
    ///
    /// # Errors
    /// A column that is not there, text where a number should be, an area with two values of one indicator in one
    /// period, a standard error below 0, a sample size for something that is no share, with the row.
    pub fn from_table(table: &TableReader, spec: &Spec) -> Result<Self> {
        let table = named_as(table, TableKind::Indicators)?.with_gaps(&["population"]);
        let (area_names, area_of) = table.distinct("area", true)?;
        let cells_of = Cells::read(&table, spec)?;
        let indicator_names = &cells_of.indicators;
        let (period_names, period_of, findings) = periods(&table)?;
        let population = table.optional_number("population")?;
        let groups = match spec.impute.group.as_deref() {
            Some(name) if !table.has(name) => {
                table.text(name)?;
                Vec::new()
            }
            Some(name) => table.optional_text(name)?,
            None => vec![None; table.rows()],
        };
        if table.rows() == 0 {
            return Err(Error::index_without_rows().at(table.source()));
        }
        // By period, then area: the place of the area among those of the period.
        let mut slots: Vec<Vec<Option<usize>>> = vec![vec![None; area_names.len()]; period_names.len()];
        for (period, area) in period_of.iter().zip(&area_of) {
            put(slots.get_mut(*period).map_or(&mut [], |areas| areas), *area, Some(0));
        }
        slots.iter_mut().for_each(|areas| areas.iter_mut().flatten().enumerate().for_each(|(at, slot)| *slot = at));
        let mut periods: Vec<Reading> = period_names
            .iter()
            .zip(&slots)
            .map(|(name, slots)| Reading::new(name, slots, indicator_names.len()))
            .collect();
        let percent: Vec<bool> = indicator_names.iter().map(|name| is_percent(spec, name)).collect();
        let numbers = cells_of.value.iter().zip(&cells_of.se).zip(&cells_of.size);
        for ((row, what), ((value, se), size)) in cells_of.row.iter().zip(&cells_of.indicator).zip(numbers) {
            // The reader gives every row a period and an area, and every cell an indicator.
            let (Some(period), Some(area)) = (period_of.get(*row), area_of.get(*row)) else { continue };
            let Some(slot) = slots.get(*period).and_then(|areas| *areas.get(*area)?) else { continue };
            let Some(Reading { frame, columns }) = periods.get_mut(*period) else { continue };
            let Some(known) = columns.get_mut(*what) else { continue };
            let areas = frame.areas.len();
            let (column, seen) = known.get_or_insert_with(|| (Column::empty(areas), vec![false; areas]));
            let at = || Place::from(table.source()).row(row + 1);
            if seen.get(slot) == Some(&true) {
                let period = &frame.period;
                let [en, zh] = if period.is_empty() {
                    [String::new(), String::new()]
                } else {
                    [format!(" in {period}"), format!("在 {period} ")]
                };
                let (area, name) = (area_names.get(*area), indicator_names.get(*what));
                let [area, name] = [area, name].map(|name| name.map_or("", String::as_str));
                return Err(Error::index_value_twice(area, name, en, zh).at(at()));
            }
            put(seen, slot, true);
            if let Some(Some(people)) = population.get(*row) {
                put(&mut frame.population, slot, *people);
            }
            if let Some(Some(group)) = groups.get(*row) {
                put(&mut frame.groups, slot, Some(group.clone()));
            }
            let Some(value) = value else { continue };
            let is_percent = percent.get(*what) == Some(&true);
            put(&mut column.value, slot, *value);
            put(&mut column.se, slot, standard_error(*value, *se, *size, is_percent).map_err(|error| error.at(at()))?);
        }
        let frames = periods.into_iter().map(|period| period.done(indicator_names)).collect();
        Ok(Self { areas: area_names, frames, findings })
    }

    /// The names of all indicators that the table has.
    pub fn indicators(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.frames.iter().flat_map(|frame| frame.columns.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Frame {
    /// The values of an indicator; all missing where the period has none.
    pub fn column(&self, name: &str) -> Column {
        self.columns.get(name).cloned().unwrap_or_else(|| Column::empty(self.areas.len()))
    }

    /// The frame with some of its areas only.
    pub fn keep(&self, keep: &[bool]) -> Self {
        let of = |values: &[f64]| -> Vec<f64> {
            values.iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| *value).collect()
        };
        let cut = |column: &Column| Column { value: of(&column.value), se: of(&column.se) };
        Self {
            period: self.period.clone(),
            areas: self.areas.iter().zip(keep).filter(|(_, keep)| **keep).map(|(at, _)| *at).collect(),
            columns: self.columns.iter().map(|(name, column)| (name.clone(), cut(column))).collect(),
            groups: self.groups.iter().zip(keep).filter(|(_, keep)| **keep).map(|(group, _)| group.clone()).collect(),
            population: of(&self.population),
        }
    }
}

/// A year that came as 2018.0 is 2018.
fn plain(period: String) -> String {
    match period.strip_suffix(".0") {
        Some(year) if year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()) => year.to_owned(),
        _ => period,
    }
}

/// The distinct periods in the order of time, which of them each row has, and what is doubtful in their labels: labels
/// without an order of their own, and one period under two labels, of which the first in the order of letters is kept.
fn periods(table: &TableReader) -> Result<(Vec<String>, Vec<usize>, Vec<Finding>)> {
    let (names, rows) = table.distinct("period", false)?;
    let names: Vec<String> = names.into_iter().map(plain).collect();
    let order = order_labels(&names);
    let count = order.ranks.iter().max().map_or(0, |last| last + 1);
    let mut labels: Vec<Vec<&str>> = vec![Vec::new(); count];
    for (name, rank) in names.iter().zip(&order.ranks) {
        if let Some(labels) = labels.get_mut(*rank) {
            labels.push(name);
        }
    }
    let mut findings = Vec::new();
    for labels in &mut labels {
        labels.sort_unstable();
        labels.dedup();
        if let [kept, others @ ..] = labels.as_slice()
            && !others.is_empty()
        {
            findings.push(Finding::index_period_labels_joined(*kept, others.iter().copied()));
        }
    }
    let kept: Vec<String> = labels.iter().filter_map(|labels| Some((*labels.first()?).to_owned())).collect();
    if !order.ordered {
        findings.push(Finding::index_periods_unordered(table.source(), kept.iter().map(String::as_str)));
    }
    Ok((kept, rows.into_iter().filter_map(|at| order.ranks.get(at).copied()).collect(), findings))
}

fn is_percent(spec: &Spec, name: &str) -> bool {
    let leaf = spec.indicator.iter().find(|leaf| leaf.id == name);
    leaf.and_then(|leaf| leaf.unit.as_deref()).is_some_and(|unit| {
        matches!(unit.trim().to_lowercase().as_str(), "%" | "percent" | "per cent" | "百分比" | "百分之")
    })
}

/// The standard error that a row states: its own, or that of a share by its sample size.
fn standard_error(value: f64, se: Option<f64>, n: Option<f64>, percent: bool) -> Result<f64> {
    if let Some(se) = se {
        if se < 0.0 {
            return Err(Error::number_negative("se", se));
        }
        return Ok(se);
    }
    let Some(n) = n else { return Ok(f64::NAN) };
    if n < 1.0 {
        return Err(Error::index_sample_too_small(n));
    }
    let whole = if percent { 100.0 } else { 1.0 };
    let share = value / whole;
    if !(0.0..=1.0).contains(&share) {
        return Err(Error::index_sample_without_share(value));
    }
    // Agresti and Coull's two extra answers each way keep the error of a share of none or all above 0.
    let centre = (share * n + 2.0) / (n + 4.0);
    Ok(whole * (centre * (1.0 - centre) / (n + 4.0)).sqrt())
}
