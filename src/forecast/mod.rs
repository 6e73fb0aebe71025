//! How many people are coming: draws of future populations, calibrated on what the panel's own past errors were.
//!
//! - `series`: counts on an even grid of time, and the periods to come
//! - `season`: seasons of quarters and months, taken out and put back
//! - `models`: point forecasts, one a file
//! - `combine`: the combination behind `auto`, and growth held near the usual
//! - `learn`: what a panel's earlier origins teach
//! - `explain`: which models a forecast rests on, in words and numbers
//! - `reconcile`: draws of parts and wholes made to add up
//! - `pool`: what the panel teaches about its errors; mergeable, with a reference pool for small panels
//! - `interval`: the scale of a series' errors, by regression
//! - `simulate`: residual paths drawn by keyed streams, with a shared part
//! - `scenario`: known inflows and ceilings
//! - `backtest`: forecasts from past dates, scored by what came
//! - `engine`: the forecast itself; `tables`: what it prints
//!
//! ```
//! use townscale::forecast::{Options, forecast};
//! use townscale::panel::{Panel, Population};
//! use townscale::table::{TableBuilder, TableReader};
//! let table = TableBuilder::new()
//!     .text("area", ["Hami"; 4])
//!     .text("period", ["2007", "2008", "2009", "2010"])
//!     .number("population", [60_000.0, 66_000.0, 80_000.0, 95_000.0])
//!     .build();
//! let panel = Panel::from_table(&TableReader::new(table, "counts.csv"))?;
//! let five_years = forecast(&panel, Options { horizon: 5, ..Options::default() })?;
//! assert_eq!(five_years.periods(0)[4].to_string(), "2015");
//! # Ok::<(), townscale::Error>(())
//! ```

mod backtest;
mod combine;
mod engine;
mod explain;
mod interval;
mod learn;
pub mod models;
mod pool;
mod reconcile;
mod scenario;
mod season;
mod series;
mod simulate;
mod tables;

pub use backtest::{Backtest, backtest};
pub use engine::{Forecast, Options, forecast};
pub use pool::Pool;
pub use reconcile::Method;
pub use scenario::Scenario;
