//! The time axis of a series: where each period ends in years, and which periods come next.

use crate::error::{Error, Result};
use crate::panel::Period;

/// Dates closer together than this many years, and not whole months apart, need a frequency to go on.
const SHORTEST_DATE_GAP: f64 = 0.9;

/// How the periods of a series lie on the time axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// By the calendar: a period ends on its last day.
    Calendar,
    /// By whole months: dates `step` months apart, all on one day of the month or, `at_end`, on its last day.
    Months {
        /// Months from one date to the next.
        step: i32,
        /// Whether every date is the last of its month.
        at_end: bool,
    },
}

impl Clock {
    /// The time axis of ascending periods. Dates a month, a quarter or half a year apart (by their usual gap) are read
    /// as months unless `freq` asks for other periods.
    pub(super) fn of(periods: &[Period], freq: Option<&str>) -> Self {
        let months = |period: &Period| match *period {
            Period::Day { year, month, day } => Some((year * 12 + month as i32 - 1, day)),
            Period::Part { .. } => None,
        };
        let Some(dates) = periods.iter().map(months).collect::<Option<Vec<_>>>() else { return Self::Calendar };
        let at_end = periods.iter().all(|period| period.after_months(0, true) == *period);
        let pairs = || dates.iter().zip(dates.iter().skip(1));
        let one_day = pairs().all(|((_, day), (_, next))| day == next);
        let mut gaps: Vec<i32> = pairs().map(|((month, _), (next, _))| next - month).collect();
        gaps.sort_unstable();
        match gaps.get(gaps.len() / 2) {
            Some(step) if freq.is_none() && (at_end || one_day) && *step > 0 && *step < 12 && 12 % step == 0 => {
                Self::Months { step: *step, at_end }
            }
            Some(_) | None => Self::Calendar,
        }
    }

    /// The end of a period, in years.
    pub(super) fn time(self, period: Period) -> f64 {
        match (self, period) {
            (Self::Months { .. }, Period::Day { year, month, .. }) => f64::from(year) + f64::from(month) / 12.0,
            (Self::Months { .. } | Self::Calendar, period) => period.end(),
        }
    }
}

/// The parts of a year that a frequency cuts it into.
///
/// # Errors
/// A frequency other than `Y`, `H`, `Q` and `M`.
pub(super) fn parts_of(freq: &str) -> Result<i32> {
    match freq {
        "Y" | "YE" | "year" => Ok(1),
        "H" | "half" => Ok(2),
        "Q" | "QE" | "quarter" => Ok(4),
        "M" | "ME" | "month" => Ok(12),
        other => Err(Error::word_unknown("freq", other, ["Y", "H", "Q", "M"])),
    }
}

/// The `count` periods after the last one. A series of one sort of period goes on in its own spacing, dates by their
/// months or by years, mixed periods by years; `freq` (`Y`, `H`, `Q`, `M`) asks for periods of one sort.
///
/// # Errors
/// No periods; an unknown frequency; dates that are neither whole months nor about a year or more apart, without a
/// frequency.
pub(super) fn future(periods: &[Period], count: usize, freq: Option<&str>, clock: Clock) -> Result<Vec<Period>> {
    let last = *periods.last().ok_or_else(Error::forecast_nothing_counted)?;
    let parts = freq.map(parts_of).transpose()?;
    let steps = 1..=count as i32;
    let same =
        periods.iter().all(|period| matches!(period, Period::Part { .. }) && period.per_year() == last.per_year());
    if same && parts.is_none_or(|parts| parts == last.per_year()) {
        let spacing = if parts.is_some() { 1 } else { usual_gap(periods, last.per_year()) };
        return Ok(steps.map(|step| last.after(step * spacing)).collect());
    }
    if parts.is_none() && matches!(last, Period::Day { .. }) {
        return match clock {
            Clock::Months { step, at_end } => Ok(steps.map(|k| last.after_months(step * k, at_end)).collect()),
            Clock::Calendar => {
                let mut gaps: Vec<f64> = gaps(periods).collect();
                gaps.sort_by(f64::total_cmp);
                if gaps.get(gaps.len() / 2).is_some_and(|gap| *gap < SHORTEST_DATE_GAP) {
                    return Err(Error::dates_uneven());
                }
                Ok(steps.map(|step| last.after(step)).collect())
            }
        };
    }
    let parts = parts.unwrap_or(1);
    let first = (last.end() * f64::from(parts) + 1e-6) as i32;
    Ok((first..first + count as i32)
        .map(|index| Period::Part { year: index.div_euclid(parts), part: index.rem_euclid(parts), parts })
        .collect())
}

/// Years from the end of one period to that of the next.
fn gaps(periods: &[Period]) -> impl Iterator<Item = f64> {
    periods.iter().zip(periods.iter().skip(1)).map(|(one, next)| next.end() - one.end())
}

/// The usual number of periods from one count to the next: the upper median.
fn usual_gap(periods: &[Period], per_year: i32) -> i32 {
    let mut gaps: Vec<i32> = gaps(periods).map(|years| (years * f64::from(per_year)).round() as i32).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(texts: &[&str], freq: Option<&str>) -> Vec<String> {
        let periods: Vec<Period> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let clock = Clock::of(&periods, freq);
        future(&periods, 2, freq, clock).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn periods_go_on_in_their_own_spacing() {
        assert_eq!(next(&["2000", "2005"], None), ["2010", "2015"]);
        assert_eq!(next(&["2009", "2010", "2011H1"], None), ["2011", "2012"]);
        assert_eq!(next(&["2010-11-01"], None), ["2011-11-01", "2012-11-01"]);
        assert_eq!(next(&["2000-11-01", "2010-11-01"], None), ["2011-11-01", "2012-11-01"]);
        assert_eq!(next(&["2010"], Some("H")), ["2011H1", "2011H2"]);
        assert_eq!(next(&["2011Q4"], None), ["2012Q1", "2012Q2"]);
    }

    #[test]
    fn dates_go_on_by_their_months() {
        assert_eq!(next(&["2019-12-31", "2020-01-31", "2020-02-29"], None), ["2020-03-31", "2020-04-30"]);
        assert_eq!(next(&["2020-01-01", "2020-02-01", "2020-03-01"], None), ["2020-04-01", "2020-05-01"]);
        assert_eq!(next(&["2020-03-31", "2020-06-30", "2020-09-30"], None), ["2020-12-31", "2021-03-31"]);
        assert_eq!(next(&["2020-06-30", "2020-12-31"], None), ["2021-06-30", "2021-12-31"]);
        assert_eq!(next(&["2020-01-31", "2020-02-29"], Some("Q")), ["2020Q1", "2020Q2"]);
        let weeks: Vec<Period> = ["2020-01-06", "2020-01-13", "2020-01-20"].map(|t| t.parse().unwrap()).to_vec();
        let error = future(&weeks, 2, None, Clock::of(&weeks, None)).unwrap_err().to_string();
        assert!(error.contains("freq="), "{error}");
    }
}
