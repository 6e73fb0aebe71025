//! Areas × periods: the table every link starts from, its hierarchy and its checks.
//!
//! - `period`: years, halves, quarters, months, dates; a count stands at the end of its period
//! - `population`: what later links take, counts and forecasts alike
//! - `counts`: the panel itself; `from_table`: a panel read from a table
//! - `reading`: tables as they are published
//! - `claims`: what a source says of its counts
//! - `checks`: what is doubtful in the counts

mod checks;
mod claims;
mod counts;
mod from_table;
mod period;
mod population;
mod reading;

pub use counts::{Kind, Panel};
pub use period::{LabelOrder, Labels, Period, order_labels, read_labels};
pub use population::{Population, SeriesKey, SortBuffers, peak_of_year, years_with_seasons};
pub use reading::{Cells, ReadOptions, TableKind, first_fitting, read_text};
