//! The yearly budget of a plan.

use std::collections::BTreeMap;

/// Money for the plan (yuan a calendar year).
#[derive(Debug, Clone, PartialEq)]
pub enum Budget {
    /// The same every year.
    Every(f64),
    /// Year by year from the plan's first; later years have none.
    Years(Vec<f64>),
    /// By calendar year; the others have none.
    Named(BTreeMap<i32, f64>),
}
