//! A decision from TOML or JSON, with errors that name the line and the nearest key.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::consultation::{Hearing, Opinion, Round, Stratum};
use super::convert::{compared, points};
use super::factor::{Factor, Group};
use super::measure::Measure;
use super::places::Places;
use super::schema::{Decision, Revision};
use crate::error::{Error, ErrorCode, ErrorKind, Result, key_at_fault, toml_error, undecoded};
use crate::message::Place;
use crate::privacy::judge_text;

/// The most text a decision file may hold, in bytes.
const LARGEST: usize = 2_000_000;

impl Decision {
    /// A decision from the text of a TOML file; `source` is what errors call it.
    ///
    /// # Errors
    /// Text that is not TOML, unknown keys, values of another kind, and whatever the rules of a decision refuse
    /// (weights that do not sum to 1, p above 1, a measure for a factor that is not there), with the line.
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        small_enough(text, source)?;
        if text.trim().is_empty() {
            return Err(Error::file_empty("`townscale template decision`").at(Place::from(source).line(1)));
        }
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let line = |at: usize| starts.partition_point(|start| *start <= at);
        let table = DeTable::parse(text).map_err(|error| toml_error(&error, text, ErrorKind::Input, source))?;
        let mut walk = Walk { line: &line, lines: BTreeMap::new(), strange: None };
        let value = walk.table(table.get_ref(), "");
        let places = Places::new(source, walk.lines, false);
        if let Some((path, number)) = walk.strange {
            return Err(Error::decision_number_not_usable(number).at(places.of(&path)));
        }
        decode(value, places)
    }

    /// A decision from JSON; `lines` may say on which line of its source each path such as `factors.0.p` stands, or on
    /// which row of a workbook.
    ///
    /// # Errors
    /// As for [`Decision::from_toml`].
    pub fn from_json(text: &str, source: &str, lines: BTreeMap<String, usize>, rows: bool) -> Result<Self> {
        small_enough(text, source)?;
        let value = serde_json::from_str(text).map_err(|error| Error::from(error).at(source))?;
        decode(value, Places::new(source, lines, rows))
    }
}

impl Decision {
    /// The content with the keys of a file; what was not given is left out.
    ///
    /// # Errors
    /// None that a decision can give.
    pub fn content(&self) -> Result<Value> {
        let mut value = serde_json::to_value(self)?;
        prune(&mut value);
        Ok(value)
    }
}

/// Leave out what is null.
fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, inner| !inner.is_null());
            map.values_mut().for_each(prune);
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}

impl Measure {
    /// A measure from JSON, for a what-if.
    ///
    /// # Errors
    /// Text that is not JSON, unknown keys, values of another kind.
    pub fn from_json(text: &str) -> Result<Self> {
        let value = serde_json::from_str(text).map_err(|error| Error::from(error).at("measure"))?;
        let places = Places::named("measure");
        printable(&value, "", &places)?;
        one(value, "", &places)
    }
}

fn small_enough(text: &str, source: &str) -> Result<()> {
    if text.len() > LARGEST {
        return Err(Error::file_too_large(text.len(), LARGEST).at(source));
    }
    Ok(())
}

/// A TOML file on its way to a value: the line of every path, and the first number that is not one.
struct Walk<'a> {
    line: &'a dyn Fn(usize) -> usize,
    lines: BTreeMap<String, usize>,
    strange: Option<(String, String)>,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, path: &str) -> Value {
        let mut map = Map::new();
        for (key, value) in table {
            let inner = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            self.lines.insert(inner.clone(), (self.line)(key.span().start));
            map.insert(key.get_ref().to_string(), self.value(value, &inner));
        }
        Value::Object(map)
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, path: &str) -> Value {
        match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Integer(number) => {
                let digits = number.as_str().replace('_', "");
                match i64::from_str_radix(&digits, number.radix()) {
                    Ok(number) => Value::from(number),
                    Err(_) => self.strange(path, number.as_str()),
                }
            }
            DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
                Ok(number) if number.is_finite() => Value::from(number),
                // Two items that were not compared.
                Ok(number) if number.is_nan() && path.starts_with("comparisons.") => Value::Null,
                _ => self.strange(path, number.as_str()),
            },
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Datetime(moment) => Value::String(moment.to_string()),
            DeValue::Array(list) => {
                let entries = list.iter().enumerate().map(|(i, entry)| {
                    let inner = format!("{path}.{i}");
                    self.lines.insert(inner.clone(), (self.line)(entry.span().start));
                    self.value(entry, &inner)
                });
                Value::Array(entries.collect())
            }
            DeValue::Table(table) => self.table(table, path),
        }
    }

    fn strange(&mut self, path: &str, number: &str) -> Value {
        let shown: String = number.chars().take(30).collect();
        self.strange.get_or_insert((path.to_owned(), shown));
        Value::Null
    }
}

/// Refuse characters that no report can hold, and numbers of persons: whatever a file says may be printed.
pub(in crate::decision) fn printable(value: &Value, path: &str, places: &Places) -> Result<()> {
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::String(text) => {
            let strange =
                |c: &char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
            match text.chars().find(strange) {
                Some(c) => Err(Error::control_character(format!("U+{:04X}", u32::from(c))).at(places.of(path))),
                None => judge_text(text).map_err(|error| error.at(places.of(path))),
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().try_for_each(|(i, entry)| printable(entry, &inner(&i.to_string()), places))
        }
        Value::Object(map) => map.iter().try_for_each(|(key, entry)| printable(entry, &inner(key), places)),
        _ => Ok(()),
    }
}

/// The parts of the file, each read by itself, so that an error knows its place.
fn decode(value: Value, places: Places) -> Result<Decision> {
    let Value::Object(mut map) = value else {
        return Err(Error::not_a_table_of_keys("title = \"...\"").at(&places.source));
    };
    map.iter().try_for_each(|(key, value)| printable(value, key, &places))?;
    for name in ["factors", "factor"] {
        if let Some(Value::Array(list)) = map.get_mut(name) {
            points(list, name, &places)?;
        }
    }
    compared(&mut map, &places)?;
    check_lists::<Group>(&map, "groups", &["group", "affected_groups"], &places)?;
    check_lists::<Factor>(&map, "factors", &["factor"], &places)?;
    check_lists::<Measure>(&map, "measures", &["measure"], &places)?;
    check_lists::<Opinion>(&map, "opinions", &["opinion"], &places)?;
    check_lists::<Revision>(&map, "revisions", &["revision"], &places)?;
    if let Some(Value::Object(consultation)) = map.get("consultation") {
        check_consultation(consultation, &places)?;
    }
    if map.get("factors").or(map.get("factor")).is_none() {
        map.insert("factors".to_owned(), Value::Array(Vec::new()));
    }
    let mut decision: Decision = one(Value::Object(map), "", &places)?;
    decision.places = places;
    decision.validate()?;
    Ok(decision)
}

fn check_consultation(map: &Map<String, Value>, places: &Places) -> Result<()> {
    let name = if map.contains_key("round") { "round" } else { "rounds" };
    if let Some(Value::Array(rounds)) = map.get(name) {
        for (i, round) in rounds.iter().enumerate() {
            let path = format!("consultation.{name}.{i}");
            if let Value::Object(inner) = round {
                for list in ["strata", "stratum"] {
                    if let Some(Value::Array(strata)) = inner.get(list) {
                        for (j, stratum) in strata.iter().enumerate() {
                            one::<Stratum>(stratum.clone(), &format!("{path}.{list}.{j}"), places)?;
                        }
                    }
                }
            }
            one::<Round>(round.clone(), &path, places)?;
        }
    }
    if let Some(hearing) = map.get("hearing").filter(|hearing| !hearing.is_null()) {
        one::<Hearing>(hearing.clone(), "consultation.hearing", places)?;
    }
    Ok(())
}

pub(in crate::decision) fn check_lists<T: DeserializeOwned>(
    map: &Map<String, Value>,
    name: &str,
    aliases: &[&str],
    places: &Places,
) -> Result<()> {
    for name in std::iter::once(&name).chain(aliases) {
        match map.get(*name) {
            Some(Value::Array(list)) => {
                for (i, entry) in list.iter().enumerate() {
                    one::<T>(entry.clone(), &format!("{name}.{i}"), places)?;
                }
            }
            Some(_) => {
                return Err(Error::list_expected(name).at(places.of(name)));
            }
            None => {}
        }
    }
    Ok(())
}

/// One part from its value; a serde error becomes one that names the key.
pub(in crate::decision) fn one<T: DeserializeOwned>(value: Value, path: &str, places: &Places) -> Result<T> {
    let message = match serde_json::from_value::<T>(value.clone()) {
        Ok(part) => return Ok(part),
        Err(error) => error.to_string(),
    };
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let error = undecoded(&message);
    let key = match error.code() {
        ErrorCode::FieldMissing => None,
        _ => key_at_fault::<T>(&value, &message),
    };
    Err(error.at(places.of(&key.map_or(path.to_owned(), |key| inner(&key)))))
}
