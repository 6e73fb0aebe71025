//! The drivers of one series at the steps of its grid.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::super::grid::interpolated;
use super::super::prepare::Prepared;
use super::regression::STEPS;
use super::table::Drivers;
use crate::error::{Error, Result};
use crate::stats::Elementary;

/// How the change of a driver from one step to the next is measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Measure {
    /// As the change of its logarithm: the coefficient is an elasticity.
    Growth,
    /// As its change in units of this mean absolute size, of a driver that can be 0 or below.
    Change(f64),
}

impl Measure {
    /// Growth of drivers that are above 0 everywhere.
    pub(super) fn of(drivers: &Drivers, driver: usize) -> Self {
        if drivers.all(driver).all(|value| value > 0.0) {
            return Self::Growth;
        }
        let (sum, count) = drivers.all(driver).fold((0.0, 0.0), |(sum, count), value| (sum + value.abs(), count + 1.0));
        Self::Change(if sum > 0.0 { sum / count } else { 1.0 })
    }

    /// The word used in tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Change(_) => "change",
        }
    }

    fn level(self, value: f64) -> Option<f64> {
        match self {
            Self::Growth => (value > 0.0).then(|| value.logarithm()),
            Self::Change(size) => Some(value / size),
        }
    }
}

/// The changes of a series' drivers from step to step of its grid, steps × drivers: of the past, and ahead.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct DriverPath {
    pub(super) past: Array2<f64>,
    pub(super) ahead: Array2<f64>,
}

impl DriverPath {
    /// The drivers of a series, those of the periods ahead too where `ahead` asks for them; `None` of an area without any.
    ///
    /// # Errors
    /// A value that is missing, or one of 0 or below of a driver whose growth was learnt.
    pub(super) fn of(drivers: &Drivers, measures: &[Measure], one: &Prepared, ahead: bool) -> Result<Option<Self>> {
        if !drivers.has(&one.key) {
            return Ok(None);
        }
        let (mut times, mut levels) = (vec![], vec![vec![]; measures.len()]);
        let needed = one.periods.iter().chain(one.ahead.iter().filter(|_| ahead));
        for period in needed {
            times.push(one.clock.time(*period));
            let values = drivers.names().iter().zip(drivers.values(&one.key, *period)?);
            for (((name, value), measure), levels) in values.zip(measures).zip(&mut levels) {
                let refused = || Error::driver_not_positive(name, value, *period).at(one.key.label());
                levels.push(measure.level(value).ok_or_else(refused)?);
            }
        }
        let grid = &one.grid;
        let at = |steps: f64| -> Vec<f64> {
            let time = grid.last + steps * grid.step;
            let level = |levels: &Vec<f64>| match levels.as_slice() {
                [only] => *only,
                levels => interpolated(&times, levels, time),
            };
            levels.iter().map(level).collect()
        };
        let changes = |count: usize, first: f64| {
            let mut changes = Array2::zeros((count, measures.len()));
            for (step, mut row) in changes.axis_iter_mut(STEPS).enumerate() {
                let (before, after) = (at(first + step as f64), at(first + step as f64 + 1.0));
                let both = after.iter().zip(&before);
                row.iter_mut().zip(both).for_each(|(change, (after, before))| *change = after - before);
            }
            changes
        };
        let counts = grid.values.len();
        let reach = if ahead { one.steps() } else { 0 };
        Ok(Some(Self { past: changes(counts - 1, 1.0 - counts as f64), ahead: changes(reach, 0.0) }))
    }
}
