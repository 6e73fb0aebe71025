//! Totals over areas, from joint draws: the same draw of every area is added up, then summarised.

#![expect(clippy::indexing_slicing, reason = "series, periods and rules are places that the gap gave out itself")]

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::staffing_gap::{Base, Gap};
use super::summary::short;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::Period;
use crate::stats::Summary;
use crate::table::{Table, TableBuilder, TableReader};

/// Which areas are added up.
#[derive(Debug, Clone)]
pub enum TotalBy {
    /// All of them, as one.
    All,
    /// Those of one parent.
    Parent,
    /// Those of one name, by area.
    Names(BTreeMap<String, String>),
}

impl TotalBy {
    /// Read which area goes where: `area`, `total`.
    ///
    /// # Errors
    /// A missing column or value, an area twice.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let mut names = BTreeMap::new();
        for (row, (area, total)) in table.text("area")?.into_iter().zip(table.text("total")?).enumerate() {
            if names.insert(area.clone(), total).is_some() {
                return Err(Error::staffing_area_in_two_totals(area).at(table.place(row, "area")));
            }
        }
        Ok(Self::Names(names))
    }
}

/// The draws of one total, period and norm.
#[derive(Clone)]
struct Sums {
    areas: usize,
    people: Vec<f64>,
    required: Vec<f64>,
    short: Vec<f64>,
    posts: f64,
    available: f64,
}

impl Sums {
    fn new(draws: usize) -> Self {
        let zeros = vec![0.0; draws];
        Self { areas: 0, people: zeros.clone(), required: zeros.clone(), short: zeros, posts: 0.0, available: 0.0 }
    }

    fn add(&mut self, other: &Self) {
        self.areas += other.areas;
        self.posts += other.posts;
        self.available += other.available;
        let pairs = [(&mut self.people, &other.people), (&mut self.required, &other.required)];
        for (mine, theirs) in pairs.into_iter().chain([(&mut self.short, &other.short)]) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
    }
}

/// A period's end, as a key that sorts, and a norm.
type Cell = (Period, usize);

/// Into how many parts the areas of a total are cut; fixed, so that sums are the same bits on any number of threads.
const PARTS: usize = 8;

impl Gap {
    /// Totals over areas, from joint draws: `total`, `period`, `role`, `norm`, `areas` (how many), `required` (the sum of
    /// areas' needs), `required_lo80` … `required_hi95`, `required_of_sum` (the need of the summed population, as if
    /// it were one area), `available`, `short` (posts short where they are short; surpluses elsewhere do not help),
    /// `short_lo80` … `short_hi95`, `gap` (required less available: what would be short if people could move),
    /// `p_short` (probability that any area is short), `p_short_if_moved`. Medians, in posts.
    ///
    /// An area whose own parts are in the population is left out, so that nobody counts twice.
    ///
    /// # Errors
    /// A total by parent where no area names one, a name for an area that the population does not have; the caller
    /// stopped the computation.
    pub fn total(&self, by: &TotalBy, context: &Context) -> Result<Table> {
        context.begin("totals", self.population.series().len());
        let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for series in self.parts() {
            let key = &self.population.series()[series];
            let name = match by {
                TotalBy::All => Some("all".to_owned()),
                TotalBy::Parent => key.parent.clone(),
                TotalBy::Names(names) => names.get(&key.area).cloned(),
            };
            if let Some(name) = name {
                members.entry(name).or_default().push(series);
            }
        }
        if members.is_empty() {
            return Err(match by {
                TotalBy::Names(_) => Error::staffing_total_of_names_empty(),
                _ => Error::staffing_total_of_parents_empty(),
            });
        }
        let rows: Vec<(String, Cell, Sums)> = members
            .into_iter()
            .map(|(name, series)| {
                let sums = self.sums(&series, context)?.into_iter();
                Ok(sums.map(|(cell, sums)| (name.clone(), cell, sums)).collect::<Vec<_>>())
            })
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        Ok(self.total_table(rows))
    }

    /// The series that totals add up: those of areas without parts of their own in the population.
    pub(crate) fn parts(&self) -> Vec<usize> {
        let parents: BTreeSet<(&str, Option<&str>)> = self
            .population
            .series()
            .iter()
            .filter_map(|key| key.parent.as_deref().map(|parent| (parent, key.group.as_deref())))
            .collect();
        let keys = self.population.series().iter().enumerate();
        keys.filter(|(_, key)| !parents.contains(&(key.area.as_str(), key.group.as_deref())))
            .map(|(series, _)| series)
            .collect()
    }

    fn sums(&self, series: &[usize], context: &Context) -> Result<BTreeMap<Cell, Sums>> {
        let size = series.len().div_ceil(PARTS).max(1);
        let parts: Vec<BTreeMap<Cell, Sums>> = series
            .par_chunks(size)
            .map(|part| {
                let mut sums = BTreeMap::new();
                for series in part {
                    context.advance(1)?;
                    self.add_series(*series, &mut sums);
                }
                Ok(sums)
            })
            .collect::<Result<_>>()?;
        let mut total: BTreeMap<Cell, Sums> = BTreeMap::new();
        for (cell, sums) in parts.into_iter().flatten() {
            total.entry(cell).or_insert_with(|| Sums::new(self.population.draws())).add(&sums);
        }
        Ok(total)
    }

    fn add_series(&self, series: usize, sums: &mut BTreeMap<Cell, Sums>) {
        let (key, periods) = (&self.population.series()[series], self.population.periods(series));
        let draws = self.population.draws();
        let mut people = vec![0.0; periods.len() * draws];
        self.population.fill(series, &mut people);
        for (period, rule, base) in self.cells(series) {
            let sum = sums.entry((periods[period], rule)).or_insert_with(|| Sums::new(draws));
            let posts = self.other_posts(&key.area, rule);
            let available = self.staff.available(&key.area, self.rules.norm(rule).role(), periods[period]);
            sum.areas += 1;
            sum.posts += posts;
            sum.available += available;
            for draw in 0..draws {
                let counted = match base {
                    Base::Period(place) => people[place * draws + draw],
                    Base::Known(figure) => figure,
                };
                let required = self.rules.required(rule, counted, posts);
                sum.people[draw] += counted;
                sum.required[draw] += required;
                if short(required, available) {
                    sum.short[draw] += required - available;
                }
            }
        }
    }

    fn total_table(&self, rows: Vec<(String, Cell, Sums)>) -> Table {
        struct TotalRow {
            required: Summary,
            of_sum: f64,
            short: Summary,
            p_short: f64,
            p_moved: f64,
        }
        let mut done = Vec::new();
        let mut names = Vec::new();
        for (name, cell, mut sums) in rows {
            let mut of_sum: Vec<f64> =
                sums.people.iter().map(|people| self.rules.required(cell.1, *people, sums.posts)).collect();
            let share = |count: usize| count as f64 / sums.required.len() as f64;
            let p_moved = share(sums.required.iter().filter(|required| short(**required, sums.available)).count());
            let p_short = share(sums.short.iter().filter(|short| **short > 0.0).count());
            let of_sum = Summary::of(&mut of_sum).median;
            let (required, short) = (Summary::of(&mut sums.required), Summary::of(&mut sums.short));
            done.push(TotalRow { required, of_sum, short, p_short, p_moved });
            names.push((name, cell, sums.areas, sums.available));
        }
        TableBuilder::new()
            .text("total", names.iter().map(|(name, ..)| name.as_str()))
            .text("period", names.iter().map(|(_, (period, _), ..)| period.to_string()))
            .text("role", names.iter().map(|(_, (_, rule), ..)| self.rules.norm(*rule).role()))
            .text("norm", names.iter().map(|(_, (_, rule), ..)| self.rules.norm(*rule).label()))
            .integer("areas", names.iter().map(|(_, _, areas, _)| *areas as i64))
            .number("required", done.iter().map(|row| row.required.median))
            .number("required_lo80", done.iter().map(|row| row.required.lo80))
            .number("required_hi80", done.iter().map(|row| row.required.hi80))
            .number("required_lo95", done.iter().map(|row| row.required.lo95))
            .number("required_hi95", done.iter().map(|row| row.required.hi95))
            .number("required_of_sum", done.iter().map(|row| row.of_sum))
            .number("available", names.iter().map(|(.., available)| *available))
            .number("short", done.iter().map(|row| row.short.median))
            .number("short_lo80", done.iter().map(|row| row.short.lo80))
            .number("short_hi80", done.iter().map(|row| row.short.hi80))
            .number("short_lo95", done.iter().map(|row| row.short.lo95))
            .number("short_hi95", done.iter().map(|row| row.short.hi95))
            .number("gap", done.iter().zip(&names).map(|(row, (.., available))| row.required.median - available))
            .number("p_short", done.iter().map(|row| row.p_short))
            .number("p_short_if_moved", done.iter().map(|row| row.p_moved))
            .build()
    }
}
