//! A table whose columns say what they count, over an Arrow record batch.

use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float64Type, Schema};
use arrow::util::pretty::pretty_format_batches;

use super::columns::{ColumnKind, column_meanings};

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

    /// The same table, each column of numbers with what it counts and its unit, by the names of all columns: also of one
    /// whose metadata another library has dropped.
    ///
    /// ```
    /// # #[cfg(feature = "arrow")] {
    /// use townscale::table::{ColumnKind, Table, TableBuilder};
    /// let batch = arrow::array::RecordBatch::from(TableBuilder::new().number("population", [1.0]).build());
    /// let bare = batch.columns().to_vec();
    /// let bare = arrow::array::RecordBatch::try_from_iter([("population", bare[0].clone())]).unwrap();
    /// assert_eq!(Table::from(bare.clone()).kind("population"), None);
    /// assert_eq!(Table::from(bare).described().kind("population"), Some(ColumnKind::People));
    /// # }
    /// ```
    #[must_use]
    pub fn described(self) -> Self {
        let schema = self.0.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let described = schema.fields().iter().zip(column_meanings(&names)).map(|(field, meaning)| {
            if !field.data_type().is_numeric() {
                return field.as_ref().clone();
            }
            let mut said = field.metadata().clone();
            said.insert(COUNTS.to_owned(), meaning.kind.name().to_owned());
            said.extend(meaning.unit.map(|unit| (UNIT.to_owned(), unit.to_owned())));
            field.as_ref().clone().with_metadata(said)
        });
        let fields: Vec<Field> = described.collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
        // Only metadata was added, so the batch takes it.
        match self.0.clone().with_schema(schema) {
            Ok(batch) => Self(batch),
            Err(_) => self,
        }
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
