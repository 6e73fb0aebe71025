//! The rates of a projection: life tables, schedules and profiles, and their resolution to one set of rates a step.
//!
//! - `cells`: ages and sexes that a projection goes by
//! - `life_table`: life tables from one of their columns; `force`: the force of mortality within an age group; `standard`: a
//!   standard table, moved to a life expectancy
//! - `rogers_castro`: model schedules of migration by age, given or fitted; `migrants`: the migrants of one step
//! - `profile`: ages and rates that ship, each with its source; `reference`: how much rates vary, likewise
//! - `options`: choices of a projection besides its tables
//! - `step_rates`: the rates of one step; `resolve`: those of every area and step, from tables, numbers or a profile
//! - `lee_carter`: mortality as level, pattern and index; `random_walk`: a random walk with drift
//! - `uncertainty`: draws of rates

mod cells;
mod force;
mod lee_carter;
mod life_table;
mod migrants;
mod options;
mod profile;
mod random_walk;
mod reference;
mod resolve;
mod rogers_castro;
mod standard;
mod step_rates;
mod uncertainty;

pub use options::Options;
pub use profile::{AgeProfile, age_profiles, age_profiles_table};
pub use reference::{RateReference, rate_references, rate_references_table};
pub use rogers_castro::{Parameters, RogersCastro};
pub use uncertainty::Uncertainty;

pub(super) use cells::{AgeCells, Shares};
pub(super) use resolve::{AreaRates, RateRules};
pub(super) use step_rates::{Come, Rates, WomenAt};
pub(super) use uncertainty::Paths;
