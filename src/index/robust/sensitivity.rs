//! Global sensitivity analysis: Sobol indices of weights and where they come from, treatment of outliers, normalisation,
//! aggregation, imputation, measurement and exclusion.
//!
//! Saisana, Saltelli and Tarantola (2005), "Uncertainty and sensitivity analysis techniques as tools for the quality
//! assessment of composite indicators"; first shares as Saltelli et al. (2010) estimate them, total ones as
//! Jansen (1999) does.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::draw::Numbers;
use super::engine::Engine;
use super::rows::Scratch;
use crate::context::{Cancelled, Context};
use crate::error::{Error, Result};
use crate::index::nominal::describe::finite;
use crate::stats::matrix::{row, rows, rows_mut};
use crate::stats::{Stream, key, quantile};
use crate::table::{Table, TableBuilder};

/// The sources of uncertainty, in the order of [`Numbers`].
pub(crate) const SOURCES: [&str; 8] =
    ["weights", "normalise", "aggregate", "impute", "measurement", "exclude", "treat", "weighting"];
/// Bootstrap samples of the intervals.
const BOOT: usize = 500;

/// `one` with the source at `place` taken from `other`.
fn mixed(one: u64, other: u64, place: usize) -> Numbers {
    let mut numbers = Numbers::all(one);
    let slots = [
        &mut numbers.weights,
        &mut numbers.normalise,
        &mut numbers.aggregate,
        &mut numbers.impute,
        &mut numbers.measurement,
        &mut numbers.exclude,
        &mut numbers.treat,
        &mut numbers.weighting,
    ];
    for (at, slot) in slots.into_iter().enumerate() {
        if at == place {
            *slot = other;
        }
    }
    numbers
}

/// First-order and total Sobol indices of each choice that varies, in one period: `output`, `source`, `first` and `total` with
/// `first_lo95`, `first_hi95`, `total_lo95`, `total_hi95`.
///
/// The output is the mean absolute shift of ranks from the nominal ones, or the rank of one area. `n` is the number
/// of base draws; n × (sources + 2) indices are computed.
///
/// # Errors
/// `n` outside 8 to 1,000,000, an area without a rank.
pub(crate) fn global_sensitivity(
    engine: &Engine,
    period: usize,
    area: Option<usize>,
    n: usize,
    context: &Context,
) -> Result<Table> {
    if !(8..=1_000_000).contains(&n) {
        return Err(Error::number_out_of_range("n", n as f64, 8.0, 1e6));
    }
    let base = &engine.base.periods[period];
    let mut nominal = vec![0; base.frame.areas.len()];
    engine.ranks(period, base.index(), &mut Scratch::default(), &mut nominal);
    if area.is_some_and(|slot| nominal[slot] == 0) {
        return Err(Error::index_area_not_ranked());
    }
    let varying = engine.varying();
    let sources: Vec<usize> = (0..SOURCES.len()).filter(|at| varying[*at]).collect();
    let output = |numbers: Numbers, scratch: &mut Scratch, ranks: &mut [u16]| {
        let scores = engine.evaluate(period, numbers, scratch).to_vec();
        engine.ranks(period, &scores, scratch, ranks);
        if let Some(slot) = area {
            return f64::from(ranks[slot]);
        }
        let pairs = || ranks.iter().zip(&nominal).filter(|(rank, nominal)| **rank > 0 && **nominal > 0);
        let sum: f64 = pairs().map(|(rank, nominal)| (f64::from(*rank) - f64::from(*nominal)).abs()).sum();
        sum / pairs().count().max(1) as f64
    };
    // Numbers beyond those of the replicates, so that the two matrices are independent of them and of each other.
    let (start, second) = (1_u64 << 32, 1_u64 << 33);
    let rooms = || (Scratch::default(), vec![0_u16; base.frame.areas.len()]);
    let one = |(scratch, ranks): &mut (Scratch, Vec<u16>), (draw, out): (usize, &mut [f64])| {
        context.advance(1)?;
        let (a, b) = (start + draw as u64, second + draw as u64);
        let all = [Numbers::all(a), Numbers::all(b)].into_iter().chain(sources.iter().map(|at| mixed(a, b, *at)));
        out.iter_mut().zip(all).for_each(|(out, numbers)| *out = output(numbers, scratch, ranks));
        Ok::<_, Cancelled>(())
    };
    context.begin("sensitivity", n);
    // Base draws × (both matrices, then A with one source of B each).
    let width = sources.len() + 2;
    let mut outputs = Array2::zeros((n, width));
    let rows: Vec<&mut [f64]> = rows_mut(&mut outputs).collect();
    rows.into_par_iter().enumerate().try_for_each_init(rooms, one)?;
    let found: Vec<[f64; 6]> = (0..sources.len()).map(|at| estimate(outputs.view(), at, engine.seed)).collect();
    let called = match area {
        None => "mean rank shift".to_owned(),
        Some(slot) => format!("rank of {}", engine.base.areas[base.frame.areas[slot]]),
    };
    let column = |at: usize| found.iter().map(move |row| finite(row[at]));
    Ok(TableBuilder::new()
        .text("output", sources.iter().map(|_| called.as_str()))
        .text("source", sources.iter().map(|source| SOURCES[*source]))
        .optional_number("first", column(0))
        .optional_number("first_lo95", column(1))
        .optional_number("first_hi95", column(2))
        .optional_number("total", column(3))
        .optional_number("total_lo95", column(4))
        .optional_number("total_hi95", column(5))
        .build())
}

/// First-order and total share with their bootstrap intervals; nothing (NaN) where the output does not vary.
///
/// `outputs` is base draws × (both matrices, then A with one source of B each).
fn estimate(outputs: ArrayView2<'_, f64>, at: usize, seed: u64) -> [f64; 6] {
    let draws = outputs.nrows();
    // Centred, so that the mean does not swell the first-order estimate.
    let centre = rows(outputs).map(|row| row[0] + row[1]).sum::<f64>() / (2 * draws) as f64;
    let shares = |pick: &mut dyn FnMut() -> usize| {
        let n = draws as f64;
        let (mut sum, mut squares, mut first, mut total) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..draws {
            let row = row(outputs, pick());
            let (a, b, mixed) = (row[0] - centre, row[1] - centre, row[2 + at] - centre);
            sum += a + b;
            squares += a * a + b * b;
            first += b * (mixed - a);
            total += (a - mixed).powi(2);
        }
        let mean = sum / (2.0 * n);
        let variance = squares / (2.0 * n) - mean * mean;
        if variance <= 1e-12 * centre.abs().max(1.0) {
            return (f64::NAN, f64::NAN);
        }
        (first / (n * variance), total / (2.0 * n * variance))
    };
    let mut next = 0..draws;
    let (first, total) = shares(&mut || next.next().unwrap_or(0));
    let mut stream = Stream::keyed(seed, key("index choices"), at as u64);
    let (mut firsts, mut totals) = (Vec::new(), Vec::new());
    for _ in 0..BOOT {
        let (first, total) = shares(&mut || stream.below(draws));
        if first.is_finite() {
            firsts.push(first);
            totals.push(total);
        }
    }
    let ends = |draws: &mut Vec<f64>| {
        draws.sort_by(f64::total_cmp);
        if draws.is_empty() { (f64::NAN, f64::NAN) } else { (quantile(draws, 0.025), quantile(draws, 0.975)) }
    };
    let ((f, g), (t, u)) = (ends(&mut firsts), ends(&mut totals));
    [first, f, g, total, t, u]
}
