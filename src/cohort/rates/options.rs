//! Choices of a projection besides its tables.

use std::collections::BTreeMap;

use super::super::tables::Sex;
use super::rogers_castro::RogersCastro;
use super::uncertainty::Uncertainty;
use crate::error::{Error, Result};

/// Choices of a projection besides its tables.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many steps; as many as the total has, or 10, where none are named.
    pub steps: Option<usize>,
    /// Years in a step: 1, or the width of the age groups.
    pub step: Option<u32>,
    /// Total fertility: births to a woman over her life, spread over ages as the profile's, where no table is given.
    pub total_fertility: Option<f64>,
    /// Life expectancy at birth by sex, met by a standard life table, where no table is given.
    pub expectancy: BTreeMap<Sex, f64>,
    /// The ages of migrants, where no table is given.
    pub schedule: Option<RogersCastro>,
    /// Parameters of the schedule fitted to counts of migrants: 7 or 11.
    pub parameters: usize,
    /// The age profile that stands for whatever is not given.
    pub profile: Option<String>,
    /// Which group of the total is projected.
    pub group: Option<String>,
    /// Sex ratio at birth: boys born for a girl.
    pub sex_ratio_at_birth: f64,
    /// How uncertain the rates are; they are certain where it is not given.
    pub uncertainty: Option<Uncertainty>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            steps: None,
            step: None,
            total_fertility: None,
            expectancy: BTreeMap::new(),
            schedule: None,
            parameters: 7,
            profile: None,
            group: None,
            sex_ratio_at_birth: 1.05,
            uncertainty: None,
        }
    }
}

impl Options {
    /// Refuse numbers that cannot be.
    ///
    /// # Errors
    /// Steps or years of 0, a sex ratio that is not above 0, no draws, a standard deviation that is negative.
    pub(crate) fn check(&self) -> Result<()> {
        if self.steps == Some(0) {
            return Err(Error::number_not_positive("steps", 0.0));
        }
        if self.step == Some(0) {
            return Err(Error::number_not_positive("step", 0.0));
        }
        let ratio = self.sex_ratio_at_birth;
        if !(ratio.is_finite() && ratio > 0.0) {
            return Err(Error::sex_ratio_at_birth(ratio));
        }
        let Some(uncertainty) = &self.uncertainty else { return Ok(()) };
        if !(1..=1_000_000).contains(&uncertainty.draws) {
            return Err(Error::projection_draws(uncertainty.draws));
        }
        let sds = [("fertility_sd", uncertainty.fertility_sd), ("mortality_sd", uncertainty.mortality_sd)];
        for (name, sd) in sds {
            if sd.is_some_and(|sd| !(0.0..=1.0).contains(&sd)) {
                return Err(Error::rate_deviation(name, sd.unwrap_or_default()));
            }
        }
        Ok(())
    }
}
