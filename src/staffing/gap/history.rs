//! Figures from before a forecast, which norms with a lag count.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::panel::{Period, Population, SeriesKey, series_by_area};
use crate::stats::quantile;

/// A population shared among the links of the chain.
pub type SharedPopulation = Arc<dyn Population + Send + Sync>;

/// A population of the past, looked up by area and group; the medians of a series are computed once.
#[derive(Debug, Clone)]
pub(crate) struct History {
    population: SharedPopulation,
    by_area: HashMap<String, Vec<usize>>,
    medians: Arc<Vec<OnceLock<Vec<f64>>>>,
}

impl History {
    pub(crate) fn new(population: SharedPopulation) -> Self {
        let places =
            |(area, of): (&str, Vec<(usize, _)>)| (area.to_owned(), of.into_iter().map(|(at, _)| at).collect());
        let by_area = series_by_area(population.series()).into_iter().map(places).collect();
        let medians = Arc::new(population.series().iter().map(|_| OnceLock::new()).collect());
        Self { population, by_area, medians }
    }

    /// The median figure of a series at the last of its periods of a year.
    pub(crate) fn figure(&self, key: &SeriesKey, year: i32) -> Option<f64> {
        let same =
            |series: &&usize| self.population.series().get(**series).is_some_and(|other| other.group == key.group);
        let series = *self.by_area.get(&key.area)?.iter().find(same)?;
        let place = self.population.periods(series).iter().rposition(|period: &Period| period.year() == year)?;
        self.medians.get(series)?.get_or_init(|| self.medians_of(series)).get(place).copied()
    }

    fn medians_of(&self, series: usize) -> Vec<f64> {
        let draws = self.population.draws();
        let mut figures = vec![0.0; self.population.periods(series).len() * draws];
        self.population.fill(series, &mut figures);
        let median = |draws: &mut [f64]| {
            draws.sort_unstable_by(f64::total_cmp);
            quantile(draws, 0.5)
        };
        figures.chunks_exact_mut(draws.max(1)).map(median).collect()
    }
}
