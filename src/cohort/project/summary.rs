//! The tables of a projection: people, births, deaths, net migration, life expectancy and dependency ratios.

#![expect(clippy::indexing_slicing, reason = "areas, cells and steps are places of this projection")]

use rayon::prelude::*;

use super::super::tables::Band;
use super::ages::{Ages, Moment, Work};
use super::memory::{require_rows, require_states};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::message::Term;
use crate::stats::{Summary, sort};
use crate::table::{Table, TableBuilder};

/// Dependency ratios: name, whether children and whether the old are counted over those of working age.
const RATIOS: [(&str, f64, f64); 3] = [("child", 1.0, 0.0), ("old_age", 0.0, 1.0), ("total", 1.0, 1.0)];

/// Areas worked on at a time: their rows are in memory before they are taken.
const AREAS_AT_A_TIME: usize = 64;

impl Ages {
    /// The summary: `area` where there are several or a name, `period`, `sex`, `age`, `mean`, `median`, `lo80`, `hi80`,
    /// `lo95`, `hi95` (persons).
    ///
    /// # Errors
    /// More memory than the context allows; the caller stopped the computation.
    pub fn summary(&self, context: &Context) -> Result<Table> {
        let groups = self.groups.count();
        let mut weights = vec![vec![]; self.sexes.len() * groups];
        (0..self.shape.cells()).for_each(|cell| weights[self.outer(cell)].push((cell, 1.0)));
        let rows = self.summaries(&weights, context)?;
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
        Ok(numbers(table, places.iter().map(|(place, step, cell)| rows[order(*place, *step, *cell)]).collect()))
    }

    /// The people of bands of ages: `area`, `period`, `group`, `mean` … `hi95` (persons).
    ///
    /// # Errors
    /// A band that the age groups cannot give; those of [`Ages::summary`].
    pub fn band_summary(&self, bands: &[Band], context: &Context) -> Result<Table> {
        let weights = bands.iter().map(|band| self.weights(band)).collect::<Result<Vec<_>>>()?;
        let (rows, steps) = (self.summaries(&weights, context)?, self.steps + 1);
        let places: Vec<(usize, usize, usize)> = (0..self.places.len())
            .flat_map(|place| (0..bands.len()).flat_map(move |band| (0..steps).map(move |step| (place, band, step))))
            .collect();
        let table = self.keys(places.iter().map(|(place, _, step)| (*place, *step)));
        let table = table.text("group", places.iter().map(|(_, band, _)| bands[*band].name.as_str()));
        Ok(numbers(table, rows))
    }

    /// Births of each step, after the start: `area`, `period` (at the step's end), `mean` … `hi95` (persons in the step).
    ///
    /// # Errors
    /// Ages by the method of Hamilton and Perry, which tells no births; those of [`Ages::summary`].
    pub fn births(&self, context: &Context) -> Result<Table> {
        self.by_step(Term::Births, |now, draw| now.births[draw], context)
    }

    /// Deaths of each step: as [`Ages::births`].
    ///
    /// # Errors
    /// As there.
    pub fn deaths(&self, context: &Context) -> Result<Table> {
        self.by_step(Term::Deaths, |now, draw| now.deaths[draw], context)
    }

    /// Net migration of each step, that of the table and that which makes the total: as [`Ages::births`]. People at the
    /// end of a step are those at its beginning, and births, less deaths, and these.
    ///
    /// # Errors
    /// As there.
    pub fn net_migration(&self, context: &Context) -> Result<Table> {
        let make = || {
            let mut before: Vec<f64> = Vec::new();
            move |now: &Moment<'_>, draw: usize| {
                let people: f64 = now.people.iter().skip(draw).step_by(now.draws).sum();
                if before.len() < now.draws {
                    before.resize(now.draws, 0.0);
                }
                let change = people - before[draw];
                before[draw] = people;
                change - now.births[draw] + now.deaths[draw]
            }
        };
        self.flows(Term::Migration, make, context)
    }

    /// Life expectancy at birth by sex, of each step: `area`, `period`, `sex`, `mean` … `hi95` (years).
    ///
    /// # Errors
    /// As for [`Ages::births`].
    pub fn life_expectancy(&self, context: &Context) -> Result<Table> {
        let width = self.shape.width;
        let of = |sex: usize| {
            let make = || {
                move |now: &Moment<'_>, _draw: usize| now.rates.map_or(f64::NAN, |rates| rates.expectancy(sex, width))
            };
            self.rows(Term::LifeExpectancy, make, context)
        };
        let by_sex = (0..self.sexes.len()).map(of).collect::<Result<Vec<_>>>()?;
        let mut places = Vec::new();
        let mut rows = Vec::new();
        for place in 0..self.places.len() {
            for (sex, of_sex) in by_sex.iter().enumerate() {
                for step in 1..=self.steps {
                    places.push((place, step, sex));
                    rows.push(of_sex[place * self.steps + step - 1]);
                }
            }
        }
        let table = self.keys(places.iter().map(|(place, step, _)| (*place, *step)));
        let table = table.text("sex", places.iter().map(|(_, _, sex)| self.sexes[*sex].name()));
        Ok(numbers(table, rows))
    }

    /// Total fertility of each step: `area`, `period`, `mean` … `hi95` (births to a woman over her life).
    ///
    /// # Errors
    /// As for [`Ages::births`].
    pub fn total_fertility(&self, context: &Context) -> Result<Table> {
        let width = self.shape.width;
        let of = move |now: &Moment<'_>, _: usize| now.rates.map_or(f64::NAN, |rates| rates.total_fertility(width));
        self.by_step(Term::Fertility, of, context)
    }

    /// Dependency ratios, the people of some ages over those of others: `area`, `period`, `ratio` (`child`: 0–14 over
    /// 15–64; `old_age`: 65 and over over 15–64; `total`: their sum), `mean` … `hi95`.
    ///
    /// # Errors
    /// Age groups that cannot be cut at 15 and 65; those of [`Ages::summary`].
    pub fn dependency(&self, context: &Context) -> Result<Table> {
        let bands = ["0-14", "15-64", "65+"].map(|text| self.weights(&Band::parse(text)?));
        let weights = bands.into_iter().collect::<Result<Vec<_>>>()?;
        let (steps, draws) = (self.steps + 1, self.draws);
        require_states(self, weights.len(), context)?;
        context.begin("ages", self.places.len());
        let one = |(work, sums): &mut (Work, Vec<f64>), area: usize| {
            context.advance(1)?;
            self.sums(area, &weights, work, sums, || context.check())?;
            let mut found = Vec::with_capacity(RATIOS.len() * steps);
            for (_, children, old) in RATIOS {
                for step in 0..steps {
                    context.check()?;
                    let of = |band: usize, draw: usize| sums[(band * steps + step) * draws + draw];
                    let ratio = |draw: usize| (children * of(0, draw) + old * of(2, draw)) / of(1, draw);
                    let mut ratios: Vec<f64> = (0..draws).map(ratio).collect();
                    found.push(Summary::of(&mut ratios));
                }
            }
            Ok(found)
        };
        let places = (0..self.places.len()).into_par_iter();
        let rows: Vec<Vec<Summary>> = places.map_init(|| (Work::default(), vec![]), one).collect::<Result<_>>()?;
        let keys: Vec<(usize, usize, usize)> = (0..self.places.len())
            .flat_map(|place| (0..RATIOS.len()).flat_map(move |r| (0..steps).map(move |step| (place, r, step))))
            .collect();
        let table = self.keys(keys.iter().map(|(place, _, step)| (*place, *step)));
        let table = table.text("ratio", keys.iter().map(|(_, ratio, _)| RATIOS[*ratio].0));
        Ok(numbers(table, rows.into_iter().flatten().collect()))
    }

    /// A table of one number a step.
    fn by_step(&self, what: Term, of: impl Fn(&Moment<'_>, usize) -> f64 + Sync, context: &Context) -> Result<Table> {
        self.flows(what, || &of, context)
    }

    fn flows<F: FnMut(&Moment<'_>, usize) -> f64>(
        &self,
        what: Term,
        make: impl Fn() -> F + Sync,
        context: &Context,
    ) -> Result<Table> {
        let rows = self.rows(what, make, context)?;
        let steps = self.steps;
        let places: Vec<(usize, usize)> =
            (0..self.places.len()).flat_map(|place| (1..=steps).map(move |step| (place, step))).collect();
        Ok(numbers(self.keys(places.iter().copied()), rows))
    }

    /// One number a step by area: `make` gives what reads it off the moments of one area, which it sees in order, the
    /// start too.
    fn rows<F: FnMut(&Moment<'_>, usize) -> f64>(
        &self,
        what: Term,
        make: impl Fn() -> F + Sync,
        context: &Context,
    ) -> Result<Vec<Summary>> {
        if !self.components {
            return Err(Error::cohort_ratios_without(what));
        }
        require_states(self, 1, context)?;
        context.begin("ages", self.places.len());
        let one = |work: &mut Work, area: usize| {
            context.advance(1)?;
            let mut all = vec![0.0; self.steps * self.draws];
            let mut of = make();
            self.walk(area, work, |now| {
                for draw in 0..now.draws {
                    let value = of(&now, draw);
                    if now.step > 0 {
                        all[(now.step - 1) * self.draws + now.begin + draw] = value;
                    }
                }
                context.check()
            })?;
            let summary = |draws: &mut [f64]| {
                context.check()?;
                Ok(Summary::of(draws))
            };
            all.chunks_exact_mut(self.draws).map(summary).collect::<Result<Vec<_>>>()
        };
        let places = (0..self.places.len()).into_par_iter();
        let rows: Vec<Vec<Summary>> = places.map_init(Work::default, one).collect::<Result<_>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Every draw: `area`, `period`, `sex`, `age`, `draw` (from 0), `population` (persons); of all areas or some.
    ///
    /// # Errors
    /// An area that is not there, more rows than the memory allowed holds; the caller stopped the computation.
    pub fn draws_table(&self, areas: Option<&[String]>, context: &Context) -> Result<Table> {
        for area in areas.unwrap_or_default() {
            if !self.places.iter().any(|place| place.area.as_ref() == Some(area)) {
                return Err(Error::projection_without_area(area));
            }
        }
        let kept = |place: &usize| match (areas, &self.places[*place].area) {
            (Some(areas), Some(area)) => areas.contains(area),
            _ => true,
        };
        let (groups, draws, mut work) = (self.groups.count(), self.draws, Work::default());
        let cells = self.sexes.len() * groups;
        let (mut keys, mut people) = (Vec::new(), Vec::new());
        let kept: Vec<usize> = (0..self.places.len()).filter(kept).collect();
        require_rows(self, kept.len() * cells, context)?;
        context.begin("ages", kept.len());
        for place in kept {
            context.advance(1)?;
            let start = people.len();
            people.resize(start + (self.steps + 1) * cells * draws, 0.0);
            self.walk(place, &mut work, |now| {
                for (cell, draw_of) in now.people.chunks_exact(now.draws).enumerate() {
                    let to = start + (now.step * cells + self.outer(cell)) * draws + now.begin;
                    let sum = &mut people[to..][..now.draws];
                    sum.iter_mut().zip(draw_of).for_each(|(sum, people)| *sum += people);
                }
                context.check()
            })?;
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
    fn summaries(&self, weights: &[Vec<(usize, f64)>], context: &Context) -> Result<Vec<Summary>> {
        require_states(self, weights.len(), context)?;
        context.begin("ages", self.places.len());
        let mut rows = Vec::with_capacity(self.places.len() * weights.len() * (self.steps + 1));
        let all: Vec<usize> = (0..self.places.len()).collect();
        let one = |(work, sums, keys): &mut (Work, Vec<f64>, Vec<i64>), area: &usize| -> Result<Vec<Summary>> {
            context.advance(1)?;
            self.sums(*area, weights, work, sums, || context.check())?;
            sums.chunks_exact_mut(self.draws)
                .map(|draws| {
                    context.check()?;
                    sort(draws, keys);
                    Ok(Summary::of_sorted(draws))
                })
                .collect()
        };
        for part in all.chunks(AREAS_AT_A_TIME) {
            let found: Vec<Vec<Summary>> =
                part.par_iter().map_init(|| (Work::default(), vec![], vec![]), one).collect::<Result<_>>()?;
            rows.extend(found.into_iter().flatten());
        }
        Ok(rows)
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
