//! Periods: `2010`, `2010H1`, `2010Q3`, `2010-06`, or a date; a count stands at the end of its period.

use std::fmt;
use std::str::FromStr;

use super::parse;
use crate::error::{Error, Result};

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

    /// The date `months` later, on the same day of the month, or on its last day where `at_end` or where the month is
    /// shorter; a part of a year goes on by its own length for every `12 / parts` months.
    pub fn after_months(self, months: i32, at_end: bool) -> Self {
        match self {
            Period::Day { year, month, day } => {
                let index = year * 12 + month as i32 - 1 + months;
                let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
                let days = days_in(year, month);
                Period::Day { year, month, day: if at_end { days } else { day.min(days) } }
            }
            Period::Part { parts, .. } => self.after(months * parts / 12),
        }
    }

    /// The year, month and day of the last day.
    pub(super) fn last_day(self) -> (i32, u32, u32) {
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

pub(super) fn days_in(year: i32, month: u32) -> u32 {
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
        parse::one(text).ok_or_else(|| {
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
            ("2016年末", "2016"),
            ("1960 [YR1960]", "1960"),
            ("FY2016", "2016"),
            ("FY 2015/16", "2016"),
            ("2009/10", "2010"),
            ("2009-2010", "2010"),
            ("民國99年", "2010"),
            ("平成22年", "2010"),
            ("2019*", "2019"),
            ("2019①", "2019"),
            ("2021 (p)", "2021"),
            ("2021e", "2021"),
            ("2020M9", "2020-09"),
            ("2020-M10", "2020-10"),
            ("2020S1", "2020H1"),
            ("2020T3", "2020Q3"),
            ("Jan 2020", "2020-01"),
            ("Sept-20", "2020-09"),
            ("2020 January", "2020-01"),
            ("31 December 2020", "2020-12-31"),
            ("Dec 31, 2020", "2020-12-31"),
            ("31.12.2020", "2020-12-31"),
            ("mid-2019", "2019-06-30"),
            ("2020年二季度", "2020Q2"),
            ("06/2010", "2010-06"),
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
