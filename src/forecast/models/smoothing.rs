//! Exponential smoothing with additive errors, fitted by least squares of one-step errors (Hyndman, Koehler, Ord and
//! Snyder 2008): SES is ETS(A,N,N), Holt ETS(A,A,N), damped Holt ETS(A,Ad,N). The parameters are searched on a grid
//! that is refined around its best point; the initial level and trend are the least-squares line of the first values.

#![expect(clippy::indexing_slicing, reason = "a model is given one value at least, and places its own steps")]

/// Parameters of a smoother; a SES has no trend (`b` = 0, `phi` = 0).
#[derive(Clone, Copy)]
struct Smoother {
    level: f64,
    trend: f64,
    damping: f64,
}

/// Simple exponential smoothing.
pub(super) fn ses(values: &[f64], horizon: usize) -> Vec<f64> {
    best(values, horizon, &[(0.0, 0.0)])
}

/// Holt's linear trend.
pub(super) fn holt(values: &[f64], horizon: usize) -> Vec<f64> {
    best(values, horizon, &TRENDS.map(|trend| (trend, 1.0)))
}

/// Holt's trend, damped by 0.80 to 0.98.
pub(super) fn damped_holt(values: &[f64], horizon: usize) -> Vec<f64> {
    let pairs: Vec<(f64, f64)> =
        [0.8, 0.85, 0.9, 0.95, 0.98].iter().flat_map(|damping| TRENDS.map(|trend| (trend, *damping))).collect();
    best(values, horizon, &pairs)
}

const TRENDS: [f64; 8] = [0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0];

fn best(values: &[f64], horizon: usize, trends: &[(f64, f64)]) -> Vec<f64> {
    let levels = (1..=50).map(|i| f64::from(i) / 50.0);
    let candidates = levels.flat_map(|level| {
        trends.iter().map(move |(trend, damping)| Smoother { level, trend: *trend, damping: *damping })
    });
    let chosen = candidates
        .map(|smoother| (run(values, smoother), smoother))
        .min_by(|a, b| a.0.0.total_cmp(&b.0.0))
        .map(|((_, level, trend), smoother)| (level, trend, smoother.damping));
    let (level, trend, damping) = chosen.unwrap_or((values[values.len() - 1], 0.0, 0.0));
    let mut reach = 0.0;
    let mut power = 1.0;
    (0..horizon)
        .map(|_| {
            power *= damping;
            reach += power;
            level + trend * reach
        })
        .collect()
}

/// The sum of squared one-step errors, and the last level and trend.
fn run(values: &[f64], smoother: Smoother) -> (f64, f64, f64) {
    let (mut level, mut trend) = start(values, smoother.damping > 0.0);
    let mut squares = 0.0;
    for value in values {
        let expected = level + smoother.damping * trend;
        let error = value - expected;
        squares += error * error;
        level = expected + smoother.level * error;
        trend = smoother.damping * trend + smoother.level * smoother.trend * error;
    }
    (squares, level, trend)
}

/// The level and trend one step before the first value.
fn start(values: &[f64], trended: bool) -> (f64, f64) {
    let first = &values[..values.len().min(10)];
    let n = first.len() as f64;
    let mean = first.iter().sum::<f64>() / n;
    if !trended {
        return (if first.len() < 4 { first[0] } else { mean }, 0.0);
    }
    if first.len() < 2 {
        return (first[0], 0.0);
    }
    let middle = (n - 1.0) / 2.0;
    let (mut cross, mut square) = (0.0, 0.0);
    for (i, value) in first.iter().enumerate() {
        let centred = i as f64 - middle;
        cross += centred * (value - mean);
        square += centred * centred;
    }
    let slope = cross / square;
    (mean - slope * (middle + 1.0), slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_goes_on_straight() {
        let line: Vec<f64> = (0..8).map(|i| 100.0 + 5.0 * f64::from(i)).collect();
        let ahead = holt(&line, 3);
        assert!((ahead[2] - 150.0).abs() < 1e-6, "{ahead:?}");
    }

    #[test]
    fn a_flat_series_stays() {
        assert!((ses(&[7.0; 5], 1)[0] - 7.0).abs() < 1e-9);
        assert!((damped_holt(&[7.0; 5], 1)[0] - 7.0).abs() < 1e-9);
    }
}
