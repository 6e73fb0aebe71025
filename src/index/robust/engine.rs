//! The index computed anew, many times: weights, normalisation, means, imputation and measurement varied together.

use rayon::prelude::*;

use super::alternatives::{Form, fills, means, normalises, scale_of};
use super::draw::{Numbers, WeightDraws, choose};
use super::exclude::{Exclusion, exclusions};
use super::product::Product;
use super::rank::{BLOCK, RankWorkspace, rank};
use super::tie::Tie;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::index::nominal::aggregate::{Scores, Workspace};
use crate::index::nominal::base::Base;
use crate::index::nominal::pipeline::{Imputed, imputed, score, score_all};
use crate::index::spec::methods::{Aggregate, Fill, Normalise, Over};
use crate::index::spec::tree::ChildKind;
use crate::stats::{Stream, key};

/// The index, ready to be computed with other settings.
#[derive(Debug)]
pub struct Engine {
    /// The index at its nominal settings.
    pub base: Base,
    /// The seed of all draws.
    pub seed: u64,
    /// The ways to fill missing values that are chosen from; the index's own first.
    pub fills: Vec<Fill>,
    /// The normalisations that are chosen from; the index's own first.
    pub normalises: Vec<Normalise>,
    /// The means that are chosen from; `None` is what each node has.
    pub means: Vec<Option<Aggregate>>,
    /// Within what scores of the index are equal.
    pub tie: Tie,
    weights: WeightDraws,
    /// By imputation, then period.
    imputed: Vec<Vec<Imputed>>,
    /// By imputation, then period: the indicators that vary by measurement or by what was filled.
    noisy: Vec<Vec<Vec<usize>>>,
    /// The indicators that a replicate may leave out.
    exclusions: Vec<Exclusion>,
    /// By imputation, normalisation and mean; then period.
    scores: Vec<Vec<Scores>>,
    /// Those of them that are one weighted sum, ready to be multiplied by the weights of many draws.
    products: Vec<Vec<Option<Product>>>,
    /// What each of those adds to and multiplies its scores with.
    forms: Vec<Form>,
    /// What each of those adds to the index, so that its mean over all areas is the nominal one.
    offsets: Vec<f64>,
}

/// The scores of one replicate before they are put together, and after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// Of every indicator, one an area.
    pub leaves: &'a [Vec<f64>],
    /// Of every node, one an area; the last is the index itself.
    pub nodes: &'a [Vec<f64>],
    /// The weights, in the order of edges.
    pub weights: &'a [f64],
}

impl<'a> Parts<'a> {
    /// The scores of a child, one an area.
    pub(crate) fn column(&self, kind: ChildKind) -> &'a [f64] {
        match kind {
            ChildKind::Leaf(leaf) => &self.leaves[leaf],
            ChildKind::Node(node) => &self.nodes[node],
        }
    }

    /// The scores of the index, one an area.
    pub(crate) fn index(&self) -> &'a [f64] {
        &self.nodes[self.nodes.len() - 1]
    }
}

/// Workspace of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    room: Workspace,
    own: Vec<Option<Scores>>,
    weights: Vec<f64>,
    one: Vec<f64>,
    product: Vec<f64>,
    row: Vec<f64>,
    ranks: RankWorkspace,
}

/// Scores and ranks of replicates that follow each other, one row a replicate.
#[derive(Debug, Default)]
pub struct Rows {
    /// The length of a row of scores; an area's place in it is its place in the period.
    pub stride: usize,
    /// Scores.
    pub scores: Vec<f64>,
    /// Ranks, `areas` a row; 0 where an area has none.
    pub ranks: Vec<u16>,
    /// How many areas there are.
    pub areas: usize,
}

/// Draws of some areas: replicates in blocks, one row of those areas a replicate.
#[derive(Debug)]
pub struct Series {
    blocks: Vec<(Vec<f64>, Vec<u16>)>,
    slots: usize,
}

impl Series {
    /// The scores of the area at `position`, one a replicate.
    pub fn scores(&self, position: usize, out: &mut Vec<f64>) {
        out.clear();
        for (scores, _) in &self.blocks {
            out.extend(scores[position..].iter().step_by(self.slots));
        }
    }

    /// Its ranks; 0 where it has none.
    pub fn ranks(&self, position: usize, out: &mut Vec<u16>) {
        out.clear();
        for (_, ranks) in &self.blocks {
            out.extend(ranks[position..].iter().step_by(self.slots));
        }
    }
}

impl Engine {
    /// Get ready to vary what the specification says.
    ///
    /// # Errors
    /// A mean that needs scores above 0 for an index whose scores lie on both sides of it; more than 65,535 areas.
    pub fn new(base: Base, seed: u64) -> Result<Self> {
        let spec = &base.spec;
        let varied = &spec.robustness;
        if base.periods.iter().any(|period| period.frame.areas.len() > usize::from(u16::MAX)) {
            return Err(Error::index_too_many_areas());
        }
        let fills = fills(&base);
        let normalises = normalises(&base);
        let own: Vec<f64> = base
            .periods
            .iter()
            .flat_map(|p| p.scored.columns.iter().flatten().copied())
            .filter(|x| !x.is_nan())
            .collect();
        let low = own.iter().copied().fold(f64::INFINITY, f64::min);
        let high = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let means = means(&base, low)?;
        let tie = Tie::of(&own);
        let filled: Vec<Vec<Imputed>> = fills
            .iter()
            .map(|fill| {
                let one = |p: &crate::index::nominal::base::Period| imputed(&p.raw, *fill, spec, &p.frame.groups);
                base.periods.iter().map(one).collect()
            })
            .collect();
        let measurement = varied.measurement.unwrap_or(true);
        let noisy =
            filled.iter().map(|periods| periods.iter().map(|period| noisy(period, measurement)).collect()).collect();
        let own_scale = scale_of(base.periods.iter().map(|period| &period.scored.columns));
        let mut scores = Vec::new();
        let mut forms = Vec::new();
        for periods in &filled {
            for normalise in &normalises {
                let found: Vec<Vec<Vec<f64>>> =
                    score_all(periods, spec, &base.tree, normalise).into_iter().map(|scored| scored.columns).collect();
                let other = normalise.method != spec.normalise.method;
                let scale = if other { scale_of(found.iter()) } else { own_scale };
                for mean in &means {
                    let used = |node: &crate::index::spec::tree::NodeAt| mean.unwrap_or(node.aggregate);
                    let positive = base.tree.nodes.iter().any(|node| used(node).needs_positive());
                    let mut form = Form { shift: 0.0, scale: 1.0, lift: None };
                    if other && scale.1 > 0.0 && own_scale.1 > 0.0 {
                        form.scale = own_scale.1 / scale.1;
                        form.shift = own_scale.0 - scale.0 * form.scale;
                    }
                    let mut columns = found.clone();
                    columns.iter_mut().flatten().for_each(|column| form.apply(column));
                    let floor = if low > 0.0 { low } else { low + 0.01 * (high - low) };
                    let least = columns.iter().flatten().flatten().copied().fold(f64::INFINITY, f64::min);
                    if positive && least < floor {
                        form.lift = Some((low.min(least), floor, high));
                        columns = found.clone();
                        columns.iter_mut().flatten().for_each(|column| form.apply(column));
                    }
                    forms.push(form);
                    let one = |columns| Scores::new(columns, &base.tree, *mean);
                    scores.push(columns.into_iter().map(one).collect());
                }
            }
        }
        let weights = WeightDraws::new(&base.tree, &varied.weights, seed);
        let exclusions = if varied.exclude.unwrap_or(false) { exclusions(&base.tree) } else { Vec::new() };
        let (offsets, products) = (Vec::new(), Vec::new());
        let mut engine = Self {
            base,
            seed,
            fills,
            normalises,
            means,
            tie,
            weights,
            exclusions,
            imputed: filled,
            noisy,
            scores,
            products,
            forms,
            offsets,
        };
        engine.offsets = engine.level();
        engine.products = engine.products();
        Ok(engine)
    }

    /// Another mean or normalisation moves all areas alike, and grade cuts are meant for the index's own: what each
    /// combination adds to the index so that its mean over all areas and periods is the nominal one.
    fn level(&self) -> Vec<f64> {
        let average = |columns: &mut dyn Iterator<Item = f64>| {
            let (sum, count) = columns.filter(|x| !x.is_nan()).fold((0.0, 0.0), |(sum, n), x| (sum + x, n + 1.0));
            sum / count
        };
        let nominal = average(&mut self.base.periods.iter().flat_map(|period| period.index().iter().copied()));
        let weights = self.base.tree.weights();
        let (mut room, last) = (Workspace::default(), self.base.tree.nodes.len() - 1);
        let mut found = Vec::with_capacity(self.scores.len());
        for (at, scores) in self.scores.iter().enumerate() {
            let mean = self.means[at % self.means.len()];
            let normalise = &self.normalises[at / self.means.len() % self.normalises.len()];
            if mean.is_none() && *normalise == self.base.spec.normalise {
                found.push(0.0);
                continue;
            }
            let mut all = Vec::new();
            for scores in scores {
                scores.evaluate(&self.base.tree, &weights, mean, self.base.spec.min_share, &mut room);
                all.extend_from_slice(&room.nodes[last]);
            }
            let offset = nominal - average(&mut all.into_iter());
            found.push(if offset.is_finite() { offset } else { 0.0 });
        }
        found
    }

    /// Where weights vary and values do not, an index of arithmetic means is one product.
    fn products(&self) -> Vec<Vec<Option<Product>>> {
        let per_fill = self.normalises.len() * self.means.len();
        let one = |(at, scores): (usize, &Vec<Scores>)| {
            let noisy = &self.noisy[at / per_fill];
            let vary = self.weights.vary() || !self.exclusions.is_empty();
            let fits = |leaves: &Vec<usize>| vary && leaves.is_empty();
            let mean = self.means[at % self.means.len()];
            let each = scores.iter().zip(noisy);
            each.map(|(scores, leaves)| fits(leaves).then(|| Product::new(scores, &self.base.tree, mean)).flatten())
                .collect()
        };
        self.scores.iter().enumerate().map(one).collect()
    }

    /// Which sources vary at all: weights, normalisation, means, imputation, measurement, exclusion.
    #[must_use]
    pub fn varying(&self) -> [bool; 6] {
        let varies = |of_filled: bool| {
            let varies = |imputed: &Imputed, leaf: usize| {
                let mut cells = imputed.sd[leaf].iter().enumerate();
                cells.any(|(slot, sd)| !sd.is_nan() && imputed.filled.here(leaf, slot) == of_filled)
            };
            let mut each = self.imputed.iter().flatten().zip(self.noisy.iter().flatten());
            each.any(|(imputed, leaves)| leaves.iter().any(|leaf| varies(imputed, *leaf)))
        };
        let impute = self.fills.len() > 1 || varies(true);
        let exclude = !self.exclusions.is_empty();
        [self.weights.vary(), self.normalises.len() > 1, self.means.len() > 1, impute, varies(false), exclude]
    }

    /// The methods of a replicate: places in `fills`, `normalises` and `means`.
    #[must_use]
    pub fn methods(&self, numbers: Numbers) -> (usize, usize, usize) {
        (
            choose(self.seed, "index imputation", numbers.impute, self.fills.len()),
            choose(self.seed, "index normalisation", numbers.normalise, self.normalises.len()),
            choose(self.seed, "index mean", numbers.aggregate, self.means.len()),
        )
    }

    /// The weights of a replicate, in the order of edges.
    pub fn weights(&self, numbers: Numbers, out: &mut Vec<f64>) {
        self.weights.fill(numbers.weights, out);
        self.exclude(numbers.exclude, out, 1, 0);
    }

    /// Leave out the indicator of a replicate, if any, in draw `draw` of `count`.
    fn exclude(&self, replicate: u64, weights: &mut [f64], count: usize, draw: usize) {
        let chosen = choose(self.seed, "index exclusion", replicate, self.exclusions.len() + 1);
        if let Some(exclusion) = chosen.checked_sub(1).and_then(|at| self.exclusions.get(at)) {
            exclusion.apply(weights, count, draw);
        }
    }

    /// The place of the methods of a replicate among all combinations.
    fn combination(&self, numbers: Numbers) -> usize {
        let (fill, normalise, mean) = self.methods(numbers);
        (fill * self.normalises.len() + normalise) * self.means.len() + mean
    }

    /// The scores of the index in one replicate, one an area of the period.
    pub fn evaluate<'a>(&self, period: usize, numbers: Numbers, scratch: &'a mut Scratch) -> &'a [f64] {
        let mut weights = std::mem::take(&mut scratch.weights);
        self.weights(numbers, &mut weights);
        let at = self.combination(numbers);
        let found = if let Some(product) = &self.products[at][period] {
            let areas = self.base.periods[period].frame.areas.len();
            let Scratch { product: room, row, .. } = scratch;
            row.resize(Product::stride(areas), 0.0);
            product.fill(&weights, 1, &[0], self.offsets[at], room, row);
            scratch.weights = weights;
            return &scratch.row[..areas];
        } else {
            self.level_by_level(period, at, numbers, &weights, scratch)
        };
        found.1.weights = weights;
        &found.1.room.nodes[found.0]
    }

    /// The scores of one replicate by combination `at`, level by level, in the last node's place in the room.
    fn level_by_level<'a>(
        &self,
        period: usize,
        at: usize,
        numbers: Numbers,
        weights: &[f64],
        scratch: &'a mut Scratch,
    ) -> (usize, &'a mut Scratch) {
        let mean = self.means[at % self.means.len()];
        let normalise = at / self.means.len() % self.normalises.len();
        let fill = at / self.means.len() / self.normalises.len();
        let noisy = &self.noisy[fill][period];
        let shared = &self.scores[at][period];
        let min_share = self.base.spec.min_share;
        if noisy.is_empty() {
            shared.evaluate(&self.base.tree, weights, mean, min_share, &mut scratch.room);
        } else {
            let slot = at * self.base.periods.len() + period;
            if scratch.own.len() <= slot {
                scratch.own.resize_with(slot + 1, || None);
            }
            let own = scratch.own[slot].get_or_insert_with(|| shared.clone());
            for leaf in noisy {
                let mut column = self.noisy_column(fill, normalise, period, *leaf, numbers);
                self.forms[at].apply(&mut column);
                own.set(*leaf, column);
            }
            own.evaluate(&self.base.tree, weights, mean, min_share, &mut scratch.room);
        }
        let last = self.base.tree.nodes.len() - 1;
        if self.offsets[at] != 0.0 {
            scratch.room.nodes[last].iter_mut().for_each(|score| *score += self.offsets[at]);
        }
        (last, scratch)
    }

    /// What `of` makes of each replicate of a period, in their order.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub(crate) fn each_replicate<T: Send>(
        &self,
        period: usize,
        replicates: usize,
        context: &Context,
        of: impl Fn(Parts<'_>) -> T + Sync,
    ) -> Result<Vec<T>> {
        let one = |scratch: &mut Scratch, number: usize| {
            context.check()?;
            let numbers = Numbers::all(number as u64);
            let mut weights = std::mem::take(&mut scratch.weights);
            self.weights(numbers, &mut weights);
            let at = self.combination(numbers);
            self.level_by_level(period, at, numbers, &weights, scratch);
            let fill = at / self.means.len() / self.normalises.len();
            let own = scratch.own.get(at * self.base.periods.len() + period).and_then(Option::as_ref);
            let shared = &self.scores[at][period];
            let scores = own.filter(|_| !self.noisy[fill][period].is_empty()).unwrap_or(shared);
            let found = of(Parts { leaves: &scores.columns, nodes: &scratch.room.nodes, weights: &weights });
            scratch.weights = weights;
            Ok(found)
        };
        (0..replicates).into_par_iter().map_init(Scratch::default, one).collect()
    }

    /// Scores and ranks of `count` replicates of a period from `first` on; the same bits as [`Engine::evaluate`] gives
    /// for each of them.
    pub fn rows(&self, period: usize, first: usize, count: usize, scratch: &mut Scratch, rows: &mut Rows) {
        self.row_scores(period, first, count, scratch, rows);
        let (areas, stride) = (rows.areas, rows.stride);
        rows.ranks.resize(areas * count, 0);
        for (scores, ranks) in rows.scores.chunks_exact(stride).zip(rows.ranks.chunks_exact_mut(areas)) {
            self.ranks(period, &scores[..areas], scratch, ranks);
        }
    }

    /// The scores of [`Engine::rows`] alone.
    pub fn row_scores(&self, period: usize, first: usize, count: usize, scratch: &mut Scratch, rows: &mut Rows) {
        let areas = self.base.periods[period].frame.areas.len();
        let stride = Product::stride(areas);
        rows.areas = areas;
        rows.stride = stride;
        rows.scores.resize(stride * count, 0.0);
        let mut weights = std::mem::take(&mut scratch.weights);
        self.weights.fill_many(first as u64, count, &mut weights);
        (0..count).for_each(|draw| self.exclude((first + draw) as u64, &mut weights, count, draw));
        let drawn: Vec<usize> =
            (first..first + count).map(|replicate| self.combination(Numbers::all(replicate as u64))).collect();
        let mut which = Vec::with_capacity(count);
        for at in 0..self.scores.len() {
            which.clear();
            which.extend((0..count).filter(|draw| drawn[*draw] == at));
            if let Some(product) = &self.products[at][period] {
                product.fill(&weights, count, &which, self.offsets[at], &mut scratch.product, &mut rows.scores);
                continue;
            }
            for draw in &which {
                let mut one = std::mem::take(&mut scratch.one);
                one.clear();
                one.extend(weights[*draw..].iter().step_by(count));
                let (last, scratch) =
                    self.level_by_level(period, at, Numbers::all((first + draw) as u64), &one, scratch);
                rows.scores[draw * stride..][..areas].copy_from_slice(&scratch.room.nodes[last]);
                scratch.one = one;
            }
        }
        scratch.weights = weights;
    }

    /// An indicator with its values moved by their errors, treated and normalised anew: measured values by the draw of
    /// the measurement, filled ones by that of the imputation.
    fn noisy_column(&self, fill: usize, normalise: usize, period: usize, leaf: usize, numbers: Numbers) -> Vec<f64> {
        let spec = &self.base.spec;
        let normalise = &self.normalises[normalise];
        let moved = |at: usize| {
            let imputed = &self.imputed[fill][at];
            let frame = &self.base.periods[at].frame;
            let mut column = imputed.columns[leaf].clone();
            for (slot, sd) in imputed.sd[leaf].iter().enumerate() {
                if !sd.is_nan() {
                    let name = key(&self.base.areas[frame.areas[slot]]) ^ key(&frame.period).rotate_left(17);
                    let name = name ^ self.leaf_key(leaf).rotate_left(31);
                    let filled = imputed.filled.here(leaf, slot);
                    let number = if filled { numbers.impute } else { numbers.measurement };
                    column[slot] += sd * Stream::keyed(self.seed, name, number).normal();
                }
            }
            column
        };
        if normalise.over == Over::Period {
            let mut parts = [moved(period)];
            score(&mut parts, leaf, spec, &self.base.tree, normalise);
            let [part] = parts;
            return part;
        }
        let mut parts: Vec<Vec<f64>> = (0..self.base.periods.len()).map(moved).collect();
        score(&mut parts, leaf, spec, &self.base.tree, normalise);
        parts.swap_remove(period)
    }

    fn leaf_key(&self, leaf: usize) -> u64 {
        key(&self.base.spec.indicator[self.base.tree.leaves[leaf]].id)
    }

    /// The ranks of the areas of a period by given scores; 0 for those that are not ranked.
    pub fn ranks(&self, period: usize, scores: &[f64], scratch: &mut Scratch, out: &mut [u16]) {
        let ranked = &self.base.periods[period].ranked;
        let some = ranked.iter().any(|ranked| !ranked).then_some(ranked.as_slice());
        rank(scores, some, self.tie, &mut scratch.ranks, out);
    }

    /// All replicates of a period, the draws of the areas at `slots` kept.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn run(&self, period: usize, slots: &[usize], replicates: usize, context: &Context) -> Result<Series> {
        let starts: Vec<usize> = (0..replicates).step_by(BLOCK).collect();
        let one = |(scratch, rows): &mut (Scratch, Rows), start: usize| {
            context.check()?;
            self.rows(period, start, BLOCK.min(replicates - start), scratch, rows);
            let count = rows.ranks.len() / rows.areas * slots.len();
            let mut kept = (Vec::with_capacity(count), Vec::with_capacity(count));
            for (scores, ranks) in rows.scores.chunks_exact(rows.stride).zip(rows.ranks.chunks_exact(rows.areas)) {
                kept.0.extend(slots.iter().map(|slot| scores[*slot]));
                kept.1.extend(slots.iter().map(|slot| ranks[*slot]));
            }
            Ok(kept)
        };
        let blocks = starts.into_par_iter().map_init(Default::default, one).collect::<Result<_>>()?;
        Ok(Series { blocks, slots: slots.len() })
    }
}

/// The indicators that vary by measurement.
fn noisy(imputed: &Imputed, measurement: bool) -> Vec<usize> {
    if !measurement {
        return Vec::new();
    }
    (0..imputed.sd.len()).filter(|leaf| imputed.sd[*leaf].iter().any(|sd| !sd.is_nan())).collect()
}
