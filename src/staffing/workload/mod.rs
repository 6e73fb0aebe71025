//! Staff from workload.
//!
//! - `wisn`: Workload Indicators of Staffing Need (WHO); `queue`: Erlang A, B and C

#![cfg_attr(not(test), deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used))]

mod queue;
mod wisn;

pub use queue::{Busy, Calls, MOST_SERVERS, Queue, erlang_c};
pub use wisn::{Activity, Allowances, Wisn, WorkingTime, wisn};
