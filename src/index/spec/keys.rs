//! What an index specification holds: its steps, pillars, indicators, grades and rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::methods::{Aggregate, Impute, Normalise, Treat, Treatment, Weights};
use super::rule::{Rule, RuleKeys};
use super::variation::Robustness;
use crate::stats::Elementary;

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
    #[schemars(with = "Vec<RuleKeys>")]
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
    /// −1 where less of the pillar is better, as of risks: it turns the directions of all indicators under it round (1
    /// if not given).
    #[serde(default)]
    pub direction: Option<f64>,
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
    /// 1 where more is better, −1 where less is; 1, with a finding, where it is not said.
    #[serde(default)]
    pub direction: Option<f64>,
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
    /// The interval within which it is best, as of a density or an acidity; beyond it, the farther the worse. Scores are
    /// then those of the distance from it, and `low`, `high` and `target` are distances.
    #[serde(default)]
    pub optimum: Option<[f64; 2]>,
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

impl Indicator {
    /// 1 where more is better, −1 where less is, as of the distance from an optimum.
    #[must_use]
    pub fn sign(&self) -> f64 {
        self.direction.unwrap_or(if self.optimum.is_some() { -1.0 } else { 1.0 })
    }

    /// How far a value is from the indicator's optimum, in its unit (of logarithms where it is taken in these); the value
    /// itself where there is none.
    ///
    /// ```
    /// let text = "[[node]]\nid = \"i\"\n[[indicator]]\nid = \"ph\"\nparent = \"i\"\noptimum = [6.5, 8.5]";
    /// let spec = townscale::index::Spec::from_toml(text, "spec.toml")?;
    /// let found = [6.0, 7.0, 9.5].map(|value| spec.indicator[0].distance(value));
    /// assert_eq!(found, [0.5, 0.0, 1.0]);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    #[must_use]
    pub fn distance(&self, value: f64) -> f64 {
        let Some(ends) = self.optimum else { return value };
        let [low, high] = ends.map(|end| if self.log { end.logarithm() } else { end });
        if value.is_nan() { value } else { (low - value).max(value - high).max(0.0) }
    }
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
    /// How many times the row's child matters as the column's. Rows as the file has them: `stats::ahp` refuses those that
    /// make no square.
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
