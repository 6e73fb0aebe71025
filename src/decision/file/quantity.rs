//! A likelihood, an impact, a weight or an effect as people give it, and the distribution it stands for.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::spread::Spread;
use crate::error::{Error, in_both_languages};

/// Low, middle and high of a band label, where a scale has it.
pub type Bands<'a> = &'a dyn Fn(&str) -> Option<(f64, f64, f64)>;

/// What a file gives: a number, low–mode–high, the label of a band, or the estimates of a panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Quantity {
    /// One number.
    Number(f64),
    /// Lowest, likeliest and highest value.
    Range {
        /// Lowest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Highest value.
        high: f64,
    },
    /// The label of a band of the profile's scale.
    Label(String),
    /// One estimate for each expert.
    Panel(Vec<Quantity>),
}

impl Quantity {
    fn from_value(value: &Value, nested: bool) -> Result<Self, Error> {
        match value {
            Value::Number(number) => Ok(Self::Number(number.as_f64().unwrap_or(f64::NAN))),
            Value::String(label) => Ok(Self::Label(label.clone())),
            Value::Object(map) => {
                if let Some(key) = map.keys().find(|key| !matches!(key.as_str(), "low" | "mode" | "high")) {
                    return Err(Error::range_key_unknown(key));
                }
                let part =
                    |name: &str| map.get(name).and_then(Value::as_f64).ok_or_else(|| Error::range_key_missing(name));
                let (low, mode, high) = (part("low")?, part("mode")?, part("high")?);
                if low > mode || mode > high {
                    return Err(Error::range_not_rising(low, mode, high));
                }
                Ok(Self::Range { low, mode, high })
            }
            Value::Array(list) if !nested && !list.is_empty() => {
                Ok(Self::Panel(list.iter().map(|entry| Self::from_value(entry, true)).collect::<Result<_, _>>()?))
            }
            _ => Err(Error::quantity_expected()),
        }
    }

    /// The distribution it stands for; `band` knows the low, middle and high of a label.
    pub fn spread(&self, band: Bands<'_>) -> Result<Spread, String> {
        Ok(match self {
            Self::Number(value) => Spread::Point(*value),
            Self::Range { low, mode, high } => Spread::triangle(*low, *mode, *high),
            Self::Label(label) => {
                let (low, mode, high) = band(label).ok_or_else(|| label.clone())?;
                Spread::triangle(low, mode, high)
            }
            Self::Panel(list) => {
                Spread::Experts(list.iter().map(|one| one.spread(band)).collect::<Result<Vec<_>, _>>()?)
            }
        })
    }

    /// The lowest and highest number in it; labels have none.
    pub fn numbers(&self) -> Vec<f64> {
        match self {
            Self::Number(value) => vec![*value],
            Self::Range { low, mode, high } => vec![*low, *mode, *high],
            Self::Label(_) => Vec::new(),
            Self::Panel(list) => list.iter().flat_map(Self::numbers).collect(),
        }
    }

    /// Whether a band label is in it.
    pub fn has_label(&self) -> bool {
        match self {
            Self::Label(_) => true,
            Self::Panel(list) => list.iter().any(Self::has_label),
            _ => false,
        }
    }

    /// As a file would write it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Range { low, mode, high } => format!("{low}–{mode}–{high}"),
            Self::Label(label) => label.clone(),
            Self::Panel(list) => list.iter().map(Self::text).collect::<Vec<_>>().join(", "),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(&Value::deserialize(deserializer)?, false)
            .map_err(|error| D::Error::custom(in_both_languages(&error)))
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let range = serde_json::json!({"type": "object", "additionalProperties": false,
            "properties": {"low": {"type": "number"}, "mode": {"type": "number"}, "high": {"type": "number"}},
            "required": ["low", "mode", "high"]});
        json_schema!({"description": "A number, { low, mode, high }, a band label, or one estimate for each expert",
            "anyOf": [{"type": "number"}, range, {"type": "string"},
                {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "number"}, range, {"type": "string"}]}}]})
    }
}
