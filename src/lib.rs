//! How many people are coming, how many staff and how much service that takes, and whether a decision should go ahead
//! as it stands, with the uncertainty carried from the first number to the last.
//!
//! ```text
//! counts by area and period ─► forecast ─► staffing gap ─► hiring plan
//!                                 │  └───► service load ─► first overload
//!                                 └──────► decision risk ─► verdict
//! indicators by area ─► area index ─► score, rank interval, grade
//! ```
//!
//! It works on aggregates (areas, periods, posts, services, decisions) and never on persons.

#![deny(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]

pub mod cohort;
pub mod context;
pub mod decision;
pub mod error;
pub mod finding;
pub mod forecast;
pub mod index;
pub mod message;
pub mod panel;
pub mod plan;
pub mod privacy;
pub mod profile;
pub mod services;
pub mod solver;
pub mod staffing;
pub mod stats;
pub mod table;

pub use error::{Error, ErrorKind, Result};
pub use finding::{Finding, Severity};
pub use message::Language;
