//! Counts that the benchmarks share: series that grow with bumps.

use townscale::table::{TableBuilder, TableReader};

/// The people of an area by year.
#[allow(dead_code, reason = "one of the benchmarks needs tables alone")]
pub(crate) fn series(area: usize, years: usize) -> Vec<f64> {
    let bump = |t: usize| ((area * 7 + t * 13) % 11) as f64 / 100.0;
    (0..years).map(|t| 1000.0 * (area + 1) as f64 * 1.02_f64.powi(t as i32) * (1.0 + bump(t))).collect()
}

/// A table of counts of so many areas and years.
pub(crate) fn counts(areas: usize, years: usize) -> TableReader {
    let rows = || (0..areas).flat_map(|area| (0..years).map(move |year| (area, year)));
    let table = TableBuilder::new()
        .text("area", rows().map(|(area, _)| format!("area {area}")))
        .text("period", rows().map(|(_, year)| (2000 + year).to_string()))
        .number("population", (0..areas).flat_map(|area| series(area, years)));
    TableReader::new(table.build(), "counts")
}
