//! Ranking: 1 for the worst, up to the number of values; ties share the lower rank.

use super::scale::{Cap, Normalisation, Parameters, ranks};
use crate::error::Result;
use crate::index::spec::keys::Indicator;

/// Ranking: 1 for the worst, up to the number of values; ties share the lower rank.
pub(super) struct Rank;

impl Normalisation for Rank {
    fn check(&self, _: &Indicator) -> Result<()> {
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        false
    }

    fn cap(&self) -> Cap {
        Cap::Never
    }

    fn score(&self, values: &mut [f64], _: &Parameters) {
        ranks(values, |rank, _| rank);
    }
}
