//! Staff from workload.
//!
//! - `wisn`: Workload Indicators of Staffing Need (WHO); `queue`: Erlang A, B and C

mod queue;
mod wisn;

pub use queue::{Busy, Calls, MOST_SERVERS, Queue, erlang_c};
pub use wisn::{Activity, Allowances, Wisn, WorkingTime, wisn};
