//! From a post to the people who fill it: shifts, leave, turnover, vacancies.
//!
//! ```
//! use townscale::staffing::{Shifts, Strength};
//! // A post kept round the clock, by people of 40 hours a week and 250 hours of absence a year.
//! let shifts = Shifts { absence_hours_per_year: 250.0, ..Shifts::default() };
//! assert!((shifts.relief_factor()? - 8760.0 / (2080.0 - 250.0)).abs() < 0.02);
//! // The 2011 Hami report: of 173 patrol auxiliaries hired 60 remain, and 30 are on duty on a day.
//! let patrol = Strength::seen(173.0, 60.0, 30.0, 1.0)?;
//! assert_eq!((patrol.on_duty_share, (1000.0 * patrol.lost).round()), (0.5, 653.0));
//! # Ok::<(), townscale::Error>(())
//! ```

use crate::error::{Error, Result};
use crate::message::Term;
use crate::stats::Elementary;

/// Weeks in a year.
const WEEKS: f64 = 365.25 / 7.0;

/// The hours a post must be covered, and those that a person works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shifts {
    /// Hours a week that one post must be covered; 168 is round the clock.
    pub cover_hours_per_week: f64,
    /// Hours a week in the contract of one person.
    pub contract_hours_per_week: f64,
    /// Hours a year that one person is away or not at the post: leave, training, sickness, holidays.
    pub absence_hours_per_year: f64,
}

impl Default for Shifts {
    fn default() -> Self {
        Self { cover_hours_per_week: 168.0, contract_hours_per_week: 40.0, absence_hours_per_year: 0.0 }
    }
}

impl Shifts {
    /// Hours a year that one person is at the post.
    ///
    /// # Errors
    /// Hours that are negative or more than there are, or absence that leaves nothing.
    pub fn productive_hours(&self) -> Result<f64> {
        for (name, hours) in [(Term::Cover, self.cover_hours_per_week), (Term::Contract, self.contract_hours_per_week)]
        {
            if !(hours > 0.0 && hours <= 168.0) {
                return Err(Error::shift_hours(name, hours));
            }
        }
        if self.absence_hours_per_year.is_nan() || self.absence_hours_per_year < 0.0 {
            return Err(Error::shift_absence_negative(self.absence_hours_per_year));
        }
        let left = self.contract_hours_per_week * WEEKS - self.absence_hours_per_year;
        if left <= 0.0 {
            return Err(Error::shift_absence_too_long());
        }
        Ok(left)
    }

    /// People on the books for one post that is always filled: hours to be covered ÷ productive hours of a person.
    ///
    /// # Errors
    /// Those of [`Shifts::productive_hours`].
    pub fn relief_factor(&self) -> Result<f64> {
        Ok(self.cover_hours_per_week * WEEKS / self.productive_hours()?)
    }

    /// The share of people on the books who are at a post at a moment when it must be covered.
    ///
    /// # Errors
    /// Those of [`Shifts::productive_hours`].
    pub fn on_duty_share(&self) -> Result<f64> {
        Ok((1.0 / self.relief_factor()?).min(1.0))
    }
}

/// What became of the people who were hired.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// People hired.
    pub hired: f64,
    /// Of them, people still there.
    pub remaining: f64,
    /// Of those, people on duty.
    pub on_duty: f64,
    /// The share of those hired who left (0–1).
    pub lost: f64,
    /// The share that leaves within a year (0–1), where the loss compounds.
    pub attrition: f64,
    /// The share of those who remain who are on duty (0–1).
    pub on_duty_share: f64,
    /// The share of those hired who are on duty (0–1).
    pub of_hired: f64,
}

impl Strength {
    /// From what was seen after so many years.
    ///
    /// # Errors
    /// Numbers that are negative, or grow from step to step; no time.
    pub fn seen(hired: f64, remaining: f64, on_duty: f64, years: f64) -> Result<Self> {
        if !(hired > 0.0 && (0.0..=hired).contains(&remaining) && (0.0..=remaining).contains(&on_duty)) {
            return Err(Error::strength_not_falling(hired, remaining, on_duty));
        }
        if !(years > 0.0 && years.is_finite()) {
            return Err(Error::strength_years(years));
        }
        Ok(Self {
            hired,
            remaining,
            on_duty,
            lost: 1.0 - remaining / hired,
            attrition: 1.0 - (remaining / hired).power(1.0 / years),
            on_duty_share: if remaining > 0.0 { on_duty / remaining } else { 0.0 },
            of_hired: on_duty / hired,
        })
    }

    /// What `posts` come to after so many years: a share `vacancy` was never filled, a share `attrition` of the people
    /// leaves each year, and a share `on_duty_share` of the rest is on duty.
    ///
    /// # Errors
    /// A share outside 0–1, a negative number.
    pub fn expected(posts: f64, vacancy: f64, attrition: f64, on_duty_share: f64, years: f64) -> Result<Self> {
        for (name, share) in [("vacancy", vacancy), ("attrition", attrition), ("on_duty_share", on_duty_share)] {
            if !(0.0..=1.0).contains(&share) {
                let meant = (1.0..=100.0).contains(&share).then_some(share / 100.0);
                return Err(Error::share_out_of_range(name, share).did_you_mean(meant));
            }
        }
        if !(posts >= 0.0 && posts.is_finite() && years >= 0.0 && years.is_finite()) {
            return Err(Error::strength_numbers(posts, years));
        }
        let hired = posts * (1.0 - vacancy);
        let kept = (1.0 - attrition).power(years);
        let remaining = hired * kept;
        Ok(Self {
            hired,
            remaining,
            on_duty: remaining * on_duty_share,
            lost: 1.0 - kept,
            attrition,
            on_duty_share,
            of_hired: kept * on_duty_share,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 2011 Hami report: 173 patrol auxiliaries hired, 60 remain (65 % lost), under 30 on duty: 17 % of those hired.
    #[test]
    fn of_173_hired_60_remain_and_30_are_on_duty() {
        let seen = Strength::seen(173.0, 60.0, 30.0, 2.0).unwrap();
        assert_eq!(((100.0 * seen.lost).round(), (100.0 * seen.of_hired).round()), (65.0, 17.0));
        assert!((seen.attrition - 0.4111).abs() < 1e-4);
        let again = Strength::expected(173.0, 0.0, seen.attrition, seen.on_duty_share, 2.0).unwrap();
        assert!((again.remaining - 60.0).abs() < 1e-9 && (again.on_duty - 30.0).abs() < 1e-9);
    }

    #[test]
    fn a_post_round_the_clock_takes_more_than_four_people() {
        let plain = Shifts::default().relief_factor().unwrap();
        assert!((plain - 4.2).abs() < 1e-12);
        assert!(Shifts { absence_hours_per_year: 240.0, ..Shifts::default() }.relief_factor().unwrap() > 4.7);
        assert!(Shifts { absence_hours_per_year: 2100.0, ..Shifts::default() }.relief_factor().is_err());
        assert!(Strength::expected(10.0, 0.0, 35.0, 1.0, 1.0).unwrap_err().to_string().contains("0.35"));
    }
}
