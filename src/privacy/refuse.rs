//! The line we hold: columns and values that name or number a person, and sensitive attributes, are refused before
//! anything is computed.

use std::collections::HashSet;
use std::sync::LazyLock;

use arrow::array::{Array, AsArray, GenericStringArray, OffsetSizeTrait};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use rayon::prelude::*;
use serde::Deserialize;

use super::fold::Words;
use super::shape::{self, Shape};
use crate::error::{Error, ErrorKind, Result};
use crate::table::TableReader;

#[derive(Deserialize)]
struct Headers {
    alone: Vec<String>,
    words: Vec<String>,
    anywhere: Vec<String>,
    chinese: Vec<String>,
}

#[derive(Deserialize)]
struct Values {
    whole: Vec<String>,
    whole_but_area: Vec<String>,
    words: Vec<String>,
    chinese: Vec<String>,
    peoples: Vec<String>,
    places: Vec<String>,
}

#[derive(Deserialize)]
struct Columns {
    category: Vec<String>,
    area: Vec<String>,
    free: Vec<String>,
    persons: Vec<String>,
    amounts: Vec<String>,
}

#[derive(Deserialize)]
struct Refused {
    personal: Headers,
    sensitive: Headers,
    values: Values,
    columns: Columns,
}

static REFUSED: LazyLock<Refused> = LazyLock::new(|| {
    toml::from_str(include_str!("refused.toml")).expect("the compiled-in list is valid: the tests read it")
});

impl Headers {
    fn hold(&self, text: &Words) -> bool {
        self.alone.contains(&text.squeezed)
            || text.hold(&self.words)
            || self.anywhere.iter().any(|part| text.squeezed.contains(part.as_str()))
            || self.chinese.iter().any(|part| text.squeezed.contains(&part.to_lowercase()))
    }

    /// Whether a value, such as the name of an indicator, is as a whole one of the words.
    fn are(&self, text: &Words) -> bool {
        let bare = text.squeezed.trim_end_matches(['号', '码']);
        self.alone.iter().chain(&self.words).chain(&self.anywhere).any(|word| *word == text.squeezed)
            || self.chinese.iter().any(|word| word.to_lowercase() == text.squeezed || word == bare)
    }
}

/// What a column holds, as far as its header tells; it decides how its values are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Names or codes of places: they may be called after a people.
    Areas,
    /// Sentences, sources, names of services.
    Free,
    /// Counts of people.
    Persons,
    /// Other amounts.
    Amounts,
    /// Whatever else: what tells groups apart.
    Categories,
}

impl Holds {
    fn of(header: &Words) -> Self {
        let columns = &REFUSED.columns;
        let has = |list: &[String]| {
            header.hold(list) || list.iter().any(|word| !word.is_ascii() && header.squeezed.contains(word.as_str()))
        };
        // The last word says what it is: an area_type is a type, a group_id an identifier.
        let last = Words { words: header.words.last().cloned().into_iter().collect(), squeezed: String::new() };
        if last.hold(&columns.category) {
            return Holds::Categories;
        }
        for (list, holds) in
            [(&columns.persons, Holds::Persons), (&columns.amounts, Holds::Amounts), (&columns.free, Holds::Free)]
        {
            if last.hold(list) {
                return holds;
            }
        }
        for (list, holds) in [
            (&columns.area, Holds::Areas),
            (&columns.free, Holds::Free),
            (&columns.category, Holds::Categories),
            (&columns.persons, Holds::Persons),
            (&columns.amounts, Holds::Amounts),
        ] {
            if has(list) {
                return holds;
            }
        }
        Holds::Categories
    }

    fn measure(self) -> bool {
        matches!(self, Holds::Persons | Holds::Amounts)
    }
}

/// Refuse a table that holds persons or sensitive attributes: by its headers, by the shape of the values in every
/// column whatever its type, and by the names of its groups.
///
/// ```
/// use townscale::ErrorKind;
/// use townscale::privacy::refuse;
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new().text("area", ["Hami"]).text("phoneNumber", ["none"]).build();
/// assert_eq!(refuse(&TableReader::new(table, "counts.csv")).unwrap_err().kind, ErrorKind::PersonalData);
/// ```
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`, with the place; a value is never repeated in the message. `Input` where a
/// column is of a type that cannot be judged.
pub fn refuse(table: &TableReader) -> Result<()> {
    if table.is_judged() {
        return Ok(());
    }
    let judge = |place: usize| judge_column(&table.names()[place], place, table.batch().column(place), table);
    let judged: Vec<Result<()>> = (0..table.batch().num_columns()).into_par_iter().map(judge).collect();
    judged.into_iter().collect()
}

/// The table, once it is known to hold no persons: later steps need not judge it again.
///
/// # Errors
/// Those of [`refuse`].
pub fn judged(table: TableReader) -> Result<TableReader> {
    refuse(&table)?;
    Ok(table.mark_judged())
}

fn judge_column(name: &str, number: usize, column: &dyn Array, table: &TableReader) -> Result<()> {
    // A file without a header may have a person's number where the header should be.
    if let Some(shape) = shape::of_text(name) {
        return Err(number_found(shape).at(format!("{}, header of column {}", table.source(), number + 1)));
    }
    judge_header(name).map_err(|error| error.at(format!("{}, column {name}", table.source())))?;
    let at = |row: Option<usize>| match row {
        Some(row) => table.place(row, name),
        None => format!("{}, column {name}", table.source()),
    };
    judge_values(column, Holds::of(&Words::of(name)), true, &at)
}

/// Judge the values of a column, and those that lists, structs and dictionaries hold. `rows`: whether the places of this
/// array are rows of the table.
fn judge_values(column: &dyn Array, holds: Holds, rows: bool, at: &dyn Fn(Option<usize>) -> String) -> Result<()> {
    let place = |row: usize| at(rows.then_some(row));
    let unread = || {
        Error::input(format!("the column holds {}, which cannot be judged", column.data_type()))
            .at(at(None))
            .hint("give text or numbers")
    };
    let to = |kind: &DataType| cast(column, kind).map_err(|_| unread());
    match column.data_type() {
        DataType::Null | DataType::Boolean => Ok(()),
        kind if kind.is_temporal() => Ok(()),
        DataType::Utf8 => judge_strings(column.as_string::<i32>(), holds, &place),
        DataType::LargeUtf8 => judge_strings(column.as_string::<i64>(), holds, &place),
        DataType::Utf8View => judge_texts(column.as_string_view().iter(), holds, &place),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            let bytes = to(&DataType::LargeBinary)?;
            let texts: Vec<Option<String>> = bytes
                .as_binary::<i64>()
                .iter()
                .map(|bytes| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
                .collect();
            judge_texts(texts.iter().map(Option::as_deref), holds, &place)
        }
        kind if kind.is_integer() => {
            let numbers = to(&DataType::Int64)?;
            for (row, value) in numbers.as_primitive::<Int64Type>().iter().enumerate() {
                judge_number(value.filter(|value| *value >= 10_000_000_000), holds, || place(row))?;
            }
            Ok(())
        }
        kind if kind.is_floating() => {
            let numbers = to(&DataType::Float64)?;
            let numbers = numbers.as_primitive::<Float64Type>();
            for (row, value) in numbers.values().iter().enumerate() {
                // What is smaller numbers nobody.
                if value.abs() < 1e10 {
                    continue;
                }
                if *value > 0.0 && *value < 1e19 && value.fract() == 0.0 && numbers.is_valid(row) {
                    judge_number(Some(*value), holds, || place(row))?;
                }
            }
            Ok(())
        }
        DataType::Dictionary(_, value) => {
            // Each word once, amounts as strictly as names; where that finds something, row by row.
            let words = column.as_any_dictionary().values();
            let strict = if holds == Holds::Amounts { Holds::Categories } else { holds };
            if judge_values(words, strict, false, at).is_ok() {
                return Ok(());
            }
            judge_values(&to(value)?, holds, rows, at)
        }
        DataType::List(_) => judge_values(column.as_list::<i32>().values(), holds, false, at),
        DataType::LargeList(_) => judge_values(column.as_list::<i64>().values(), holds, false, at),
        DataType::FixedSizeList(..) => judge_values(column.as_fixed_size_list().values(), holds, false, at),
        DataType::ListView(item) | DataType::LargeListView(item) => {
            judge_values(&to(&DataType::LargeList(item.clone()))?, holds, false, at)
        }
        DataType::Map(..) => judge_values(column.as_map().entries(), holds, false, at),
        DataType::Struct(fields) => fields.iter().zip(column.as_struct().columns()).try_for_each(|(field, part)| {
            judge_header(field.name()).map_err(|error| error.at(at(None)))?;
            judge_values(part, Holds::of(&Words::of(field.name())), rows, at)
        }),
        _ => {
            let texts = to(&DataType::LargeUtf8)?;
            judge_strings(texts.as_string::<i64>(), holds, &place)
        }
    }
}

fn judge_number(value: Option<impl std::fmt::Display>, holds: Holds, place: impl Fn() -> String) -> Result<()> {
    match value.and_then(|value| shape::of_number(&value.to_string(), holds.measure())) {
        Some(shape) => Err(number_found(shape).at(place())),
        None => Ok(()),
    }
}

fn judge_texts<'a>(
    values: impl Iterator<Item = Option<&'a str>>,
    holds: Holds,
    place: &dyn Fn(usize) -> String,
) -> Result<()> {
    let mut texts = Texts::new(holds);
    for (row, value) in values.enumerate() {
        let Some(value) = value else { continue };
        texts.count += 1;
        if !texts.is_next_key(value.as_bytes()) {
            texts.look(row, value, place)?;
        }
    }
    texts.end(place)
}

/// As `judge_texts`, straight from the bytes: tables of costs have millions of rows.
fn judge_strings<O: OffsetSizeTrait>(
    strings: &GenericStringArray<O>,
    holds: Holds,
    place: &dyn Fn(usize) -> String,
) -> Result<()> {
    let (ends, bytes) = (strings.value_offsets(), strings.value_data());
    let nulls = strings.nulls().filter(|nulls| nulls.null_count() > 0);
    let mut texts = Texts::new(holds);
    for row in 0..strings.len() {
        if nulls.is_some_and(|nulls| nulls.is_null(row)) {
            continue;
        }
        texts.count += 1;
        if !texts.is_next_key(&bytes[ends[row].as_usize()..ends[row + 1].as_usize()]) {
            texts.look(row, strings.value(row), place)?;
        }
    }
    texts.end(place)
}

/// The texts of a column, one after another.
struct Texts<'a> {
    holds: Holds,
    count: usize,
    /// How many look like a person's number, and the last of them with its row.
    like: usize,
    like_a_number: Option<(usize, &'a str)>,
    last: &'a str,
    /// The stem of the last text, where that was a key.
    stem: Option<&'a [u8]>,
    /// Words that were judged and are no matter: the same few, such as ages, stand in many rows.
    known: HashSet<&'a str>,
}

/// The most words that are remembered.
const KNOWN: usize = 4096;

impl<'a> Texts<'a> {
    fn new(holds: Holds) -> Self {
        Self { holds, count: 0, like: 0, like_a_number: None, last: "", stem: None, known: HashSet::new() }
    }

    /// Whether a text is a key of the last one's stem. Long columns hold keys such as place17, and one look at the stem
    /// is enough.
    #[inline]
    fn is_next_key(&self, text: &[u8]) -> bool {
        let Some(stem) = self.stem else { return false };
        let before = stem.len();
        if text.len() <= before || text.len() > before + 6 {
            return false;
        }
        let mut at = text.len();
        while at > before {
            at -= 1;
            if !text[at].is_ascii_digit() {
                return false;
            }
        }
        while at > 0 {
            at -= 1;
            if text[at] != stem[at] {
                return false;
            }
        }
        true
    }

    fn look(&mut self, row: usize, value: &'a str, place: &dyn Fn(usize) -> String) -> Result<()> {
        if value == self.last {
            self.like += usize::from(self.like_a_number.is_some_and(|(_, same)| same == value));
            return Ok(());
        }
        self.stem = stem_of_key(value).map(str::as_bytes);
        self.last = value;
        if self.known.contains(value) {
            return Ok(());
        }
        let shape = match shape::whole_number(value) {
            Some(digits) => digits.and_then(|digits| shape::of_number(&digits, false)),
            None => shape::of_text(value),
        };
        match shape {
            Some(shape)
                if self.holds == Holds::Amounts && shape != Shape::IdCard && shape::whole_number(value).is_some() =>
            {
                self.like += 1;
                self.like_a_number = Some((row, value));
                Ok(())
            }
            Some(shape) => Err(number_found(shape).at(place(row))),
            None => {
                judge_value(value, self.holds).map_err(|error| error.at(place(row)))?;
                if self.known.len() < KNOWN {
                    self.known.insert(value);
                }
                Ok(())
            }
        }
    }

    fn end(self, place: &dyn Fn(usize) -> String) -> Result<()> {
        match self.like_a_number {
            Some((row, _)) if 2 * self.like >= self.count => Err(number_found(Shape::Mobile)
                .hint("remove the column; where these are amounts, give them as numbers, not text, or in larger units")
                .at(place(row))),
            _ => Ok(()),
        }
    }
}

/// The letters before a key's one to six digits: too few digits for any number of a person, and words are judged
/// without digits at their ends.
fn stem_of_key(text: &str) -> Option<&str> {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let stem = text.get(..text.len() - digits)?;
    let plain = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'_');
    ((1..=6).contains(&digits) && stem.bytes().all(plain)).then_some(stem)
}

/// Refuse a header that names persons or a sensitive attribute.
fn judge_header(text: &str) -> Result<()> {
    let words = Words::of(text);
    if REFUSED.personal.hold(&words) {
        return Err(personal(format!("\"{text}\" names or numbers persons")));
    }
    if REFUSED.sensitive.hold(&words) || names_a_people(&words.squeezed, true) {
        return Err(sensitive(format!("\"{text}\" is not taken as an input")));
    }
    Ok(())
}

/// Refuse a value by its words.
fn judge_value(text: &str, holds: Holds) -> Result<()> {
    let found =
        || Err(sensitive("the value names a sensitive attribute of people, which is not taken as an input".into()));
    let words = Words::of(text);
    let values = &REFUSED.values;
    let whole = |list: &[String]| {
        let singular = words.squeezed.strip_suffix('s').unwrap_or(&words.squeezed);
        list.iter().any(|word| *word == words.squeezed || word == singular)
    };
    if whole(&values.whole) || names_a_people(&words.squeezed, holds == Holds::Categories) {
        return found();
    }
    if holds == Holds::Areas {
        return Ok(());
    }
    if whole(&values.whole_but_area) {
        return found();
    }
    if holds != Holds::Categories {
        return Ok(());
    }
    if REFUSED.personal.are(&words) {
        return Err(personal("the value is the name of something that names or numbers persons".into()));
    }
    let sensitive = &REFUSED.sensitive;
    let is_place = names_a_place(&words.squeezed);
    let chinese = |list: &[String]| {
        list.iter().any(|part| words.squeezed.contains(part.as_str()) && !(is_place && part == "民族"))
    };
    let english = words.words.iter().any(|word| word == "autonomous");
    if chinese(&values.chinese)
        || chinese(&sensitive.chinese)
        || sensitive.alone.contains(&words.squeezed)
        || words.hold(&sensitive.words)
        || (!english && words.hold(&values.words))
        || sensitive.anywhere.iter().any(|part| words.squeezed.contains(part.as_str()))
    {
        return found();
    }
    Ok(())
}

/// Whether a text names a people of China, such as 回族, and not a place that is named after one.
fn names_a_people(squeezed: &str, inside: bool) -> bool {
    squeezed.contains('族')
        && !names_a_place(squeezed)
        && REFUSED.values.peoples.iter().any(|people| {
            let name = format!("{people}族");
            if inside { squeezed.contains(&name) } else { squeezed.ends_with(&name) }
        })
}

fn names_a_place(squeezed: &str) -> bool {
    squeezed.contains("自治") || REFUSED.values.places.iter().any(|end| squeezed.ends_with(end.as_str()))
}

/// Refuse a word that names persons or a sensitive attribute, as the name of a group.
pub(crate) fn judge_word(text: &str) -> Result<()> {
    if let Some(shape) = shape::of_text(text) {
        return Err(number_found(shape));
    }
    judge_header(text)?;
    judge_value(text, Holds::Categories)
}

fn number_found(shape: Shape) -> Error {
    personal(format!("a value has the shape of {}", shape.name()))
}

fn personal(message: String) -> Error {
    Error::new(ErrorKind::PersonalData, message).hint("townscale takes counts by area and period; remove the column")
}

fn sensitive(message: String) -> Error {
    Error::new(ErrorKind::SensitiveAttribute, message)
        .hint("ethnicity, religion, nationality, politics and petition history are refused; leave it out")
}

#[cfg(test)]
#[path = "refuse_tests.rs"]
mod tests;
