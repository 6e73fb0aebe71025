//! The gap summary. Every norm is monotone in the population, so its quantiles come from the population's own: draws
//! are sorted once per area and period, and norms are applied to a handful of order statistics.

use std::sync::Arc;

use arrow::array::{Float64Array, StringViewBuilder};
use rayon::prelude::*;

use super::Gap;
use super::gap::Base;
use crate::table::{Table, TableBuilder};

/// The numbers of a row, in the order of the table's columns.
const NUMBERS: [&str; 8] = ["required", "available", "gap", "gap_lo80", "gap_hi80", "gap_lo95", "gap_hi95", "p_short"];

/// The quantiles of a gap: median, 80 and 95 %.
const LEVELS: [f64; 5] = [0.5, 0.1, 0.9, 0.025, 0.975];

/// Series judged by one task.
const CHUNK: usize = 32;

/// Whether a requirement is above what is available, by more than a rounding error.
pub(super) fn short(required: f64, available: f64) -> bool {
    required - available > 1e-9 * required.abs().max(1.0)
}

/// The quantile of a monotone function of sorted values (type 7): the function is evaluated at two of them.
pub(super) fn quantile_of(sorted: &[f64], level: f64, of: impl Fn(f64) -> f64) -> f64 {
    let place = level * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let low = of(sorted[below]);
    let share = place - below as f64;
    if share == 0.0 { low } else { low + share * (of(sorted[below + 1]) - low) }
}

impl Gap {
    /// The gap summary: `area`, `period`, `role`, `norm`, `required`, `available`, `gap` (medians, posts), `gap_lo80`,
    /// `gap_hi80`, `gap_lo95`, `gap_hi95`, `p_short` (probability that posts are short). A negative gap is a surplus.
    pub fn summary(&self) -> Table {
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
        let (texts, ()) = rayon::join(
            || self.texts(total),
            || {
                tasks.into_par_iter().enumerate().for_each(|(task, mut out)| {
                    let mut people = Vec::new();
                    let mut scratch = Vec::new();
                    let mut row = 0;
                    for series in task * CHUNK..((task + 1) * CHUNK).min(series) {
                        self.numbers(series, (&mut people, &mut scratch), |numbers| {
                            out.iter_mut().zip(numbers).for_each(|(column, value)| column[row] = value);
                            row += 1;
                        });
                    }
                });
            },
        );
        let mut table = TableBuilder::new();
        for (name, mut text) in ["area", "period", "role", "norm"].into_iter().zip(texts) {
            table = table.column(name, Arc::new(text.finish()));
        }
        for (name, column) in NUMBERS.into_iter().zip(columns) {
            table = table.column(name, Arc::new(Float64Array::from(column)));
        }
        table.build()
    }

    /// The text columns, as views: a row costs 16 bytes a column, and readers such as polars copy nothing.
    fn texts(&self, rows: usize) -> [StringViewBuilder; 4] {
        let labels: Vec<String> = (0..self.rules.len()).map(|rule| self.rules.norm(rule).label()).collect();
        let mut texts = [(); 4].map(|()| StringViewBuilder::with_capacity(rows).with_deduplicate_strings());
        for (series, key) in self.population.series().iter().enumerate() {
            let periods: Vec<String> = self.population.periods(series).iter().map(ToString::to_string).collect();
            for (period, rule, _) in self.cells(series) {
                texts[0].append_value(&key.area);
                texts[1].append_value(&periods[period]);
                texts[2].append_value(&self.rules.norm(rule).role);
                texts[3].append_value(&labels[rule]);
            }
        }
        texts
    }

    /// The numbers of a series' rows.
    fn numbers(&self, series: usize, (people, scratch): (&mut Vec<f64>, &mut Vec<i64>), mut put: impl FnMut([f64; 8])) {
        let (key, periods) = (&self.population.series()[series], self.population.periods(series));
        let draws = self.population.draws();
        people.clear();
        people.resize(periods.len() * draws, 0.0);
        self.population.fill_sorted(series, people, scratch);
        for (period, rule, base) in self.cells(series) {
            let known;
            let sorted = match base {
                Base::Period(place) => &people[place * draws..][..draws],
                Base::Known(figure) => {
                    known = [figure];
                    &known
                }
            };
            let available = self.staff.available(&key.area, &self.rules.norm(rule).role, periods[period]);
            let posts = self.other_posts(&key.area, rule);
            let need = |people: f64| self.rules.required(rule, people, posts);
            let [median, lo80, hi80, lo95, hi95] = LEVELS.map(|level| quantile_of(sorted, level, need));
            let met = sorted.partition_point(|people| !short(need(*people), available));
            let p_short = (sorted.len() - met) as f64 / sorted.len() as f64;
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
