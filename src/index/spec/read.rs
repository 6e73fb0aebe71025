//! A specification from TOML or JSON, with errors that name the part and the nearest key.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::keys::{Ahp, Budget, Change, Grade, Indicator, Node, Spec};
use super::methods::{Impute, Normalise, Treat};
use super::rule::Rule;
use super::variation::{Robustness, WeightNoise};
use crate::error::{Error, ErrorCode, ErrorKind, Result, key_at_fault, toml_error, undecoded};
use crate::message::Place;

const LARGEST: usize = 4_000_000;

impl Spec {
    /// A specification from the text of a TOML file; `source` is what errors call it.
    ///
    /// # Errors
    /// Text that is not TOML, unknown keys and words (with the nearest known one), values of another kind, and what
    /// [`Tree`](super::Tree) refuses.
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        small_enough(text, source)?;
        let table: toml::Table = text.parse().map_err(|error| toml_error(&error, text, ErrorKind::Input, source))?;
        let value = serde_json::to_value(&table).map_err(|error| Error::from(error).at(source))?;
        decode(value, source)
    }

    /// A specification from JSON with the same keys.
    ///
    /// # Errors
    /// As for [`Spec::from_toml`].
    pub fn from_json(text: &str, source: &str) -> Result<Self> {
        small_enough(text, source)?;
        let value = serde_json::from_str(text).map_err(|error| Error::from(error).at(source))?;
        decode(value, source)
    }

    /// The JSON Schema of a specification.
    #[must_use]
    pub fn schema() -> Value {
        serde_json::to_value(schemars::schema_for!(Spec)).unwrap_or_default()
    }
}

fn small_enough(text: &str, source: &str) -> Result<()> {
    if text.len() > LARGEST {
        return Err(Error::file_too_large(text.len(), LARGEST).at(source));
    }
    Ok(())
}

pub(super) fn decode(mut value: Value, source: &str) -> Result<Spec> {
    drop_empty(&mut value);
    let Value::Object(mut map) = value else {
        return Err(Error::not_a_table_of_keys("[[node]]").at(source));
    };
    for name in ["normalise", "impute", "treat"] {
        widen(&mut map, name);
    }
    if let Some(Value::Object(robustness)) = map.get_mut("robustness") {
        widen(robustness, "weights");
        if let Some(noise) = robustness.get("weights") {
            part::<WeightNoise>(noise, Place::from(source).name("robustness").name("weights"))?;
        }
    }
    check_one::<Normalise>(&map, "normalise", source)?;
    check_one::<Impute>(&map, "impute", source)?;
    check_one::<Treat>(&map, "treat", source)?;
    check_one::<Robustness>(&map, "robustness", source)?;
    for name in ["node", "indicator"] {
        if !map.contains_key(name) {
            return Err(Error::list_missing(name).at(source));
        }
    }
    check_list::<Node>(&map, "node", source)?;
    check_list::<Indicator>(&map, "indicator", source)?;
    check_list::<Grade>(&map, "grade", source)?;
    check_list::<Rule>(&map, "rule", source)?;
    check_list::<Change>(&map, "change", source)?;
    check_list::<Ahp>(&map, "ahp", source)?;
    check_list::<Budget>(&map, "budget", source)?;
    part(&Value::Object(map), Place::from(source))
}

/// Keys without a value are as if they were not there; so is an empty parent.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, value| !(value.is_null() || (key == "parent" && value.as_str() == Some(""))));
            map.values_mut().for_each(drop_empty);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_empty),
        _ => {}
    }
}

/// A method's bare name stands for a table with that method.
fn widen(map: &mut Map<String, Value>, name: &str) {
    if let Some(word @ Value::String(_)) = map.get(name) {
        let table = Map::from_iter([("method".to_owned(), word.clone())]);
        map.insert(name.to_owned(), Value::Object(table));
    }
}

fn check_one<T: DeserializeOwned>(map: &Map<String, Value>, name: &str, source: &str) -> Result<()> {
    map.get(name).map_or(Ok(()), |value| part::<T>(value, Place::from(source).name(name)).map(drop))
}

fn check_list<T: DeserializeOwned>(map: &Map<String, Value>, name: &str, source: &str) -> Result<()> {
    match map.get(name) {
        None => Ok(()),
        Some(Value::Array(list)) => list.iter().enumerate().try_for_each(|(place, entry)| {
            let called = ["id", "node", "period"].iter().find_map(|key| entry.get(key)?.as_str());
            part::<T>(entry, Place::from(source).listed(name, place + 1, called)).map(drop)
        }),
        Some(_) => Err(Error::list_expected(name).at(source)),
    }
}

/// One part from its value; an error of serde becomes one that names the key.
fn part<T: DeserializeOwned>(value: &Value, place: Place) -> Result<T> {
    let message = match T::deserialize(value) {
        Ok(part) => return Ok(part),
        Err(error) => error.to_string(),
    };
    let error = undecoded(&message);
    let key = match error.code() {
        ErrorCode::FieldUnknown | ErrorCode::FieldMissing => None,
        _ => key_at_fault::<T>(value, &message),
    };
    Err(error.at(match key {
        Some(key) => place.name(key),
        None => place,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "[[node]]\nid = \"index\"\n[[indicator]]\nid = \"a\"\nparent = \"index\"\n";

    #[test]
    fn index_unknown_words_name_the_nearest() {
        for (head, want) in [
            ("normalise = { method = \"minmax\" }\n", "\"minmax\" is not known here. Did you mean min_max?"),
            ("normalise = \"z-score\"\n", "did you mean z_score?"),
            ("normalize = \"z_score\"\n", "there is no key normalize. Did you mean normalise?"),
            ("aggregate = \"geometrical\"\n", "did you mean geometric?"),
            ("robustness = { weights = \"dirichlett\" }\n", "did you mean dirichlet?"),
            ("robustness = { aggregate = [\"harmonics\"] }\n", "did you mean harmonic?"),
            ("impute = { method = \"kn\" }\n", "did you mean knn?"),
        ] {
            let error = Spec::from_toml(&format!("{head}{PLAIN}"), "s.toml").unwrap_err().to_string();
            assert!(error.to_lowercase().contains(&want.to_lowercase()), "{error}");
        }
    }

    #[test]
    fn index_parts_at_fault_are_named() {
        let error = Spec::from_toml(&PLAIN.replace("parent", "parnt"), "s.toml").unwrap_err().to_string();
        assert!(error.starts_with("s.toml, indicator 1 (a): there is no key parnt. Did you mean parent? "), "{error}");
        let error = Spec::from_toml(&format!("{PLAIN}weight = \"much\"\n"), "s.toml").unwrap_err().to_string();
        assert!(error.starts_with("s.toml, indicator 1 (a), weight: the value is the text \"much\""), "{error}");
        let error = Spec::from_toml("[[node]]\nid = 3\n", "s.toml").unwrap_err().to_string();
        assert!(error.contains("no [[indicator]]"), "{error}");
        let error = Spec::from_toml("[[node]\n", "s.toml").unwrap_err().to_string();
        assert!(error.starts_with("s.toml, line 1: "), "{error}");
    }
}
