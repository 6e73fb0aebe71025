//! Search effort: nodes of branch and bound by the size of a program, so that the effort is the same on every machine and
//! does not grow with the areas.

use crate::plan::problem::instance::Problem;
use crate::solver::Model;

/// Nodes that a search always has.
const FEWEST: usize = 20;

/// The nodes for so much work (nodes times columns), within the nodes of the terms.
pub(crate) fn nodes(problem: &Problem, model: &Model, work: usize) -> usize {
    (work / model.columns().max(1)).max(FEWEST).min(problem.terms.nodes)
}
