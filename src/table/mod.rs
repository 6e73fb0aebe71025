//! Tables in and out: typed columns that say what they count, with errors that name the row and the column.
//!
//! - `typed`: a table; `builder`: made column by column; `reader`: columns by name, values checked
//! - `columns`: what the columns of tables count, from `columns.toml`
//! - `contents`: what a column holds, in the words of errors
//! - `number`: numbers as people type them
//! - `fold`: normalisation of characters
//! - `matching`: names of one table found in another
//! - `findings`: the findings table

mod builder;
mod columns;
mod contents;
mod findings;
mod fold;
mod matching;
mod number;
mod reader;
mod typed;

pub use builder::TableBuilder;
pub use columns::{ColumnKind, ColumnMeaning, column_meanings, text_meaning};
pub(crate) use contents::contents;
pub use findings::{findings_table, steps_table};
pub(crate) use fold::fold;
pub(crate) use matching::without_notes;
pub use matching::{Found, MatchLog, NameIndex, NameKind, normalised};
pub(crate) use number::{parse_number, per_cent};
pub use reader::TableReader;
pub use typed::{COUNTS, Table, UNIT};
