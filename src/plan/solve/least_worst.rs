//! The least worst shortage of a problem in whole people, by bisection over levels of shortage.
//!
//! At a level, every requirement less that share of it is to be covered: a covering problem, whose relaxation is tight by
//! the just-in-time rows, where a program that minimises the worst shortage itself has a weak one.

use super::effort::nodes;
use super::formulation::{self, Aim};
use super::round::{self, Fractions};
use super::task::Solver;
use crate::error::Result;
use crate::plan::problem::instance::{Hires, Problem};
use crate::solver::{Outcome, Settings};

/// The nearest levels that are told apart (share of the requirement).
pub(crate) const NEAREST: f64 = 1e-3;
/// Levels tried at most.
const LEVELS: usize = 14;
/// The work of the search at a level (nodes times columns times rows).
const WORK: usize = 2_000_000;
/// The work of the search for the least sum of shortages, and how near to it is good enough (share).
const SUM: (usize, f64) = (1_000_000, 0.01);
/// Whole columns up to which integer programs are solved; of more, fractions are made whole.
const SMALL: usize = 120;

/// The least worst shortage.
pub(crate) struct LeastWorst {
    /// Plans of it, or of less than was known.
    pub(crate) found: Vec<Hires>,
    /// The worst shortage (share of the requirement) that no plan is below.
    pub(crate) bound: f64,
}

/// Whole hires with the least worst shortage: between `low`, which no plan is below, and `high`, which a plan reaches;
/// and those among them with the least sum of shortages. `worst` gives the worst shortage of a plan.
///
/// # Errors
/// What the solver says.
pub(crate) fn least_worst(
    problem: &Problem,
    moved: &[f64],
    (low, high): (f64, f64),
    worst: impl Fn(&Hires) -> f64,
    solver: &Solver<'_>,
) -> Result<LeastWorst> {
    let (group, most) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.most());
    let whole = |rows: Vec<Vec<f64>>| Hires::whole(rows, moved.to_vec());
    let (mut found, mut bound, mut tried, mut high) = (Vec::new(), low.max(0.0), low.max(0.0), high);
    for _ in 0..LEVELS {
        if high - tried <= NEAREST {
            break;
        }
        let level = 0.5 * (tried + high);
        let less = problem.less(level);
        let (model, columns) = formulation::build(&less, &group, Aim::Cost, &most, moved, false);
        let relaxed = solver.solve(&model, &Settings { relaxed: true, ..Settings::default() })?;
        let mut impossible = relaxed.outcome == Outcome::Infeasible;
        let mut plan = None;
        if let Some(values) = relaxed.values.filter(|_| !impossible) {
            let hires = columns.read(&values).0;
            let near = Fractions { hires: &hires, most: &most, moved };
            plan = Some(whole(round::nearest(&less, &group, &near, solver.context)?.0)).filter(|plan| less.holds(plan));
        }
        if plan.is_none() && !impossible && model.columns() <= SMALL {
            // Any plan will do.
            let settings = Settings { nodes: nodes(problem, &model, WORK), tolerance: 1.0, relaxed: false };
            let answer = solver.solve(&model, &settings)?;
            impossible = answer.outcome == Outcome::Infeasible;
            let found = answer.values.filter(|_| !impossible).map(|values| whole(columns.read(&values).0));
            plan = found.filter(|plan| less.holds(plan));
        }
        match plan {
            Some(plan) => {
                high = worst(&plan).min(level);
                found.push(plan);
            }
            None => {
                // A level at which the search only ended proves nothing.
                if impossible && bound == tried {
                    bound = level;
                }
                tried = level;
            }
        }
    }
    if group.len() * problem.calendar.len() > SMALL {
        return Ok(LeastWorst { found, bound });
    }
    let (model, columns) = formulation::build(problem, &group, Aim::Total(high + 1e-7), &most, moved, false);
    let answer =
        solver.solve(&model, &Settings { nodes: nodes(problem, &model, SUM.0), tolerance: SUM.1, relaxed: false })?;
    if let Some(values) = answer.values {
        found.push(whole(columns.read(&values).0));
    }
    Ok(LeastWorst { found, bound })
}
