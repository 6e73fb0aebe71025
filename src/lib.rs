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
//!
//! Every room lists its files in the head of its `mod.rs`. In the order of the chain:
//!
//! - [`table`]: tables in and out, with the unit of every column and what it counts; [`privacy`]: data on persons refused,
//!   small counts hidden
//! - [`panel`]: counts by area and period, read and checked
//! - [`forecast`]: future populations by calibrated draws; [`cohort`]: by age and sex
//! - [`staffing`]: norms, posts there and required, the gap; [`plan`]: hiring plans and how they are solved
//! - [`services`]: load, first overload, access, queues, siting
//! - [`decision`]: the risk of a decision to the people it affects, its level and its verdict
//! - [`index`]: composite indices of areas
//! - [`error`], [`finding`], [`message`]: what is wrong or doubtful, from catalogues in English and Chinese
//! - [`context`]: cancellation, progress, memory, threads; [`profile`]: norms and other rules as data with their source
//! - [`stats`], [`solver`]: random streams, quantiles and linear algebra; the interface to a solver of linear programs

#![deny(unsafe_code)]
// What is read must never panic: see CONTRIBUTING.md.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]
// Tests may compare with the standard library: see clippy.toml.
#![cfg_attr(test, allow(clippy::disallowed_methods))]
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
