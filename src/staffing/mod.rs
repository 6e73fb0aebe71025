//! From people to posts: norms, staff on duty, and the gap between them.
//!
//! - `norm`: how many people one post serves, or how many posts go with another role's
//! - `strength`: who is there: headcount and on-duty share
//! - `gap`: required less available, with its uncertainty

mod gap;
mod norm;
mod strength;

pub use gap::{Gap, staffing_gap};
pub use norm::{Norm, Rounding};
pub use strength::Staff;
