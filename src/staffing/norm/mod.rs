//! Staffing norms: how many posts a population, or another role, calls for.
//!
//! - `staffing_norm`: a norm and its arithmetic; `catalogue`: norms that ship, each with its source, and a user's own
//! - `phrase`: norms as rules write them; `rules`: norms resolved against a population

pub(crate) mod catalogue;
mod phrase;
pub(crate) mod rules;
pub(crate) mod staffing_norm;

pub use catalogue::Catalogue;
pub use staffing_norm::{Norm, RatioOn, Rounding};
