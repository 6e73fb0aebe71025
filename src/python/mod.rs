//! The Python bindings: the only place that knows Python, one file a capability, no arithmetic.
//!
//! - `backtest`: forecasts from past dates, scored
//! - `cohort`: ages and sexes
//! - `convert`: tables, populations and errors across the border
//! - `decision`: decision risk
//! - `forecast`: populations to come
//! - `panel`: counts
//! - `posts`: allocation, queues, strength, cost, WISN
//! - `services`: load, access
//! - `staffing`: norms and gaps

mod backtest;
mod cohort;
mod convert;
mod decision;
mod forecast;
mod panel;
mod posts;
mod services;
mod staffing;

use pyo3::prelude::*;

/// The extension module `townscale._core`.
#[pymodule]
fn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("debug_build", cfg!(debug_assertions))?;
    convert::register(m)?;
    m.add_class::<panel::Panel>()?;
    backtest::register(m)?;
    cohort::register(m)?;
    decision::register(m)?;
    forecast::register(m)?;
    posts::register(m)?;
    services::register(m)?;
    staffing::register(m)?;
    Ok(())
}
