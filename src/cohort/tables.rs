//! What a projection prints.

use rayon::prelude::*;

use super::ages::{Ages, Work};
use super::band::Band;
use crate::error::{Error, Result};
use crate::stats::{Summary, sort};
use crate::table::{Table, TableBuilder};

/// Areas worked on at a time: their rows are in memory before they are taken.
const AREAS_AT_A_TIME: usize = 64;

impl Ages {
    /// The summary: `area` where there are several or a name, `period`, `sex`, `age`, `mean`, `median`, `lo80`, `hi80`,
    /// `lo95`, `hi95` (persons).
    pub fn summary(&self) -> Table {
        let groups = self.groups.count();
        let mut weights = vec![vec![]; self.sexes.len() * groups];
        (0..self.shape.cells()).for_each(|cell| weights[self.outer(cell)].push((cell, 1.0)));
        let rows = self.summaries(&weights);
        let steps = self.steps + 1;
        // By area, then period, then cell.
        let order = move |place: usize, step: usize, cell: usize| (place * weights.len() + cell) * steps + step;
        let cells = self.sexes.len() * groups;
        let places: Vec<(usize, usize, usize)> = (0..self.places.len())
            .flat_map(|place| (0..steps).flat_map(move |step| (0..cells).map(move |cell| (place, step, cell))))
            .collect();
        let table = self.keys(places.iter().map(|(place, step, _)| (*place, *step)));
        let labels: Vec<String> = (0..groups).map(|group| self.groups.label(group)).collect();
        let table = table
            .text("sex", places.iter().map(|(_, _, cell)| self.sexes[cell / groups].name()))
            .text("age", places.iter().map(|(_, _, cell)| labels[cell % groups].as_str()));
        numbers(table, places.iter().map(|(place, step, cell)| rows[order(*place, *step, *cell)]).collect())
    }

    /// The people of bands of ages: `area`, `period`, `group`, `mean` … `hi95` (persons).
    ///
    /// # Errors
    /// A band that the age groups cannot give.
    pub fn band_summary(&self, bands: &[Band]) -> Result<Table> {
        let weights = bands.iter().map(|band| self.weights(band)).collect::<Result<Vec<_>>>()?;
        let (rows, steps) = (self.summaries(&weights), self.steps + 1);
        let places: Vec<(usize, usize, usize)> = (0..self.places.len())
            .flat_map(|place| (0..bands.len()).flat_map(move |band| (0..steps).map(move |step| (place, band, step))))
            .collect();
        let table = self.keys(places.iter().map(|(place, _, step)| (*place, *step)));
        let table = table.text("group", places.iter().map(|(_, band, _)| bands[*band].name.as_str()));
        Ok(numbers(table, rows))
    }

    /// Births of each step, after the start: `area`, `period` (at the step's end), `mean` … `hi95`.
    pub fn births(&self) -> Table {
        let one = |work: &mut Work, area: usize| {
            let mut all = vec![0.0; self.steps * self.draws];
            self.walk(area, work, |step, begin, _, births| {
                if step > 0 {
                    all[(step - 1) * self.draws + begin..][..births.len()].copy_from_slice(births);
                }
            });
            all.chunks_exact_mut(self.draws).map(Summary::of).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<Summary>> = (0..self.places.len()).into_par_iter().map_init(Work::default, one).collect();
        let steps = self.steps;
        let places: Vec<(usize, usize)> =
            (0..self.places.len()).flat_map(|place| (1..=steps).map(move |step| (place, step))).collect();
        numbers(self.keys(places.iter().copied()), rows.into_iter().flatten().collect())
    }

    /// Every draw: `area`, `period`, `sex`, `age`, `draw` (from 0), `population` (persons); of all areas or some.
    ///
    /// # Errors
    /// An area that is not there.
    pub fn draws_table(&self, areas: Option<&[String]>) -> Result<Table> {
        for area in areas.unwrap_or_default() {
            if !self.places.iter().any(|place| place.area.as_ref() == Some(area)) {
                return Err(
                    Error::input(format!("there is no area {area}")).hint("name an area of the base or the total")
                );
            }
        }
        let kept = |place: &usize| match (areas, &self.places[*place].area) {
            (Some(areas), Some(area)) => areas.contains(area),
            _ => true,
        };
        let (groups, draws, mut work) = (self.groups.count(), self.draws, Work::default());
        let cells = self.sexes.len() * groups;
        let (mut keys, mut people) = (Vec::new(), Vec::new());
        for place in (0..self.places.len()).filter(kept) {
            let start = people.len();
            people.resize(start + (self.steps + 1) * cells * draws, 0.0);
            self.walk(place, &mut work, |step, begin, state, births| {
                for (cell, draw_of) in state.chunks_exact(births.len()).enumerate() {
                    let to = start + (step * cells + self.outer(cell)) * draws + begin;
                    let sum = &mut people[to..][..births.len()];
                    sum.iter_mut().zip(draw_of).for_each(|(sum, people)| *sum += people);
                }
            });
            for step in 0..=self.steps {
                keys.extend((0..cells).flat_map(|cell| (0..draws).map(move |draw| (place, step, cell, draw))));
            }
        }
        let labels: Vec<String> = (0..groups).map(|group| self.groups.label(group)).collect();
        Ok(self
            .keys(keys.iter().map(|(place, step, ..)| (*place, *step)))
            .text("sex", keys.iter().map(|(_, _, cell, _)| self.sexes[cell / groups].name()))
            .text("age", keys.iter().map(|(_, _, cell, _)| labels[cell % groups].as_str()))
            .integer("draw", keys.iter().map(|(.., draw)| *draw as i64))
            .number("population", people)
            .build())
    }

    /// Summaries by area, sum and step.
    fn summaries(&self, weights: &[Vec<(usize, f64)>]) -> Vec<Summary> {
        let mut rows = Vec::with_capacity(self.places.len() * weights.len() * (self.steps + 1));
        let all: Vec<usize> = (0..self.places.len()).collect();
        let one = |(work, sums, keys): &mut (Work, Vec<f64>, Vec<i64>), area: &usize| -> Vec<Summary> {
            self.sums(*area, weights, work, sums);
            sums.chunks_exact_mut(self.draws)
                .map(|draws| {
                    sort(draws, keys);
                    Summary::of_sorted(draws)
                })
                .collect()
        };
        for part in all.chunks(AREAS_AT_A_TIME) {
            let found: Vec<Vec<Summary>> =
                part.par_iter().map_init(|| (Work::default(), vec![], vec![]), one).collect();
            rows.extend(found.into_iter().flatten());
        }
        rows
    }

    /// A table that begins with areas, where they have names, and periods.
    fn keys(&self, rows: impl Iterator<Item = (usize, usize)> + Clone) -> TableBuilder {
        let labels: Vec<String> = (0..=self.steps).map(|step| self.clock.label(step)).collect();
        let table = match self.places[0].area {
            Some(_) => {
                let name = |place: usize| self.places[place].area.as_deref().unwrap_or_default();
                TableBuilder::new().text("area", rows.clone().map(|(place, _)| name(place)))
            }
            None => TableBuilder::new(),
        };
        table.text("period", rows.map(|(_, step)| labels[step].clone()))
    }
}

fn numbers(table: TableBuilder, rows: Vec<Summary>) -> Table {
    table
        .number("mean", rows.iter().map(|row| row.mean))
        .number("median", rows.iter().map(|row| row.median))
        .number("lo80", rows.iter().map(|row| row.lo80))
        .number("hi80", rows.iter().map(|row| row.hi80))
        .number("lo95", rows.iter().map(|row| row.lo95))
        .number("hi95", rows.iter().map(|row| row.hi95))
        .build()
}
