//! Parsing of one period label, as statistical offices and people write it.

use super::value::{Period, days_in};
use crate::table::{fold, without_notes};

/// What a label may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// One period.
    Sure(Period),
    /// A year that runs over two calendar years, by the one in which it ends.
    Fiscal(Period),
    /// A year over two calendar years or a month, such as 2009-10.
    FiscalOrMonth {
        /// The year in which it ends.
        year: Period,
        /// The month.
        month: Period,
        /// The form of the contract's months: with a hyphen.
        hyphen: bool,
    },
    /// A day and a month of which one cannot tell which is which.
    DayOrMonth {
        /// The first number is the day.
        day_first: Period,
        /// The first number is the month.
        month_first: Period,
    },
}

/// The year before the first of the Republic of China.
const REPUBLIC: i32 = 1911;

/// The period of a label that stands alone.
pub(super) fn one(text: &str) -> Option<Period> {
    match reading(text)? {
        Reading::Sure(period) | Reading::Fiscal(period) => Some(period),
        Reading::FiscalOrMonth { month, hyphen: true, .. } => Some(month),
        Reading::FiscalOrMonth { year, hyphen: false, .. } => Some(year),
        Reading::DayOrMonth { .. } => None,
    }
}

/// A label as it is compared: folded, upper-case, without marks of notes.
fn plain(text: &str) -> String {
    let folded: String = text.trim().chars().filter_map(fold).collect();
    let bare = without_notes(folded.trim()).trim();
    let dashes = bare.chars().map(|c| if matches!(c, '–' | '—' | '‑' | '−' | '~' | '～') { '-' } else { c });
    dashes.map(|c| c.to_ascii_uppercase()).collect()
}

/// What a label stands for.
pub(super) fn reading(text: &str) -> Option<Reading> {
    let plain = plain(text);
    let plain = without_remark(without_time(plain.trim()));
    let plain = plain.strip_suffix(".0").filter(|year| year.len() == 4).unwrap_or(plain);
    let digits = plain.chars().take_while(char::is_ascii_digit).count();
    match digits {
        4 => match fiscal(plain) {
            Some(reading) => Some(reading),
            None => after_year(year(&plain[..4])?, plain[4..].trim()).map(Reading::Sure),
        },
        6 | 8 if digits == plain.len() => {
            let day = if digits == 8 { plain[6..].parse().ok()? } else { 0 };
            month_or_day(year(&plain[..4])?, plain[4..6].parse().ok()?, (digits == 8).then_some(day)).map(Reading::Sure)
        }
        1 | 2 => day_first(plain),
        3 => republic(plain),
        0 => letters_first(plain),
        _ => None,
    }
}

/// 104年 and 104年底: three figures before 年 are a year of the Republic of China (民國), whose first was 1912.
fn republic(plain: &str) -> Option<Reading> {
    let rest = plain.get(3..)?.strip_prefix('年')?;
    let number: i32 = plain[..3].parse().ok().filter(|number| (100..200).contains(number))?;
    after_year(REPUBLIC + number, rest.trim()).map(Reading::Sure)
}

/// Whether a label is a year of the Republic of China by itself.
pub(in crate::panel) fn is_republic(text: &str) -> bool {
    let plain = plain(text);
    plain.starts_with("民国")
        || plain.chars().take_while(char::is_ascii_digit).count() == 3 && republic(&plain).is_some()
}

/// A label such as 99年 beside others that are years of the Republic of China.
pub(in crate::panel) fn in_republic(text: &str) -> Option<String> {
    let label = format!("民國{}", text.trim());
    (text.contains('年') && one(&label).is_some()).then_some(label)
}

fn year(text: &str) -> Option<i32> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|year| (1000..=9999).contains(year))
}

/// A label without a remark behind it: 2019 (P), 2020 R, 1960 [YR1960], 2021 ESTIMATE.
fn without_remark(text: &str) -> &str {
    let text = match text.split_once('[') {
        Some((label, _)) if text.ends_with(']') && !label.trim().is_empty() => label.trim(),
        _ => text,
    };
    let text = match text.split_once('(') {
        Some((label, rest)) if text.ends_with(')') && !label.trim().is_empty() && !rest.contains(char::is_numeric) => {
            label.trim()
        }
        _ => text,
    };
    for end in
        [" P", " R", " E", " PR", " PROVISIONAL", " REVISED", " ESTIMATE", " ESTIMATES", "P", "E", "R", "估计", "初步"]
    {
        if let Some(label) = text.strip_suffix(end)
            && label.ends_with(|c: char| c.is_ascii_digit() || c == '年')
        {
            return label;
        }
    }
    text
}

/// 2009/10, 2009-10, 2009/2010, 2009-2010: a year over two calendar years, if the second is the next.
fn fiscal(text: &str) -> Option<Reading> {
    let first = year(text.get(..4)?)?;
    let rest = text.get(4..)?.trim_end_matches('年').trim();
    let mark = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '_'))?;
    let second = rest[1..].trim();
    let ends = Period::Part { year: first + 1, part: 0, parts: 1 };
    if !second.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match second.len() {
        4 => (second.parse::<i32>().ok()? == first + 1).then_some(Reading::Fiscal(ends)),
        2 => {
            let part: i32 = second.parse().ok()?;
            if part != (first + 1) % 100 {
                return None;
            }
            match month_or_day(first, u32::try_from(part).ok()?, None) {
                Some(month) => Some(Reading::FiscalOrMonth { year: ends, month, hyphen: mark == '-' }),
                None => Some(Reading::Fiscal(ends)),
            }
        }
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

/// Labels that begin with a day or with a part of a year: 31 December 2020, 31.12.2020, 1T 2020.
fn day_first(text: &str) -> Option<Reading> {
    let number: i32 = text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()?;
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    for (mark, parts) in [("T", 4), ("Q", 4), ("S", 2), ("H", 2)] {
        if let Some(of) = rest.strip_prefix(mark)
            && let Some(year) = year(of.trim_start_matches([' ', '-', '/']).trim())
        {
            return (1..=parts)
                .contains(&number)
                .then(|| Reading::Sure(Period::Part { year, part: number - 1, parts }));
        }
    }
    let ordinal = ["ST", "ND", "RD", "TH", "."].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    let words: Vec<&str> = ordinal.split([' ', ',', '-', '.', '/']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        ["QUARTER" | "QTR", of] => {
            let year = year(of)?;
            (1..=4).contains(&number).then(|| Reading::Sure(Period::Part { year, part: number - 1, parts: 4 }))
        }
        [name, of] if month_name(name).is_some() => {
            let (month, year) = (month_name(name)?, year_of(of)?);
            month_or_day(year, month, u32::try_from(number).ok()).map(Reading::Sure)
        }
        [second, of] if second.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (first, second, year) = (u32::try_from(number).ok()?, second.parse::<u32>().ok()?, year(of)?);
            let days = (month_or_day(year, second, Some(first)), month_or_day(year, first, Some(second)));
            match days {
                (Some(day), _) if rest.starts_with('.') => Some(Reading::Sure(day)),
                (Some(one), Some(other)) if one == other => Some(Reading::Sure(one)),
                (Some(day_first), Some(month_first)) => Some(Reading::DayOrMonth { day_first, month_first }),
                (Some(day), None) | (None, Some(day)) => Some(Reading::Sure(day)),
                (None, None) => None,
            }
        }
        // 06/2010
        [of] if rest.starts_with(['/', '-', '.']) => {
            month_or_day(year(of)?, u32::try_from(number).ok()?, None).map(Reading::Sure)
        }
        _ => None,
    }
}

/// Labels that begin with letters: Q4 2019, Jan-20, mid-2019, FY2016, 民國99年, 二〇一〇年.
fn letters_first(text: &str) -> Option<Reading> {
    if let Some(rest) = ["FY", "CY", "YEAR", "YR", "Y", "END"].iter().find_map(|word| text.strip_prefix(word)) {
        let rest = rest.trim_start_matches([' ', '-', '_', '.']);
        if let Some(reading) = fiscal(rest) {
            return Some(match reading {
                Reading::FiscalOrMonth { year, .. } => Reading::Fiscal(year),
                other => other,
            });
        }
        return Some(Reading::Sure(Period::Part { year: year(rest)?, part: 0, parts: 1 }));
    }
    let mid = ["MID-YEAR", "MIDYEAR", "MID"].iter().find_map(|word| text.strip_prefix(word));
    if let Some(of) = mid.and_then(|rest| year(rest.trim_start_matches([' ', '-', '_']).trim())) {
        return Some(Reading::Sure(Period::Day { year: of, month: 6, day: 30 }));
    }
    for (era, before) in [("民国", REPUBLIC), ("令和", 2018), ("平成", 1988), ("昭和", 1925)] {
        if let Some(rest) = text.strip_prefix(era) {
            let digits: String = rest.trim().chars().take_while(char::is_ascii_digit).collect();
            let number: i32 = digits.parse().ok().filter(|number| (1..200).contains(number))?;
            return after_year(before + number, rest.trim().get(digits.len()..)?.trim()).map(Reading::Sure);
        }
    }
    let split = text.split_once([' ', '-', '/', '.', '\'']);
    if text.starts_with(['H', 'Q', 'S', 'T', 'M'])
        && let Some((part, of)) = split
        && part.len() <= 3
        && part.get(1..)?.bytes().all(|byte| byte.is_ascii_digit())
    {
        return after_year(year(of.trim())?, part).map(Reading::Sure);
    }
    let words: Vec<&str> = text.split([' ', ',', '-', '.', '/', '\'']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [name, of] if month_name(name).is_some() => {
            month_or_day(year_of(of)?, month_name(name)?, None).map(Reading::Sure)
        }
        [name, day, of] if month_name(name).is_some() => {
            month_or_day(year(of)?, month_name(name)?, Some(day.parse().ok()?)).map(Reading::Sure)
        }
        _ => {
            chinese_year(text).and_then(|plain| after_year(year(plain.get(..4)?)?, plain.get(4..)?)).map(Reading::Sure)
        }
    }
}

/// A year in four figures, or in two of this century or the last.
fn year_of(text: &str) -> Option<i32> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let short: i32 = text.parse().ok()?;
        return Some(if short < 70 { 2000 + short } else { 1900 + short });
    }
    year(text)
}

/// The month of an English name or its first letters.
fn month_name(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let text = text.trim_end_matches('.');
    if text.len() < 3 {
        return None;
    }
    NAMES
        .iter()
        .position(|name| name.starts_with(text) || (*name == "SEPTEMBER" && text == "SEPT"))
        .map(|place| place as u32 + 1)
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
    if let Some(quarter) =
        end.strip_suffix("季度").or_else(|| end.strip_suffix('季')).map(|text| text.trim_start_matches('第'))
    {
        return one_to(4, quarter).and_then(|quarter| part(4, quarter - 1));
    }
    if let Some((month, day)) = end.split_once('月') {
        if let Some((from, to)) = month.split_once(['-', '至']).filter(|_| day.is_empty()) {
            let (from, to) = (one_to(12, from)?, one_to(12, to.trim_start_matches('-'))?);
            let months = to - from + 1;
            let whole = matches!(months, 1 | 3 | 6 | 12) && (from - 1) % months == 0;
            return whole.then(|| Period::Part { year, part: (from - 1) / months, parts: 12 / months });
        }
        let month = one_to(12, month)? as u32;
        let day = day.trim_end_matches(['日', '号']);
        return month_or_day(year, month, if day.is_empty() { None } else { Some(one_to(31, day)? as u32) });
    }
    let marked = end.trim_start_matches(['-', '/', ' ', '.', '_', ':']);
    for (mark, parts) in [('H', 2), ('S', 2), ('Q', 4), ('T', 4), ('M', 12)] {
        if let Some(number) =
            marked.strip_prefix(mark).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return one_to(parts, number).and_then(|number| part(parts, number - 1));
        }
    }
    if let Some(month) = month_name(marked.trim()) {
        return month_or_day(year, month, None);
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
