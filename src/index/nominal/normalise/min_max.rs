//! Min–max normalisation: low + (high − low) (x − min) / (max − min).

use super::super::describe::range;
use super::scale::{Cap, Normalisation, Parameters, line};
use crate::error::Result;
use crate::index::spec::keys::Indicator;

/// Min–max normalisation: low + (high − low) (x − min) / (max − min).
pub(super) struct MinMax;

impl Normalisation for MinMax {
    fn check(&self, _: &Indicator) -> Result<()> {
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        false
    }

    fn cap(&self) -> Cap {
        Cap::OnRequest
    }

    fn score(&self, values: &mut [f64], scale: &Parameters) {
        let (min, max) = range(values);
        let spread = max - min;
        line(values, |x| (x - min) / spread * (scale.high - scale.low) + scale.low, spread);
    }
}
