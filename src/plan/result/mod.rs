//! The plan as a result.
//!
//! - `plan`: hires, status, cost, shortages and their reasons; `findings`: how it ended and what is doubtful
//! - tables: `summary`, `cost_by_year`, `unmet`, `binding`, `compare`

mod binding;
mod compare;
mod cost_by_year;
pub(crate) mod findings;
pub(crate) mod plan;
mod summary;
mod unmet;

pub use plan::{Plan, Status};
