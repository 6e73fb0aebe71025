//! How long something was open, as a text tells it: a number of days, weeks or months, or a first and a last day.

use super::tokens::Token;
use crate::decision::file::Date;

/// Units of time and their length in days; working days are those of weeks of five.
const UNITS: [(&[&str], f64); 8] = [
    (&["个工作日", "工作日", "个工作天"], 1.4),
    (&["天", "日", "个自然日", "自然日", "日历日"], 1.0),
    (&["周", "个星期", "星期", "个周"], 7.0),
    (&["个月"], 30.0),
    (&["working days", "working day", "business days", "business day"], 1.4),
    (&["days", "day", "calendar days"], 1.0),
    (&["weeks", "week"], 7.0),
    (&["months", "month"], 30.0),
];

/// The longest number of days that a text gives; where it gives none, the days from the first to the last that it names.
/// Nothing where it says neither.
pub(super) fn days(tokens: &[Token], text: &str) -> Option<f64> {
    (0..tokens.len()).filter_map(|at| counted(tokens, at)).max_by(f64::total_cmp).or_else(|| between(text))
}

/// A number with a unit of time that begins at a place.
fn counted(tokens: &[Token], at: usize) -> Option<f64> {
    // The day of a date is no number of days.
    if matches!(
        at.checked_sub(1).and_then(|before| tokens.get(before)),
        Some(Token::Character('月' | '至' | '到' | '第'))
    ) {
        return None;
    }
    let (number, used) = number(&tokens[at..])?;
    let rest = &tokens[at + used..];
    let is = |unit: &str| {
        if unit.is_ascii() {
            let words: Vec<&str> = unit.split(' ').collect();
            words.len() <= rest.len()
                && words.iter().zip(rest).all(|(word, token)| matches!(token, Token::Word(one) if one == word))
        } else {
            let letters: Vec<char> = unit.chars().collect();
            letters.len() <= rest.len()
                && letters.iter().zip(rest).all(|(letter, token)| matches!(token, Token::Character(c) if c == letter))
        }
    };
    let (_, length) = UNITS.iter().find(|(units, _)| units.iter().any(|unit| is(unit)))?;
    Some(number * length)
}

/// A number in digits or in words at the start of a text, and how many tokens it takes.
fn number(tokens: &[Token]) -> Option<(f64, usize)> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match tokens.first()? {
        Token::Word(word) => {
            let value = WORDS.iter().position(|one| one == word).map(|n| n as f64);
            let value = value.or(matches!(word.as_str(), "a" | "an").then_some(1.0));
            Some((value.or_else(|| word.parse::<u32>().ok().map(f64::from))?, 1))
        }
        Token::Character(_) => {
            let digit = |c: char| "零一二三四五六七八九".chars().position(|one| one == c).map(|n| n as f64);
            let (mut value, mut last, mut used) = (0.0, None, 0);
            for token in tokens {
                let Token::Character(c) = token else { break };
                match (digit(if *c == '两' { '二' } else { *c }), c) {
                    (Some(n), _) => last = Some(n),
                    (None, '十') => value += 10.0 * last.take().unwrap_or(1.0),
                    (None, '百') => value += 100.0 * last.take().unwrap_or(1.0),
                    (None, _) => break,
                }
                used += 1;
            }
            (used > 0).then(|| (value + last.unwrap_or(0.0), used))
        }
        Token::End => None,
    }
}

/// The days from the first day that a text names to the last, both counted; a year or month left out is that before it.
fn between(text: &str) -> Option<f64> {
    let numbers: Vec<(u32, char)> = parts(text);
    let (mut year, mut month) = (None, None);
    let mut days: Vec<Date> = Vec::new();
    for (number, unit) in numbers {
        match unit {
            '年' => year = Some(number),
            '月' => month = Some(number),
            '日' => {
                let (Some(year), Some(month)) = (year, month) else { continue };
                days.extend(Date::parse(&format!("{year:04}-{month:02}-{number:02}")));
            }
            _ => {}
        }
    }
    let (first, last) = (days.first()?, days.last()?);
    (days.len() > 1).then(|| (last.days_since(first) + 1) as f64)
}

/// Numbers with the character after each.
fn parts(text: &str) -> Vec<(u32, char)> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !digits.is_empty() {
            found.extend(digits.parse().ok().map(|number| (number, c)));
            digits.clear();
        }
    }
    found
}
