//! Attributes of areas, by which a norm says where it is in force.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result, nearest};
use crate::staffing::norm::staffing_norm::Norm;
use crate::table::TableReader;

/// The column that is the area's own name.
const AREA: &str = "area";

/// Attributes of areas: by column, the value of each area.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    columns: BTreeMap<String, BTreeMap<String, String>>,
}

impl Attributes {
    /// The values of those columns of a table with `area` that the norms ask for; rows of one area must agree.
    ///
    /// # Errors
    /// A column that is not there or is not text, an area with two values.
    pub fn from_table(table: &TableReader, norms: &[Norm]) -> Result<Self> {
        let asked: BTreeSet<&str> = norms.iter().flat_map(|norm| norm.only().keys()).map(String::as_str).collect();
        let mut columns: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for column in asked.into_iter().filter(|column| *column != AREA) {
            if !table.has(column) {
                continue;
            }
            let areas = table.text(AREA)?;
            for (row, (area, value)) in areas.iter().zip(table.optional_text(column)?).enumerate() {
                let Some(value) = value else { continue };
                let before = columns.entry(column.to_owned()).or_default().insert(area.clone(), value.clone());
                if let Some(before) = before.filter(|before| *before != value) {
                    return Err(Error::staffing_area_of_two_kinds(area, before, value).at(table.place(row, column)));
                }
            }
        }
        Ok(Self { columns })
    }

    /// Check that every column and value that a norm asks for is there.
    pub(super) fn check(&self, norm: &Norm, areas: &BTreeSet<&str>) -> Result<()> {
        for (column, wanted) in norm.only() {
            let place = || norm.place().column("where");
            let known: BTreeSet<&str> = match (column.as_str(), self.columns.get(column)) {
                (AREA, _) => areas.clone(),
                (_, Some(values)) => values.values().map(String::as_str).collect(),
                (_, None) => {
                    return Err(Error::staffing_kind_column_missing(column).at(place()));
                }
            };
            if let Some(value) = wanted.iter().find(|value| !known.contains(value.as_str())) {
                let error = Error::staffing_kind_unknown(column, value, known.iter().take(8)).at(place());
                return Err(error.did_you_mean(nearest(value, known.iter().copied())));
            }
        }
        Ok(())
    }

    /// Whether a norm is in force in an area.
    pub(crate) fn in_force(&self, norm: &Norm, area: &str) -> bool {
        norm.only().iter().all(|(column, wanted)| {
            let value = match column.as_str() {
                AREA => Some(area),
                _ => self.columns.get(column).and_then(|values| values.get(area)).map(String::as_str),
            };
            value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value))
        })
    }
}
