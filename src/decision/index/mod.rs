//! Index rules: how likelihoods, impacts and weights of the factors become one number between 0 and 1.
//!
//! - `rule`: what every rule must give: index, replacement of one factor (Sobol indices), switching value, sampling, words
//! - `weighted_product`: Σ w·p·q; `weighted_sum`: Σ w·p; `worst_factor`: max p·q; `fuzzy`: (Σ w·p)(Σ w·q)
//! - `method`: the list of rules; a new rule is a file, a line here and a member there, and the compiler asks for the rest

mod fuzzy;
mod method;
mod rule;
mod weighted_product;
mod weighted_sum;
mod worst_factor;

pub use method::Method;
pub(in crate::decision) use rule::{Combination, Sums};
