//! Naive, drift and log drift (Hyndman and Athanasopoulos, *Forecasting: principles and practice*, section 5.2).

#![expect(clippy::indexing_slicing, reason = "a model is given one value at least, and places its own steps")]

use crate::stats::Elementary;

/// The last value.
pub(super) fn naive(values: &[f64], horizon: usize) -> Vec<f64> {
    vec![values[values.len() - 1]; horizon]
}

/// The line through the first and the last value.
pub(super) fn drift(values: &[f64], horizon: usize) -> Vec<f64> {
    let last = values.len() - 1;
    let slope = if last == 0 { 0.0 } else { (values[last] - values[0]) / last as f64 };
    (1..=horizon).map(|step| values[last] + slope * step as f64).collect()
}

/// Drift on logarithms: a constant rate of growth.
pub(super) fn log_drift(values: &[f64], horizon: usize) -> Vec<f64> {
    let logs: Vec<f64> = values.iter().map(|value| value.logarithm()).collect();
    drift(&logs, horizon).iter().map(|log| log.exponential()).collect()
}

/// A straight line from the first count to the last by their times (in steps, 0 for the last), as logarithms of the
/// counts and above a thousandth of the smaller; through logarithms where `logs`.
pub(super) fn drift_at(times: &[f64], values: &[f64], horizon: usize, logs: bool) -> Vec<f64> {
    let (first, last, span) = (values[0], values[values.len() - 1], -times[0]);
    let lowest = first.min(last) * 1e-3;
    (1..=horizon)
        .map(|step| {
            let ahead = step as f64 / span.max(1e-9);
            if logs {
                last.logarithm() + ahead * (last / first).logarithm()
            } else {
                (last + ahead * (last - first)).max(lowest).logarithm()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_goes_on_as_it_says() {
        assert_eq!(naive(&[1.0, 4.0], 2), [4.0, 4.0]);
        assert_eq!(drift(&[1.0, 2.0, 5.0], 2), [7.0, 9.0]);
        let grown = log_drift(&[100.0, 110.0, 121.0], 1);
        assert!((grown[0] - 133.1).abs() < 1e-9);
    }
}
