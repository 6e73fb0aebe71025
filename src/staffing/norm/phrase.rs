//! Norms as rules write them: 每万人18人, 每500人配备1名, 1:500, 18 per 10000.

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::message::Place;

/// The field of a norm in words.
pub(crate) const FIELD: &str = "norm";

/// Put `posts` and `per` in place of a norm in words, where there is one.
///
/// # Errors
/// Words that say no norm, or `per` besides.
pub(crate) fn read(fields: &mut Map<String, Value>, place: &Place) -> Result<()> {
    let Some(value) = fields.remove(FIELD) else { return Ok(()) };
    let text = value.as_str().unwrap_or_default();
    let Some((posts, per)) = parsed(text) else {
        return Err(Error::norm_phrase_not_read(value).at(place));
    };
    for (name, number) in [("posts", posts), ("per", per)] {
        if fields.insert(name.to_owned(), number.into()).is_some() {
            return Err(Error::norm_said_twice(name).at(place));
        }
    }
    Ok(())
}

/// Posts and people of a norm in words.
fn parsed(text: &str) -> Option<(f64, f64)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    if let Some((posts, per)) =
        text.split_once("per").or_else(|| text.split_once(':')).or_else(|| text.split_once("/1"))
    {
        return Some((number(posts)?, number(per)?)).filter(|pair| pair.0 > 0.0 && pair.1 > 0.0);
    }
    let rest = text.strip_prefix('每')?;
    let unit = rest.find(['人', '名', '户', '口'])?;
    let (people, rest) = (rest.get(..unit)?, rest.get(unit..)?);
    let posts = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let posts = posts.trim_end_matches(|c: char| !c.is_ascii_digit());
    Some((number(posts)?, number(people)?)).filter(|pair| pair.0 > 0.0 && pair.1 > 0.0)
}

/// A character in its plain width.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '：' | '∶' => ':',
        '．' => '.',
        other => other,
    }
}

/// A number that may end in 百, 千 or 万, or be one of these.
fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', "");
    let (digits, times) = match text.chars().last()? {
        '百' => (text.trim_end_matches('百'), 100.0),
        '千' => (text.trim_end_matches('千'), 1000.0),
        '万' => (text.trim_end_matches('万'), 10_000.0),
        _ => (text.as_str(), 1.0),
    };
    let number = if digits.is_empty() && times > 1.0 { 1.0 } else { digits.parse().ok()? };
    Some(number * times).filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_they_are_written() {
        for (text, norm) in [
            ("每万人18人", Some((18.0, 10_000.0))),
            ("每千人配备 3.2 名", Some((3.2, 1000.0))),
            ("每500人1名", Some((1.0, 500.0))),
            ("每百户30平方米", Some((30.0, 100.0))),
            ("每5千人1人", Some((1.0, 5000.0))),
            ("1：500", Some((1.0, 500.0))),
            ("18 per 10,000", Some((18.0, 10_000.0))),
            ("many", None),
            ("每人", None),
        ] {
            assert_eq!(parsed(text), norm, "{text}");
        }
    }
}
