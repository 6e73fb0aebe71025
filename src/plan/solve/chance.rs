//! Chance constraints: requirements covered with a probability where people leave at random.
//!
//! The programs of `formulation` are linear in the expected people. A chance constraint is put to them as a safety stock:
//! the expected posts that go with the probability for the spread of a given plan. Plans and safety stocks are made in
//! turn until every probability holds; each is checked exactly.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use rayon::prelude::*;

use super::decomposition;
use super::least_budget::{Least, least, money};
use super::leximin::{neediest_first, room};
use super::solution::{Solution, solve_problem};
use super::task::Solver;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::plan::problem::block::Block;
use crate::plan::problem::instance::{Hires, Problem};
use crate::plan::problem::just_in_time;

/// Plans made in turn with safety stocks at most.
const ROUNDS: usize = 5;
/// The same where the least budget is sought: it uses the hiring capacity of many years to the full, and then a plan
/// that misses a probability by little has no room to be topped up.
const LEAST_ROUNDS: usize = 20;
/// The nearest to certainty that a requirement can be covered with where people leave at random.
const MOST: f64 = 0.999_999;
/// Rounds in which a safety stock may fall; later it only rises.
const FALLING: usize = 2;

/// Solve a problem with every requirement covered with probability `level`; the problem as it was solved, with its
/// safety stocks.
///
/// # Errors
/// What the solver says.
pub(crate) fn solve_at(mut problem: Problem, level: f64, solver: &Solver<'_>) -> Result<(Problem, Solution)> {
    problem.set_level(level);
    if !problem.blocks.iter().any(Block::leaves_at_random) {
        let solution = solve_problem(&problem, true, solver)?;
        return Ok((problem, solution));
    }
    if level > MOST {
        return Err(Error::plan_certainty(level).at("plan"));
    }
    let context = solver.context;
    let fewest = |block: &Block| {
        context.check()?;
        Ok(just_in_time::at_random(block, level))
    };
    let fewest: Vec<Vec<f64>> = problem.blocks.par_iter().map(fewest).collect::<Result<_>>()?;
    let start = Hires { hires: fewest, moved: problem.no_moves() };
    set_stocks(&mut problem, &start, true, context)?;
    if problem.blocks.iter().all(Block::later_is_cheaper)
        && !problem.can_move()
        && problem.limits.hold(&problem.used(&start.hires))
    {
        let bound = Some(problem.cost(&start.hires));
        return Ok((problem, Solution::covering(start, bound)));
    }
    let bound = if problem.can_move() { None } else { lower_bound(&problem, &start, solver)? };
    let mut best: Option<(f64, Hires)> = None;
    let mut last = None;
    for round in 0..ROUNDS {
        let mut solution = solve_problem(&problem, false, solver)?;
        let all = solution.bound.is_some();
        if all && !covers(&problem, &solution.hires) {
            top_up(&problem, &mut solution.hires, context)?;
        }
        if covers(&problem, &solution.hires) && problem.limits.hold(&problem.used(&solution.hires.hires)) {
            let cost = problem.cost(&solution.hires.hires);
            let better = best.as_ref().is_none_or(|(least, _)| cost < *least);
            if better {
                best = Some((cost, solution.hires.clone()));
            }
            if round > 0 && !better {
                break;
            }
        }
        let changed = set_stocks(&mut problem, &solution.hires, round < FALLING, context)?;
        let stuck = !all && round >= FALLING;
        last = Some(solution);
        if !changed || stuck {
            break;
        }
    }
    let solution = match (best, last) {
        (Some((_, hires)), _) => {
            set_stocks(&mut problem, &hires, true, context)?;
            Solution::covering(hires, bound)
        }
        (None, Some(mut solution)) => {
            // The plan of the least budget may fit where the rounds found none.
            let possible = bound.is_some() && problem.budget.is_some();
            let least = if possible { least_at(&problem, solver)? } else { None };
            if let Some(Least { hires, .. }) = least
                && covers(&problem, &hires)
                && problem.limits.hold(&problem.used(&hires.hires))
            {
                set_stocks(&mut problem, &hires, true, context)?;
                return Ok((problem, Solution::covering(hires, bound)));
            }
            if solution.bound.is_none() {
                // The stocks are set: now the shortage is levelled in whole people.
                let (hires, worst) = neediest_first(&problem, true, solver)?;
                (solution.hires, solution.worst) = (hires, Some(worst));
            }
            Solution { unsettled: solution.unsettled || solution.bound.is_some(), bound: None, ..solution }
        }
        (None, None) => solve_problem(&problem, true, solver)?,
    };
    Ok((problem, solution))
}

/// The least yearly budget with which every requirement is covered with probability `level`; of a plan that covers
/// everything, at most what it costs in its dearest year.
///
/// # Errors
/// What the solver says.
pub(crate) fn least_at(problem: &Problem, solver: &Solver<'_>) -> Result<Option<Least>> {
    if !problem.blocks.iter().any(Block::leaves_at_random) {
        return least(problem, solver);
    }
    let mut problem = problem.clone();
    let mut best: Option<Least> = None;
    for round in 0..LEAST_ROUNDS {
        let Some(mut found) = least(&problem, solver)? else { break };
        if !covers(&problem, &found.hires) {
            // The budget is what is sought: the other limits alone stand in the way.
            let free = problem.with_budget(f64::INFINITY);
            top_up(&free, &mut found.hires, solver.context)?;
            found.budget = money(&free, &found.hires.hires);
        }
        let changed = set_stocks(&mut problem, &found.hires, round < FALLING, solver.context)?;
        let covered = covers(&problem, &found.hires);
        let better = best.as_ref().is_none_or(|best| found.budget < best.budget);
        if covered && better {
            best = Some(found);
        } else if round > 0 && covered {
            break;
        }
        if !changed || (best.is_some() && round >= ROUNDS) {
            break;
        }
    }
    Ok(best)
}

/// Whether every requirement within reach is covered with the level of the problem.
fn covers(problem: &Problem, found: &Hires) -> bool {
    problem.blocks.iter().enumerate().all(|(place, block)| {
        (0..block.periods())
            .all(|at| !block.short(&found.hires[place], found.moved[place], at) || block.latest(at).is_none())
    })
}

/// Set the safety stocks of a plan's spread; whether any changed. With `fall` they may become smaller.
fn set_stocks(problem: &mut Problem, found: &Hires, fall: bool, context: &Context) -> Result<bool> {
    let level = problem.level;
    problem
        .blocks
        .par_iter_mut()
        .enumerate()
        .map(|(place, block)| {
            context.check()?;
            let (hires, moved) = (&found.hires[place], found.moved[place]);
            let mut changed = false;
            for at in 0..block.periods() {
                let Some(stock) = block.expected_for(hires, moved, at, level) else { continue };
                let now = block.required[at].unwrap_or(0.0);
                if (fall && stock != now) || stock > now {
                    changed |= (stock - now).abs() > 1e-9 * now.max(1.0);
                    block.required[at] = Some(stock);
                }
            }
            Ok(changed)
        })
        .try_reduce(|| false, |one, other| Ok(one | other))
}

/// Hire where a probability is not reached yet, as late as the limits allow.
fn top_up(problem: &Problem, found: &mut Hires, context: &Context) -> Result<()> {
    let mut used = problem.used(&found.hires);
    for (place, block) in problem.blocks.iter().enumerate() {
        for at in 0..block.periods() {
            while block.short(&found.hires[place], found.moved[place], at) {
                context.check()?;
                let Some(hired) = room(problem, &used, place, at) else { break };
                found.hires[place][hired] += 1.0;
                used.iter_mut().zip(problem.uses[place].row(hired)).for_each(|(used, one)| *used += one);
            }
        }
    }
    Ok(())
}

/// A cost that no plan goes below, whoever leaves: from the least expected people that the probabilities allow, and from
/// the fewest hires up to each period.
fn lower_bound(problem: &Problem, fewest: &Hires, solver: &Solver<'_>) -> Result<Option<f64>> {
    let mut relaxed = problem.clone();
    let (level, context) = (problem.level, solver.context);
    relaxed.blocks.par_iter_mut().zip(&fewest.hires).try_for_each(|(block, fewest)| {
        context.check()?;
        for at in 0..block.periods() {
            let Some(required) = &block.demand[at] else { continue };
            let highest = block.highest_retention(at);
            block.required[at] = Some(block.share * required.least_mean(level, block.share, highest));
        }
        block.fewest = Some(fewest.clone());
        Ok::<_, Error>(())
    })?;
    decomposition::bound(&relaxed, &problem.no_moves(), solver)
}
