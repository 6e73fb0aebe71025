//! Search effort: nodes of branch and bound by the size of a program, so that the effort is the same on every machine and
//! does not grow with the areas.
//!
//! A node costs about as much as the matrix of the program has cells (columns times rows): of 18 columns and 30 rows a
//! tenth of a millisecond, of 120 and 200 some milliseconds. A limit of nodes alone can therefore mean minutes.

use crate::plan::problem::instance::Problem;
use crate::solver::Model;

/// Nodes that a search always has.
const FEWEST: usize = 20;

/// The nodes for so much work (nodes times columns times rows), within the nodes of the terms.
pub(crate) fn nodes(problem: &Problem, model: &Model, work: usize) -> usize {
    affordable(model, work).max(FEWEST).min(problem.terms.nodes)
}

/// The nodes that so much work pays for.
pub(crate) fn affordable(model: &Model, work: usize) -> usize {
    work / (model.columns() * model.rows()).max(1)
}
