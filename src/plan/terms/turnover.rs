//! Turnover by year of service.

use crate::error::{Error, Result};
use crate::stats::Elementary;

/// The share of people who leave within a year (0–1), by year of service; the last share holds from then on.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnover {
    first: f64,
    later: Vec<f64>,
}

impl Turnover {
    /// Turnover of so many first years of service; at least one.
    ///
    /// # Errors
    /// No year, a share outside 0–1.
    pub fn new(shares: &[f64]) -> Result<Self> {
        let Some((first, later)) = shares.split_first() else {
            return Err(Error::turnover_empty());
        };
        match shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            Some(share) => Err(Error::share_out_of_range("turnover", *share)),
            None => Ok(Self { first: *first, later: later.to_vec() }),
        }
    }

    /// The same turnover in every year of service; a share outside 0–1 is taken as the nearest that is one.
    pub(crate) fn constant(share: f64) -> Self {
        Self { first: share.clamp(0.0, 1.0), later: Vec::new() }
    }

    /// So many times the turnover; no share goes above 1.
    pub(crate) fn times(&self, times: f64) -> Self {
        let of = |share: &f64| (share * times).clamp(0.0, 1.0);
        Self { first: of(&self.first), later: self.later.iter().map(of).collect() }
    }

    /// The share that leaves in a year of service, counted from 0.
    fn of_year(&self, year: usize) -> f64 {
        match year {
            0 => self.first,
            year => self.later.get(year - 1).copied().unwrap_or(self.long_term()),
        }
    }

    /// The share still there after so many years of service.
    ///
    /// ```
    /// let turnover = townscale::plan::Turnover::new(&[0.4, 0.2])?;
    /// assert!((turnover.retention(2.0) - 0.6 * 0.8).abs() < 1e-12);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    #[must_use]
    pub fn retention(&self, years: f64) -> f64 {
        let whole = years.max(0.0).floor() as usize;
        let full: f64 = (0..whole).map(|year| 1.0 - self.of_year(year)).product();
        let part = years.max(0.0) - whole as f64;
        if part > 0.0 { full * (1.0 - self.of_year(whole)).power(part) } else { full }
    }

    /// The turnover of people who have served for long: that of the last year named.
    #[must_use]
    pub fn long_term(&self) -> f64 {
        self.later.last().copied().unwrap_or(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turnover_goes_by_year_of_service() {
        let turnover = Turnover::new(&[0.5, 0.2]).unwrap();
        assert_eq!((turnover.retention(0.0), turnover.retention(1.0), turnover.long_term()), (1.0, 0.5, 0.2));
        assert!((turnover.retention(3.0) - 0.32).abs() < 1e-12);
        assert!((turnover.retention(0.5) - 0.5_f64.sqrt()).abs() < 1e-12);
        assert!(Turnover::new(&[]).is_err() && Turnover::new(&[1.5]).is_err());
    }
}
