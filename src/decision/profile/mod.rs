//! Profiles: thresholds, scales and verdicts as data, each with its source and whether the source was read.
//!
//! - `level`: the names of levels, verdicts and provenance; `rules`: a profile, and the level that its thresholds give an
//!   index; `builtin`: those that come with the crate;
//!   `check`: whether its numbers can decide; `milder`: rules by which more would go ahead than by any of these
//!
//! A profile of one's own is a file with the keys of those in `builtin/`.

mod builtin;
mod check;
mod level;
mod milder;
mod rules;

pub use builtin::{named, names};
pub use level::{Level, Mark, Verdict};
pub use rules::Profile;
pub(crate) use rules::When;
