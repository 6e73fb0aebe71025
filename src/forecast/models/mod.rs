//! Point forecasts: each model reads a series on an even grid and says what comes.
//!
//! - `ensemble`: some 390 exponential smoothers weighed by their past errors
//! - `dot`: the dynamic optimised theta model
//! - `ets`: exponential smoothing as state-space models, the form by AICc; `simplex` finds its parameters
//! - `growth`: logistic and Gompertz curves
//! - `simple`: naive, drift, log drift
//! - `smoothing`: SES, Holt, damped Holt, fitted by their one-step errors
//! - `theta`: the Theta method
//!
//! `auto` combines those of `LONG` in `forecast/combine.rs` by what the panel's past says of each. A new model is one
//! file, a member of [`Model`] and a line in [`MODELS`]; the compiler asks for the rest.

mod dot;
pub(super) mod ensemble;
mod ets;
mod growth;
mod simple;
mod simplex;
mod smoothing;
mod theta;

use std::str::FromStr;

use crate::error::{Error, Result, nearest};
use crate::stats::Elementary;

pub use ets::{Fit as EtsFit, Form, Part, choose as choose_ets, fit as fit_ets};
use growth::Curve;

/// The most periods that are forecast.
pub(in crate::forecast) const MOST_PERIODS: usize = 200;

/// The models by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Model {
    /// A combination of the ensemble and other models, weighed by past errors over the panel.
    Auto,
    /// The ensemble of exponential smoothers alone.
    Ensemble,
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
    Damped,
    /// Exponential smoothing in the form with the least AICc (Hyndman et al. 2008).
    Ets,
    /// Exponential smoothing in one form, as `ets(A,Ad,N)`.
    EtsForm(Form),
    /// The Theta method (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003).
    Theta,
    /// The dynamic optimised theta model (Fiorucci et al. 2016).
    Dot,
    /// Logistic growth (Verhulst 1838); to the ceiling where one is given.
    Logistic,
    /// Growth as Gompertz (1825) saw it; to the ceiling where one is given.
    Gompertz,
}

/// Every model with its name.
pub const MODELS: [(&str, Model); 13] = [
    ("auto", Model::Auto),
    ("ensemble", Model::Ensemble),
    ("naive", Model::Naive),
    ("drift", Model::Drift),
    ("log_drift", Model::LogDrift),
    ("ses", Model::Ses),
    ("holt", Model::Holt),
    ("damped", Model::Damped),
    ("ets", Model::Ets),
    ("theta", Model::Theta),
    ("dot", Model::Dot),
    ("logistic", Model::Logistic),
    ("gompertz", Model::Gompertz),
];

impl FromStr for Model {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let plain = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        if let Some((_, model)) = MODELS.iter().find(|(known, _)| *known == plain) {
            return Ok(*model);
        }
        if plain == "damped_holt" {
            return Ok(Model::Damped);
        }
        if let Some(form) = plain.strip_prefix("ets").and_then(Form::parse) {
            return Ok(Model::EtsForm(form));
        }
        let names = || MODELS.iter().map(|(name, _)| *name);
        Err(Error::word_unknown("model", name, names()).did_you_mean(nearest(&plain, names())))
    }
}

impl Model {
    /// The name users write.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Model::EtsForm(form) => format!("ets_{}", form.letters()),
            other => MODELS.iter().find(|(_, model)| *model == other).map_or("", |(name, _)| name).to_owned(),
        }
    }

    /// Whether the model reads counts at any times; the others need even spacing, and `auto` and `ensemble`
    /// interpolate.
    #[must_use]
    pub fn any_times(self) -> bool {
        let exact = matches!(self, Model::Drift | Model::LogDrift | Model::Logistic | Model::Gompertz);
        exact || matches!(self, Model::Auto | Model::Ensemble | Model::Naive)
    }

    /// The logarithms of the point forecast from counts at any times (in steps, ascending to 0 for the last), 1 to
    /// `horizon` steps after the last; `None` of models that do not read times.
    pub(super) fn at_times(self, times: &[f64], values: &[f64], horizon: usize, most: Option<f64>) -> Option<Vec<f64>> {
        let logs = |ahead: Vec<f64>| Some(ahead.iter().map(|value| value.logarithm()).collect());
        match self {
            Model::Drift => Some(simple::drift_at(times, values, horizon, false)),
            Model::LogDrift => Some(simple::drift_at(times, values, horizon, true)),
            Model::Logistic => logs(growth::grow_at(times, values, horizon, Curve::Logistic, most)),
            Model::Gompertz => logs(growth::grow_at(times, values, horizon, Curve::Gompertz, most)),
            Model::Auto
            | Model::Ensemble
            | Model::Naive
            | Model::Ses
            | Model::Holt
            | Model::Damped
            | Model::Ets
            | Model::EtsForm(_)
            | Model::Theta
            | Model::Dot => None,
        }
    }

    /// The point forecast 1..=`horizon` steps ahead, in the unit of `values`.
    ///
    /// `period` is the length of the season in steps, 1 for none; `most` the ceiling that growth curves go to.
    /// `Auto` answers with the ensemble under equal priors; a panel's forecast adds what the panel teaches.
    ///
    /// ```
    /// use townscale::forecast::models::Model;
    /// assert_eq!(Model::Drift.predict(&[100.0, 110.0, 120.0], 2, 1, None)?, [130.0, 140.0]);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    ///
    /// # Errors
    /// No value, one that is not a number above 0, a horizon of more than 200 steps.
    pub fn predict(self, values: &[f64], horizon: usize, period: usize, most: Option<f64>) -> Result<Vec<f64>> {
        if values.is_empty() {
            return Err(Error::list_of_another_length(0, 1).at("values"));
        }
        if let Some(wrong) = values.iter().find(|value| !(value.is_finite() && **value > 0.0)) {
            return Err(Error::number_not_positive("values", *wrong));
        }
        if horizon > MOST_PERIODS {
            return Err(Error::horizon_too_long(horizon, MOST_PERIODS));
        }
        Ok(self.path(values, horizon, period, most))
    }

    /// [`Model::predict`] of values that are known to be all positive, and at least one.
    pub(super) fn path(self, values: &[f64], horizon: usize, period: usize, most: Option<f64>) -> Vec<f64> {
        match self {
            Model::Auto | Model::Ensemble => {
                let mut run = ensemble::EnsembleRun::new(horizon);
                run.over(values, horizon);
                run.combine(&ensemble::equal_prior()).iter().map(|log| log.exponential()).collect()
            }
            Model::Naive => simple::naive(values, horizon),
            Model::Drift => simple::drift(values, horizon),
            Model::LogDrift => simple::log_drift(values, horizon),
            Model::Ses => smoothing::ses(values, horizon),
            Model::Holt => smoothing::holt(values, horizon),
            Model::Damped => smoothing::damped_holt(values, horizon),
            Model::Ets => ets::ets(values, horizon, period),
            Model::EtsForm(form) => ets::fixed(values, horizon, period, form),
            Model::Theta => theta::theta(values, horizon),
            Model::Dot => dot::dot(values, horizon),
            Model::Logistic => growth::grow(values, horizon, Curve::Logistic, most),
            Model::Gompertz => growth::grow(values, horizon, Curve::Gompertz, most),
        }
    }
}
