//! Rules as data: each with its jurisdiction, document, year and whether the document was read.
//!
//! - `keys`: profile files read with care: an unknown key is an error that names the nearest known one
//! - `mark`: whether a rule's source was read
//! - `norms.toml`: staffing and facility norms; [`crate::staffing::catalogue`] reads them
//!
//! ```
//! use townscale::profile::{NORMS, tables};
//! assert!(tables(NORMS, "norms.toml", "norm", &[]).is_err(), "every key must be known");
//! ```

mod keys;
mod mark;

pub(crate) use keys::{check, compiled_in_tables};
pub use keys::{tables, word};
pub use mark::Mark;

/// The staffing and facility norms that ship with the crate, as TOML.
pub const NORMS: &str = include_str!("norms.toml");
