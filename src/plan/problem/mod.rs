//! The planning problem as numbers.
//!
//! - `calendar`: periods, their length and year, who is trained when
//! - `block`: one role in one area: requirement, retention, costs
//! - `just_in_time`: hiring as late as possible, the cheapest plan where nothing is shared
//! - `required`: required posts over the draws; `headcount`: people still there, where leaving is random
//! - `limits`: shared constraints; `instance`: all of it together

pub(crate) mod block;
pub(crate) mod calendar;
pub(crate) mod headcount;
pub(crate) mod instance;
pub(crate) mod just_in_time;
pub(crate) mod limits;
pub(crate) mod required;
