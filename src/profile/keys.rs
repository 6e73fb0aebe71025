//! Profile files read with care.

use toml::{Table, Value};

use crate::error::{Error, ErrorKind, Result, nearest, toml_error, unknown_word};
use crate::message::Place;

/// The tables `[[name]]` of a TOML text, with every key checked; `place` is the file that errors name.
///
/// ```
/// let error = townscale::profile::tables("[[norm]]\nrol = \"nurse\"", "local.toml", "norm", &["role", "per"]);
/// assert!(error.unwrap_err().to_string().contains("Did you mean role?"));
/// ```
///
/// # Errors
/// A text that is not TOML, a key that is not among `known`, anything but tables under `name`.
pub fn tables(text: &str, place: &str, name: &str, known: &[&str]) -> Result<Vec<Table>> {
    let content: Table = text.parse().map_err(|error| toml_error(&error, text, ErrorKind::Profile, place))?;
    check(content.keys(), &[name], place)?;
    let Some(Value::Array(rows)) = content.get(name) else {
        return Err(Error::list_missing(name).of_kind(ErrorKind::Profile).at(place));
    };
    let mut found = Vec::new();
    for (row, value) in rows.iter().enumerate() {
        let place = Place::from(place).listed(name, row + 1, None);
        let Value::Table(table) = value else {
            return Err(Error::entry_expected(value, name).at(place));
        };
        check(table.keys(), known, place)?;
        found.push(table.clone());
    }
    Ok(found)
}

/// The tables of a TOML text of the crate itself: see [`tables`].
///
/// # Panics
/// If it does not hold them: no input changes it, and the tests read every one.
#[expect(clippy::expect_used, reason = "the text is compiled in, and the tests read it")]
pub(crate) fn compiled_in_tables(text: &str, place: &str, name: &str, known: &[&str]) -> Vec<Table> {
    tables(text, place, name, known).expect("compiled-in TOML")
}

/// What one of a few words stands for.
///
/// ```
/// let error = townscale::profile::word("rounding", "upp", &[("up", 1), ("exact", 2)]).unwrap_err();
/// assert_eq!(error.to_string(), "there is no rounding \"upp\". Did you mean up? Choose from: up, exact");
/// ```
///
/// # Errors
/// Another word, with the nearest of those known.
pub fn word<T: Copy>(what: &str, text: &str, known: &[(&str, T)]) -> Result<T> {
    match known.iter().find(|(word, _)| *word == text.trim()) {
        Some((_, value)) => Ok(*value),
        None => Err(unknown_word(what, text, known.iter().map(|(word, _)| *word))),
    }
}

pub(crate) fn check<'a>(keys: impl Iterator<Item = &'a String>, known: &[&str], place: impl Into<Place>) -> Result<()> {
    for key in keys {
        if !known.contains(&key.as_str()) {
            let near = nearest(key, known.iter().copied());
            return Err(Error::key_unknown(key, known).at(place).did_you_mean(near));
        }
    }
    Ok(())
}
