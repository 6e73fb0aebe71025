//! Days, as a decision file writes them.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, in_both_languages};

/// A day, kept as `2026-03-01`; read from that, `2026年3月1日`, `2026/3/1` or `2026.3.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Date(String);

impl Date {
    /// A day from text; nothing where it is no day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().filter_map(crate::table::fold).filter(|c| *c != ' ').collect();
        let chinese = plain.contains('年');
        let plain = plain.trim_end_matches(['日', '号']);
        let marks: &[char] = if chinese { &['年', '月'] } else { &['-', '/', '.'] };
        let parts: Vec<&str> = plain.split(marks).collect();
        let number = |part: &str, most: usize| {
            let digits = (1..=most).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
            digits.then(|| part.parse::<u32>().ok()).flatten()
        };
        let [year, month, day] = parts.as_slice() else { return None };
        // A day without leading zeros is written with other marks than hyphens.
        if !chinese && plain.contains('-') && (month.len() != 2 || day.len() != 2) {
            return None;
        }
        let (year, month, day) = (number(year, 4).filter(|_| year.len() == 4)?, number(month, 2)?, number(day, 2)?);
        let inside = (1..=12).contains(&month) && day >= 1 && day <= days_of(year, month);
        inside.then(|| Self(format!("{year:04}-{month:02}-{day:02}")))
    }

    /// As `2026-03-01`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Days from another day to this one; negative where it is earlier.
    #[must_use]
    pub fn days_since(&self, other: &Date) -> i64 {
        self.number() - other.number()
    }

    /// The number of the day (the civil calendar, counted from 0000-03-01).
    fn number(&self) -> i64 {
        let part = |from: usize, to: usize| self.0.get(from..to).and_then(|part| part.parse::<i64>().ok()).unwrap_or(0);
        let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(in_both_languages(&Error::not_a_day(text))))
    }
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["2026-06-20", "2026年6月20日", "2026/6/20", "2026.06.20", "２０２６年６月２０日", "2026年6月20号"]
        {
            assert_eq!(Date::parse(text).map(|day| day.0), Some("2026-06-20".to_owned()), "{text}");
        }
        for text in ["2026-6-20", "2026-02-30", "20260620", "26年6月20日", "2026年6月", "六月"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_between_days_are_those_of_the_calendar() {
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(day("2024-03-01").days_since(&day("2024-02-28")), 2);
        assert_eq!(day("2100-03-01").days_since(&day("2100-02-28")), 1);
        assert_eq!(day("2026-01-01").days_since(&day("2000-01-01")), 9497);
    }
}
