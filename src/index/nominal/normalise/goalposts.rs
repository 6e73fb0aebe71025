//! Goalpost normalisation: min–max between fixed bounds of the indicator.

use super::scale::{Cap, Normalisation, Parameters, line};
use crate::error::{Error, Result};
use crate::index::spec::keys::Indicator;

/// Goalpost normalisation: min–max between fixed bounds of the indicator.
pub(super) struct Goalposts;

impl Normalisation for Goalposts {
    fn check(&self, leaf: &Indicator) -> Result<()> {
        if leaf.low.is_none() || leaf.high.is_none() {
            return Err(Error::index_goalposts_missing());
        }
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        true
    }

    fn cap(&self) -> Cap {
        Cap::ByDefault
    }

    fn score(&self, values: &mut [f64], scale: &Parameters) {
        let spread = scale.posts.1 - scale.posts.0;
        line(values, |x| (x - scale.posts.0) / spread * (scale.high - scale.low) + scale.low, spread);
    }
}
