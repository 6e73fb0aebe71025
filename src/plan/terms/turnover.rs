//! Turnover by year of service.

/// The share of people who leave within a year (0–1), by year of service; the last share holds from then on.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnover(pub Vec<f64>);

impl Turnover {
    /// The share still there after so many years of service.
    pub fn retention(&self, years: f64) -> f64 {
        let whole = years.max(0.0).floor() as usize;
        let share = |year: usize| 1.0 - self.0[year.min(self.0.len() - 1)];
        let full: f64 = (0..whole).map(share).product();
        let part = years.max(0.0) - whole as f64;
        if part > 0.0 { full * share(whole).powf(part) } else { full }
    }

    /// The turnover of people who have served for long.
    pub fn long_term(&self) -> f64 {
        self.0.last().copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turnover_goes_by_year_of_service() {
        let turnover = Turnover(vec![0.5, 0.2]);
        assert_eq!((turnover.retention(0.0), turnover.retention(1.0), turnover.long_term()), (1.0, 0.5, 0.2));
        assert!((turnover.retention(3.0) - 0.32).abs() < 1e-12);
        assert!((turnover.retention(0.5) - 0.5_f64.sqrt()).abs() < 1e-12);
    }
}
