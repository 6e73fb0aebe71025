//! The plan's periods: their length, their year, and when people who join in one count.

use crate::panel::Period;

/// Slack for times that are equal up to rounding (years).
const SLACK: f64 = 1e-6;

/// The periods of a plan. People join at the start of a period; a requirement stands at its end.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    pub periods: Vec<Period>,
    /// The length of each period (years).
    pub length: Vec<f64>,
    /// Calendar years, ascending.
    pub years: Vec<i32>,
    /// The place of each period's year in `years`.
    pub year: Vec<usize>,
}

impl Calendar {
    /// Of ascending periods.
    pub fn new(periods: Vec<Period>) -> Self {
        let mut years: Vec<i32> = periods.iter().map(|period| period.year()).collect();
        years.dedup();
        let year = periods.iter().map(|period| years.partition_point(|year| *year < period.year())).collect();
        let mut length: Vec<f64> = periods.windows(2).map(|pair| pair[1].end() - pair[0].end()).collect();
        let first = match periods.first() {
            Some(Period::Part { parts, .. }) => 1.0 / f64::from(*parts),
            _ => length.first().copied().unwrap_or(1.0),
        };
        length.insert(0, first);
        Self { periods, length, years, year }
    }

    pub fn len(&self) -> usize {
        self.periods.len()
    }

    /// The end of a period, in years from the start of the plan.
    pub fn end(&self, period: usize) -> f64 {
        self.periods[period].end() - self.periods[0].end() + self.length[0]
    }

    /// The first period at whose end people who join in each period are trained.
    pub fn counts_from(&self, training_months: f64) -> Vec<usize> {
        let starts = (0..self.len()).map(|period| self.end(period) - self.length[period]);
        let trained = starts.map(|start| start + training_months / 12.0 - SLACK);
        trained
            .enumerate()
            .map(|(period, ready)| (period..self.len()).find(|later| self.end(*later) >= ready).unwrap_or(self.len()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(texts: &[&str]) -> Calendar {
        Calendar::new(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn training_delays_by_whole_periods() {
        let halves = calendar(&["2011H1", "2011H2", "2012H1"]);
        assert_eq!((halves.years.clone(), halves.year.clone()), (vec![2011, 2012], vec![0, 0, 1]));
        assert_eq!(halves.counts_from(0.0), [0, 1, 2]);
        assert_eq!(halves.counts_from(6.0), [0, 1, 2]);
        assert_eq!(halves.counts_from(7.0), [1, 2, 3]);
        assert_eq!(calendar(&["2011", "2012"]).counts_from(13.0), [1, 2]);
    }
}
