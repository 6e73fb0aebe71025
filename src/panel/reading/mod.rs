//! Reading of tables as statistical offices publish them: the header row, long or wide form, units, numbers, notes and
//! totals; each step is recorded.
//!
//! - `vocabulary`: the headers of every table of the product (`headers.toml`)
//! - `text`: bytes of a text file as cells
//! - `cells`: the cells of a sheet or frame
//! - `options`: what a caller says beside the table
//! - `header`: the header rows and what each column holds
//! - `unit`: units of counts
//! - `figure`: numbers as a file writes them
//! - `totals`: rows that are totals by their name
//! - `table`: the table of counts made of the cells

mod cells;
mod figure;
mod header;
mod options;
mod table;
mod text;
mod totals;
mod unit;
mod vocabulary;

pub use cells::Cells;
pub use options::ReadOptions;
pub(super) use table::{ReadTable, read_counts};
pub use text::read_text;
pub use vocabulary::TableKind;
pub(super) use vocabulary::renamed;

/// The first of several sheets that has the headings of a table of counts.
#[must_use]
pub fn first_fitting(sheets: &[Cells], options: &ReadOptions) -> Option<usize> {
    sheets.iter().position(|sheet| header::find(sheet, options).is_ok_and(|found| found.is_some()))
}
