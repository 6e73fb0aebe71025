//! Mixed-integer programs as plain arrays, and what a solver of them must do. The crate has no solver of its own: the
//! Python package brings HiGHS, and any other is a function.
//!
//! - `model`: columns, rows and costs; `solve`: the solver's interface, its settings and its answer
//!
//! ```
//! use townscale::solver::{Model, Settings, no_solver};
//! assert!(no_solver(&Model::default(), &Settings::default()).is_err());
//! ```

mod model;
mod solve;

pub use model::Model;
pub use solve::{Answer, Outcome, Settings, Solve, no_solver};
