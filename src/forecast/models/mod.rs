//! Point forecasts. A model reads a series on an even grid and says the natural logarithm of what comes.
//!
//! - `particles`: some 390 simple smoothers weighed by their past errors; `auto`
//! - `dot`: the dynamic optimised theta model; joins `auto` where the panel shows that it helps
//! - `simple`: naive, drift, log drift
//! - `smoothing`: SES, Holt, damped Holt, fitted by their one-step errors
//! - `theta`: the Theta method
//!
//! A new model is one file and one line in [`Model`].

mod dot;
pub(super) mod particles;
mod simple;
mod smoothing;
mod theta;

use std::str::FromStr;

use crate::error::{Error, Result, nearest};

/// The models by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// The combination of all particles, weighed by past errors of the series and of its panel.
    Auto,
    /// The last value stays.
    Naive,
    /// The mean change goes on (random walk with drift).
    Drift,
    /// The mean rate of growth goes on.
    LogDrift,
    /// Simple exponential smoothing (Brown 1956).
    Ses,
    /// A linear trend, smoothed (Holt 1957).
    Holt,
    /// A trend that dies away (Gardner and McKenzie 1985).
    DampedHolt,
    /// The dynamic optimised theta model (Fiorucci et al. 2016).
    Dot,
    /// The Theta method (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003).
    Theta,
}

/// Every model with its name.
pub const MODELS: [(&str, Model); 9] = [
    ("auto", Model::Auto),
    ("naive", Model::Naive),
    ("drift", Model::Drift),
    ("log_drift", Model::LogDrift),
    ("ses", Model::Ses),
    ("holt", Model::Holt),
    ("damped_holt", Model::DampedHolt),
    ("theta", Model::Theta),
    ("dot", Model::Dot),
];

impl FromStr for Model {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = || MODELS.iter().map(|(name, _)| *name);
        MODELS.iter().find(|(known, _)| *known == name).map(|(_, model)| *model).ok_or_else(|| {
            let error = Error::input(format!("there is no model \"{name}\""));
            match nearest(name, names()) {
                Some(near) => error.hint(format!("did you mean \"{near}\"?")),
                None => error.hint(format!("choose one of {}", names().collect::<Vec<_>>().join(", "))),
            }
        })
    }
}

impl Model {
    /// The name users write.
    pub fn name(self) -> &'static str {
        MODELS.iter().find(|(_, model)| *model == self).map_or("", |(name, _)| name)
    }

    /// The point forecast 1..=`horizon` steps ahead, in the unit of `values` (all positive, at least one).
    ///
    /// `Auto` answers with particles under equal priors; a panel's forecast adds what the panel teaches.
    pub fn predict(self, values: &[f64], horizon: usize) -> Vec<f64> {
        match self {
            Model::Auto => {
                let mut run = particles::Run::new(horizon);
                run.over(values);
                run.combine(&particles::equal_prior()).iter().map(|log| log.exp()).collect()
            }
            Model::Naive => simple::naive(values, horizon),
            Model::Drift => simple::drift(values, horizon),
            Model::LogDrift => simple::log_drift(values, horizon),
            Model::Ses => smoothing::ses(values, horizon),
            Model::Holt => smoothing::holt(values, horizon),
            Model::DampedHolt => smoothing::damped_holt(values, horizon),
            Model::Dot => dot::dot(values, horizon),
            Model::Theta => theta::theta(values, horizon),
        }
    }
}
