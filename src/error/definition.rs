//! An error in words for the person who can mend it.

use std::fmt;
use std::sync::Arc;

use super::ErrorKind;
use crate::context::Cancelled;
use crate::message::{Language, Place, Sentences, Term, Value, Values};

include!(concat!(env!("OUT_DIR"), "/error.rs"));

/// What caused an error.
type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// An error: a code of the catalogue, the place, the values that its sentences mention, and its cause.
///
/// ```
/// use townscale::{Error, ErrorKind, Language};
/// let error = Error::share_out_of_range("on_duty_share", 85.0).at("staff.csv, row 12").did_you_mean(Some(0.85));
/// assert_eq!(error.to_string(), "staff.csv, row 12: on_duty_share is 85; a share between 0 and 1 was expected. Did you mean 0.85?");
/// assert_eq!(error.text(Language::Zh), "staff.csv, row 12：on_duty_share 为 85，应为 0 到 1 之间的比例。是否想写 0.85？");
/// assert_eq!(error.kind(), ErrorKind::Input);
/// ```
///
/// There is no error of free text:
///
/// ```compile_fail
/// let error = townscale::Error::input("a text of one's own");
/// ```
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    code: ErrorCode,
    values: Values,
    kind: ErrorKind,
    place: Place,
    suggestion: Option<String>,
    cause: Option<Cause>,
}

/// The result of anything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn from_catalogue(code: ErrorCode, values: Values) -> Self {
        let kind = code.kind();
        Self(Box::new(Parts { code, values, kind, place: Place::default(), suggestion: None, cause: None }))
    }

    /// Say where; an outer place is put in front of an inner one.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.0.place = std::mem::take(&mut self.0.place).inside(place);
        self
    }

    /// Say which word or value was probably meant.
    #[must_use]
    pub fn did_you_mean(mut self, suggestion: Option<impl fmt::Display>) -> Self {
        self.0.suggestion = suggestion.map(|word| word.to_string());
        self
    }

    /// Say what caused it.
    #[must_use]
    pub fn caused_by(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.cause = Some(Arc::new(cause));
        self
    }

    /// The same error as one of another kind.
    #[must_use]
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// What sort of mistake it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The file or table, row and column, where they are known.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The values that its sentences mention, by name, as English prints them.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.0.values.iter().map(|(name, value)| (*name, value.text(Language::En)))
    }

    /// What is wrong, with the value that was found.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.0.code.sentences().message(&self.0.values, language)
    }

    /// What to do about it; empty where nothing is to be said.
    #[must_use]
    pub fn remedy(&self, language: Language) -> String {
        let mut parts = Vec::new();
        if let Some(suggestion) = &self.0.suggestion {
            parts.push(match language {
                Language::En => format!("did you mean {suggestion}?"),
                Language::Zh => format!("是否想写 {suggestion}？"),
            });
        }
        let hint = self.0.code.sentences().hint(&self.0.values, language);
        if !hint.is_empty() {
            parts.push(if parts.is_empty() { hint } else { capital(&hint) });
        }
        parts.join(language.choose(&[" ", ""]))
    }

    /// Place, message and remedy in one text of a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut text = String::new();
        if !self.0.place.is_empty() {
            text.push_str(&self.0.place.text(language));
            text.push_str(language.choose(&[": ", "："]));
        }
        text.push_str(&self.message(language));
        let remedy = self.remedy(language);
        if !remedy.is_empty() {
            text.push_str(language.choose(&[". ", "。"]));
            text.push_str(&capital(&remedy));
        }
        text
    }
}

impl From<Cancelled> for Error {
    fn from(cancelled: Cancelled) -> Self {
        Error::cancelled().caused_by(cancelled)
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("text", &self.to_string()).finish()
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        (a.code, &a.values, a.kind, &a.place, &a.suggestion) == (b.code, &b.values, b.kind, &b.place, &b.suggestion)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outer_place_stands_in_front() {
        let error = Error::share_out_of_range("x", 2.0).at(Place::from("").column("x")).at("a.csv");
        assert_eq!(error.place().to_string(), "a.csv, column x");
    }

    /// The placeholders of a sentence, without their language.
    fn placeholders(sentence: &str) -> std::collections::BTreeSet<&str> {
        let inner = sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
        let names = inner.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !name.is_empty());
        names.map(|name| name.strip_suffix("_en").or(name.strip_suffix("_zh")).unwrap_or(name)).collect()
    }

    #[test]
    fn every_sentence_is_there_in_both_languages_with_the_same_values() {
        let chinese = |text: &str| text.chars().any(|c| c > '\u{2e7f}');
        for code in ErrorCode::ALL {
            let Sentences { message, hint } = code.sentences();
            assert!(!message[0].is_empty() && chinese(message[1]), "{}", code.name());
            assert!(hint[0].is_empty() == hint[1].is_empty(), "{}", code.name());
            assert!(hint[1].is_empty() || chinese(hint[1]), "{}", code.name());
            for [en, zh] in [message, hint] {
                assert_eq!(placeholders(en), placeholders(zh), "{}", code.name());
            }
        }
    }

    #[test]
    fn an_error_tells_its_values_by_name() {
        let error = Error::share_out_of_range("on_duty_share", 85.0);
        let values: Vec<(&str, String)> = error.values().collect();
        assert_eq!(values, [("name", "on_duty_share".to_owned()), ("share", "85".to_owned())]);
    }

    #[test]
    fn an_error_tells_its_cause() {
        let error = Error::share_out_of_range("x", 2.0).caused_by(std::fmt::Error);
        assert!(std::error::Error::source(&error).is_some());
    }
}
