//! The index computed anew, many times: weights, normalisation, means, imputation and measurement varied together.

// Places of combinations, periods, leaves and areas that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use rayon::prelude::*;

use super::alternatives::{Form, combinations, fills, means, normalises, treats};
use super::choices::{Choices, Chosen};
use super::draw::{Numbers, choose};
use super::exclude::{Exclusion, exclusions};
use super::product::Product;
use super::rank::{BLOCK, rank};
use super::rows::{Parts, Rows, Scratch, Series};
use super::tie::Tie;
use super::weighting::Weightings;
use crate::context::{Cancelled, Context};
use crate::error::{Error, Result};
use crate::index::nominal::aggregate::{Scores, Workspace};
use crate::index::nominal::base::Base;
use crate::index::nominal::data::Frame;
use crate::index::nominal::pipeline::{Imputed, Raw, impute_all, score};
use crate::index::spec::methods::{Over, Weights};
use crate::index::spec::tree::Tree;
use crate::index::spec::variation::By;
use crate::stats::matrix::{row, row_mut};
use crate::stats::{Stream, key};

/// The index, ready to be computed with other settings.
#[derive(Debug)]
pub struct Engine {
    /// The index at its nominal settings.
    pub base: Base,
    /// The seed of all draws.
    pub seed: u64,
    /// The methods that are chosen from.
    pub choices: Choices,
    /// Within what scores of the index are equal.
    pub tie: Tie,
    weights: Weightings,
    /// By imputation, then period.
    imputed: Vec<Vec<Imputed>>,
    /// By imputation, then period: the indicators that vary by measurement or by what was filled.
    noisy: Vec<Vec<Vec<usize>>>,
    /// The indicators that a replicate may leave out.
    exclusions: Vec<Exclusion>,
    /// By combination of methods, then period.
    scores: Vec<Vec<Scores>>,
    /// Those of them that are one weighted sum, ready to be multiplied by the weights of many draws.
    products: Vec<Vec<Option<Product>>>,
    /// What each of those adds to and multiplies its scores with.
    forms: Vec<Form>,
    /// What each of those adds to the index, so that its mean over all areas is the nominal one.
    offsets: Vec<f64>,
}

impl Engine {
    /// Get ready to vary what the specification says.
    ///
    /// # Errors
    /// A mean that needs scores above 0 for an index whose scores lie on both sides of it; more than 65,535 areas.
    pub fn new(base: Base, seed: u64, context: &Context) -> Result<Self> {
        let spec = &base.spec;
        let varied = &spec.robustness;
        if base.periods.iter().any(|period| period.frame.areas.len() > usize::from(u16::MAX)) {
            return Err(Error::index_too_many_areas());
        }
        let (fills, treats, normalises) = (fills(&base), treats(&base), normalises(&base));
        let own: Vec<f64> =
            base.periods.iter().flat_map(|p| p.scored.columns.iter().copied()).filter(|x| !x.is_nan()).collect();
        let low = own.iter().copied().fold(f64::INFINITY, f64::min);
        let high = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let means = means(&base, low)?;
        let tie = Tie::of(&own);
        let filled: Vec<Vec<Imputed>> = fills
            .iter()
            .map(|fill| {
                let (raws, frames): (Vec<&Raw>, Vec<&Frame>) =
                    base.periods.iter().map(|period| (&period.raw, &period.frame)).unzip();
                impute_all(&raws, &frames, *fill, spec, context)
            })
            .collect::<std::result::Result<_, Cancelled>>()?;
        let measurement = varied.measurement.unwrap_or(true);
        let noisy = filled
            .iter()
            .map(|periods| periods.iter().map(|one| noisy(one, measurement, &base.tree)).collect())
            .collect();
        let choices = Choices { fills, treats, normalises, means, by_indicator: varied.normalise_by == By::Indicator };
        let (forms, scores) = combinations(&base, &filled, &choices, (low, high), context)?;
        let weights = Weightings::new(&base, seed)?;
        let exclusions = if varied.exclude.unwrap_or(false) { exclusions(&base.tree) } else { Vec::new() };
        let (offsets, products) = (Vec::new(), Vec::new());
        let mut engine = Self {
            base,
            seed,
            choices,
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
        context.check()?;
        engine.offsets = engine.level();
        context.check()?;
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
            let chosen = self.choices.at(at);
            let mean = self.choices.means[chosen.mean];
            let own_treat = self.choices.treats[chosen.treat] == self.base.spec.treat;
            let own_scale = self.choices.normalises[chosen.normalise] == self.base.spec.normalise;
            if mean.is_none() && own_treat && own_scale {
                found.push(0.0);
                continue;
            }
            let mut all = Vec::new();
            for scores in scores {
                scores.evaluate(&self.base.tree, &weights, mean, self.base.spec.min_share, &mut room);
                all.extend_from_slice(row(room.nodes.view(), last));
            }
            let offset = nominal - average(&mut all.into_iter());
            found.push(if offset.is_finite() { offset } else { 0.0 });
        }
        found
    }

    /// Where weights vary and values do not, an index of arithmetic means is one product.
    fn products(&self) -> Vec<Vec<Option<Product>>> {
        let one = |(at, scores): (usize, &Vec<Scores>)| {
            let chosen = self.choices.at(at);
            let noisy = &self.noisy[chosen.fill];
            let vary = self.weights.vary() || self.weights.methods.len() > 1 || !self.exclusions.is_empty();
            let fits = |leaves: &Vec<usize>| vary && leaves.is_empty() && !self.choices.by_indicator;
            let mean = self.choices.means[chosen.mean];
            let each = scores.iter().zip(noisy);
            each.map(|(scores, leaves)| fits(leaves).then(|| Product::new(scores, &self.base.tree, mean)).flatten())
                .collect()
        };
        self.scores.iter().enumerate().map(one).collect()
    }

    /// Which sources vary at all: weights, normalisation, means, imputation, measurement, exclusion, treatment, where
    /// weights come from.
    #[must_use]
    pub fn varying(&self) -> [bool; 8] {
        let varies = |of_filled: bool| {
            let varies = |imputed: &Imputed, leaf: usize| {
                let mut cells = row(imputed.sd.view(), leaf).iter().enumerate();
                cells.any(|(slot, sd)| !sd.is_nan() && imputed.filled.here(leaf, slot) == of_filled)
            };
            let mut each = self.imputed.iter().flatten().zip(self.noisy.iter().flatten());
            each.any(|(imputed, leaves)| leaves.iter().any(|leaf| varies(imputed, *leaf)))
        };
        let choices = &self.choices;
        [
            self.weights.vary(),
            choices.normalises.len() > 1,
            choices.means.len() > 1,
            choices.fills.len() > 1 || varies(true),
            varies(false),
            !self.exclusions.is_empty(),
            choices.treats.len() > 1,
            self.weights.methods.len() > 1,
        ]
    }

    /// The methods of a replicate.
    #[must_use]
    pub fn methods(&self, numbers: Numbers) -> Chosen {
        self.choices.draw(self.seed, numbers)
    }

    /// The method that the weights of a replicate come from.
    #[must_use]
    pub fn weighting(&self, numbers: Numbers) -> Weights {
        self.weights.methods[self.weights.method(numbers)]
    }

    /// The weights of a replicate, in the order of edges.
    pub fn weights(&self, numbers: Numbers, out: &mut Vec<f64>) {
        self.weights.fill(numbers, out);
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
        self.choices.place(self.methods(numbers))
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
        row(found.1.room.nodes.view(), found.0)
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
        let chosen = self.choices.at(at);
        let mean = self.choices.means[chosen.mean];
        let shared = &self.scores[at][period];
        let (tree, min_share) = (&self.base.tree, self.base.spec.min_share);
        let mut offset = self.offsets[at];
        if self.has_own_scores(chosen.fill, period) {
            let slot = at * self.base.periods.len() + period;
            if scratch.own.len() <= slot {
                scratch.own.resize_with(slot + 1, || None);
            }
            let own = scratch.own[slot].get_or_insert_with(|| shared.clone());
            if self.choices.by_indicator {
                offset = self.scale_each(period, chosen, numbers, own);
            } else {
                for leaf in &self.noisy[chosen.fill][period] {
                    let mut column = self.noisy_column(chosen, period, *leaf, numbers);
                    self.forms[at].apply(&mut column);
                    own.set(*leaf, &column);
                }
            }
            own.evaluate(tree, weights, mean, min_share, &mut scratch.room);
        } else {
            shared.evaluate(tree, weights, mean, min_share, &mut scratch.room);
        }
        let last = tree.nodes.len() - 1;
        if offset != 0.0 {
            row_mut(scratch.room.nodes.view_mut(), last).iter_mut().for_each(|score| *score += offset);
        }
        (last, scratch)
    }

    /// Whether the scores of indicators differ from one replicate to another of the same combination.
    fn has_own_scores(&self, fill: usize, period: usize) -> bool {
        self.choices.by_indicator || !self.noisy[fill][period].is_empty()
    }

    /// Put every indicator on the scale that it has drawn for itself; what that adds to the index: the weighted mean of
    /// what each normalisation adds.
    fn scale_each(&self, period: usize, chosen: Chosen, numbers: Numbers, own: &mut Scores) -> f64 {
        let nominal = self.base.tree.leaf_weights();
        let noisy = &self.noisy[chosen.fill][period];
        let mut offset = 0.0;
        for (leaf, weight) in nominal.iter().enumerate() {
            let id = &self.base.spec.indicator[self.base.tree.leaves[leaf]].id;
            let chosen = Chosen { normalise: self.choices.normalise_of(self.seed, id, numbers), ..chosen };
            let at = self.choices.place(chosen);
            offset += weight * self.offsets[at];
            if noisy.contains(&leaf) {
                let mut column = self.noisy_column(chosen, period, leaf, numbers);
                self.forms[at].apply(&mut column);
                own.set(leaf, &column);
            } else {
                own.set(leaf, row(self.scores[at][period].columns.view(), leaf));
            }
        }
        offset
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
            let fill = self.choices.at(at).fill;
            let own = scratch.own.get(at * self.base.periods.len() + period).and_then(Option::as_ref);
            let shared = &self.scores[at][period];
            let scores = own.filter(|_| self.has_own_scores(fill, period)).unwrap_or(shared);
            let found =
                of(Parts { leaves: scores.columns.view(), nodes: scratch.room.nodes.view(), weights: &weights });
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
                rows.scores[draw * stride..][..areas].copy_from_slice(row(scratch.room.nodes.view(), last));
                scratch.one = one;
            }
        }
        scratch.weights = weights;
    }

    /// An indicator with its values moved by their errors, treated and normalised anew: measured values by the draw of
    /// the measurement, filled ones by that of the imputation.
    fn noisy_column(&self, chosen: Chosen, period: usize, leaf: usize, numbers: Numbers) -> Vec<f64> {
        let (spec, tree) = (&self.base.spec, &self.base.tree);
        let (normalise, treat) = (&self.choices.normalises[chosen.normalise], &self.choices.treats[chosen.treat]);
        let moved = |at: usize| {
            let imputed = &self.imputed[chosen.fill][at];
            let frame = &self.base.periods[at].frame;
            let mut column = row(imputed.columns.view(), leaf).to_vec();
            for (slot, sd) in row(imputed.sd.view(), leaf).iter().enumerate() {
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
            score(&mut parts, leaf, spec, tree, normalise, treat);
            let [part] = parts;
            return part;
        }
        // By period; a column is as long as its period has areas.
        let mut parts: Vec<Vec<f64>> = (0..self.base.periods.len()).map(moved).collect();
        score(&mut parts, leaf, spec, tree, normalise, treat);
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
fn noisy(imputed: &Imputed, measurement: bool, tree: &Tree) -> Vec<usize> {
    if !measurement {
        return Vec::new();
    }
    let weights = tree.leaf_weights();
    let varies = |leaf: &usize| weights[*leaf] > 0.0 && row(imputed.sd.view(), *leaf).iter().any(|sd| !sd.is_nan());
    (0..imputed.sd.nrows()).filter(varies).collect()
}
