//! The planning problem as numbers.
//!
//! - `calendar`: periods, their length and year; from which period on an intake counts, its training done
//! - `block`: one role in one area: requirement, retention, costs
//! - `just_in_time`: hiring as late as possible, the cheapest plan where nothing is shared
//! - `required`: required posts over the draws; `headcount`: how many are still there where each leaves at
//!   random: the distribution itself, nothing is drawn
//! - `limits`: shared constraints; `instance`: all of it together

pub(crate) mod block;
pub(crate) mod calendar;
pub(crate) mod headcount;
pub(crate) mod instance;
pub(crate) mod just_in_time;
pub(crate) mod limits;
pub(crate) mod required;
