//! Periods: `2010`, `2010H1`, `2010Q3`, `2010-06`, or a date; a count stands at the end of its period.

use std::fmt;

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
    #[must_use]
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
    #[must_use]
    pub fn next(self) -> Self {
        self.after(1)
    }

    /// The period `steps` after this one.
    #[must_use]
    pub fn after(self, steps: i32) -> Self {
        match self {
            Period::Part { year, part, parts } => {
                let index = year.saturating_mul(parts).saturating_add(part).saturating_add(steps);
                Period::Part { year: index.div_euclid(parts), part: index.rem_euclid(parts), parts }
            }
            Period::Day { year, month, day } => {
                let year = year.saturating_add(steps);
                Period::Day { year, month, day: day.min(days_in(year, month)) }
            }
        }
    }

    /// The date `months` later, on the same day of the month, or on its last day where `at_end` or where the month is
    /// shorter; a part of a year goes on by its own length for every `12 / parts` months.
    #[must_use]
    pub fn after_months(self, months: i32, at_end: bool) -> Self {
        match self {
            Period::Day { year, month, day } => {
                let index = year.saturating_mul(12).saturating_add(month as i32 - 1).saturating_add(months);
                let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
                let days = days_in(year, month);
                Period::Day { year, month, day: if at_end { days } else { day.min(days) } }
            }
            Period::Part { parts, .. } => self.after((i64::from(months) * i64::from(parts) / 12) as i32),
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
    #[must_use]
    pub fn same_end(self, other: Self) -> bool {
        self.last_day() == other.last_day()
    }

    /// Into how many parts this period cuts a year; 1 for days, whose frequency the panel decides.
    #[must_use]
    pub fn per_year(self) -> i32 {
        match self {
            Period::Part { parts, .. } => parts,
            Period::Day { .. } => 1,
        }
    }

    /// The calendar year.
    #[must_use]
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
    fn periods_that_end_on_one_day_are_known() {
        let period = |text: &str| text.parse::<Period>().unwrap();
        for text in ["2010H2", "2010Q4", "2010-12", "2010-12-31"] {
            assert!(period(text).same_end(period("2010")), "{text}");
        }
        assert!(period("2010-06-30").same_end(period("2010H1")) && !period("2010-06-29").same_end(period("2010H1")));
    }
}
