//! Standardisation (z-scores): mean + sd (x − average) / sample standard deviation.

use super::super::describe::mean_and_sd;
use super::scale::{Cap, Normalisation, Parameters, line};
use crate::error::Result;
use crate::index::spec::keys::Indicator;

/// Standardisation (z-scores): mean + sd (x − average) / sample standard deviation.
pub(super) struct ZScore;

impl Normalisation for ZScore {
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
        let (mean, sd) = mean_and_sd(values);
        line(values, |x| (x - mean) / sd * scale.sd + scale.mean, sd);
    }
}
