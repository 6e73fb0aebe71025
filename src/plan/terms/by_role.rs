//! A value for every role, or one for each by name.

use std::collections::BTreeMap;

/// A number for every role, or for each by name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ByRole<T> {
    /// The same for every role.
    All(T),
    /// By role; the others have none.
    Roles(BTreeMap<String, T>),
}

impl<T> ByRole<T> {
    /// What holds for a role.
    pub(crate) fn for_role(&self, role: &str) -> Option<&T> {
        match self {
            Self::All(value) => Some(value),
            Self::Roles(values) => values.get(role),
        }
    }
}
