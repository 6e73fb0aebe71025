//! Joint coverage: the probability that no area and role at all is short in a period.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use rayon::prelude::*;

use super::problem::block::Block;
use super::problem::headcount::UpperTail;
use super::problem::instance::{Hires, Problem};
use super::solve::chance::solve_at;
use super::solve::solution::Solution;
use super::solve::task::Solver;
use crate::context::Context;
use crate::error::Result;
use crate::staffing::Gap;
use crate::staffing::requirement::{Place, for_each_place};
use crate::stats::Elementary;

/// Levels of single requirements tried.
const STEPS: usize = 7;
/// The nearest to certainty that a single requirement is asked for.
const HIGHEST: f64 = 0.999_99;

/// A solved problem.
type Solved = (Problem, Solution);

/// The cheapest plan found with which, in every period, nobody is short with probability `coverage`, and that probability
/// by period: single requirements are covered with one level, and the lowest that is enough is sought by bisection.
///
/// # Errors
/// What the solver says.
pub(crate) fn jointly_covered(
    gap: &Gap,
    places: &[Place],
    problem: Problem,
    coverage: f64,
    solver: &Solver<'_>,
) -> Result<(Solved, Vec<f64>)> {
    let at = |level: f64| -> Result<(Solved, Vec<f64>, bool)> {
        let solved = solve_at(problem.clone(), level, solver)?;
        let (joint, asked) = none_short(gap, places, &solved.0, &solved.1.hires, &solver.context.part())?;
        let enough = asked.iter().all(|covered| *covered >= coverage - 1e-9);
        Ok((solved, joint, enough))
    };
    let (solved, joint, enough) = at(coverage)?;
    if enough {
        return Ok((solved, joint));
    }
    let (solved, joint, enough) = at(HIGHEST)?;
    let mut best = (solved, joint);
    if !enough {
        return Ok(best);
    }
    // Levels as odds, so that steps near certainty are fine.
    let odds = |level: f64| (level / (1.0 - level)).logarithm();
    let (mut low, mut high) = (odds(coverage.min(HIGHEST)), odds(HIGHEST));
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        let (solved, joint, enough) = at(1.0 / (1.0 + (-middle).exponential()))?;
        if enough {
            (best, high) = ((solved, joint), middle);
        } else {
            low = middle;
        }
    }
    Ok(best)
}

/// The probability that nobody is short, by period, and that of the requirements that are asked for and within reach: over
/// the draws of the population, which areas share, the product over areas and roles, whose people leave on their own.
fn none_short(
    gap: &Gap,
    places: &[Place],
    problem: &Problem,
    found: &Hires,
    context: &Context,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let periods = problem.calendar.len();
    let ready: Vec<Vec<(UpperTail, f64)>> = problem
        .blocks
        .par_iter()
        .enumerate()
        .map(|(place, block)| {
            let of = |at: usize| {
                let (people, sure) = block.headcount(&found.hires[place], found.moved[place], at);
                (people.upper_tail(), sure)
            };
            context.check()?;
            Ok((0..periods).map(of).collect())
        })
        .collect::<Result<_>>()?;
    let chance = |place: usize, at: usize, draws: &mut [f64]| -> Vec<f64> {
        let block = &problem.blocks[place];
        let (tail, sure) = &ready[place][at];
        let available = block.available(&found.hires[place], found.moved[place], at);
        let covered = |required: &f64| match block.random {
            true => tail.at_least(block.people_for(*required, *sure)),
            false => f64::from(u8::from(block.enough(available, *required))),
        };
        draws.iter().map(covered).collect()
    };
    let chances = for_each_place(gap, places, &problem.calendar.periods, chance, context)?;
    let of = |at: usize, counts: &dyn Fn(&Block) -> bool| {
        let mut joint: Vec<f64> = Vec::new();
        let rows = chances.iter().zip(&problem.blocks).filter(|(_, block)| counts(block));
        for chance in rows.filter_map(|(row, _)| row[at].as_ref()) {
            joint.resize(chance.len(), 1.0);
            joint.iter_mut().zip(chance).for_each(|(all, one)| *all *= one);
        }
        if joint.is_empty() { 1.0 } else { joint.iter().sum::<f64>() / joint.len() as f64 }
    };
    let all = (0..periods).map(|at| of(at, &|_| true)).collect();
    let asked = (0..periods).map(|at| of(at, &|block| block.wanted[at] && block.latest(at).is_some())).collect();
    Ok((all, asked))
}
