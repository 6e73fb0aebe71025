//! After the decision: what was forecast against what happened.
//!
//! - `outcomes`: what happened, as a file gives it; `scores`: forecasts held against it

mod outcomes;
mod scores;

pub use outcomes::{FactorOutcome, Later, MeasureOutcome, Outcomes};
pub use scores::{Evaluation, Kept, Scored, Then, evaluate};
