//! The cells of a table of indicators, whether it has one row an area and indicator or one column an indicator.

use std::collections::BTreeSet;

use crate::error::{Error, Result, nearest};
use crate::index::spec::keys::Spec;
use crate::table::TableReader;

/// The values of a table, one an area, period and indicator, in the order of its rows.
pub(super) struct Cells {
    /// The distinct indicators.
    pub indicators: Vec<String>,
    /// The row of the table that each cell stands in.
    pub row: Vec<usize>,
    /// The indicator of each cell: its place among the distinct ones.
    pub indicator: Vec<usize>,
    /// Values.
    pub value: Vec<Option<f64>>,
    /// Their standard errors, in their unit.
    pub se: Vec<Option<f64>>,
    /// The sample sizes of those that are shares.
    pub size: Vec<Option<f64>>,
}

impl Cells {
    /// The cells of a long table (`indicator`, `value`, optional `se` and `n`), or of a wide one: a column an indicator
    /// of the specification, optional columns `NAME_se` and `NAME_n` beside it.
    ///
    /// # Errors
    /// Neither form, text where a number should be.
    pub(super) fn read(table: &TableReader, spec: &Spec) -> Result<Self> {
        if table.has("indicator") || table.has("value") { Self::long(table) } else { Self::wide(table, spec) }
    }

    fn long(table: &TableReader) -> Result<Self> {
        let table = table.with_gaps(&["value", "se", "n"]);
        let (indicators, indicator) = table.distinct("indicator", true)?;
        if !table.has("value") {
            table.number("value")?;
        }
        Ok(Self {
            indicators,
            row: (0..table.rows()).collect(),
            indicator,
            value: table.optional_number("value")?,
            se: table.optional_number("se")?,
            size: table.optional_number("n")?,
        })
    }

    fn wide(table: &TableReader, spec: &Spec) -> Result<Self> {
        let headers = table.names();
        let wanted = named(spec);
        let found: Vec<&str> = wanted.iter().copied().filter(|name| table.has(name)).collect();
        let leaf = |name: &&str| spec.indicator.iter().any(|leaf| leaf.id == *name);
        if !found.iter().any(leaf) {
            let near = spec.indicator.iter().find_map(|leaf| nearest(&leaf.id, headers.iter().map(String::as_str)));
            return Err(Error::index_columns_unknown(headers.iter().map(String::as_str))
                .at(table.source())
                .did_you_mean(near));
        }
        let beside: Vec<[String; 2]> = found.iter().map(|name| [format!("{name}_se"), format!("{name}_n")]).collect();
        let gaps: Vec<&str> = found.iter().copied().chain(beside.iter().flatten().map(String::as_str)).collect();
        let table = table.with_gaps(&gaps);
        let column = |name: &str| -> Result<Vec<Option<f64>>> { table.optional_number(name) };
        let mut cells = Self {
            indicators: found.iter().map(|name| (*name).to_owned()).collect(),
            row: Vec::new(),
            indicator: Vec::new(),
            value: Vec::new(),
            se: Vec::new(),
            size: Vec::new(),
        };
        for (place, (name, [se, size])) in found.iter().zip(&beside).enumerate() {
            cells.row.extend(0..table.rows());
            cells.indicator.extend(std::iter::repeat_n(place, table.rows()));
            cells.value.extend(column(name)?);
            cells.se.extend(column(se)?);
            cells.size.extend(column(size)?);
        }
        Ok(cells)
    }
}

/// Every name that a specification asks of the table.
pub(super) fn named(spec: &Spec) -> BTreeSet<&str> {
    let leaves = spec.indicator.iter().flat_map(|leaf| [Some(leaf.id.as_str()), leaf.denominator.as_deref()]);
    let mut names: BTreeSet<&str> = leaves.flatten().chain(spec.population.as_deref()).collect();
    for rule in &spec.rule {
        names.extend(rule.figure.names().iter().map(String::as_str));
    }
    names
}
