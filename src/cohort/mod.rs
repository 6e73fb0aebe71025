//! Ages and sexes: the cohort-component method, in steps as wide as the age groups, made to agree with a total
//! forecast draw by draw.
//!
//! - `groups`: age groups as tables write them; `band`: bands of ages such as `6-11` or `pupils`
//! - `life`: survival from the columns of a life table, or from a life expectancy
//! - `model`: a standard life table, moved to a life expectancy
//! - `schedule`: Rogers and Castro's migration ages, given or fitted
//! - `profile`: ages and rates that ship, each with its source
//! - `read`: the base, fertility, mortality and migration tables; `inputs`: the rates of every area
//! - `clock`: when steps end; `step`: one step of the projection, for many draws at once
//! - `ages`: the projection itself; `bands`: its sums as a population; `tables`: what it prints
//!
//! ```
//! use townscale::cohort::{Inputs, Options, project_ages};
//! use townscale::table::{TableBuilder, TableReader};
//! let read = |table: TableBuilder, name: &str| TableReader::new(table.build(), name);
//! let ages = ["0-4", "5-9", "10+"];
//! let inputs = Inputs {
//!     base: Some(read(TableBuilder::new().text("age", ages).number("population", [10.0, 20.0, 30.0]), "base")),
//!     fertility: Some(read(TableBuilder::new().text("age", ["10+"]).number("rate", [0.0]), "fertility")),
//!     mortality: Some(read(TableBuilder::new().text("age", ages).number("survival", [1.0; 3]), "mortality")),
//!     migration: None,
//! };
//! let ages = project_ages(&inputs, &Options { steps: Some(1), ..Options::default() }, None)?;
//! assert_eq!(ages.people(0, 0), [0.0, 10.0, 50.0]); // nobody born, nobody dead: ages shift
//! # Ok::<(), townscale::Error>(())
//! ```

mod ages;
mod band;
mod bands;
mod clock;
mod groups;
mod inputs;
mod life;
mod model;
mod profile;
mod read;
mod schedule;
mod step;
mod tables;

pub use ages::{Ages, Options, Total, project_ages};
pub use band::{Band, NamedBand, bands_table, named_bands};
pub use bands::{AgeBands, fitting_bands};
pub use groups::{AgeGroups, Sex};
pub use profile::{AgeProfile, age_profiles, age_profiles_table};
pub use read::{Inputs, migrants_by_age};
pub use schedule::RogersCastro;
