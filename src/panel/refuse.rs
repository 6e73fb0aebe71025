//! The line we hold: columns and values that name or number a person, and sensitive attributes, are refused before
//! anything is computed.

use std::collections::HashSet;
use std::sync::LazyLock;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use rayon::prelude::*;
use serde::Deserialize;

use super::shape::{self, half_width};
use crate::error::{Error, ErrorKind, Result};
use crate::table::TableReader;

#[derive(Deserialize)]
struct Words {
    alone: Vec<String>,
    headers: Vec<String>,
    chinese: Vec<String>,
    stems: Vec<String>,
    values: Vec<String>,
}

#[derive(Deserialize)]
struct Refused {
    personal: Words,
    sensitive: Words,
}

static REFUSED: LazyLock<Refused> = LazyLock::new(|| {
    toml::from_str(include_str!("refused.toml")).expect("the compiled-in list is valid: the tests read it")
});

impl Words {
    /// Whether a header, or a group's name, is or contains one of the words.
    fn hold(&self, text: &str) -> bool {
        let text = half_width(text);
        let plain = format!("_{}_", text.trim().to_lowercase().replace([' ', '-', '.'], "_"));
        let squeezed: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let english = self.headers.iter().any(|word| plain.contains(&format!("_{word}_")));
        let alone = self.alone.iter().any(|word| plain == format!("_{word}_"));
        let stems = self.stems.iter().any(|stem| squeezed.contains(stem.as_str()));
        alone || english || stems || self.chinese.iter().any(|word| squeezed.contains(word.as_str()))
    }

    /// Whether a cell is one of the refused values and nothing else.
    fn hold_value(&self, cell: &str) -> bool {
        let plain = cell.trim().to_lowercase();
        let singular = plain.strip_suffix('s').unwrap_or(&plain);
        self.values.iter().any(|value| *value == plain || value == singular)
    }
}

/// Columns whose cells are categories, and so are judged as headers are.
const CATEGORIES: [&str; 8] = ["group", "indicator", "role", "kind", "factor", "category", "service", "of"];
/// Columns whose numbers may have any length: sums of money, counts.
const QUANTITIES: [&str; 4] = ["population", "value", "capacity", "cost"];

/// Refuse a table that holds persons or sensitive attributes: by its headers, by the shape of the values in every
/// column, and by the names of its groups.
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`, with the column; a value is never repeated in the message. `Input` for a
/// column of lists or records, which cannot be judged.
pub fn refuse(table: &TableReader) -> Result<()> {
    for (column, name) in table.names().iter().enumerate() {
        judge_word(name).map_err(|error| error.at(format!("{}, column {name}", table.source())))?;
        let array = table.batch().column(column);
        let numeric = array.data_type().is_numeric();
        if numeric && all_are_short(array) {
            continue;
        }
        let category = CATEGORIES.contains(&name.as_str());
        if !category && all_are_plain_keys(array) {
            continue;
        }
        let texts = match cast(array, &DataType::Utf8) {
            Ok(texts) if !array.data_type().is_nested() => texts,
            _ => {
                return Err(Error::input("a column of lists or records cannot be judged")
                    .at(format!("{}, column {name}", table.source()))
                    .hint("give one plain value a cell, or leave the column out"));
            }
        };
        let mut judged = HashSet::new();
        for (row, value) in texts.as_string::<i32>().iter().enumerate() {
            let Some(value) = value.filter(|value| judged.insert(*value)) else { continue };
            if shape::names_a_person(value, numeric, numeric && QUANTITIES.contains(&name.as_str())) {
                return Err(
                    personal("a value has the shape of a number or address of a person").at(table.place(row, name))
                );
            }
            if numeric {
                continue;
            }
            if name != "area" && REFUSED.sensitive.hold_value(value) {
                return Err(sensitive("a value names a sensitive attribute").at(table.place(row, name)));
            }
            if category {
                judge_word(value).map_err(|error| error.at(table.place(row, name)))?;
            }
        }
    }
    Ok(())
}

/// Whether every number is too short to number a person: a quick look that spares long columns the careful one.
fn all_are_short(numbers: &ArrayRef) -> bool {
    let Ok(numbers) = cast(numbers, &DataType::Float64) else { return false };
    numbers.as_primitive::<Float64Type>().values().iter().all(|number| number.abs() < 1e10)
}

/// Whether every text is a plain key such as `place 17`: a quick look that spares long columns the careful one.
fn all_are_plain_keys(texts: &ArrayRef) -> bool {
    let rows = || (0..texts.len()).into_par_iter().with_min_len(1 << 14);
    match texts.data_type() {
        DataType::Utf8 => rows().all(|row| is_plain_key(texts.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => rows().all(|row| is_plain_key(texts.as_string::<i64>().value(row))),
        DataType::Utf8View => rows().all(|row| is_plain_key(texts.as_string_view().value(row))),
        _ => false,
    }
}

/// Plain letters and marks with one to ten digits: too few for any number of a person, and no refused word has a digit.
fn is_plain_key(text: &str) -> bool {
    let (mut digits, mut strange) = (0, 0);
    for byte in text.bytes() {
        digits += usize::from(byte.is_ascii_digit());
        strange += usize::from(byte >= 0x80 || byte == b'@');
    }
    strange == 0 && (1..=10).contains(&digits)
}

/// Refuse a word that names persons or a sensitive attribute.
pub(crate) fn judge_word(text: &str) -> Result<()> {
    if REFUSED.personal.hold(text) {
        return Err(personal(&format!("\"{text}\" names or numbers persons")));
    }
    if REFUSED.sensitive.hold(text) {
        return Err(sensitive(&format!("\"{text}\" is not taken as an input")));
    }
    Ok(())
}

fn personal(message: &str) -> Error {
    Error::new(ErrorKind::PersonalData, message).hint("townscale takes counts by area and period; remove the column")
}

fn sensitive(message: &str) -> Error {
    Error::new(ErrorKind::SensitiveAttribute, message)
        .hint("ethnicity, religion, nationality, politics and petition history are refused; leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn kind(column: &str, value: &str) -> Option<ErrorKind> {
        let table = TableBuilder::new().text("area", ["A"]).text(column, [value]).build();
        refuse(&TableReader::new(table, "t")).err().map(|error| error.kind)
    }

    /// 11010519491231002X is the worked example of GB 11643-1999 itself, of no living person.
    #[test]
    fn persons_do_not_slip_past() {
        for (column, value) in [
            ("姓名", "x"),
            ("身份证号码", "x"),
            ("Full Name", "x"),
            ("Name", "x"),
            ("full-name", "x"),
            ("note", "11010519491231002X"),
            ("population", "11010519491231002x"),
            ("code", "13800000000"),
            ("code", "+86 138-0000-0000"),
            ("code", "13800000000.0"),
            ("note", "call 138-0000-0000 before noon"),
            ("note", "１３８００００００００"),
            ("note", "138.0000.0000"),
            ("note", "持证人 11010519491231002X 已登记"),
            ("note", "110105491231002"),
            ("note", "新L·12345"),
            ("note", "京A 12345"),
            ("note", "粤BD12345"),
            ("note", "someone@example.org"),
            ("note", "6222 0000 0000 0000 004"),
            ("phonenumber", "x"),
            ("PhoneNo", "x"),
            ("idno", "x"),
            ("citizen_id", "x"),
            ("身 份 证", "x"),
            ("xingming", "x"),
        ] {
            let expected = Some(ErrorKind::PersonalData);
            assert_eq!(kind(column, value), expected, "{column} {value}");
        }
    }

    #[test]
    fn sensitive_attributes_are_refused_as_columns_and_as_groups() {
        for (column, value) in [
            ("民族", "x"),
            ("religion", "x"),
            ("group", "ethnic_minority"),
            ("group", "信访人员"),
            ("petitions", "x"),
            ("EthnicGroup", "x"),
            ("minzu", "x"),
            ("note", "回族"),
            ("type", "Muslims"),
        ] {
            assert_eq!(kind(column, value), Some(ErrorKind::SensitiveAttribute), "{column} {value}");
        }
    }

    /// The quick look takes a key with a digit for no refused word.
    #[test]
    fn no_refused_value_has_a_digit() {
        for words in [&REFUSED.personal, &REFUSED.sensitive] {
            assert!(words.values.iter().all(|value| !value.contains(|c: char| c.is_ascii_digit())));
        }
        assert!(is_plain_key("place 17") && !is_plain_key("place") && !is_plain_key("a@b1"));
        assert!(!is_plain_key("13800000000") && !is_plain_key("京A12345"));
    }

    #[test]
    fn counts_and_places_are_not_taken_for_persons() {
        for (column, value) in [
            ("population", "221426652"),
            ("period", "2010-11-01"),
            ("area", "650502"),
            ("area_name", "Hami"),
            ("area", "哈密市回城乡"),
            ("area", "博尔塔拉蒙古自治州"),
            ("area", "650502001001"),
            ("note", "1,234,567 people in 2010, 1,345,678 in 2011"),
            ("note", "0.6123456789012345"),
            ("note", "1.3812345678"),
            ("period", "2010-11-01T00:00:00.000000"),
            ("source", "新华社 2011"),
            ("group", "floating"),
        ] {
            assert_eq!(kind(column, value), None, "{column} {value}");
        }
    }
}
