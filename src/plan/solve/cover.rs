//! Covering every requirement within the limits at the least cost.

use super::effort::{self, nodes};
use super::formulation::{self, Aim, Columns};
use super::groups::count;
use super::task::Solver;
use super::{decomposition, reallocate};
use crate::error::Result;
use crate::plan::problem::instance::{Hires, Problem};
use crate::solver::{Model, Outcome, Settings};

/// Whole columns up to which all blocks may be one integer program.
const SMALL: usize = 600;
/// The search for the optimum itself: its gap (share), its work (nodes times columns times rows), and the nodes that this
/// must pay for.
const EXACT: (f64, usize, usize) = (1e-9, 4_000_000, 100);
/// The work of the search for a plan within the tolerance.
const WORK: usize = 8_000_000;

/// What came of an attempt to cover everything.
pub(crate) enum Covered {
    /// A plan, and a cost that none goes below.
    Found(Hires, f64),
    /// There is none.
    Impossible,
    /// Not known; no plan costs less than this.
    Open(f64),
}

/// Cover everything within the limits at the least cost: the optimum where the search for it is short, else by
/// decomposition, whose bound is the tighter, and by one integer program where that leaves a gap.
pub(crate) fn cover(problem: &Problem, solver: &Solver<'_>) -> Result<Covered> {
    let moves = problem.can_move();
    let small = problem.blocks.len() * problem.calendar.len() <= SMALL;
    if count(problem) == 1 && (moves || small) {
        return together(problem, moves, solver);
    }
    decomposed(problem, moves, solver)
}

/// By decomposition; where people move, with moves made before.
fn decomposed(problem: &Problem, moves: bool, solver: &Solver<'_>) -> Result<Covered> {
    let moved = if moves { reallocate::moves(problem, solver.context)? } else { problem.no_moves() };
    let found = decomposition::solve(problem, &moved, solver)?;
    Ok(match found.hires {
        _ if found.impossible && !moves => Covered::Impossible,
        Some(hires) => Covered::Found(Hires { hires, moved }, found.bound),
        None => Covered::Open(found.bound),
    })
}

/// All blocks in one integer program, as far as that is short; else by decomposition too.
fn together(problem: &Problem, moves: bool, solver: &Solver<'_>) -> Result<Covered> {
    let program = Program::of(problem, moves);
    let exact = effort::affordable(&program.model, EXACT.1) >= EXACT.2;
    let mut best = Covered::Open(0.0);
    if exact {
        best = program.search(problem, EXACT.1, EXACT.0, solver)?;
    }
    if !moves && !within(problem, &best) {
        best = better(problem, best, decomposed(problem, moves, solver)?);
    }
    if !within(problem, &best) {
        best = better(problem, best, program.search(problem, WORK, problem.terms.tolerance, solver)?);
    }
    Ok(best)
}

/// Whether this is all that the tolerance asks for.
fn within(problem: &Problem, covered: &Covered) -> bool {
    match covered {
        Covered::Found(found, bound) => {
            let cost = problem.cost(&found.hires);
            cost - bound <= problem.terms.tolerance * cost.abs()
        }
        Covered::Impossible => true,
        Covered::Open(_) => false,
    }
}

/// The cheaper of two plans with the higher of two bounds.
fn better(problem: &Problem, one: Covered, other: Covered) -> Covered {
    match (one, other) {
        (Covered::Impossible, _) | (_, Covered::Impossible) => Covered::Impossible,
        (Covered::Open(low), Covered::Open(high)) => Covered::Open(low.max(high)),
        (Covered::Found(found, low), Covered::Open(high)) | (Covered::Open(low), Covered::Found(found, high)) => {
            Covered::Found(found, low.max(high))
        }
        (Covered::Found(one, low), Covered::Found(other, high)) => {
            let first = problem.cost(&one.hires) <= problem.cost(&other.hires);
            Covered::Found(if first { one } else { other }, low.max(high))
        }
    }
}

/// All blocks in one integer program.
struct Program {
    model: Model,
    columns: Columns,
}

impl Program {
    fn of(problem: &Problem, moves: bool) -> Self {
        let (group, still) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.no_moves());
        let (model, columns) = formulation::build(problem, &group, Aim::Cost, &problem.most(), &still, moves);
        Self { model, columns }
    }

    /// A search of so much work.
    fn search(&self, problem: &Problem, work: usize, tolerance: f64, solver: &Solver<'_>) -> Result<Covered> {
        let settings = Settings { nodes: nodes(problem, &self.model, work), tolerance, relaxed: false };
        let answer = solver.solve(&self.model, &settings)?;
        if answer.outcome == Outcome::Infeasible {
            return Ok(Covered::Impossible);
        }
        let bound = answer.bound.max(0.0) * problem.unit;
        let found = answer.values.map(|values| {
            let (hires, moved) = self.columns.read(&values);
            Hires::whole(hires, moved.into_iter().map(f64::round).collect())
        });
        Ok(match found {
            Some(found) if problem.holds(&found) => Covered::Found(found, bound),
            _ => Covered::Open(bound),
        })
    }
}
