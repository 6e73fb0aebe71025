//! Uncertainty analysis settings: what is varied in each replicate, and how often.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::methods::{Aggregate, Fill, Method, Treatment, Weights};

/// What is varied, all together, and how often.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robustness {
    /// How often the index is computed anew (1,000 if not given).
    #[serde(default)]
    pub replicates: Option<usize>,
    /// How weights vary.
    #[serde(default)]
    pub weights: WeightNoise,
    /// The methods of normalisation to choose from; the index's own and `z_score`, or `percentile` beside that, if not given.
    #[serde(default)]
    pub normalise: Option<Vec<Method>>,
    /// Whether all indicators have the normalisation that is drawn, or each draws its own.
    #[serde(default)]
    pub normalise_by: By,
    /// The means to choose from; the index's own and `geometric`, or `arithmetic` beside that, if not given.
    #[serde(default)]
    pub aggregate: Option<Vec<Aggregate>>,
    /// The ways to fill missing values; the index's own, `none`, `mean`, `median` and `knn`, if not given.
    #[serde(default)]
    pub impute: Option<Vec<Fill>>,
    /// The treatments of outliers to choose from; the index's own alone if not given. An indicator's own treatment stays.
    #[serde(default)]
    pub treat: Option<Vec<Treatment>>,
    /// The methods that weights come from to choose from; the index's own alone if not given.
    #[serde(default)]
    pub weighting: Option<Vec<Weights>>,
    /// Whether survey values vary by their standard errors, and filled values by theirs (true if not given).
    #[serde(default)]
    pub measurement: Option<bool>,
    /// Whether replicates also leave out one indicator at a time, each as likely as none (false if not given).
    #[serde(default)]
    pub exclude: Option<bool>,
}

/// What draws a method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The index: one for all indicators.
    #[default]
    Index,
    /// Each indicator for itself.
    Indicator,
}

/// How weights vary about their nominal values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightNoise {
    /// The method.
    #[serde(default)]
    pub method: Noise,
    /// For `dirichlet`: the parameter of an average child (10 if not given); the larger, the nearer to nominal.
    #[serde(default)]
    pub concentration: Option<f64>,
    /// For `perturb`: the largest change, as a share of the weight (0.25 if not given).
    #[serde(default)]
    pub share: Option<f64>,
}

/// A way that weights vary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Noise {
    /// Dirichlet with the nominal weights as its mean.
    #[default]
    Dirichlet,
    /// Uniform on weight × (1 ± share).
    Perturb,
    /// Not at all.
    None,
}
