//! Drivers by area and period, as a user gives them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::{Error, Result, nearest};
use crate::panel::{Period, SeriesKey, shared_names};
use crate::table::TableReader;

/// Columns that are no drivers.
const OTHERS: [&str; 4] = ["area", "period", "parent", "source"];

/// One row: the period, the parent of the area where the table names it, and the drivers' values.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    period: Period,
    parent: Option<String>,
    values: Vec<Option<f64>>,
}

/// Known regressors by area and period: past values, and those that are taken as given ahead.
///
/// ```
/// use townscale::forecast::Drivers;
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new()
///     .text("area", ["A"; 3])
///     .text("period", ["2009", "2010", "2011"])
///     .number("jobs", [20_000.0, 21_000.0, 24_000.0])
///     .build();
/// let drivers = Drivers::from_table(&TableReader::new(table, "drivers.csv"))?;
/// assert_eq!(drivers.names(), ["jobs"]);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    source: String,
    names: Vec<String>,
    areas: Arc<BTreeMap<String, Vec<Row>>>,
}

impl Drivers {
    /// Read a table with `area`, `period`, optional `parent` (where several areas have a name) and `source`, and one column
    /// of numbers a driver, in any unit. A value may be missing where no forecast needs it.
    ///
    /// # Errors
    /// A table without a driver, a driver that is no number, a period that is none, or an area and period that stand twice.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let areas = table.text("area")?;
        let texts = table.text("period")?.into_iter().enumerate();
        let parsed = texts.map(|(row, text)| text.parse().map_err(|error: Error| error.at(table.place(row, "period"))));
        let periods: Vec<Period> = parsed.collect::<Result<_>>()?;
        let parents = table.optional_text("parent")?;
        let names: Vec<String> = table.names().into_iter().filter(|name| !OTHERS.contains(&name.as_str())).collect();
        if names.is_empty() {
            return Err(Error::drivers_without_columns().at(table.source()));
        }
        let columns = names.iter().map(|name| table.optional_number(name)).collect::<Result<Vec<_>>>()?;
        let mut by_area: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for (row, (area, period)) in areas.into_iter().zip(periods).enumerate() {
            for (name, column) in names.iter().zip(&columns) {
                if let Some(value) = column.get(row).copied().flatten().filter(|value| !value.is_finite()) {
                    return Err(Error::driver_not_finite(name, value).at(table.place(row, name)));
                }
            }
            let known = by_area.entry(area).or_default();
            let parent = parents.get(row).cloned().flatten();
            if known.iter().any(|other| other.parent == parent && other.period.same_end(period)) {
                return Err(Error::driver_twice(period).at(table.place(row, "period")));
            }
            known.push(Row {
                period,
                parent,
                values: columns.iter().map(|column| column.get(row).copied().flatten()).collect(),
            });
        }
        Ok(Self { source: table.source().to_owned(), names, areas: Arc::new(by_area) })
    }

    /// The names of the drivers.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Refuse an area that is none of these series', and a name of several areas without their parents.
    pub(in super::super) fn check_areas(&self, keys: &[SeriesKey]) -> Result<()> {
        let known: BTreeSet<&str> = keys.iter().map(|key| key.area.as_str()).collect();
        let shared = shared_names(keys);
        for (area, rows) in self.areas.iter() {
            if !known.contains(area.as_str()) {
                let near = nearest(area, known.iter().copied());
                return Err(Error::panel_area_unknown(area).did_you_mean(near).at(&self.source));
            }
            if let Some(parents) = shared.get(area.as_str())
                && rows.iter().any(|row| row.parent.is_none())
            {
                let parents = parents.iter().map(|parent| parent.unwrap_or("–").to_owned());
                return Err(Error::area_name_shared(area, parents).at(&self.source));
            }
        }
        Ok(())
    }

    /// The rows of the areas of these series.
    pub(in super::super) fn of_areas(&self, keys: &[SeriesKey]) -> Self {
        let known: BTreeSet<&str> = keys.iter().map(|key| key.area.as_str()).collect();
        let kept = self.areas.iter().filter(|(area, _)| known.contains(area.as_str()));
        let areas = kept.map(|(area, rows)| (area.clone(), rows.clone())).collect();
        Self { source: self.source.clone(), names: self.names.clone(), areas: Arc::new(areas) }
    }

    /// Whether there is any row of a series' area.
    pub(super) fn has(&self, key: &SeriesKey) -> bool {
        self.rows(key).next().is_some()
    }

    /// The values of a series' drivers at a period.
    ///
    /// # Errors
    /// One that is missing.
    pub(super) fn values(&self, key: &SeriesKey, period: Period) -> Result<Vec<f64>> {
        let row = self.rows(key).find(|row| row.period.same_end(period));
        let value = |(place, name): (usize, &String)| {
            let value = row.and_then(|row| row.values.get(place).copied().flatten());
            value.ok_or_else(|| Error::driver_value_missing(name, key.label(), period).at(&self.source))
        };
        self.names.iter().enumerate().map(value).collect()
    }

    /// All values of a driver.
    pub(super) fn all(&self, driver: usize) -> impl Iterator<Item = f64> {
        self.areas.values().flatten().filter_map(move |row| row.values.get(driver).copied().flatten())
    }

    fn rows(&self, key: &SeriesKey) -> impl Iterator<Item = &Row> {
        let rows = self.areas.get(&key.area).into_iter().flatten();
        rows.filter(|row| row.parent.is_none() || row.parent == key.parent)
    }
}
