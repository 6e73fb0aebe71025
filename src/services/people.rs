//! People by area for a link that takes all of them at once: one series an area, and its draws in one period.

use std::collections::BTreeMap;

use crate::context::Context;
use crate::error::{Error, Result, nearest, require_memory};
use crate::panel::{Period, Population};
use crate::table::{Table, TableBuilder};

/// The areas of a population, a series each.
#[derive(Debug, Clone)]
pub(crate) struct People {
    /// The areas, in the order of their first series.
    pub(crate) areas: Vec<String>,
    series: Vec<usize>,
    /// The periods that all of them have.
    pub(crate) periods: Vec<Period>,
    /// How many draws there are.
    pub(crate) draws: usize,
}

impl People {
    /// The series of each area: that of the group named, or the only one, or the one without a group.
    ///
    /// # Errors
    /// An area with several groups where none is named, a group that an area does not have, no period in common.
    pub(crate) fn read(population: &dyn Population, group: Option<&str>) -> Result<Self> {
        // The series of each area, with their groups, in the order of the areas' first series.
        let mut of: Vec<(&str, Vec<(usize, Option<&str>)>)> = Vec::new();
        let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
        for (series, key) in population.series().iter().enumerate() {
            let own = (series, key.group.as_deref());
            let known = place_of.get(key.area.as_str()).and_then(|place| of.get_mut(*place));
            match known {
                Some((_, list)) => list.push(own),
                None => {
                    place_of.insert(&key.area, of.len());
                    of.push((&key.area, vec![own]));
                }
            }
        }
        let one = |(area, list): &(&str, Vec<(usize, Option<&str>)>)| {
            let found = match (group, list.as_slice()) {
                (None, [only]) => Some(only),
                _ => list.iter().find(|(_, called)| *called == group),
            };
            found.map(|(series, _)| *series).ok_or_else(|| {
                let groups: Vec<&str> = list.iter().filter_map(|(_, called)| *called).collect();
                match group {
                    Some(group) => {
                        let near = nearest(group, groups.iter().copied());
                        Error::people_without_group(area, group, groups.iter()).did_you_mean(near)
                    }
                    None => Error::people_of_several_groups(area, groups),
                }
            })
        };
        let series = of.iter().map(one).collect::<Result<Vec<usize>>>()?;
        let mut periods = series.first().map_or(Vec::new(), |series| population.periods(*series).to_vec());
        for one in &series {
            let others = population.periods(*one);
            periods.retain(|period| others.contains(period));
        }
        if periods.is_empty() {
            return Err(Error::people_without_period());
        }
        let areas = of.into_iter().map(|(area, _)| area.to_owned()).collect();
        Ok(Self { areas, series, periods, draws: population.draws() })
    }

    /// The place of a period, or of the last where none is named.
    ///
    /// # Errors
    /// A period that the population does not have.
    pub(crate) fn period(&self, named: Option<&str>) -> Result<usize> {
        let Some(named) = named else { return Ok(self.periods.len() - 1) };
        let period: Period = named.parse()?;
        let list = || self.periods.iter().map(ToString::to_string);
        self.periods.iter().position(|own| *own == period).ok_or_else(|| Error::people_period_unknown(named, list()))
    }

    /// The draws of all areas in one period: those of area `a` are at `a * draws..(a + 1) * draws`.
    ///
    /// # Errors
    /// More memory than is allowed; the caller stopped the computation.
    pub(crate) fn draws_of(&self, population: &dyn Population, period: usize, context: &Context) -> Result<Vec<f64>> {
        let draws = self.draws;
        require_memory(context, (8 * draws * self.areas.len()) as u64, |share| {
            format!("draws={}", (draws as f64 * share) as usize)
        })?;
        let mut found = vec![0.0; draws * self.areas.len()];
        let mut room = Vec::new();
        for (series, out) in self.series.iter().zip(found.chunks_exact_mut(draws)) {
            context.check()?;
            let periods = population.periods(*series);
            room.clear();
            room.resize(periods.len() * draws, 0.0);
            population.fill(*series, &mut room);
            let own =
                periods.iter().zip(room.chunks_exact(draws)).find(|(own, _)| self.periods.get(period) == Some(own));
            let (_, people) = own.ok_or_else(Error::people_without_period)?;
            out.copy_from_slice(people);
        }
        Ok(found)
    }

    /// The areas as a table of demand: `id`, `population` (0, as draws take its place).
    pub(crate) fn table(&self) -> Table {
        TableBuilder::new().text("id", &self.areas).number("population", self.areas.iter().map(|_| 0.0)).build()
    }
}
