//! The terms of a plan, as a user states them.
//!
//! - `plan_terms`: all of them with their defaults; `read`: from JSON, checked
//! - `by_role`: a value for every role or for each by name; `turnover`: the share that leaves; `leavers`: whether
//!   at random; `retirement`, `budget`, `objective`

mod budget;
mod by_role;
mod leavers;
mod objective;
mod plan_terms;
mod read;
mod retirement;
mod turnover;

pub(crate) use budget::spell;
pub(crate) use by_role::ByRole;
pub(crate) use leavers::Leavers;
pub(crate) use objective::Objective;
pub use plan_terms::Terms;
pub(crate) use retirement::Retirement;
pub use turnover::Turnover;
