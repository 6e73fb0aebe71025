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
    if counts_households(text) && fields.get("base").is_none_or(Value::is_null) {
        return Err(Error::norm_phrase_households(text).at(place));
    }
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
    for (sign, per) in [('‰', 1000.0), ('%', 100.0)] {
        if let Some(posts) = text.strip_suffix(sign) {
            return positive(number(posts)?, per);
        }
    }
    for (words, per) in [("百分之", 100.0), ("千分之", 1000.0), ("万分之", 10_000.0)] {
        if let Some(posts) = text.strip_prefix(words) {
            return positive(number(posts)?, per);
        }
    }
    if let Some((posts, per)) = text.split_once("per").or_else(|| text.split_once('/')) {
        return positive(number(without_unit(posts))?, number(without_unit(per))?);
    }
    if let Some((one, other)) = text.split_once(':') {
        // Written either way, 1:500 and 500:1: there are never more posts than people.
        let (one, other) = (number(one)?, number(other)?);
        return positive(one.min(other), one.max(other));
    }
    let rest = text.strip_prefix('每')?;
    let unit = rest.find(['人', '名', '户', '口'])?;
    let (people, rest) = (rest.get(..unit)?, rest.get(unit..)?);
    let no_digit = |c: char| !c.is_ascii_digit() && digit(c).is_none();
    positive(number(rest.trim_matches(no_digit))?, number(people)?)
}

fn positive(posts: f64, per: f64) -> Option<(f64, f64)> {
    Some((posts, per)).filter(|pair| pair.0 > 0.0 && pair.1 > 0.0)
}

fn without_unit(text: &str) -> &str {
    text.trim_end_matches(['人', '名'])
}

/// Whether a rule counts households.
fn counts_households(text: &str) -> bool {
    text.find('户').is_some_and(|at| !text.get(at..).is_some_and(|rest| rest.starts_with("户籍")))
}

/// A Chinese digit.
fn digit(c: char) -> Option<f64> {
    let at = "一二三四五六七八九".chars().position(|known| known == c)?;
    Some(at as f64 + 1.0)
}

/// A character in its plain width.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '：' | '∶' => ':',
        '／' => '/',
        '％' => '%',
        '两' => '二',
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
    let mut letters = digits.chars();
    let number = match (letters.next(), letters.next()) {
        (None, _) if times > 1.0 => 1.0,
        (Some(one), None) if digit(one).is_some() => digit(one)?,
        _ => digits.parse().ok()?,
    };
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
            ("500:1", Some((1.0, 500.0))),
            ("18/10000", Some((18.0, 10_000.0))),
            ("18/1万", Some((18.0, 10_000.0))),
            ("１８人／万人", Some((18.0, 10_000.0))),
            ("2‰", Some((2.0, 1000.0))),
            ("0.2％", Some((0.2, 100.0))),
            ("千分之二", Some((2.0, 1000.0))),
            ("每五百人一名", Some((1.0, 500.0))),
            ("每三千人配备两名", Some((2.0, 3000.0))),
            ("每500至800人1名", None),
            ("many", None),
            ("每人", None),
        ] {
            assert_eq!(parsed(text), norm, "{text}");
        }
    }
}
