//! How much a finding matters, and what it does to the verdict of a decision.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The result cannot be relied on until this is mended.
    Error,
    /// The result may mislead; look before using it.
    Warning,
    /// Something a reader should know.
    Note,
}

impl Severity {
    /// The word used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// What a finding does to the verdict `proceed` of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// No `proceed` while it stands.
    Stops,
    /// `proceed` only when the file answers it.
    Answer,
    /// It is printed, and changes nothing.
    Note,
}

impl Effect {
    /// The word used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Effect::Stops => "stops",
            Effect::Answer => "answer",
            Effect::Note => "note",
        }
    }
}
