//! When two scores are equal: within what rounding leaves of them.
//!
//! Sums of the same terms in another order differ in their last bits. Scores that differ by no more than that are one, in
//! ranks, in grades and in the share of replicates in which one area is above another.

/// The largest difference of two equal scores, as a share of their size: some thousand times the rounding of a sum of a
/// hundred terms, and far below what any indicator is measured to.
const RELATIVE: f64 = 1e-12;

/// The tolerance within which scores are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tie {
    /// The largest difference of two equal scores that are near 0, where terms cancel out.
    floor: f64,
}

impl Tie {
    /// The tolerance for sums of terms such as those given, of which missing ones (NaN) do not count: the median of their
    /// absolute values is the size of a term.
    #[must_use]
    pub fn of(terms: &[f64]) -> Self {
        let mut sizes: Vec<f64> = terms.iter().map(|term| term.abs()).filter(|size| size.is_finite()).collect();
        if sizes.is_empty() {
            return Self::default();
        }
        let middle = sizes.len() / 2;
        let (_, median, _) = sizes.select_nth_unstable_by(middle, f64::total_cmp);
        Self { floor: RELATIVE * *median }
    }

    /// Whether one score is above another by more than rounding.
    #[inline(always)]
    #[must_use]
    pub fn above(self, one: f64, other: f64) -> bool {
        one - other > self.margin(one.abs().min(other.abs()))
    }

    /// The largest difference of a score from one that equals it.
    #[inline(always)]
    #[must_use]
    pub fn margin(self, score: f64) -> f64 {
        self.floor + RELATIVE * score.abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_scores_are_equal_within_rounding_and_no_further() {
        let tie = Tie::of(&[40.0, 60.0, f64::NAN, 50.0, 1e300]);
        assert!(!tie.above(0.1 + 0.2, 0.3) && !tie.above(1e-14, -1e-14) && !tie.above(50.0 + 2e-11, 50.0));
        assert!(tie.above(50.0 + 1e-9, 50.0) && tie.above(1e-9, 0.0) && !tie.above(0.0, 1e-9));
        assert!(tie.above(f64::INFINITY, 1.0) && !tie.above(f64::INFINITY, f64::INFINITY));
        assert!(!tie.above(f64::NAN, 1.0) && Tie::of(&[]).above(f64::MIN_POSITIVE, 0.0));
    }
}
