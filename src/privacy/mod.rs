//! Aggregates only: personal data and sensitive attributes are refused in every table and text.
//!
//! - `refuse`: headers, values and names of groups judged by one vocabulary, `refused.toml`
//! - `shape`: identifiers of persons recognised by their form: identity cards, telephones, plates, accounts
//! - `fold`: text normalisation before it is judged: full-width forms, look-alike letters, tone marks

mod fold;
mod refuse;
mod shape;

pub(crate) use fold::fold;
pub(crate) use refuse::judge_word;
pub use refuse::{judged, refuse};
