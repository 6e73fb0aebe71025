//! Profile files read with care.

use toml::{Table, Value};

use crate::error::{Error, Result, nearest};

/// The tables `[[name]]` of a TOML text, with every key checked; `place` is the file that errors name.
///
/// ```
/// let error = townscale::profile::tables("[[norm]]\nrol = \"nurse\"", "local.toml", "norm", &["role", "per"]);
/// assert!(error.unwrap_err().to_string().ends_with("Did you mean role?"));
/// ```
///
/// # Errors
/// A text that is not TOML, a key that is not among `known`, anything but tables under `name`.
pub fn tables(text: &str, place: &str, name: &str, known: &[&str]) -> Result<Vec<Table>> {
    let content: Table = text.parse().map_err(|error: toml::de::Error| {
        Error::profile(format!("this is not TOML: {}", error.message())).at(place).hint("compare it with `ts.norms()`")
    })?;
    check(content.keys(), &[name], place)?;
    let Some(Value::Array(rows)) = content.get(name) else {
        return Err(Error::profile(format!("there is no [[{name}]]")).at(place).hint(format!("begin with [[{name}]]")));
    };
    let mut found = Vec::new();
    for (row, value) in rows.iter().enumerate() {
        let place = format!("{place}, {name} {}", row + 1);
        let Value::Table(table) = value else {
            return Err(Error::profile(format!("{value} is no table")).at(place).hint(format!("write [[{name}]]")));
        };
        check(table.keys(), known, &place)?;
        found.push(table.clone());
    }
    Ok(found)
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
    let words = || known.iter().map(|(word, _)| *word);
    if let Some((_, value)) = known.iter().find(|(word, _)| *word == text.trim()) {
        return Ok(*value);
    }
    let error = Error::input(format!("there is no {what} \"{text}\""));
    let list = words().collect::<Vec<_>>().join(", ");
    Err(match nearest(text, words()) {
        Some(near) => error.hint(format!("did you mean {near}? Choose from: {list}")),
        None => error.hint(format!("choose from: {list}")),
    })
}

pub(crate) fn check<'a>(keys: impl Iterator<Item = &'a String>, known: &[&str], place: &str) -> Result<()> {
    for key in keys {
        if !known.contains(&key.as_str()) {
            let error = Error::profile(format!("the key {key} is not known")).at(place);
            return Err(match nearest(key, known.iter().copied()) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!("known keys: {}", known.join(", "))),
            });
        }
    }
    Ok(())
}
