//! What a calibration is learnt for, and what is forecast.

use super::drivers::Drivers;
use super::models::Model;
use super::scenario::Scenario;

/// What a calibration is learnt for.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationOptions {
    /// Periods ahead.
    pub horizon: usize,
    /// `Y`, `H`, `Q`, `M`; the series' own spacing where it is not given.
    pub freq: Option<String>,
    /// The model of the point forecast.
    pub model: Model,
    /// Whether outliers and changes of level are taken out before anything is fitted.
    pub clean: bool,
    /// Known regressors.
    pub drivers: Option<Drivers>,
}

impl Default for CalibrationOptions {
    fn default() -> Self {
        Self { horizon: 5, freq: None, model: Model::Auto, clean: false, drivers: None }
    }
}

/// What to forecast, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Periods ahead.
    pub horizon: usize,
    /// Draws of each area and period.
    pub draws: usize,
    /// The seed of every stream.
    pub seed: u64,
    /// `Y`, `H`, `Q`, `M`; the series' own spacing where it is not given.
    pub freq: Option<String>,
    /// The model of the point forecast.
    pub model: Model,
    /// Whether outliers and changes of level are taken out before anything is fitted.
    pub clean: bool,
    /// The most people each area can hold (persons); all areas where `None` names it.
    pub ceilings: Vec<(Option<String>, f64)>,
    /// The fewest people each area will hold (persons); all areas where `None` names it.
    pub floors: Vec<(Option<String>, f64)>,
    /// Known events.
    pub scenarios: Vec<Scenario>,
    /// Known regressors, with their values over the periods ahead.
    pub drivers: Option<Drivers>,
}

impl Default for Options {
    fn default() -> Self {
        let CalibrationOptions { horizon, freq, model, clean, drivers } = CalibrationOptions::default();
        Self {
            horizon,
            draws: 1000,
            seed: 0,
            freq,
            model,
            clean,
            ceilings: vec![],
            floors: vec![],
            scenarios: vec![],
            drivers,
        }
    }
}

impl Options {
    /// What a calibration for this forecast is learnt for.
    #[must_use]
    pub fn calibration(&self) -> CalibrationOptions {
        let (freq, model) = (self.freq.clone(), self.model);
        CalibrationOptions { horizon: self.horizon, freq, model, clean: self.clean, drivers: self.drivers.clone() }
    }
}
