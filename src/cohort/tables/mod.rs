//! The tables of a projection: ages, sexes and periods as they are written, people, and rates row by row.
//!
//! - `groups`: age groups and sexes; `band`: bands of ages such as `6-11` or `pupils`
//! - `span`: the time that a rate holds for; `row`: what every row of these tables has
//! - `base`: people by age and sex; `fertility`, `mortality`, `migration`: rates by age and time

mod band;
mod base;
mod fertility;
mod groups;
mod migration;
mod mortality;
mod row;
mod span;

pub use band::{Band, NamedBand, bands_table, named_bands};
pub use groups::{AgeGroups, Sex};
pub use migration::migrants_by_age;
pub use row::Inputs;

pub(super) use base::Base;
pub(super) use fertility::{Births, ByAge, fertility};
pub(super) use groups::{OLDEST, split_evenly};
pub(super) use migration::{Flow, migrants, migration};
pub(super) use mortality::{Column, Mortality, gives_survival, mortality};
pub(super) use row::ByArea;
pub(super) use span::InTime;
