//! The staffing gap: required less available posts, with its uncertainty.
//!
//! - `staffing_gap`: population, norms and staff together; `verb`: checked inputs to a gap
//! - `shared` posts of groups of areas; `attributes` of areas, by which norms say where they are in force; `derived`: series of several parts, and given needs
//! - tables: `summary`, `total` over areas, `first_shortage`; `explain`: in sentences; `findings`: what is doubtful
//! - `history`: figures from before a forecast
//! - `requirement`: posts required of each role in each area, draw by draw

mod attributes;
mod derived;
mod explain;
mod findings;
mod first_shortage;
mod history;
pub(crate) mod requirement;
pub(crate) mod shared;
mod staffing_gap;
mod summary;
#[cfg(test)]
mod tests;
mod total;
mod verb;

pub use attributes::Attributes;
pub use derived::Need;
pub use history::SharedPopulation;
pub use staffing_gap::Gap;
pub use total::TotalBy;
pub use verb::{GapInputs, staffing_gap, staffing_gap_of};
