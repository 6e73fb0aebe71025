//! A table whose columns say what they count, over an Arrow record batch.

use std::fmt;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::util::pretty::pretty_format_batches;

use super::columns::ColumnKind;

/// The key of a column's metadata under which stands what it counts, as [`ColumnKind::name`] has it.
pub const COUNTS: &str = "townscale:counts";
/// The key of a column's metadata under which stands its unit, where it has one.
pub const UNIT: &str = "townscale:unit";

/// A table that a verb of the chain takes or returns: named columns of one length. A column of numbers says what it counts
/// and in which unit.
///
/// With the feature `arrow` it is made of an Arrow record batch and turned into one; which version of Arrow that is may
/// change with any release.
///
/// ```
/// use townscale::table::{ColumnKind, TableBuilder};
/// let table = TableBuilder::new().text("area", ["A", "B"]).number("population", [1.0, 2.5]).build();
/// assert_eq!((table.num_rows(), table.names()), (2, vec!["area", "population"]));
/// assert_eq!(table.kind("population"), Some(ColumnKind::People));
/// assert_eq!(table.unit("population"), Some("persons"));
/// assert_eq!(table.numbers("population"), Some(vec![Some(1.0), Some(2.5)]));
/// assert_eq!(table.texts("area"), Some(vec![Some("A".to_owned()), Some("B".to_owned())]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table(RecordBatch);

impl Table {
    /// The table of a record batch.
    pub(crate) fn of(batch: RecordBatch) -> Self {
        Self(batch)
    }

    /// How many rows there are.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns, in their order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.0.schema_ref().fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// What a column of numbers counts; none where there is no such column, or it says nothing of it.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<ColumnKind> {
        self.said(name, COUNTS).and_then(ColumnKind::from_name)
    }

    /// The unit of a column of numbers: `persons`, `posts`, `yuan`, `share of 1`; none where it has none, or there is no such
    /// column.
    #[must_use]
    pub fn unit(&self, name: &str) -> Option<&str> {
        self.said(name, UNIT)
    }

    /// The values of a column of numbers, row by row, none in a gap; none where there is no such column.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<Vec<Option<f64>>> {
        let column = self.column_by_name(name).filter(|column| column.data_type().is_numeric())?;
        let numbers = cast(column, &DataType::Float64).ok()?;
        Some(numbers.as_primitive::<Float64Type>().iter().collect())
    }

    /// The values of a column as text, row by row, none in a gap; none where there is no such column.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<Option<String>>> {
        let texts = cast(self.column_by_name(name)?, &DataType::Utf8).ok()?;
        Some(texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
    }

    fn said(&self, name: &str, key: &str) -> Option<&str> {
        self.0.schema_ref().column_with_name(name)?.1.metadata().get(key).map(String::as_str)
    }

    /// The record batch.
    pub(crate) fn batch(&self) -> &RecordBatch {
        &self.0
    }

    /// So many rows from the first.
    pub(crate) fn head(&self, rows: usize) -> Self {
        Self(self.0.slice(0, rows))
    }

    pub(crate) fn column_by_name(&self, name: &str) -> Option<&ArrayRef> {
        self.0.column_by_name(name)
    }
}

/// The table with its columns aligned, for a terminal.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pretty_format_batches(std::slice::from_ref(&self.0)).map_err(|_| fmt::Error)?.fmt(f)
    }
}

#[cfg(feature = "arrow")]
impl From<RecordBatch> for Table {
    fn from(batch: RecordBatch) -> Self {
        Self(batch)
    }
}

#[cfg(feature = "arrow")]
impl From<Table> for RecordBatch {
    fn from(table: Table) -> Self {
        table.0
    }
}
