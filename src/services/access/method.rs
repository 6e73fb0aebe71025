//! Methods of floating catchment areas and of rational agents: their names, the weights of their papers, and the weights of
//! pairs in each step.

#![expect(
    clippy::indexing_slicing,
    reason = "places of demand and supply are those of the tables that were read, pairs lie place by place"
)]

use rayon::prelude::*;

use super::pairs::Pairs;
use super::weights::Weights;
use crate::error::{Error, Result, unknown_word};

/// How places are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Two-step floating catchment areas, 2SFCA: all within reach count alike (Luo and Wang 2003).
    TwoStep,
    /// Enhanced, E2SFCA: pairs are weighted by distance in both steps (Luo and Qi 2009).
    Enhanced,
    /// Three-step, 3SFCA: people also divide themselves among the supply in reach by its weights (Wan, Zou and
    /// Sternberg 2012).
    ThreeStep,
    /// Balanced, BFCA: in step one people are shared out among supply, in step two each supply's service among people,
    /// so that nobody and no service counts twice (Páez, Higgins and Vivona 2019).
    Balanced,
    /// Rational agents, RAAM: people choose the supply that costs them least in travel and congestion, until nobody gains
    /// by changing (Saxon and Snow 2020). The score is that cost: less is better.
    Rational,
}

impl std::str::FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "2sfca" => Ok(Self::TwoStep),
            "e2sfca" => Ok(Self::Enhanced),
            "3sfca" => Ok(Self::ThreeStep),
            "bfca" => Ok(Self::Balanced),
            "raam" => Ok(Self::Rational),
            _ => Err(unknown_word("method", name, ["2sfca", "e2sfca", "3sfca", "bfca", "raam"])),
        }
    }
}

/// The weights given, or those of the method's paper.
///
/// # Errors
/// Weights for 2SFCA, a scale of travel costs for any other method than RAAM, or other weights for it.
pub(super) fn with_defaults(method: Method, weights: Option<Weights>) -> Result<Weights> {
    match (method, weights) {
        (Method::TwoStep, None) => Ok(Weights::One),
        (Method::TwoStep, Some(_)) => Err(Error::access_weights_for_two_steps()),
        (Method::Rational, Some(Weights::Tau(minutes))) => Ok(Weights::Tau(minutes)),
        (Method::Rational, Some(_)) => Err(Error::access_weights_for_raam()),
        (Method::Rational, None) => Ok(Weights::saxon_snow()),
        (Method::Enhanced | Method::ThreeStep | Method::Balanced, Some(Weights::Tau(_))) => {
            Err(Error::access_tau_without_raam())
        }
        (Method::Enhanced | Method::ThreeStep | Method::Balanced, Some(weights)) => Ok(weights),
        (Method::Enhanced | Method::Balanced, None) => Ok(Weights::luo_qi()),
        (Method::ThreeStep, None) => Ok(Weights::wan_zou_sternberg()),
    }
}

/// The weights of each pair in step one and in step two, in the order of the pairs; 0 beyond the catchment. RAAM
/// has no steps: there they are the travel costs.
pub(super) fn pair_weights(
    pairs: &Pairs,
    supply: usize,
    catchment: f64,
    method: Method,
    weights: &Weights,
) -> (Vec<f64>, Vec<f64>) {
    let own = |at: usize| if pairs.minutes[at] <= catchment { weights.at(pairs.minutes[at]) } else { 0.0 };
    let own: Vec<f64> = (0..pairs.minutes.len()).into_par_iter().map(own).collect();
    match method {
        Method::TwoStep | Method::Enhanced | Method::Rational => (own.clone(), own),
        Method::ThreeStep => {
            let mut both = own;
            for place in 0..pairs.places() {
                // The shares are taken over all rows, those beyond the catchment too.
                let sum: f64 = pairs.of(place).map(|(_, minutes)| weights.at(minutes)).sum();
                let choice = if sum > 0.0 { 1.0 / sum } else { 0.0 };
                both[pairs.range(place)].iter_mut().for_each(|weight| *weight = weight.powi(2) * choice);
            }
            (both.clone(), both)
        }
        Method::Balanced => {
            let (mut first, mut second) = (own.clone(), own);
            let mut of_supply = vec![0.0; supply];
            second.iter().zip(&pairs.supply).for_each(|(weight, to)| of_supply[*to as usize] += weight);
            for place in 0..pairs.places() {
                let range = pairs.range(place);
                let sum: f64 = first[range.clone()].iter().sum();
                let share = |weight: &mut f64| *weight = if sum > 0.0 { *weight / sum } else { 0.0 };
                first[range].iter_mut().for_each(share);
            }
            for (weight, to) in second.iter_mut().zip(&pairs.supply) {
                let sum = of_supply[*to as usize];
                *weight = if sum > 0.0 { *weight / sum } else { 0.0 };
            }
            (first, second)
        }
    }
}
