//! Covering every requirement within the limits at the least cost.

use super::formulation::{self, Aim};
use super::groups::count;
use super::{decomposition, reallocate};
use crate::error::Result;
use crate::plan::problem::instance::{Hires, Problem};
use crate::solver::{Outcome, Settings, Solve};

/// Whole columns up to which the solver is asked for the optimum itself.
const SMALL: usize = 600;
/// Gap of those (share).
const EXACT: f64 = 1e-9;

/// What came of an attempt to cover everything.
pub(crate) enum Covered {
    /// A plan, and a cost that none goes below.
    Found(Hires, f64),
    /// There is none.
    Impossible,
    /// Not known; no plan costs less than this.
    Open(f64),
}

/// Cover everything within the limits at the least cost.
pub(crate) fn cover(problem: &Problem, solve: &Solve) -> Result<Covered> {
    let moves = problem.can_move();
    let few = count(problem) == 1;
    if few && (moves || problem.blocks.len() * problem.calendar.len() <= SMALL) {
        return together(problem, moves, solve);
    }
    let moved = if moves { reallocate::moves(problem) } else { problem.no_moves() };
    let decomposed = decomposition::solve(problem, &moved, solve)?;
    Ok(match decomposed.hires {
        _ if decomposed.impossible && !moves => Covered::Impossible,
        Some(hires) => Covered::Found(Hires { hires, moved }, decomposed.bound),
        None => Covered::Open(decomposed.bound),
    })
}

/// All blocks in one integer model.
fn together(problem: &Problem, moves: bool, solve: &Solve) -> Result<Covered> {
    let (group, still) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.no_moves());
    let (model, columns) = formulation::build(problem, &group, Aim::Cost, &problem.most(), &still, moves);
    let tolerance = if model.columns() <= SMALL { EXACT } else { problem.terms.tolerance };
    let settings = Settings { nodes: problem.terms.nodes, tolerance, relaxed: false };
    let answer = solve(&model, &settings)?;
    if answer.outcome == Outcome::Infeasible {
        return Ok(Covered::Impossible);
    }
    let bound = answer.bound.max(0.0) * problem.unit;
    let found = answer.values.map(|values| {
        let (hires, moved) = columns.read(&values);
        let whole = |row: Vec<f64>| row.into_iter().map(f64::round).collect::<Vec<_>>();
        Hires { hires: hires.into_iter().map(whole).collect(), moved: whole(moved) }
    });
    Ok(match found {
        Some(found) if problem.holds(&found) => Covered::Found(found, bound),
        _ => Covered::Open(bound),
    })
}
