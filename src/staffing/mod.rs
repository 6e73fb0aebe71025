//! From people to posts: norms, staff on duty, and the gap between them.
//!
//! - `norm`: how many people one post serves, or how many posts go with another role's
//! - `catalogue`: norms that ship, each with its source, and a user's own over them
//! - `strength`: who is there: headcount, turnover and on-duty share
//! - `rules`: norms made fit for a population
//! - `gap`: required less available, with its uncertainty: `summary`, `total`, `first`, `explain`, `judge`
//! - `shifts`: from a post to the people who fill it; `cost`: what a person on duty costs
//! - `wisn`: staff from workload, by the WHO's method
//! - `allocate`: a given number of posts shared out; `paradox`: what may look unfair in that
//! - `queue`: counters and hotlines

mod allocate;
mod catalogue;
mod cost;
mod explain;
mod first;
pub(crate) mod gap;
mod judge;
mod norm;
mod paradox;
mod queue;
mod rules;
mod shifts;
mod strength;
pub(crate) mod summary;
#[cfg(test)]
mod tests;
mod total;
mod wisn;

pub use allocate::{Apportionment, allocate};
pub use catalogue::Catalogue;
pub use cost::{BreakEven, PostCost};
pub use gap::{Gap, SharedPopulation, staffing_gap};
pub use norm::{Norm, RatioOn, Rounding};
pub use paradox::Allocation;
pub use queue::{Busy, Calls, Queue, erlang_c};
pub use shifts::{Shifts, Strength};
pub use strength::{Post, Staff};
pub use total::TotalBy;
pub use wisn::{Activity, Allowances, Wisn, WorkingTime, wisn};
