//! How much a pair counts at its distance.

use crate::error::{Error, Result};
use crate::stats::Elementary;

/// The weight of a pair, by its minutes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Weights {
    /// 1 within reach.
    One,
    /// Bands by distance: up to so many minutes, this weight; beyond the last, none.
    Bands(Vec<(f64, f64)>),
    /// exp(−minutes² / (2·sigma²)), with sigma in minutes.
    Gaussian(f64),
    /// (minutes / scale)^power, as gravity models have it; fewer minutes than `least` count as these.
    Power {
        /// Minutes that count 1.
        scale: f64,
        /// The power, below 0.
        power: f64,
        /// The least minutes.
        least: f64,
    },
    /// The travel cost of rational agents: minutes over so many, which cost as much as the customary congestion.
    Tau(f64),
}

impl Weights {
    /// Bands from pairs of minutes and weight, in any order.
    ///
    /// # Errors
    /// No band, minutes that are not above 0, a weight that is negative or not finite, a distance twice.
    pub fn bands(mut bands: Vec<(f64, f64)>) -> Result<Self> {
        if bands.is_empty() {
            return Err(Error::access_weights_empty());
        }
        for (minutes, weight) in &bands {
            if !(minutes.is_finite() && *minutes > 0.0 && weight.is_finite() && *weight >= 0.0) {
                return Err(Error::access_weights_band(*weight, *minutes));
            }
        }
        bands.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut pairs = bands.iter().zip(bands.iter().skip(1));
        if let Some(((minutes, _), _)) = pairs.find(|((minutes, _), (next, _))| minutes == next) {
            return Err(Error::access_weights_band_twice(*minutes));
        }
        Ok(Self::Bands(bands))
    }

    /// A normal curve of this width, in minutes.
    ///
    /// # Errors
    /// A width that is not above 0.
    pub fn gaussian(sigma: f64) -> Result<Self> {
        if sigma.is_finite() && sigma > 0.0 {
            return Ok(Self::Gaussian(sigma));
        }
        Err(Error::access_weights_width(sigma))
    }

    /// A power of distance, as gravity models have it.
    ///
    /// # Errors
    /// A scale or least that is not above 0, a power that is not below 0.
    pub fn power(scale: f64, power: f64, least: f64) -> Result<Self> {
        if scale.is_finite() && scale > 0.0 && power.is_finite() && power < 0.0 && least.is_finite() && least > 0.0 {
            return Ok(Self::Power { scale, power, least });
        }
        Err(Error::access_weights_power(power, scale, least))
    }

    /// The minutes that cost as much as the customary congestion.
    ///
    /// # Errors
    /// Minutes that are not above 0.
    pub fn tau(minutes: f64) -> Result<Self> {
        if minutes.is_finite() && minutes > 0.0 {
            return Ok(Self::Tau(minutes));
        }
        Err(Error::number_not_positive("tau", minutes))
    }

    /// Saxon and Snow (2020): 60 minutes cost as much as the customary congestion.
    #[must_use]
    pub fn saxon_snow() -> Self {
        Self::Tau(60.0)
    }

    /// Luo and Qi (2009): 1, 0.68 and 0.22 up to 10, 20 and 30 minutes.
    #[must_use]
    pub fn luo_qi() -> Self {
        Self::Bands(vec![(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)])
    }

    /// Wan, Zou and Sternberg (2012): 0.962, 0.704, 0.377 and 0.042 up to 10, 20, 30 and 60 minutes.
    #[must_use]
    pub fn wan_zou_sternberg() -> Self {
        Self::Bands(vec![(10.0, 0.962), (20.0, 0.704), (30.0, 0.377), (60.0, 0.042)])
    }

    /// The weight at so many minutes.
    #[must_use]
    pub fn at(&self, minutes: f64) -> f64 {
        match self {
            Weights::One => 1.0,
            Weights::Bands(bands) => bands.iter().find(|band| minutes <= band.0).map_or(0.0, |band| band.1),
            Weights::Gaussian(sigma) => (-minutes * minutes / (2.0 * sigma * sigma)).exponential(),
            Weights::Power { scale, power, least } => (minutes.max(*least) / scale).power(*power),
            Weights::Tau(tau) => minutes / tau,
        }
    }

    /// Minutes beyond which every weight is 0, where there are such.
    #[must_use]
    pub fn reach(&self) -> Option<f64> {
        match self {
            Weights::Bands(bands) => bands.last().map(|band| band.0),
            Weights::One | Weights::Gaussian(_) | Weights::Power { .. } | Weights::Tau(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the documentation of pysal `access.weights.step_fn`.
    #[test]
    fn bands_end_with_their_minutes() {
        let weights = Weights::bands(vec![(60.0, 0.22), (20.0, 1.0), (40.0, 0.68)]).unwrap();
        let got: Vec<f64> = (0..8).map(|ten| weights.at(10.0 * f64::from(ten))).collect();
        assert_eq!(got, [1.0, 1.0, 1.0, 0.68, 0.68, 0.22, 0.22, 0.0]);
        assert!(Weights::bands(vec![(10.0, -1.0)]).is_err() && Weights::bands(vec![]).is_err());
        let gravity = Weights::power(20.0, -2.0, 1.0).unwrap();
        assert_eq!(
            [0.0, 1.0, 2.0, 20.0, 40.0].map(|minutes| gravity.at(minutes).round()),
            [400.0, 400.0, 100.0, 1.0, 0.0]
        );
        assert!(Weights::power(20.0, 2.0, 1.0).is_err());
        assert!((Weights::gaussian(20.0).unwrap().at(40.0) - 0.135_335_283_236_612_7).abs() < 1e-15);
    }
}
