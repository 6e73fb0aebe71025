//! The Theta method in the form of Hyndman and Billah (2003): simple exponential smoothing with a drift of half the
//! slope of the least-squares line.

use super::smoothing::ses;

/// The Theta forecast.
pub(super) fn theta(values: &[f64], horizon: usize) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let (mut cross, mut square) = (0.0, 0.0);
    for (i, value) in values.iter().enumerate() {
        let centred = i as f64 - (n - 1.0) / 2.0;
        cross += centred * (value - mean);
        square += centred * centred;
    }
    let half = if square > 0.0 { cross / square / 2.0 } else { 0.0 };
    ses(values, horizon).iter().enumerate().map(|(step, level)| level + half * (step + 1) as f64).collect()
}
