//! Drivers: regressors that are known ahead, such as jobs, dwellings or school places, and what growth owes to them.
//!
//! - `table`: drivers by area and period, as a user gives them
//! - `path`: the drivers of one series at the steps of its grid
//! - `regression`: growth regressed on changes of drivers, with the uncertainty of its coefficients
//! - `study`: what a panel's past origins say of the regression, and the weight that it has beside the other models

mod path;
mod regression;
mod study;
mod table;

pub(super) use path::DriverPath;
pub(super) use study::{Driven, DriverFit, DriverStudy};
pub use table::Drivers;
