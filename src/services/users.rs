//! Whose people use a service, draw by draw.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Result, nearest};
use crate::panel::{Period, Population, SeriesKey, SortBuffers, require_own_names, series_by_area};
use crate::stats::sort;

use super::Service;

/// The series of a population, by area.
pub(super) struct Directory<'a> {
    by_area: HashMap<&'a str, Vec<(usize, &'a SeriesKey)>>,
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
        Self { by_area: series_by_area(population.series()) }
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
            let keys: Vec<SeriesKey> = here.iter().map(|(_, key)| (*key).clone()).collect();
            require_own_names(&keys).map_err(|error| error.at(service.place()))?;
            if service.groups.is_empty() {
                parts.push((only(area, here).map_err(|error| error.at(service.place()))?, *share));
            }
            for group in &service.groups {
                let of_group = |(_, key): &&(usize, &SeriesKey)| key.group.as_ref() == Some(group);
                let found = here.iter().find(of_group);
                let (series, _) = found.ok_or_else(|| no_group(area, group, here).at(service.place()))?;
                parts.push((*series, *share));
            }
        }
        Ok(parts)
    }

    fn no_area(&self, area: &str) -> Error {
        Error::population_without_area(area).did_you_mean(nearest(area, self.areas()))
    }
}

/// The only series of an area, or that without a group.
fn only(area: &str, here: &[(usize, &SeriesKey)]) -> Result<usize> {
    match here {
        [(series, _)] => Ok(*series),
        _ => match here.iter().find(|(_, key)| key.group.is_none()) {
            Some((series, _)) => Ok(*series),
            None => Err(Error::service_of_several_groups(area, groups(here))),
        },
    }
}

fn groups<'a>(here: &[(usize, &'a SeriesKey)]) -> Vec<&'a str> {
    here.iter().filter_map(|(_, key)| key.group.as_deref()).collect()
}

fn no_group(area: &str, group: &str, here: &[(usize, &SeriesKey)]) -> Error {
    let groups = groups(here);
    if groups.is_empty() {
        return Error::people_without_groups(area, group);
    }
    Error::people_without_group(area, group, &groups).did_you_mean(nearest(group, groups.iter().copied()))
}

impl Users {
    /// The users of these series, in the periods that all of them have.
    ///
    /// # Errors
    /// No period is common to all.
    pub(super) fn new(population: &dyn Population, parts: Vec<(usize, f64)>) -> Result<Self> {
        let mut periods = parts.first().map_or_else(Vec::new, |(series, _)| population.periods(*series).to_vec());
        for (series, _) in &parts {
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
                let period = scratch.get(place * draws..).unwrap_or_default();
                for (users, people) in sum.iter_mut().zip(period) {
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
