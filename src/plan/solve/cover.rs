//! Covering every requirement within the limits at the least cost.

use super::effort::nodes;
use super::formulation::{self, Aim};
use super::groups::count;
use super::{decomposition, reallocate};
use crate::error::Result;
use crate::plan::problem::instance::{Hires, Problem};
use crate::solver::{Answer, Model, Outcome, Settings, Solve};

/// Whole columns up to which the solver is asked for the optimum itself.
const SMALL: usize = 600;
/// Gap of those (share), and the work of that search (nodes times columns); where it ends before, the tolerance will do.
const EXACT: (f64, usize) = (1e-9, 200_000);

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

/// Whether an answer is all that the tolerance asks for.
fn near(model: &Model, answer: &Answer, tolerance: f64) -> bool {
    let cost = |values: &Vec<f64>| values.iter().zip(&model.cost).map(|(value, cost)| value * cost).sum::<f64>();
    let within = |cost: f64| cost - answer.bound <= tolerance * cost.abs();
    answer.outcome != Outcome::Stopped || answer.values.as_ref().map(cost).is_some_and(within)
}

/// All blocks in one integer model.
fn together(problem: &Problem, moves: bool, solve: &Solve) -> Result<Covered> {
    let (group, still) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.no_moves());
    let (model, columns) = formulation::build(problem, &group, Aim::Cost, &problem.most(), &still, moves);
    let tolerable = Settings { nodes: problem.terms.nodes, tolerance: problem.terms.tolerance, relaxed: false };
    let mut answer = None;
    if model.columns() <= SMALL {
        let settings = Settings { nodes: nodes(problem, &model, EXACT.1), tolerance: EXACT.0, relaxed: false };
        let exact = solve(&model, &settings)?;
        answer = Some(exact).filter(|exact| near(&model, exact, problem.terms.tolerance));
    }
    let answer = match answer {
        Some(answer) => answer,
        None => solve(&model, &tolerable)?,
    };
    if answer.outcome == Outcome::Infeasible {
        return Ok(Covered::Impossible);
    }
    let bound = answer.bound.max(0.0) * problem.unit;
    let found = answer.values.map(|values| {
        let (hires, moved) = columns.read(&values);
        Hires::whole(hires, moved.into_iter().map(f64::round).collect())
    });
    Ok(match found {
        Some(found) if problem.holds(&found) => Covered::Found(found, bound),
        _ => Covered::Open(bound),
    })
}
