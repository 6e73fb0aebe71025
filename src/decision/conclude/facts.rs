//! What was found: the index of each run and stage, consultation, and the model that was drawn.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use serde::Serialize;

use super::consultation::RoundShares;
use super::trigger::Fired;
use crate::context::{Cancelled, Context};
use crate::decision::draw::{Draws, Model};
use crate::decision::file::Spread;
use crate::decision::profile::{Level, Profile};
use crate::stats::{CHUNK, quantiles_while};

/// The index of one run: its distribution, and the probability of each level by the profile's cuts.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// 10 % quantile.
    pub lo80: f64,
    /// 90 % quantile.
    pub hi80: f64,
    /// 2.5 % quantile.
    pub lo95: f64,
    /// 97.5 % quantile.
    pub hi95: f64,
    /// Probabilities of low, medium and high.
    pub p_level: [f64; 3],
}

impl Run {
    /// # Errors
    /// The caller stopped the computation.
    pub(in crate::decision) fn new(draws: &[f64], profile: &Profile, context: &Context) -> Result<Self, Cancelled> {
        let n = draws.len() as f64;
        // The tolerance keeps an index that is exactly a cut, but for rounding, on the side of the higher level.
        let cuts = [profile.index.medium, profile.index.high].map(|cut| cut - 1e-12);
        let (mut under, mut sum) = ([0_usize; 2], 0.0);
        for chunk in draws.chunks(CHUNK) {
            context.check()?;
            under.iter_mut().zip(cuts).for_each(|(count, cut)| *count += chunk.iter().filter(|v| **v < cut).count());
            chunk.iter().for_each(|value| sum += value);
        }
        let [medium, high] = under.map(|count| count as f64 / n);
        let p_level = [medium, high - medium, 1.0 - high];
        let mean = sum / n;
        let levels = [0.025, 0.1, 0.5, 0.9, 0.975];
        let [lo95, lo80, median, hi80, hi95] = quantiles_while(draws, levels, || context.check())?;
        Ok(Self { mean, median, lo80, hi80, lo95, hi95, p_level })
    }
}

/// The index and level at one stage: before measures, with those that count (residual), with all (target).
#[derive(Debug, Clone, Serialize)]
pub struct Stage {
    /// Factors independent.
    pub independent: Run,
    /// Factors, and likelihood and impact, correlated as the profile says.
    pub correlated: Run,
    /// The level by the index alone: the higher of both runs.
    pub level_by_index: Level,
    /// The level, opposition let in.
    pub level: Level,
    /// Probabilities of low, medium and high by the index alone, of the run that gives the higher level.
    pub p_level_by_index: [f64; 3],
    /// Probabilities of low, medium and high, opposition let in.
    pub p_level: [f64; 3],
}

impl Stage {
    pub(in crate::decision) fn new(draws: &Draws, runs: &[Run], stage: usize, floor: Level, profile: &Profile) -> Self {
        let [independent, correlated] = [0, 1].map(|run| runs[draws.place(run, stage)].clone());
        let (alone, together) = (profile.level_of(independent.p_level), profile.level_of(correlated.p_level));
        let p_level_by_index = if alone > together { independent.p_level } else { correlated.p_level };
        let mut p_level = p_level_by_index;
        // A level that opposition rules out has no probability: its share goes to the lowest one left.
        for level in 0..floor as usize {
            p_level[floor as usize] += std::mem::take(&mut p_level[level]);
        }
        let level_by_index = alone.max(together);
        let level = level_by_index.max(floor);
        Self { independent, correlated, level_by_index, level, p_level_by_index, p_level }
    }

    /// The index: the median of the correlated run.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.correlated.median
    }
}

/// What the findings and explanations rest on.
#[derive(Debug, Clone)]
pub(in crate::decision) struct Facts {
    /// Likelihood and impact of every factor.
    pub spreads: Vec<(Spread, Spread)>,
    /// Mean weights, summing to 1.
    pub weights: Vec<f64>,
    /// Mean p·q of every factor (p alone where the profile has no impact).
    pub products: Vec<f64>,
    /// The index at the means.
    pub mean: f64,
    /// The index without trivial factors, and how many there are.
    pub undiluted: Option<(f64, usize)>,
    /// Rounds of consultation.
    pub rounds: Vec<RoundShares>,
    /// Before measures.
    pub before: Stage,
    /// With the measures that count.
    pub residual: Stage,
    /// With all measures (target risk).
    pub target: Stage,
    /// Mean contributions in the correlated run, before measures and with those that count (residual).
    pub parts: [Vec<f64>; 2],
    /// Whether those affected were asked, without which no level is stated.
    pub determined: bool,
    /// How many draws each run had.
    pub draws: usize,
    /// The lowest level that opposition leaves.
    pub floor: Level,
    /// The trigger rules of the profile that hold, with the measures that count.
    pub fired: Vec<Fired>,
    /// The model that was drawn.
    pub model: Model,
}

/// The level of an index taken as certain.
pub(in crate::decision) fn level_at(profile: &Profile, index: f64) -> Level {
    if index >= profile.index.high - 1e-12 {
        Level::High
    } else if index >= profile.index.medium - 1e-12 {
        Level::Medium
    } else {
        Level::Low
    }
}
