//! Diagnostics: what is missing, doubtful, or meant to lower a verdict; each a file with its code.
//!
//! - `list`: all of them; what each looks for is in its first line
//! - `missing`: what a complete assessment needs, by chapter (`needs.toml`)

mod alike;
mod asked;
mod cannot_happen;
mod claims;
mod comparisons;
mod concerns;
mod correlation;
mod dilution;
mod double_counting;
mod earlier;
mod factor_split;
mod handling;
mod largest;
mod list;
mod measures;
mod missing;
mod non_compensation;
mod opinions;
mod panels;
mod profile_changed;
mod provenance;
mod repeated;
mod revisions;
mod scales;
mod stated;
mod survey;
mod threshold;

pub(in crate::decision) use list::{of_facts, of_file};
pub use missing::{Chapter, Missing, missing, missing_table};
