//! The demonstration page's entry into the crate: a request in JSON, an answer in JSON.
//!
//! - `answer`: forecast, staffing gap and findings of a request
//! - `memory`: how a page hands texts over

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

mod answer;
mod memory;

pub use answer::answer;
