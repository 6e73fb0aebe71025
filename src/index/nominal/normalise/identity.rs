//! No normalisation: values as they are.

use super::scale::{Cap, Normalisation, Parameters};
use crate::error::Result;
use crate::index::spec::keys::Indicator;

/// No normalisation: values as they are.
pub(super) struct Identity;

impl Normalisation for Identity {
    fn check(&self, _: &Indicator) -> Result<()> {
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        true
    }

    fn cap(&self) -> Cap {
        Cap::Never
    }

    fn score(&self, _: &mut [f64], _: &Parameters) {}
}
