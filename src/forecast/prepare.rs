//! The series of a panel as forecasts need them: counts on an even grid, and the periods to come.

use super::clock::{Clock, future};
use super::grid::Grid;
use super::jumps::cleaned;
use super::measured::Smoothed;
use super::models::{MODELS, MOST_PERIODS, Model};
use super::options::CalibrationOptions;
use super::simulate::Offset;
use crate::error::{Error, Result};
use crate::panel::{Panel, Period, Population, SeriesKey};

/// One series that can be forecast.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Its place in the panel.
    pub(super) place: usize,
    pub(super) key: SeriesKey,
    /// The periods and counts (persons) that are read.
    pub(super) periods: Vec<Period>,
    pub(super) counts: Vec<f64>,
    /// Their standard errors, as shares of them.
    pub(super) errors: Vec<f64>,
    pub(super) clock: Clock,
    pub(super) grid: Grid,
    /// The standard deviation of the log of the starting level.
    pub(super) start: f64,
    /// The periods ahead, `horizon` of them until [`Prepared::carry`] adds more.
    pub(super) ahead: Vec<Period>,
    /// Months from one forecast period to the next.
    pub(super) spacing: i64,
    /// The month in which the first forecast period ends, counted from year 0.
    pub(super) first: i64,
}

impl Prepared {
    /// Every series of a panel with a count or an estimate.
    ///
    /// # Errors
    /// A horizon of 0 or more than 200 periods, an unknown frequency, a panel without counts, uneven counts for a model
    /// that needs even ones.
    pub(super) fn all(panel: &Panel, options: &CalibrationOptions) -> Result<Vec<Self>> {
        if options.horizon == 0 {
            return Err(Error::horizon_zero());
        }
        if options.horizon > MOST_PERIODS {
            return Err(Error::horizon_too_long(options.horizon, MOST_PERIODS));
        }
        let mut all = Vec::new();
        for (place, key) in panel.series().iter().enumerate() {
            all.extend(Self::of(panel, place, key, options)?);
        }
        if all.is_empty() {
            return Err(Error::forecast_nothing_counted());
        }
        Ok(all)
    }

    fn of(panel: &Panel, place: usize, key: &SeriesKey, options: &CalibrationOptions) -> Result<Option<Self>> {
        let (periods, counts) = panel.counted(place);
        if counts.is_empty() {
            return Ok(None);
        }
        Self::from_counts(place, key.clone(), periods, counts, panel.counted_errors(place), options).map(Some)
    }

    /// A series from its counts (persons) and their standard errors as shares of them; there is one count at least.
    pub(super) fn from_counts(
        place: usize,
        key: SeriesKey,
        periods: Vec<Period>,
        counts: Vec<f64>,
        errors: Vec<f64>,
        options: &CalibrationOptions,
    ) -> Result<Self> {
        let freq = options.freq.as_deref();
        let clock = Clock::of(&periods, freq);
        let times: Vec<f64> = periods.iter().map(|period| clock.time(*period)).collect();
        let level = Smoothed::of(&times, &counts, &errors);
        let mut grid = Grid::new(&periods, &level.counts, clock);
        if grid.interpolated {
            even_only(options.model, &key)?;
        } else if options.clean {
            grid.values = cleaned(&grid.values);
        }
        // Two at the least, to see their spacing.
        let mut ahead = future(&periods, options.horizon.max(2), freq, clock).map_err(|error| error.at(key.label()))?;
        let month = |period: Period| (12.0 * clock.time(period)).round() as i64;
        let &[one, next, ..] = ahead.as_slice() else { return Err(Error::horizon_zero()) };
        let (first, spacing) = (month(one), month(next) - month(one));
        ahead.truncate(options.horizon);
        Ok(Self { place, key, periods, counts, errors, clock, grid, start: level.deviation, ahead, spacing, first })
    }

    /// The last period, and its count.
    #[expect(clippy::indexing_slicing, reason = "a prepared series has a count at the least")]
    pub(super) fn last(&self) -> (Period, f64) {
        (self.periods[self.periods.len() - 1], self.counts[self.counts.len() - 1])
    }

    /// The last period ahead; the last counted where none is.
    pub(super) fn end(&self) -> Period {
        self.ahead.last().copied().unwrap_or(self.last().0)
    }

    /// How many model steps the periods ahead reach.
    pub(super) fn steps(&self) -> usize {
        self.offsets().map(Offset::reach).max().unwrap_or(1)
    }

    /// Where the periods ahead lie between model steps.
    pub(super) fn offsets(&self) -> impl Iterator<Item = Offset> {
        self.ahead.iter().map(|period| Offset::new(self.clock.time(*period) - self.grid.last, self.grid.step))
    }

    /// How many periods the first one lies behind a month that others are forecast from; negative where it is ahead.
    pub(super) fn behind(&self, month: i64) -> i64 {
        (month - self.first).div_euclid(self.spacing.max(1))
    }

    /// Add so many periods ahead.
    ///
    /// # Errors
    /// Periods that do not follow.
    pub(super) fn carry(&mut self, more: usize, freq: Option<&str>) -> Result<()> {
        let count = (self.ahead.len() + more).min(MOST_PERIODS);
        self.ahead = future(&self.periods, count, freq, self.clock)?;
        Ok(())
    }
}

/// Refuse unevenly spaced counts for a model that reads even ones only.
fn even_only(model: Model, series: &SeriesKey) -> Result<()> {
    if model.any_times() {
        return Ok(());
    }
    let able: Vec<&str> = MODELS.iter().filter(|(_, model)| model.any_times()).map(|(name, _)| *name).collect();
    Err(Error::model_needs_even_spacing(model.name(), able).at(series.label()))
}
