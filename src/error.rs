//! One error type: what is wrong, where it is, and what to do about it.

use std::fmt;

/// What sort of mistake an [`Error`] reports; Python raises one exception class for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A table, file or argument that cannot be used as it stands.
    Input,
    /// A column or value that names or numbers a person.
    PersonalData,
    /// Ethnicity, religion, nationality, political view, health of persons, petition history.
    SensitiveAttribute,
    /// A norm, scale, threshold or grade that no profile holds, or a profile that is not valid.
    Profile,
    /// The data do not allow the computation that was asked for.
    Unsupported,
}

/// An error in words for the person who can mend it.
///
/// ```
/// use townscale::{Error, ErrorKind};
/// let error = Error::input("on_duty_share is 85; a share between 0 and 1 was expected")
///     .at("staff.csv, row 12")
///     .hint("did you mean 0.85?");
/// assert_eq!(error.to_string(), "staff.csv, row 12: on_duty_share is 85; a share between 0 and 1 was expected. Did you mean 0.85?");
/// assert_eq!(error.kind, ErrorKind::Input);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// What sort of mistake it is.
    pub kind: ErrorKind,
    /// The file or frame, row and column, where they are known.
    pub place: Option<String>,
    /// What is wrong, with the value that was found.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The result of anything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A new error of a given kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, place: None, message: message.into(), hint: None }
    }

    /// An input that cannot be used.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, message)
    }

    /// A rule that is not there, or is not valid.
    pub fn profile(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Profile, message)
    }

    /// Something the data at hand do not allow.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// Say where; an outer place is put in front of an inner one.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        let outer = place.into();
        self.place = Some(match self.place {
            Some(inner) => format!("{outer}, {inner}"),
            None => outer,
        });
        self
    }

    /// Say what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            let mut letters = hint.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            write!(f, ". {first}{}", letters.as_str())?;
        }
        Ok(())
    }
}

/// The candidate nearest in spelling to `word`, for "did you mean".
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.chars().count() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance between two words, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
