//! Revisions of a forecast by judgement: they stay visible in every result.

/// What a revision did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    /// Draws were multiplied by a factor.
    Factor(f64),
    /// Draws were scaled to a total (persons).
    Target(f64),
}

impl Change {
    /// The word used in tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Factor(_) => "factor",
            Self::Target(_) => "target",
        }
    }

    /// The factor, or the total (persons).
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Factor(value) | Self::Target(value) => value,
        }
    }
}

/// A change of a forecast by judgement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Revision {
    /// The area, or the name of the total.
    pub(super) area: String,
    /// The population group.
    pub(super) group: Option<String>,
    /// The period of a target.
    pub(super) period: Option<String>,
    /// What was done.
    pub(super) change: Change,
    /// Why.
    pub(super) reason: String,
    /// The places of the series that it moved.
    pub(super) series: Vec<usize>,
}
