//! What the solution methods are handed beside the problem: a solver, and the context of the computation.

use crate::context::{Cancelled, Context};
use crate::error::Result;
use crate::solver::{Answer, Model, Settings, Solve};

/// A solver under a context: asked only while the computation goes on.
#[derive(Clone, Copy)]
pub(crate) struct Solver<'a> {
    solve: &'a Solve<'a>,
    pub(crate) context: &'a Context,
}

impl<'a> Solver<'a> {
    /// A solver under a context.
    pub(crate) fn new(solve: &'a Solve<'a>, context: &'a Context) -> Self {
        Self { solve, context }
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub(crate) fn check(&self) -> std::result::Result<(), Cancelled> {
        self.context.check()
    }

    /// Solve a model, and tell that one more is done.
    ///
    /// # Errors
    /// The caller stopped the computation, before or during it; what the solver says.
    pub(crate) fn solve(&self, model: &Model, settings: &Settings) -> Result<Answer> {
        self.check()?;
        let answer = (self.solve)(model, settings);
        // What a stopped solver answers is of no use.
        self.context.advance(1)?;
        answer
    }
}
