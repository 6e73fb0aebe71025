//! Who can reach how much of a service: floating catchment areas.
//!
//! - `ids`: ids of places and their rows, looked up fast
//! - `places`: coordinates and distances; `pairs`: who is within reach of what, sparse
//! - `weights`: how much a pair counts at its distance
//! - `by_service`: the supply of each service by itself
//! - `score`: 2SFCA (Luo and Wang 2003), E2SFCA (Luo and Qi 2009), 3SFCA (Wan, Zou and Sternberg 2012), BFCA (Páez,
//!   Higgins and Vivona 2019); `method`: their weights; `rational`: RAAM (Saxon and Snow 2020); `over_draws`: the same over the draws of a forecast
//!
//! ```
//! use townscale::context::Context;
//! use townscale::services::{Cost, Method, access};
//! use townscale::table::{TableBuilder, TableReader};
//! let read = |table: TableBuilder, name: &str| TableReader::new(table.build(), name);
//! let supply = read(TableBuilder::new().text("id", ["s"]).number("capacity", [3.0]), "supply");
//! let demand = read(TableBuilder::new().text("id", ["a", "b"]).number("population", [100.0, 200.0]), "demand");
//! let cost = TableBuilder::new().text("demand", ["a", "b"]).text("supply", ["s", "s"]).number("minutes", [5.0, 10.0]);
//! let cost = read(cost, "cost");
//! let access = access(&supply, &demand, Cost::Table(&cost), 30.0, Method::TwoStep, None, &Context::default())?;
//! assert_eq!(access.scores(), [0.01, 0.01]); // 3 units for 300 people
//! # Ok::<(), townscale::Error>(())
//! ```

mod by_service;
mod ids;
mod method;
mod over_draws;
mod pairs;
mod places;
mod rational;
mod score;
mod weights;

pub use by_service::ByService;
pub use method::Method;
pub use over_draws::{AccessOverDraws, access_over_draws};
pub(super) use pairs::Pairs;
pub(super) use score::pairs_within;
pub use score::{Access, Cost, access};
pub use weights::Weights;
