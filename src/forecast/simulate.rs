//! Error paths drawn by keyed streams. Draw `d` of an area takes the path at the quantile
//! √ρ·shared(d) + √(1−ρ)·own(area, d): every area's paths keep their distribution, and areas err together by ρ. Draws
//! come in pairs of opposite sign (antithetic variates), so that the middle of the draws is the point forecast.
//!
//! Many draws are put in order by their numbers, and the draw of each rank takes the path at the middle of its share of
//! all (stratified sampling, by rank: as Iman and Conover 1982 keep dependence through ranks). So every area's draws show
//! the same quantiles, without noise, and only which areas err together is left to chance.

#![expect(clippy::indexing_slicing, reason = "paths and steps are places of one table")]

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use super::error_path::GROWTH;
use super::stratum::PathTable;
use crate::panel::SortBuffers;
use crate::stats::Elementary;
use crate::stats::{fill_normals, key, normal_cumulative, normal_quantile, sort, sort_key};

/// Blocks of normal numbers: areas' own, the one that all share, and those of starting levels.
const OWN: u64 = 0;
const SHARED: u64 = 1;
const START: u64 = 2;

/// Normal scores are of shares of at least this many.
const LEAST_SHARE: f64 = 1e-6;
/// Fewer draws than this are left to chance.
const MANY: usize = 100;
/// Draws that the ends of intervals are judged by, and the ranks between which the upper ends of their 80 and 95 % intervals
/// lie; errors have either sign alike, so that lower ends mirror them.
const JUDGED: usize = 1000;
const UPPER_ENDS: [usize; 4] = [899, 900, 974, 975];
/// Bits of a sort key that name the draw: there are at most 2²⁰.
const DRAW: i64 = (1 << 20) - 1;

/// Paths from low to high, and the shared part of every draw.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    paths: Vec<f64>,
    ends: Vec<f64>,
    /// The path that the draw of each rank takes, where there are many.
    strata: Vec<u16>,
    /// The same of [`JUDGED`] draws.
    judged: Vec<u16>,
    steps: usize,
    shared: Vec<f64>,
    own: f64,
    seed: u64,
    /// How far errors have the quantiles of a normal law in place of those of the paths (0–1).
    normal: f64,
    errors: Arc<RwLock<BTreeMap<(usize, u64), Arc<Errors>>>>,
}

/// The errors of all paths at one offset.
#[derive(Debug)]
pub(super) struct Errors {
    /// By path.
    of: Vec<f64>,
    /// Those of many draws, ascending: the same of every area.
    drawn: Vec<f64>,
    /// The upper ends of 80 and 95 % intervals: the order statistics on either side of each.
    upper: [f64; 4],
}

/// Where an output period lies between two model steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offset {
    /// Whole steps before it.
    pub(super) whole: usize,
    /// The part of the next step.
    pub(super) part: f64,
}

impl Sampler {
    /// Draws of a seed over at most 2¹⁶ error paths, areas' errors correlated by `correlation`.
    pub(super) fn new(table: PathTable, correlation: f64, seed: u64, draws: usize) -> Self {
        let PathTable { errors: paths, ends, steps } = table;
        let mut shared = vec![0.0; draws];
        fill_pairs(seed, key("shared"), SHARED, &mut shared);
        shared.iter_mut().for_each(|score| *score *= correlation.sqrt());
        let by_rank = |draws: usize| {
            let share = |rank: usize| (rank as f64 + 0.5) / draws as f64;
            (0..draws).map(|rank| place(&ends, normal_quantile(share(rank)))).collect()
        };
        let (strata, judged) = (by_rank(if draws < MANY { 0 } else { draws }), by_rank(JUDGED));
        Self {
            strata,
            judged,
            paths,
            ends,
            steps,
            shared,
            own: (1.0 - correlation).sqrt(),
            seed,
            normal: 0.0,
            errors: Arc::default(),
        }
    }

    /// The same draws of the same paths, their errors moved by a share (0–1) to the quantiles of the normal law that has the
    /// same 80 and 95 % intervals on average: errors of a regression are near normal, where those of series of many kinds
    /// have a higher middle and heavier tails. The order of errors stays.
    pub(super) fn towards_normal(&self, share: f64) -> Self {
        Self { normal: share, errors: Arc::default(), ..self.clone() }
    }

    /// The path that each draw of an area takes.
    pub(super) fn choose_paths(&self, area: u64, buffers: &mut SortBuffers) {
        let SortBuffers { scores, keys, paths: places } = buffers;
        scores.resize(self.shared.len(), 0.0);
        fill_pairs(self.seed, area, OWN, scores);
        scores.iter_mut().zip(&self.shared).for_each(|(own, shared)| *own = shared + self.own * *own);
        places.clear();
        if self.strata.is_empty() {
            places.extend(scores.iter().map(|score| place(&self.ends, *score)));
            return;
        }
        keys.clear();
        keys.extend(
            scores.iter().enumerate().map(|(draw, score)| sort_key(score.to_bits() as i64) & !DRAW | draw as i64),
        );
        keys.sort_unstable();
        places.resize(self.strata.len(), 0);
        keys.iter().zip(&self.strata).for_each(|(key, path)| places[(key & DRAW) as usize] = *path);
    }

    /// The normal numbers of an area's starting level, one a draw.
    pub(super) fn fill_starts(&self, area: u64, out: &mut [f64]) {
        fill_pairs(self.seed, area, START, out);
    }

    /// The errors of all paths at an offset; found once an offset.
    pub(super) fn errors(&self, offset: Offset) -> Arc<Errors> {
        let key = (offset.whole, offset.part.to_bits());
        if let Ok(errors) = self.errors.read()
            && let Some(found) = errors.get(&key)
        {
            return Arc::clone(found);
        }
        let of: Vec<f64> = self.paths.chunks_exact(self.steps).map(|path| offset.error(path)).collect();
        let mut errors = Errors::new(of, &self.strata, &self.judged);
        if self.normal > 0.0 {
            let (deviation, scores) = (errors.deviation(), self.scores(&errors.of));
            let mixed = |(error, score): (&f64, f64)| error + self.normal * (deviation * score - error);
            errors = Errors::new(errors.of.iter().zip(scores).map(mixed).collect(), &self.strata, &self.judged);
        }
        let errors = Arc::new(errors);
        if let Ok(mut known) = self.errors.write() {
            known.insert(key, Arc::clone(&errors));
        }
        errors
    }

    /// The normal score of each path's error among those of all paths, by their shares: of the middle of its own share.
    fn scores(&self, errors: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..errors.len()).collect();
        order.sort_by(|a, b| errors[*a].total_cmp(&errors[*b]).then(a.cmp(b)));
        let until = |path: usize| if path + 1 == self.ends.len() { 1.0 } else { normal_cumulative(self.ends[path]) };
        let share = |path: usize| until(path) - if path == 0 { 0.0 } else { until(path - 1) };
        let (mut scores, mut seen) = (vec![0.0; errors.len()], 0.0);
        for path in order {
            scores[path] = normal_quantile((seen + share(path) / 2.0).clamp(LEAST_SHARE, 1.0 - LEAST_SHARE));
            seen += share(path);
        }
        scores
    }
}

impl Errors {
    /// The errors of paths, of which draws take `strata` and [`JUDGED`] draws take `judged`.
    fn new(of: Vec<f64>, strata: &[u16], judged: &[u16]) -> Self {
        let sorted = |paths: &[u16]| {
            let mut errors: Vec<f64> = paths.iter().map(|path| of[usize::from(*path)]).collect();
            sort(&mut errors, &mut Vec::new());
            errors
        };
        let (drawn, judged) = (sorted(strata), sorted(judged));
        Self { drawn, upper: UPPER_ENDS.map(|rank| judged[rank]), of }
    }

    /// The errors of draws that take these paths.
    pub(super) fn fill(&self, places: &[u16], out: &mut [f64]) {
        out.iter_mut().zip(places).for_each(|(error, place)| *error = self.of[*place as usize]);
    }

    /// The largest ratio, over the ends of 80 and 95 % intervals, of earlier errors to these: below 1 where all are wider here.
    pub(super) fn narrowing(&self, earlier: &Self) -> f64 {
        let ends = earlier.upper.iter().zip(&self.upper).filter(|(_, end)| **end > 0.0);
        ends.map(|(before, end)| before / end).fold(0.0, f64::max)
    }

    /// The standard deviation of normal laws with the same 80 and 95 % intervals, on average.
    pub(super) fn deviation(&self) -> f64 {
        let [low80, high80, low95, high95] = self.upper;
        let of = |low: f64, high: f64, level: f64| (low + high) / 2.0 / normal_quantile(level);
        (of(low80, high80, 0.9) + of(low95, high95, 0.975)) / 2.0
    }

    /// Those of many draws of any area, ascending; none where draws are few.
    pub(super) fn drawn(&self) -> &[f64] {
        &self.drawn
    }
}

/// The first path that ends at a score or above.
fn place(ends: &[f64], score: f64) -> u16 {
    ends.partition_point(|end| *end < score).min(ends.len() - 1) as u16
}

/// The normal numbers of draws: each odd draw has that of the one before it with the other sign.
fn fill_pairs(seed: u64, name: u64, block: u64, out: &mut [f64]) {
    let half = out.len().div_ceil(2);
    fill_normals(seed, name, block, &mut out[..half]);
    for draw in (0..out.len()).rev() {
        out[draw] = if draw.is_multiple_of(2) { out[draw / 2] } else { -out[draw / 2] };
    }
}

impl Offset {
    /// `years` after the last count, in steps of `step` years.
    pub(super) fn new(years: f64, step: f64) -> Self {
        let steps = (years / step).max(0.0);
        let whole = (steps + 1e-6).floor();
        let part = steps - whole;
        Self { whole: whole as usize, part: if part < 0.01 { 0.0 } else { part } }
    }

    /// How many steps a path must have to reach here.
    pub(super) fn reach(self) -> usize {
        self.whole + usize::from(self.part > 0.0)
    }

    /// How many steps ahead it is.
    pub(super) fn steps(self) -> f64 {
        self.whole as f64 + self.part
    }

    /// A path of points here: linear within a step.
    pub(super) fn point(self, at_zero: f64, steps: &[f64]) -> f64 {
        self.between(at_zero, steps, self.part)
    }

    /// A path of errors here: within a step they grow by the root of time, past its end by the usual power of time.
    pub(super) fn error(self, steps: &[f64]) -> f64 {
        let n = steps.len();
        if self.reach() > n {
            steps[n - 1] * (self.steps() / n as f64).power(GROWTH)
        } else {
            self.between(0.0, steps, self.part.sqrt())
        }
    }

    fn between(self, at_zero: f64, steps: &[f64], share: f64) -> f64 {
        let before = if self.whole == 0 { at_zero } else { steps[self.whole - 1] };
        if self.part == 0.0 { before } else { before + share * (steps[self.whole] - before) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::forecast::{Options, forecast};
    use crate::panel::{Panel, Population};
    use crate::table::{TableBuilder, TableReader};

    #[test]
    fn draws_put_in_order_by_path_are_those_that_sorting_gives() {
        let years = 12;
        let counts = TableBuilder::new()
            .text("area", (0..3 * years).map(|row| format!("area {}", row / years)))
            .text("period", (0..3 * years).map(|row| (2009 + row % years).to_string()))
            .number("population", (0..3 * years).map(|row| f64::from(1000 + 37 * row + 11 * (row * row % 17))));
        let panel = Panel::from_table(&TableReader::new(counts.build(), "counts")).unwrap();
        let made =
            forecast(&panel, Options { horizon: 4, draws: 501, ..Options::default() }, &Context::default()).unwrap();
        for series in 0..3 {
            let (mut drawn, mut keys) = (vec![0.0; 4 * 501], vec![0.0; 4 * 501]);
            made.fill(series, &mut drawn);
            made.fill_sorted(series, &mut keys, &mut Default::default());
            for (period, (drawn, keys)) in drawn.chunks_exact_mut(501).zip(keys.chunks_exact(501)).enumerate() {
                sort(drawn, &mut Vec::new());
                let ordered: Vec<f64> = keys.iter().map(|key| made.order_statistic(series, period, *key)).collect();
                assert_eq!(drawn, ordered);
            }
        }
    }

    /// Error paths of a sharp middle and heavy tails: moved to the normal law all the way, the ends of 80 and 95 % intervals lie
    /// at its quantiles; moved half the way, between; each draw keeps its rank.
    #[test]
    fn errors_moved_to_the_normal_law_have_its_quantiles_and_keep_their_order() {
        let share = |path: usize| (path as f64 + 0.5) / 800.0;
        let errors: Vec<f64> = (0..800).map(|path| normal_quantile(share(path)).powi(3)).collect();
        let ends = (1..=800).map(|path| normal_quantile(f64::from(path) / 800.0)).collect();
        let heavy = Sampler::new(PathTable { errors, ends, steps: 1 }, 0.0, 1, 2000);
        let offset = Offset::new(1.0, 1.0);
        let ratio = |sampler: &Sampler| {
            let drawn = sampler.errors(offset).drawn().to_vec();
            drawn[1799] / drawn[1949]
        };
        let normal = heavy.towards_normal(1.0);
        let expected = normal_quantile(0.9) / normal_quantile(0.975);
        assert!((ratio(&normal) / expected - 1.0).abs() < 0.01, "{} {expected}", ratio(&normal));
        let (before, half) = (ratio(&heavy), ratio(&heavy.towards_normal(0.5)));
        assert!(before < half && half < ratio(&normal) && before < 0.4, "{before} {half}");
        let deviation = heavy.errors(offset).deviation();
        assert!((normal.errors(offset).deviation() / deviation - 1.0).abs() < 0.01);
        let mut buffers = SortBuffers::default();
        heavy.choose_paths(5, &mut buffers);
        let of = |sampler: &Sampler| {
            let mut out = vec![0.0; 2000];
            sampler.errors(offset).fill(&buffers.paths, &mut out);
            out
        };
        let (mut pairs, heavy) = (of(&normal), of(&heavy));
        let mut order: Vec<usize> = (0..2000).collect();
        order.sort_by(|a, b| heavy[*a].total_cmp(&heavy[*b]));
        pairs = order.iter().map(|draw| pairs[*draw]).collect();
        assert!(pairs.is_sorted());
    }

    #[test]
    fn few_draws_take_the_path_of_their_score_and_many_take_it_by_rank() {
        let ends: Vec<f64> = (1..50).map(|i| normal_quantile(f64::from(i) / 50.0)).chain([f64::INFINITY]).collect();
        let sampled = |draws: usize, area: u64| {
            let sampler =
                Sampler::new(PathTable { errors: vec![0.0; 50], ends: ends.clone(), steps: 1 }, 0.25, 3, draws);
            let mut buffers = SortBuffers::default();
            sampler.choose_paths(area, &mut buffers);
            let scores = buffers.scores.clone();
            (scores, buffers.paths.into_iter().map(usize::from).collect::<Vec<_>>())
        };
        let (scores, places) = sampled(60, 77);
        assert!(scores.iter().zip(&places).all(|(score, at)| *at == ends.partition_point(|end| end < score)));
        let (scores, places) = sampled(1000, 77);
        assert!((0..50).all(|path| places.iter().filter(|place| **place == path).count() == 20));
        assert!((1..1000).step_by(2).all(|draw| places[draw] + places[draw - 1] == 49));
        let mut order: Vec<usize> = (0..1000).collect();
        order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
        assert!(order.windows(2).all(|pair| places[pair[0]] <= places[pair[1]]));
        // Two areas err together by the correlation.
        let (_, other) = sampled(1000, 78);
        let centred = |place: usize| place as f64 - 24.5;
        let together: f64 = places.iter().zip(&other).map(|(a, b)| centred(*a) * centred(*b)).sum();
        let alone: f64 = places.iter().map(|a| centred(*a).powi(2)).sum();
        assert!((together / alone - 0.24).abs() < 0.1, "{}", together / alone);
    }
}
