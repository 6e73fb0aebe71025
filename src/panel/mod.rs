//! Areas × periods: the table every link starts from, its hierarchy and its checks.
//!
//! - `period`: years, halves, quarters, months, dates; a count stands at the end of its period
//! - `population`: what later links take, counts and forecasts alike
//! - `counts`: the panel itself; `from_table`: a panel read from a table; `columns`: the columns of that table
//! - `crosswalk`: areas that split, merge or change their code
//! - `areas`: areas by name, and areas of one name
//! - `reading`: tables as they are published
//! - `claims`: what a source says of its counts
//! - `checks`: what is doubtful in the counts; `sums`: areas that are the sum of the others

mod areas;
mod checks;
mod claims;
mod columns;
mod counts;
mod crosswalk;
mod from_table;
mod period;
mod population;
mod reading;
mod sums;

pub(crate) use areas::series_by_area;
pub use areas::{SeriesIndex, require_own_names, shared_names};
pub use counts::{Kind, Panel};
pub use crosswalk::Crosswalk;
pub use period::{LabelOrder, Labels, Period, order_labels, read_labels};
pub use population::{Population, SeriesKey, SortBuffers, peak_of_year, years_with_seasons};
pub(crate) use reading::roles_across;
pub use reading::{Cells, ReadOptions, TableKind, first_fitting, named_as, read_text, table_of};
