//! Where not all can be covered: the least worst shortage, the neediest first.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use ndarray::Array2;

use super::formulation::{self, Aim};
use super::groups::balanced_groups;
use super::least_worst::least_worst;
use super::task::Solver;
use crate::context::Context;
use crate::error::Result;
use crate::plan::problem::block::EPSILON;
use crate::plan::problem::instance::{Hires, Problem};
use crate::plan::problem::just_in_time;
use crate::solver::{Outcome, Settings};

/// Whole columns up to which the least worst shortage is sought in whole people.
const SMALL: usize = 600;
/// How many levels of shortage are held one after another.
const LEVELS: usize = 40;

/// A shortage; the worst first by share of the requirement, then by posts, then the earlier.
struct Short {
    share: f64,
    posts: f64,
    block: usize,
    at: usize,
}

impl PartialEq for Short {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Short {}
impl PartialOrd for Short {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Short {
    fn cmp(&self, other: &Self) -> Ordering {
        self.share
            .total_cmp(&other.share)
            .then(self.posts.total_cmp(&other.posts))
            .then(other.at.cmp(&self.at))
            .then(other.block.cmp(&self.block))
    }
}

/// The shortage of a block in a period; none where it is covered or out of reach.
fn shortage(problem: &Problem, found: &Hires, block: usize, at: usize) -> Option<Short> {
    let one = &problem.blocks[block];
    let need = one.need(at, found.moved[block]);
    let missing = need - one.trained(&found.hires[block], at);
    let required = one.required[at]?;
    let short = need > 0.0 && missing > EPSILON * need.max(1.0) && one.latest(at).is_some();
    // Shares that differ by rounding are ties.
    let share = (missing * one.share / required * 1e9).round() / 1e9;
    short.then_some(Short { share, posts: missing * one.share, block, at })
}

/// The shortages within reach (shares of the requirement), the worst first.
pub(crate) fn shortages(problem: &Problem, found: &Hires) -> Vec<f64> {
    let mut shares: Vec<f64> =
        cells(problem).filter_map(|(block, at)| shortage(problem, found, block, at)).map(|short| short.share).collect();
    shares.sort_unstable_by(|a, b| b.total_cmp(a));
    shares
}

/// Whether one plan is better than another: its worst shortage is smaller, or the next worst where that is the same, and
/// so on; where all are, it costs less.
fn better(problem: &Problem, one: &Hires, other: &Hires) -> bool {
    let (mine, theirs) = (shortages(problem, one), shortages(problem, other));
    for at in 0..mine.len().max(theirs.len()) {
        let (mine, theirs) = (mine.get(at).unwrap_or(&0.0), theirs.get(at).unwrap_or(&0.0));
        if (mine - theirs).abs() > 1e-8 {
            return mine < theirs;
        }
    }
    problem.cost(&one.hires) < problem.cost(&other.hires)
}

fn cells(problem: &Problem) -> impl Iterator<Item = (usize, usize)> + '_ {
    (0..problem.blocks.len()).flat_map(|block| (0..problem.calendar.len()).map(move |at| (block, at)))
}

/// The worst shortage of a plan, and how small it can be at all (shares of the requirement).
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorstShortage {
    pub(crate) reached: f64,
    /// No plan within the limits has a smaller one; none where that was not sought.
    pub(crate) bound: Option<f64>,
}

/// Hires with the least worst shortage that the limits allow, then the next worst, and so on (leximin): levelled in
/// fractions by a linear program, made whole, and what room is left given where the shortage is worst. With `whole`, the
/// least worst shortage is then sought in whole people where the problem is small.
pub(crate) fn neediest_first(problem: &Problem, whole: bool, solver: &Solver<'_>) -> Result<(Hires, WorstShortage)> {
    let moved = if problem.terms.move_surplus {
        super::reallocate::moves(problem, solver.context)?
    } else {
        problem.no_moves()
    };
    let none = vec![vec![0.0; problem.calendar.len()]; problem.blocks.len()];
    let mut best = Hires { hires: none, moved };
    filled(problem, &mut best, solver.context)?;
    let worst = |found: &Hires| shortages(problem, found).first().copied().unwrap_or(0.0);
    let first = worst(&best);
    if first == 0.0 || problem.limits.limits.iter().any(|limit| limit.most < 0.0) {
        return Ok((best, WorstShortage { reached: first, bound: None }));
    }
    let moved = best.moved.clone();
    let keep = |best: &mut Hires, mut other: Hires| -> Result<()> {
        if problem.limits.hold(&problem.used(&other.hires)) {
            filled(problem, &mut other, solver.context)?;
            if better(problem, &other, best) {
                *best = other;
            }
        }
        Ok(())
    };
    let (fractions, mut bound) = levelled(problem, &moved, solver)?;
    keep(&mut best, fractions)?;
    let small = problem.blocks.len() * problem.calendar.len() <= SMALL;
    if let Some(low) = bound.filter(|_| whole && small) {
        let sought = least_worst(problem, &moved, (low, worst(&best)), worst, solver)?;
        sought.found.into_iter().try_for_each(|other| keep(&mut best, other))?;
        bound = Some(sought.bound);
    }
    let reached = worst(&best);
    Ok((best, WorstShortage { reached, bound }))
}

/// Shortages levelled in fractions, group by group with its part of the limits, and cut down to whole people; and the worst
/// of them where all are one group, which no whole people go below.
fn levelled(problem: &Problem, moved: &[f64], solver: &Solver<'_>) -> Result<(Hires, Option<f64>)> {
    let groups = balanced_groups(problem);
    let (latest, most) = (problem.just_in_time(moved), problem.most());
    let total = problem.used(&latest);
    let mut hires = vec![vec![0.0; problem.calendar.len()]; problem.blocks.len()];
    let mut bound = None;
    for group in &groups {
        let mut mine = vec![0.0; most.len()];
        group.iter().for_each(|place| problem.limits.add(problem.uses[*place].view(), &latest[*place], 1.0, &mut mine));
        let part = |at: usize| if total[at] > 0.0 { mine[at] / total[at] } else { 1.0 / groups.len() as f64 };
        let allowed: Vec<f64> = (0..most.len()).map(|at| most[at] * part(at)).collect();
        let mut caps = Array2::from_elem((problem.blocks.len(), problem.calendar.len()), None);
        for round in 0..LEVELS {
            let (model, columns) = formulation::build(problem, group, Aim::Worst(caps.view()), &allowed, moved, false);
            let settings = Settings { relaxed: true, ..Settings::default() };
            let answer = solver.solve(&model, &settings)?;
            let (Outcome::Optimal, Some(values), Some(extra)) = (answer.outcome, answer.values, columns.extra) else {
                break;
            };
            for (place, row) in group.iter().zip(columns.read(&values).0) {
                hires[*place] = row.into_iter().map(|people| (people + 1e-6).floor()).collect();
            }
            // Where a dual is not 0 the shortage is at its level in every solution.
            let level = values[extra];
            if round == 0 && groups.len() == 1 {
                bound = Some(level);
            }
            let mut held = 0;
            for (block, at, row) in columns.levelled {
                if answer.duals.get(row).is_some_and(|dual| dual.abs() > 1e-9) {
                    caps[[block, at]] = Some(level + 1e-9);
                    held += 1;
                }
            }
            if level <= 1e-9 || held == 0 {
                break;
            }
        }
    }
    Ok((Hires { hires, moved: moved.to_vec() }, bound))
}

/// Hire for the worst shortage, as late as counts, as long as the limits allow.
fn filled(problem: &Problem, found: &mut Hires, context: &Context) -> Result<()> {
    for _ in 0..3 {
        let before = found.hires.clone();
        fill(problem, found, context)?;
        // Early hires may make later ones needless, and what those used may help elsewhere.
        for (place, block) in problem.blocks.iter().enumerate() {
            let needs = block.needs(found.moved[place]);
            let kept: Vec<f64> =
                (0..needs.len()).map(|at| needs[at].min(block.trained(&found.hires[place], at))).collect();
            just_in_time::trim(block, &kept, &mut found.hires[place]);
        }
        if found.hires == before {
            break;
        }
    }
    Ok(())
}

fn fill(problem: &Problem, found: &mut Hires, context: &Context) -> Result<()> {
    let mut used = problem.used(&found.hires);
    let mut queue: BinaryHeap<Short> =
        cells(problem).filter_map(|(block, at)| shortage(problem, found, block, at)).collect();
    while let Some(Short { share, block, at, .. }) = queue.pop() {
        context.check()?;
        let Some(now) = shortage(problem, found, block, at) else { continue };
        if now.share < share {
            queue.push(now);
            continue;
        }
        let Some(hired) = room(problem, &used, block, at) else { continue };
        found.hires[block][hired] += 1.0;
        used.iter_mut().zip(problem.uses[block].row(hired)).for_each(|(used, one)| *used += one);
        queue.extend(shortage(problem, found, block, at));
    }
    Ok(())
}

/// The last period in which one more hire counts at `at` and fits the limits.
pub(crate) fn room(problem: &Problem, used: &[f64], block: usize, at: usize) -> Option<usize> {
    let latest = problem.blocks[block].latest(at)?;
    (0..=latest)
        .rev()
        .find(|hired| problem.blocks[block].adds(*hired, at) > 0.0 && blocked(problem, used, block, *hired).is_none())
}

/// The first limit that one more hire would break.
pub(crate) fn blocked(problem: &Problem, used: &[f64], block: usize, hired: usize) -> Option<usize> {
    let uses = problem.uses[block].row(hired);
    (0..uses.len()).find(|at| {
        uses[*at] > 0.0 && used[*at] + uses[*at] > problem.limits.limits[*at].most + problem.limits.slack(*at)
    })
}
