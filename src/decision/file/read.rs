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
use crate::error::{Error, Result, nearest};
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
            return Err(Error::input("the file is empty")
                .at(format!("{source}, line 1"))
                .hint("begin with `townscale template decision`"));
        }
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let line = |at: usize| starts.partition_point(|start| *start <= at);
        let table = DeTable::parse(text).map_err(|error| {
            let place = error.span().map_or(source.to_owned(), |span| format!("{source}, line {}", line(span.start)));
            Error::input(error.message().lines().next().unwrap_or("this is not TOML").to_owned())
                .at(place)
                .hint("mend the TOML there")
        })?;
        let mut walk = Walk { line: &line, lines: BTreeMap::new(), strange: None };
        let value = walk.table(table.get_ref(), "");
        let places = Places::new(source, walk.lines, false);
        if let Some((path, number)) = walk.strange {
            return Err(Error::input(format!("{number} is no number that can be used"))
                .at(places.of(&path))
                .hint("give a plain number, or leave it out"));
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
        let value = serde_json::from_str(text)
            .map_err(|error| Error::input(format!("this is not JSON: {error}")).at(source).hint("mend it there"))?;
        decode(value, Places::new(source, lines, rows))
    }
}

impl Decision {
    /// The content with the keys of a file; what was not given is left out.
    ///
    /// # Errors
    /// None that a decision can give.
    pub fn content(&self) -> Result<Value> {
        let mut value = serde_json::to_value(self).map_err(|error| Error::input(error.to_string()))?;
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
        let value = serde_json::from_str(text)
            .map_err(|error| Error::input(format!("this is not JSON: {error}")).at("measure"))?;
        let places = Places::named("measure");
        printable(&value, "", &places)?;
        one(value, "", &places)
    }
}

fn small_enough(text: &str, source: &str) -> Result<()> {
    if text.len() > LARGEST {
        return Err(Error::input(format!("the file holds {} bytes; a decision takes under {LARGEST}", text.len()))
            .at(source)
            .hint("keep annexes in files of their own"));
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
                Some(c) => Err(Error::input(format!("the text holds the control character U+{:04X}", u32::from(c)))
                    .at(places.of(path))
                    .hint("remove it")),
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
        return Err(Error::input("this is not a table of keys").at(&places.source).hint("begin with title = \"...\""));
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
                return Err(Error::input(format!("{name} is not a list"))
                    .at(places.of(name))
                    .hint(format!("write [[{name}]] above each entry")));
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
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") {
        let (key, known) = (quoted[0], &quoted[1..]);
        let error = Error::input(format!("there is no key {key}")).at(places.of(&inner(key)));
        return Err(match nearest(key, known.iter().copied()) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("the keys here are: {}", known.join(", "))),
        });
    }
    if message.starts_with("missing field") {
        return Err(Error::input(format!("{} is missing", quoted[0]))
            .at(places.of(path))
            .hint(format!("add {} = ...", quoted[0])));
    }
    // The key at fault is the one without which another error, or none, comes.
    let culprit = value.as_object().and_then(|map| {
        map.keys().find(|key| {
            let mut without = map.clone();
            without.remove(*key);
            serde_json::from_value::<T>(Value::Object(without)).err().map(|error| error.to_string())
                != Some(message.clone())
        })
    });
    let place = places.of(&culprit.map_or(path.to_owned(), |key| inner(key)));
    if message.starts_with("unknown variant") {
        let (word, known) = (quoted[0], &quoted[1..]);
        let error = Error::input(format!("\"{word}\" is not known here")).at(place);
        return Err(match nearest(word, known.iter().copied()) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("choose from: {}", known.join(", "))),
        });
    }
    let word = message.contains("expected a string") && !message.contains("map") && !message.contains("sequence");
    let hint = if word { "put the word in quotes" } else { "see `townscale template decision`" };
    Err(Error::input(message).at(place).hint(hint))
}
