//! Ratio methods: how the share of a part in its whole goes on (Smith, Tayman and Swanson 2001, State and Local Population
//! Projections, chapter 8: constant share, share of growth, and shift of the share, here with a trend that dies away).

use crate::stats::Elementary;

/// What is left after a year of the trend in a share (Gardner and McKenzie 1985 give .8 to .98 for yearly series).
const DAMPING: f64 = 0.85;
/// The fewest people of a point path, so that its logarithm exists.
pub(super) const LEAST: f64 = 0.5;

/// Errors (logs) no further apart than this are equal.
const SAME_ERROR: f64 = 1e-9;

/// How the share of a part goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShareMethod {
    /// The part keeps its share of the whole.
    ConstantShare,
    /// The part keeps its share of the whole's change since its first count.
    ShareOfGrowth,
    /// The log odds of the share go on changing, less every year.
    DampedShare,
}

/// The methods; of equal errors the first is taken.
const METHODS: [ShareMethod; 3] = [ShareMethod::ConstantShare, ShareMethod::ShareOfGrowth, ShareMethod::DampedShare];

/// People (persons) of a part and of its whole at one time (years).
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) time: f64,
    pub(super) part: f64,
    pub(super) whole: f64,
}

impl ShareMethod {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ConstantShare => "constant_share",
            Self::ShareOfGrowth => "share_of_growth",
            Self::DampedShare => "damped_share",
        }
    }

    /// The part's people at a time when the whole has so many; none where the counts do not allow the method.
    pub(super) fn project(self, counts: &[Pair], time: f64, whole: f64) -> Option<f64> {
        let (first, last) = (counts.first()?, counts.last()?);
        if self != Self::ConstantShare && counts.len() < 2 {
            return None;
        }
        match self {
            Self::ConstantShare => Some(last.part * whole / last.whole),
            Self::ShareOfGrowth => {
                // A part that moves against its whole, or by more, has no share of its growth.
                let share = (last.part - first.part) / (last.whole - first.whole);
                (0.0..=1.0).contains(&share).then(|| (last.part + share * (whole - last.whole)).max(LEAST))
            }
            Self::DampedShare => {
                let slope = (log_odds(last)? - log_odds(first)?) / (last.time - first.time);
                let years = (1.0 - DAMPING.power(time - last.time)) / -DAMPING.logarithm();
                Some(whole / (1.0 + (-log_odds(last)? - slope * years).exponential()))
            }
        }
    }

    /// The mean absolute log error at each count from the third on, forecast from those before it.
    fn error(self, counts: &[Pair]) -> Option<f64> {
        let errors: Vec<f64> = (2..counts.len())
            .map(|place| {
                let (past, Pair { time, part, whole }) = (counts.get(..place)?, counts.get(place)?);
                self.project(past, *time, *whole).map(|made| (made / part).logarithm().abs())
            })
            .collect::<Option<_>>()?;
        (!errors.is_empty()).then(|| errors.iter().sum::<f64>() / errors.len() as f64)
    }

    /// The method of the least past error; the constant share where none could be tested.
    pub(super) fn choose(counts: &[Pair]) -> (Self, Option<f64>) {
        let able =
            |method: &Self| counts.last().is_some_and(|last| method.project(counts, last.time, last.whole).is_some());
        METHODS
            .into_iter()
            .filter(able)
            .filter_map(|method| method.error(counts).map(|error| (method, error)))
            .reduce(|best, next| if next.1 < best.1 - SAME_ERROR { next } else { best })
            .map_or((Self::ConstantShare, None), |(method, error)| (method, Some(error)))
    }
}

/// The log odds of a share; none where it is 0, or all.
fn log_odds(pair: &Pair) -> Option<f64> {
    let share = pair.part / pair.whole;
    (share > 0.0 && share < 1.0).then(|| (share / (1.0 - share)).logarithm())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(counts: &[(f64, f64, f64)]) -> Vec<Pair> {
        counts.iter().map(|&(time, part, whole)| Pair { time, part, whole }).collect()
    }

    /// Smith, Tayman and Swanson's three: a part of 20 and then 30 in a whole of 100 and then 120, which goes on to 140.
    #[test]
    fn each_method_goes_on_as_its_formula_says() {
        let counts = pairs(&[(2000.0, 20.0, 100.0), (2010.0, 30.0, 120.0)]);
        let at = |method: ShareMethod| method.project(&counts, 2020.0, 140.0).unwrap();
        assert_eq!(at(ShareMethod::ConstantShare), 35.0);
        assert_eq!(at(ShareMethod::ShareOfGrowth), 40.0);
        // Log odds rose from ln .25 by ln(4/3) in ten years, .02877 a year; (1 − .85¹⁰) / −ln .85 is 4.942 years of it.
        let odds = (1.0_f64 / 3.0).ln() + (4.0_f64 / 3.0).ln() / 10.0 * (1.0 - 0.85_f64.powi(10)) / -(0.85_f64.ln());
        assert!((at(ShareMethod::DampedShare) - 140.0 / (1.0 + (-odds).exp())).abs() < 1e-9);
    }

    #[test]
    fn the_method_of_the_least_past_error_is_taken() {
        let chosen = |counts: &[(f64, f64, f64)]| ShareMethod::choose(&pairs(counts)).0;
        assert_eq!(chosen(&[(0.0, 20.0, 100.0)]), ShareMethod::ConstantShare);
        assert_eq!(chosen(&[(0.0, 20.0, 100.0), (1.0, 30.0, 110.0)]), ShareMethod::ConstantShare);
        assert_eq!(chosen(&[(0.0, 20.0, 100.0), (1.0, 22.0, 110.0), (2.0, 24.0, 120.0)]), ShareMethod::ConstantShare);
        assert_eq!(chosen(&[(0.0, 20.0, 100.0), (1.0, 25.0, 110.0), (2.0, 30.0, 120.0)]), ShareMethod::ShareOfGrowth);
        assert_eq!(chosen(&[(0.0, 20.0, 100.0), (1.0, 25.0, 99.0), (2.0, 29.5, 98.0)]), ShareMethod::DampedShare);
    }

    #[test]
    fn a_part_that_moves_against_its_whole_has_no_share_of_its_growth() {
        let counts = pairs(&[(0.0, 20.0, 100.0), (1.0, 25.0, 90.0)]);
        assert_eq!(ShareMethod::ShareOfGrowth.project(&counts, 2.0, 80.0), None);
        assert_eq!(ShareMethod::DampedShare.project(&pairs(&[(0.0, 100.0, 100.0); 2]), 2.0, 80.0), None);
    }

    proptest! {
        #[test]
        fn a_whole_that_stays_leaves_constant_shares_and_shares_of_growth_as_they_are(
            part in 1.0..1e4_f64, before in 0.1..1.0_f64, whole in 2e4..1e6_f64, years in 0.1..50.0_f64,
        ) {
            let counts = pairs(&[(0.0, part * before, whole * before), (5.0, part, whole)]);
            for method in [ShareMethod::ConstantShare, ShareMethod::ShareOfGrowth] {
                let made = method.project(&counts, 5.0 + years, whole).unwrap();
                prop_assert!((made / part.max(LEAST) - 1.0).abs() < 1e-9, "{made}");
            }
            // A share that did not change does not go on changing.
            let made = ShareMethod::DampedShare.project(&counts, 5.0 + years, 2.0 * whole).unwrap();
            prop_assert!((made / (2.0 * part) - 1.0).abs() < 1e-6, "{made}");
        }
    }
}
