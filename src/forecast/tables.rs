//! What a forecast prints: summary, draws, totals.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Forecast;
use crate::error::{Error, Result};
use crate::panel::{Period, Population, SortBuffers};
use crate::stats::Summary;
use crate::table::{Table, TableBuilder};

/// Rows of a summary: area, group, period, summary.
type Row<'a> = (Cow<'a, str>, Option<Cow<'a, str>>, Period, Summary);

impl Forecast {
    /// The forecast summary: `area`, `group` where the panel has one, `period`, `mean`, `median`, `lo80`, `hi80`,
    /// `lo95`, `hi95` (persons).
    pub fn summary(&self) -> Table {
        let draws = self.draws();
        let rows: Vec<Vec<Row>> = (0..self.series().len())
            .into_par_iter()
            .map_init(Default::default, |(out, buffers): &mut (Vec<f64>, SortBuffers), series| {
                let (key, periods) = (&self.series()[series], self.periods(series));
                out.resize(periods.len() * draws, 0.0);
                self.fill_sorted(series, out, buffers);
                let parts = periods.iter().zip(out.chunks_exact_mut(draws)).enumerate();
                parts
                    .map(|(place, (period, keys))| {
                        keys.iter_mut().for_each(|key| *key = self.order_statistic(series, place, *key));
                        (Cow::from(&key.area), key.group.as_deref().map(Cow::from), *period, Summary::of_sorted(keys))
                    })
                    .collect()
            })
            .collect();
        table(&rows.iter().flatten().collect::<Vec<_>>())
    }

    /// Every draw: `area`, `group` where the panel has one, `period`, `draw` (from 0), `population` (persons).
    ///
    /// # Errors
    /// An area that is not in the panel.
    pub fn draws_table(&self, areas: Option<&[String]>) -> Result<Table> {
        for area in areas.unwrap_or_default() {
            if !self.series().iter().any(|key| key.area == *area) {
                return Err(Error::input(format!("the forecast has no area {area}")).hint("name an area of the panel"));
            }
        }
        let draws = self.draws();
        let (mut names, mut groups, mut periods, mut numbers, mut people) = (vec![], vec![], vec![], vec![], vec![]);
        for (series, key) in self.series().iter().enumerate() {
            if areas.is_some_and(|areas| !areas.contains(&key.area)) {
                continue;
            }
            let mut out = vec![0.0; self.periods(series).len() * draws];
            self.fill(series, &mut out);
            for period in self.periods(series) {
                let shown = period.to_string();
                for draw in 0..draws {
                    names.push(key.area.as_str());
                    groups.push(key.group.as_deref());
                    periods.push(shown.clone());
                    numbers.push(draw as i64);
                }
            }
            people.extend(out);
        }
        let table = TableBuilder::new().text("area", names);
        let table = if groups.iter().any(Option::is_some) { table.optional_text("group", groups) } else { table };
        Ok(table.text("period", periods).integer("draw", numbers).number("population", people).build())
    }

    /// Totals over areas, draw by draw: by `parent`, or over all (`None`). A parent's own series is not added to its
    /// parts, and only periods that every part has are summed.
    ///
    /// # Errors
    /// A total that is neither, or no area with a parent.
    pub fn total(&self, by: Option<&str>) -> Result<Table> {
        let parents: BTreeSet<&str> = self.series().iter().filter_map(|key| key.parent.as_deref()).collect();
        let mut members: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
        for (series, key) in self.series().iter().enumerate() {
            let name = match by {
                Some("parent") => key.parent.clone(),
                None => (!parents.contains(key.area.as_str())).then(|| "total".to_owned()),
                Some(other) => {
                    return Err(Error::input(format!("there is no total by \"{other}\""))
                        .hint("choose \"parent\", or nothing for all areas"));
                }
            };
            if let Some(name) = name {
                members.entry((name, key.group.clone())).or_default().push(series);
            }
        }
        if members.is_empty() {
            return Err(Error::input("no area names a parent").hint("add a column parent to the panel"));
        }
        let sums: Vec<Vec<Row>> =
            members.into_iter().map(|((name, group), series)| self.sum(&name, group.as_deref(), &series)).collect();
        Ok(table(&sums.iter().flatten().collect::<Vec<_>>()))
    }

    fn sum(&self, area: &str, group: Option<&str>, members: &[usize]) -> Vec<Row<'static>> {
        let draws = self.draws();
        let common: Vec<Period> = self
            .periods(members[0])
            .iter()
            .filter(|period| members.iter().all(|series| self.periods(*series).contains(period)))
            .copied()
            .collect();
        let mut sums = vec![0.0; common.len() * draws];
        let mut out = Vec::new();
        for series in members {
            let periods = self.periods(*series);
            out.resize(periods.len() * draws, 0.0);
            self.fill(*series, &mut out);
            for (p, sum) in common.iter().zip(sums.chunks_exact_mut(draws)) {
                let place = periods.iter().position(|period| period == p).unwrap_or_default();
                sum.iter_mut().zip(&out[place * draws..]).for_each(|(sum, people)| *sum += people);
            }
        }
        let rows = common.iter().zip(sums.chunks_exact_mut(draws));
        let name = |text: &str| Cow::Owned(text.to_owned());
        rows.map(|(period, draws)| (name(area), group.map(name), *period, Summary::of(draws))).collect()
    }
}

fn table(rows: &[&Row]) -> Table {
    let table = TableBuilder::new().text("area", rows.iter().map(|row| &*row.0));
    let grouped = rows.iter().any(|row| row.1.is_some());
    let table = if grouped { table.optional_text("group", rows.iter().map(|row| row.1.as_deref())) } else { table };
    table
        .text("period", rows.iter().map(|row| row.2.to_string()))
        .number("mean", rows.iter().map(|row| row.3.mean))
        .number("median", rows.iter().map(|row| row.3.median))
        .number("lo80", rows.iter().map(|row| row.3.lo80))
        .number("hi80", rows.iter().map(|row| row.3.hi80))
        .number("lo95", rows.iter().map(|row| row.3.lo95))
        .number("hi95", rows.iter().map(|row| row.3.hi95))
        .build()
}
