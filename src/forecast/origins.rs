//! Rolling-origin errors: every model is tried at past origins of a panel's series, and what it errs by is kept.

#![expect(clippy::indexing_slicing, reason = "an origin leaves out fewer steps than its series has")]

use rayon::prelude::*;

use super::combine::{Components, LEAST_FOR_LONG, LONG, LearntWeights, Point, SHORT, Sample, components};
use super::error_growth::{ErrorGrowth, log_growth};
use super::error_path::ErrorPath;
use super::grid::Grid;
use super::models::Model;
use super::models::ensemble::{self, EnsembleRun};
use super::scale::{FEATURES, Features, Moments, dot, log_scale};
use super::season::{Season, fewest_values};
use super::stratum::Stratum;
use crate::context::{Cancelled, Context};
use crate::stats::Elementary;

/// Series are learnt in blocks of this many and added up in order, so that sums do not depend on threads.
const BLOCK: usize = 64;
/// The largest scale of log errors a step: past it an interval says no more.
pub(super) const LARGEST_SCALE: f64 = 0.6;
/// A mean absolute error counts as at most this many times what was expected.
const LARGEST_RATIO: f64 = 10.0;

/// Series below the year of a panel with at most this many are tried at more origins.
const FEW_SERIES: usize = 40;
/// Origins of each series of such a panel at the most.
const MOST_ORIGINS: usize = 12;

/// How far back the origins lie: h, 3h/2 and 2h steps, as far as `least` counts remain, or as far as they go where a
/// series is too short; and h/2 steps, for what has been seen last. `dense` asks for one every third of the horizon.
fn cuts(n: usize, steps: usize, least: usize, dense: bool) -> Vec<usize> {
    let tried: Vec<usize> = if dense {
        (0..MOST_ORIGINS).map(|k| steps + k * steps.div_ceil(3)).collect()
    } else {
        vec![steps, steps + steps.div_ceil(2), 2 * steps]
    };
    let mut cuts: Vec<usize> = tried.into_iter().filter(|cut| n >= cut + least).collect();
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

/// The origins of a series. One that shows a season is only tried where enough counts remain to show it.
fn origins_of(grid: &Grid, steps: usize, dense: bool) -> Vec<usize> {
    let n = grid.values.len();
    let seasonal = grid.period > 1 && !Season::of(&grid.values, grid.period).is_none();
    let least = if n < 6 { 2 } else { 3 };
    let least = if seasonal { fewest_values(grid.period) } else { least };
    cuts(n, steps, least, dense && grid.period > 1)
}

/// What was seen at an origin.
struct Origin {
    place: usize,
    cut: usize,
    /// How much it counts beside the origins of other series (0–1).
    weight: f64,
    components: Components,
}

/// Learn from the past origins of series of one frequency: errors up to `steps` steps ahead.
///
/// # Errors
/// The caller stopped the computation.
pub(super) fn learn(
    chosen: &[&Grid],
    period: usize,
    steps: usize,
    model: Model,
    context: &Context,
) -> Result<Stratum, Cancelled> {
    context.begin("calibration", 2 * chosen.len());
    let mut learnt = Stratum::new(period, steps);
    learnt.growth = chosen.iter().filter_map(|grid| grid.growth()).collect();
    let dense = chosen.len() <= FEW_SERIES;
    let tried: Vec<Vec<usize>> = chosen.par_iter().map(|grid| origins_of(grid, steps, dense)).collect();
    for block in accuracies(chosen, &tried, steps, context)? {
        learnt.merge(&block);
    }
    let prior = learnt.prior();
    let seen: Vec<Vec<Origin>> = chosen
        .par_iter()
        .zip(&tried)
        .map_init(
            || EnsembleRun::new(steps),
            |run, (grid, cuts)| {
                context.advance(1)?;
                Ok(origins(run, grid, cuts, steps, model, &prior))
            },
        )
        .collect::<Result<_, Cancelled>>()?;
    if model == Model::Auto {
        for (grid, origins) in chosen.iter().zip(&seen) {
            for origin in origins.iter().take(2) {
                let past = &grid.values[..grid.values.len() - origin.cut];
                let mix = if past.len() < LEAST_FOR_LONG { &mut learnt.short } else { &mut learnt.long };
                let tested = if past.len() < LEAST_FOR_LONG { SHORT.len() } else { LONG.len() };
                mix.add(&origin.components.logs[..tested], ahead(grid, origin.cut, steps), past);
            }
        }
    }
    let weights = learnt.learnt(model);
    let mut found: Vec<(ErrorPath, [Option<f64>; FEATURES])> = Vec::new();
    for (grid, origins) in chosen.iter().zip(&seen) {
        found.extend(origins.iter().map(|origin| errors(grid, origin, steps, model, &weights)));
    }
    learnt.moments = scales(&learnt, &found);
    let moments = learnt.scale();
    if moments.count() == 0.0 {
        return Ok(learnt);
    }
    for (path, seen) in found.iter().filter(|(path, _)| path.errors.len() == steps) {
        if let Some(growth) = log_growth(&path.errors) {
            learnt.error_growth.add(&learnt.moments.complete(seen), growth, path.weight);
        }
    }
    let (beta, growth) = (moments.coefficients(), ErrorGrowth::new(&learnt.error_growth, steps));
    for (mut path, seen) in found {
        let x = moments.complete(&seen);
        let (scale, power) = (dot(&x, &beta).exponential().min(LARGEST_SCALE), growth.power(&x));
        for (k, error) in path.errors.iter_mut().enumerate() {
            *error /= scale * growth.at(power, (k + 1) as f64);
        }
        learnt.paths.push(path);
    }
    context.check()?;
    learnt.estimate_shared();
    Ok(learnt)
}

/// The moments of the scale regression: first of the logs of mean absolute errors, then, by one step of Fisher's scoring
/// (a gamma law with a log link; Nelder and Wedderburn 1972), of the mean absolute errors themselves, for it is large
/// errors that intervals must hold. A path counts by the share of the
/// steps that it has, the later ones more.
fn scales(learnt: &Stratum, found: &[(ErrorPath, [Option<f64>; FEATURES])]) -> Moments {
    let steps = learnt.steps;
    let mut first = Moments::default();
    for (path, seen) in found {
        if seen.iter().all(Option::is_some) || first.count() > 0.0 {
            first.add(&first.complete(seen), log_scale(&path.errors), path.share(steps));
        }
    }
    if first.count() == 0.0 {
        return first;
    }
    let beta = learnt.with_reference(&first).slopes(1.0);
    let judged: Vec<(Features, f64, f64, f64)> = found
        .iter()
        .map(|(path, seen)| {
            let x = first.complete(seen);
            let expected = dot(&x, &beta);
            let ratio = (log_scale(&path.errors) - expected).exponential().min(LARGEST_RATIO);
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

fn sample(grid: &Grid, cut: usize) -> Sample<'_> {
    let values = &grid.values[..grid.values.len() - cut];
    Sample { values, period: grid.period, most: None, step: grid.step }
}

/// The accuracy of the ensemble's members, block by block.
fn accuracies(
    series: &[&Grid],
    tried: &[Vec<usize>],
    steps: usize,
    context: &Context,
) -> Result<Vec<Stratum>, Cancelled> {
    let blocks = series.par_chunks(BLOCK).zip(tried.par_chunks(BLOCK)).map(|(block, tried)| {
        let mut run = EnsembleRun::new(steps);
        let mut part = Stratum { accuracy: vec![0.0; ensemble::members()], ..Stratum::default() };
        for (grid, cuts) in block.iter().zip(tried) {
            context.advance(1)?;
            let season = Season::of(&grid.values, grid.period);
            let values = season.adjust(&grid.values);
            for cut in cuts.iter().take(2) {
                let (past, after) = values.split_at(values.len() - cut);
                run.over(past, steps);
                let actual: Vec<f64> = after.iter().take(steps).map(|value| value.logarithm()).collect();
                run.add_relative_errors(&actual, &mut part.accuracy);
                part.accuracy_count += 1.0;
            }
        }
        Ok(part)
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

fn origins(
    run: &mut EnsembleRun,
    grid: &Grid,
    cuts: &[usize],
    steps: usize,
    model: Model,
    prior: &[f64],
) -> Vec<Origin> {
    let n = grid.values.len();
    // Origins nearer than a horizon tell partly the same: they count as many as fit side by side, and at least 4.
    let weight = ((n / steps).max(4) as f64 / cuts.len() as f64).min(1.0);
    cuts.iter()
        .enumerate()
        .map(|(place, cut)| {
            let components = components(run, sample(grid, *cut), &models(n - cut, model), prior, steps);
            Origin { place, cut: *cut, weight, components }
        })
        .collect()
}

/// The error path of an origin (logs), and what could be seen there.
fn errors(
    grid: &Grid,
    origin: &Origin,
    steps: usize,
    model: Model,
    learnt: &LearntWeights,
) -> (ErrorPath, [Option<f64>; FEATURES]) {
    let point = point(grid, origin, steps, model, learnt);
    let actual = ahead(grid, origin.cut, steps).iter();
    let errors = actual.zip(&point.logs).map(|(value, log)| value.logarithm() - log).collect();
    let past = sample(grid, origin.cut).values;
    (ErrorPath { errors, origin: origin.place, size: past[past.len() - 1], weight: origin.weight }, point.seen)
}

/// The point forecast of an origin.
fn point(grid: &Grid, origin: &Origin, steps: usize, model: Model, learnt: &LearntWeights) -> Point {
    let sample = sample(grid, origin.cut);
    let n = sample.values.len();
    let weights = learnt.weights(n);
    let shares: Vec<f64> = models(n, model)
        .iter()
        .map(|model| weights.models.iter().position(|known| known == model).map_or(0.0, |i| weights.shares[i]))
        .collect();
    let sum: f64 = shares.iter().sum();
    let shares: Vec<f64> = shares.iter().map(|share| share / sum).collect();
    let shrunk = (model == Model::Auto).then_some(learnt.growth);
    origin.components.combine(&shares, shrunk, sample, steps)
}

/// The log point forecasts of the combination at past origins of a series, `cuts` steps before its end.
pub(super) fn past_points(
    run: &mut EnsembleRun,
    grid: &Grid,
    cuts: &[usize],
    steps: usize,
    model: Model,
    learnt: &LearntWeights,
) -> Vec<Vec<f64>> {
    let tried = origins(run, grid, cuts, steps, model, &learnt.prior);
    tried.iter().map(|origin| point(grid, origin, steps, model, learnt).logs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_lie_a_horizon_apart_and_leave_enough_counts() {
        assert_eq!(cuts(40, 5, 3, false), [5, 8, 10, 3]);
        assert_eq!(cuts(6, 5, 3, false), [3, 1]);
        assert_eq!(cuts(3, 5, 3, false), [0; 0]);
        let dense = cuts(120, 12, 25, true);
        assert!(dense.len() > 10 && dense.iter().all(|cut| 120 - cut >= 25), "{dense:?}");
    }
}
