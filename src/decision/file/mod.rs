//! The decision file: what it holds, how it is read, and what makes it valid.
//!
//! - `schema`: the decision; `factor`, `measure`, `consultation`, `date`, `answer`: its parts
//! - `quantity`: a number, a low–mode–high, a band label or a panel of experts; `spread`: the distribution it stands for
//! - `places`: the line of every part; `read`: TOML or JSON into it; `convert`: points and comparisons; `valid`: its rules;
//!   `references`: ids and what refers to them

mod answer;
mod consultation;
mod convert;
mod date;
mod factor;
mod measure;
mod places;
mod quantity;
mod read;
mod references;
mod schema;
mod spread;
mod valid;

pub use answer::Answer;
pub use consultation::{Adopted, Chosen, Consultation, Hearing, Opinion, Round, Stratum};
pub(in crate::decision) use convert::judgements;
pub use date::Date;
pub use factor::{Category, Concern, Criterion, Factor, Group};
pub use measure::{Evidence, Measure, Part, Phase, Status};
pub use places::Places;
pub use quantity::{Bands, Quantity};
pub(in crate::decision) use read::{check_lists, one, printable};
pub use schema::{Decision, Emergency, Identified, Revision, Stated, Subject};
pub use spread::Spread;
