//! The composite index of areas: from indicators to scores, ranks and grades that carry their uncertainty.
//!
//! - `spec`: the specification, read, checked and made a tree; the names of all methods
//! - `nominal`: the pipeline at its nominal settings, one file a step: imputation, outliers, normalisation, weights, means
//! - `measure`: coupling, obstacles, inequality and spatial autocorrelation as pure functions
//! - `robust`: the index recomputed under other weights and methods; ranks, intervals, Sobol indices
//! - `result`: what is reported: contributions, comparisons, change, reliability (Cronbach's alpha), diagnostics, rules
//! - `run`: the whole computation in one call
//!
//! [`aggregate_index`] shows a first example.

mod measure;
mod nominal;
mod result;
mod robust;
mod run;
mod spec;

pub use measure::coupling::{Coupling, coupling};
pub use measure::inequality::{Dagum, Theil, dagum, theil};
pub use measure::moran::{Moran, Neighbours};
pub use measure::obstacle::obstacles;
pub use nominal::base::{Base, Period, aggregate_index};
pub use nominal::describe::{kurtosis, skewness};
pub use nominal::impute::{Filled, fill};
pub use nominal::normalise::Scale;
pub use nominal::outlier::{Thresholds, Treated, box_cox, logarithm, treat, winsorise};
pub use result::compare::Comparison;
pub use result::contribute::{State, contributions, differences, mean_scores};
pub use result::index::Index;
pub use result::main_effects::main_effect;
pub use result::selection::cronbach;
pub use robust::choices::{Choices, Chosen};
pub use robust::draw::{Numbers, WeightDraws};
pub use robust::engine::Engine;
pub use robust::rank_summary::RankSummary;
pub use robust::rows::{Rows, Scratch, Series};
pub use robust::tie::Tie;
pub use run::area_index;
pub use spec::defaults::sources;
pub use spec::grade::Grades;
pub use spec::keys::{Ahp, Budget, Change, Grade, Indicator, Node, Spec};
pub use spec::methods::{Aggregate, Fill, Impute, Method, Normalise, Over, Treat, Treatment, Weights};
pub use spec::rule::Rule;
pub use spec::tree::{Child, ChildKind, NodeAt, Tree};
pub use spec::variation::{By, Noise, Robustness, WeightNoise};
