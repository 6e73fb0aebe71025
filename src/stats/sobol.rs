//! Sobol indices: how much of the variance of a result each input explains, alone and with all its interactions.

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use rayon::prelude::*;

use super::net::Net;
use crate::context::Context;
use crate::error::{Error, Result, require_memory};

/// The most inputs a run may have.
const MOST: usize = Net::DIMENSIONS / 2;
/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Marginal distribution of an input.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Marginal {
    /// Uniform from low to high.
    Uniform {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
    },
    /// Triangular.
    Triangle {
        /// Lowest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Highest value.
        high: f64,
    },
}

impl Marginal {
    /// From ends and, for a triangle, the likeliest value.
    ///
    /// # Errors
    /// Ends that are not finite or do not rise, a likeliest value outside them.
    pub fn new(low: f64, mode: Option<f64>, high: f64) -> Result<Self> {
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(Error::input_range_not_rising(low, high));
        }
        match mode {
            None => Ok(Self::Uniform { low, high }),
            Some(mode) if (low..=high).contains(&mode) => Ok(Self::Triangle { low, mode, high }),
            Some(mode) => Err(Error::mode_outside_range(mode, low, high)),
        }
    }

    /// The quantile function: the value that a share `u` of the distribution does not exceed.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Triangle { low, mode, high } if u * (high - low) < mode - low => {
                low + (u * (high - low) * (mode - low)).sqrt()
            }
            Self::Triangle { low, mode, high } => high - ((1.0 - u) * (high - low) * (high - mode)).sqrt(),
        }
    }
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The estimate; under 0 by chance where the true index is near 0.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// First-order and total Sobol indices of every input.
#[derive(Debug, Clone, PartialEq)]
pub struct Sobol {
    /// Share of the variance that the input explains alone.
    pub first: Vec<Estimate>,
    /// Share with all its interactions.
    pub total: Vec<Estimate>,
    /// Mean of the result.
    pub mean: f64,
    /// Variance of the result.
    pub variance: f64,
}

/// Check the number of inputs and of points of a Sobol run.
///
/// # Errors
/// No inputs, over 1,024 of them, fewer than 8 points or over 2²⁴.
pub fn check_size(inputs: usize, n: usize) -> Result<()> {
    if inputs == 0 || inputs > MOST {
        return Err(Error::sobol_inputs(inputs, MOST));
    }
    if !(8..=1 << 24).contains(&n) {
        return Err(Error::sobol_points(n));
    }
    Ok(())
}

/// The sample matrices A and B of Saltelli and others (2010): `n` points for `inputs` inputs on 0–1, one row a point,
/// from one scrambled Sobol sequence.
///
/// # Errors
/// As for [`check_size`]; more memory than the context allows; the caller stopped the computation.
pub fn designs(inputs: usize, n: usize, seed: u64, context: &Context) -> Result<[Vec<f64>; 2]> {
    check_size(inputs, n)?;
    // Two designs, and the results at them and at each mixture of them.
    let bytes = (size_of::<f64>() * (3 * inputs + 2)) as u64 * n as u64;
    require_memory(context, bytes, |share| format!("n={:.0}", (n as f64 * share).floor().max(8.0)))?;
    let net = Net::new(2 * inputs, seed).ok_or_else(|| Error::sobol_inputs(inputs, MOST))?;
    let design = |from: usize| {
        let mut design = vec![0.0; n * inputs];
        design.par_chunks_mut(inputs).enumerate().try_for_each(|(i, row)| {
            context.check()?;
            row.iter_mut().enumerate().for_each(|(j, value)| *value = net.at(i as u32, from + j));
            Ok::<_, Error>(())
        })?;
        Ok::<_, Error>(design)
    };
    Ok([design(0)?, design(inputs)?])
}

/// Indices from results: `a` and `b` at the two designs, `mixed[i]` at A with the column of input i taken from B (inputs ×
/// points).
///
/// First-order indices are those of Saltelli and others (2010, Computer Physics Communications 181, table 2 b), total
/// ones Jansen's (1999). Intervals are normal with the delta method's error of independent points, which for this net is
/// on the safe side. Where the result does not vary all are 0.
///
/// # Errors
/// Results of other numbers of points, none, a result that is not a finite number; the caller stopped the computation.
pub fn indices<M: AsRef<[f64]>>(a: &[f64], b: &[f64], mixed: &[M], context: &Context) -> Result<Sobol> {
    let mixed: Vec<&[f64]> = mixed.iter().map(AsRef::as_ref).collect();
    let lengths = [b.len()].into_iter().chain(mixed.iter().map(|results| results.len()));
    if a.is_empty() || lengths.into_iter().any(|length| length != a.len()) {
        return Err(Error::sobol_lengths());
    }
    let all = [a, b].into_iter().chain(mixed.iter().copied());
    if let Some(value) = all.into_iter().flatten().find(|value| !value.is_finite()) {
        return Err(Error::function_not_finite(*value));
    }
    let n = a.len() as f64;
    let mean = a.iter().chain(b).sum::<f64>() / (2.0 * n);
    let spread: Vec<f64> =
        a.iter().zip(b).map(|(a, b)| f64::midpoint((a - mean).powi(2), (b - mean).powi(2))).collect();
    let variance = spread.iter().sum::<f64>() / n;
    let scale = a.iter().chain(b).fold(0.0_f64, |most, value| most.max(value.abs()));
    let constant = variance <= (1e-13 * scale).powi(2);
    let estimate = |of: &dyn Fn(usize) -> f64| {
        if constant {
            return Estimate::default();
        }
        let parts: Vec<f64> = (0..a.len()).map(of).collect();
        let value = parts.iter().sum::<f64>() / n / variance;
        let errors = parts.iter().zip(&spread).map(|(part, spread)| ((part - value * spread) / variance).powi(2));
        let half = Z * (errors.sum::<f64>() / n / (n - 1.0)).sqrt();
        Estimate { value, low: value - half, high: value + half }
    };
    let pairs: Vec<(Estimate, Estimate)> = mixed
        .par_iter()
        .map(|m| {
            context.check()?;
            let first = estimate(&|i| (b[i] - mean) * (m[i] - a[i]));
            let total = estimate(&|i| 0.5 * (a[i] - m[i]).powi(2));
            Ok((first, total))
        })
        .collect::<Result<_>>()?;
    let (first, total) = pairs.into_iter().unzip();
    Ok(Sobol { first, total, mean, variance: if constant { 0.0 } else { variance } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_other_lengths_are_refused() {
        let none: Vec<Vec<f64>> = Vec::new();
        for (a, b, mixed) in
            [(vec![], vec![], none.clone()), (vec![1.0], vec![], none), (vec![1.0], vec![2.0], vec![vec![]])]
        {
            assert!(indices(&a, &b, &mixed, &Context::default()).is_err(), "{a:?} {b:?} {mixed:?}");
        }
    }

    fn run(k: usize, n: usize, seed: u64, of: &dyn Fn(&[f64]) -> f64) -> Sobol {
        let [a, b] = designs(k, n, seed, &Context::default()).unwrap();
        let at = |design: &[f64]| design.chunks(k).map(of).collect::<Vec<f64>>();
        let mixed: Vec<Vec<f64>> = (0..k)
            .map(|i| {
                let mut m = a.clone();
                (0..n).for_each(|row| m[row * k + i] = b[row * k + i]);
                at(&m)
            })
            .collect();
        indices(&at(&a), &at(&b), &mixed, &Context::default()).unwrap()
    }

    /// Ishigami and Homma 1990, a = 7, b = 0.1; closed form.
    #[test]
    fn sobol_finds_the_analytic_indices_of_ishigami() {
        use std::f64::consts::PI;
        let of = |u: &[f64]| {
            let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
            x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
        };
        let (first, total) = ([0.313905, 0.442411, 0.0], [0.557589, 0.442411, 0.243684]);
        let (mut worst, mut inside) = (0.0_f64, 0);
        for seed in 0..20 {
            let s = run(3, 4096, seed, &of);
            for i in 0..3 {
                worst = worst.max((s.first[i].value - first[i]).abs()).max((s.total[i].value - total[i]).abs());
                inside += usize::from((s.first[i].low..=s.first[i].high).contains(&first[i]));
                inside += usize::from((s.total[i].low..=s.total[i].high).contains(&total[i]));
            }
        }
        println!("worst {worst}, inside {inside} of 120");
        assert!(worst < 0.03 && inside >= 114, "{worst} {inside}");
    }

    /// Saltelli and Sobol's g-function with a = 0, 1, 4.5, 9, 99, 99, 99, 99; closed form.
    #[test]
    fn sobol_finds_the_analytic_indices_of_the_g_function() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
        let of = |u: &[f64]| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product();
        let first = [0.716192, 0.179048, 0.023676, 0.007162, 7.2e-5, 7.2e-5, 7.2e-5, 7.2e-5];
        let total = [0.787144, 0.242198, 0.034317, 0.01046, 1.05e-4, 1.05e-4, 1.05e-4, 1.05e-4];
        let mut worst = 0.0_f64;
        for seed in 0..10 {
            let s = run(8, 8192, seed, &of);
            for i in 0..8 {
                worst = worst.max((s.first[i].value - first[i]).abs()).max((s.total[i].value - total[i]).abs());
            }
        }
        println!("worst {worst}");
        assert!(worst < 0.02, "{worst}");
    }

    #[test]
    fn sobol_indices_of_a_constant_are_zero() {
        let s = run(2, 64, 0, &|_| 1e9);
        assert!(s.variance == 0.0 && s.total.iter().all(|e| *e == Estimate::default()));
    }
}
