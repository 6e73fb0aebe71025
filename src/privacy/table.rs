//! The judge of tables: every header and every value of every column, whatever its type, before anything is computed.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, AsArray, GenericStringArray, OffsetSizeTrait};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use rayon::prelude::*;

use super::column::Holds;
use super::judge;
use super::shapes::{self, Shape};
use super::words::Words;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::message::{Part, Place, Term};
use crate::table::{TableReader, contents};

/// Refuse a table that holds persons or sensitive attributes: by its headers, by the shape of the values in every
/// column whatever its type, and by the names of its groups.
///
/// ```
/// use townscale::ErrorKind;
/// use townscale::privacy::refuse;
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new().text("area", ["Hami"]).text("phoneNumber", ["none"]).build();
/// assert_eq!(refuse(&TableReader::new(table, "counts.csv")).unwrap_err().kind(), ErrorKind::PersonalData);
/// ```
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`, with the place; a value is never repeated in the message. `Input` where a
/// column is of a type that cannot be judged.
pub fn refuse(table: &TableReader) -> Result<()> {
    refuse_under(table, &Context::default())
}

/// As [`refuse`], where the caller may stop it: asked for each column.
fn refuse_under(table: &TableReader, context: &Context) -> Result<()> {
    if table.is_judged() {
        return Ok(());
    }
    let names = table.names();
    let columns: Vec<_> = names.iter().zip(table.batch().columns()).enumerate().collect();
    let judge = |(place, (name, column)): (usize, (&String, &ArrayRef))| {
        context.check()?;
        judge_column(name, place, column, table)
    };
    let judged: Vec<Result<()>> = columns.into_par_iter().map(judge).collect();
    judged.into_iter().collect()
}

/// The table, once it is known to hold no persons: later steps need not judge it again.
///
/// # Errors
/// Those of [`refuse`]; the caller stopped the computation.
pub fn judged(table: TableReader, context: &Context) -> Result<TableReader> {
    refuse_under(&table, context)?;
    Ok(table.mark_judged())
}

/// Whether a column is the first of a pair of coordinates in metres: numbers under `x_m` beside `y_m`. Alone, `xm` stands for
/// 姓名.
fn is_easting(name: &str, table: &TableReader) -> bool {
    name == "x_m" && table.has("y_m") && table.number(name).is_ok()
}

fn judge_column(name: &str, number: usize, column: &dyn Array, table: &TableReader) -> Result<()> {
    // A file without a header may have a person's number where the header should be.
    if let Some(shape) = shapes::of_text(name) {
        let header = Part::Entry(Term::HeaderOfColumn, (number + 1).to_string());
        return Err(judge::number_found(shape).at(Place::from(table.source()).then(header)));
    }
    let whole = || Place::from(table.source()).column(name);
    if !is_easting(name, table) {
        judge::header(name).map_err(|error| error.at(whole()))?;
    }
    let at = |row: Option<usize>| row.map_or_else(whole, |row| table.place(row, name));
    judge_values(column, Holds::of(&Words::of(name)), true, &at)
}

/// Judge the values of a column, and those that lists, structs and dictionaries hold. `rows`: whether the places of this
/// array are rows of the table.
fn judge_values(column: &dyn Array, holds: Holds, rows: bool, at: &dyn Fn(Option<usize>) -> Place) -> Result<()> {
    let place = |row: usize| at(rows.then_some(row));
    let unread = || Error::column_cannot_be_judged(contents(column.data_type())).at(at(None));
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
            judge::header(field.name()).map_err(|error| error.at(at(None)))?;
            judge_values(part, Holds::of(&Words::of(field.name())), rows, at)
        }),
        _ => {
            let texts = to(&DataType::LargeUtf8)?;
            judge_strings(texts.as_string::<i64>(), holds, &place)
        }
    }
}

fn judge_number(value: Option<impl std::fmt::Display>, holds: Holds, place: impl Fn() -> Place) -> Result<()> {
    match value.and_then(|value| shapes::of_number(&value.to_string(), holds.measure())) {
        Some(shape) => Err(judge::number_found(shape).at(place())),
        None => Ok(()),
    }
}

fn judge_texts<'a>(
    values: impl Iterator<Item = Option<&'a str>>,
    holds: Holds,
    place: &dyn Fn(usize) -> Place,
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
    place: &dyn Fn(usize) -> Place,
) -> Result<()> {
    let nulls = strings.nulls().filter(|nulls| nulls.null_count() > 0);
    let mut texts = Texts::new(holds);
    for row in 0..strings.len() {
        if nulls.is_some_and(|nulls| nulls.is_null(row)) {
            continue;
        }
        texts.count += 1;
        if !texts.is_next_key(strings.value(row).as_bytes()) {
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
        let Some((start, number)) = text.split_at_checked(stem.len()) else { return false };
        !number.is_empty() && number.len() <= 6 && number.iter().all(u8::is_ascii_digit) && start == stem
    }

    fn look(&mut self, row: usize, value: &'a str, place: &dyn Fn(usize) -> Place) -> Result<()> {
        if value == self.last {
            self.like += usize::from(self.like_a_number.is_some_and(|(_, same)| same == value));
            return Ok(());
        }
        self.stem = stem_of_key(value).map(str::as_bytes);
        self.last = value;
        if self.known.contains(value) {
            return Ok(());
        }
        let shape = match shapes::whole_number(value) {
            Some(digits) => digits.and_then(|digits| shapes::of_number(&digits, false)),
            None => shapes::of_text(value),
        };
        match shape {
            Some(shape)
                if self.holds == Holds::Amounts && shape != Shape::IdCard && shapes::whole_number(value).is_some() =>
            {
                self.like += 1;
                self.like_a_number = Some((row, value));
                Ok(())
            }
            Some(shape) => Err(judge::number_found(shape).at(place(row))),
            None => {
                judge::value(value, self.holds).map_err(|error| error.at(place(row)))?;
                if self.known.len() < KNOWN {
                    self.known.insert(value);
                }
                Ok(())
            }
        }
    }

    fn end(self, place: &dyn Fn(usize) -> Place) -> Result<()> {
        match self.like_a_number {
            Some((row, _)) if 2 * self.like >= self.count => {
                Err(Error::amounts_like_numbers_of_persons(Term::MobileNumber).at(place(row)))
            }
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

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
