//! One probability from several.

use crate::error::{Error, Result, nearest};
use crate::message::{Place, Term};
use crate::stats::Elementary;

const METHODS: [&str; 3] = ["linear", "geometric", "log_odds"];

/// Pool probabilities (0–1): `linear` is their mean, `geometric` the root of their product, `log_odds` the probability
/// whose log-odds are the mean of theirs. `weights` are divided by their sum; without them all count the same.
///
/// ```
/// use townscale::decision::pool;
/// let estimates = [0.05, 0.1, 0.6, 0.7];
/// assert!((pool(&estimates, "geometric", None)? - 0.214).abs() < 5e-4);
/// assert!((pool(&estimates, "log_odds", None)? - 0.274).abs() < 5e-4);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// No estimates, one outside 0–1, no such method, weights that do not fit, certainty of both 0 and 1 under `log_odds`.
pub fn pool(estimates: &[f64], method: &str, weights: Option<&[f64]>) -> Result<f64> {
    if estimates.is_empty() {
        return Err(Error::estimates_missing());
    }
    if let Some((i, value)) = estimates.iter().enumerate().find(|(_, value)| !(0.0..=1.0).contains(*value)) {
        return Err(Error::estimate_outside(*value).at(Place::entry(Term::Estimate, (i + 1).to_string())));
    }
    let n = estimates.len();
    let weights = weights.map_or_else(|| vec![1.0; n], <[f64]>::to_vec);
    let sum: f64 = weights.iter().sum();
    if weights.len() != n || weights.iter().any(|w| !(w.is_finite() && *w >= 0.0)) || sum <= 0.0 {
        return Err(Error::weights_of_estimates());
    }
    // An expert without weight says nothing, even of certainties.
    let heard = || estimates.iter().zip(&weights).filter(|(_, w)| **w > 0.0).map(|(p, w)| (*p, w / sum));
    match method {
        "linear" => Ok(heard().map(|(p, w)| w * p).sum()),
        "geometric" => Ok(heard().map(|(p, w)| w * p.logarithm()).sum::<f64>().exponential()),
        "log_odds" => {
            let odds: f64 = heard().map(|(p, w)| w * (p.logarithm() - (-p).logarithm_of_1_plus())).sum();
            if odds.is_nan() {
                return Err(Error::estimates_contradict());
            }
            Ok(1.0 / (1.0 + (-odds).exponential()))
        }
        _ => Err(Error::word_unknown("method", method, METHODS).did_you_mean(nearest(method, METHODS))),
    }
}
