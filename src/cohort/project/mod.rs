//! The projection, from step to step.
//!
//! - `series`: whose ages are projected; `clock`: when steps end; `step`: one step, for many draws at once
//! - `hamilton_perry`: cohort change ratios in place of rates
//! - `ages`: the projection itself; `bands`: its sums as a population; `summary`: its tables; `memory`: what they take

mod ages;
mod bands;
mod clock;
mod hamilton_perry;
mod memory;
mod series;
mod step;
mod summary;

pub use ages::{Ages, project_ages};
pub use bands::{AgeBands, fitting_bands};
pub use series::Total;
