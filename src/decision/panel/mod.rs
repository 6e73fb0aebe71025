//! Panels of experts and grades.
//!
//! - `pool`: one probability from several; `cooke`: weights of experts from questions whose answers are known
//! - `fuzzy`: fuzzy comprehensive evaluation; `topsis`: alternatives by their distance from the ideal

// Arguments of public functions are read here: no list that a caller gives ends the process.
mod cooke;
mod fuzzy;
mod pool;
mod topsis;

pub use cooke::{Cooke, cooke};
pub use fuzzy::{Fuzzy, fuzzy};
pub use pool::pool;
pub use topsis::{Topsis, topsis};
