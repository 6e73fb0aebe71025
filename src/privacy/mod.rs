//! Aggregates only: personal data and sensitive attributes are refused in every table and text.
//!
//! - `table`: the judge of tables, column by column
//! - `judge`: the judge of one header, value or sentence
//! - `column`: what a column holds, by its header
//! - `vocabulary`: the terms, from `vocabulary.toml`, and the words that make one harmless
//! - `words`: the words of a text, normalised
//! - `shapes`: identifiers of persons recognised by their form: identity cards, telephones, plates, accounts
//! - `disclosure`: which counts a published table must not show
//! - `home`: dwellings and accounts of message services recognised by their form

mod column;
mod disclosure;
mod home;
mod judge;
mod shapes;
mod table;
mod vocabulary;
mod words;

pub use disclosure::{Cells, Hidden, Rules, hidden_cells, suppress};
pub use judge::{header as judge_header, judge_text, judge_word};
pub use table::{judged, refuse};
