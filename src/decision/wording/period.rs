//! How long something was open, as a text tells it: a number of days, weeks or months, or a first and a last day.

// Places of tokens that were found in the same text.
#![allow(clippy::indexing_slicing)]

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

/// The longest number of days that a text gives, or the days from one day to another that it joins, whichever is less;
/// where it does neither, the days from the first to the last that it names. Nothing where it says nothing of these.
pub(super) fn days(tokens: &[Token], text: &str) -> Option<f64> {
    let counted = (0..tokens.len()).filter_map(|at| counted(tokens, at)).max_by(f64::total_cmp);
    let named = named(text);
    let joined = named.windows(2).filter(|pair| pair[1].joined).map(|pair| length(&pair[0].day, &pair[1].day));
    let joined = joined.max_by(f64::total_cmp);
    match (counted, joined) {
        (Some(counted), Some(joined)) => Some(counted.min(joined)),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => {
            let (first, last) = (named.first()?, named.last()?);
            (named.len() > 1).then(|| length(&first.day, &last.day))
        }
    }
}

/// The last day that a text names.
pub(super) fn last_day(text: &str) -> Option<Date> {
    named(text).into_iter().filter(|one| one.joined || one.whole).map(|one| one.day).max()
}

/// The days from one day to another, both counted.
fn length(first: &Date, last: &Date) -> f64 {
    (last.days_since(first) + 1) as f64
}

/// A day that a text names.
struct Named {
    day: Date,
    /// Whether the text says that something lasted from the day before it to this one.
    joined: bool,
    /// Whether its month is given with it: 30日 alone may be a number of days.
    whole: bool,
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

/// The days that a text names, in its order: 2026年3月1日, 2026-03-01, 2026/3/1, 2026.3.1; a year
/// or month left out is that of the day before it.
fn named(text: &str) -> Vec<Named> {
    let marks = parts(text);
    let (mut year, mut month) = (None, None);
    let mut found: Vec<Named> = Vec::new();
    let mut end = 0;
    for (i, part) in marks.iter().enumerate() {
        let next = marks.get(i + 1);
        let after = marks.get(i + 2);
        let written = |mark: char| part.after == mark && next.is_some_and(|next| next.after == mark);
        let day = match part.after {
            '年' => {
                year = Some(part.number);
                continue;
            }
            '月' => {
                month = Some(part.number);
                continue;
            }
            '日' | '号' => Some(part.number),
            mark @ ('-' | '/' | '.') if part.digits == 4 && written(mark) => {
                (year, month) = (Some(part.number), next.map(|next| next.number));
                after.map(|day| day.number)
            }
            _ => None,
        };
        let Some(day) = day else { continue };
        let (Some(year), Some(month)) = (year, month) else { continue };
        let Some(day) = Date::parse(&format!("{year:04}-{month:02}-{day:02}")) else { continue };
        let begin = if matches!(part.after, '日' | '号') { part.begin } else { part.at };
        let between: String = text.chars().skip(end).take(begin.saturating_sub(end)).collect();
        let joined = !found.is_empty()
            && ["至", "到", "—", "–", "~", "～", "－", " - ", " to "].iter().any(|word| between.contains(word));
        end = if matches!(part.after, '日' | '号') { part.end + 1 } else { after.map_or(part.end, |day| day.end) };
        let whole =
            !matches!(part.after, '日' | '号') || i.checked_sub(1).is_some_and(|before| marks[before].after == '月');
        found.push(Named { day, joined, whole });
    }
    found
}

/// A number in a text: where it begins and ends (in characters), the character after it, and where the date begins that
/// it may end.
struct Part {
    number: u32,
    digits: usize,
    at: usize,
    begin: usize,
    end: usize,
    after: char,
}

/// Numbers with the character after each, blanks passed over.
fn parts(text: &str) -> Vec<Part> {
    let letters: Vec<char> = text.chars().collect();
    let mut found: Vec<Part> = Vec::new();
    let mut i = 0;
    while i < letters.len() {
        if !letters[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let at = i;
        while i < letters.len() && letters[i].is_ascii_digit() {
            i += 1;
        }
        let digits: String = letters[at..i].iter().collect();
        let after = letters[i..].iter().copied().find(|c| !c.is_whitespace()).unwrap_or(' ');
        let Ok(number) = digits.parse() else { continue };
        // 2026年3月1日 begins with its year or its month.
        let begin = found.last().filter(|last| matches!(last.after, '年' | '月')).map_or(at, |last| last.begin);
        found.push(Part { number, digits: digits.len(), at, begin, end: i, after });
    }
    found
}
