//! How many people are coming: draws of future populations, calibrated on what the panel's own past errors were.
//!
//! From what comes first to what comes last:
//! - `clock`, `grid`, `season`, `jumps`, `measured`, `start`: counts on an even grid of time, the periods to come, seasons,
//!   breaks, counts with an error of their own, the level from which paths start
//! - `models`: point forecasts, one a file; `combine`: their combination, and growth shrunk to the usual
//! - `error_path`, `scale`, `error_growth`: errors of past origins, the scale of a series' errors, their growth by horizon
//! - `stratum`, `reference`: what is learnt of one frequency, and what is shipped; `origins`: rolling-origin errors
//! - `memory`: what draws take
//! - `options`, `prepare`, `calibration`: what a panel teaches, as a value that can be sent; `drivers`: known regressors
//! - `simulate`: error paths drawn by keyed streams; `scenario`, `bound`: known events, ceilings and floors
//! - `share_method`, `fitted`, `share`, `whole`: ratio methods, point paths, parts with few counts as shares of their wholes
//! - `fitter`: the fit of one series; `fit`: the forecast; `result`: what it holds and how draws are made again
//! - `hierarchy`, `reconcile`, `min_trace`, `totals`: wholes and parts; `revision`, `judgement`: targets and adjustments
//! - `table_rows`, `tables`, `batches`, `explain`: what it prints, and as a stream
//! - `score`, `compare`: forecasts scored by what came, and tests of models; `backtest`: from past dates; `given`: of any tool;
//!   `beside`: an official projection beside ours
//!
//! ```
//! use townscale::context::Context;
//! use townscale::forecast::{Options, forecast};
//! use townscale::panel::{Panel, Population};
//! use townscale::table::{TableBuilder, TableReader};
//! let table = TableBuilder::new()
//!     .text("area", ["Hami"; 4])
//!     .text("period", ["2007", "2008", "2009", "2010"])
//!     .number("population", [60_000.0, 66_000.0, 80_000.0, 95_000.0])
//!     .build();
//! let panel = Panel::from_table(&TableReader::new(table, "counts.csv"))?;
//! let five_years = forecast(&panel, Options { horizon: 5, ..Options::default() }, &Context::default())?;
//! assert_eq!(five_years.periods(0)[4].to_string(), "2015");
//! # Ok::<(), townscale::Error>(())
//! ```

mod backtest;
mod batches;
mod beside;
mod bound;
mod calibration;
mod clock;
mod combine;
mod compare;
mod drivers;
mod error_growth;
mod error_path;
mod explain;
mod fit;
mod fitted;
mod fitter;
mod given;
mod grid;
mod hierarchy;
mod judgement;
mod jumps;
mod measured;
mod memory;
mod min_trace;
pub mod models;
mod options;
mod origins;
mod prepare;
mod reconcile;
mod reference;
mod result;
mod revision;
mod scale;
mod scenario;
mod score;
mod season;
mod share;
mod share_method;
mod simulate;
mod start;
mod stratum;
mod table_rows;
mod tables;
mod totals;
mod whole;

pub use backtest::{Backtest, backtest};
pub use batches::Batches;
pub use beside::Projections;
pub use calibration::{Calibration, calibrate};
pub use drivers::Drivers;
pub use fit::{forecast, forecast_with};
pub use given::{GivenScores, score};
pub use judgement::Target;
pub use min_trace::ReconcileMethod;
pub use options::{CalibrationOptions, Options};
pub use result::Forecast;
pub use scenario::{Scenario, ScenarioFields, Workers};
pub use totals::Totals;
