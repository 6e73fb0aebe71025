//! The solution of a planning problem: just-in-time hiring where nothing is shared, a solver where limits bind, leximin
//! where they cannot be kept.

use super::cover::{Covered, cover};
use super::leximin::WorstShortage;
use super::task::Solver;
use super::{least_budget, leximin};
use crate::error::Result;
use crate::plan::problem::block::Block;
use crate::plan::problem::instance::{Hires, Problem};
use crate::plan::terms::Objective;

/// The solution of a planning problem.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    pub(crate) hires: Hires,
    /// No plan that covers as much costs less (yuan); none where not all can be covered.
    pub(crate) bound: Option<f64>,
    /// Whether the solver was stopped before it knew whether all can be covered.
    pub(crate) unsettled: bool,
    /// The worst shortage, where not all can be covered.
    pub(crate) worst: Option<WorstShortage>,
}

impl Solution {
    /// A plan that covers everything, and a cost that none goes below.
    pub(crate) fn covering(hires: Hires, bound: Option<f64>) -> Self {
        Self { hires, bound, unsettled: false, worst: None }
    }
}

/// Solve a problem. With `whole`, the least worst shortage is sought in whole people too, where not all can be covered.
pub(crate) fn solve_problem(problem: &Problem, whole: bool, solver: &Solver<'_>) -> Result<Solution> {
    let latest = Hires { hires: problem.just_in_time(&problem.no_moves()), moved: problem.no_moves() };
    let cheap = problem.blocks.iter().all(Block::later_is_cheaper);
    if cheap && !problem.can_move() && problem.holds(&latest) {
        let bound = Some(problem.cost(&latest.hires));
        return Ok(Solution::covering(latest, bound));
    }
    if problem.terms.objective != Objective::Cost && problem.limits.hold(&problem.used(&latest.hires)) {
        let bound = Some(problem.cost(&latest.hires));
        return Ok(Solution::covering(latest, bound));
    }
    let open = match cover(problem, solver)? {
        Covered::Found(found, bound) => return Ok(Solution::covering(found, Some(bound))),
        Covered::Impossible => None,
        Covered::Open(bound) => {
            // The plan of the least budget may fit where rounding found none.
            if let Some(least) = least_budget::least(problem, solver)?
                && problem.holds(&least.hires)
            {
                return Ok(Solution::covering(least.hires, Some(bound)));
            }
            Some(bound)
        }
    };
    let (hires, worst) = leximin::neediest_first(problem, whole, solver)?;
    // Filling may cover what rounding could not.
    let bound = open.filter(|_| problem.holds(&hires));
    Ok(Solution { unsettled: open.is_some() && bound.is_none(), hires, bound, worst: Some(worst) })
}
