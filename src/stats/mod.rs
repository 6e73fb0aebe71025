//! Keyed random streams and quantiles: nothing of the domain.
//!
//! - `random`: counter-based streams keyed by seed and name, the same bits on any number of threads
//! - `normal_law`: the normal distribution; `normal`: blocks of normal numbers, fast; `ranks`: in single precision with their uniforms, faster
//! - `gamma`: gamma numbers of many draws at once
//! - `linear`: small dense systems, Cholesky factors, inverses; `matrix`: rows of matrices as slices, matrices from rows
//! - `math`: exponential and logarithm, the same bits everywhere; `elementary`: these and the other elementary functions as
//!   methods of a number
//! - `quantile`: quantiles of draws, and the summary every table of the chain prints; `order_statistics`: those of every
//!   monotone function of sorted draws
//! - `ahp`: weights from pairwise comparisons; `alternatives`: what they score; `weights`: weights of criteria from their values
//! - `eigen`: eigenvalues of small symmetric matrices
//! - `share`: intervals of a share seen in a sample
//! - `wide`: one body of arithmetic, compiled for wider registers too
//! - `net`: scrambled Sobol sequences; `sobol`: Sobol indices of any function
//!
//! ```
//! use townscale::stats::{Stream, quantile};
//! let mut stream = Stream::new(7, "Hami city");
//! let mut draws: Vec<f64> = (0..999).map(|_| stream.normal()).collect();
//! draws.sort_by(f64::total_cmp);
//! assert!(quantile(&draws, 0.5).abs() < 0.2);
//! ```

mod ahp;
mod alternatives;
mod eigen;
mod elementary;
mod gamma;
pub(crate) mod linear;
mod math;
pub(crate) mod matrix;
mod net;
mod normal;
mod normal_law;
mod order_statistics;
mod quantile;
mod random;
mod ranks;
mod sample_size;
mod share;
mod sobol;
mod weights;
mod wide;

pub use ahp::{Ahp, AhpMethod, aggregate_judgements, aggregate_priorities, ahp, ahp_each};
pub use alternatives::{Alternatives, alternatives};
pub(crate) use eigen::eigen;
pub(crate) use elementary::Elementary;
pub use gamma::fill_gammas;
pub use math::{exp, exp_all, ln, ln_all};
pub use net::Net;
pub use normal::fill_normals;
pub use normal_law::{normal_cumulative, normal_quantile};
pub(crate) use order_statistics::OrderStatistics;
pub use quantile::{
    CHUNK, Summary, between, quantile, quantile_of, quantiles, quantiles_of, quantiles_while, share_above, sort,
    sort_key,
};
pub(crate) use random::sampled_share;
pub use random::{Stream, key};
pub use ranks::{Ranks, pick, root_cumulative};
pub use sample_size::sample_size;
pub use share::{ShareMethod, share_interval};
pub use sobol::{Estimate, Marginal, Sobol, check_size, designs, indices};
pub use weights::column_weights;
pub(crate) use weights::{component_weights, divergence};
pub(crate) use wide::wide;
