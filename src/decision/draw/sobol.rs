//! Sobol indices of the index by sampling, for any index rule and with uncertain weights: one input changes one factor's
//! term, so each further run costs one step a draw.

// Places of factors, inputs and points that the model itself gives out.
#![allow(clippy::indexing_slicing)]

use rayon::prelude::*;

use super::model::{FactorModel, Model};
use crate::context::{Cancelled, Context};
use crate::decision::file::Spread;
use crate::decision::index::Sums;
use crate::error::{Error, Result};
use crate::stats::{Estimate, check_size, designs, indices};

/// The index of one factor's input.
#[derive(Debug, Clone)]
pub struct InputIndex {
    /// The factor.
    pub factor: String,
    /// `p`, `q` or `w`.
    pub input: &'static str,
    /// Share of the variance explained alone.
    pub first: Estimate,
    /// Share with all interactions.
    pub total: Estimate,
}

#[derive(Clone, Copy)]
struct Input {
    factor: usize,
    part: usize,
}

const PARTS: [&str; 3] = ["p", "q", "w"];

impl Model {
    /// Sobol indices of the index before measures, factors independent, sampled at `n` points: the inputs that vary,
    /// each with its 95 % interval. Indices under 0 are chance: the true index is then near 0.
    ///
    /// # Errors
    /// Nothing varies, or a size that cannot be sampled.
    pub(crate) fn sobol(&self, n: usize, seed: u64, context: &Context) -> Result<Vec<InputIndex>> {
        let factors = &self.factors;
        let spread = |factor: &FactorModel, part: usize| [&factor.p, &factor.q, &factor.w][part].clone();
        let varies = |factor: &FactorModel, part: usize| !matches!(spread(factor, part), Spread::Point(_));
        let inputs: Vec<Input> = (0..factors.len())
            .flat_map(|factor| (0..3).map(move |part| Input { factor, part }))
            .filter(|input| varies(&factors[input.factor], input.part))
            .filter(|input| input.part < 2 || self.method.uses_weights())
            .collect();
        if inputs.is_empty() {
            return Err(Error::decision_nothing_varies());
        }
        check_size(inputs.len(), n)?;
        let [a, b] = designs(inputs.len(), n, seed, context)?;
        context.begin("sensitivity", inputs.len());
        let k = inputs.len();
        let place = |factor: usize, part: usize| inputs.iter().position(|i| i.factor == factor && i.part == part);
        let places: Vec<[Option<usize>; 3]> =
            (0..factors.len()).map(|f| [0, 1, 2].map(|part| place(f, part))).collect();
        let fixed: Vec<[f64; 3]> = factors.iter().map(|f| [f.p.mean(), f.q.mean(), f.w.mean()]).collect();
        let curves: Vec<Spread> = inputs.iter().map(|input| spread(&factors[input.factor], input.part)).collect();
        let values = |design: &[f64]| {
            let mut values = vec![0.0; design.len()];
            values.par_chunks_mut(k).zip(design.par_chunks(k)).for_each(|(row, points)| {
                row.iter_mut().zip(points).zip(&curves).for_each(|((value, u), curve)| *value = curve.quantile(*u));
            });
            values
        };
        let (a, b) = rayon::join(|| values(&a), || values(&b));
        // Weight, likelihood and impact of a factor at row `row` of `base`, one of its inputs taken from `other`.
        let term = |factor: usize, row: usize, base: &[f64], swap: Option<(usize, &[f64])>| {
            let of = |part: usize| match places[factor][part] {
                Some(column) => match swap {
                    Some((swapped, other)) if swapped == column => other[row * k + column],
                    _ => base[row * k + column],
                },
                None => fixed[factor][part],
            };
            (of(2), of(0), of(1))
        };
        let whole = |design: &[f64]| {
            let row = |row: usize| self.method.index((0..factors.len()).map(|f| term(f, row, design, None)));
            (0..n).into_par_iter().map(row).collect::<Vec<f64>>()
        };
        context.check()?;
        let (at_a, at_b) = (whole(&a), whole(&b));
        context.check()?;
        let states: Vec<Sums> = (0..n)
            .into_par_iter()
            .map(|row| {
                context.check()?;
                Ok(self.method.sums((0..factors.len()).map(|f| term(f, row, &a, None))))
            })
            .collect::<Result<_>>()?;
        // Inputs × points.
        let mut mixed = vec![0.0; k * n];
        mixed.par_chunks_exact_mut(n).zip(&inputs).enumerate().try_for_each(|(column, (results, input))| {
            context.advance(1)?;
            for ((row, sums), result) in states.iter().enumerate().zip(results) {
                let old = term(input.factor, row, &a, None);
                let new = term(input.factor, row, &a, Some((column, &b)));
                *result = self.method.replaced(sums, input.factor, old, new);
            }
            Ok::<_, Cancelled>(())
        })?;
        let mixed: Vec<&[f64]> = mixed.chunks_exact(n).collect();
        let found = indices(&at_a, &at_b, &mixed, context)?;
        Ok(inputs
            .iter()
            .zip(found.first.iter().zip(&found.total))
            .map(|(input, (first, total))| InputIndex {
                factor: factors[input.factor].id.clone(),
                input: PARTS[input.part],
                first: *first,
                total: *total,
            })
            .collect())
    }
}
