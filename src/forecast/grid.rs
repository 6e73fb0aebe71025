//! Counts on an even grid of time, as the models read them.

#![expect(clippy::indexing_slicing, reason = "a series has a count at least, with its time")]

use super::clock::Clock;
use crate::panel::Period;
use crate::stats::Elementary;

/// The seasonal periods that are looked for: halves, quarters and months of a year.
const SEASONAL_PERIODS: [usize; 3] = [2, 4, 12];

/// A series on an even grid that ends at its last count.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Counts (persons) plus `offset`, one a step.
    pub(super) values: Vec<f64>,
    /// Added to every count so that logarithms exist: 0, or ½ where a count is under 1.
    pub(super) offset: f64,
    /// The end of the last count, in years.
    pub(super) last: f64,
    /// The length of a step in years.
    pub(super) step: f64,
    /// Whether counts had to be interpolated (linear in logs) to make the spacing even.
    pub(super) interpolated: bool,
    /// Where counts were interpolated, their own times in steps, 0 for the last, and they plus `offset`.
    pub(super) own: (Vec<f64>, Vec<f64>),
    /// The seasonal period in steps: 2 for halves, 4 for quarters, 12 for months, else 1.
    pub(super) period: usize,
}

impl Grid {
    /// Put counts on a grid. The step is the upper median spacing; evenly spaced counts stay as they are.
    pub(super) fn new(periods: &[Period], counts: &[f64], clock: Clock) -> Self {
        let offset = if counts.iter().any(|count| *count < 1.0) { 0.5 } else { 0.0 };
        let ends: Vec<f64> = periods.iter().map(|period| clock.time(*period)).collect();
        let last = ends[ends.len() - 1];
        let mut gaps: Vec<f64> = ends.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_by(f64::total_cmp);
        let own = 1.0 / f64::from(periods[periods.len() - 1].per_year());
        let step = gaps.get(gaps.len() / 2).copied().unwrap_or(own);
        let even = gaps.iter().all(|gap| (gap / step - 1.0).abs() < 0.12);
        let shifted = counts.iter().map(|count| count + offset);
        let yearly = |period: &usize| (step * *period as f64 - 1.0).abs() < 0.02;
        let period = SEASONAL_PERIODS.into_iter().find(yearly).unwrap_or(1);
        if even {
            let own = (vec![], vec![]);
            return Self { values: shifted.collect(), offset, last, step, interpolated: false, own, period };
        }
        let own = (ends.iter().map(|end| (end - last) / step).collect(), shifted.clone().collect());
        let logs: Vec<f64> = shifted.map(Elementary::logarithm).collect();
        let steps = ((last - ends[0]) / step + 1e-6) as usize;
        let values =
            (0..=steps).rev().map(|back| interpolated(&ends, &logs, last - back as f64 * step).exponential()).collect();
        Self { values, offset, last, step, interpolated: true, own, period }
    }

    /// The mean rate of growth over the last twelve values (a year, logs); none from one value.
    pub(super) fn growth(&self) -> Option<f64> {
        let recent = &self.values[self.values.len().saturating_sub(12)..];
        let steps = recent.len() - 1;
        (steps > 0).then(|| (recent[steps] / recent[0]).logarithm() / steps as f64 / self.step)
    }
}

/// Linear interpolation of `values` at `time`; two or more, at ascending times.
pub(super) fn interpolated(times: &[f64], values: &[f64], time: f64) -> f64 {
    let above = times.partition_point(|other| *other < time).clamp(1, times.len() - 1);
    let share = (time - times[above - 1]) / (times[above] - times[above - 1]);
    values[above - 1] + share.clamp(0.0, 1.0) * (values[above] - values[above - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(texts: &[&str], counts: &[f64]) -> Grid {
        let periods: Vec<Period> = texts.iter().map(|text| text.parse().unwrap()).collect();
        Grid::new(&periods, counts, Clock::of(&periods, None))
    }

    #[test]
    fn an_even_series_is_left_alone_and_an_uneven_one_is_interpolated() {
        let even = grid(&["2000", "2005", "2010"], &[1.0, 2.0, 3.0]);
        assert_eq!((even.step, even.values.len(), even.interpolated), (5.0, 3, false));
        let hami = grid(&["2009", "2010", "2011H1"], &[80e3, 230e3, 220e3]);
        assert!(hami.interpolated && hami.step == 1.0 && hami.values.len() == 2);
        assert!((hami.values[0] - (80e3_f64 * 230e3).sqrt()).abs() < 1.0);
    }

    #[test]
    fn halves_quarters_and_months_have_seasonal_periods() {
        assert_eq!(grid(&["2010H1", "2010H2", "2011H1"], &[1.0; 3]).period, 2);
        assert_eq!(grid(&["2010Q1", "2010Q2", "2010Q3"], &[1.0; 3]).period, 4);
        assert_eq!(grid(&["2020-01-31", "2020-02-29", "2020-03-31"], &[1.0; 3]).period, 12);
        assert_eq!(grid(&["2010", "2011"], &[1.0; 2]).period, 1);
    }
}
