//! Rows of summaries: mean, median and central intervals.

use crate::error::{Error, Result};
use crate::panel::Period;
use crate::stats::quantile;
use crate::table::{Table, TableBuilder};

/// The levels of central intervals (%), checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Levels(Vec<f64>);

impl Levels {
    /// # Errors
    /// A level that is not between 0 and 100.
    pub(super) fn new(levels: &[f64]) -> Result<Self> {
        match levels.iter().find(|level| !(**level > 0.0 && **level < 100.0)) {
            Some(level) => Err(Error::level_out_of_range(*level).at("levels")),
            None => Ok(Self(levels.to_vec())),
        }
    }

    /// The probabilities of the ends of each interval, low and high in turn.
    fn probabilities(&self) -> impl Iterator<Item = f64> {
        self.0.iter().flat_map(|level| [(100.0 - level) / 200.0, (100.0 + level) / 200.0])
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|level| [format!("lo{level}"), format!("hi{level}")])
    }
}

/// One row: of an area and group in a period.
#[derive(Debug, Clone)]
pub(super) struct Row {
    area: String,
    /// Its parent, where several areas have its name.
    parent: Option<String>,
    group: Option<String>,
    period: Period,
    mean: f64,
    median: f64,
    /// The ends of each interval, low and high in turn.
    ends: Vec<f64>,
}

impl Row {
    /// From ascending draws (persons).
    pub(super) fn of_sorted(area: &str, group: Option<&str>, period: Period, draws: &[f64], levels: &Levels) -> Self {
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        Self {
            area: area.to_owned(),
            parent: None,
            group: group.map(str::to_owned),
            period,
            mean,
            median: quantile(draws, 0.5),
            ends: levels.probabilities().map(|probability| quantile(draws, probability)).collect(),
        }
    }

    /// The row with its area's parent, where several areas have its name.
    pub(super) fn with_parent(mut self, parent: Option<&str>) -> Self {
        self.parent = parent.map(str::to_owned);
        self
    }
}

/// A table of rows: `area`, `parent` where several areas have one name, `group` where the rows are `grouped`, `period`,
/// `mean`, `median`, `lo80`, `hi80` and so on (persons).
#[expect(clippy::indexing_slicing, reason = "a row has an end for each name of its levels")]
pub(super) fn rows_table(rows: &[Row], levels: &Levels, grouped: bool) -> Table {
    let table = TableBuilder::new().text("area", rows.iter().map(|row| row.area.as_str()));
    let shared = rows.iter().any(|row| row.parent.is_some());
    let parents = || rows.iter().map(|row| row.parent.as_deref());
    let table = if shared { table.optional_text("parent", parents()) } else { table };
    let table = if grouped { table.optional_text("group", rows.iter().map(|row| row.group.as_deref())) } else { table };
    let mut table = table
        .text("period", rows.iter().map(|row| row.period.to_string()))
        .number("mean", rows.iter().map(|row| row.mean))
        .number("median", rows.iter().map(|row| row.median));
    for (place, name) in levels.names().enumerate() {
        table = table.number(&name, rows.iter().map(|row| row.ends[place]));
    }
    table.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_name_their_columns_and_bad_ones_are_refused() {
        let levels = Levels::new(&[50.0, 97.5]).unwrap();
        let row = Row::of_sorted("A", None, "2010".parse().unwrap(), &[0.0, 1.0, 2.0, 3.0, 4.0], &levels);
        let table = rows_table(&[row], &levels, false);
        assert_eq!(table.names(), ["area", "period", "mean", "median", "lo50", "hi50", "lo97.5", "hi97.5"]);
        assert!(Levels::new(&[0.0]).is_err() && Levels::new(&[95.0, f64::NAN]).is_err());
    }
}
