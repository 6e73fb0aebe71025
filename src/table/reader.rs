//! Reading of a table: columns by name, values checked, errors that name the row and the column.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float64Type, Schema};

use super::contents::{contents, is_text};
use super::number::{not_a_number, parse_number, per_cent};
use super::typed::Table;
use crate::error::{Error, Result, nearest};
use crate::message::Place;

/// A table read with care: columns by name, values checked, errors with row and column.
#[derive(Debug, Clone)]
pub struct TableReader {
    batch: RecordBatch,
    source: String,
    /// What the table itself calls the columns that were renamed.
    labels: BTreeMap<String, String>,
    judged: bool,
    /// The row of the table as it was given, from 0, of each row that is left.
    rows: Option<Arc<Vec<usize>>>,
}

impl TableReader {
    /// Read from a table; `source` is the file or frame that errors name.
    pub fn new(table: Table, source: impl Into<String>) -> Self {
        let batch = table.batch().clone();
        Self { batch, source: source.into(), labels: BTreeMap::new(), judged: false, rows: None }
    }

    /// Read from several batches of one schema.
    ///
    /// # Errors
    /// Batches of other columns.
    #[cfg(feature = "arrow")]
    pub fn from_batches(schema: Arc<Schema>, batches: &[RecordBatch], source: impl Into<String>) -> Result<Self> {
        let source = source.into();
        if let [whole] = batches {
            return Ok(Self::new(Table::of(whole.clone()), source));
        }
        let batch = arrow::compute::concat_batches(&schema, batches)
            .map_err(|error| Error::table_parts_differ().caused_by(error).at(&source))?;
        Ok(Self::new(Table::of(batch), source))
    }

    /// The same table with its columns called otherwise where `rename` knows a name for them.
    pub fn renamed<'a>(&self, rename: impl Fn(&str) -> Option<&'a str>) -> Self {
        let schema = self.batch.schema();
        let fields = schema.fields().iter().map(|field| {
            let name = rename(field.name()).unwrap_or(field.name());
            Field::new(name, field.data_type().clone(), true)
        });
        let renamed = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = self.batch_of(renamed, self.batch.columns().to_vec());
        // A column that was renamed before keeps what the table itself calls it.
        let labels = self.names().into_iter().filter_map(|header| {
            let label = self.labels.get(&header).cloned();
            match rename(&header) {
                Some(name) => Some((name.to_owned(), label.unwrap_or(header))),
                None => label.map(|label| (header, label)),
            }
        });
        Self {
            batch,
            source: self.source.clone(),
            labels: labels.collect(),
            judged: self.judged,
            rows: self.rows.clone(),
        }
    }

    /// The same table with other values in a column, where it has that.
    ///
    /// # Panics
    /// If the values are not one a row.
    pub(crate) fn with_column(&self, name: &str, values: ArrayRef) -> Self {
        let schema = self.batch.schema();
        let mut columns = self.batch.columns().to_vec();
        if let Some(column) = schema.index_of(name).ok().and_then(|place| columns.get_mut(place)) {
            *column = values;
        }
        let fields = schema.fields().iter().zip(&columns);
        let fields = fields.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Self { batch: self.batch_of(schema, columns), ..self.clone() }
    }

    /// Columns as a batch of as many rows, which a table without columns has too.
    ///
    /// # Panics
    /// If the columns are not those of the schema with one value a row.
    #[expect(
        clippy::expect_used,
        reason = "columns of this table or made from one, never from input of another length"
    )]
    fn batch_of(&self, schema: Arc<Schema>, columns: Vec<ArrayRef>) -> RecordBatch {
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows()));
        RecordBatch::try_new_with_options(schema, columns, &options).expect("columns of the schema, one value a row")
    }

    /// The same table, whose rows errors count as `rows` does, from 0.
    pub(crate) fn with_rows(mut self, rows: Vec<usize>) -> Self {
        self.rows = Some(Arc::new(rows));
        self
    }

    /// The row of the table as it was given, from 1.
    pub(crate) fn row_number(&self, row: usize) -> usize {
        self.rows.as_ref().and_then(|rows| rows.get(row).copied()).unwrap_or(row) + 1
    }

    /// The same table, marked as one that was judged and holds no persons.
    pub(crate) fn mark_judged(mut self) -> Self {
        self.judged = true;
        self
    }

    /// Whether the table was judged already.
    pub(crate) fn is_judged(&self) -> bool {
        self.judged
    }

    /// The same table with NaN in these columns as gaps, for tables in which a value may be missing: array libraries
    /// write a missing number as NaN.
    #[must_use]
    pub fn with_gaps(&self, names: &[&str]) -> Self {
        let schema = self.batch.schema();
        let pairs = schema.fields().iter().zip(self.batch.columns());
        let columns: Vec<ArrayRef> = pairs
            .map(|(field, column)| {
                let floats = matches!(field.data_type(), DataType::Float64 | DataType::Float32);
                if !floats || !names.contains(&field.name().as_str()) {
                    return Arc::clone(column);
                }
                match cast(column, &DataType::Float64) {
                    Ok(numbers) => {
                        let numbers = numbers.as_primitive::<Float64Type>();
                        if numbers.values().iter().all(|number| !number.is_nan()) {
                            return Arc::new(numbers.clone()) as ArrayRef;
                        }
                        let gaps = numbers.iter().map(|value| value.filter(|number| !number.is_nan()));
                        Arc::new(gaps.collect::<Float64Array>()) as ArrayRef
                    }
                    Err(_) => Arc::clone(column),
                }
            })
            .collect();
        let fields = schema.fields().iter().zip(&columns);
        let fields = fields.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = self.batch_of(schema, columns);
        Self {
            batch,
            source: self.source.clone(),
            labels: self.labels.clone(),
            judged: self.judged,
            rows: self.rows.clone(),
        }
    }

    /// What errors call this table.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The table itself.
    #[must_use]
    pub fn table(&self) -> Table {
        Table::of(self.batch.clone())
    }

    /// The record batch.
    pub(crate) fn batch(&self) -> &RecordBatch {
        &self.batch
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whether a column is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.batch.column_by_name(name).is_some()
    }

    /// The names of all columns.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The place of a value, for errors: rows count from 1, below the header.
    #[must_use]
    pub fn place(&self, row: usize, column: &str) -> Place {
        let label = self.labels.get(column).map_or(column, |label| label.trim());
        Place::from(&self.source).row(self.row_number(row)).column(label)
    }

    fn required(&self, name: &str) -> Result<&ArrayRef> {
        self.batch.column_by_name(name).ok_or_else(|| {
            let names = self.names();
            let near = nearest(name, names.iter().map(String::as_str));
            Error::column_absent(name, &names).did_you_mean(near).at(&self.source)
        })
    }

    /// A column of text; a missing or empty value is an error.
    pub fn text(&self, name: &str) -> Result<Vec<String>> {
        let values = self.texts(name, self.required(name)?)?;
        let present = |(row, value): (usize, Option<String>)| {
            value.ok_or_else(|| Error::value_missing().at(self.place(row, name)))
        };
        values.into_iter().enumerate().map(present).collect()
    }

    /// A column of text that need not be there, nor every value of it.
    pub fn optional_text(&self, name: &str) -> Result<Vec<Option<String>>> {
        match self.batch.column_by_name(name) {
            Some(column) => self.texts(name, column),
            None => Ok(vec![None; self.rows()]),
        }
    }

    /// The same, with no values at all where there is no column.
    pub fn text_if_there(&self, name: &str) -> Result<Vec<Option<String>>> {
        match self.batch.column_by_name(name) {
            Some(column) => self.texts(name, column),
            None => Ok(vec![]),
        }
    }

    fn strings(&self, name: &str, column: &ArrayRef) -> Result<ArrayRef> {
        cast(column, &DataType::Utf8)
            .map_err(|_| Error::column_not_text(name, contents(column.data_type())).at(&self.source))
    }

    /// The distinct texts of a column in order, and for each row which of them it has; where the column need not be there,
    /// a missing or empty value is an empty text.
    ///
    /// # Errors
    /// As for [`TableReader::text`].
    pub fn distinct(&self, name: &str, required: bool) -> Result<(Vec<String>, Vec<usize>)> {
        let column = match self.batch.column_by_name(name) {
            None if !required => return Ok((vec![String::new()], vec![0; self.rows()])),
            _ => self.required(name)?,
        };
        // Views and dictionaries are read in place, as a copy of each row would take more than its text.
        if let Some(views) = column.as_string_view_opt() {
            return self.ranked(name, required, views.iter());
        }
        if let Some(dictionary) = column.as_any_dictionary_opt().filter(|texts| !texts.values().is_empty())
            && is_text(dictionary.values().data_type())
        {
            let values = self.strings(name, dictionary.values())?;
            let values = values.as_string::<i32>();
            let text = |(row, key): (usize, &usize)| {
                (!dictionary.is_null(row) && !values.is_null(*key)).then(|| values.value(*key))
            };
            return self.ranked(name, required, dictionary.normalized_keys().iter().enumerate().map(text));
        }
        let strings = self.strings(name, column)?;
        self.ranked(name, required, strings.as_string::<i32>().iter())
    }

    /// The distinct texts of rows, in their own order, and the place of each row's among them.
    fn ranked<'a>(
        &self,
        name: &str,
        required: bool,
        rows: impl Iterator<Item = Option<&'a str>>,
    ) -> Result<(Vec<String>, Vec<usize>)> {
        let (mut first, mut texts) = (HashMap::<&str, usize>::new(), Vec::<&str>::new());
        let mut places = Vec::with_capacity(self.rows());
        // Tables repeat themselves: the text after another is most often the same as the last time.
        let (mut after, mut last): (Vec<usize>, _) = (Vec::new(), 0);
        for (row, text) in rows.enumerate() {
            let text = text.unwrap_or_default().trim();
            let likely = after.get(last).copied().unwrap_or(0);
            let place = match texts.get(likely) {
                Some(same) if *same == text => likely,
                _ if required && text.is_empty() => {
                    return Err(Error::value_missing().at(self.place(row, name)));
                }
                _ => *first.entry(text).or_insert_with(|| {
                    texts.push(text);
                    texts.len() - 1
                }),
            };
            after.resize(texts.len(), 0);
            if row > 0
                && let Some(next) = after.get_mut(last)
            {
                *next = place;
            }
            last = place;
            places.push(place);
        }
        let mut order: Vec<(&str, usize)> = texts.into_iter().zip(0..).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, at)) in order.iter().enumerate() {
            if let Some(of_text) = ranks.get_mut(*at) {
                *of_text = rank;
            }
        }
        places.iter_mut().for_each(|place| *place = ranks.get(*place).copied().unwrap_or_default());
        Ok((order.into_iter().map(|(text, _)| text.to_owned()).collect(), places))
    }

    fn texts(&self, name: &str, column: &ArrayRef) -> Result<Vec<Option<String>>> {
        let strings = self.strings(name, column)?;
        let trimmed =
            strings.as_string::<i32>().iter().map(|value| value.map(str::trim).filter(|text| !text.is_empty()));
        Ok(trimmed.map(|value| value.map(str::to_owned)).collect())
    }

    /// A column of finite numbers; a missing value is an error.
    pub fn number(&self, name: &str) -> Result<Vec<f64>> {
        let column = self.required(name)?;
        if let Some(plain) = column.as_primitive_opt::<Float64Type>().filter(|plain| plain.null_count() == 0)
            && plain.values().iter().all(|number| number.is_finite())
        {
            return Ok(plain.values().to_vec());
        }
        let values = self.optional_number(name)?;
        let present =
            |(row, value): (usize, Option<f64>)| value.ok_or_else(|| Error::number_missing().at(self.place(row, name)));
        values.into_iter().enumerate().map(present).collect()
    }

    /// A column of shares (0 to `most`) that need not be there, nor every value of it. One in per cent is asked about.
    pub fn optional_share(&self, name: &str, most: f64) -> Result<Vec<Option<f64>>> {
        let texts = self.batch.column_by_name(name).filter(|column| is_text(column.data_type()));
        if let Some(column) = texts {
            for (row, text) in self.texts(name, column)?.into_iter().enumerate() {
                if let Some((text, percent)) = text.as_deref().and_then(|text| Some((text, per_cent(text)?))) {
                    let error = Error::share_in_per_cent(name, text).at(self.place(row, name));
                    return Err(error.did_you_mean(Some(percent / 100.0)));
                }
            }
        }
        let values = self.optional_number(name)?;
        let outside = |(row, value): (usize, &Option<f64>)| {
            value.filter(|share| !(0.0..=most).contains(share)).map(|share| (row, share))
        };
        let Some((row, share)) = values.iter().enumerate().find_map(outside) else {
            return Ok(values);
        };
        let error = if most > 1.0 {
            Error::share_of_pay_out_of_range(name, share)
        } else {
            Error::share_out_of_range(name, share)
        };
        let percent = (1.0..=100.0 * most).contains(&share).then_some(share / 100.0);
        Err(error.at(self.place(row, name)).did_you_mean(percent))
    }

    /// A column of finite numbers that need not be there, nor every value of it. Text is read as a number where it is one.
    pub fn optional_number(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(vec![None; self.rows()]);
        };
        let values: Vec<Option<f64>> = if is_text(column.data_type()) {
            let texts = self.texts(name, column)?;
            let parsed = texts.into_iter().enumerate().map(|(row, text)| match text {
                None => Ok(None),
                Some(text) => {
                    parse_number(&text).map(Some).ok_or_else(|| not_a_number(&text).at(self.place(row, name)))
                }
            });
            parsed.collect::<Result<_>>()?
        } else {
            let other = || Error::column_not_numbers(name, contents(column.data_type())).at(&self.source);
            if column.data_type() == &DataType::Boolean {
                return Err(other());
            }
            let numbers = cast(column, &DataType::Float64).map_err(|_| other())?;
            numbers.as_primitive::<Float64Type>().iter().collect()
        };
        let endless = |(row, value): (usize, &Option<f64>)| {
            value.filter(|number| !number.is_finite()).map(|number| (row, number))
        };
        if let Some((row, number)) = values.iter().enumerate().find_map(endless) {
            return Err(Error::number_not_finite(number).at(self.place(row, name)));
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::StringArray;

    use super::*;

    #[test]
    fn texts_are_ranked_alike_whatever_holds_them() {
        let plain: ArrayRef = Arc::new(StringArray::from(vec![Some(" b"), None, Some("a"), Some("b")]));
        let dictionary = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
        for kind in [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View, dictionary] {
            let column = cast(&plain, &kind).unwrap();
            let table = TableReader::new(Table::of(RecordBatch::try_from_iter([("x", column)]).unwrap()), "table");
            let (texts, places) = table.distinct("x", false).unwrap();
            assert_eq!((texts.join(","), places), (",a,b".to_owned(), vec![2, 0, 1, 2]), "{kind}");
            assert!(table.distinct("x", true).is_err(), "{kind}");
        }
    }

    #[test]
    fn a_table_without_columns_keeps_its_rows() {
        let options = RecordBatchOptions::new().with_row_count(Some(0));
        let empty = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options).unwrap();
        let table = TableReader::new(Table::of(empty), "table");
        assert_eq!(table.with_gaps(&["population"]).rows() + table.renamed(|_| None).rows(), 0);
    }
}
