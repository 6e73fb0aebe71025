//! The objective of a plan.

/// What the plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Objective {
    /// Cover the requirement at the least cost; where it cannot be covered, as `Shortage`.
    #[default]
    Cost,
    /// The least worst shortage under the budget, the neediest first.
    Shortage,
}
