//! The draws of the index: independent and correlated, before and after measures, from one pass over keyed streams.
//!
//! Likelihood and impact of every factor have a latent normal. In the correlated run that of factor i is
//! √b·G + √(1−b)·E, the shared part G and the own part E each correlated r between likelihood and impact; so two
//! likelihoods correlate b, likelihood and impact of a factor r, and of two factors b·r. Streams are keyed by the ids of
//! factors and measures: leaving one out does not change the draws of the others.

// Plain loops over blocks of a known size become vectors of whatever width the caller is compiled for; the closures of
// iterators would stay calls there.
// Places of factors, series and draws that the model itself gives out.
#![allow(clippy::indexing_slicing, clippy::needless_range_loop)]

use ndarray::Array2;
use rayon::prelude::*;

use super::block::{Scratch, Sheet};
use super::curve::BLOCK;
use super::model::Model;
use super::prepared::{Prepared, keep, prepare};
use crate::context::{Cancelled, Context};
use crate::decision::index::Combination;
use crate::error::{Result, require_memory};
use crate::stats::matrix::{row, rows, rows_mut};
use crate::stats::{key, wide};

/// Draws of the index and mean contributions; run 0 is independent, run 1 correlated; stages before, residual, target.
pub(in crate::decision) struct Draws {
    /// Series × draws.
    series: Array2<f64>,
    /// Series × factors.
    parts: Array2<f64>,
    stages: [usize; 3],
    distinct: usize,
}

impl Draws {
    /// The index in a run at a stage.
    pub(crate) fn index(&self, run: usize, stage: usize) -> &[f64] {
        row(self.series.view(), self.place(run, stage))
    }

    /// The series that are not the same: every run at every stage where measures change something.
    pub(crate) fn series(&self) -> Vec<&[f64]> {
        rows(self.series.view()).collect()
    }

    /// Which series a run at a stage is.
    pub(crate) fn place(&self, run: usize, stage: usize) -> usize {
        run * self.distinct + self.stages[stage]
    }

    /// The mean contribution of every factor in a run at a stage.
    pub(crate) fn parts(&self, run: usize, stage: usize) -> &[f64] {
        row(self.parts.view(), self.place(run, stage))
    }
}

impl Model {
    /// Draw; the same seed gives the same bits on any number of threads.
    ///
    /// # Errors
    /// Draws that the memory allowed does not hold; the caller stopped the computation.
    pub(crate) fn draw(&self, draws: usize, seed: u64, context: &Context) -> Result<Draws> {
        let factors: Vec<Prepared> = self.factors.iter().map(prepare).collect();
        let residual = factors.iter().any(|factor| !factor.effects[0].is_empty());
        let more = self.factors.iter().any(|factor| factor.target != factor.residual);
        let stages = [0, usize::from(residual), usize::from(residual) + usize::from(more)];
        let stages = if more { stages } else { [0, stages[1], stages[1]] };
        let distinct = stages[2] + 1;
        let count = 2 * distinct;
        let blocks = draws.div_ceil(BLOCK);
        // The draws themselves, and a sorted copy of the series that is being summarised.
        let bytes = (size_of::<f64>() as u64).saturating_mul(draws as u64).saturating_mul(2 * count as u64);
        require_memory(context, bytes, |share| format!("draws={:.0}", (draws as f64 * share).floor().max(1.0)))?;
        context.begin("draws", blocks);
        // Pages of zeros come when they are written.
        let mut series = Array2::<f64>::zeros((count, draws));
        // By block: series × factors, one after another.
        let mut parts_of_blocks = vec![0.0; blocks * count * factors.len()];
        let mut sheets: Vec<Sheet<'_>> = parts_of_blocks
            .chunks_mut(count * factors.len())
            .map(|parts| Sheet { raw: Vec::with_capacity(count), parts, factors: factors.len() })
            .collect();
        for one in rows_mut(&mut series) {
            sheets.iter_mut().zip(one.chunks_mut(BLOCK)).for_each(|(sheet, chunk)| sheet.raw.push(chunk));
        }
        sheets.par_iter_mut().enumerate().try_for_each_init(
            || Scratch::new(factors.len(), count),
            |scratch, (block, sheet)| {
                context.advance(1)?;
                self.block(&factors, stages, (seed, block as u64), scratch, sheet);
                Ok::<_, Cancelled>(())
            },
        )?;
        drop(sheets);
        let mut parts = Array2::<f64>::zeros((count, factors.len()));
        for block in parts_of_blocks.chunks_exact(count * factors.len()) {
            parts.iter_mut().zip(block).for_each(|(sum, part)| *sum += part);
        }
        parts.mapv_inplace(|sum| sum / draws as f64);
        Ok(Draws { parts, series, stages, distinct })
    }

    /// One block, by the widest vectors that the processor has; the bits are the same.
    fn block(
        &self,
        factors: &[Prepared],
        stages: [usize; 3],
        stream: (u64, u64),
        scratch: &mut Scratch,
        sheet: &mut Sheet<'_>,
    ) {
        let model = self;
        wide!(any [["avx512f", "avx512bw", "avx512dq", "avx512vl"], ["avx2"]] Model::block_of_any, (
            model: &Model, factors: &[Prepared], stages: [usize; 3], stream: (u64, u64), scratch: &mut Scratch,
            sheet: &mut Sheet<'_>,
        ));
    }

    #[inline(always)]
    fn block_of_any(
        &self,
        factors: &[Prepared],
        stages: [usize; 3],
        stream: (u64, u64),
        scratch: &mut Scratch,
        sheet: &mut Sheet<'_>,
    ) {
        let (seed, block) = stream;
        let distinct = stages[2] + 1;
        let (r, fresh) = (self.p_with_q as f32, (1.0 - self.p_with_q.powi(2)).sqrt() as f32);
        let (common, single) = (self.between.sqrt() as f32, (1.0 - self.between).sqrt() as f32);
        scratch.shared[0].fill(seed, key("shared likelihood"), block);
        scratch.shared[1].fill(seed, key("shared impact"), block);
        let [shared_p, shared_q] = &mut scratch.shared;
        for i in 0..BLOCK {
            shared_q.z[i] = r * shared_p.z[i] + fresh * shared_q.z[i];
        }
        self.weigh(factors, stream, scratch);
        let combination = self.method.combination();
        let fuzzy = combination == Combination::SumTimesImpact;
        scratch.impact.fill([0.0; BLOCK]);
        for (f, factor) in factors.iter().enumerate() {
            let drawn = !(factor.p.is_constant() && factor.q.is_constant());
            if drawn {
                scratch.own[0].fill(seed, factor.keys[0], block);
                scratch.own[1].fill(seed, factor.keys[1], block);
            }
            keep(factor, stages, fuzzy, stream, scratch);
            for run in 0..2 {
                let [own_p, own_q] = &scratch.own;
                if run == 0 || !drawn {
                    factor.p.of_ranks(own_p, &mut scratch.p);
                    factor.q.of_ranks(own_q, &mut scratch.q);
                } else {
                    let [shared_p, shared_q] = &scratch.shared;
                    for i in 0..BLOCK {
                        scratch.latent[i] = common * shared_p.z[i] + single * own_p.z[i];
                    }
                    factor.p.of_normals(&scratch.latent, &mut scratch.p);
                    for i in 0..BLOCK {
                        let own = r * own_p.z[i] + fresh * own_q.z[i];
                        scratch.latent[i] = common * shared_q.z[i] + single * own;
                    }
                    factor.q.of_normals(&scratch.latent, &mut scratch.q);
                }
                let (p, q, weights) = (&*scratch.p, &*scratch.q, &scratch.weights[f]);
                self.method.terms(weights, p, q, &mut *scratch.value);
                for stage in 0..distinct {
                    let target = usize::from(stage == stages[2] && stages[2] != stages[1]);
                    if stage > 0 {
                        for i in 0..BLOCK {
                            scratch.left[i] = scratch.value[i] * scratch.kept[target][i];
                        }
                    }
                    let value = if stage > 0 { &scratch.left } else { &scratch.value };
                    let series = run * distinct + stage;
                    if fuzzy {
                        let impact = &mut scratch.impact[series];
                        let kept = (stage > 0).then_some(&scratch.kept_impact[target]);
                        for i in 0..BLOCK {
                            impact[i] += weights[i] * scratch.q[i] * kept.map_or(1.0, |kept| kept[i]);
                        }
                    }
                    match combination {
                        Combination::Largest => sheet.raise(f, series, value, &mut scratch.worst[series]),
                        Combination::Sum | Combination::SumTimesImpact => sheet.add(f, series, value),
                    }
                }
            }
        }
        if fuzzy {
            (0..2 * distinct).for_each(|series| sheet.multiply(series, &scratch.impact[series]));
        }
        if combination == Combination::Largest {
            (0..2 * distinct).for_each(|series| sheet.credit_the_worst(series, &scratch.worst[series]));
        }
    }

    /// Weights of every factor and draw, summing to 1 in each draw.
    #[inline(always)]
    fn weigh(&self, factors: &[Prepared], (seed, block): (u64, u64), scratch: &mut Scratch) {
        let mut vary = false;
        for (f, factor) in factors.iter().enumerate() {
            if !factor.w.is_constant() {
                scratch.other.fill(seed, factor.keys[2], block);
                vary = true;
            }
            factor.w.of_ranks(&scratch.other, &mut scratch.weights[f]);
        }
        if !vary {
            return;
        }
        scratch.left.fill(0.0);
        for weights in &scratch.weights {
            for i in 0..BLOCK {
                scratch.left[i] += weights[i];
            }
        }
        for weights in &mut scratch.weights {
            for i in 0..BLOCK {
                weights[i] /= scratch.left[i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Effect, FactorModel};
    use super::*;
    use crate::decision::file::{Part, Spread};
    use crate::decision::index::Method;

    fn triangle(low: f64) -> Spread {
        Spread::triangle(low, low + 0.2, low + 0.5)
    }

    fn effect(entries: &[(f64, Part)]) -> Effect {
        let entries = entries.iter().map(|(low, part)| (triangle(*low), *part)).collect();
        Effect { deed: "m".to_owned(), stream: "m".to_owned(), entries }
    }

    fn model(method: Method) -> Model {
        let factor = |i: usize| FactorModel {
            id: format!("f{i}"),
            w: if i == 2 { triangle(0.2) } else { Spread::Point(0.25) },
            p: triangle(0.1 * i as f64),
            q: if i == 1 { Spread::Experts(vec![Spread::Point(0.2), triangle(0.3)]) } else { triangle(0.3) },
            residual: if i == 0 { vec![effect(&[(0.1, Part::P)])] } else { Vec::new() },
            target: vec![effect(&[(0.1, Part::Q)])],
        };
        Model { factors: (0..4).map(factor).collect(), method, p_with_q: 0.6, between: 0.5 }
    }

    /// The widest vectors that the processor has, beside code compiled for any.
    #[test]
    fn decision_draws_have_the_same_bits_however_wide_the_vectors() {
        for method in [Method::WeightedProduct, Method::WeightedProbability, Method::WorstFactor, Method::Fuzzy] {
            let model = model(method);
            let factors: Vec<Prepared> = model.factors.iter().map(prepare).collect();
            let drawn = model.draw(BLOCK + 100, 7, &Context::default()).unwrap();
            for (block, size) in [(0, BLOCK), (1, 100)] {
                let (mut raw, mut parts) = (vec![vec![0.0; size]; 6], vec![0.0; 6 * 4]);
                let mut sheet =
                    Sheet { raw: raw.iter_mut().map(Vec::as_mut_slice).collect(), parts: &mut parts, factors: 4 };
                let mut scratch = Scratch::new(4, 6);
                model.block_of_any(&factors, [0, 1, 2], (7, block as u64), &mut scratch, &mut sheet);
                for (plain, wide) in raw.iter().zip(drawn.series()) {
                    let wide = &wide[block * BLOCK..block * BLOCK + size];
                    assert!(plain.iter().zip(wide).all(|(a, b)| a.to_bits() == b.to_bits()));
                }
            }
            assert!((0..2).all(|run| drawn.index(run, 0).iter().all(|index| (0.0..=1.0).contains(index))));
        }
    }

    /// Of measures that do the same the largest effect of each draw counts, whatever it lowers.
    #[test]
    fn a_measure_left_out_of_those_that_do_the_same_raises_every_draw_and_a_copy_lowers_none() {
        let lists: [&[(f64, Part)]; 4] = [
            &[(0.1, Part::P)],
            &[(0.1, Part::P), (0.1, Part::P)],
            &[(0.1, Part::P), (0.1, Part::Q)],
            &[(0.1, Part::P), (0.0, Part::Q), (0.3, Part::Q)],
        ];
        for method in [Method::WeightedProduct, Method::WorstFactor, Method::Fuzzy] {
            let drawn = lists.map(|entries| {
                let mut model = model(method);
                model.factors.iter_mut().for_each(|factor| factor.residual = vec![effect(entries)]);
                model.draw(3000, 7, &Context::default()).unwrap()
            });
            for run in 0..2 {
                let [one, copy, both, more] = [0, 1, 2, 3].map(|list| drawn[list].index(run, 1));
                assert_eq!(one, copy, "{method:?}");
                assert!(both.iter().zip(one).all(|(with, without)| with <= without), "{method:?}");
                assert!(more.iter().zip(both).all(|(with, without)| with <= without), "{method:?}");
                if method != Method::Fuzzy {
                    assert_eq!(one, both, "{method:?}");
                }
            }
        }
    }
}
