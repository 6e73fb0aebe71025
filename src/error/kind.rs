//! What sort of mistake an error reports.

/// What sort of mistake an [`Error`](super::Error) reports; Python raises one exception class for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A table, file or argument that cannot be used as it stands.
    Input,
    /// A column or value that names or numbers a person.
    PersonalData,
    /// Ethnicity, religion, nationality, political view, health of persons, petition history.
    SensitiveAttribute,
    /// A norm, scale, threshold or grade that no profile holds, or a profile that is not valid.
    Profile,
    /// The data or the machine do not allow the computation that was asked for.
    Unsupported,
    /// The caller stopped the computation.
    Cancelled,
}
