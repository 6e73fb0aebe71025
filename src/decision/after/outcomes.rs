//! What happened after a decision.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::file::{Date, Places, check_lists, one, printable};
use crate::decision::profile::Level;
use crate::error::{Error, Result};
use crate::message::Term;

/// Whether a factor came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorOutcome {
    /// The id of the factor.
    #[serde(alias = "factor")]
    pub id: String,
    /// Whether it came about.
    pub happened: bool,
    /// What was seen.
    pub note: Option<String>,
}

/// Whether a measure was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureOutcome {
    /// The id of the measure.
    #[serde(alias = "measure")]
    pub id: String,
    /// Whether it was carried out as stated.
    pub kept: bool,
    /// What was seen.
    pub note: Option<String>,
}

/// Opposition asked for again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// How many answered.
    pub replies: f64,
    /// How many of these are against.
    pub opposed: f64,
    /// How many there are in the frame.
    pub population: Option<f64>,
    /// The list people were drawn from.
    pub frame: Option<String>,
}

/// What happened after a decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// The day it was looked at.
    pub date: Option<Date>,
    /// The factors.
    #[serde(default)]
    #[serde(alias = "factor")]
    pub factors: Vec<FactorOutcome>,
    /// The measures.
    #[serde(default)]
    #[serde(alias = "measure")]
    pub measures: Vec<MeasureOutcome>,
    /// The level that it turned out to be, by those who looked.
    pub level: Option<Level>,
    /// Opposition now.
    pub opposition: Option<Later>,
    /// What came about and is no factor of the file, in words.
    #[serde(default)]
    pub unforeseen: Vec<String>,
}

/// Nothing has two outcomes.
fn once<'a>(ids: impl Iterator<Item = &'a str>, kind: Term, list: &str, source: &str) -> Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Error::decision_outcome_twice(kind, id).at(format!("{source}, {list}")));
        }
    }
    Ok(())
}

impl Outcomes {
    /// Outcomes from JSON; `source` is what errors call it.
    ///
    /// # Errors
    /// Text that is not JSON, unknown keys, values of another kind, counts that do not fit.
    pub fn from_json(text: &str, source: &str) -> Result<Self> {
        let value = serde_json::from_str(text).map_err(|error| Error::from(error).at(source))?;
        let places = Places::named(source);
        printable(&value, "", &places)?;
        if let serde_json::Value::Object(map) = &value {
            check_lists::<FactorOutcome>(map, "factors", &["factor"], &places)?;
            check_lists::<MeasureOutcome>(map, "measures", &["measure"], &places)?;
        }
        let outcomes: Self = one(value, "", &places)?;
        if let Some(later) = &outcomes.opposition
            && !(later.replies > 0.0 && (0.0..=later.replies).contains(&later.opposed))
        {
            return Err(
                Error::decision_replies_against(later.opposed, later.replies).at(format!("{source}, opposition"))
            );
        }
        if let Some(later) = &outcomes.opposition
            && let Some(all) = later.population
            && !(all.is_finite() && all >= later.replies)
        {
            return Err(Error::part_above_whole("replies", later.replies, "population", all)
                .at(format!("{source}, opposition")));
        }
        once(outcomes.factors.iter().map(|one| one.id.as_str()), Term::Factor, "factors", source)?;
        once(outcomes.measures.iter().map(|one| one.id.as_str()), Term::Measure, "measures", source)?;
        Ok(outcomes)
    }
}
