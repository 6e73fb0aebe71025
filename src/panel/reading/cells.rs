//! The cells of a sheet or frame, as texts.

use std::sync::Arc;

use arrow::array::{Array, AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use crate::error::Result;
use crate::table::{TableBuilder, TableReader};

/// The most columns that are read.
pub(super) const MOST_COLUMNS: usize = 20_000;

/// The cells of a sheet, or of a frame with its headings as the first row.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The headings of a frame.
    names: Option<Vec<String>>,
    columns: Vec<Option<StringArray>>,
    rows: usize,
    /// Whether numbers were numbers, so that a dot is a decimal point.
    typed: bool,
    source: String,
}

impl Cells {
    /// The cells of a table; with `named`, its headings are the first row. `typed` says that its numbers were numbers.
    ///
    /// # Errors
    /// More columns than any table of counts has.
    pub fn new(table: &TableReader, named: bool, typed: bool) -> Result<Self> {
        let batch = table.batch();
        if batch.num_columns() > MOST_COLUMNS {
            let what = format!("{} columns", batch.num_columns());
            return Err(crate::Error::reading_too_large(what, MOST_COLUMNS as f64).at(table.source()));
        }
        let columns = batch.columns().iter().map(|column| {
            let text = cast(column, &DataType::Utf8).ok()?;
            text.as_string_opt::<i32>().cloned()
        });
        let typed = typed || (named && batch.columns().iter().any(|column| column.data_type().is_floating()));
        Ok(Self {
            names: named.then(|| table.names()),
            columns: columns.collect(),
            rows: table.rows(),
            typed,
            source: table.source().to_owned(),
        })
    }

    /// How many rows there are, the headings of a frame among them.
    pub(super) fn height(&self) -> usize {
        self.rows + usize::from(self.names.is_some())
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether these are the cells of a frame, whose headings are known.
    pub(super) fn named(&self) -> bool {
        self.names.is_some()
    }

    pub(super) fn typed(&self) -> bool {
        self.typed
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// The text of a cell without blanks around it; empty where there is none.
    pub(super) fn at(&self, row: usize, column: usize) -> &str {
        let row = match &self.names {
            Some(names) if row == 0 => return names.get(column).map_or("", |name| bare(name)),
            Some(_) => row - 1,
            None => row,
        };
        match self.columns.get(column) {
            Some(Some(texts)) if row < texts.len() && !texts.is_null(row) => bare(texts.value(row)),
            _ => "",
        }
    }

    /// The table below so many rows of a file, with its columns named by their place; those without a name are left
    /// out.
    pub(super) fn body(&self, start: usize, label: impl Fn(usize) -> Option<String>) -> TableReader {
        let columns = self.columns.iter().enumerate();
        let named = columns.filter_map(|(place, texts)| Some((label(place)?, texts.as_ref()?)));
        let table = named.fold(TableBuilder::new(), |table, (label, texts)| {
            table.array(&label, Arc::new(texts.slice(start, self.rows - start)))
        });
        TableReader::new(table.build(), self.source.clone())
    }

    /// Whether a row has no text at all.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        (0..self.width()).all(|column| self.at(row, column).is_empty())
    }

    /// The texts of a row that are there.
    pub(super) fn texts(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width()).map(move |column| self.at(row, column)).filter(|text| !text.is_empty())
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}
