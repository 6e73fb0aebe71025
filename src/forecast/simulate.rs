//! Residual paths drawn by keyed streams. Draw `d` of an area takes the path at the quantile
//! √ρ·shared(d) + √(1−ρ)·own(area, d): every area's paths keep their distribution, and areas err together by ρ. Draws
//! come in pairs of opposite sign (antithetic variates), so that the middle of the draws is the point forecast.

use crate::stats::{Stream, key};

/// Paths from low to high, and the shared part of every draw.
#[derive(Debug, Clone)]
pub struct Sampler {
    paths: Vec<f64>,
    ends: Vec<f64>,
    steps: usize,
    shared: Vec<f64>,
    own: f64,
    seed: u64,
}

/// Where an output period lies between two model steps.
#[derive(Debug, Clone, Copy)]
pub struct Offset {
    /// Whole steps before it.
    pub whole: usize,
    /// The part of the next step.
    pub part: f64,
}

impl Sampler {
    /// Draws of a seed over a pool's paths, areas' errors correlated by `correlation`.
    pub fn new((paths, ends): (Vec<f64>, Vec<f64>), steps: usize, correlation: f64, seed: u64, draws: usize) -> Self {
        let common = key("shared");
        let shared = (0..draws).map(|draw| correlation.sqrt() * normal(seed, common, draw)).collect();
        Self { paths, ends, steps, shared, own: (1.0 - correlation).sqrt(), seed }
    }

    /// The residual path of an area's draw.
    pub fn path(&self, area: u64, draw: usize) -> &[f64] {
        let score = self.shared[draw] + self.own * normal(self.seed, area, draw);
        let place = self.ends.partition_point(|end| *end < score).min(self.ends.len() - 1);
        &self.paths[place * self.steps..(place + 1) * self.steps]
    }
}

/// The normal number of a draw: each odd draw has that of the one before it with the other sign.
fn normal(seed: u64, name: u64, draw: usize) -> f64 {
    let number = Stream::keyed(seed, name, draw as u64 / 2).normal();
    if draw.is_multiple_of(2) { number } else { -number }
}

impl Offset {
    /// `years` after the last count, in steps of `step` years.
    pub fn new(years: f64, step: f64) -> Self {
        let steps = (years / step).max(0.0);
        let whole = (steps + 1e-6).floor();
        let part = steps - whole;
        Self { whole: whole as usize, part: if part < 0.01 { 0.0 } else { part } }
    }

    /// How many steps a path must have to reach here.
    pub fn reach(self) -> usize {
        self.whole + usize::from(self.part > 0.0)
    }

    /// A path of points here: linear within a step.
    pub fn point(self, at_zero: f64, steps: &[f64]) -> f64 {
        self.between(at_zero, steps, self.part)
    }

    /// A path of errors here: within a step they grow by the root of time.
    pub fn error(self, steps: &[f64]) -> f64 {
        self.between(0.0, steps, self.part.sqrt())
    }

    fn between(self, at_zero: f64, steps: &[f64], share: f64) -> f64 {
        let before = if self.whole == 0 { at_zero } else { steps[self.whole - 1] };
        if self.part == 0.0 { before } else { before + share * (steps[self.whole] - before) }
    }
}
