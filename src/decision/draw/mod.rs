//! Draws of the index, and its sensitivity.
//!
//! - `credit`: which measures are let in; `model`: the factors as distributions
//! - `curve`: quantile functions; `prepared`: a factor ready to be drawn, and what measures leave of it; `block`: buffers
//! - `sample`: draws, independent and correlated, before and after measures
//! - `sobol`: Sobol indices by sampling; `closed_form`: those of a sum of independent inputs

mod block;
mod closed_form;
mod credit;
mod curve;
mod model;
mod prepared;
mod sample;
mod sobol;

pub(in crate::decision) use closed_form::closed_form;
pub(in crate::decision) use credit::{counts, credit, deed, done_later, far_off, on_people, overdue, repeats};
pub(in crate::decision) use model::{Effect, Model, model};
pub(in crate::decision) use sample::Draws;
pub use sobol::InputIndex;
