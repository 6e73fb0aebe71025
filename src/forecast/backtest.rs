//! Forecasts made from past dates, scored against what was counted later.
//!
//! Origins roll one step at a time: origin `o` leaves out the last `horizon + o` counts of every series, and the panel
//! is learnt anew from what remains. Scores are those of `score`. Where there are drivers, every model is tried without
//! them and with them, so that what they add can be seen and tested.

#![expect(clippy::indexing_slicing, reason = "series, periods and draws are places of this forecast")]

use std::collections::HashMap;

use rayon::prelude::*;

use super::explain::DRIVERS;
use super::fit::forecast;
use super::models::Model;
use super::options::Options;
use super::result::Forecast;
use super::score::{Past, Scored, Scores, crps, pinball, pit};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Panel, Population, SeriesKey};
use crate::stats::Summary;
use crate::table::{Table, TableBuilder};

/// A series needs this many counts before an origin, or it is left out there.
const LEAST: usize = 2;
/// Bars of a histogram of probability integral transforms.
const BARS: usize = 10;

/// Every scored forecast of a backtest.
#[derive(Debug, Clone)]
pub struct Backtest {
    scores: Scores,
}

/// Forecast a panel `options.horizon` periods ahead from `origins` past dates with every model, and keep the scores. Where
/// the options have drivers, each model is tried by itself and, as `MODEL+drivers`, beside the regression on them; their
/// values after an origin are taken as known.
///
/// # Errors
/// No model, no origin, or no series long enough for a single origin; what [`forecast`] refuses, and drivers of an area
/// that is not there; the caller stopped the computation.
pub fn backtest(
    panel: &Panel,
    origins: usize,
    models: &[Model],
    options: &Options,
    context: &Context,
) -> Result<Backtest> {
    if origins == 0 || models.is_empty() {
        return Err(Error::backtest_nothing_to_test(origins, models.len()));
    }
    let places: HashMap<&SeriesKey, usize> = panel.series().iter().enumerate().map(|(i, key)| (key, i)).collect();
    if let Some(drivers) = &options.drivers {
        drivers.check_areas(panel.series())?;
    }
    let with_drivers: &[bool] = if options.drivers.is_some() { &[false, true] } else { &[false] };
    let tests: Vec<(Model, bool)> =
        models.iter().flat_map(|model| with_drivers.iter().map(|driven| (*model, *driven))).collect();
    let mut scored = Vec::new();
    let mut tried = false;
    let longest = (0..panel.series().len()).map(|series| panel.counted(series).1.len()).max().unwrap_or(0);
    for origin in 0..origins.min(longest) {
        let cut = options.horizon.saturating_add(origin);
        let Some(past) = panel.without_last(cut, LEAST) else { continue };
        tried = true;
        // Areas that have too few counts at this origin are left out of the drivers too.
        let known = options.drivers.as_ref().map(|drivers| drivers.of_areas(past.series()));
        for (place, (model, driven)) in tests.iter().enumerate() {
            let drivers = known.clone().filter(|_| *driven);
            let made = forecast(&past, Options { model: *model, drivers, ..options.clone() }, context)?;
            let rows: Vec<Vec<Scored>> = (0..made.series().len())
                .into_par_iter()
                .map(|series| {
                    context.check()?;
                    Ok(score(panel, places[&made.series()[series]], cut, &made, series))
                })
                .collect::<Result<_>>()?;
            scored.extend(rows.into_iter().flatten().map(|row| Scored { model: place, origin, ..row }));
        }
    }
    if scored.is_empty() && tried {
        return Err(Error::backtest_periods_unlike());
    }
    if scored.is_empty() {
        return Err(Error::backtest_series_too_short(options.horizon.saturating_add(LEAST), LEAST, options.horizon));
    }
    let name =
        |(model, driven): &(Model, bool)| if *driven { format!("{}+{DRIVERS}", model.name()) } else { model.name() };
    let models = tests.iter().map(name).collect();
    Ok(Backtest { scores: Scores { models, levels: vec![80.0, 95.0], rows: scored } })
}

/// The scores of one series, its last `cut` counts left out; `place` is where the panel has it.
fn score(panel: &Panel, place: usize, cut: usize, made: &Forecast, series: usize) -> Vec<Scored> {
    let key = &made.series()[series];
    let draws = made.draws();
    let (periods, actual) = panel.counted(place);
    let known = &actual[..actual.len() - cut];
    let period_of_year = made.state(series).period;
    let mut out = vec![0.0; made.periods(series).len() * draws];
    made.fill(series, &mut out);
    let steps = made.periods(series).iter().enumerate();
    // A series that was carried on to the others' last period is scored up to the horizon.
    let scored = steps.take(made.options().horizon).filter_map(|(step, period)| {
        let actual = actual[periods.iter().position(|other| other == period)?];
        let draws_here = &mut out[step * draws..(step + 1) * draws];
        let Summary { median, lo80, hi80, lo95, hi95, .. } = Summary::of(draws_here);
        let quantiles = [(0.025, lo95), (0.1, lo80), (0.5, median), (0.9, hi80), (0.975, hi95)];
        Some(Scored {
            model: 0,
            origin: 0,
            area: key.area.clone(),
            group: key.group.clone(),
            step: step + 1,
            period: period.to_string(),
            actual,
            median: Some(median),
            ends: vec![Some([lo80, hi80]), Some([lo95, hi95])],
            pinball: pinball(&quantiles, actual),
            crps: Some(crps(draws_here, actual)),
            pit: Some(pit(draws_here, actual)),
            past: Past::of(known, period_of_year, step + 1),
        })
    });
    scored.collect()
}

impl Backtest {
    /// Scores by model, or by model and step: `model`, `step` where asked for, `forecasts` (how many), `smape`,
    /// `mape` (%), `mase`, `rmsse`, `owa` (1 is the naive forecast), `pinball`, `crps`, `msis80`, `msis` (of 95 %; each in mean
    /// absolute differences), `coverage80`, `coverage95` (shares) with the bounds of their binomial 95 % interval (Wilson).
    ///
    /// A measure that no forecast has, as a scaled one where all counts were constant, is missing.
    ///
    /// # Errors
    /// A `by` that is neither nothing nor `step`; the caller stopped the computation.
    pub fn summary(&self, by: Option<&str>, context: &Context) -> Result<Table> {
        match by {
            None => self.scores.summary(false, context),
            Some("step" | "horizon") => self.scores.summary(true, context),
            Some(other) => Err(Error::summary_kind_unknown(other)),
        }
    }

    /// Every scored forecast: `model`, `area`, `group` where the panel has one, `origin` (counts left out past the
    /// horizon), `step`, `period`, `actual`, `median`, `lo80`, `hi80`, `lo95`, `hi95` (persons), `pit`.
    #[must_use]
    pub fn forecasts(&self) -> Table {
        self.scores.forecasts()
    }

    /// The histogram of probability integral transforms: `model`, `low`, `high`, `share`; a calibrated model has a
    /// tenth in each bar.
    #[must_use]
    pub fn pit(&self) -> Table {
        let (mut names, mut low, mut share) = (vec![], vec![], vec![]);
        for (place, model) in self.scores.models.iter().enumerate() {
            let mut bars = [0.0; BARS];
            let mut count = 0.0;
            for pit in self.scores.rows.iter().filter(|row| row.model == place).filter_map(|row| row.pit) {
                bars[((pit * BARS as f64) as usize).min(BARS - 1)] += 1.0;
                count += 1.0;
            }
            for (bar, number) in bars.into_iter().enumerate() {
                names.push(model.as_str());
                low.push(bar as f64 / BARS as f64);
                share.push(number / f64::max(count, 1.0));
            }
        }
        TableBuilder::new()
            .text("model", names)
            .number("low", low.iter().copied())
            .number("high", low.iter().map(|low| low + 1.0 / BARS as f64))
            .number("share", share)
            .build()
    }

    /// Every pair of models by the test of Diebold and Mariano (1995) with fixed smoothing, as Coroneo and Iacone (2020)
    /// apply it to few forecasts: `model`, `other`, `difference` (mean absolute error in mean absolute differences, below 0
    /// where `model` is better), `origins` (how many there are), `statistic`, `p_value`.
    ///
    /// Areas err together, so the mean over all areas and steps of one origin is one observation; origins are correlated
    /// up to `horizon` − 1 apart: the long-run variance is the mean square of their lowest cosine coefficients, one for
    /// every 2 · `horizon` origins and at least two, and the p-value that of Student's distribution with as many degrees
    /// of freedom (Lazarus, Lewis, Stock and Watson 2018). The last two are missing with fewer than eight origins, or no
    /// difference.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn compare(&self, context: &Context) -> Result<Table> {
        self.scores.compare(context)
    }

    /// The model confidence set of Hansen, Lunde and Nason (2011): the models among which the best one is with probability
    /// `level` (%). `model`, `loss` (mean absolute error in mean absolute differences, over the forecasts that all models
    /// made), `origins`, `p_value`, `in_set` (1 or 0: whether `p_value` is above 1 − `level`).
    ///
    /// As in [`Backtest::compare`], an origin is one observation; the last two are missing with fewer than eight of them.
    ///
    /// # Errors
    /// A level that is not between 0 and 100; the caller stopped the computation.
    pub fn confidence_set(&self, level: f64, context: &Context) -> Result<Table> {
        self.scores.confidence_set(level, context)
    }
}
