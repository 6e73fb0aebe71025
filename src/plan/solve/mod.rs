//! Solution methods.
//!
//! - `formulation`: the linear and integer programs; `cover`: everything covered within the limits, exactly where the
//!   problem is small and by decomposition where it is large
//! - `decomposition`: column generation (Dantzig and Wolfe 1960), of the files `master`, the restricted master problem,
//!   `pricing`, the problem of one block at `prices`, `branch`, its branch and bound, and `groups` of blocks that are
//!   solved together
//! - `round`: from fractions to whole people; `reallocate`: moves of surplus staff
//! - `leximin`: the least worst shortage where not all can be covered, `least_worst` in whole people; `least_budget`
//! - `task`: the solver and the context that all are handed; `effort`: how long a search may be; `solution`: which of these, in what order; `chance`: chance constraints, where people leave at random

pub(crate) mod branch;
pub(crate) mod chance;
pub(crate) mod cover;
pub(crate) mod decomposition;
pub(crate) mod effort;
pub(crate) mod formulation;
pub(crate) mod groups;
pub(crate) mod least_budget;
pub(crate) mod least_worst;
pub(crate) mod leximin;
pub(crate) mod master;
pub(crate) mod prices;
pub(crate) mod pricing;
pub(crate) mod reallocate;
pub(crate) mod round;
pub(crate) mod solution;
pub(crate) mod task;
