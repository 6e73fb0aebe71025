//! Percentile rank: low + (high − low) (rank − 1) / (number of values − 1).

use super::scale::{Cap, Normalisation, Parameters, ranks};
use crate::error::Result;
use crate::index::spec::keys::Indicator;

/// Percentile rank: low + (high − low) (rank − 1) / (number of values − 1).
pub(super) struct Percentile;

impl Normalisation for Percentile {
    fn check(&self, _: &Indicator) -> Result<()> {
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        false
    }

    fn cap(&self) -> Cap {
        Cap::Never
    }

    fn score(&self, values: &mut [f64], scale: &Parameters) {
        ranks(values, |rank, n| scale.low + (scale.high - scale.low) * (rank - 1.0) / (n - 1.0));
    }
}
