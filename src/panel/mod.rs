//! Areas × periods: the table every link starts from, its hierarchy and its checks.
//!
//! - `period`: years, halves, quarters, months, dates; a count stands at the end of its period
//! - `population`: what later links take, counts and forecasts alike
//! - `counts`: the panel itself
//! - `claims`: what a source says of its counts
//! - `checks`: what is doubtful in the counts
//! - `refuse`: persons and sensitive attributes are refused in every table
//! - `shape`: values that number a person

mod checks;
mod claims;
mod counts;
mod period;
mod population;
mod refuse;
mod shape;

pub use counts::{Kind, Panel};
pub use period::Period;
pub use population::{Population, SeriesKey};
pub(crate) use refuse::judge_word;
pub use refuse::refuse;
