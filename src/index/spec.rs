//! What an index specification holds: its steps, pillars, indicators, grades and rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An index specification; the keys of its TOML file are its fields.
///
/// ```
/// use townscale::index::Spec;
/// let spec = Spec::from_toml(
///     r#"
///     [[node]]
///     id = "index"
///     [[indicator]]
///     id = "clinics"
///     parent = "index"
///     direction = 1
///     "#,
///     "spec.toml",
/// )?;
/// assert_eq!((spec.normalise.low(), spec.normalise.high()), (0.0, 100.0));
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What reports call the index.
    #[serde(default)]
    pub title: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    pub title_zh: Option<String>,
    /// Where the specification comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
    /// How values become scores.
    #[serde(default)]
    pub normalise: Normalise,
    /// How scores of children become the score of their parent; a node may say otherwise.
    #[serde(default)]
    pub aggregate: Aggregate,
    /// Where weights come from; a node may say otherwise for its children.
    #[serde(default)]
    pub weights: Weights,
    /// The least share of children with a score (0–1) for a node to have one.
    #[serde(default)]
    pub min_share: f64,
    /// How missing values are filled.
    #[serde(default)]
    pub impute: Impute,
    /// What is done about outliers.
    #[serde(default)]
    pub treat: Treat,
    /// The least share of observed indicators (0–1) for an area to be in the index.
    #[serde(default)]
    pub availability: f64,
    /// The population (persons) under which an area is not ranked.
    #[serde(default)]
    pub population_floor: Option<f64>,
    /// The indicator of the table that holds the population (persons); a column `population` serves too.
    #[serde(default)]
    pub population: Option<String>,
    /// The pillars, up to the one without a parent, the index itself.
    pub node: Vec<Node>,
    /// The indicators.
    pub indicator: Vec<Indicator>,
    /// Grades by score.
    #[serde(default)]
    pub grade: Vec<Grade>,
    /// The probability (0–1) from which a grade is printed beside the likeliest.
    #[serde(default)]
    pub grade_both: Option<f64>,
    /// Named checks beside the index.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Changes of the specification between periods.
    #[serde(default)]
    pub change: Vec<Change>,
    /// Pairwise comparisons of the children of nodes, for weights by AHP.
    #[serde(default)]
    pub ahp: Vec<Ahp>,
    /// Points that experts share out among the children of nodes, for weights by budget.
    #[serde(default)]
    pub budget: Vec<Budget>,
    /// What is varied, and how often.
    #[serde(default)]
    pub robustness: Robustness,
}

/// How values become scores.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normalise {
    /// The method.
    #[serde(default)]
    pub method: Method,
    /// The score of the worst (0 if not given); for `min_max`, `percentile`, `distance_to_target`, `goalposts`.
    #[serde(default)]
    pub low: Option<f64>,
    /// The score of the best (100 if not given).
    #[serde(default)]
    pub high: Option<f64>,
    /// The mean of scores by `z_score` (0 if not given).
    #[serde(default)]
    pub mean: Option<f64>,
    /// The standard deviation of scores by `z_score` (1 if not given).
    #[serde(default)]
    pub sd: Option<f64>,
    /// Whether scores beyond `low` and `high` are put at them: `goalposts` do so unless told otherwise.
    #[serde(default)]
    pub cap: Option<bool>,
    /// Whether bounds, means and ranks are those of each period or of all periods together.
    #[serde(default)]
    pub over: Over,
}

impl Normalise {
    /// The score of the worst.
    pub fn low(&self) -> f64 {
        self.low.unwrap_or(0.0)
    }

    /// The score of the best.
    pub fn high(&self) -> f64 {
        self.high.unwrap_or(100.0)
    }
}

/// A way to put indicators on one scale. `x` is turned round first where less is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// low + (high − low) (x − min) / (max − min)
    #[default]
    MinMax,
    /// mean + sd (x − average) / sample standard deviation
    ZScore,
    /// 1 for the worst, up to the number of values; ties share the lower rank
    Rank,
    /// low + (high − low) (rank − 1) / (number of values − 1)
    Percentile,
    /// low + (high − low) (x − min) / (target − min)
    DistanceToTarget,
    /// low + (high − low) (x − `low` of the indicator) / (its `high` − its `low`)
    Goalposts,
    /// x as it is
    None,
}

impl Method {
    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::MinMax => "min_max",
            Self::ZScore => "z_score",
            Self::Rank => "rank",
            Self::Percentile => "percentile",
            Self::DistanceToTarget => "distance_to_target",
            Self::Goalposts => "goalposts",
            Self::None => "none",
        }
    }
}

/// What bounds, means and ranks are taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Each period by itself.
    #[default]
    Period,
    /// All periods together.
    All,
}

/// A mean of the children's scores, weighted; missing children are left out and the other weights rescaled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Σ w x / Σ w
    #[default]
    Arithmetic,
    /// exp(Σ w ln x / Σ w); scores must be above 0
    Geometric,
    /// Σ w / Σ (w / x); scores must be above 0
    Harmonic,
}

impl Aggregate {
    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Harmonic => "harmonic",
        }
    }
}

/// Where weights come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// As the file gives them; 1 where it gives none.
    #[default]
    Given,
    /// The same for every child.
    Equal,
    /// By the mean of the points in `[[budget]]`.
    Budget,
    /// By the eigenvector of the comparisons in `[[ahp]]`.
    Ahp,
    /// By how unevenly the scores are spread (Shannon's entropy).
    Entropy,
    /// By squared loadings on the principal components with an eigenvalue of 1 and more.
    Pca,
    /// For each area the weights that favour it most, within bounds (benefit of the doubt).
    BenefitOfTheDoubt,
}

/// How missing values are filled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impute {
    /// The method.
    #[serde(default)]
    pub method: Fill,
    /// The column of the table that groups areas, for `group_mean` and `group_median`.
    #[serde(default)]
    pub group: Option<String>,
    /// How many neighbours `knn` takes (5 if not given).
    #[serde(default)]
    pub k: Option<usize>,
}

/// A way to fill a missing value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Not at all: weights are rescaled among the values that are there.
    #[default]
    None,
    /// The mean of the indicator.
    Mean,
    /// Its median.
    Median,
    /// The mean of the area's group.
    GroupMean,
    /// The median of the area's group.
    GroupMedian,
    /// The mean of the areas most alike in the other indicators.
    Knn,
    /// The expectation given the other indicators under a joint normal (EM).
    Em,
}

impl Fill {
    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::GroupMean => "group_mean",
            Self::GroupMedian => "group_median",
            Self::Knn => "knn",
            Self::Em => "em",
        }
    }
}

/// What is done about outliers: an indicator is left alone unless |skew| and kurtosis both pass their thresholds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Treat {
    /// The method.
    #[serde(default)]
    pub method: Treatment,
    /// The most values that are winsorised (5 if not given).
    #[serde(default)]
    pub winmax: Option<usize>,
    /// The skewness (absolute) at which an indicator is treated (2 if not given).
    #[serde(default)]
    pub skew: Option<f64>,
    /// The excess kurtosis at which it is (3.5 if not given).
    #[serde(default)]
    pub kurt: Option<f64>,
    /// The exponent of `box_cox` (0 if not given, the logarithm).
    #[serde(default)]
    pub lambda: Option<f64>,
}

/// A treatment of outliers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// None.
    #[default]
    None,
    /// Winsorise, one value after another, until the indicator passes or `winmax` is reached.
    Winsorise,
    /// ln(x − min + (max − min) / 100)
    Log,
    /// Box and Cox on x − min + 1
    BoxCox,
    /// Winsorise; where that is not enough, the logarithm of the untreated values.
    WinsoriseThenLog,
}

/// A pillar, or the index itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its name.
    pub id: String,
    /// What it belongs to; the index itself has none.
    #[serde(default)]
    pub parent: Option<String>,
    /// Its weight within its parent (above 0, or 0 to leave it out of the score).
    #[serde(default)]
    pub weight: Option<f64>,
    /// How its children are put together, where not as the rest.
    #[serde(default)]
    pub aggregate: Option<Aggregate>,
    /// Where its children's weights come from, where not as the rest.
    #[serde(default)]
    pub weights: Option<Weights>,
    /// What reports call it.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    pub label_zh: Option<String>,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its name, as in the column `indicator` of the table.
    pub id: String,
    /// The pillar it belongs to.
    pub parent: String,
    /// 1 where more is better, −1 where less is.
    #[serde(default = "one")]
    pub direction: f64,
    /// Its weight within its pillar (above 0, or 0 to leave it out of the score).
    #[serde(default)]
    pub weight: Option<f64>,
    /// Its unit. `percent` or `%` says that values of 0–100 are shares.
    #[serde(default)]
    pub unit: Option<String>,
    /// What reports call it.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    pub label_zh: Option<String>,
    /// Where its figures come from.
    #[serde(default)]
    pub source: Option<String>,
    /// The indicator of the table that it is divided by.
    #[serde(default)]
    pub denominator: Option<String>,
    /// What the quotient is multiplied by (1 if not given), such as 1000 for "per 1,000 persons".
    #[serde(default)]
    pub per: Option<f64>,
    /// Take the natural logarithm of the value (and of its bounds and target) first.
    #[serde(default)]
    pub log: bool,
    /// The lower goalpost, in the indicator's unit.
    #[serde(default)]
    pub low: Option<f64>,
    /// The upper goalpost, in the indicator's unit.
    #[serde(default)]
    pub high: Option<f64>,
    /// The target, in the indicator's unit.
    #[serde(default)]
    pub target: Option<f64>,
    /// What is done about its outliers, where not as the rest.
    #[serde(default)]
    pub treat: Option<Treatment>,
    /// Whether it comes from a survey, so that the table should say its standard error `se` or sample size `n`; judged
    /// by its name where it is not said.
    #[serde(default)]
    pub survey: Option<bool>,
    /// Whether its figure grows with the effort of those who record it, such as recorded incidents; judged by its name
    /// where it is not said.
    #[serde(default)]
    pub effort_dependent: Option<bool>,
}

fn one() -> f64 {
    1.0
}

/// A grade and the score from which it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Its name.
    pub id: String,
    /// The score from which it is given; the lowest grade needs none.
    #[serde(default)]
    pub from: Option<f64>,
    /// What reports call it.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    pub label_zh: Option<String>,
    /// Where the cut comes from.
    #[serde(default)]
    pub source: Option<String>,
}

/// A named check beside the index. One of `share`, `growth`, `difference` and `value` says what is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What reports call it.
    #[serde(default)]
    pub label: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    pub label_zh: Option<String>,
    /// The first indicator divided by the second.
    #[serde(default)]
    pub share: Option<[String; 2]>,
    /// The growth rate of the first indicator since the period before, less that of the second.
    #[serde(default)]
    pub growth: Option<[String; 2]>,
    /// The first indicator less the second.
    #[serde(default)]
    pub difference: Option<[String; 2]>,
    /// An indicator itself.
    #[serde(default)]
    pub value: Option<String>,
    /// What it must be at least.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// What it must be above.
    #[serde(default)]
    pub above: Option<f64>,
    /// What it may be at most.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// The relative standard error (0–1) of figures that state none, such as 0.02.
    #[serde(default)]
    pub error: Option<f64>,
    /// Where the rule comes from.
    #[serde(default)]
    pub source: Option<String>,
}

/// A change of the specification: periods before it and from it on are not compared without a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The first period of the new form.
    pub period: String,
    /// What was changed.
    pub what: String,
}

/// Comparisons of a node's children in pairs, on Saaty's scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ahp {
    /// The node.
    pub node: String,
    /// Its children, in the order of the matrix.
    pub order: Vec<String>,
    /// How many times the row's child matters as the column's.
    pub matrix: Vec<Vec<f64>>,
}

/// The points of one expert for a node's children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The expert, by a code; never a name.
    #[serde(default)]
    pub expert: Option<String>,
    /// The node.
    pub node: String,
    /// Points by child.
    pub points: std::collections::BTreeMap<String, f64>,
}

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
    /// The means to choose from; the index's own and `geometric`, or `arithmetic` beside that, if not given.
    #[serde(default)]
    pub aggregate: Option<Vec<Aggregate>>,
    /// The ways to fill missing values; the index's own, `none`, `mean`, `median` and `knn`, if not given.
    #[serde(default)]
    pub impute: Option<Vec<Fill>>,
    /// Whether survey values vary by their standard errors, and filled values by theirs (true if not given).
    #[serde(default)]
    pub measurement: Option<bool>,
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
pub enum Noise {
    /// Dirichlet with the nominal weights as its mean.
    #[default]
    Dirichlet,
    /// Uniform on weight × (1 ± share).
    Perturb,
    /// Not at all.
    None,
}
