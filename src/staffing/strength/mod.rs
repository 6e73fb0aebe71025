//! Who is there.
//!
//! - `staff`: headcount, attrition and on-duty share; `shifts`: relief factor; `cost`: cost of a person on duty

mod cost;
mod shifts;
pub(crate) mod staff;

pub use cost::{BreakEven, PostCost};
pub use shifts::{Shifts, Strength};
pub use staff::{Post, Staff};
