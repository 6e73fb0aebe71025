//! The gap summary. Every norm is monotone in the population, so its quantiles come from the population's own: draws
//! are sorted once per area and period, and norms are applied to a handful of order statistics.

#![expect(clippy::indexing_slicing, reason = "series, periods and rules are places that the gap gave out itself")]

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::Float64Array;
use rayon::prelude::*;

use super::staffing_gap::{Base, Gap};
use crate::context::{Cancelled, Context};
use crate::error::Result;
use crate::panel::{Period, SortBuffers};
use crate::staffing::norm::staffing_norm::Norm;
use crate::staffing::strength::staff::Post;
use crate::stats::OrderStatistics;
use crate::table::{Table, TableBuilder};

/// The numbers of a row, in the order of the table's columns.
const NUMBERS: [&str; 8] = ["required", "available", "gap", "gap_lo80", "gap_hi80", "gap_lo95", "gap_hi95", "p_short"];

/// Series judged by one task.
const CHUNK: usize = 32;

/// Whether a requirement is above what is available, by more than a rounding error.
#[inline]
pub(crate) fn short(required: f64, available: f64) -> bool {
    required - available > 1e-9 * required.abs().max(1.0)
}

/// Row by row: area, period and norm, as places.
struct Labels {
    periods: Vec<String>,
    rows: [Vec<u32>; 3],
}

impl Gap {
    /// The gap summary: `area`, `period`, `role`, `norm`, `required`, `available`, `gap` (medians, posts), `gap_lo80`,
    /// `gap_hi80`, `gap_lo95`, `gap_hi95`, `p_short` (probability that posts are short). A negative gap is a surplus.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn summary(&self, context: &Context) -> Result<Table> {
        context.begin("summary", self.population.series().len());
        let series = self.population.series().len();
        let rows: Vec<usize> = (0..series).into_par_iter().map(|series| self.cells(series).count()).collect();
        let total: usize = rows.iter().sum();
        let mut columns: Vec<Vec<f64>> = NUMBERS.iter().map(|_| vec![0.0; total]).collect();
        let mut tasks: Vec<Vec<&mut [f64]>> = (0..series.div_ceil(CHUNK)).map(|_| Vec::new()).collect();
        for column in &mut columns {
            let mut rest = column.as_mut_slice();
            for (task, rows) in tasks.iter_mut().zip(rows.chunks(CHUNK)) {
                let (mine, after) = rest.split_at_mut(rows.iter().sum());
                task.push(mine);
                rest = after;
            }
        }
        let (labels, done) = rayon::join(
            || self.labels(total),
            || {
                tasks.into_par_iter().enumerate().try_for_each(|(task, mut out)| {
                    let mut memory = Default::default();
                    let mut row = 0;
                    for series in task * CHUNK..((task + 1) * CHUNK).min(series) {
                        context.advance(1)?;
                        self.numbers(series, &mut memory, |numbers| {
                            out.iter_mut().zip(numbers).for_each(|(column, value)| column[row] = value);
                            row += 1;
                        });
                    }
                    Ok::<_, Cancelled>(())
                })
            },
        );
        done?;
        let [areas, periods, rules] = labels.rows;
        let norms: Vec<&Norm> = (0..self.rules.len()).map(|rule| self.rules.norm(rule)).collect();
        let mut table = TableBuilder::new()
            .repeated_text("area", self.population.series().iter().map(|key| &key.area), areas)
            .repeated_text("period", labels.periods, periods)
            .repeated_text("role", norms.iter().map(|norm| norm.role()), rules.clone())
            .repeated_text("norm", norms.iter().map(|norm| norm.label()), rules);
        for (name, column) in NUMBERS.into_iter().zip(columns) {
            table = table.array(name, Arc::new(Float64Array::from(column)));
        }
        Ok(table.build())
    }

    /// Each row's area, period, role and norm, as places among all of them.
    fn labels(&self, rows: usize) -> Labels {
        let mut labels = Labels { periods: Vec::new(), rows: [(); 3].map(|()| Vec::with_capacity(rows)) };
        let mut known: HashMap<Period, u32> = HashMap::new();
        for series in 0..self.population.series().len() {
            let periods: Vec<u32> = (self.population.periods(series).iter())
                .map(|period| {
                    *known.entry(*period).or_insert_with(|| {
                        labels.periods.push(period.to_string());
                        labels.periods.len() as u32 - 1
                    })
                })
                .collect();
            for (period, rule, _) in self.cells(series) {
                let places = [series as u32, periods[period], rule as u32];
                labels.rows.iter_mut().zip(places).for_each(|(rows, place)| rows.push(place));
            }
        }
        labels
    }

    /// The numbers of a series' rows.
    fn numbers(
        &self,
        series: usize,
        (sorted_keys, buffers): &mut (Vec<f64>, SortBuffers),
        mut put: impl FnMut([f64; 8]),
    ) {
        let (key, periods) = (&self.population.series()[series], self.population.periods(series));
        let draws = self.population.draws();
        sorted_keys.clear();
        sorted_keys.resize(periods.len() * draws, 0.0);
        self.population.fill_sorted(series, sorted_keys, buffers);
        let posts: Vec<(Option<&Post>, f64)> = (0..self.rules.len())
            .map(|rule| {
                let post = self.staff.post(&key.area, self.rules.norm(rule).role());
                (post, self.other_posts(&key.area, rule))
            })
            .collect();
        let mut at = usize::MAX;
        let mut people = OrderStatistics::default();
        for (period, rule, base) in self.cells(series) {
            let (post, other) = posts[rule];
            let available = post.map_or(0.0, |post| post.available(periods[period]));
            let need = |people: f64| self.rules.required(rule, people, other);
            let ([median, lo80, hi80, lo95, hi95], p_short) = match base {
                Base::Known(people) => ([need(people); 5], f64::from(u8::from(short(need(people), available)))),
                Base::Period(place) => {
                    let sorted = &sorted_keys[place * draws..][..draws];
                    let value = |key: f64| self.population.order_statistic(series, place, key);
                    if place != at {
                        people = OrderStatistics::of(sorted, value);
                        at = place;
                    }
                    let needs = people.values.map(need);
                    let known = needs.iter().filter(|need| !short(**need, available)).count();
                    let met = people.count(known, sorted, |key| !short(need(value(key)), available));
                    (people.quantiles(needs), (draws - met) as f64 / draws as f64)
                }
            };
            put([
                median,
                available,
                median - available,
                lo80 - available,
                hi80 - available,
                lo95 - available,
                hi95 - available,
                p_short,
            ]);
        }
    }
}
