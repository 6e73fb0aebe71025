//! Counts with an error of their own: what each says of the level, given the others.

#![expect(clippy::indexing_slicing, reason = "lists of one length, a place for each count")]

use crate::stats::Elementary;

/// The smallest standard deviation of a year's log change beyond the mean change: no population is known better ahead.
const LEAST_CHANGE: f64 = 0.005;

/// Counts as smoothed by what their errors leave open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Smoothed {
    /// The most likely level at each count (persons); that of a count without error is the count.
    pub(super) counts: Vec<f64>,
    /// The standard deviation of the log of the last level.
    pub(super) deviation: f64,
}

impl Smoothed {
    /// The levels of a random walk with drift on logs, seen with errors (the Kalman filter and the smoother of Rauch, Tung
    /// and Striebel 1965). `times` are in years, `errors` are standard errors as shares of the counts; without any above 0
    /// the counts stay as they are.
    ///
    /// The variance of a year's change is that of the changes seen (by the median absolute deviation) less what errors of
    /// the counts explain of it.
    pub(super) fn of(times: &[f64], counts: &[f64], errors: &[f64]) -> Self {
        let n = counts.len();
        if errors.iter().all(|error| *error <= 0.0) || counts.iter().any(|count| *count <= 0.0) {
            return Self { counts: counts.to_vec(), deviation: log_variance(errors.last()).sqrt() };
        }
        let logs: Vec<f64> = counts.iter().map(|count| count.logarithm()).collect();
        let noise: Vec<f64> = errors.iter().map(|error| log_variance(Some(error))).collect();
        let years: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]).max(1e-6)).collect();
        let rates: Vec<f64> = logs.windows(2).zip(&years).map(|(pair, years)| (pair[1] - pair[0]) / years).collect();
        let drift = median(&rates);
        let away: Vec<f64> = rates
            .iter()
            .zip(&years)
            .zip(noise.windows(2))
            .map(|((rate, years), noise)| {
                let seen = (1.4826 * (rate - drift)).powi(2) * years;
                seen - (noise[0] + noise[1]) / years
            })
            .collect();
        let change = median(&away).max(LEAST_CHANGE * LEAST_CHANGE);
        // Filtered means and variances, and those forecast from the count before.
        let (mut mean, mut variance) = (vec![logs[0]], vec![noise[0]]);
        let (mut ahead_mean, mut ahead_variance) = (vec![logs[0]], vec![noise[0]]);
        for place in 1..n {
            let expected = mean[place - 1] + drift * years[place - 1];
            let spread = variance[place - 1] + change * years[place - 1];
            let gain = spread / (spread + noise[place]);
            ahead_mean.push(expected);
            ahead_variance.push(spread);
            mean.push(expected + gain * (logs[place] - expected));
            variance.push((1.0 - gain) * spread);
        }
        let deviation = variance[n - 1].sqrt();
        for place in (0..n - 1).rev() {
            let share = variance[place] / ahead_variance[place + 1];
            mean[place] += share * (mean[place + 1] - ahead_mean[place + 1]);
        }
        let level = |place: usize| if noise[place] == 0.0 { counts[place] } else { mean[place].exponential() };
        Self { counts: (0..n).map(level).collect(), deviation }
    }
}

/// The variance of the log of a count of this standard error (a share), as of a log-normal distribution.
fn log_variance(error: Option<&f64>) -> f64 {
    error.map_or(0.0, |error| (error * error).logarithm_of_1_plus())
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n => (values[(n - 1) / 2] + values[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(n: usize) -> Vec<f64> {
        (0..n).map(|year| year as f64).collect()
    }

    #[test]
    fn exact_counts_stay_and_one_count_has_its_own_error() {
        let counts = [100.0, 110.0, 130.0];
        assert_eq!(Smoothed::of(&years(3), &counts, &[0.0; 3]), Smoothed { counts: counts.to_vec(), deviation: 0.0 });
        let one = Smoothed::of(&[0.0], &[100.0], &[0.2]);
        assert!((one.deviation - 0.04_f64.ln_1p().sqrt()).abs() < 1e-12 && (one.counts[0] - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_sure_count_outweighs_an_unsure_one_and_keeps_its_value() {
        let counts: Vec<f64> =
            (0..10).map(|year| 1000.0 * 1.02_f64.powi(year) * if year == 9 { 1.5 } else { 1.0 }).collect();
        let mut errors = [0.0; 10];
        errors[9] = 0.3;
        let smoothed = Smoothed::of(&years(10), &counts, &errors);
        assert_eq!(smoothed.counts[..9], counts[..9]);
        let expected = 1000.0 * 1.02_f64.powi(9);
        assert!(smoothed.counts[9] < 1.01 * expected && smoothed.counts[9] > 0.99 * expected, "{:?}", smoothed.counts);
        assert!(smoothed.deviation < 0.02, "nine sure counts say more than one unsure one: {}", smoothed.deviation);
    }

    /// The last level's variance where every count has the same error and nothing changes but by the least: that of a
    /// random walk in a steady state, q/2·(√(1 + 4r/q) − 1) (Harvey 1989, 4.2).
    #[test]
    fn the_last_level_has_the_steady_variance_of_the_filter() {
        let counts = vec![1000.0; 400];
        let smoothed = Smoothed::of(&years(400), &counts, &vec![0.1; 400]);
        let (q, r) = (LEAST_CHANGE * LEAST_CHANGE, 0.01_f64.ln_1p());
        let steady = q / 2.0 * ((1.0 + 4.0 * r / q).sqrt() - 1.0);
        assert!((smoothed.deviation / steady.sqrt() - 1.0).abs() < 1e-6, "{} {}", smoothed.deviation, steady.sqrt());
    }
}
