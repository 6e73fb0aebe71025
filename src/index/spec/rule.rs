//! A named check beside an index: a figure, and the bound that it is held to.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Result, decode_by};

/// What a rule looks at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Figure {
    /// The first indicator divided by the second.
    Share([String; 2]),
    /// The growth rate of the first indicator since the period before, less that of the second.
    Growth([String; 2]),
    /// The first indicator less the second.
    Difference([String; 2]),
    /// An indicator itself.
    Value(String),
}

impl Figure {
    /// The indicators that it takes.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::Share(pair) | Self::Growth(pair) | Self::Difference(pair) => pair,
            Self::Value(name) => std::slice::from_ref(name),
        }
    }
}

/// What a figure is held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    AtLeast(f64),
    Above(f64),
    AtMost(f64),
}

impl Bound {
    /// The key of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AtLeast(_) => "at_least",
            Self::Above(_) => "above",
            Self::AtMost(_) => "at_most",
        }
    }

    pub(crate) fn value(self) -> f64 {
        match self {
            Self::AtLeast(bound) | Self::Above(bound) | Self::AtMost(bound) => bound,
        }
    }

    /// Whether a figure keeps to it.
    pub(crate) fn holds(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(bound) => figure >= bound,
            Self::Above(bound) => figure > bound,
            Self::AtMost(bound) => figure <= bound,
        }
    }
}

/// A named check beside the index: one figure and one bound. It is read with the specification, and checked there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "RuleKeys")]
pub struct Rule {
    pub(crate) id: String,
    pub(crate) label: Option<String>,
    pub(crate) label_zh: Option<String>,
    pub(crate) figure: Figure,
    pub(crate) bound: Bound,
    /// The relative standard error of figures that state none.
    pub(crate) error: f64,
    pub(crate) source: Option<String>,
}

/// A named check beside the index. One of `share`, `growth`, `difference` and `value` says what is looked at, one of
/// `at_least`, `above` and `at_most` what it is held to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename = "Rule")]
pub(super) struct RuleKeys {
    /// Its name.
    id: String,
    /// What reports call it.
    #[serde(default)]
    label: Option<String>,
    /// The same in Chinese.
    #[serde(default)]
    label_zh: Option<String>,
    /// The first indicator divided by the second.
    #[serde(default)]
    share: Option<[String; 2]>,
    /// The growth rate of the first indicator since the period before, less that of the second.
    #[serde(default)]
    growth: Option<[String; 2]>,
    /// The first indicator less the second.
    #[serde(default)]
    difference: Option<[String; 2]>,
    /// An indicator itself.
    #[serde(default)]
    value: Option<String>,
    /// What it must be at least.
    #[serde(default)]
    at_least: Option<f64>,
    /// What it must be above.
    #[serde(default)]
    above: Option<f64>,
    /// What it may be at most.
    #[serde(default)]
    at_most: Option<f64>,
    /// The relative standard error (0–1) of figures that state none, such as 0.02.
    #[serde(default)]
    error: Option<f64>,
    /// Where the rule comes from.
    #[serde(default)]
    source: Option<String>,
}

impl TryFrom<RuleKeys> for Rule {
    type Error = Error;

    /// # Errors
    /// Not one figure, not one finite bound, an error outside 0–1.
    fn try_from(keys: RuleKeys) -> Result<Self> {
        let RuleKeys { id, label, label_zh, share, growth, difference, value, at_least, above, at_most, error, source } =
            keys;
        let figure = match (share, growth, difference, value) {
            (Some(pair), None, None, None) => Figure::Share(pair),
            (None, Some(pair), None, None) => Figure::Growth(pair),
            (None, None, Some(pair), None) => Figure::Difference(pair),
            (None, None, None, Some(name)) => Figure::Value(name),
            _ => return Err(Error::index_rule_without_figure()),
        };
        let bound = match (at_least, above, at_most) {
            (Some(bound), None, None) => Bound::AtLeast(bound),
            (None, Some(bound), None) => Bound::Above(bound),
            (None, None, Some(bound)) => Bound::AtMost(bound),
            _ => return Err(Error::index_rule_without_bound()),
        };
        if !bound.value().is_finite() {
            return Err(Error::index_rule_without_bound());
        }
        let error = error.unwrap_or(0.0);
        if !(0.0..1.0).contains(&error) {
            return Err(Error::share_not_under_one("error", error));
        }
        Ok(Self { id, label, label_zh, figure, bound, error, source })
    }
}

impl From<Rule> for RuleKeys {
    fn from(rule: Rule) -> Self {
        let Rule { id, label, label_zh, figure, bound, error, source } = rule;
        let (mut share, mut growth, mut difference, mut value) = (None, None, None, None);
        match figure {
            Figure::Share(pair) => share = Some(pair),
            Figure::Growth(pair) => growth = Some(pair),
            Figure::Difference(pair) => difference = Some(pair),
            Figure::Value(name) => value = Some(name),
        }
        let (mut at_least, mut above, mut at_most) = (None, None, None);
        match bound {
            Bound::AtLeast(bound) => at_least = Some(bound),
            Bound::Above(bound) => above = Some(bound),
            Bound::AtMost(bound) => at_most = Some(bound),
        }
        let error = (error > 0.0).then_some(error);
        Self { id, label, label_zh, share, growth, difference, value, at_least, above, at_most, error, source }
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<RuleKeys, Self, D>(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_one_figure_and_one_bound() {
        let read = |text: &str| toml::from_str::<Rule>(text);
        let rule = read("id = \"own\"\nshare = [\"taxes\", \"revenue\"]\nat_least = 0.7").unwrap();
        assert_eq!((rule.figure.names().len(), rule.bound.name(), rule.bound.value()), (2, "at_least", 0.7));
        let again: Rule = serde_json::from_str(&serde_json::to_string(&rule).unwrap()).unwrap();
        assert_eq!(again, rule);
        for (wrong, told) in [
            ("at_least = 0.7", "one of share"),
            ("value = \"x\"", "one of at_least"),
            ("value = \"x\"\nshare = [\"a\", \"b\"]\nabove = 1.0", "one of share"),
            ("value = \"x\"\nabove = 1.0\nat_most = 2.0", "one of at_least"),
            ("value = \"x\"\nabove = nan", "one of at_least"),
            ("value = \"x\"\nabove = 1.0\nerror = 1.5", "error"),
        ] {
            let error = read(&format!("id = \"own\"\n{wrong}")).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
