//! Arrow tables in and out: typed columns with errors that name the row and the column.
//!
//! - `reader`: columns by name, values checked
//! - `columns`: what the columns of tables count
//! - `contents`: what a column holds, in the words of errors
//! - `number`: numbers as people type them
//! - `fold`: normalisation of characters
//! - `matching`: names of one table found in another
//! - `findings`: the findings table

mod columns;
mod contents;
mod findings;
mod fold;
mod matching;
mod number;
mod reader;

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray, StringViewArray,
    UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::{Field, Schema};

pub use columns::{ColumnKind, ColumnMeaning, column_meanings};
pub(crate) use contents::contents;
pub use findings::{findings_table, steps_table};
pub(crate) use fold::fold;
pub(crate) use matching::without_notes;
pub use matching::{Found, MatchLog, NameIndex, NameKind, normalised};
pub(crate) use number::{parse_number, per_cent};
pub use reader::TableReader;

/// The key of a column's metadata under which stands what it counts, as [`ColumnKind::name`] has it.
pub const COUNTS: &str = "townscale:counts";

/// A table that a verb of the chain returns: one Arrow record batch.
pub type Table = RecordBatch;

/// Builds a [`Table`] column by column.
///
/// ```
/// use townscale::table::TableBuilder;
/// let table = TableBuilder::new().text("area", ["A", "B"]).number("population", [1.0, 2.0]).build();
/// assert_eq!(table.num_rows(), 2);
/// ```
#[derive(Debug, Default)]
pub struct TableBuilder {
    fields: Vec<Field>,
    columns: Vec<ArrayRef>,
}

impl TableBuilder {
    /// A table without columns yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A column of text.
    pub fn text<S: Into<String>>(self, name: &str, values: impl IntoIterator<Item = S>) -> Self {
        // Collected first: the array wants to know how many there are, which not every iterator tells.
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        self.column(name, Arc::new(StringArray::from_iter_values(values)))
    }

    /// A column of text with gaps.
    pub fn optional_text<S: Into<String>>(self, name: &str, values: impl IntoIterator<Item = Option<S>>) -> Self {
        let array: StringArray = values.into_iter().map(|value| value.map(Into::into)).collect();
        self.column(name, Arc::new(array))
    }

    /// A column of a few texts that many rows repeat: row by row, which of them. As views: a row costs 16 bytes, and
    /// readers such as polars copy nothing.
    ///
    /// # Panics
    /// If a place is not among the texts.
    pub fn repeated_text<S: AsRef<str>>(
        self,
        name: &str,
        texts: impl IntoIterator<Item = S>,
        places: impl Into<UInt32Array>,
    ) -> Self {
        let texts = StringViewArray::from_iter_values(texts);
        self.column(name, take(&texts, &places.into(), None).expect("places of texts"))
    }

    /// A column of numbers.
    pub fn number(self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        self.column(name, Arc::new(Float64Array::from_iter_values(values)))
    }

    /// A column of numbers with gaps.
    pub fn optional_number(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.column(name, Arc::new(values.into_iter().collect::<Float64Array>()))
    }

    /// A column of whole numbers.
    pub fn integer(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.column(name, Arc::new(Int64Array::from_iter_values(values)))
    }

    /// A column of whole numbers with gaps.
    pub fn optional_integer(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        self.column(name, Arc::new(values.into_iter().collect::<Int64Array>()))
    }

    /// A column of true and false.
    pub fn boolean(self, name: &str, values: impl IntoIterator<Item = bool>) -> Self {
        self.column(name, Arc::new(BooleanArray::from(values.into_iter().collect::<Vec<_>>())))
    }

    /// A column as Arrow has it. In its name, U+0000, which no other library can take, is the symbol for it (␀).
    pub fn column(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name.replace('\0', "␀"), array.data_type().clone(), true));
        self.columns.push(array);
        self
    }

    /// The finished table. The metadata of each column of numbers says what it counts ([`COUNTS`], a [`ColumnKind`]).
    ///
    /// # Panics
    /// If the columns differ in length.
    #[must_use]
    pub fn build(mut self) -> Table {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name().as_str()).collect();
        let meanings = column_meanings(&names);
        for (field, meaning) in self.fields.iter_mut().zip(meanings) {
            if field.data_type().is_numeric() {
                field.set_metadata([(COUNTS.to_owned(), meaning.kind.name().to_owned())].into());
            }
        }
        let rows = self.columns.first().map_or(0, |column| column.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(self.fields)), self.columns, &options)
            .expect("columns of one length")
    }
}
