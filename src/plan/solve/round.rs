//! From a solver's fractions to whole people, within the limits.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::context::{Cancelled, Context};
use crate::plan::problem::block::EPSILON;
use crate::plan::problem::instance::Problem;
use crate::plan::problem::just_in_time;

/// How far from whole a number may be and still be taken for it.
const WHOLE: f64 = 1e-6;
/// Where cumulative hires are cut, from up to down: five ways to round a block.
const CUTS: [f64; 5] = [1e-6, 0.25, 0.5, 0.75, 1.0 - 1e-6];

/// What is rounded: hires of a group's blocks and periods, what the group may use, who moved (of all blocks).
pub(crate) struct Fractions<'a> {
    pub(crate) hires: &'a [Vec<f64>],
    pub(crate) most: &'a [f64],
    pub(crate) moved: &'a [f64],
}

/// Whole hires near fractions that meet the needs of a group, and whether they keep to its limits.
///
/// Cumulative hires are rounded, so that no total drifts; each block takes the way that best makes up for what those
/// before it used too much. What is over a limit at the end is mended block by block, and room that is left lets
/// hires be just in time again.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn nearest(
    problem: &Problem,
    group: &[usize],
    near: &Fractions,
    context: &Context,
) -> Result<(Vec<Vec<f64>>, bool), Cancelled> {
    let limits = near.most.len();
    let mut ways: Vec<Vec<Vec<f64>>> = Vec::new();
    let mut want = vec![0.0; limits];
    for (row, place) in near.hires.iter().zip(group) {
        context.check()?;
        problem.limits.add(problem.uses[*place].view(), row, 1.0, &mut want);
        ways.push(ways_of(problem, *place, row, near.moved[*place]));
    }
    let scale: Vec<f64> = near.most.iter().map(|most| most.abs().max(1.0)).collect();
    let slack: Vec<f64> = (0..limits).map(|at| (near.most[at] - want[at]).max(0.0)).collect();
    let mut chosen = vec![0; ways.len()];
    let mut over = vec![0.0; limits];
    for (row, place) in group.iter().enumerate() {
        let mut best = f64::INFINITY;
        let mut after = over.clone();
        for (way, hires) in ways[row].iter().enumerate() {
            let mut next = over.clone();
            problem.limits.add(problem.uses[*place].view(), hires, 1.0, &mut next);
            problem.limits.add(problem.uses[*place].view(), &near.hires[row], -1.0, &mut next);
            let miss: f64 = (0..limits).map(|at| ((next[at] - slack[at]).max(0.0) / scale[at]).powi(2)).sum();
            let cost = 1e-12 * hires.iter().enumerate().map(|(at, n)| n * problem.blocks[*place].cost(at)).sum::<f64>()
                / problem.unit;
            if miss + cost < best {
                (best, chosen[row], after) = (miss + cost, way, next);
            }
        }
        over = after;
    }
    let mut used = vec![0.0; limits];
    let mut hires: Vec<Vec<f64>> = chosen.iter().zip(&ways).map(|(way, ways)| ways[*way].clone()).collect();
    for (row, place) in group.iter().enumerate() {
        problem.limits.add(problem.uses[*place].view(), &hires[row], 1.0, &mut used);
    }
    let fits = mend(problem, group, near, &ways, (&mut hires, &mut used), context)?;
    if fits {
        just_in_time_again(problem, group, near, &mut hires, &mut used);
    }
    Ok((hires, fits))
}

/// The ways to make a block's fractions whole; one where they are whole already.
pub(crate) fn ways_of(problem: &Problem, place: usize, fractions: &[f64], moved: f64) -> Vec<Vec<f64>> {
    let block = &problem.blocks[place];
    let needs = block.needs(moved);
    let mut ways: Vec<Vec<f64>> = Vec::new();
    let whole = fractions.iter().all(|hires| (hires - hires.round()).abs() < WHOLE);
    let cuts: &[f64] = if whole { &CUTS[2..3] } else { &CUTS };
    for cut in cuts {
        let (mut sum, mut before) = (0.0, 0.0);
        let mut hires: Vec<f64> = fractions
            .iter()
            .map(|fraction| {
                sum += fraction;
                let total = (sum - cut).ceil().max(before);
                let hires = total - before;
                before = total;
                hires
            })
            .collect();
        top_up(problem, place, &needs, &mut hires);
        just_in_time::trim(block, &needs, &mut hires);
        if !ways.contains(&hires) {
            ways.push(hires);
        }
    }
    ways
}

/// Add hires, as late as can be, until needs are met.
fn top_up(problem: &Problem, place: usize, needs: &[f64], hires: &mut [f64]) {
    let block = &problem.blocks[place];
    for (at, need) in needs.iter().enumerate().filter(|(_, need)| **need > 0.0) {
        let missing = need - block.trained(hires, at);
        if missing > EPSILON * need.max(1.0)
            && let Some(hired) = block.latest(at)
        {
            hires[hired] += (missing / block.adds(hired, at) - EPSILON).ceil().max(1.0);
        }
    }
}

/// How far uses are over their limits (parts of the limit).
fn excess(problem: &Problem, most: &[f64], used: &[f64]) -> f64 {
    let over = |at: usize| (used[at] - most[at] - 0.5 * problem.limits.slack(at)).max(0.0) / most[at].abs().max(1.0);
    (0..most.len()).map(over).sum()
}

/// Change blocks until nothing is over its limit: each time, the change that lowers the excess most.
fn mend(
    problem: &Problem,
    group: &[usize],
    near: &Fractions,
    ways: &[Vec<Vec<f64>>],
    (hires, used): (&mut [Vec<f64>], &mut Vec<f64>),
    context: &Context,
) -> Result<bool, Cancelled> {
    let mut now = excess(problem, near.most, used);
    for _ in 0..60 {
        if now <= 0.0 {
            return Ok(true);
        }
        let mut best: Option<(f64, usize, Vec<f64>, Vec<f64>)> = None;
        for (row, place) in group.iter().enumerate() {
            context.check()?;
            let mut others: Vec<Vec<f64>> = ways[row].iter().filter(|way| **way != hires[row]).cloned().collect();
            others.extend(earlier(problem, *place, &hires[row], near.moved[*place]));
            for other in others {
                let mut next = used.clone();
                problem.limits.add(problem.uses[*place].view(), &hires[row], -1.0, &mut next);
                problem.limits.add(problem.uses[*place].view(), &other, 1.0, &mut next);
                let then = excess(problem, near.most, &next);
                if then < now - 1e-15 && best.as_ref().is_none_or(|best| then < best.0) {
                    best = Some((then, row, other, next));
                }
            }
        }
        let Some((then, row, other, next)) = best else { return Ok(false) };
        (now, hires[row]) = (then, other);
        used.clone_from(&next);
    }
    Ok(now <= 0.0)
}

/// The block's hires with one of them made a period earlier, for every period, and what that makes needless left out.
fn earlier(problem: &Problem, place: usize, hires: &[f64], moved: f64) -> Vec<Vec<f64>> {
    let block = &problem.blocks[place];
    let needs = block.needs(moved);
    let mut found = Vec::new();
    for hired in 1..hires.len() {
        if hires[hired] >= 1.0 {
            let mut other = hires.to_vec();
            other[hired] -= 1.0;
            other[hired - 1] += 1.0;
            top_up(problem, place, &needs, &mut other);
            just_in_time::trim(block, &needs, &mut other);
            if other != hires {
                found.push(other);
            }
        }
    }
    found
}

/// Blocks that hire just in time again where there is room for it and it is cheaper; the greatest saving first.
fn just_in_time_again(
    problem: &Problem,
    group: &[usize],
    near: &Fractions,
    hires: &mut [Vec<f64>],
    used: &mut Vec<f64>,
) {
    let cost = |place: usize, hires: &[f64]| -> f64 {
        hires.iter().enumerate().map(|(at, n)| n * problem.blocks[place].cost(at)).sum()
    };
    let mut savings: Vec<(f64, usize, Vec<f64>)> = group
        .iter()
        .enumerate()
        .filter_map(|(row, place)| {
            let latest = just_in_time::of_block(&problem.blocks[*place], near.moved[*place]);
            let saving = cost(*place, &hires[row]) - cost(*place, &latest);
            (saving > 1e-9 * problem.unit).then_some((saving, row, latest))
        })
        .collect();
    savings.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, row, latest) in savings {
        let mut next = used.clone();
        problem.limits.add(problem.uses[group[row]].view(), &hires[row], -1.0, &mut next);
        problem.limits.add(problem.uses[group[row]].view(), &latest, 1.0, &mut next);
        if excess(problem, near.most, &next) <= 0.0 {
            hires[row] = latest;
            *used = next;
        }
    }
}
