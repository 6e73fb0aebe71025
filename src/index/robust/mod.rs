//! Uncertainty and sensitivity analysis: the index recomputed under other weights, methods and measurements.
//!
//! - `draw`: random streams of a replicate; `alternatives`: methods to choose from; `exclude`: leaving out an indicator
//! - `choices`: what a replicate has drawn of them; `weighting`: weights by several methods
//! - `engine`: one replicate; `rows`: what it works in and gives; `product`: many at once where the index is a weighted sum
//! - `tie`: when scores are equal; `rank`: ranks and order statistics; `rank_frequency`: rank-frequency table; `tail_sample`: scores about interval ends
//! - `rank_summary`: intervals of scores and ranks by area; `sensitivity`: Sobol indices of the choices

pub(in crate::index) mod alternatives;
pub(in crate::index) mod choices;
pub(in crate::index) mod draw;
pub(in crate::index) mod engine;
pub(in crate::index) mod exclude;
pub(in crate::index) mod product;
pub(in crate::index) mod rank;
pub(in crate::index) mod rank_frequency;
pub(in crate::index) mod rank_summary;
pub(in crate::index) mod rows;
pub(in crate::index) mod sensitivity;
pub(in crate::index) mod tail_sample;
pub(in crate::index) mod tie;
pub(in crate::index) mod weighting;
