//! Distance to a reference (target): low + (high − low) (x − min) / (target − min).

use super::super::describe::range;
use super::scale::{Cap, Normalisation, Parameters, line};
use crate::error::{Error, Result};
use crate::index::spec::keys::Indicator;

/// Distance to a reference (target): low + (high − low) (x − min) / (target − min).
pub(super) struct DistanceToTarget;

impl Normalisation for DistanceToTarget {
    fn check(&self, leaf: &Indicator) -> Result<()> {
        if leaf.target.is_none() {
            return Err(Error::index_target_missing());
        }
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        false
    }

    fn cap(&self) -> Cap {
        Cap::OnRequest
    }

    fn score(&self, values: &mut [f64], scale: &Parameters) {
        let (min, _) = range(values);
        let spread = scale.target - min;
        line(values, |x| (x - min) / spread * (scale.high - scale.low) + scale.low, spread);
    }
}
