//! The scale of one indicator: direction, bounds, goalposts and target, and the normalisation trait that reads them.

// Places of values that are counted here.
#![allow(clippy::indexing_slicing)]

use crate::error::Result;
use crate::index::spec::keys::Indicator;
use crate::index::spec::methods::Normalise;
use crate::stats::Elementary;

/// A normalisation method: puts the values of one indicator on the scale of scores.
pub(crate) trait Normalisation: Sync {
    /// Refuse an indicator that does not say what the method needs.
    ///
    /// # Errors
    /// A bound or a target that is missing.
    fn check(&self, leaf: &Indicator) -> Result<()>;

    /// Whether a value has the same score whatever the other areas and periods are.
    fn is_absolute(&self) -> bool;

    /// Whether scores are capped at `low` and `high`: on request only, unless told otherwise, or never.
    fn cap(&self) -> Cap;

    /// Put scores in place of values, of which more is better; missing stays missing, and all are missing without spread.
    fn score(&self, values: &mut [f64], scale: &Parameters);
}

/// Whether a method caps scores at the ends of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cap {
    /// Unless the specification says otherwise.
    ByDefault,
    /// Where the specification says so.
    OnRequest,
    /// Never: its scores have no such ends.
    Never,
}

/// The parameters of one indicator's scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters {
    /// The score of the worst and of the best.
    pub low: f64,
    /// The score of the best.
    pub high: f64,
    /// The mean of z-scores.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// 1 where more is better, −1 where less is.
    pub direction: f64,
    /// Goalposts, turned round and in logarithms where the indicator is.
    pub posts: (f64, f64),
    /// The target, turned round and in logarithms likewise.
    pub target: f64,
}

impl Parameters {
    /// Those of an indicator under a specification's normalisation; NaN for what it does not say.
    pub(crate) fn new(normalise: &Normalise, leaf: &Indicator, turn: f64) -> Self {
        let direction = turn * leaf.sign();
        // Bounds of an indicator with an optimum are distances from it, which are no logarithms.
        let logarithm = leaf.log && leaf.optimum.is_none();
        let own = |value: Option<f64>| {
            let value = value.unwrap_or(f64::NAN);
            direction * if logarithm { value.logarithm() } else { value }
        };
        let (one, other) = (own(leaf.low), own(leaf.high));
        Self {
            low: normalise.low(),
            high: normalise.high(),
            mean: normalise.mean.unwrap_or(0.0),
            sd: normalise.sd.unwrap_or(1.0),
            direction,
            posts: (one.min(other), one.max(other)),
            target: own(leaf.target),
        }
    }
}

/// A straight line through the values; without spread there is no score.
pub(super) fn line(values: &mut [f64], score: impl Fn(f64) -> f64, spread: f64) {
    let flat = spread == 0.0 || !spread.is_finite();
    values.iter_mut().for_each(|value| *value = if flat { f64::NAN } else { score(*value) });
}

/// Scores by rank (1 the least; ties share the lower one) and the number of values.
pub(super) fn ranks(values: &mut [f64], score: impl Fn(f64, f64) -> f64) {
    let mut order: Vec<usize> = (0..values.len()).filter(|at| !values[*at].is_nan()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let n = order.len();
    let flat = n == 0 || values[order[0]] == values[order[n - 1]];
    let mut scores = vec![f64::NAN; values.len()];
    let mut rank = 0;
    for (place, at) in order.iter().enumerate() {
        if place == 0 || values[*at] > values[order[place - 1]] {
            rank = place + 1;
        }
        scores[*at] = if flat { f64::NAN } else { score(rank as f64, n as f64) };
    }
    values.copy_from_slice(&scores);
}
