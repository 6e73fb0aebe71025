//! The line we hold: columns and values that name or number a person, and sensitive attributes, are refused before
//! anything is computed.

use std::sync::LazyLock;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::table::TableReader;

#[derive(Deserialize)]
struct Words {
    alone: Vec<String>,
    headers: Vec<String>,
    chinese: Vec<String>,
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
        let plain = format!("_{}_", text.trim().to_lowercase().replace([' ', '-', '.'], "_"));
        let english = self.headers.iter().any(|word| plain.contains(&format!("_{word}_")));
        let alone = self.alone.iter().any(|word| plain == format!("_{word}_"));
        alone || english || self.chinese.iter().any(|word| text.contains(word.as_str()))
    }
}

/// Refuse a table that holds persons or sensitive attributes: by its headers, by the shape of the values in every
/// column, and by the names of its groups.
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`, with the column; a value is never repeated in the message.
pub fn refuse(table: &TableReader) -> Result<()> {
    for (column, name) in table.names().iter().enumerate() {
        judge_word(name).map_err(|error| error.at(format!("{}, column {name}", table.source())))?;
        let Ok(texts) = cast(table.batch().column(column), &DataType::Utf8) else { continue };
        for (row, value) in texts.as_string::<i32>().iter().enumerate() {
            let Some(value) = value else { continue };
            if names_a_person(value) {
                return Err(personal("a value has the shape of an ID card or mobile number").at(table.place(row, name)));
            }
            if matches!(name.as_str(), "group" | "indicator" | "role") {
                judge_word(value).map_err(|error| error.at(table.place(row, name)))?;
            }
        }
    }
    Ok(())
}

/// Refuse a word that names persons or a sensitive attribute.
pub(crate) fn judge_word(text: &str) -> Result<()> {
    if REFUSED.personal.hold(text) {
        return Err(personal(&format!("\"{text}\" names or numbers persons")));
    }
    if REFUSED.sensitive.hold(text) {
        return Err(Error::new(ErrorKind::SensitiveAttribute, format!("\"{text}\" is not taken as an input"))
            .hint("ethnicity, religion, nationality, politics and petition history are refused; leave it out"));
    }
    Ok(())
}

fn personal(message: &str) -> Error {
    Error::new(ErrorKind::PersonalData, message).hint("townscale takes counts by area and period; remove the column")
}

/// Whether a value looks like a Chinese ID card number (18 characters with a valid check character) or a mobile number
/// (11 digits from 13 to 19, with or without +86), whatever blanks, hyphens or decimal part stand in it.
fn names_a_person(value: &str) -> bool {
    let value = value.trim().strip_suffix(".0").unwrap_or(value.trim());
    let plain: Vec<char> = value.chars().filter(|c| !matches!(c, ' ' | '-' | '\'' | '+')).collect();
    let digits = plain.iter().take_while(|c| c.is_ascii_digit()).count();
    let mobile = |number: &[char]| number.len() == 11 && number[0] == '1' && ('3'..='9').contains(&number[1]);
    match (plain.len(), digits) {
        (18, 17 | 18) => id_card_checks(&plain),
        (13, 13) => plain.starts_with(&['8', '6']) && mobile(&plain[2..]),
        (11, 11) => mobile(&plain),
        _ => false,
    }
}

/// The check character of GB 11643-1999 (ISO 7064, MOD 11-2).
fn id_card_checks(characters: &[char]) -> bool {
    let mut sum = 0;
    for (place, character) in characters.iter().enumerate() {
        let value = match character {
            'x' | 'X' if place == 17 => 10,
            _ => match character.to_digit(10) {
                Some(digit) => digit,
                None => return false,
            },
        };
        let weight = (0..17 - place).fold(1, |weight, _| weight * 2 % 11);
        sum += weight * value;
    }
    sum % 11 == 1
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
        ] {
            let expected = Some(ErrorKind::PersonalData);
            assert_eq!(kind(column, value), expected, "{column} {value}");
        }
    }

    #[test]
    fn sensitive_attributes_are_refused_as_columns_and_as_groups() {
        for (column, value) in [("民族", "x"), ("religion", "x"), ("group", "ethnic_minority"), ("group", "信访人员")]
        {
            assert_eq!(kind(column, value), Some(ErrorKind::SensitiveAttribute), "{column} {value}");
        }
    }

    #[test]
    fn counts_and_places_are_not_taken_for_persons() {
        for (column, value) in [
            ("population", "221426652"),
            ("period", "2010-11-01"),
            ("area", "650502"),
            ("area_name", "Hami"),
            ("group", "floating"),
        ] {
            assert_eq!(kind(column, value), None, "{column} {value}");
        }
    }
}
