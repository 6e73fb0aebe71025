//! What the later links take: populations by area and period, as counts (one draw) or as a forecast (many).

use std::collections::BTreeMap;
use std::fmt;

use super::Period;
use crate::stats::sort;

/// Whose population a series counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesKey {
    /// The area.
    pub area: String,
    /// The population group, such as `floating` or `resident`, where the table names one.
    pub group: Option<String>,
    /// The area this one is part of, where the table names one.
    pub parent: Option<String>,
}

impl SeriesKey {
    /// The series as findings name it: the area, and its group.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.group {
            Some(group) => format!("{}, {group}", self.area),
            None => self.area.clone(),
        }
    }

    /// The name of a series whose area shares its name with others: parent, area and group, apart by characters that
    /// none holds.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.parent {
            Some(parent) => format!("{parent}\u{1e}{}", self.name()),
            None => self.name(),
        }
    }

    /// The name that keys this series' random stream: area and group, apart by a character neither holds.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.group {
            Some(group) => format!("{}\u{1f}{group}", self.area),
            None => self.area.clone(),
        }
    }
}

/// Populations by series and period. A panel is one exact draw; a forecast has as many as it was asked for, and gives
/// the same draw `d` of a series every time it is asked.
pub trait Population: Sync {
    /// The series, in the order that [`Population::fill`] counts them.
    fn series(&self) -> &[SeriesKey];
    /// The periods of one series, ascending; none where there is no such series.
    fn periods(&self, series: usize) -> &[Period];
    /// How many draws there are, at least 1; 1 for counts.
    fn draws(&self) -> usize;
    /// Write the draws of one series: `out[p * draws + d]` is the population in period `p`, draw `d`.
    /// `out` holds `periods(series).len() * draws()` numbers.
    fn fill(&self, series: usize, out: &mut [f64]);
    /// Sorted draws of one series: for each period the keys of its order statistics, ascending, in the layout of
    /// [`Population::fill`]. [`Population::order_statistic`] turns a key into a population, so that a few quantiles of
    /// many draws cost less than the draws themselves.
    fn fill_sorted(&self, series: usize, out: &mut [f64], buffers: &mut SortBuffers) {
        self.fill(series, out);
        out.chunks_exact_mut(self.draws().max(1)).for_each(|period| sort(period, &mut buffers.keys));
    }
    /// The population (persons) at an order statistic, by its key from [`Population::fill_sorted`]; it never falls
    /// as the key rises.
    fn order_statistic(&self, _series: usize, _period: usize, key: f64) -> f64 {
        key
    }
}

impl fmt::Debug for dyn Population + Send + Sync + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Population").field("series", &self.series().len()).field("draws", &self.draws()).finish()
    }
}

/// Buffers for sorting draws, reused from series to series so that nothing is allocated.
#[derive(Debug, Default)]
pub struct SortBuffers {
    /// Sort keys of draws.
    pub keys: Vec<i64>,
    /// Scores of draws.
    pub scores: Vec<f64>,
    /// Indices of the error paths of draws.
    pub paths: Vec<u16>,
}

/// Periods a year that show a season; two halves of growth are none.
const SEASONS: usize = 4;

/// The years that have enough periods to show a season.
#[must_use]
pub fn years_with_seasons(periods: &[Period]) -> Vec<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    periods.iter().for_each(|period| *counts.entry(period.year()).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count >= SEASONS).map(|(year, _)| year).collect()
}

/// The highest people of a year over the year's mean, where that is the most; 1 where no year shows a season.
#[must_use]
pub fn peak_of_year(periods: &[Period], people: &[f64]) -> f64 {
    years_with_seasons(periods).into_iter().fold(1.0, |peak, year| {
        let of_year =
            || periods.iter().zip(people).filter(|(period, _)| period.year() == year).map(|(_, people)| *people);
        let mean = of_year().sum::<f64>() / of_year().count() as f64;
        if mean > 0.0 { peak.max(of_year().fold(0.0, f64::max) / mean) } else { peak }
    })
}
