//! The plan's periods: their length, their year, and when people who join in one count.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::panel::Period;

/// Slack for times that are equal up to rounding (years).
const SLACK: f64 = 1e-6;

/// The periods of a plan. People join at the start of a period; a requirement stands at its end.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    pub(crate) periods: Vec<Period>,
    /// The length of each period (years).
    pub(crate) length: Vec<f64>,
    /// Calendar years, ascending.
    pub(crate) years: Vec<i32>,
    /// The place of each period's year in `years`.
    pub(crate) year: Vec<usize>,
}

impl Calendar {
    /// Of ascending periods.
    pub(crate) fn new(periods: Vec<Period>) -> Self {
        let mut years: Vec<i32> = periods.iter().map(|period| period.year()).collect();
        years.dedup();
        let year = periods.iter().map(|period| years.partition_point(|year| *year < period.year())).collect();
        let mut length: Vec<f64> = periods.windows(2).map(|pair| pair[1].end() - pair[0].end()).collect();
        // The first period is as long as the step to the next one; alone, as long as its kind.
        let first = match (length.first(), periods.first()) {
            (Some(step), _) => *step,
            (None, Some(Period::Part { parts, .. })) => 1.0 / f64::from(*parts),
            (None, _) => 1.0,
        };
        length.insert(0, first);
        Self { periods, length, years, year }
    }

    pub(crate) fn len(&self) -> usize {
        self.periods.len()
    }

    /// The end of a period, in years from the start of the plan.
    pub(crate) fn end(&self, period: usize) -> f64 {
        self.periods[period].end() - self.periods[0].end() + self.length[0]
    }

    /// The start of a period, in years from the start of the plan.
    pub(crate) fn start(&self, period: usize) -> f64 {
        self.end(period) - self.length[period]
    }

    /// The months that count to a calendar year (by its place): those of its periods.
    pub(crate) fn months(&self, year: usize) -> i64 {
        let mine = (0..self.len()).filter(|period| self.year[*period] == year);
        (12.0 * mine.map(|period| self.length[period]).sum::<f64>()).round() as i64
    }

    /// The calendar years of which the plan has only a part.
    pub(crate) fn part_years(&self) -> Vec<i32> {
        (0..self.years.len()).filter(|year| self.months(*year) < 12).map(|year| self.years[year]).collect()
    }

    /// The first period at whose end people who join in each period are trained.
    pub(crate) fn counts_from(&self, training_months: f64) -> Vec<usize> {
        let starts = (0..self.len()).map(|period| self.start(period));
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
        assert_eq!([0, 1].map(|year| halves.months(year)), [12, 6]);
        assert_eq!(halves.counts_from(0.0), [0, 1, 2]);
        assert_eq!(halves.counts_from(6.0), [0, 1, 2]);
        assert_eq!(halves.counts_from(7.0), [1, 2, 3]);
        assert_eq!(calendar(&["2011", "2012"]).counts_from(13.0), [1, 2]);
    }
}
