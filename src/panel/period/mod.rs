//! Periods of time: `2010`, `2010H1`, `2010Q3`, `2010-06`, or a date; a count stands at the end of its period.
//!
//! - `value`: the period itself, its end, its order
//! - `parse`: what one label may stand for
//! - `from_text`: the period of a label that stands alone
//! - `column`: a column of labels, whose forms are told apart by the whole of it; labels of any sort in order

mod column;
mod from_text;
mod parse;
mod value;

pub use column::{LabelOrder, Labels, order_labels, read_labels};
pub(super) use parse::{in_republic, is_republic};
pub use value::Period;
