//! Errors: what is wrong, where it is, and what to do about it.
//!
//! Every error is one entry of a catalogue, by subject: `cohort.toml`, `decision.toml`, `forecast.toml`, `index.toml`,
//! `panel.toml`, `privacy.toml`, `reading.toml`, `sampling.toml`, `services.toml`, `staffing.toml`, `stats.toml`,
//! `table.toml`, and `common.toml` for the rest. An entry is a code, a kind, and its sentences in English and
//! Chinese. The build script makes of each an entry of [`ErrorCode`] and a constructor of [`Error`] whose arguments are
//! the values that its sentences mention.
//!
//! - `budget`: memory that a computation needs and may not have
//! - `compiled_in`: TOML that is part of the crate
//! - `decoding`: what serde refuses, in the words of the catalogue
//! - `definition`: an error
//! - `kind`: what sort of mistake it is
//! - `nearest`: the nearest word, for "did you mean"
//! - `syntax`: why a text is not TOML or JSON

mod budget;
mod compiled_in;
mod decoding;
mod definition;
mod kind;
mod nearest;
mod syntax;

pub(crate) use budget::require_memory;
pub(crate) use compiled_in::compiled_in;
pub(crate) use decoding::{decode_by, in_both_languages, key_at_fault, undecoded};
pub use definition::{Error, ErrorCode, Result};
pub use kind::ErrorKind;
pub use nearest::nearest;
pub(crate) use nearest::unknown_word;
pub(crate) use syntax::toml_error;
