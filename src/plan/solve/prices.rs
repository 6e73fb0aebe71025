//! Dual prices of the shared constraints.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::plan::problem::instance::Problem;
use crate::plan::problem::limits::LimitKind;

/// Prices of the limits (yuan a unit), and how much of what plans cost themselves counts (1, or 0 for the limits alone).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prices<'a> {
    pub(crate) limits: &'a [f64],
    pub(crate) cost: f64,
}

impl Prices<'_> {
    /// What one hire of a block and period costs (yuan).
    pub(crate) fn of_hire(&self, problem: &Problem, place: usize, hired: usize) -> f64 {
        let uses = problem.uses[place].row(hired).into_iter().zip(self.limits);
        self.cost * problem.blocks[place].cost(hired) + uses.map(|(uses, price)| uses * price).sum::<f64>()
    }
}

/// What one unit of a limit is in models: money is counted in typical hires.
pub(crate) fn unit_of(problem: &Problem, limit: usize) -> f64 {
    if is_money(problem, limit) { 1.0 } else { problem.unit }
}

pub(crate) fn is_money(problem: &Problem, limit: usize) -> bool {
    matches!(problem.limits.limits[limit].kind, LimitKind::Budget(_))
}
