//! The index at its nominal settings, one file a step.
//!
//! - `cells`: the cells of a long or a wide table; `data`: the table of indicators by period; `pipeline`: the steps up to scores, one after another
//! - `impute`, `outlier`, `normalise`: imputation, outlier treatment, normalisation (one method a file; its name is a
//!   member of `Method` in `spec/methods.rs`)
//! - `interpolate`: gaps filled over time; `varimax`: rotated loadings, for weights
//! - `weight`, `aggregate`, `means`, `topsis`, `doubt`: data-driven weights, means level by level, power means and ordered
//!   averages, TOPSIS, benefit of the doubt
//! - `base`: every step once; `describe`: descriptive statistics; `labels`: names in findings

pub(in crate::index) mod aggregate;
pub(in crate::index) mod base;
mod cells;
pub(in crate::index) mod data;
pub(in crate::index) mod describe;
pub(in crate::index) mod doubt;
pub(in crate::index) mod impute;
mod interpolate;
pub(in crate::index) mod labels;
pub(in crate::index) mod means;
pub(in crate::index) mod normalise;
pub(in crate::index) mod outlier;
pub(in crate::index) mod pipeline;
pub(in crate::index) mod topsis;
mod varimax;
pub(in crate::index) mod weight;
