//! The tables of a forecast: summary, quantiles, draws, revisions.

use std::collections::HashSet;
use std::ops::Range;

use arrow::array::UInt32Array;
use rayon::prelude::*;

use super::memory::{require_draws, require_rows};
use super::result::Forecast;
use super::table_rows::{Levels, Row, rows_table};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Period, Population, SeriesKey, SortBuffers};
use crate::stats::quantile_of;
use crate::table::{Table, TableBuilder};

/// The column of parents, where several areas have one name.
fn with_parents(table: TableBuilder, parents: Vec<Option<&str>>) -> TableBuilder {
    if parents.iter().any(Option::is_some) { table.optional_text("parent", parents) } else { table }
}

impl Forecast {
    /// Whose figure it is that `place` of a series counts, and when.
    #[expect(clippy::indexing_slicing, reason = "a series of this forecast and the place of one of its periods")]
    fn key_and_period(&self, series: usize, place: usize) -> (&SeriesKey, Period) {
        (&self.series()[series], self.periods(series)[place])
    }

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
        context.begin("summary", self.series().len());
        self.summary_of(0..self.series().len(), &levels, context)
    }

    /// The summary of a run of series.
    pub(super) fn summary_of(&self, series: Range<usize>, levels: &Levels, context: &Context) -> Result<Table> {
        let rows = self.each_period(series, context, |series, place, keys| {
            let (key, period) = self.key_and_period(series, place);
            self.order_statistics(series, place, keys);
            let row = Row::of_sorted(&key.area, key.group.as_deref(), period, keys, levels);
            row.with_parent(self.shown_parent(key))
        })?;
        Ok(rows_table(&rows, levels, self.is_grouped()))
    }

    /// Whether a series has a group.
    pub(super) fn is_grouped(&self) -> bool {
        self.series().iter().any(|key| key.group.is_some())
    }

    /// Quantiles: `area`, `group` where the panel has one, `period`, `quantile` (probability from 0 to 1), `population`
    /// (persons).
    ///
    /// # Errors
    /// A probability that is not from 0 to 1; the caller stopped the computation.
    pub fn quantiles(&self, probabilities: &[f64], context: &Context) -> Result<Table> {
        if let Some(wrong) = probabilities.iter().find(|probability| !(0.0..=1.0).contains(*probability)) {
            return Err(Error::probability_out_of_range(*wrong).at("quantile"));
        }
        context.begin("summary", self.series().len());
        let cells = self.each_period(0..self.series().len(), context, |series, place, keys| {
            let people = |key: f64| self.order_statistic(series, place, key);
            let at = |probability: &f64| quantile_of(keys, *probability, people);
            (series, place, probabilities.iter().map(at).collect::<Vec<f64>>())
        })?;
        let repeated =
            || cells.iter().flat_map(|(series, place, values)| values.iter().map(move |_| (*series, *place)));
        let key = |(series, place): (usize, usize)| self.key_and_period(series, place).0;
        let table = TableBuilder::new().text("area", repeated().map(|cell| key(cell).area.as_str()));
        let parents: Vec<Option<&str>> = repeated().map(|cell| self.shown_parent(key(cell))).collect();
        let table = with_parents(table, parents);
        let groups = repeated().map(|cell| key(cell).group.as_deref());
        let table = if self.is_grouped() { table.optional_text("group", groups) } else { table };
        Ok(table
            .text("period", repeated().map(|(series, place)| self.key_and_period(series, place).1.to_string()))
            .number("quantile", cells.iter().flat_map(|_| probabilities.iter().copied()))
            .number("population", cells.iter().flat_map(|(.., values)| values.iter().copied()))
            .build())
    }

    /// What `make` gives of each period of a run of series, from the keys of its sorted draws.
    fn each_period<T: Send>(
        &self,
        series: Range<usize>,
        context: &Context,
        make: impl Fn(usize, usize, &mut [f64]) -> T + Sync,
    ) -> Result<Vec<T>> {
        let draws = self.draws();
        let longest = series.clone().map(|series| self.periods(series).len()).max().unwrap_or(0);
        require_draws(context, longest, draws)?;
        let rows: Vec<Vec<T>> = series
            .into_par_iter()
            .map_init(Default::default, |(out, buffers): &mut (Vec<f64>, SortBuffers), series| {
                context.advance(1)?;
                out.resize(self.periods(series).len() * draws, 0.0);
                self.fill_sorted(series, out, buffers);
                Ok(out.chunks_exact_mut(draws).enumerate().map(|(place, keys)| make(series, place, keys)).collect())
            })
            .collect::<Result<_>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Every draw: `area`, `group` where the panel has one, `period`, `draw` (from 0), `population` (persons).
    ///
    /// # Errors
    /// An area that is not in the panel, more rows than the memory allowed holds; the caller stopped the computation.
    pub fn draws_table(&self, areas: Option<&[String]>, context: &Context) -> Result<Table> {
        let known: HashSet<&str> = self.series().iter().map(|key| key.area.as_str()).collect();
        let wanted: Option<HashSet<&str>> = areas.map(|areas| areas.iter().map(String::as_str).collect());
        if let Some(area) = areas.unwrap_or_default().iter().find(|area| !known.contains(area.as_str())) {
            return Err(Error::area_not_forecast(area));
        }
        let asked =
            |(_, key): &(usize, &SeriesKey)| wanted.as_ref().is_none_or(|wanted| wanted.contains(key.area.as_str()));
        let series: Vec<usize> = self.series().iter().enumerate().filter(asked).map(|(series, _)| series).collect();
        require_rows(context, series.iter().map(|series| self.periods(*series).len()).sum(), self.draws())?;
        let draws = self.draws_of(series, context)?;
        Ok(self.draws_rows(draws.iter().map(|(series, draws)| (*series, 0, draws.as_slice()))))
    }

    /// The draws of some series, in the layout of [`Population::fill`].
    pub(super) fn draws_of(
        &self,
        series: impl IntoParallelIterator<Item = usize, Iter: IndexedParallelIterator>,
        context: &Context,
    ) -> Result<Vec<(usize, Vec<f64>)>> {
        series
            .into_par_iter()
            .map(|series| {
                context.check()?;
                let mut out = vec![0.0; self.periods(series).len() * self.draws()];
                self.fill(series, &mut out);
                Ok((series, out))
            })
            .collect()
    }

    /// The rows of draws: each piece is a series, the place of its first draw in the layout of [`Population::fill`], and
    /// the draws (persons).
    pub(super) fn draws_rows<'a>(&self, pieces: impl Iterator<Item = (usize, usize, &'a [f64])>) -> Table {
        let draws = self.draws();
        let (mut keys, mut labels) = (vec![], vec![]);
        let (mut series_of, mut period_of, mut numbers, mut people) = (vec![], vec![], vec![], vec![]);
        for (series, from, values) in pieces {
            let before = labels.len();
            labels.extend(self.periods(series).iter().map(ToString::to_string));
            for place in from..from + values.len() {
                series_of.push(keys.len() as u32);
                period_of.push((before + place / draws) as u32);
                numbers.push((place % draws) as i64);
            }
            keys.extend(self.series().get(series));
            people.extend_from_slice(values);
        }
        let table =
            TableBuilder::new().repeated_text("area", keys.iter().map(|key| key.area.as_str()), series_of.clone());
        let table = if keys.iter().any(|key| self.shown_parent(key).is_some()) {
            let of = |place: &u32| self.shown_parent(keys.get(*place as usize)?).map(|_| *place);
            let named = UInt32Array::from_iter(series_of.iter().map(of));
            table.repeated_text("parent", keys.iter().map(|key| self.shown_parent(key).unwrap_or_default()), named)
        } else {
            table
        };
        let table = if self.is_grouped() {
            let of = |place: &u32| keys.get(*place as usize)?.group.as_ref().map(|_| *place);
            let named = UInt32Array::from_iter(series_of.iter().map(of));
            table.repeated_text("group", keys.iter().map(|key| key.group.as_deref().unwrap_or_default()), named)
        } else {
            table
        };
        table.repeated_text("period", labels, period_of).integer("draw", numbers).number("population", people).build()
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
