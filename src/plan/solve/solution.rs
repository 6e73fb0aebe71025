//! The solution of a planning problem: just-in-time hiring where nothing is shared, a solver where limits bind, leximin
//! where they cannot be kept.

use super::cover::{Covered, cover};
use super::{least_budget, leximin};
use crate::error::Result;
use crate::plan::problem::block::Block;
use crate::plan::problem::instance::{Hires, Problem};
use crate::plan::terms::Objective;
use crate::solver::Solve;

/// The solution of a planning problem.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    pub(crate) hires: Hires,
    /// No plan that covers as much costs less (yuan); none where not all can be covered.
    pub(crate) bound: Option<f64>,
    /// Whether the solver was stopped before it knew whether all can be covered.
    pub(crate) unsettled: bool,
}

/// Solve a problem.
pub(crate) fn solve_problem(problem: &Problem, solve: &Solve) -> Result<Solution> {
    let late = Hires { hires: problem.just_in_time(&problem.no_moves()), moved: problem.no_moves() };
    let cheap = problem.blocks.iter().all(Block::later_is_cheaper);
    if cheap && !problem.can_move() && problem.holds(&late) {
        let bound = Some(problem.cost(&late.hires));
        return Ok(Solution { hires: late, bound, unsettled: false });
    }
    if problem.terms.objective == Objective::Cost || !problem.limits.hold(&problem.used(&late.hires)) {
        let open = match cover(problem, solve)? {
            Covered::Found(found, bound) => return Ok(Solution { hires: found, bound: Some(bound), unsettled: false }),
            Covered::Impossible => None,
            Covered::Open(bound) => {
                // The plan of the least budget may fit where rounding found none.
                if let Some(least) = least_budget::least(problem, solve)?
                    && problem.holds(&least.hires)
                {
                    return Ok(Solution { hires: least.hires, bound: Some(bound), unsettled: false });
                }
                Some(bound)
            }
        };
        let hires = leximin::neediest_first(problem, solve)?;
        // Filling may cover what rounding could not.
        let bound = open.filter(|_| problem.holds(&hires));
        return Ok(Solution { unsettled: open.is_some() && bound.is_none(), hires, bound });
    }
    let bound = Some(problem.cost(&late.hires));
    Ok(Solution { hires: late, bound, unsettled: false })
}
