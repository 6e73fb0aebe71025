//! Errors of decoding TOML and JSON, from what serde says, as entries of the catalogue.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Error, nearest};
use crate::message::{Language, Term};

/// What serde refused, in the words of the catalogue: an unknown key or word with the nearest known one, a missing key,
/// a value of another type; of what is in no words of the catalogue, that its form is not the one expected.
pub(crate) fn undecoded(message: &str) -> Error {
    decoded(message).unwrap_or_else(|| Error::value_not_read(message, "类型、个数或写法与此处不符"))
}

/// What serde refused, where the catalogue has words for it.
pub(super) fn decoded(message: &str) -> Option<Error> {
    if let Some((en, zh)) = message.split_once(BETWEEN) {
        return Some(Error::value_not_read(en, zh));
    }
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    Some(match quoted.as_slice() {
        [key, known @ ..] if message.starts_with("unknown field") => {
            Error::field_unknown(key, known).did_you_mean(nearest(key, known.iter().copied()))
        }
        [word, known @ ..] if message.starts_with("unknown variant") => {
            Error::word_unknown_here(word, known).did_you_mean(nearest(word, known.iter().copied()))
        }
        [key, ..] if message.starts_with("missing field") => Error::field_missing(key),
        [key, ..] if message.starts_with("duplicate field") => Error::field_twice(key),
        _ => of_length(message).or_else(|| of_type(message))?,
    })
}

/// `invalid length 2, expected an array of length 3` in words that name no type of the program.
fn of_length(message: &str) -> Option<Error> {
    let (found, expected) = message.strip_prefix("invalid length ")?.split_once(", expected ")?;
    if expected.starts_with("struct ") {
        return Some(Error::value_of_another_type("a list", Term::ATable, "列表"));
    }
    let expected = expected.split([' ', ',']).find_map(|word| word.parse::<usize>().ok())?;
    Some(Error::list_of_another_length(found.parse::<usize>().ok()?, expected))
}

/// Between the two languages of an error on its way through serde, which carries one text.
const BETWEEN: char = '\u{1f}';

/// An error as the text that a `Deserialize` of ours gives to serde; [`undecoded`] takes the languages apart again.
pub(crate) fn in_both_languages(error: &Error) -> String {
    format!("{}{BETWEEN}{}", error.text(Language::En), error.text(Language::Zh))
}

/// A value made of another by a checked constructor; its error in both languages.
pub(crate) fn decode_by<'de, R, T, D>(deserializer: D) -> std::result::Result<T, D::Error>
where
    R: Deserialize<'de>,
    T: TryFrom<R, Error = Error>,
    D: Deserializer<'de>,
{
    T::try_from(R::deserialize(deserializer)?).map_err(|error| D::Error::custom(in_both_languages(&error)))
}

/// The key at fault in a table: the one without which another error, or none, comes.
pub(crate) fn key_at_fault<T: DeserializeOwned>(value: &Value, message: &str) -> Option<String> {
    let map = value.as_object()?;
    let found = map.keys().find(|key| {
        let mut without = map.clone();
        without.remove(*key);
        T::deserialize(&Value::Object(without)).err().map(|error| error.to_string()).as_deref() != Some(message)
    });
    found.cloned()
}

/// `invalid type: string "much", expected f64` in words that name no type of the program.
fn of_type(message: &str) -> Option<Error> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.split_once(", expected ")?;
    let expected = match expected {
        "f64" | "f32" => Term::ANumber,
        "usize" | "u64" | "u32" | "u16" | "u8" | "i64" | "i32" => Term::AWholeNumber,
        "a string" | "string or map" | "map with a single key" => Term::AText,
        "a boolean" => Term::TrueOrFalse,
        "a sequence" => Term::AList,
        _ if expected.starts_with("an array of length") || expected.starts_with("a tuple") => Term::AList,
        _ if expected.starts_with("struct ") || expected == "a map" => Term::ATable,
        _ => return None,
    };
    let kind = found.split([' ', '`', '"']).next().unwrap_or_default();
    let value = found.strip_prefix(kind).unwrap_or_default().trim_start_matches(" point").trim().replace('`', "");
    let (en, zh) = match kind {
        "string" => (format!("the text {value}"), format!("文字 {value}")),
        "integer" | "floating" | "boolean" | "character" => (value.clone(), format!(" {value}")),
        "sequence" => ("a list".to_owned(), "列表".to_owned()),
        "map" => ("a table of keys".to_owned(), "键与值的列表".to_owned()),
        "null" | "unit" => ("empty".to_owned(), "空".to_owned()),
        _ => return None,
    };
    Some(Error::value_of_another_type(en, expected, zh))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Part {
        id: String,
        weight: f64,
        count: usize,
        on: bool,
        list: Vec<f64>,
        word: Word,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        MinMax,
        Rank,
    }

    #[test]
    fn what_serde_refuses_is_told_without_types_of_the_program() {
        let good = json!({"id": "a", "weight": 1.0, "count": 1, "on": true, "list": [1.0], "word": "rank"});
        Part::deserialize(&good).unwrap();
        for (key, value, en, zh) in [
            ("weight", json!("much"), "the value is the text \"much\"; a number was expected", "应为数值"),
            ("weight", json!([1]), "the value is a list; a number was expected", "列表，应为数值"),
            ("weight", json!(null), "the value is empty; a number was expected", "空，应为数值"),
            ("count", json!(-1), "the value is -1; a whole number was expected", " -1，应为整数"),
            ("count", json!(1.5), "the value is 1.5; a whole number was expected", " 1.5，应为整数"),
            ("id", json!(3), "the value is 3; a text in quotes was expected", "应为加引号的文字"),
            ("on", json!("yes"), "true or false was expected", "应为true 或 false"),
            ("list", json!("a"), "a list was expected", "应为列表"),
            ("word", json!("minmax"), "\"minmax\" is not known here. Did you mean min_max?", "是否想写 min_max？"),
            ("wieght", json!(1), "there is no key wieght. Did you mean weight?", "没有键 wieght"),
        ] {
            let mut bad = good.clone();
            bad[key] = value;
            let message = Part::deserialize(&bad).unwrap_err().to_string();
            let error = undecoded(&message);
            assert!(error.to_string().contains(en), "{error}");
            assert!(error.text(Language::Zh).contains(zh), "{}", error.text(Language::Zh));
            if key != "wieght" {
                assert_eq!(key_at_fault::<Part>(&bad, &message).as_deref(), Some(key));
            }
        }
        let mut bad = good;
        bad.as_object_mut().unwrap().remove("id");
        let message = Part::deserialize(&bad).unwrap_err().to_string();
        assert_eq!(undecoded(&message).to_string(), "id is missing. Add id = ...");
        let error: Error = serde_json::from_str::<Part>("{\"weight\": \"much\"}").unwrap_err().into();
        assert_eq!(error.to_string(), "the value is the text \"much\"; a number was expected");
        let error: Error = serde_json::from_str::<Part>("{").unwrap_err().into();
        assert!(error.to_string().starts_with("this is not JSON: EOF while parsing"), "{error}");
        let own = undecoded(&in_both_languages(&Error::not_a_day("2026-02-30")));
        assert!(own.to_string().contains("\"2026-02-30\" is not a day. Write it as 2026-03-01"), "{own}");
        assert!(own.text(Language::Zh).contains("“2026-02-30”不是日期"), "{}", own.text(Language::Zh));
    }
}
