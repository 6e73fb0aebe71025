//! The point forecast: a combination of models weighed by their errors over the panel, growth shrunk to what is usual.
//!
//! Short series combine the ensemble of exponential smoothers with the Theta method, longer ones the ensemble with DOT,
//! ETS and the drift. A model's weight is its mean error at the panel's past origins to the power −6, so that one which
//! has erred by a tenth less weighs nearly twice as much; where the panel has few past origins the reference's errors
//! stand in. A last change far beyond all earlier ones is taken as a change of level: models read the earlier values
//! moved to the new level, so that the jump is neither repeated nor undone.

#![expect(
    clippy::indexing_slicing,
    reason = "models, shares and errors have one length; a series has a value at least"
)]

use serde::{Deserialize, Serialize};

use super::jumps::{last_jump, shift};
use super::models::Model;
use super::models::ensemble::{self, EnsembleRun};
use super::scale::{FEATURES, GROWTH_HELD, TREND_TURN, features, log_of};
use super::season::Season;
use crate::stats::Elementary;

/// Components of short series, and of longer ones; the first is the ensemble.
pub(super) const SHORT: [Model; 2] = [Model::Ensemble, Model::Theta];
/// Components of longer series.
pub(super) const LONG: [Model; 4] = [Model::Ensemble, Model::Dot, Model::Ets, Model::Drift];
/// A series of fewer values is short: DOT and ETS fit three parameters or more.
pub(super) const LEAST_FOR_LONG: usize = 8;
/// A component's weight is its error to the power of minus this.
const POWER: f64 = 6.0;
/// A component with less weight than this is left out.
const LEAST_WEIGHT: f64 = 0.02;
/// A panel's own past origins count fully beside this many of the reference.
pub(super) const REFERENCE_ERRORS: f64 = 40.0;
/// Added to the mean absolute log change that scales errors when components are compared.
const SMALLEST_CHANGE: f64 = 2e-4;
/// An error of more mean changes than this counts as this many.
const LARGEST_ERROR: f64 = 30.0;
/// The least spread of growth rates (a year).
const SMALLEST_SPREAD: f64 = 5e-4;
/// How far from the usual growth a series of three counts may go before it is held back (spreads), and how much
/// farther with every count more.
const FREE_GROWTH: [f64; 2] = [1.0, 0.5];
/// GrowthPrior of this many counts or more is its own evidence.
const HELD_BELOW: usize = 12;

/// Scaled errors of components, summed over series and past origins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MeanErrors {
    /// Sum of the mean absolute log error of each component, in mean absolute changes.
    pub(super) errors: Vec<f64>,
    /// How many series and origins `errors` sums.
    pub(super) count: f64,
}

impl MeanErrors {
    /// Add the errors of one origin.
    pub(super) fn add(&mut self, components: &[Vec<f64>], actual: &[f64], past: &[f64]) {
        self.errors.resize(components.len(), 0.0);
        let changes = past.windows(2).map(|pair| (pair[1] / pair[0]).logarithm().abs());
        let scale = changes.sum::<f64>() / (past.len() - 1).max(1) as f64 + SMALLEST_CHANGE;
        for (sum, ahead) in self.errors.iter_mut().zip(components) {
            let total: f64 = actual.iter().zip(ahead).map(|(actual, log)| (actual.logarithm() - log).abs()).sum();
            *sum += (total / actual.len() as f64 / scale).min(LARGEST_ERROR);
        }
        self.count += 1.0;
    }

    /// Add another's sums.
    pub(super) fn merge(&mut self, other: &Self) {
        self.errors.resize(self.errors.len().max(other.errors.len()), 0.0);
        self.errors.iter_mut().zip(&other.errors).for_each(|(sum, more)| *sum += more);
        self.count += other.count;
    }

    /// Mean errors, with the reference's in proportion; one for each of `count` components.
    fn means(&self, reference: &Self, count: usize) -> Option<Vec<f64>> {
        let borrowed = if reference.count > 0.0 { REFERENCE_ERRORS / reference.count } else { 0.0 };
        let total = self.count + borrowed * reference.count;
        let sum = |i: usize| self.errors.get(i).unwrap_or(&0.0) + borrowed * reference.errors.get(i).unwrap_or(&0.0);
        (total > 0.0).then(|| (0..count).map(|i| sum(i) / total).collect())
    }
}

/// Weights of a set of components.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// The components.
    pub(super) models: Vec<Model>,
    /// Their weights; they add up to 1.
    pub(super) shares: Vec<f64>,
    /// Their mean errors over past origins (mean absolute changes), where any were seen.
    pub(super) errors: Vec<Option<f64>>,
}

impl Weights {
    /// One model alone.
    pub(super) fn alone(model: Model) -> Self {
        Self { models: vec![model], shares: vec![1.0], errors: vec![None] }
    }

    fn from_errors(models: &[Model], mix: &MeanErrors, reference: &MeanErrors) -> Self {
        let Some(errors) = mix.means(reference, models.len()) else { return Self::alone(models[0]) };
        let raw: Vec<f64> = errors.iter().map(|error| error.max(1e-6).power(-POWER)).collect();
        let kept = |sum: f64| move |share: &f64| if share / sum < LEAST_WEIGHT { 0.0 } else { share / sum };
        let shares: Vec<f64> = raw.iter().map(kept(raw.iter().sum())).collect();
        let sum: f64 = shares.iter().sum();
        Self {
            models: models.to_vec(),
            shares: shares.iter().map(|share| share / sum).collect(),
            errors: errors.into_iter().map(Some).collect(),
        }
    }

    /// Part of these, the rest of others.
    fn blended(&self, share: f64, other: &Self) -> Self {
        let mut blend = self.clone();
        blend.shares.iter_mut().for_each(|weight| *weight *= share);
        for (place, model) in other.models.iter().enumerate() {
            let weight = other.shares[place] * (1.0 - share);
            match blend.models.iter().position(|known| known == model) {
                Some(known) => blend.shares[known] += weight,
                None => {
                    blend.models.push(*model);
                    blend.shares.push(weight);
                    blend.errors.push(other.errors[place]);
                }
            }
        }
        blend
    }
}

/// The growth that is usual in a panel (a year, logs).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct GrowthPrior {
    /// The median over series.
    pub(super) median: f64,
    /// The normal-consistent median absolute deviation.
    pub(super) spread: f64,
}

impl GrowthPrior {
    /// From rates a year with their weights.
    pub(super) fn of(rates: &[(f64, f64)]) -> Self {
        let median = weighted_median(rates.to_vec());
        let away = rates.iter().map(|(rate, weight)| ((rate - median).abs(), *weight)).collect();
        Self { median, spread: 1.4826 * weighted_median(away) + SMALLEST_SPREAD }
    }

    /// Shrink a path of logarithms towards the usual growth: within some spreads of it (more of them the more counts there
    /// are) it is free, beyond them only the logarithm of the excess is left (after the limited translation of Efron
    /// and Morris 1972). `step` is the length of a step in years, `n` the number of counts.
    pub(super) fn shrink(&self, path: &mut [f64], last: f64, step: f64, n: usize) {
        if n >= HELD_BELOW {
            return;
        }
        let free = FREE_GROWTH[0] + FREE_GROWTH[1] * n.saturating_sub(3) as f64;
        let (median, spread) = (self.median * step, self.spread * step);
        for (k, log) in path.iter_mut().enumerate() {
            let ahead = (k + 1) as f64;
            let away = ((*log - last) / ahead - median) / spread;
            if away.abs() > free {
                *log = last
                    + ahead * (median + spread * away.signum() * (free + (away.abs() - free).logarithm_of_1_plus()));
            }
        }
    }
}

fn weighted_median(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut seen = 0.0;
    for (value, weight) in &values {
        seen += weight;
        if seen >= half {
            return *value;
        }
    }
    0.0
}

/// What a panel teaches the point forecast.
pub(super) struct LearntWeights {
    /// Log prior weights of the ensemble members.
    pub(super) prior: Vec<f64>,
    /// Weights for short series, and for longer ones.
    pub(super) short: Weights,
    /// Weights for longer series.
    pub(super) long: Weights,
    /// The usual growth.
    pub(super) growth: GrowthPrior,
}

impl LearntWeights {
    /// From what was seen in the panel and in the reference.
    pub(super) fn new(
        model: Model,
        prior: Vec<f64>,
        growth: GrowthPrior,
        [short, long]: [&MeanErrors; 2],
        reference: [&MeanErrors; 2],
    ) -> Self {
        if model != Model::Auto {
            return Self { prior, short: Weights::alone(model), long: Weights::alone(model), growth };
        }
        let few = Weights::from_errors(&SHORT, short, reference[0]);
        // Longer series of a panel that could not test on any are forecast as short ones.
        let many =
            Weights::from_errors(&LONG, long, reference[1]).blended(long.count / (long.count + REFERENCE_ERRORS), &few);
        Self { prior, short: few, long: many, growth }
    }

    /// The weights for a series of `n` values.
    pub(super) fn weights(&self, n: usize) -> &Weights {
        if n < LEAST_FOR_LONG { &self.short } else { &self.long }
    }
}

/// A series as models read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    /// Positive values, one a step.
    pub(super) values: &'a [f64],
    /// Steps a year's season has; 1 for none.
    pub(super) period: usize,
    /// The most there can be, for models that grow to a bound.
    pub(super) most: Option<f64>,
    /// The length of a step in years.
    pub(super) step: f64,
}

/// A log point forecast, and what can be seen of it for its scale.
pub(super) struct Point {
    /// Natural logarithms, one a step.
    pub(super) logs: Vec<f64>,
    /// The features of the scale regression.
    pub(super) seen: [Option<f64>; FEATURES],
}

/// The forecasts of all of `models`, `steps` ahead, as logarithms.
pub(super) fn components(
    run: &mut EnsembleRun,
    sample: Sample,
    models: &[Model],
    prior: &[f64],
    steps: usize,
) -> Components {
    let season = Season::of(sample.values, sample.period);
    let seen = season.adjust(sample.values);
    let (mut values, mut adjusted) = (sample.values.to_vec(), seen.clone());
    let n = values.len();
    let jump = last_jump(&seen);
    if let Some(excess) = jump {
        [&mut values, &mut adjusted].into_iter().for_each(|values| shift(&mut values[..n - 1], excess));
    }
    run.over(&adjusted, steps);
    let equal = run.combine(&ensemble::equal_prior());
    let pooled = run.combine(prior);
    let seen = features(&seen, run.expected_loss(), run.errors(), run.disagreement());
    let logs = models.iter().map(|model| match model {
        Model::Ensemble | Model::Auto => {
            let mean = equal.iter().zip(&pooled).map(|(a, b)| (a + b) / 2.0).collect();
            season.restore(mean, n)
        }
        Model::Ets | Model::EtsForm(_) => logs_of(*model, &values, sample, steps),
        other => season.restore(logs_of(*other, &adjusted, sample, steps), n),
    });
    let change = (n > 1).then(|| (adjusted[n - 1] / adjusted[n - 2]).logarithm());
    Components { logs: logs.collect(), season: season.beside_last(n, steps), seen, change }
}

/// Forecasts of models, and what can be seen for the scale.
pub(super) struct Components {
    /// Log forecasts, one vector a model.
    pub(super) logs: Vec<Vec<f64>>,
    /// Seasonal log factors ahead, less that of the last value.
    season: Vec<f64>,
    seen: [Option<f64>; FEATURES],
    /// The last log change, seasonally adjusted.
    change: Option<f64>,
}

impl Components {
    /// The combination under weights, growth shrunk to what is usual where `growth` is given; features are those of
    /// `steps` steps ahead.
    pub(super) fn combine(&self, shares: &[f64], growth: Option<GrowthPrior>, sample: Sample, steps: usize) -> Point {
        let sum = |k: usize| self.logs.iter().zip(shares).map(|(logs, share)| share * logs[k]).sum::<f64>();
        let mut logs: Vec<f64> = self.season.iter().enumerate().map(|(k, season)| sum(k) - season).collect();
        let mut seen = self.seen;
        let n = sample.values.len();
        let free = logs[steps - 1];
        let last = sample.values[n - 1].logarithm();
        if let Some(growth) = growth {
            growth.shrink(&mut logs, last, sample.step, n);
        }
        seen[GROWTH_HELD] = Some(log_of((free - logs[steps - 1]).abs()));
        seen[TREND_TURN] = self.change.map(|change| log_of((change - (logs[0] - last)).abs()));
        logs.iter_mut().zip(&self.season).for_each(|(log, season)| *log += season);
        Point { logs, seen }
    }
}

/// A model's forecast as logarithms, kept above a thousandth of the smallest count.
fn logs_of(model: Model, values: &[f64], sample: Sample, steps: usize) -> Vec<f64> {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min) * 1e-3;
    let ahead = model.path(values, steps, sample.period, sample.most);
    ahead
        .iter()
        .map(
            |value| {
                if value.is_finite() { value.max(lowest).logarithm() } else { values[values.len() - 1].logarithm() }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_component_that_errs_less_weighs_more_and_weights_add_up() {
        let mix = MeanErrors { errors: vec![100.0, 110.0, 200.0, 120.0], count: 100.0 };
        let weights = Weights::from_errors(&LONG, &mix, &MeanErrors::default());
        assert!((weights.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((weights.shares[0] / weights.shares[1] - 1.1_f64.powi(6)).abs() < 1e-9 && weights.shares[2] == 0.0);
        let blend =
            weights.blended(0.25, &Weights::from_errors(&SHORT, &MeanErrors::default(), &MeanErrors::default()));
        assert!((blend.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn unusual_growth_of_few_counts_is_held_back_and_usual_growth_is_not() {
        let growth = GrowthPrior { median: 0.01, spread: 0.02 };
        let mut path = [0.5, 1.0, 1.5];
        growth.shrink(&mut path, 0.0, 1.0, 3);
        assert!(path[0] > 0.08 && path[0] < 0.15 && path[2] < 0.4, "{path:?}");
        let mut usual = [0.02, 0.04];
        growth.shrink(&mut usual, 0.0, 1.0, 3);
        assert_eq!(usual, [0.02, 0.04]);
        let mut long = [0.5, 1.0];
        growth.shrink(&mut long, 0.0, 1.0, 20);
        assert_eq!(long, [0.5, 1.0]);
    }
}
