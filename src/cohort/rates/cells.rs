//! The cells of a projection, and shares of people by cell.

use super::super::tables::{AgeGroups, Sex};

/// The cells of a projection: age groups as the base has them and as wide as a step, by sex.
#[derive(Clone, Copy)]
pub(crate) struct AgeCells<'a> {
    pub groups: &'a AgeGroups,
    pub inner: &'a AgeGroups,
    pub sexes: &'a [Sex],
}

/// Ages of migrants by cell; they add up to 1.
pub(crate) type Shares = Vec<f64>;
