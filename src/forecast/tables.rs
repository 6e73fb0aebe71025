//! The tables of a forecast: summary, quantiles, draws, revisions.

use rayon::prelude::*;

use super::memory::{require_draws, require_rows};
use super::result::Forecast;
use super::table_rows::{Levels, Row, rows_table};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Population, SeriesKey, SortBuffers};
use crate::stats::quantile_of;
use crate::table::{Table, TableBuilder};

/// The column of parents, where several areas have one name.
fn with_parents(table: TableBuilder, parents: Vec<Option<&str>>) -> TableBuilder {
    if parents.iter().any(Option::is_some) { table.optional_text("parent", parents) } else { table }
}

impl Forecast {
    /// The parent that is shown beside an area: where several areas have its name.
    fn shown_parent<'a>(&self, key: &'a SeriesKey) -> Option<&'a str> {
        key.parent.as_deref().filter(|_| self.calibration().shares_its_name(key))
    }

    /// The forecast summary: `area`, `parent` where several areas have one name, `group` where the panel has one, `period`, `mean`, `median`, and for each of `levels`
    /// (%) the ends of the central interval, `lo80`, `hi80` and so on (persons).
    ///
    /// # Errors
    /// A level that is not between 0 and 100; the caller stopped the computation.
    pub fn summary(&self, levels: &[f64], context: &Context) -> Result<Table> {
        let levels = Levels::new(levels)?;
        let rows = self.each_period(context, |series, place, keys| {
            let (key, period) = (&self.series()[series], self.periods(series)[place]);
            let people = |key: f64| self.order_statistic(series, place, key);
            let row = Row::of_keys(&key.area, key.group.as_deref(), period, keys, people, &levels);
            row.with_parent(self.shown_parent(key))
        })?;
        Ok(rows_table(&rows, &levels))
    }

    /// Quantiles: `area`, `group` where the panel has one, `period`, `quantile` (probability from 0 to 1), `population`
    /// (persons).
    ///
    /// # Errors
    /// A probability that is not from 0 to 1; the caller stopped the computation.
    pub fn quantiles(&self, probabilities: &[f64], context: &Context) -> Result<Table> {
        if let Some(wrong) = probabilities.iter().find(|probability| !(0.0..=1.0).contains(*probability)) {
            return Err(Error::input(format!("a probability is {wrong}"))
                .at("quantile")
                .hint("give numbers from 0 to 1, such as 0.1 and 0.9"));
        }
        let cells = self.each_period(context, |series, place, keys| {
            let people = |key: f64| self.order_statistic(series, place, key);
            let at = |probability: &f64| quantile_of(keys, *probability, people);
            (series, place, probabilities.iter().map(at).collect::<Vec<f64>>())
        })?;
        let repeated =
            || cells.iter().flat_map(|(series, place, values)| values.iter().map(move |_| (*series, *place)));
        let key = |series: usize| &self.series()[series];
        let table = TableBuilder::new().text("area", repeated().map(|(series, _)| key(series).area.as_str()));
        let parents: Vec<Option<&str>> = repeated().map(|(series, _)| self.shown_parent(key(series))).collect();
        let table = with_parents(table, parents);
        let grouped = self.series().iter().any(|key| key.group.is_some());
        let groups = repeated().map(|(series, _)| key(series).group.as_deref());
        let table = if grouped { table.optional_text("group", groups) } else { table };
        Ok(table
            .text("period", repeated().map(|(series, place)| self.periods(series)[place].to_string()))
            .number("quantile", cells.iter().flat_map(|_| probabilities.iter().copied()))
            .number("population", cells.iter().flat_map(|(.., values)| values.iter().copied()))
            .build())
    }

    /// What `make` gives of each series and period, from the keys of its sorted draws.
    fn each_period<T: Send>(
        &self,
        context: &Context,
        make: impl Fn(usize, usize, &[f64]) -> T + Sync,
    ) -> Result<Vec<T>> {
        let draws = self.draws();
        let longest = (0..self.series().len()).map(|series| self.periods(series).len()).max().unwrap_or(0);
        require_draws(context, longest, draws)?;
        context.begin("summary", self.series().len());
        let rows: Vec<Vec<T>> = (0..self.series().len())
            .into_par_iter()
            .map_init(Default::default, |(out, buffers): &mut (Vec<f64>, SortBuffers), series| {
                context.advance(1)?;
                out.resize(self.periods(series).len() * draws, 0.0);
                self.fill_sorted(series, out, buffers);
                Ok(out.chunks_exact(draws).enumerate().map(|(place, keys)| make(series, place, keys)).collect())
            })
            .collect::<Result<_>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Every draw: `area`, `group` where the panel has one, `period`, `draw` (from 0), `population` (persons).
    ///
    /// # Errors
    /// An area that is not in the panel, more rows than the memory allowed holds; the caller stopped the computation.
    pub fn draws_table(&self, areas: Option<&[String]>, context: &Context) -> Result<Table> {
        for area in areas.unwrap_or_default() {
            if !self.series().iter().any(|key| key.area == *area) {
                return Err(Error::input(format!("the forecast has no area {area}")).hint("name an area of the panel"));
            }
        }
        let draws = self.draws();
        let asked = |series: usize| areas.is_none_or(|areas| areas.contains(&self.series()[series].area));
        let periods = (0..self.series().len()).filter(|series| asked(*series)).map(|series| self.periods(series).len());
        require_rows(context, periods.sum(), draws)?;
        let (mut names, mut parents, mut groups) = (vec![], vec![], vec![]);
        let (mut periods, mut numbers, mut people) = (vec![], vec![], vec![]);
        for (series, key) in self.series().iter().enumerate() {
            if !asked(series) {
                continue;
            }
            context.check()?;
            let mut out = vec![0.0; self.periods(series).len() * draws];
            self.fill(series, &mut out);
            for period in self.periods(series) {
                let shown = period.to_string();
                for draw in 0..draws {
                    names.push(key.area.as_str());
                    parents.push(self.shown_parent(key));
                    groups.push(key.group.as_deref());
                    periods.push(shown.clone());
                    numbers.push(draw as i64);
                }
            }
            people.extend(out);
        }
        let table = with_parents(TableBuilder::new().text("area", names), parents);
        let table = if groups.iter().any(Option::is_some) { table.optional_text("group", groups) } else { table };
        Ok(table.text("period", periods).integer("draw", numbers).number("population", people).build())
    }

    /// What was changed by judgement, in order: `area`, `group`, `period` (of a target), `change` (`factor` or `target`),
    /// `value` (a factor, or persons), `reason`.
    #[must_use]
    pub fn revisions_table(&self) -> Table {
        let rows = self.revisions();
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.area.as_str()))
            .optional_text("group", rows.iter().map(|row| row.group.as_deref()))
            .optional_text("period", rows.iter().map(|row| row.period.as_deref()))
            .text("change", rows.iter().map(|row| row.change.name()))
            .number("value", rows.iter().map(|row| row.change.value()))
            .text("reason", rows.iter().map(|row| row.reason.as_str()))
            .build()
    }
}
