//! Findings: doubtful input that does not stop the computation and travels with the result into the report.
//!
//! Every finding is one entry of a catalogue (`src/finding/*.toml`): a code, a severity, an effect on a decision's
//! verdict, and its sentences in English and Chinese. The build script makes of each an entry of [`Code`] and a
//! constructor of [`Finding`] whose arguments are the values that its sentences mention.
//!
//! - `definition`: a finding
//! - `severity`: how much it matters, and what it does to a verdict
//!
//! ```
//! use townscale::finding::Finding;
//! use townscale::Language;
//! let finding = Finding::plan_strictest_norm("coordinator");
//! assert_eq!((finding.code().name(), finding.place().to_string()), ("plan_strictest_norm", "coordinator".into()));
//! assert!(finding.message(Language::Zh).chars().any(|c| c > '\u{2e7f}'));
//! ```

mod definition;
mod severity;

pub use crate::message::{CELL, number, people};
pub use definition::{Code, Finding};
pub use severity::{Effect, Severity};
