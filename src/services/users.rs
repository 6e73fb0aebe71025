//! Whose people use a service, draw by draw.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Result, nearest};
use crate::panel::{Period, Population, SeriesKey, SortBuffers, require_own_names};
use crate::stats::sort;

use super::Service;

/// The series of a population, by area.
pub(super) struct Directory<'a> {
    population: &'a dyn Population,
    by_area: HashMap<&'a str, Vec<usize>>,
}

/// The people who use a service: series of the population, each with the share of its people who do.
#[derive(Debug, Clone)]
pub(super) struct Users {
    /// The series and the share of its people.
    pub parts: Vec<(usize, f64)>,
    /// The periods that all its series have.
    pub periods: Arc<[Period]>,
    /// For each part, the place of each period in the series; none where one whole series is all.
    places: Vec<Vec<usize>>,
}

impl<'a> Directory<'a> {
    pub(super) fn new(population: &'a dyn Population) -> Self {
        let mut by_area: HashMap<&str, Vec<usize>> = HashMap::new();
        for (series, key) in population.series().iter().enumerate() {
            by_area.entry(&key.area).or_default().push(series);
        }
        Self { population, by_area }
    }

    /// The areas of the population.
    pub(super) fn areas(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.by_area.keys().copied()
    }

    /// The series of a service's users, and their shares.
    ///
    /// # Errors
    /// An area or group that the population does not have, or several groups where none is named.
    pub(super) fn parts(&self, service: &Service) -> Result<Vec<(usize, f64)>> {
        let own = [(service.area.to_string(), 1.0)];
        let mut parts = Vec::new();
        for (area, share) in own.iter().chain(&service.serves) {
            let here = self.by_area.get(area.as_str()).ok_or_else(|| self.no_area(area).at(service.place()))?;
            let keys: Vec<SeriesKey> = here.iter().map(|series| self.population.series()[*series].clone()).collect();
            require_own_names(&keys).map_err(|error| error.at(service.place()))?;
            if service.groups.is_empty() {
                parts.push((self.only(area, here).map_err(|error| error.at(service.place()))?, *share));
            }
            for group in &service.groups {
                let key = |series: &&usize| self.population.series()[**series].group.as_ref() == Some(group);
                let series = here.iter().find(key).ok_or_else(|| self.no_group(area, group, here).at(service.place()));
                parts.push((*series?, *share));
            }
        }
        Ok(parts)
    }

    fn only(&self, area: &str, here: &[usize]) -> Result<usize> {
        let group = |series: usize| self.population.series()[series].group.as_deref();
        match here {
            [series] => Ok(*series),
            _ => here.iter().copied().find(|series| group(*series).is_none()).ok_or_else(|| {
                let groups: Vec<&str> = here.iter().filter_map(|series| group(*series)).collect();
                Error::service_of_several_groups(area, groups)
            }),
        }
    }

    fn no_area(&self, area: &str) -> Error {
        Error::population_without_area(area).did_you_mean(nearest(area, self.areas()))
    }

    fn no_group(&self, area: &str, group: &str, here: &[usize]) -> Error {
        let groups: Vec<&str> =
            here.iter().filter_map(|series| self.population.series()[*series].group.as_deref()).collect();
        if groups.is_empty() {
            return Error::people_without_groups(area, group);
        }
        Error::people_without_group(area, group, &groups).did_you_mean(nearest(group, groups.iter().copied()))
    }
}

impl Users {
    /// The users of these series, in the periods that all of them have.
    ///
    /// # Errors
    /// No period is common to all.
    pub(super) fn new(population: &dyn Population, parts: Vec<(usize, f64)>) -> Result<Self> {
        let mut periods = population.periods(parts[0].0).to_vec();
        for (series, _) in &parts[1..] {
            let other = population.periods(*series);
            periods.retain(|period| other.contains(period));
        }
        if periods.is_empty() {
            return Err(Error::users_without_period());
        }
        let place = |series: usize, period| population.periods(series).iter().position(|other| other == period);
        let places =
            parts.iter().map(|(series, _)| periods.iter().filter_map(|period| place(*series, period)).collect());
        let places = if let [(_, 1.0)] = parts[..] { vec![] } else { places.collect() };
        Ok(Self { places, parts, periods: periods.into() })
    }

    /// Write the users by period and draw: `out[p * draws + d]`.
    pub(super) fn fill(&self, population: &dyn Population, out: &mut Vec<f64>, scratch: &mut Vec<f64>) {
        let draws = population.draws();
        out.clear();
        out.resize(self.periods.len() * draws, 0.0);
        if let [(series, 1.0)] = self.parts[..] {
            return population.fill(series, out);
        }
        for ((series, share), places) in self.parts.iter().zip(&self.places) {
            scratch.clear();
            scratch.resize(population.periods(*series).len() * draws, 0.0);
            population.fill(*series, scratch);
            for (sum, place) in out.chunks_exact_mut(draws).zip(places) {
                for (users, people) in sum.iter_mut().zip(&scratch[place * draws..]) {
                    *users += share * people;
                }
            }
        }
    }

    /// Sorted draws of the users by period, as keys, as [`Population::fill_sorted`] writes them.
    pub(super) fn fill_sorted(&self, population: &dyn Population, out: &mut Vec<f64>, buffers: &mut SortBuffers) {
        if let [(series, 1.0)] = self.parts[..] {
            out.clear();
            out.resize(self.periods.len() * population.draws(), 0.0);
            return population.fill_sorted(series, out, buffers);
        }
        self.fill(population, out, &mut buffers.scores);
        out.chunks_exact_mut(population.draws()).for_each(|period| sort(period, &mut buffers.keys));
    }

    /// The users at an order statistic, by the key that [`Users::fill_sorted`] wrote for it.
    pub(super) fn order_statistic(&self, population: &dyn Population, period: usize, key: f64) -> f64 {
        match self.parts[..] {
            [(series, 1.0)] => population.order_statistic(series, period, key),
            _ => key,
        }
    }
}
