//! Breaks in a series: single counts far off (outliers) and lasting changes of level.
//!
//! A change is a break where its log differs from the median change by more than six robust standard deviations (the
//! median absolute deviation, Hampel 1974), by twice the largest other difference and by 5 %.

#![expect(clippy::indexing_slicing, reason = "places of values that were found in them")]

use crate::stats::Elementary;

/// A break needs so many changes to be told from the usual.
const FEWEST_CHANGES: usize = 4;
const DEVIATIONS: f64 = 6.0;
const OTHERS: f64 = 2.0;
const SMALLEST: f64 = 0.05;
/// A last change of more than this factor is called an outlier: a typing error is likelier than people.
const TYPING_ERROR: f64 = 3.0;

/// What a break is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One count far from those before and after it.
    Outlier,
    /// Counts before and after that differ by a lasting factor.
    LevelShift,
}

/// A break at a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Break {
    /// The place of the count in the series.
    pub(super) place: usize,
    /// What it is.
    pub(super) kind: Kind,
    /// The log of its factor beyond the usual change.
    pub(super) excess: f64,
}

/// The breaks of positive values, in order.
pub(super) fn breaks(values: &[f64]) -> Vec<Break> {
    let changes: Vec<f64> = values.windows(2).map(|pair| (pair[1] / pair[0]).logarithm()).collect();
    if changes.len() < FEWEST_CHANGES {
        return vec![];
    }
    let middle = median(changes.clone());
    let away: Vec<f64> = changes.iter().map(|change| change - middle).collect();
    let spread = 1.4826 * median(away.iter().map(|change| change.abs()).collect());
    let threshold = (DEVIATIONS * spread).max(SMALLEST);
    let mut found = Vec::new();
    let mut at = 0;
    while at < away.len() {
        let excess = away[at];
        let back = away.get(at + 1).copied().filter(|next| (excess + next).abs() < 0.3 * excess.abs());
        let others = away.iter().enumerate().filter(|(i, _)| *i != at && (back.is_none() || *i != at + 1));
        let largest = others.map(|(_, change)| change.abs()).fold(0.0, f64::max);
        if excess.abs() > threshold.max(OTHERS * largest) {
            let last = at + 1 == away.len();
            let outlier = back.is_some() || last && is_threefold(excess);
            let kind = if outlier { Kind::Outlier } else { Kind::LevelShift };
            found.push(Break { place: at + 1, kind, excess });
            at += usize::from(back.is_some());
        }
        at += 1;
    }
    found
}

/// The log of the factor by which the last value jumped beyond the usual change; none where it did not.
pub(super) fn last_jump(values: &[f64]) -> Option<f64> {
    let found = breaks(values).into_iter().next_back()?;
    (found.place + 1 == values.len()).then_some(found.excess)
}

/// Whether the log of a factor is of more than threefold either way, as of a typing error.
pub(super) fn is_threefold(excess: f64) -> bool {
    excess.abs() > TYPING_ERROR.logarithm()
}

/// The values without their breaks: outliers take the usual change from the value before, and values before a change of
/// level are moved to the level after it.
pub(super) fn cleaned(values: &[f64]) -> Vec<f64> {
    let mut clean = values.to_vec();
    for found in breaks(values) {
        match found.kind {
            Kind::Outlier => clean[found.place] *= (-found.excess).exponential(),
            Kind::LevelShift => shift(&mut clean[..found.place], found.excess),
        }
    }
    clean
}

/// Multiply values by the factor whose log is `excess`.
pub(super) fn shift(values: &mut [f64], excess: f64) {
    values.iter_mut().for_each(|value| *value *= excess.exponential());
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (values[(n - 1) / 2] + values[n / 2]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growing() -> Vec<f64> {
        (0..14).map(|t| 1000.0 * 1.02_f64.powi(t) * (1.0 + 0.004 * f64::from(t * t % 5))).collect()
    }

    #[test]
    fn a_last_count_twice_the_one_before_is_a_jump_and_steady_growth_is_none() {
        let mut values = growing();
        assert!(breaks(&values).is_empty());
        values[13] = 2.0 * values[12];
        let jump = last_jump(&values).unwrap();
        assert!((jump - 2.0_f64.ln()).abs() < 0.05, "{jump}");
        assert_eq!(breaks(&values)[0].kind, Kind::LevelShift);
        values[13] = 10.0 * values[12];
        assert_eq!(breaks(&values)[0].kind, Kind::Outlier);
    }

    #[test]
    fn a_typing_error_is_told_from_a_change_of_level() {
        let mut typed = growing();
        typed[6] *= 10.0;
        let found = breaks(&typed);
        assert_eq!((found.len(), found[0].place, found[0].kind), (1, 6, Kind::Outlier));
        assert!((cleaned(&typed)[6] / growing()[6] - 1.0).abs() < 0.05);
        let revised: Vec<f64> =
            growing().iter().enumerate().map(|(t, value)| if t < 8 { *value } else { 0.8 * value }).collect();
        let found = breaks(&revised);
        assert_eq!((found.len(), found[0].place, found[0].kind), (1, 8, Kind::LevelShift));
        let clean = cleaned(&revised);
        assert!(clean.windows(2).all(|pair| (pair[1] / pair[0]).ln().abs() < 0.06), "{clean:?}");
    }
}
