//! The demonstration page's entry into the crate: a request in JSON, an answer in JSON.
//!
//! - `answer`: forecast, staffing gap and findings of a request
//! - `memory`: how a page hands texts over

mod answer;
mod memory;

pub use answer::answer;
