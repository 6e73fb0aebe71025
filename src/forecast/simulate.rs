//! Residual paths drawn by keyed streams. Draw `d` of an area takes the path at the quantile
//! √ρ·shared(d) + √(1−ρ)·own(area, d): every area's paths keep their distribution, and areas err together by ρ. Draws
//! come in pairs of opposite sign (antithetic variates), so that the middle of the draws is the point forecast, and the
//! pairs' sizes are spread evenly over all quantiles, in an order of each area's own (a Latin hypercube; McKay, Beckman
//! and Conover 1979), so that few draws show the quantiles of many.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use crate::stats::{Stream, key, normal_quantile, shuffled};

/// Parts of the share of the normal law that a pair of draws stands for.
const PARTS: usize = 16;

/// Paths from low to high, and the shared part of every draw.
#[derive(Debug, Clone)]
pub struct Sampler {
    paths: Vec<f64>,
    ends: Vec<f64>,
    steps: usize,
    shared: Vec<f64>,
    own: f64,
    normals: Normals,
    ranks: Arc<RwLock<BTreeMap<(usize, u64), Arc<[(u32, f64)]>>>>,
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
        let normals = Normals::new(seed, draws);
        let shared = (0..draws).map(|draw| correlation.sqrt() * normals.of(common, draw)).collect();
        Self { paths, ends, steps, shared, own: (1.0 - correlation).sqrt(), normals, ranks: Arc::default() }
    }

    /// The residual path of an area's draw.
    pub fn path(&self, area: u64, draw: usize) -> &[f64] {
        self.numbered(self.place(area, draw))
    }

    fn place(&self, area: u64, draw: usize) -> usize {
        let score = self.shared[draw] + self.own * self.normals.of(area, draw);
        self.ends.partition_point(|end| *end < score).min(self.ends.len() - 1)
    }

    fn numbered(&self, place: usize) -> &[f64] {
        &self.paths[place * self.steps..(place + 1) * self.steps]
    }

    /// How often an area's draws take each path.
    pub fn counts(&self, area: u64) -> Vec<u32> {
        let mut counts = vec![0; self.ends.len()];
        (0..self.shared.len()).for_each(|draw| counts[self.place(area, draw)] += 1);
        counts
    }

    /// The paths and their errors at an offset, by ascending error; found once an offset.
    pub fn ranked(&self, offset: Offset) -> Arc<[(u32, f64)]> {
        let key = (offset.whole, offset.part.to_bits());
        if let Ok(ranks) = self.ranks.read()
            && let Some(found) = ranks.get(&key)
        {
            return Arc::clone(found);
        }
        let error = |place: usize| (place as u32, offset.error(self.numbered(place)));
        let mut ranked: Vec<(u32, f64)> = (0..self.ends.len()).map(error).collect();
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
        let ranked: Arc<[(u32, f64)]> = ranked.into();
        if let Ok(mut ranks) = self.ranks.write() {
            ranks.insert(key, Arc::clone(&ranked));
        }
        ranked
    }
}

/// Normal numbers of draws, by seed and name.
#[derive(Debug, Clone)]
struct Normals {
    seed: u64,
    pairs: usize,
    /// Positive normal quantiles, [`PARTS`] of each pair's share.
    sizes: Arc<[f64]>,
}

impl Normals {
    fn new(seed: u64, draws: usize) -> Self {
        let pairs = draws.div_ceil(2);
        let count = pairs * PARTS;
        let sizes = (0..count).map(|i| normal_quantile(0.5 + 0.5 * (i as f64 + 0.5) / count as f64)).collect();
        Self { seed, pairs, sizes }
    }

    /// The normal number of a draw: each odd draw has that of the one before it with the other sign.
    fn of(&self, name: u64, draw: usize) -> f64 {
        let pair = draw / 2;
        let bits = Stream::keyed(self.seed, name, pair as u64).bits() as usize;
        let share = shuffled(pair, self.pairs, name ^ self.seed.rotate_left(32));
        let size = self.sizes[share * PARTS + (bits >> 1) % PARTS];
        if (bits ^ draw) & 1 == 0 { size } else { -size }
    }
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

    /// How many steps ahead it is.
    pub fn steps(self) -> f64 {
        self.whole as f64 + self.part
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

#[cfg(test)]
mod tests {
    use crate::forecast::{Options, forecast};
    use crate::panel::{Panel, Population};
    use crate::stats::sort;
    use crate::table::{TableBuilder, TableReader};

    #[test]
    fn draws_ranked_by_path_are_those_that_sorting_gives() {
        let years = 12;
        let counts = TableBuilder::new()
            .text("area", (0..3 * years).map(|row| format!("area {}", row / years)))
            .text("period", (0..3 * years).map(|row| (2009 + row % years).to_string()))
            .number("population", (0..3 * years).map(|row| f64::from(1000 + 37 * row + 11 * (row * row % 17))));
        let panel = Panel::from_table(&TableReader::new(counts.build(), "counts")).unwrap();
        let made = forecast(&panel, Options { horizon: 4, draws: 500, ..Options::default() }).unwrap();
        for series in 0..3 {
            let (mut drawn, mut ranked) = (vec![0.0; 2000], vec![0.0; 2000]);
            made.fill(series, &mut drawn);
            made.fill_sorted(series, &mut ranked, &mut Vec::new());
            drawn.chunks_exact_mut(500).for_each(|period| sort(period, &mut Vec::new()));
            assert_eq!(drawn, ranked);
        }
    }
}
