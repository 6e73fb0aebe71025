//! Reading of tables as statistical offices publish them: the header row, long or wide form, units, numbers, notes and
//! totals; each step is recorded.
//!
//! - `vocabulary`: the headers of every table of the product (`headers.toml`)
//! - `text`: bytes of a text file as cells; `encoding`: in which encoding they are
//! - `cells`: the cells of a sheet or frame
//! - `options`: what a caller says beside the table
//! - `header`: the header rows and what each column holds
//! - `within`: months, quarters and half-years in a column beside their years
//! - `unit`: units of counts
//! - `figure`: numbers as a file writes them
//! - `totals`: rows that are totals by their name
//! - `plain`: tables of counts that need no mending
//! - `state`: what is at work while a table of counts is read
//! - `rows`, `entries`: the rows that hold figures and their areas; the figures with area and period
//! - `breakdown`: of rows by sex or age those of all people
//! - `people`, `areas`: figures in persons; totals and spellings of areas
//! - `columns`: the columns of the table that is made of them
//! - `table`: the table of counts made of the cells
//! - `body`: any table of a sheet, its header found; `named`: the columns of its kind under their names
//! - `across`: tables of staff with a column for each role
//! - `quantity`: what figures measure, and units other than people

mod across;
mod areas;
mod body;
mod breakdown;
mod cells;
mod columns;
mod encoding;
mod entries;
mod figure;
mod header;
mod named;
mod options;
mod people;
mod plain;
mod quantity;
mod rows;
mod state;
mod table;
mod text;
mod totals;
mod unit;
mod vocabulary;
mod within;

pub(crate) use across::roles_across;
pub use body::table_of;
pub use cells::Cells;
pub use named::named_as;
pub use options::ReadOptions;
pub(super) use table::{ReadTable, read_counts};
pub use text::read_text;
pub use vocabulary::TableKind;

/// The first of several sheets that has the headings of a kind of table.
#[must_use]
pub fn first_fitting(sheets: &[Cells], kind: TableKind, options: &ReadOptions) -> Option<usize> {
    sheets.iter().position(|sheet| match kind {
        TableKind::Counts => header::find(sheet, options).is_ok_and(|found| found.is_some()),
        TableKind::Claims
        | TableKind::Staff
        | TableKind::Norms
        | TableKind::Services
        | TableKind::Indicators
        | TableKind::Demand
        | TableKind::Supply
        | TableKind::Cost
        | TableKind::Crosswalk
        | TableKind::Ages
        | TableKind::Other => body::fits(sheet, kind),
    })
}
