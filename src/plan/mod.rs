//! A hiring plan: whole hires by area, role and period that hold with a stated probability, at the least cost or, under
//! a budget that is too small, with the least worst shortage.
//!
//! - `terms`: what is asked for: budget, coverage, pay, turnover, training, hiring capacity
//! - `demand`: what draws require: the quantile that must be covered, and the probability that is
//! - `calendar`: periods, their length and year, who is trained when
//! - `block`: one role in one area: people needed, how long hires stay, what they cost
//! - `late`: hiring as late as possible, which is cheapest where nothing is shared
//! - `limits`: what areas share: yearly budgets and the hiring capacity
//! - `model`: plain arrays for a solver; `solver`: what the solver must do
//! - `mix`: many blocks under shared limits; `blend`: plans made at prices of the limits, and their best blend (by
//!   decomposition, with a bound); `alone`: each block at prices; `search`: one block
//! - `round`: from a solver's fractions to whole people; `fill`: the neediest first
//! - `settle`: which of these, in what order; `least`: the least budget that would do
//! - `outcome`: the plan and its tables; `judge`: what is doubtful in it
//!
//! ```
//! # use std::sync::Arc;
//! # use townscale::{panel::Panel, plan::{Terms, no_solver}, staffing::{Norm, Staff, staffing_gap}, table::{TableBuilder, TableReader}};
//! // Hami city, mid-2011: 200,000 people, one coordinator per 500, 106 there, 1,000 yuan a month.
//! let counts = TableBuilder::new().text("area", ["Hami city"]).text("period", ["2011"]).number("population", [200_000.0]);
//! let staff = TableBuilder::new().text("area", ["Hami city"]).text("role", ["coordinator"]).number("headcount", [106.0]);
//! let panel = Arc::new(Panel::from_table(&TableReader::new(counts.build(), "counts"))?);
//! let staff = Staff::from_table(&TableReader::new(staff.build(), "staff"))?;
//! let norm: Norm = serde_json::from_str(r#"{"role": "coordinator", "per": 500}"#).unwrap();
//! let gap = staffing_gap(panel, vec![norm], staff, None)?;
//! let plan = gap.plan(Terms::from_json(r#"{"pay": 1000}"#)?, &no_solver)?;
//! assert_eq!((plan.hires(), plan.cost()), (294, Some(3_528_000.0)));
//! # Ok::<(), townscale::Error>(())
//! ```

mod alone;
mod blend;
mod block;
mod calendar;
mod demand;
mod fill;
mod judge;
mod late;
mod least;
mod limits;
mod mix;
mod model;
mod outcome;
mod round;
mod search;
mod settle;
mod solver;
mod tables;
mod terms;
#[cfg(test)]
mod tests;

pub use model::Model;
pub use outcome::{Plan, Status};
pub use solver::{Answer, Found, Settings, Solve, no_solver};
pub use terms::{Budget, ByRole, Objective, Terms, Turnover};
