//! External correlations: Pearson's correlation of the index with other figures of the areas.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use super::index::Index;
use crate::error::{Error, Result};
use crate::index::nominal::describe::{correlation, finite};
use crate::stats::Elementary;
use crate::table::{Table, TableBuilder, TableReader};

impl Index {
    /// Correlate the index with other figures: `indicator`, `period`, `n` (areas with both), `r` with `lo95` and `hi95`
    /// (Fisher's z). `table` has `area`, `indicator`, `value`, and `period` where there are several.
    ///
    /// # Errors
    /// A column that is not there, text where a number should be, no area in common.
    pub fn external_correlations(&self, table: &TableReader) -> Result<Table> {
        let (areas, names) = (table.text("area")?, table.text("indicator")?);
        let values = table.optional_number("value")?;
        let periods = table.optional_text("period")?;
        let base = self.base();
        let mut known: Vec<&str> = names.iter().map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        let mut rows: Vec<(&str, &str, i64, f64)> = Vec::new();
        for period in &base.periods {
            for name in &known {
                let mut other = vec![f64::NAN; period.frame.areas.len()];
                for row in (0..areas.len()).filter(|row| names[*row] == *name) {
                    let here = periods[row].as_ref().is_none_or(|at| *at == period.frame.period);
                    let slot = base.areas.binary_search(&areas[row]).ok();
                    let slot = slot.and_then(|area| period.frame.areas.binary_search(&area).ok());
                    if let (true, Some(slot), Some(value)) = (here, slot, values[row]) {
                        other[slot] = value;
                    }
                }
                let both = other.iter().zip(period.index()).filter(|(x, y)| !x.is_nan() && !y.is_nan()).count();
                rows.push((*name, &period.frame.period, both as i64, correlation(&other, period.index())));
            }
        }
        if rows.iter().all(|row| row.2 == 0) {
            return Err(Error::index_nothing_in_common().at(table.source()));
        }
        let end = |n: i64, r: f64, sign: f64| {
            let half = 1.959_963_985 / ((n - 3).max(0) as f64).sqrt();
            finite((r.area_hyperbolic_tangent() + sign * half).hyperbolic_tangent()).filter(|_| n > 3)
        };
        Ok(TableBuilder::new()
            .text("indicator", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .integer("n", rows.iter().map(|row| row.2))
            .optional_number("r", rows.iter().map(|row| finite(row.3)))
            .optional_number("lo95", rows.iter().map(|row| end(row.2, row.3, -1.0)))
            .optional_number("hi95", rows.iter().map(|row| end(row.2, row.3, 1.0)))
            .build())
    }
}
