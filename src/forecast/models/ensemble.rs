//! An ensemble of exponential smoothers: a fixed grid of simple smoothers, run over levels and over logarithms, each
//! weighed by its past errors. There is no optimiser, and nothing that can fail on three values.
//!
//! The forecast is the weighted median across members at each step; a member's weight is
//! prior × loss^(−0.3·√errors), its loss the mean absolute log error over all origins after 40 % of the series.

#![expect(clippy::indexing_slicing, reason = "a model is given one value at least, and places its own steps")]

use std::sync::LazyLock;

use crate::stats::Elementary;

/// One smoother of the grid.
#[derive(Debug, Clone, Copy)]
enum Smoother {
    /// Damped Holt: level, trend (as a share of level) and damping.
    Holt { level: f64, trend: f64, damping: f64 },
    /// Simple smoothing plus a drift: a share of the slope of the whole sample, or of the last five differences.
    Drift { level: f64, share: f64, recent: bool },
}

static GRID: LazyLock<Vec<Smoother>> = LazyLock::new(|| {
    let mut grid = Vec::new();
    for level in [0.2, 0.4, 0.6, 0.8, 1.0] {
        for trend in [0.05, 0.1, 0.2, 0.4, 0.7, 1.0] {
            for damping in [0.8, 0.9, 0.95, 0.98, 1.0] {
                grid.push(Smoother::Holt { level, trend, damping });
            }
        }
        grid.push(Smoother::Drift { level, share: 0.0, recent: false });
        for share in [0.25, 0.5, 0.75, 1.0] {
            for recent in [false, true] {
                grid.push(Smoother::Drift { level, share, recent });
            }
        }
    }
    grid
});

/// How many members there are, over levels and logarithms.
pub(crate) fn members() -> usize {
    2 * GRID.len()
}

/// The same prior weight for every member, as logarithms.
pub(crate) fn equal_prior() -> Vec<f64> {
    vec![0.0; members()]
}

/// The smallest forecast of a level member, as a share of the mean of the series.
const LOWEST: f64 = 1e-3;
/// Added to every loss, so that a series without errors does not give one member all the weight.
const LOSS_FLOOR: f64 = 2e-4;
const SHARPNESS: f64 = 0.3;

/// The losses and forecasts of all members over one series. Kept between series so that nothing is allocated.
#[derive(Debug)]
pub(crate) struct EnsembleRun {
    /// Steps ahead that losses are judged by.
    horizon: usize,
    /// Steps ahead that are forecast: `horizon` or more.
    ahead: usize,
    /// Mean absolute log error of each member over past origins.
    loss: Vec<f64>,
    /// How many errors each loss is the mean of.
    errors: f64,
    /// Log forecasts, `forecasts[step * count + member]`.
    forecasts: Vec<f64>,
    values: Vec<f64>,
    whole: Vec<f64>,
    recent: Vec<f64>,
    weights: Vec<f64>,
    order: Vec<(f64, f64)>,
    reach: Vec<f64>,
}

impl EnsembleRun {
    /// Buffers for losses over `horizon` steps ahead.
    pub(crate) fn new(horizon: usize) -> Self {
        let n = members();
        Self {
            horizon,
            ahead: horizon,
            loss: vec![0.0; n],
            errors: 0.0,
            forecasts: vec![0.0; n * horizon],
            values: vec![],
            whole: vec![],
            recent: vec![],
            weights: vec![0.0; n],
            order: Vec::with_capacity(n),
            reach: vec![0.0; horizon],
        }
    }

    /// Run every member over `series` (positive), and forecast `ahead` steps (`horizon` at the least).
    pub(crate) fn over(&mut self, series: &[f64], ahead: usize) {
        let half = GRID.len();
        self.ahead = ahead.max(self.horizon);
        self.forecasts.resize(2 * half * self.ahead, 0.0);
        self.reach.resize(self.ahead, 0.0);
        let mean = series.iter().sum::<f64>() / series.len() as f64;
        for logs in [false, true] {
            self.values.clear();
            let scaled = series.iter().map(|value| if logs { (value / mean).logarithm() } else { value / mean });
            self.values.extend(scaled);
            self.slopes();
            for (i, member) in GRID.iter().enumerate() {
                let place = if logs { half + i } else { i };
                let (level, step) = match *member {
                    Smoother::Holt { level, trend, damping } => self.holt(place, logs, level, trend, damping),
                    Smoother::Drift { level, share, recent } => self.drift(place, logs, level, share, recent),
                };
                for k in 0..self.ahead {
                    let ahead = level + step * self.reach[k];
                    let log = if logs { ahead } else { ahead.max(LOWEST).logarithm() };
                    self.forecasts[k * 2 * half + place] = log + mean.logarithm();
                }
            }
        }
    }

    /// The slope up to each origin: least squares over all values, and the mean of the last five differences.
    fn slopes(&mut self) {
        self.whole.clear();
        self.recent.clear();
        let (mut sum, mut moment) = (0.0, 0.0);
        for (i, value) in self.values.iter().enumerate() {
            sum += value;
            moment += value * i as f64;
            let n = (i + 1) as f64;
            let square = n * (n * n - 1.0) / 12.0;
            self.whole.push(if i == 0 { 0.0 } else { (moment - sum * (n - 1.0) / 2.0) / square });
            let back = i.min(5);
            self.recent.push(if back == 0 { 0.0 } else { (value - self.values[i - back]) / back as f64 });
        }
    }

    fn first_origin(&self) -> usize {
        ((0.4 * self.values.len() as f64) as usize).max(1)
    }

    fn holt(&mut self, place: usize, logs: bool, a: f64, b: f64, damping: f64) -> (f64, f64) {
        let mut power = 1.0;
        let mut sum = 0.0;
        for reach in &mut self.reach {
            power *= damping;
            sum += power;
            *reach = sum;
        }
        let z = &self.values;
        let n = z.len();
        let (mut level, mut trend) = (z[n - 1], 0.0);
        if n > 1 {
            // Backwards first, for the state at the beginning.
            let early = n.min(12);
            level = z[early - 1];
            trend = z[early - 2] - z[early - 1];
            for value in z[..early - 1].iter().rev() {
                let expected = level + damping * trend;
                let error = value - expected;
                level = expected + a * error;
                trend = damping * trend + a * b * error;
            }
            trend = -trend;
        }
        let first = self.first_origin();
        let (mut loss, mut errors) = (0.0, 0usize);
        for i in 1..n {
            let expected = level + damping * trend;
            let error = z[i] - expected;
            level = expected + a * error;
            trend = damping * trend + a * b * error;
            if i >= first {
                let steps = self.horizon.min(n - 1 - i);
                errors += steps;
                for (reach, actual) in self.reach[..steps].iter().zip(&z[i + 1..]) {
                    loss += distance(level + trend * reach, *actual, logs);
                }
            }
        }
        self.loss[place] = loss / errors.max(1) as f64 + LOSS_FLOOR;
        self.errors = errors as f64;
        (level, trend)
    }

    fn drift(&mut self, place: usize, logs: bool, a: f64, share: f64, recent: bool) -> (f64, f64) {
        for (k, reach) in self.reach.iter_mut().enumerate() {
            *reach = (k + 1) as f64;
        }
        let z = &self.values;
        let n = z.len();
        let slopes = if recent { &self.recent } else { &self.whole };
        let mut level = z[0];
        let first = self.first_origin();
        let (mut loss, mut errors) = (0.0, 0usize);
        for i in 1..n {
            // The drift is part of the expectation, so that the level does not lag behind a trend.
            let expected = level + share * slopes[i - 1];
            level = expected + a * (z[i] - expected);
            if i >= first {
                let steps = self.horizon.min(n - 1 - i);
                errors += steps;
                let slope = share * slopes[i];
                for (reach, actual) in self.reach[..steps].iter().zip(&z[i + 1..]) {
                    loss += distance(level + slope * reach, *actual, logs);
                }
            }
        }
        self.loss[place] = loss / errors.max(1) as f64 + LOSS_FLOOR;
        self.errors = errors as f64;
        (level, share * slopes[n - 1])
    }

    /// The log forecasts, weighted medians across members, under log prior weights.
    pub(crate) fn combine(&mut self, prior: &[f64]) -> Vec<f64> {
        let sharpness = SHARPNESS * self.errors.sqrt();
        let mut top = f64::NEG_INFINITY;
        for ((weight, loss), prior) in self.weights.iter_mut().zip(&self.loss).zip(prior) {
            *weight = prior - sharpness * loss.logarithm();
            top = top.max(*weight);
        }
        self.weights.iter_mut().for_each(|weight| *weight = (*weight - top).exponential());
        (0..self.ahead).map(|step| self.quantile(step, 0.5)).collect()
    }

    /// A weighted quantile of the log forecasts at a step, under the weights of the last [`EnsembleRun::combine`]: by
    /// quickselect (Hoare 1961) on the weights, in linear time.
    fn quantile(&mut self, step: usize, share: f64) -> f64 {
        let n = self.weights.len();
        let forecasts = &self.forecasts[step * n..(step + 1) * n];
        self.order.clear();
        self.order.extend(forecasts.iter().copied().zip(self.weights.iter().copied()).filter(|(_, w)| *w > 1e-6));
        let mut target = share * self.order.iter().map(|(_, weight)| weight).sum::<f64>();
        let mut rest = &mut self.order[..];
        while rest.len() > 16 {
            let middle = rest.len() / 2;
            rest.select_nth_unstable_by(middle, |a, b| a.0.total_cmp(&b.0));
            let (below, above) = rest.split_at_mut(middle);
            let weight: f64 = below.iter().map(|(_, weight)| weight).sum();
            if weight >= target {
                rest = below;
            } else {
                target -= weight;
                rest = above;
            }
        }
        rest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = 0.0;
        for (value, weight) in rest.iter() {
            seen += weight;
            if seen >= target {
                return *value;
            }
        }
        rest[rest.len() - 1].0
    }

    /// How far the members are apart at the last step: the width of their weighted central 80 %, in logs.
    pub(crate) fn disagreement(&mut self) -> f64 {
        let step = self.horizon - 1;
        self.quantile(step, 0.9) - self.quantile(step, 0.1)
    }

    /// The weighted mean loss, under the weights of the last [`EnsembleRun::combine`].
    pub(crate) fn expected_loss(&self) -> f64 {
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter().zip(&self.loss).map(|(weight, loss)| weight * loss).sum::<f64>() / sum
    }

    /// How many past errors each loss is the mean of.
    pub(crate) fn errors(&self) -> f64 {
        self.errors
    }

    /// Each member's log of its mean absolute error against what came (logs), relative to the mean of all.
    pub(crate) fn add_relative_errors(&self, actual: &[f64], sums: &mut [f64]) {
        let n = self.weights.len();
        let error = |member: usize| {
            let total: f64 = actual.iter().enumerate().map(|(k, z)| (self.forecasts[k * n + member] - z).abs()).sum();
            (total / actual.len() as f64 + LOSS_FLOOR).logarithm()
        };
        let mean = (0..n).map(error).sum::<f64>() / n as f64;
        for (member, sum) in sums.iter_mut().enumerate() {
            *sum += error(member) - mean;
        }
    }
}

/// The distance of a forecast from what came: absolute on logs; on levels twice the difference over the sum, which
/// is the log distance to second order and needs no logarithm.
fn distance(forecast: f64, actual: f64, logs: bool) -> f64 {
    let gap = (forecast - actual).abs();
    if logs { gap } else { 2.0 * gap / (forecast.max(LOWEST) + actual) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_growth_goes_on() {
        let series: Vec<f64> = (0..15).map(|i| 1000.0 * 1.05_f64.powi(i)).collect();
        let mut run = EnsembleRun::new(3);
        run.over(&series, 3);
        let ahead = run.combine(&equal_prior());
        let expected = (1000.0 * 1.05_f64.powi(17)).ln();
        assert!((ahead[2] - expected).abs() < 0.01, "{ahead:?} {expected}");
    }

    #[test]
    fn one_point_stays() {
        let mut run = EnsembleRun::new(2);
        run.over(&[500.0], 2);
        assert!((run.combine(&equal_prior())[1] - 500.0_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn three_points_do_not_explode() {
        let mut run = EnsembleRun::new(5);
        run.over(&[80_000.0, 135_000.0, 220_000.0], 5);
        let ahead = run.combine(&equal_prior())[4].exp();
        assert!(ahead > 150_000.0 && ahead < 1_500_000.0, "{ahead}");
    }
}
