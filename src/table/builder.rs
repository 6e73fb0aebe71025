//! Tables built column by column.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray, StringViewArray,
    UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::{Field, Schema};

use super::typed::Table;

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
        self.array(name, Arc::new(StringArray::from_iter_values(values)))
    }

    /// A column of text with gaps.
    pub fn optional_text<S: Into<String>>(self, name: &str, values: impl IntoIterator<Item = Option<S>>) -> Self {
        let array: StringArray = values.into_iter().map(|value| value.map(Into::into)).collect();
        self.array(name, Arc::new(array))
    }

    /// A column of a few texts that many rows repeat: row by row, which of them. As views: a row costs 16 bytes, and
    /// readers such as polars copy nothing.
    ///
    /// # Panics
    /// If a place is not among the texts.
    #[expect(clippy::expect_used, reason = "columns are made by the crate, never from places that a user gives")]
    pub(crate) fn repeated_text<S: AsRef<str>>(
        self,
        name: &str,
        texts: impl IntoIterator<Item = S>,
        places: impl Into<UInt32Array>,
    ) -> Self {
        let texts = StringViewArray::from_iter_values(texts);
        self.array(name, take(&texts, &places.into(), None).expect("places of texts"))
    }

    /// A column of numbers.
    pub fn number(self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        self.array(name, Arc::new(Float64Array::from_iter_values(values)))
    }

    /// A column of numbers with gaps.
    pub fn optional_number(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.array(name, Arc::new(values.into_iter().collect::<Float64Array>()))
    }

    /// A column of whole numbers.
    pub fn integer(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.array(name, Arc::new(Int64Array::from_iter_values(values)))
    }

    /// A column of whole numbers with gaps.
    pub fn optional_integer(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        self.array(name, Arc::new(values.into_iter().collect::<Int64Array>()))
    }

    /// A column of true and false.
    pub fn boolean(self, name: &str, values: impl IntoIterator<Item = bool>) -> Self {
        self.array(name, Arc::new(BooleanArray::from(values.into_iter().collect::<Vec<_>>())))
    }

    /// A column as Arrow has it.
    #[cfg(feature = "arrow")]
    #[must_use]
    pub fn column(self, name: &str, array: ArrayRef) -> Self {
        self.array(name, array)
    }

    /// A column as Arrow has it. In its name, U+0000, which no other library can take, is the symbol for it (␀).
    pub(crate) fn array(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name.replace('\0', "␀"), array.data_type().clone(), true));
        self.columns.push(array);
        self
    }

    /// The finished table: each column of numbers with what it counts and its unit, by the names of all of them.
    ///
    /// # Panics
    /// If the columns differ in length.
    #[must_use]
    #[expect(clippy::expect_used, reason = "columns are made by the crate, one value a row")]
    pub fn build(self) -> Table {
        let rows = self.columns.first().map_or(0, |column| column.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(self.fields)), self.columns, &options);
        Table::of(batch.expect("columns of one length")).described()
    }
}
