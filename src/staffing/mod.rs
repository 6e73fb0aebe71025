//! From people to posts: norms, staff on duty, and the gap between them.
//!
//! - `norm`: how many posts a population, or another role, calls for; the catalogue of norms
//! - `strength`: who is there: headcount, attrition, on-duty share, relief factor, cost
//! - `gap`: required less available posts, with its uncertainty
//! - `workload`: staff from workload: WISN, queues
//! - `allocation`: a given number of posts shared out, and the paradoxes of that

mod allocation;
mod gap;
mod norm;
mod strength;
mod workload;

pub use allocation::{Allocation, Apportionment, allocate};
pub(crate) use gap::requirement;
pub use gap::{Attributes, Gap, GapInputs, Need, SharedPopulation, TotalBy, staffing_gap, staffing_gap_of};
pub use norm::{Catalogue, Measure, Norm, RatioOn, Rounding, Source};
pub(crate) use strength::MOST_ON_COST;
pub use strength::{BreakEven, Post, PostCost, PostCostInputs, Shifts, Staff, StaffNames, Strength};
pub use workload::{Activity, Allowances, Busy, Calls, MOST_SERVERS, Queue, Wisn, WorkingTime, erlang_c, wisn};
