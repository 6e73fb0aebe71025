//! Who is there.
//!
//! - `staff`: headcount, attrition and on-duty share; `matched`: staff by the names of norms and population;
//! - `pooled`: staff of areas that share posts;
//! - `shifts`: relief factor; `cost`: cost of a person on duty

mod cost;
mod matched;
mod pooled;
mod shifts;
pub(crate) mod staff;

pub use cost::{BreakEven, PostCost, PostCostInputs};
pub use matched::StaffNames;
pub use shifts::{Shifts, Strength};
pub(crate) use staff::MOST_ON_COST;
pub use staff::{Post, Staff};
