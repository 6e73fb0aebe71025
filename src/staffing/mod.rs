//! From people to posts: norms, staff on duty, and the gap between them.
//!
//! - `norm`: how many people one post serves, or how many posts go with another role's
//! - `catalogue`: norms that ship, each with its source, and a user's own over them
//! - `strength`: who is there: headcount, turnover and on-duty share
//! - `rules`: norms made fit for a population
//! - `gap`: required less available, with its uncertainty: `summary`, `total`, `first`, `explain`, `judge`
//! - `allocate`: a given number of posts shared out
//! - `queue`: counters and hotlines

mod allocate;
mod catalogue;
mod explain;
mod first;
mod gap;
mod judge;
mod norm;
mod queue;
mod rules;
mod strength;
mod summary;
#[cfg(test)]
mod tests;
mod total;

pub use allocate::{Apportionment, allocate};
pub use catalogue::Catalogue;
pub use gap::{Gap, SharedPopulation, staffing_gap};
pub use norm::{Norm, RatioOn, Rounding};
pub use queue::{Queue, erlang_c};
pub use strength::{Post, Staff};
pub use total::TotalBy;
