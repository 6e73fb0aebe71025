//! Panels of experts and grades.
//!
//! - `pool`: one probability from several; `cooke`: weights of experts from questions whose answers are known
//! - `fuzzy`: fuzzy comprehensive evaluation

mod cooke;
mod fuzzy;
mod pool;

pub use cooke::{Cooke, cooke};
pub use fuzzy::{Fuzzy, fuzzy};
pub use pool::pool;
