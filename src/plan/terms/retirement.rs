//! Known retirements: people of the staff of today who leave for certain, and when.

use crate::panel::Period;

/// People of one role in one area who retire within a period: they are gone at its end. Until then they are staff like the
/// others, who may also leave before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Retirement {
    /// The area.
    pub(crate) area: String,
    /// The role.
    pub(crate) role: String,
    /// The period, such as a year.
    pub(crate) period: Period,
    /// How many retire (0 or more).
    pub(crate) people: f64,
}
