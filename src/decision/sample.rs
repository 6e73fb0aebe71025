//! The draws of the index: independent and correlated, before and after measures, from one pass over keyed streams.
//!
//! Likelihood and impact of every factor have a latent normal. In the correlated run that of factor i is
//! √b·G + √(1−b)·E, the shared part G and the own part E each correlated r between likelihood and impact; so two
//! likelihoods correlate b, likelihood and impact of a factor r, and of two factors b·r. Streams are keyed by the ids of
//! factors and measures: leaving one out does not change the draws of the others.

use rayon::prelude::*;

use super::file::Part;
use super::profile::Method;
use super::quantity::Spread;
use crate::stats::{fill_normals, key, normal_cumulative};

const BLOCK: usize = 1024;
const NODES: usize = 1024;
const REACH: f64 = 6.0;
/// Of places in a table of 2 · NODES.
const MASK: usize = 2 * NODES - 1;
/// 1.5·2⁵².
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// One factor, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct FactorModel {
    /// Its id, which names its streams.
    pub id: String,
    /// Weight.
    pub w: Spread,
    /// Likelihood.
    pub p: Spread,
    /// Impact.
    pub q: Spread,
    /// Ids and effects of the measures that are committed, and what they lower.
    pub committed: Vec<(String, Spread, Part)>,
    /// Ids and effects of all measures that are hoped for, and what they lower.
    pub hoped: Vec<(String, Spread, Part)>,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// The factors.
    pub factors: Vec<FactorModel>,
    /// The index.
    pub method: Method,
    /// Latent correlation of likelihood and impact.
    pub p_with_q: f64,
    /// Latent correlation of factors.
    pub between: f64,
}

/// Draws of the index and mean contributions; run 0 is independent, run 1 correlated; stages before, committed, hoped.
pub(super) struct Draws {
    series: Vec<Vec<f64>>,
    parts: Vec<Vec<f64>>,
    stages: [usize; 3],
    distinct: usize,
}

impl Draws {
    /// The index in a run at a stage.
    pub fn index(&self, run: usize, stage: usize) -> &[f64] {
        &self.series[run * self.distinct + self.stages[stage]]
    }

    /// The mean contribution of every factor in a run at a stage.
    pub fn parts(&self, run: usize, stage: usize) -> &[f64] {
        &self.parts[run * self.distinct + self.stages[stage]]
    }
}

/// A quantile function of a normal, tabled.
enum Curve {
    Constant(f64),
    Steps { cuts: Vec<f64>, values: Vec<f64> },
    Table(Box<[f64; 2 * NODES]>),
}

impl Curve {
    fn of(spread: &Spread) -> Self {
        match spread {
            Spread::Point(value) => Curve::Constant(*value),
            Spread::Experts(list) if list.iter().all(|one| matches!(one, Spread::Point(_))) => {
                let mut values: Vec<f64> = list.iter().map(Spread::mean).collect();
                values.sort_by(f64::total_cmp);
                let n = values.len();
                let cuts = (1..n).map(|i| {
                    std::f64::consts::SQRT_2 * statrs::function::erf::erf_inv(2.0 * i as f64 / n as f64 - 1.0)
                });
                Curve::Steps { cuts: cuts.collect(), values }
            }
            _ => {
                let node =
                    |i: usize| spread.quantile(normal_cumulative(i as f64 * (2.0 * REACH / NODES as f64) - REACH));
                let mut nodes = Box::new([0.0; 2 * NODES]);
                nodes.iter_mut().take(NODES + 2).enumerate().for_each(|(i, value)| *value = node(i));
                Curve::Table(nodes)
            }
        }
    }

    #[inline]
    fn at(&self, z: f64) -> f64 {
        match self {
            Curve::Constant(value) => *value,
            Curve::Steps { cuts, values } => values[cuts.partition_point(|cut| *cut < z)],
            Curve::Table(nodes) => {
                let place = ((z + REACH) * (NODES as f64 / (2.0 * REACH))).clamp(0.0, NODES as f64);
                // Rounding to a whole number by adding 1.5·2⁵² leaves it in the low bits: no slow conversion, and the mask
                // spares the bounds check. The cell may be one too low where `place` is whole: the same value.
                let shifted = (place - 0.5) + MAGIC;
                let cell = shifted.to_bits() as usize;
                let (below, above) = (nodes[cell & MASK], nodes[(cell + 1) & MASK]);
                below + (place - (shifted - MAGIC)) * (above - below)
            }
        }
    }

    fn fill(&self, z: &[f64], out: &mut [f64]) {
        match self {
            Curve::Constant(value) => out.fill(*value),
            _ => out.iter_mut().zip(z).for_each(|(value, z)| *value = self.at(*z)),
        }
    }

    fn is_constant(&self) -> bool {
        matches!(self, Curve::Constant(_))
    }
}

struct Prepared {
    keys: [u64; 3],
    w: Curve,
    p: Curve,
    q: Curve,
    effects: [Vec<(u64, Curve, Part)>; 2],
}

/// Buffers of one thread.
struct Scratch {
    shared: [Vec<f64>; 2],
    own: [Vec<f64>; 2],
    latent: Vec<f64>,
    p: Vec<f64>,
    q: Vec<f64>,
    value: Vec<f64>,
    left: Vec<f64>,
    kept: [Vec<f64>; 2],
    kept_impact: [Vec<f64>; 2],
    impact: Vec<f64>,
    weights: Vec<f64>,
    worst: Vec<u32>,
}

impl Scratch {
    fn new(factors: usize, series: usize) -> Self {
        let block = || vec![0.0; BLOCK];
        Self {
            shared: [block(), block()],
            own: [block(), block()],
            latent: block(),
            p: block(),
            q: block(),
            value: block(),
            left: block(),
            kept: [block(), block()],
            kept_impact: [block(), block()],
            impact: vec![0.0; series * BLOCK],
            weights: vec![0.0; factors * BLOCK],
            worst: vec![0; series * BLOCK],
        }
    }
}

/// One block of every series, and the sums of what each factor contributes to it.
struct Sheet<'a> {
    raw: &'a mut [f64],
    parts: &'a mut [f64],
    factors: usize,
    size: usize,
}

impl Sheet<'_> {
    fn add(&mut self, factor: usize, series: usize, value: &[f64]) {
        let out = &mut self.raw[series * BLOCK..series * BLOCK + self.size];
        out.iter_mut().zip(value).for_each(|(out, value)| *out += value);
        self.parts[series * self.factors + factor] = value[..self.size].iter().sum();
    }

    fn raise(&mut self, factor: usize, series: usize, value: &[f64], worst: &mut [u32]) {
        let out = &mut self.raw[series * BLOCK..series * BLOCK + self.size];
        let worst = &mut worst[series * BLOCK..series * BLOCK + self.size];
        for ((out, value), worst) in out.iter_mut().zip(value).zip(worst) {
            if factor == 0 || value > out {
                (*out, *worst) = (*value, factor as u32);
            }
        }
    }

    /// Multiply by the impact; contributions are shared out as those to the likelihood are.
    fn multiply(&mut self, series: usize, impact: &[f64]) {
        let parts = &mut self.parts[series * self.factors..(series + 1) * self.factors];
        let likelihood: f64 = parts.iter().sum();
        let out = &mut self.raw[series * BLOCK..series * BLOCK + self.size];
        out.iter_mut().zip(impact).for_each(|(out, impact)| *out *= impact);
        let scale = if likelihood > 0.0 { out.iter().sum::<f64>() / likelihood } else { 0.0 };
        parts.iter_mut().for_each(|part| *part *= scale);
    }

    fn credit_the_worst(&mut self, series: usize, worst: &[u32]) {
        let out = &self.raw[series * BLOCK..series * BLOCK + self.size];
        for (value, worst) in out.iter().zip(&worst[series * BLOCK..]) {
            self.parts[series * self.factors + *worst as usize] += value;
        }
    }
}

impl Model {
    /// Draw; the same seed gives the same bits on any number of threads.
    pub fn draw(&self, draws: usize, seed: u64) -> Draws {
        let factors: Vec<Prepared> = self.factors.iter().map(prepare).collect();
        let committed = factors.iter().any(|factor| !factor.effects[0].is_empty());
        let more = self.factors.iter().any(|factor| factor.hoped.len() > factor.committed.len());
        let stages = [0, usize::from(committed), usize::from(committed) + usize::from(more)];
        let stages = if more { stages } else { [0, stages[1], stages[1]] };
        let distinct = stages[2] + 1;
        let count = 2 * distinct;
        let blocks = draws.div_ceil(BLOCK);
        let mut raw = vec![0.0; blocks * count * BLOCK];
        let mut parts = vec![0.0; blocks * count * factors.len()];
        raw.par_chunks_mut(count * BLOCK).zip(parts.par_chunks_mut(count * factors.len())).enumerate().for_each_init(
            || Scratch::new(factors.len(), count),
            |scratch, (block, (raw, parts))| {
                let size = BLOCK.min(draws - block * BLOCK);
                let mut sheet = Sheet { raw, parts, factors: factors.len(), size };
                self.block(&factors, stages, (seed, block as u64), scratch, &mut sheet);
            },
        );
        let series = (0..count).into_par_iter().map(|s| {
            let chunks = raw.chunks(count * BLOCK).map(|chunk| &chunk[s * BLOCK..(s + 1) * BLOCK]);
            let mut series: Vec<f64> = Vec::with_capacity(blocks * BLOCK);
            chunks.for_each(|chunk| series.extend_from_slice(chunk));
            series.truncate(draws);
            series
        });
        let series: Vec<Vec<f64>> = series.collect();
        let means = (0..count).map(|s| {
            let mut sums = vec![0.0; factors.len()];
            for chunk in parts.chunks(count * factors.len()) {
                let from = s * factors.len();
                sums.iter_mut().zip(&chunk[from..from + factors.len()]).for_each(|(sum, part)| *sum += part);
            }
            sums.into_iter().map(|sum| sum / draws as f64).collect()
        });
        Draws { series, parts: means.collect(), stages, distinct }
    }

    fn block(
        &self,
        factors: &[Prepared],
        stages: [usize; 3],
        stream: (u64, u64),
        scratch: &mut Scratch,
        sheet: &mut Sheet,
    ) {
        let (seed, block) = stream;
        let distinct = stages[2] + 1;
        let (r, fresh) = (self.p_with_q, (1.0 - self.p_with_q.powi(2)).sqrt());
        let (common, single) = (self.between.sqrt(), (1.0 - self.between).sqrt());
        fill_normals(seed, key("shared likelihood"), block, &mut scratch.shared[0]);
        fill_normals(seed, key("shared impact"), block, &mut scratch.shared[1]);
        let [shared_p, shared_q] = &mut scratch.shared;
        shared_q.iter_mut().zip(&*shared_p).for_each(|(q, p)| *q = r * p + fresh * *q);
        self.weigh(factors, stream, scratch);
        let fuzzy = self.method == Method::Fuzzy;
        scratch.impact.fill(0.0);
        for (f, factor) in factors.iter().enumerate() {
            let drawn = !(factor.p.is_constant() && factor.q.is_constant());
            if drawn {
                fill_normals(seed, factor.keys[0], block, &mut scratch.own[0]);
                fill_normals(seed, factor.keys[1], block, &mut scratch.own[1]);
            }
            keep(factor, stages, fuzzy, stream, scratch);
            for run in 0..2 {
                let [own_p, own_q] = &scratch.own;
                if run == 0 || !drawn {
                    factor.p.fill(own_p, &mut scratch.p);
                    factor.q.fill(own_q, &mut scratch.q);
                } else {
                    let [shared_p, shared_q] = &scratch.shared;
                    let latent = &mut scratch.latent;
                    for ((z, shared), own) in latent.iter_mut().zip(shared_p).zip(own_p) {
                        *z = common * shared + single * own;
                    }
                    factor.p.fill(latent, &mut scratch.p);
                    for (((z, shared), own_p), own_q) in latent.iter_mut().zip(shared_q).zip(own_p).zip(own_q) {
                        *z = common * shared + single * (r * own_p + fresh * own_q);
                    }
                    factor.q.fill(latent, &mut scratch.q);
                }
                let weights = &scratch.weights[f * BLOCK..(f + 1) * BLOCK];
                let product = scratch.p.iter().zip(&scratch.q).zip(weights);
                match self.method {
                    Method::WeightedProduct => {
                        scratch.value.iter_mut().zip(product).for_each(|(v, ((p, q), w))| *v = w * p * q);
                    }
                    Method::WeightedProbability | Method::Fuzzy => {
                        scratch.value.iter_mut().zip(product).for_each(|(v, ((p, _), w))| *v = w * p);
                    }
                    Method::WorstFactor => {
                        scratch.value.iter_mut().zip(product).for_each(|(v, ((p, q), _))| *v = p * q);
                    }
                }
                for stage in 0..distinct {
                    let hoped = usize::from(stage == stages[2] && stages[2] != stages[1]);
                    if stage > 0 {
                        let kept = scratch.value.iter().zip(&scratch.kept[hoped]);
                        scratch.left.iter_mut().zip(kept).for_each(|(left, (value, kept))| *left = value * kept);
                    }
                    let value = if stage > 0 { &scratch.left } else { &scratch.value };
                    let series = run * distinct + stage;
                    if fuzzy {
                        let impact = &mut scratch.impact[series * BLOCK..(series + 1) * BLOCK];
                        let kept = (stage > 0).then_some(&scratch.kept_impact[hoped]);
                        for (i, impact) in impact.iter_mut().enumerate() {
                            *impact += weights[i] * scratch.q[i] * kept.map_or(1.0, |kept| kept[i]);
                        }
                    }
                    match self.method {
                        Method::WorstFactor => sheet.raise(f, series, value, &mut scratch.worst),
                        _ => sheet.add(f, series, value),
                    }
                }
            }
        }
        if fuzzy {
            (0..2 * distinct).for_each(|series| sheet.multiply(series, &scratch.impact[series * BLOCK..]));
        }
        if self.method == Method::WorstFactor {
            (0..2 * distinct).for_each(|series| sheet.credit_the_worst(series, &scratch.worst));
        }
    }

    /// Weights of every factor and draw, summing to 1 in each draw.
    fn weigh(&self, factors: &[Prepared], (seed, block): (u64, u64), scratch: &mut Scratch) {
        for (f, factor) in factors.iter().enumerate() {
            let weights = &mut scratch.weights[f * BLOCK..(f + 1) * BLOCK];
            if !factor.w.is_constant() {
                fill_normals(seed, factor.keys[2], block, &mut scratch.latent);
            }
            factor.w.fill(&scratch.latent, weights);
        }
        if factors.iter().all(|factor| factor.w.is_constant()) {
            return;
        }
        for i in 0..BLOCK {
            let sum: f64 = (0..factors.len()).map(|f| scratch.weights[f * BLOCK + i]).sum();
            (0..factors.len()).for_each(|f| scratch.weights[f * BLOCK + i] /= sum);
        }
    }
}

/// What measures leave of the factor: committed in the first buffer, hoped in the second.
///
/// Effects on the impact are kept apart only where likelihood and impact are not multiplied factor by factor.
fn keep(factor: &Prepared, stages: [usize; 3], apart: bool, (seed, block): (u64, u64), scratch: &mut Scratch) {
    let slots: &[(usize, usize)] = if stages[2] == 0 {
        &[]
    } else if stages[2] == stages[1] {
        &[(0, 0)]
    } else {
        &[(0, 0), (1, 1)]
    };
    for (slot, which) in slots {
        scratch.kept[*slot].fill(1.0);
        scratch.kept_impact[*slot].fill(1.0);
        for (key, curve, part) in &factor.effects[*which] {
            if !curve.is_constant() {
                fill_normals(seed, *key, block, &mut scratch.latent);
            }
            let impact = apart && *part == Part::Q;
            let kept = if impact { &mut scratch.kept_impact[*slot] } else { &mut scratch.kept[*slot] };
            for (kept, z) in kept.iter_mut().zip(&scratch.latent) {
                *kept *= 1.0 - curve.at(*z);
            }
        }
    }
}

fn prepare(factor: &FactorModel) -> Prepared {
    let stream = |what: &str| key(&format!("{what} of {}", factor.id));
    let effects = |list: &[(String, Spread, Part)]| {
        let of = |(id, effect, part): &(String, Spread, Part)| {
            (key(&format!("measure {id} on {}", factor.id)), Curve::of(effect), *part)
        };
        list.iter().map(of).collect()
    };
    Prepared {
        keys: [stream("likelihood"), stream("impact"), stream("weight")],
        w: Curve::of(&factor.w),
        p: Curve::of(&factor.p),
        q: Curve::of(&factor.q),
        effects: [effects(&factor.committed), effects(&factor.hoped)],
    }
}
