//! Counts on an even grid of time, and the periods to come.

use crate::error::{Error, Result};
use crate::panel::Period;

/// A series on an even grid that ends at its last count.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Counts (persons) plus `offset`, one a step.
    pub values: Vec<f64>,
    /// Added to every count so that logarithms exist: 0, or ½ where a count is under 1.
    pub offset: f64,
    /// The end of the last count, in years.
    pub last: f64,
    /// The length of a step in years.
    pub step: f64,
    /// Whether counts had to be interpolated (linear in logs) to make the spacing even.
    pub interpolated: bool,
    /// Where counts were interpolated, their own times in steps, 0 for the last, and they plus `offset`.
    pub own: (Vec<f64>, Vec<f64>),
    /// Steps of a year's season: 4 for quarters, 12 for months, else 1.
    pub period: usize,
}

impl Grid {
    /// Put counts on a grid. The step is the upper median spacing; evenly spaced counts stay as they are.
    pub fn new(periods: &[Period], counts: &[f64]) -> Self {
        let offset = if counts.iter().any(|count| *count < 1.0) { 0.5 } else { 0.0 };
        let ends: Vec<f64> = periods.iter().map(|period| period.end()).collect();
        let last = ends[ends.len() - 1];
        let mut gaps: Vec<f64> = ends.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_by(f64::total_cmp);
        let own = 1.0 / f64::from(periods[periods.len() - 1].per_year());
        let step = gaps.get(gaps.len() / 2).copied().unwrap_or(own);
        let even = gaps.iter().all(|gap| (gap / step - 1.0).abs() < 0.12);
        let shifted = counts.iter().map(|count| count + offset);
        let period = [4_usize, 12].into_iter().find(|period| (step * *period as f64 - 1.0).abs() < 0.02).unwrap_or(1);
        if even {
            let own = (vec![], vec![]);
            return Self { values: shifted.collect(), offset, last, step, interpolated: false, own, period };
        }
        let own = (ends.iter().map(|end| (end - last) / step).collect(), shifted.clone().collect());
        let logs: Vec<f64> = shifted.map(f64::ln).collect();
        let steps = ((last - ends[0]) / step + 1e-6) as usize;
        let values = (0..=steps).rev().map(|back| at(&ends, &logs, last - back as f64 * step).exp()).collect();
        Self { values, offset, last, step, interpolated: true, own, period }
    }

    /// The mean rate of growth over the last twelve values (a year, logs); none from one value.
    pub fn growth(&self) -> Option<f64> {
        let recent = &self.values[self.values.len().saturating_sub(12)..];
        let steps = recent.len() - 1;
        (steps > 0).then(|| (recent[steps] / recent[0]).ln() / steps as f64 / self.step)
    }
}

/// Linear interpolation of `values` at `time`.
fn at(times: &[f64], values: &[f64], time: f64) -> f64 {
    let above = times.partition_point(|other| *other < time).clamp(1, times.len() - 1);
    let share = (time - times[above - 1]) / (times[above] - times[above - 1]);
    values[above - 1] + share.clamp(0.0, 1.0) * (values[above] - values[above - 1])
}

/// The periods after the last count. A series of one sort of period goes on in its own spacing; dates, and mixed
/// periods, go on by years; `freq` (`Y`, `H`, `Q`, `M`) asks for periods of one sort.
pub fn future(periods: &[Period], horizon: usize, freq: Option<&str>) -> Result<Vec<Period>> {
    let last = periods[periods.len() - 1];
    let parts = match freq {
        Some("Y" | "YE" | "year") => Some(1),
        Some("H" | "half") => Some(2),
        Some("Q" | "QE" | "quarter") => Some(4),
        Some("M" | "ME" | "month") => Some(12),
        Some(other) => {
            return Err(Error::input(format!("there is no freq \"{other}\"")).hint("choose Y, H, Q or M"));
        }
        None => None,
    };
    let same =
        periods.iter().all(|period| matches!(period, Period::Part { .. }) && period.per_year() == last.per_year());
    if same && parts.is_none_or(|parts| parts == last.per_year()) {
        let mut gaps: Vec<i32> = periods
            .windows(2)
            .map(|pair| ((pair[1].end() - pair[0].end()) * f64::from(last.per_year())).round() as i32)
            .collect();
        gaps.sort_unstable();
        let spacing = if parts.is_some() { 1 } else { gaps.get(gaps.len() / 2).copied().unwrap_or(1).max(1) };
        return Ok((1..=horizon as i32).map(|step| last.after(step * spacing)).collect());
    }
    if parts.is_none() && matches!(last, Period::Day { .. }) {
        return Ok((1..=horizon as i32).map(|step| last.after(step)).collect());
    }
    let parts = parts.unwrap_or(1);
    let first = (last.end() * f64::from(parts) + 1e-6) as i32;
    Ok((first..first + horizon as i32)
        .map(|index| Period::Part { year: index.div_euclid(parts), part: index.rem_euclid(parts), parts })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(texts: &[&str]) -> Vec<Period> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn an_even_series_is_left_alone_and_an_uneven_one_is_interpolated() {
        let even = Grid::new(&periods(&["2000", "2005", "2010"]), &[1.0, 2.0, 3.0]);
        assert_eq!((even.step, even.values.len(), even.interpolated), (5.0, 3, false));
        let hami = Grid::new(&periods(&["2009", "2010", "2011H1"]), &[80e3, 230e3, 220e3]);
        assert!(hami.interpolated && hami.step == 1.0 && hami.values.len() == 2);
        assert!((hami.values[0] - (80e3_f64 * 230e3).sqrt()).abs() < 1.0);
    }

    #[test]
    fn periods_go_on_in_their_own_spacing() {
        let shown = |texts: &[&str], freq| {
            future(&periods(texts), 2, freq).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(shown(&["2000", "2005"], None), ["2010", "2015"]);
        assert_eq!(shown(&["2009", "2010", "2011H1"], None), ["2011", "2012"]);
        assert_eq!(shown(&["2010-11-01"], None), ["2011-11-01", "2012-11-01"]);
        assert_eq!(shown(&["2010"], Some("H")), ["2011H1", "2011H2"]);
        assert_eq!(shown(&["2011Q4"], None), ["2012Q1", "2012Q2"]);
    }
}
