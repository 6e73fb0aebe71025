//! Where a norm comes from.

use crate::profile::Mark;

/// Where a norm comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// The name of the norm in its profile.
    pub id: Option<String>,
    /// Where the norm is in force.
    pub jurisdiction: Option<String>,
    /// The document that sets it.
    pub document: Option<String>,
    /// The year of the document.
    pub year: Option<i32>,
    /// Whether the document was read.
    pub mark: Option<Mark>,
    /// Where it was read.
    pub url: Option<String>,
    /// What else a user should know.
    pub note: Option<String>,
}
