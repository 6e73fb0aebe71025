//! The interface of a solver of mixed-integer programs, its settings and its answer.

use super::model::Model;
use crate::error::{Error, Result};

/// Limits and tolerances of a solver.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Solve the linear relaxation: every column is continuous.
    pub relaxed: bool,
    /// Stop after so many nodes of branch and bound; a limit that gives the same answer on every machine.
    pub nodes: usize,
    /// Stop at this relative gap.
    pub tolerance: f64,
}

/// How a solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The optimum, within the tolerance.
    Optimal,
    /// It was stopped; there may be columns all the same.
    Stopped,
    /// There is no solution.
    Infeasible,
}

/// A solver's answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How the solver ended.
    pub outcome: Outcome,
    /// The columns, where there are any.
    pub values: Option<Vec<f64>>,
    /// No solution has an objective below this; minus infinity where nothing is known.
    pub bound: f64,
    /// The rows' duals of a relaxed model.
    pub duals: Vec<f64>,
}

/// A solver: a model and settings in, an answer out.
pub type Solve<'a> = dyn Fn(&Model, &Settings) -> Result<Answer> + 'a;

/// The solver of callers who have none: plans without shared limits need none.
///
/// # Errors
/// Always.
pub fn no_solver(_: &Model, _: &Settings) -> Result<Answer> {
    Err(Error::solver_missing())
}
