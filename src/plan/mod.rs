//! A hiring plan: whole hires by area, role and period that hold with a stated probability, at the least cost or, under
//! a budget that is too small, with the least worst shortage.
//!
//! - `terms`: what is asked for: budget, coverage, pay, turnover, training, hiring capacity
//! - `problem`: the planning problem: calendar, blocks, shared constraints, just-in-time hiring
//! - `solve`: exactly, by decomposition, by rounding, by leximin; the least budget
//! - `result`: the plan and its tables, what binds, what stays unmet
//! - `frontier`: plans side by side, by coverage, scenario and term
//! - `planning`: from a gap to a plan; `joint`: the same where nobody at all may be short
//!
//! ```
//! # use std::sync::Arc;
//! # use townscale::{context::Context, panel::Panel, plan::Terms, solver::no_solver, staffing::{Norm, Staff, staffing_gap}, table::{TableBuilder, TableReader}};
//! // Hami city, mid-2011: 200,000 people, one coordinator per 500, 106 there, 1,000 yuan a month.
//! let counts = TableBuilder::new().text("area", ["Hami city"]).text("period", ["2011"]).number("population", [200_000.0]);
//! let staff = TableBuilder::new().text("area", ["Hami city"]).text("role", ["coordinator"]).number("headcount", [106.0]);
//! let panel = Arc::new(Panel::from_table(&TableReader::new(counts.build(), "counts"))?);
//! let staff = Staff::from_table(&TableReader::new(staff.build(), "staff"))?;
//! let norm: Norm = serde_json::from_str(r#"{"role": "coordinator", "per": 500}"#).unwrap();
//! let gap = staffing_gap(panel, vec![norm], staff, None)?;
//! let plan = gap.plan(Terms::from_json(r#"{"pay": 1000}"#)?, &no_solver, &Context::default())?;
//! assert_eq!((plan.hires(), plan.cost()), (294, Some(3_528_000.0)));
//! # Ok::<(), townscale::Error>(())
//! ```

mod frontier;
mod joint;
mod planning;
mod problem;
mod result;
mod solve;
mod terms;

pub use result::{Plan, Status};
pub use terms::{Terms, Turnover};
