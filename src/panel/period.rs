//! Periods: `2010`, `2010H1`, `2010Q3`, `2010-06`, or a date; a count stands at the end of its period.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::privacy::fold;

/// A period of time, ordered by its end.
///
/// ```
/// use townscale::panel::Period;
/// let half: Period = "2011H1".parse()?;
/// assert_eq!(half.end(), 2011.5);
/// assert_eq!(half.next().to_string(), "2011H2");
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A part of a year: `part` of `parts` (1 for years, 2 halves, 4 quarters, 12 months), counted from 0.
    Part {
        /// The calendar year.
        year: i32,
        /// Which part of the year, from 0.
        part: i32,
        /// Into how many parts the year is cut.
        parts: i32,
    },
    /// A day.
    Day {
        /// The calendar year.
        year: i32,
        /// The month, 1 to 12.
        month: u32,
        /// The day of the month, 1 to 31.
        day: u32,
    },
}

impl Period {
    /// The end of the period in years: 2011.0 for the year 2010.
    pub fn end(self) -> f64 {
        match self {
            Period::Part { year, part, parts } => f64::from(year) + f64::from(part + 1) / f64::from(parts),
            Period::Day { year, month, day } => {
                let days: u32 = (1..month).map(|m| days_in(year, m)).sum::<u32>() + day;
                f64::from(year) + f64::from(days) / if leap(year) { 366.0 } else { 365.0 }
            }
        }
    }

    /// The period after this one, of the same length; a day is followed by the same day a year later.
    pub fn next(self) -> Self {
        self.after(1)
    }

    /// The period `steps` after this one.
    pub fn after(self, steps: i32) -> Self {
        match self {
            Period::Part { year, part, parts } => {
                let index = year * parts + part + steps;
                Period::Part { year: index.div_euclid(parts), part: index.rem_euclid(parts), parts }
            }
            Period::Day { year, month, day } => {
                let year = year + steps;
                Period::Day { year, month, day: day.min(days_in(year, month)) }
            }
        }
    }

    /// The year, month and day of the last day.
    fn last_day(self) -> (i32, u32, u32) {
        match self {
            Period::Day { year, month, day } => (year, month, day),
            Period::Part { year, part, parts } => {
                let month = ((part + 1) * 12 / parts) as u32;
                (year, month, days_in(year, month))
            }
        }
    }

    /// Whether both end on the same day, as 2010, 2010H2, 2010-12 and 2010-12-31 do.
    pub fn same_end(self, other: Self) -> bool {
        self.last_day() == other.last_day()
    }

    /// Into how many parts this period cuts a year; 1 for days, whose frequency the panel decides.
    pub fn per_year(self) -> i32 {
        match self {
            Period::Part { parts, .. } => parts,
            Period::Day { .. } => 1,
        }
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        match self {
            Period::Part { year, .. } | Period::Day { year, .. } => year,
        }
    }
}

fn leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    /// By end, then the longer period first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.end().total_cmp(&other.end()).then(self.per_year().cmp(&other.per_year()))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Period::Part { year, parts: 1, .. } => write!(f, "{year}"),
            Period::Part { year, part, parts: 2 } => write!(f, "{year}H{}", part + 1),
            Period::Part { year, part, parts: 4 } => write!(f, "{year}Q{}", part + 1),
            Period::Part { year, part, .. } => write!(f, "{year}-{:02}", part + 1),
            Period::Day { year, month, day } => write!(f, "{year}-{month:02}-{day:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| {
            let error = Error::input(format!("\"{}\" is not a period", text.trim()));
            let serial = text.trim().parse::<f64>().ok().filter(|days| (20_000.0..80_000.0).contains(days));
            error.hint(match serial.and_then(of_serial) {
                Some(day) => format!("if it is the number a spreadsheet gives to a day, write {day}"),
                None => {
                    "write a year (2010), half (2010H1), quarter (2010Q3), month (2010-06) or date (2010-11-01)".into()
                }
            })
        })
    }
}

/// The day that a spreadsheet numbers so, from 1 for 1 January 1900 (with the 29 February 1900 that never was).
fn of_serial(days: f64) -> Option<Period> {
    let mut left = days as i64 - 61;
    let (mut year, mut month) = (1900, 3);
    while left >= i64::from(days_in(year, month)) {
        left -= i64::from(days_in(year, month));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    u32::try_from(left).ok().map(|left| Period::Day { year, month, day: left + 1 })
}

fn parse(text: &str) -> Option<Period> {
    let folded: String = text.trim().chars().filter_map(fold).map(|c| c.to_ascii_uppercase()).collect();
    let plain = without_time(folded.trim());
    let plain = plain.strip_suffix(".0").filter(|year| year.len() == 4).unwrap_or(plain);
    let digits = plain.chars().take_while(char::is_ascii_digit).count();
    let year = |text: &str| text.parse().ok().filter(|year| (1000..=9999).contains(year));
    match digits {
        4 => after_year(year(&plain[..4])?, plain[4..].trim()),
        6 | 8 if digits == plain.len() => {
            let day = if digits == 8 { plain[6..].parse().ok()? } else { 0 };
            month_or_day(year(&plain[..4])?, plain[4..6].parse().ok()?, (digits == 8).then_some(day))
        }
        0 if plain.starts_with(['H', 'Q']) => {
            let (part, of) = plain.split_once([' ', '-', '/'])?;
            after_year(year(of.trim())?, part)
        }
        0 => chinese_year(plain).and_then(|plain| after_year(year(&plain[..4])?, &plain[4..])),
        _ => None,
    }
}

/// A date without the time of day that a frame puts behind it.
fn without_time(text: &str) -> &str {
    let is_time = |rest: &str| rest.contains(':') && rest.chars().all(|c| c.is_ascii_digit() || ":.Z+- ".contains(c));
    match text.split_once(['T', ' ']) {
        Some((day, rest)) if day.len() >= 8 && is_time(rest) => day,
        _ => text,
    }
}

/// A year written in Chinese figures, in plain ones: 二〇一〇年 is 2010年.
fn chinese_year(text: &str) -> Option<String> {
    let figure = |c: char| match c {
        '〇' | '零' | '○' => Some(0),
        _ => "一二三四五六七八九".chars().position(|other| other == c).map(|n| n + 1),
    };
    let figures: Option<Vec<String>> = text.chars().take(4).map(|c| figure(c).map(|n| n.to_string())).collect();
    let figures = figures.filter(|figures| figures.len() == 4)?;
    Some(figures.concat() + &text.chars().skip(4).collect::<String>())
}

fn month_or_day(year: i32, month: u32, day: Option<u32>) -> Option<Period> {
    if !(1..=12).contains(&month) {
        return None;
    }
    match day {
        None => Some(Period::Part { year, part: month as i32 - 1, parts: 12 }),
        Some(day) => (1..=days_in(year, month)).contains(&day).then_some(Period::Day { year, month, day }),
    }
}

/// The period from its year and what is written behind it.
fn after_year(year: i32, rest: &str) -> Option<Period> {
    let part = |parts: i32, part: i32| Some(Period::Part { year, part, parts });
    let rest = rest.strip_prefix('年').map_or(rest, str::trim);
    let end = rest.trim_end_matches(['底', '末']);
    let halves = [
        ("上半年", 0),
        ("前半年", 0),
        ("年中", 0),
        ("中", 0),
        ("下半年", 1),
        ("后半年", 1),
        ("全年", 2),
        ("度", 2),
        ("", 2),
    ];
    if let Some((_, half)) =
        halves.iter().find(|(name, _)| *name == end.trim_start_matches("年末").trim_start_matches("年底"))
    {
        return if *half == 2 { part(1, 0) } else { part(2, *half) };
    }
    if let Some(quarter) = end.strip_suffix("季度").map(|text| text.trim_start_matches('第')) {
        return one_to(4, quarter).and_then(|quarter| part(4, quarter - 1));
    }
    if let Some((month, day)) = end.split_once('月') {
        if let Some((from, to)) = month.split_once(['-', '—', '–', '至', '~']).filter(|_| day.is_empty()) {
            let (from, to) = (one_to(12, from)?, one_to(12, to.trim_start_matches(['-', '—']))?);
            let months = to - from + 1;
            let whole = matches!(months, 1 | 3 | 6 | 12) && (from - 1) % months == 0;
            return whole.then(|| Period::Part { year, part: (from - 1) / months, parts: 12 / months });
        }
        let month = one_to(12, month)? as u32;
        let day = day.trim_end_matches(['日', '号']);
        return month_or_day(year, month, if day.is_empty() { None } else { Some(one_to(31, day)? as u32) });
    }
    let marked = end.trim_start_matches(['-', '/', ' ', '.']);
    if let Some(number) = marked.strip_prefix('H') {
        return one_to(2, number).and_then(|half| part(2, half - 1));
    }
    if let Some(number) = marked.strip_prefix('Q') {
        return one_to(4, number).and_then(|quarter| part(4, quarter - 1));
    }
    let separator = end.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    match end[1..].split_once(separator) {
        // 2010.6 may be a month or six tenths of a year.
        None if separator == '.' => None,
        None => month_or_day(year, one_to(12, &end[1..])? as u32, None),
        Some((month, day)) => month_or_day(year, one_to(12, month)? as u32, Some(one_to(31, day)? as u32)),
    }
}

/// A number from 1 to `most` in one or two figures, plain or Chinese.
fn one_to(most: i32, text: &str) -> Option<i32> {
    let text = text.trim();
    let plain = if (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().ok()?
    } else {
        let tens = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
        tens.iter().position(|name| *name == text)? as i32
    };
    (1..=most).contains(&plain).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_print_as_they_were_written_and_stand_at_their_end() {
        for (text, end) in
            [("2010", 2011.0), ("2011H1", 2011.5), ("2010Q3", 2010.75), ("2010-06", 2010.5), ("2010-12-31", 2011.0)]
        {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            assert!((period.end() - end).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (text, period) in [
            ("2010年", "2010"),
            (" 2010 年 ", "2010"),
            ("２０１０", "2010"),
            ("2010.0", "2010"),
            ("二〇一〇年", "2010"),
            ("2010年底", "2010"),
            ("2010年末", "2010"),
            ("2010年度", "2010"),
            ("2010年上半年", "2010H1"),
            ("2010上半年", "2010H1"),
            ("2010年下半年", "2010H2"),
            ("2010年中", "2010H1"),
            ("2010h2", "2010H2"),
            ("2010-H2", "2010H2"),
            ("2010年第三季度", "2010Q3"),
            ("2010年3季度", "2010Q3"),
            ("2010 Q3", "2010Q3"),
            ("Q3 2010", "2010Q3"),
            ("2010年6月", "2010-06"),
            ("2010年06月底", "2010-06"),
            ("2010年1-6月", "2010H1"),
            ("2010年7—9月", "2010Q3"),
            ("2010-6", "2010-06"),
            ("2010/06", "2010-06"),
            ("201006", "2010-06"),
            ("2010年11月1日", "2010-11-01"),
            ("2010.11.01", "2010-11-01"),
            ("2010/11/1", "2010-11-01"),
            ("20101101", "2010-11-01"),
            ("2010-11-01 00:00:00", "2010-11-01"),
            ("2010-11-01T00:00:00.000", "2010-11-01"),
            ("2010-11-01T00:00:00Z", "2010-11-01"),
        ] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(period.into()), "{text}");
        }
    }

    #[test]
    fn periods_that_end_on_one_day_are_known() {
        let period = |text: &str| text.parse::<Period>().unwrap();
        for text in ["2010H2", "2010Q4", "2010-12", "2010-12-31"] {
            assert!(period(text).same_end(period("2010")), "{text}");
        }
        assert!(period("2010-06-30").same_end(period("2010H1")) && !period("2010-06-29").same_end(period("2010H1")));
    }

    #[test]
    fn the_number_of_a_day_is_explained() {
        let error = "40483".parse::<Period>().unwrap_err().to_string();
        assert!(error.contains("2010-11-01"), "{error}");
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "210",
            "2010H3",
            "2010Q0",
            "2010-13",
            "2010-02-30",
            "20101",
            "mid 2011",
            "2010.6",
            "2010年13月",
            "2010年1-5月",
            "201013",
            "2010-00",
            "二零一",
            "Q5 2010",
            "soon",
            "０",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
