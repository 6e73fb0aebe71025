//! Methods that a specification chooses from: normalisation, aggregation, weighting, imputation, outlier treatment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::Elementary;

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
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low.unwrap_or(0.0)
    }

    /// The score of the best.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high.unwrap_or(100.0)
    }
}

/// A way to put indicators on one scale. `x` is turned round first where less is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
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
    #[must_use]
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

/// How the children's scores become one, weighted; missing children are left out and the other weights rescaled, but by the
/// sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aggregate {
    /// Σ w x / Σ w
    #[default]
    Arithmetic,
    /// exp(Σ w ln x / Σ w); scores must be above 0
    Geometric,
    /// Σ w / Σ (w / x); scores must be above 0
    Harmonic,
    /// low + (high − low) D⁻ / (D⁺ + D⁻), with D⁻² = Σ w² (x − low)² and D⁺² = Σ w² (high − x)²: the closeness to the ideal
    /// (Hwang and Yoon 1981), which is the upper end of the scale in every period
    Topsis,
    /// Σ w x over the scores that are there, / Σ w over all: what is missing adds nothing
    Sum,
    /// The largest score of a child that weighs
    Max,
    /// The smallest score of a child that weighs
    Min,
    /// `{ power = p }`: (Σ w xᵖ / Σ w)^(1/p), the weighted power mean, p other than 0; scores must be 0 or more, and above
    /// 0 where p is below 0
    Power(f64),
    /// `{ ordered = a }`: the weighted average of the scores in their order, best first, the weight of the first i being
    /// the power a of their share (a > 0; above 1 the worst count for more, below 1 the best); Yager 1996
    Ordered(f64),
}

/// A mean f⁻¹(Σ w f(x) / Σ w).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mean {
    /// One whose f(x) are kept.
    Column(ColumnMean),
    /// f(x) = x to this power, 0 not among them.
    Power(f64),
}

/// A mean that is computed column by column, f(x) being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnMean {
    /// f(x) = x.
    Arithmetic,
    /// f(x) = ln x.
    Geometric,
    /// f(x) = 1 / x.
    Harmonic,
}

impl ColumnMean {
    /// f(x).
    #[inline]
    pub(crate) fn form(self, x: f64) -> f64 {
        match self {
            Self::Arithmetic => x,
            Self::Geometric => x.logarithm(),
            Self::Harmonic => x.recip(),
        }
    }
}

impl Aggregate {
    /// Whether it takes scores above 0 only.
    #[must_use]
    pub fn needs_positive(self) -> bool {
        match self {
            Self::Geometric | Self::Harmonic => true,
            Self::Power(power) => power < 0.0,
            Self::Arithmetic | Self::Topsis | Self::Sum | Self::Max | Self::Min | Self::Ordered(_) => false,
        }
    }

    /// Whether it takes no scores below 0.
    pub(crate) fn needs_no_negative(self) -> bool {
        self.needs_positive() || matches!(self, Self::Power(_))
    }

    /// The mean f⁻¹(Σ w f(x) / Σ w) over the scores that are there, where it is one.
    pub(crate) fn mean(self) -> Option<Mean> {
        match self {
            Self::Arithmetic => Some(Mean::Column(ColumnMean::Arithmetic)),
            Self::Geometric => Some(Mean::Column(ColumnMean::Geometric)),
            Self::Harmonic => Some(Mean::Column(ColumnMean::Harmonic)),
            Self::Power(power) => Some(Mean::Power(power)),
            Self::Topsis | Self::Sum | Self::Max | Self::Min | Self::Ordered(_) => None,
        }
    }

    /// The mean, where it is computed column by column.
    pub(crate) fn column_mean(self) -> Option<ColumnMean> {
        match self.mean()? {
            Mean::Column(mean) => Some(mean),
            Mean::Power(_) => None,
        }
    }

    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Harmonic => "harmonic",
            Self::Topsis => "topsis",
            Self::Sum => "sum",
            Self::Max => "max",
            Self::Min => "min",
            Self::Power(_) => "power",
            Self::Ordered(_) => "ordered",
        }
    }

    /// The word of the file, with its number where it has one.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Power(number) | Self::Ordered(number) => format!("{} {number}", self.name()),
            Self::Arithmetic | Self::Geometric | Self::Harmonic | Self::Topsis | Self::Sum | Self::Max | Self::Min => {
                self.name().to_owned()
            }
        }
    }
}

/// Where weights come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
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
    /// By spread times conflict with the other children (CRITIC; Diakoulaki, Mavrotas and Papayannakis 1995).
    Critic,
    /// By squared loadings on the principal components with an eigenvalue of 1 and more.
    Pca,
    /// By the largest squared loading on the same components after a varimax rotation (Nicoletti, Scarpetta and Boylaud
    /// 2000).
    PcaVarimax,
    /// For each area the weights that favour it most, within bounds (benefit of the doubt).
    BenefitOfTheDoubt,
}

impl Weights {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Equal => "equal",
            Self::Budget => "budget",
            Self::Ahp => "ahp",
            Self::Entropy => "entropy",
            Self::Critic => "critic",
            Self::Pca => "pca",
            Self::PcaVarimax => "pca_varimax",
            Self::BenefitOfTheDoubt => "benefit_of_the_doubt",
        }
    }
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
#[non_exhaustive]
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
    /// The straight line between the area's values in the periods before and after; before the first and after the last
    /// nothing is filled.
    Interpolate,
}

impl Fill {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::GroupMean => "group_mean",
            Self::GroupMedian => "group_median",
            Self::Knn => "knn",
            Self::Em => "em",
            Self::Interpolate => "interpolate",
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
    /// The exponent of `box_cox`; estimated by maximum likelihood if not given.
    #[serde(default)]
    pub lambda: Option<f64>,
}

/// A treatment of outliers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Treatment {
    /// None.
    #[default]
    None,
    /// Winsorise, one value after another, until the indicator passes or `winmax` is reached.
    Winsorise,
    /// ln(x − min + (max − min) / 100); of a negatively skewed indicator −ln(max − x + (max − min) / 100)
    Log,
    /// Box and Cox on the same distances, the exponent by likelihood; with a given one on x − min + 1 (or max − x + 1)
    BoxCox,
    /// Winsorise; where that is not enough, the logarithm of the untreated values.
    WinsoriseThenLog,
}

impl Treatment {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Winsorise => "winsorise",
            Self::Log => "log",
            Self::BoxCox => "box_cox",
            Self::WinsoriseThenLog => "winsorise_then_log",
        }
    }
}
