//! What errors and findings are made of: sentences in two languages, the values they mention, and places in the input.
//!
//! - `language`: English and Chinese
//! - `term`: words that sentences mention, from `terms.toml`
//! - `value`: values and how they are printed
//! - `place`: the file, row, column or entry that a message is about
//! - `sentences`: the sentences of one catalogue entry with their values put in (the entries: `src/error/*.toml`,
//!   `src/finding/*.toml`)
//!
//! ```
//! use townscale::Language;
//! use townscale::message::Place;
//! let place = Place::from("staff.csv").row(12).column("headcount");
//! assert_eq!(place.to_string(), "staff.csv, row 12, column headcount");
//! assert_eq!(place.text(Language::Zh), "staff.csv，第 12 行，headcount 列");
//! ```

mod language;
mod place;
mod sentences;
mod term;
mod value;

pub use language::Language;
pub use place::{Part, Place};
pub(crate) use sentences::{Sentences, Values};
pub use term::Term;
pub use value::{CELL, Value, number, people};
