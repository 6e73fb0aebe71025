//! What a panel teaches: every model is tried at earlier origins, and its errors are kept in a pool.

use rayon::prelude::*;

use super::combine::{Components, LEAST_FOR_LONG, LONG, Learnt, SHORT, Sample, components};
use super::interval::{FEATURES, Features, Moments, Widening, dot, log_growth, log_scale};
use super::models::Model;
use super::models::particles::{self, Run};
use super::pool::{Path, Pool};
use super::series::Grid;
use crate::panel::SeriesKey;
use crate::stats::key;

/// A panel of more series than this is learnt from as many of them, chosen by name.
const LEARN_FROM: usize = 3000;
/// Series are learnt in blocks of this many and added up in order, so that sums do not depend on threads.
const BLOCK: usize = 64;
/// The largest scale of log errors a step: past it an interval says no more.
pub const LARGEST_SCALE: f64 = 0.6;
/// A mean absolute error counts as at most this many times what was expected.
const LARGEST_RATIO: f64 = 10.0;

/// How far back the pseudo-origins lie: h, 3h/2 and 2h steps, as far as three counts (two, in short series) remain, or
/// as far as they go where a series is too short; and h/2 steps, for what has been seen last.
fn cuts(n: usize, steps: usize) -> Vec<usize> {
    let least = if n < 6 { 2 } else { 3 };
    let mut cuts: Vec<usize> =
        [steps, steps + steps.div_ceil(2), 2 * steps].into_iter().filter(|cut| n >= cut + least).collect();
    if cuts.is_empty() && n > least {
        cuts.push(n - least);
        if n >= least + 3 {
            cuts.push((n - least) / 2);
        }
    }
    let half = steps.div_ceil(2);
    if n >= half + least && !cuts.contains(&half) {
        cuts.push(half);
    }
    cuts.dedup();
    cuts
}

/// What was seen at a pseudo-origin.
struct Origin {
    place: usize,
    cut: usize,
    components: Components,
}

/// A series to learn from, with its ceiling.
pub type Known<'a> = (&'a Grid, Option<f64>);

/// Learn a pool from the pseudo-origins of a panel.
pub fn learn(series: &[Known], keys: &[SeriesKey], steps: usize, model: Model) -> Pool {
    let share = (LEARN_FROM as f64 / series.len() as f64).min(1.0);
    let chosen: Vec<Known> = series
        .iter()
        .zip(keys)
        .filter(|(_, name)| share >= 1.0 || (key(&name.name()) >> 11) as f64 / (1_u64 << 53) as f64 <= share)
        .map(|(known, _)| *known)
        .collect();
    let mut pool = Pool { growth: chosen.iter().filter_map(|(grid, _)| grid.growth()).collect(), ..Pool::default() };
    for block in accuracies(&chosen, steps) {
        pool.merge(&block);
    }
    let prior = pool.prior();
    let seen: Vec<Vec<Origin>> = chosen
        .par_iter()
        .map_init(|| Run::new(steps), |run, known| origins(run, *known, steps, model, &prior))
        .collect();
    if model == Model::Auto {
        for ((grid, _), origins) in chosen.iter().zip(&seen) {
            for origin in origins.iter().take(2) {
                let past = &grid.values[..grid.values.len() - origin.cut];
                let mix = if past.len() < LEAST_FOR_LONG { &mut pool.short } else { &mut pool.long };
                let tested = if past.len() < LEAST_FOR_LONG { SHORT.len() } else { LONG.len() };
                mix.add(&origin.components.logs[..tested], ahead(grid, origin.cut, steps), past);
            }
        }
    }
    let learnt = pool.learnt(model);
    let mut found: Vec<(Path, [Option<f64>; FEATURES])> = Vec::new();
    for (known, origins) in chosen.iter().zip(&seen) {
        found.extend(origins.iter().map(|origin| errors(*known, origin, steps, model, &learnt)));
    }
    pool.moments = scales(&found, steps);
    let moments = pool.scale();
    if moments.count() == 0.0 {
        return pool;
    }
    for (path, seen) in found.iter().filter(|(path, _)| path.errors.len() == steps) {
        if let Some(growth) = log_growth(&path.errors) {
            pool.widening.add(&pool.moments.complete(seen), growth, 1.0);
        }
    }
    let (beta, widening) = (moments.coefficients(), Widening::new(&pool.widening, steps));
    for (mut path, seen) in found {
        let x = moments.complete(&seen);
        let (scale, power) = (dot(&x, &beta).exp().min(LARGEST_SCALE), widening.power(&x));
        for (k, error) in path.errors.iter_mut().enumerate() {
            *error /= scale * widening.at(power, (k + 1) as f64);
        }
        pool.paths.push(path);
    }
    pool.estimate_shared();
    pool
}

/// The moments of the scale regression: first of the logs of mean absolute errors, then, by one step of Fisher's scoring
/// (a gamma law with a log link; Nelder and Wedderburn 1972), of the mean absolute errors themselves, for it is large
/// errors that intervals must hold. A path counts by the share of the
/// steps that it has, the later ones more.
fn scales(found: &[(Path, [Option<f64>; FEATURES])], steps: usize) -> Moments {
    let mut first = Moments::default();
    for (path, seen) in found {
        if seen.iter().all(Option::is_some) || first.count() > 0.0 {
            first.add(&first.complete(seen), log_scale(&path.errors), path.share(steps));
        }
    }
    if first.count() == 0.0 {
        return first;
    }
    let beta = Pool::with_reference(&first).slopes(1.0);
    let judged: Vec<(Features, f64, f64, f64)> = found
        .iter()
        .map(|(path, seen)| {
            let x = first.complete(seen);
            let expected = dot(&x, &beta);
            let ratio = (log_scale(&path.errors) - expected).exp().min(LARGEST_RATIO);
            (x, expected, ratio, path.share(steps))
        })
        .collect();
    let total: f64 = judged.iter().map(|(.., share)| share).sum();
    let mean = judged.iter().map(|(_, _, ratio, share)| ratio * share).sum::<f64>() / total;
    let mut second = Moments::default();
    for (x, expected, ratio, share) in judged {
        second.add(&x, expected + ratio / mean - 1.0, share);
    }
    second
}

fn ahead(grid: &Grid, cut: usize, steps: usize) -> &[f64] {
    let rest = &grid.values[grid.values.len() - cut..];
    &rest[..rest.len().min(steps)]
}

fn sample<'a>((grid, most): Known<'a>, cut: usize) -> Sample<'a> {
    let values = &grid.values[..grid.values.len() - cut];
    Sample { values, period: grid.period, most, step: grid.step }
}

/// The particles' accuracy, block by block.
fn accuracies(series: &[Known], steps: usize) -> Vec<Pool> {
    let blocks = series.par_chunks(BLOCK).map(|block| {
        let mut run = Run::new(steps);
        let mut part = Pool { accuracy: vec![0.0; particles::count()], ..Pool::default() };
        for (grid, _) in block {
            let n = grid.values.len();
            for cut in cuts(n, steps).into_iter().take(2) {
                run.over(&grid.values[..n - cut]);
                let actual: Vec<f64> = ahead(grid, cut, steps).iter().map(|value| value.ln()).collect();
                run.add_relative_errors(&actual, &mut part.accuracy);
                part.accuracy_count += 1.0;
            }
        }
        part
    });
    blocks.collect()
}

/// The models a series of `n` values is forecast by.
fn models(n: usize, model: Model) -> Vec<Model> {
    match model {
        Model::Auto if n < LEAST_FOR_LONG => SHORT.to_vec(),
        // Theta too: a panel with few long series leans on the weights of short ones.
        Model::Auto => [&LONG[..], &SHORT[1..]].concat(),
        other => vec![other],
    }
}

fn origins(run: &mut Run, known: Known, steps: usize, model: Model, prior: &[f64]) -> Vec<Origin> {
    let n = known.0.values.len();
    let cuts = cuts(n, steps).into_iter().enumerate();
    cuts.map(|(place, cut)| {
        let components = components(run, sample(known, cut), &models(n - cut, model), prior, steps);
        Origin { place, cut, components }
    })
    .collect()
}

/// The error path of an origin (logs), and what could be seen there.
fn errors(
    known: Known,
    origin: &Origin,
    steps: usize,
    model: Model,
    learnt: &Learnt,
) -> (Path, [Option<f64>; FEATURES]) {
    let sample = sample(known, origin.cut);
    let n = sample.values.len();
    let weights = learnt.weights(n);
    let shares: Vec<f64> = models(n, model)
        .iter()
        .map(|model| weights.models.iter().position(|known| known == model).map_or(0.0, |i| weights.shares[i]))
        .collect();
    let sum: f64 = shares.iter().sum();
    let shares: Vec<f64> = shares.iter().map(|share| share / sum).collect();
    let held = (model == Model::Auto).then_some(learnt.growth);
    let point = origin.components.combine(&shares, held, sample);
    let actual = ahead(known.0, origin.cut, steps).iter();
    let errors = actual.zip(&point.logs).map(|(value, log)| value.ln() - log).collect();
    (Path { errors, origin: origin.place, size: sample.values[n - 1] }, point.seen)
}
