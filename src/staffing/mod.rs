//! From people to posts: norms, staff on duty, and the gap between them.
//!
//! - `allocate`: a given number of posts shared out
//! - `queue`: counters and hotlines
//! - `norm`: how many people one post serves, or how many posts go with another role's
//! - `strength`: who is there: headcount and on-duty share
//! - `gap`: required less available, with its uncertainty

mod allocate;
mod gap;
mod norm;
mod queue;
mod strength;

pub use allocate::{Apportionment, allocate};
pub use gap::{Gap, staffing_gap};
pub use norm::{Norm, Rounding};
pub use queue::{Queue, erlang_c};
pub use strength::Staff;
