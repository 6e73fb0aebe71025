//! Staffing norms: how many posts a population, or another role, calls for.
//!
//! - `measure`, `rounding`: what posts are required for, and how they become whole; `source`: where a norm comes from
//! - `staffing_norm`: a norm and its arithmetic
//! - `phrase`: norms as rules write them, with `amount`s; `norm_fields`: as files give them; `check`: a norm from its fields; `label`: in
//!   words
//! - `catalogue`: norms that ship, each with its source, and a user's own; `rules`: norms resolved against a population

mod amount;
pub(crate) mod catalogue;
mod check;
mod label;
pub(crate) mod measure;
mod norm_fields;
mod phrase;
pub(crate) mod rounding;
pub(crate) mod rules;
mod source;
pub(crate) mod staffing_norm;

pub use catalogue::Catalogue;
pub use measure::{Measure, RatioOn};
pub use rounding::Rounding;
pub use source::Source;
pub use staffing_norm::Norm;
