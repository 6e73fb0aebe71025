//! The rows of a forecast as a stream of batches of bounded size, made when they are asked for.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::result::Forecast;
use super::table_rows::Levels;
use crate::context::Context;
use crate::error::Result;
use crate::panel::Population;
use crate::table::Table;

/// A stream of tables with the rows of [`Forecast::summary`] or [`Forecast::draws_table`], in their order.
///
/// No more is held at once than one batch and, where a series has more rows than a batch, the draws of that series.
///
/// ```
/// use std::{num::NonZeroUsize, sync::Arc};
/// use townscale::context::Context;
/// use townscale::forecast::{Batches, Options, forecast};
/// use townscale::panel::Panel;
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new()
///     .text("area", ["Hami"; 4])
///     .text("period", ["2007", "2008", "2009", "2010"])
///     .number("population", [60_000.0, 66_000.0, 80_000.0, 95_000.0])
///     .build();
/// let panel = Panel::from_table(&TableReader::new(table, "counts.csv"))?;
/// let made = forecast(&panel, Options { horizon: 2, draws: 100, ..Options::default() }, &Context::default())?;
/// let mut batches = Batches::draws(Arc::new(made), NonZeroUsize::new(150).unwrap());
/// let mut rows = vec![];
/// while let Some(batch) = batches.next_batch(&Context::default())? {
///     rows.push(batch.num_rows());
/// }
/// assert_eq!(rows, [150, 50]);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Batches {
    forecast: Arc<Forecast>,
    kind: Kind,
    /// The most rows of a batch.
    rows: NonZeroUsize,
    /// The first series of which rows are left.
    next: usize,
    /// The draws of that series and how many of them have been given, where a batch ended within it.
    begun: Option<(Vec<f64>, usize)>,
}

#[derive(Debug, Clone)]
enum Kind {
    Summary(Levels),
    Draws,
}

impl Batches {
    /// The rows of the summary with intervals of `levels` (%). A batch has at most so many `rows`, but for a series of
    /// more periods than that.
    ///
    /// # Errors
    /// A level that is not between 0 and 100.
    pub fn summary(forecast: Arc<Forecast>, levels: &[f64], rows: NonZeroUsize) -> Result<Self> {
        Ok(Self { forecast, kind: Kind::Summary(Levels::new(levels)?), rows, next: 0, begun: None })
    }

    /// The rows of the table of draws, at most so many `rows` in a batch.
    #[must_use]
    pub fn draws(forecast: Arc<Forecast>, rows: NonZeroUsize) -> Self {
        Self { forecast, kind: Kind::Draws, rows, next: 0, begun: None }
    }

    /// A batch without rows: the columns of every batch.
    ///
    /// # Errors
    /// None but those of a stopped computation.
    pub fn empty(&self, context: &Context) -> Result<Table> {
        match &self.kind {
            Kind::Summary(levels) => self.forecast.summary_of(0..0, levels, context),
            Kind::Draws => Ok(self.forecast.draws_rows(std::iter::empty())),
        }
    }

    /// The next batch; none after the last.
    ///
    /// # Errors
    /// Draws of one series that are more than the memory allowed holds; the caller stopped the computation.
    pub fn next_batch(&mut self, context: &Context) -> Result<Option<Table>> {
        if let Some((draws, given)) = self.begun.take() {
            return Ok(Some(self.piece(draws, given)));
        }
        let series = self.next..self.end_of_run();
        if series.is_empty() {
            return Ok(None);
        }
        let table = match &self.kind {
            Kind::Summary(levels) => self.forecast.summary_of(series.clone(), levels, context)?,
            Kind::Draws => {
                let mut draws = self.forecast.draws_of(series.clone(), context)?;
                if let [(_, one)] = draws.as_mut_slice()
                    && one.len() > self.rows.get()
                {
                    let one = std::mem::take(one);
                    return Ok(Some(self.piece(one, 0)));
                }
                self.forecast.draws_rows(draws.iter().map(|(series, draws)| (*series, 0, draws.as_slice())))
            }
        };
        self.next = series.end;
        Ok(Some(table))
    }

    /// Where the run of series ends whose rows fill a batch: after one series at least.
    fn end_of_run(&self) -> usize {
        let (mut end, mut rows) = (self.next, 0);
        while end < self.forecast.series().len() {
            let periods = self.forecast.periods(end).len();
            rows += match &self.kind {
                Kind::Summary(_) => periods,
                Kind::Draws => periods * self.forecast.draws(),
            };
            if rows > self.rows.get() && end > self.next {
                break;
            }
            end += 1;
        }
        end
    }

    /// A batch of the draws of one series, from the first that has not been given.
    fn piece(&mut self, draws: Vec<f64>, given: usize) -> Table {
        let end = draws.len().min(given + self.rows.get());
        let table =
            self.forecast.draws_rows(std::iter::once((self.next, given, draws.get(given..end).unwrap_or_default())));
        if end < draws.len() {
            self.begun = Some((draws, end));
        } else {
            self.next += 1;
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use arrow::compute::concat_batches;
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::{Options, forecast};
    use crate::panel::Panel;
    use crate::table::{TableBuilder, TableReader};

    /// Five series, one of them of a group, of unequal ends.
    fn made() -> Arc<Forecast> {
        let rows = || (0..5_i32).flat_map(|area| (0..8 - area % 2).map(move |year| (area, year)));
        let counts = TableBuilder::new()
            .text("area", rows().map(|(area, _)| format!("area {area}")))
            .optional_text("group", rows().map(|(area, _)| (area == 3).then_some("floating")))
            .text("period", rows().map(|(_, year)| (2010 + year).to_string()))
            .number("population", rows().map(|(area, year)| f64::from(1000 + 90 * area + 41 * year + year * year % 5)));
        let panel = Panel::from_table(&TableReader::new(counts.build(), "counts")).unwrap();
        let options = Options { horizon: 3, draws: 20, ..Options::default() };
        Arc::new(forecast(&panel, options, &Context::default()).unwrap())
    }

    fn all(mut batches: Batches) -> (Table, Vec<usize>) {
        let context = Context::default();
        let schema = batches.empty(&context).unwrap().batch().schema();
        let mut found = vec![];
        while let Some(batch) = batches.next_batch(&context).unwrap() {
            found.push(batch.batch().clone());
        }
        let rows = found.iter().map(|batch| batch.num_rows()).collect();
        (Table::of(concat_batches(&schema, &found).unwrap()), rows)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn batches_of_any_size_are_the_rows_of_the_whole_table(rows in 1_usize..400) {
            let (made, most, context) = (made(), NonZeroUsize::new(rows).unwrap(), Context::default());
            let (draws, sizes) = all(Batches::draws(Arc::clone(&made), most));
            prop_assert_eq!(&draws, &made.draws_table(None, &context).unwrap());
            prop_assert!(sizes.iter().all(|size| (1..=rows).contains(size)));
            let longest = (0..5).map(|series| made.periods(series).len()).max().unwrap();
            let (summary, sizes) = all(Batches::summary(Arc::clone(&made), &[50.0, 95.0], most).unwrap());
            prop_assert_eq!(&summary, &made.summary(&[50.0, 95.0], &context).unwrap());
            prop_assert!(sizes.iter().all(|size| (1..=rows.max(longest)).contains(size)));
        }
    }
}
