//! Forecasts made from past dates, scored against what was counted later.
//!
//! Origins roll one step at a time: origin `o` leaves out the last `horizon + o` counts of every series, and the panel
//! is learnt anew from what remains. Scaled measures are divided by the mean absolute difference, one year apart below the
//! year and one count apart else, of the counts up to the origin (Hyndman and Koehler 2006); the root mean squared scaled
//! error is that of each series and origin, averaged (as in the M5 competition); the interval score is that of Gneiting
//! and Raftery (2007).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::fit::forecast;
use super::models::Model;
use super::options::Options;
use super::result::Forecast;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Panel, Population, SeriesKey};
use crate::stats::{ShareMethod, Summary, share_interval};
use crate::table::{Table, TableBuilder};

/// A series needs this many counts before an origin, or it is left out there.
const LEAST: usize = 2;
/// A comparison of models needs this many origins.
const FEWEST_ORIGINS: usize = 8;
/// Levels whose quantile losses the pinball score averages.
const LEVELS: usize = 5;
/// Bars of a histogram of probability integral transforms.
const BARS: usize = 10;

/// One forecast value and what came, with its scores.
#[derive(Debug, Clone)]
struct Scored {
    model: usize,
    area: String,
    group: Option<String>,
    origin: usize,
    step: usize,
    period: String,
    actual: f64,
    forecast: Summary,
    /// The last count before the origin, or that a year before the period: the (seasonal) naive forecast.
    naive: f64,
    /// Mean absolute and root mean squared difference up to the origin (persons).
    scale: f64,
    root_scale: f64,
    pinball: f64,
    crps: f64,
    /// The share of draws below what came, ties by half.
    pit: f64,
}

/// Every scored forecast of a backtest.
#[derive(Debug, Clone)]
pub struct Backtest {
    models: Vec<Model>,
    scored: Vec<Scored>,
}

/// Forecast a panel `options.horizon` periods ahead from `origins` past dates with every model, and keep the scores.
///
/// # Errors
/// No model, no origin, or no series long enough for a single origin; what [`forecast`] refuses; the caller
/// stopped the computation.
pub fn backtest(
    panel: &Panel,
    origins: usize,
    models: &[Model],
    options: &Options,
    context: &Context,
) -> Result<Backtest> {
    if origins == 0 || models.is_empty() {
        return Err(Error::input(format!("origins is {origins} and {} models are named", models.len()))
            .hint("give 1 origin or more and 1 model or more"));
    }
    let places: HashMap<&SeriesKey, usize> = panel.series().iter().enumerate().map(|(i, key)| (key, i)).collect();
    let mut scored = Vec::new();
    let mut tried = false;
    for origin in 0..origins {
        let Some(past) = panel.without_last(options.horizon + origin, LEAST) else { continue };
        tried = true;
        for (place, model) in models.iter().enumerate() {
            let made = forecast(&past, Options { model: *model, ..options.clone() }, context)?;
            let rows: Vec<Vec<Scored>> = (0..made.series().len())
                .into_par_iter()
                .map(|series| {
                    context.check()?;
                    Ok(score(panel, places[&made.series()[series]], options.horizon + origin, &made, series))
                })
                .collect::<Result<_>>()?;
            scored.extend(rows.into_iter().flatten().map(|row| Scored { model: place, origin, ..row }));
        }
    }
    if scored.is_empty() && tried {
        return Err(Error::unsupported("no period that was counted after an origin is one that is forecast: the counts are unevenly spaced in time")
            .hint("give freq= (Y, H, Q or M) and a horizon that reaches the next counts"));
    }
    if scored.is_empty() {
        return Err(Error::input(format!(
            "no series has {} counts, {LEAST} to learn from and {} to be scored by",
            LEAST + options.horizon,
            options.horizon
        ))
        .hint("give a shorter horizon or a longer panel"));
    }
    Ok(Backtest { models: models.to_vec(), scored })
}

/// The scores of one series, its last `cut` counts left out; `place` is where the panel has it.
fn score(panel: &Panel, place: usize, cut: usize, made: &Forecast, series: usize) -> Vec<Scored> {
    let key = &made.series()[series];
    let draws = made.draws();
    let (periods, actual) = panel.counted(place);
    let known = &actual[..actual.len() - cut];
    let period = made.state(series).period;
    let lag = if known.len() > period { period } else { 1 };
    let changes = || known.iter().skip(lag).zip(known).map(|(later, earlier)| later - earlier);
    let n = (known.len() - lag).max(1) as f64;
    let scale = changes().map(f64::abs).sum::<f64>() / n;
    let root_scale = (changes().map(|change| change * change).sum::<f64>() / n).sqrt();
    let mut out = vec![0.0; made.periods(series).len() * draws];
    made.fill(series, &mut out);
    let steps = made.periods(series).iter().enumerate();
    // A series that was carried on to the others' last period is scored up to the horizon.
    let scored = steps.take(made.options().horizon).filter_map(|(step, period)| {
        let actual = actual[periods.iter().position(|other| other == period)?];
        let draws_here = &mut out[step * draws..(step + 1) * draws];
        let forecast = Summary::of(draws_here);
        Some(Scored {
            model: 0,
            origin: 0,
            area: key.area.clone(),
            group: key.group.clone(),
            step: step + 1,
            period: period.to_string(),
            actual,
            forecast,
            naive: known[known.len() - lag + step % lag],
            scale,
            root_scale,
            pinball: pinball(&forecast, actual),
            crps: crps(draws_here, actual),
            pit: pit(draws_here, actual),
        })
    });
    scored.collect()
}

/// Mean quantile loss over the five levels a summary holds (persons).
fn pinball(forecast: &Summary, actual: f64) -> f64 {
    let levels: [(f64, f64); LEVELS] = [
        (0.025, forecast.lo95),
        (0.1, forecast.lo80),
        (0.5, forecast.median),
        (0.9, forecast.hi80),
        (0.975, forecast.hi95),
    ];
    let loss = |(level, value): (f64, f64)| (level * (actual - value)).max((level - 1.0) * (actual - value));
    levels.into_iter().map(loss).sum::<f64>() / LEVELS as f64
}

/// The continuous ranked probability score of ascending draws (persons).
fn crps(sorted: &[f64], actual: f64) -> f64 {
    let m = sorted.len() as f64;
    let away = sorted.iter().map(|draw| (draw - actual).abs()).sum::<f64>() / m;
    let apart = sorted.iter().enumerate().map(|(i, draw)| (2.0 * i as f64 + 1.0 - m) * draw).sum::<f64>() / (m * m);
    away - apart
}

/// The share of ascending draws below what came, ties by half.
fn pit(sorted: &[f64], actual: f64) -> f64 {
    let below = sorted.partition_point(|draw| *draw < actual);
    let upto = sorted.partition_point(|draw| *draw <= actual);
    (below + upto) as f64 / 2.0 / sorted.len() as f64
}

fn smape(actual: f64, forecast: f64) -> f64 {
    let sum = actual.abs() + forecast.abs();
    if sum == 0.0 { 0.0 } else { 200.0 * (actual - forecast).abs() / sum }
}

/// The mean of those that are there; not a number where none is.
fn mean(values: impl Iterator<Item = Option<f64>>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values.flatten() {
        sum += value;
        count += 1.0;
    }
    sum / count
}

impl Backtest {
    /// Scores by model, or by model and step: `model`, `step` where asked for, `forecasts` (how many), `smape`,
    /// `mape` (%), `mase`, `rmsse`, `owa` (1 is the naive forecast), `pinball`, `crps`, `msis` (each in mean absolute
    /// differences), `coverage80`, `coverage95` (shares) with the bounds of their binomial 95 % interval (Wilson).
    ///
    /// A measure that no forecast has, as a scaled one where all counts were constant, is missing.
    ///
    /// # Errors
    /// A `by` that is neither nothing nor `step`.
    pub fn summary(&self, by: Option<&str>) -> Result<Table> {
        let steps: Vec<Option<usize>> = match by {
            None => vec![None],
            Some("step" | "horizon") => {
                let last = self.scored.iter().map(|row| row.step).max().unwrap_or(0);
                (1..=last).map(Some).collect()
            }
            Some(other) => {
                return Err(
                    Error::input(format!("there is no summary by \"{other}\"")).hint("choose \"step\", or nothing")
                );
            }
        };
        let mut names = Vec::new();
        let mut shown = Vec::new();
        let mut counts = Vec::new();
        let mut measures: Vec<[f64; 14]> = Vec::new();
        for (place, model) in self.models.iter().enumerate() {
            for step in &steps {
                let rows: Vec<&Scored> = self
                    .scored
                    .iter()
                    .filter(|row| row.model == place && step.is_none_or(|step| row.step == step))
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                names.push(model.name());
                shown.push(step.unwrap_or(0) as i64);
                counts.push(rows.len() as i64);
                measures.push(measure(&rows)?);
            }
        }
        const NAMES: [&str; 14] = [
            "smape",
            "mape",
            "mase",
            "rmsse",
            "owa",
            "pinball",
            "crps",
            "msis",
            "coverage80",
            "coverage80_lo",
            "coverage80_hi",
            "coverage95",
            "coverage95_lo",
            "coverage95_hi",
        ];
        let mut table = TableBuilder::new().text("model", names);
        if by.is_some() {
            table = table.integer("step", shown);
        }
        table = table.integer("forecasts", counts);
        for (i, name) in NAMES.into_iter().enumerate() {
            table =
                table.optional_number(name, measures.iter().map(|row| Some(row[i]).filter(|value| value.is_finite())));
        }
        Ok(table.build())
    }

    /// Every scored forecast: `model`, `area`, `group` where the panel has one, `origin` (counts left out past the
    /// horizon), `step`, `period`, `actual`, `median`, `lo80`, `hi80`, `lo95`, `hi95` (persons), `pit`.
    pub fn forecasts(&self) -> Table {
        let rows = &self.scored;
        let table = TableBuilder::new()
            .text("model", rows.iter().map(|row| self.models[row.model].name()))
            .text("area", rows.iter().map(|row| row.area.as_str()));
        let grouped = rows.iter().any(|row| row.group.is_some());
        let table =
            if grouped { table.optional_text("group", rows.iter().map(|row| row.group.as_deref())) } else { table };
        table
            .integer("origin", rows.iter().map(|row| row.origin as i64))
            .integer("step", rows.iter().map(|row| row.step as i64))
            .text("period", rows.iter().map(|row| row.period.as_str()))
            .number("actual", rows.iter().map(|row| row.actual))
            .number("median", rows.iter().map(|row| row.forecast.median))
            .number("lo80", rows.iter().map(|row| row.forecast.lo80))
            .number("hi80", rows.iter().map(|row| row.forecast.hi80))
            .number("lo95", rows.iter().map(|row| row.forecast.lo95))
            .number("hi95", rows.iter().map(|row| row.forecast.hi95))
            .number("pit", rows.iter().map(|row| row.pit))
            .build()
    }

    /// The histogram of probability integral transforms: `model`, `low`, `high`, `share`; a calibrated model has a
    /// tenth in each bar.
    pub fn pit(&self) -> Table {
        let (mut names, mut low, mut share) = (vec![], vec![], vec![]);
        for (place, model) in self.models.iter().enumerate() {
            let mut bars = [0.0; BARS];
            let mut count = 0.0;
            for row in self.scored.iter().filter(|row| row.model == place) {
                bars[((row.pit * BARS as f64) as usize).min(BARS - 1)] += 1.0;
                count += 1.0;
            }
            for (bar, number) in bars.into_iter().enumerate() {
                names.push(model.name());
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

    /// Every pair of models by the test of Diebold and Mariano (1995), corrected for small samples by Harvey, Leybourne
    /// and Newbold (1997): `model`, `other`, `difference` (mean absolute error in mean absolute differences, below 0
    /// where `model` is better), `origins` (how many there are), `statistic`, `p_value`.
    ///
    /// Areas err together, so the mean over all areas and steps of one origin is one observation; origins are correlated
    /// up to `horizon` − 1 apart. The last two are missing with fewer than eight origins, or no difference.
    #[must_use]
    pub fn compare(&self) -> Table {
        let (mut names, mut others, mut mean, mut statistic, mut p) = (vec![], vec![], vec![], vec![], vec![]);
        let mut origins = vec![];
        for first in 0..self.models.len() {
            for second in first + 1..self.models.len() {
                let (differences, lags) = self.differences(first, second);
                let tested = diebold_mariano(&differences, lags);
                names.push(self.models[first].name());
                others.push(self.models[second].name());
                origins.push(differences.len() as i64);
                mean.push(
                    Some(differences.iter().sum::<f64>() / differences.len() as f64).filter(|value| value.is_finite()),
                );
                statistic.push(tested.map(|(statistic, _)| statistic));
                p.push(tested.map(|(_, p)| p));
            }
        }
        TableBuilder::new()
            .text("model", names)
            .text("other", others)
            .optional_number("difference", mean)
            .integer("origins", origins)
            .optional_number("statistic", statistic)
            .optional_number("p_value", p)
            .build()
    }

    /// Differences of scaled absolute errors, one an origin from the oldest on, and up to how far apart they are
    /// correlated.
    fn differences(&self, first: usize, second: usize) -> (Vec<f64>, usize) {
        let mut sums: BTreeMap<Reverse<usize>, [f64; 2]> = BTreeMap::new();
        for row in self.scored.iter().filter(|row| row.scale > 0.0) {
            let sign = match row.model {
                model if model == first => 1.0,
                model if model == second => -1.0,
                _ => continue,
            };
            let sum = sums.entry(Reverse(row.origin)).or_default();
            sum[0] += sign * (row.actual - row.forecast.median).abs() / row.scale;
            sum[1] += 0.5;
        }
        let last = self.scored.iter().map(|row| row.step).max().unwrap_or(1);
        (sums.into_values().map(|[sum, count]| sum / count).collect(), last - 1)
    }
}

/// The statistic and two-sided p-value; `None` with fewer than eight observations or no spread.
fn diebold_mariano(differences: &[f64], lags: usize) -> Option<(f64, f64)> {
    let n = differences.len();
    if n < FEWEST_ORIGINS {
        return None;
    }
    let size = n as f64;
    let centre = differences.iter().sum::<f64>() / size;
    let covariance =
        |lag: usize| (lag..n).map(|i| (differences[i] - centre) * (differences[i - lag] - centre)).sum::<f64>() / size;
    let lags = lags.min(n - 2);
    // Bartlett weights (Newey and West 1987) keep the variance above 0.
    let variance = covariance(0)
        + 2.0 * (1..=lags).map(|lag| (1.0 - lag as f64 / (lags + 1) as f64) * covariance(lag)).sum::<f64>();
    if variance <= 1e-24 {
        return None;
    }
    let h = (lags + 1) as f64;
    let small = ((size + 1.0 - 2.0 * h + h * (h - 1.0) / size) / size).max(1.0 / size).sqrt();
    let statistic = small * centre / (variance / size).sqrt();
    let student = StudentsT::new(0.0, 1.0, size - 1.0).ok()?;
    Some((statistic, 2.0 * student.cdf(-statistic.abs())))
}

fn measure(rows: &[&Scored]) -> Result<[f64; 14]> {
    let over = |value: &dyn Fn(&Scored) -> Option<f64>| mean(rows.iter().map(|row| value(row)));
    let scaled = |row: &Scored, value: f64| (row.scale > 0.0).then(|| value / row.scale);
    let error = |row: &Scored| (row.actual - row.forecast.median).abs();
    let symmetric = over(&|row| Some(smape(row.actual, row.forecast.median)));
    let mase = over(&|row| scaled(row, error(row)));
    let naive =
        [over(&|row| Some(smape(row.actual, row.naive))), over(&|row| scaled(row, (row.actual - row.naive).abs()))];
    let mut squares: BTreeMap<(&str, Option<&str>, usize), [f64; 2]> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.root_scale > 0.0) {
        let sum = squares.entry((&row.area, row.group.as_deref(), row.origin)).or_default();
        sum[0] += (error(row) / row.root_scale).powi(2);
        sum[1] += 1.0;
    }
    let rmsse = mean(squares.into_values().map(|[sum, count]| Some((sum / count).sqrt())));
    let score = |row: &Scored| {
        let Summary { lo95, hi95, .. } = row.forecast;
        hi95 - lo95 + 40.0 * ((lo95 - row.actual).max(0.0) + (row.actual - hi95).max(0.0))
    };
    let n = rows.len() as f64;
    let covered = |low: fn(&Summary) -> f64, high: fn(&Summary) -> f64| {
        let inside = |row: &&&Scored| (low(&row.forecast)..=high(&row.forecast)).contains(&row.actual);
        rows.iter().filter(inside).count() as f64
    };
    let bounds = |count: f64| share_interval(count, n, None, ShareMethod::Wilson, 0.95, 1.0);
    let (in80, in95) = (covered(|s| s.lo80, |s| s.hi80), covered(|s| s.lo95, |s| s.hi95));
    let (of80, of95) = (bounds(in80)?, bounds(in95)?);
    Ok([
        symmetric,
        over(&|row| (row.actual > 0.0).then(|| 100.0 * error(row) / row.actual)),
        mase,
        rmsse,
        (symmetric / naive[0] + mase / naive[1]) / 2.0,
        over(&|row| scaled(row, row.pinball)),
        over(&|row| scaled(row, row.crps)),
        over(&|row| scaled(row, score(row))),
        in80 / n,
        of80.0,
        of80.1,
        in95 / n,
        of95.0,
        of95.1,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranked_score_of_one_draw_is_its_distance() {
        assert_eq!(crps(&[3.0], 5.0), 2.0);
        // ∫ (F − 1{x ≥ y})²: a half squared over each of two units.
        assert!((crps(&[0.0, 2.0], 1.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_transform_shares_ties() {
        assert_eq!(pit(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.5);
    }

    #[test]
    fn diebold_and_mariano_without_lags_is_students_test() {
        // Mean 3.5 of 0 to 7, variance 5.25: t = √(7/8)·3.5/√(5.25/8) = 4.0415 with 7 degrees of freedom.
        let differences: Vec<f64> = (0..8).map(f64::from).collect();
        let (statistic, p) = diebold_mariano(&differences, 0).unwrap();
        assert!((statistic - 4.04145).abs() < 1e-4 && (p - 0.00493).abs() < 1e-4, "{statistic} {p}");
        assert!(diebold_mariano(&[0.0; 9], 0).is_none() && diebold_mariano(&differences[..7], 0).is_none());
    }
}
