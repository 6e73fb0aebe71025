//! The Python bindings: the only place that knows Python, one file a capability, no arithmetic.
//!
//! - `backtest`: forecasts from past dates, scored
//! - `batches`: rows of a forecast as a stream
//! - `cohort`: ages and sexes
//! - `convert`: tables and populations across the border
//! - `decision`: decision risk
//! - `exceptions`: what an error of the crate is in Python
//! - `findings`: findings about what Python reads itself
//! - `forecast`: populations to come
//! - `index`: the area index
//! - `panel`: counts
//! - `plan`: hiring plans
//! - `posts`: allocation, queues, strength, cost, WISN
//! - `privacy`: the judge of headers and words
//! - `run`: long work, on threads of the package's own
//! - `sensitivity`: Sobol indices
//! - `services`: load, waiting, access
//! - `staffing`: norms and gaps
//! - `verbs`: weights, comparisons, pools, fuzzy evaluation

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

mod backtest;
mod batches;
mod cohort;
mod convert;
mod decision;
mod evaluation;
mod exceptions;
mod findings;
mod forecast;
mod index;
mod panel;
mod plan;
mod posts;
mod privacy;
mod run;
mod sensitivity;
mod services;
mod staffing;
mod verbs;

use pyo3::prelude::*;

/// The extension module `townscale._core`.
#[pymodule]
fn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("debug_build", cfg!(debug_assertions))?;
    exceptions::register(m)?;
    convert::register(m)?;
    panel::register(m)?;
    backtest::register(m)?;
    batches::register(m)?;
    cohort::register(m)?;
    decision::register(m)?;
    evaluation::register(m)?;
    findings::register(m)?;
    forecast::register(m)?;
    plan::register(m)?;
    index::register(m)?;
    posts::register(m)?;
    privacy::register(m)?;
    sensitivity::register(m)?;
    services::register(m)?;
    staffing::register(m)?;
    verbs::register(m)?;
    Ok(())
}
