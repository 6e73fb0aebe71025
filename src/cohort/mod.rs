//! Ages and sexes: the cohort-component method, in steps as wide as the age groups, made to agree with a total
//! forecast draw by draw.
//!
//! - `tables`: the base, fertility, mortality and migration as they are written
//! - `rates`: life tables, schedules and profiles; the rates of every area and step, and how uncertain they are
//! - `constrain`: people made to agree with a total
//! - `project`: the projection, and what it prints
//!
//! ```
//! use townscale::cohort::{Inputs, Options, project_ages};
//! use townscale::context::Context;
//! use townscale::table::{TableBuilder, TableReader};
//! let read = |table: TableBuilder, name: &str| TableReader::new(table.build(), name);
//! let ages = ["0-4", "5-9", "10+"];
//! let inputs = Inputs {
//!     base: Some(read(TableBuilder::new().text("age", ages).number("population", [10.0, 20.0, 30.0]), "base")),
//!     fertility: Some(read(TableBuilder::new().text("age", ["10+"]).number("rate", [0.0]), "fertility")),
//!     mortality: Some(read(TableBuilder::new().text("age", ages).number("survival", [1.0; 3]), "mortality")),
//!     ..Inputs::default()
//! };
//! let ages = project_ages(&inputs, &Options { steps: Some(1), ..Options::default() }, None, &Context::default())?;
//! assert_eq!(ages.people(0, 0), [0.0, 10.0, 50.0]); // nobody born, nobody dead: ages shift
//! # Ok::<(), townscale::Error>(())
//! ```

mod constrain;
mod project;
mod rates;
mod tables;

pub use project::{AgeBands, Ages, Total, fitting_bands, project_ages};
pub use rates::{
    AgeProfile, Options, Parameters, RateReference, RogersCastro, Uncertainty, age_profiles, age_profiles_table,
    rate_references, rate_references_table,
};
pub use tables::{AgeGroups, Band, Inputs, NamedBand, Sex, bands_table, migrants_by_age, named_bands};
