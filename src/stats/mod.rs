//! Keyed random streams and quantiles: nothing of the domain.
//!
//! - `random`: counter-based streams keyed by seed and name, the same bits on any number of threads
//! - `quantile`: quantiles of draws, and the summary every table of the chain prints
//!
//! ```
//! use townscale::stats::{Stream, quantile};
//! let mut stream = Stream::new(7, "Hami city");
//! let mut draws: Vec<f64> = (0..999).map(|_| stream.normal()).collect();
//! draws.sort_by(f64::total_cmp);
//! assert!(quantile(&draws, 0.5).abs() < 0.2);
//! ```

mod quantile;
mod random;

pub use quantile::{Summary, quantile, share_above, sort};
pub use random::{Stream, key};
