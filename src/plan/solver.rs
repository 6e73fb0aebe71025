//! What a solver of integer programs must do. The crate has none of its own; the Python package brings HiGHS.

use super::Model;
use crate::error::{Error, Result};

/// How a solver is to work.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Take columns as continuous.
    pub relaxed: bool,
    /// Stop after so long (seconds).
    pub seconds: f64,
    /// Stop at this relative gap.
    pub tolerance: f64,
}

/// What a solver found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The optimum, within the tolerance.
    Best,
    /// It was stopped; there may be columns all the same.
    Stopped,
    /// There is no solution.
    Nothing,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it is.
    pub found: Found,
    /// The columns, where there are any.
    pub values: Option<Vec<f64>>,
    /// No solution has an objective below this; minus infinity where nothing is known.
    pub bound: f64,
    /// The rows' duals of a relaxed model.
    pub duals: Vec<f64>,
}

/// A solver.
pub type Solve<'a> = dyn Fn(&Model, &Settings) -> Result<Answer> + 'a;

/// The solver of those who have none: plans that share nothing among areas need none.
///
/// # Errors
/// Always.
pub fn no_solver(_: &Model, _: &Settings) -> Result<Answer> {
    Err(Error::unsupported("this plan needs a solver of integer programs").hint("give one, or plan without a budget"))
}
