//! A norm as files and arguments give it: one field a name.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::measure::RatioOn;
use super::phrase;
use super::rounding::Rounding;
use crate::error::{Error, Result};
use crate::message::{Place, Term};
use crate::profile::{Mark, check};

/// The fields of a norm in profiles, JSON and tables, as they stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NormFields {
    /// The role, or the facility, that is required.
    pub(crate) role: String,
    /// People for `posts` posts.
    #[serde(default)]
    pub(crate) per: Option<f64>,
    /// Posts for `per` people.
    #[serde(default = "one")]
    pub(crate) posts: f64,
    /// Posts for each area, whatever its population.
    #[serde(default)]
    pub(crate) each: Option<f64>,
    /// The people whom `each` already covers: `per` counts those beyond.
    #[serde(default)]
    pub(crate) beyond: f64,
    /// Nothing is required of an area with so many people or fewer.
    #[serde(default)]
    pub(crate) above: Option<f64>,
    /// Posts for each post of the role `to`.
    #[serde(default)]
    pub(crate) ratio: Option<f64>,
    /// The other role of a ratio norm.
    #[serde(default)]
    pub(crate) to: Option<String>,
    /// What a ratio norm counts of the other role.
    #[serde(default)]
    pub(crate) on: RatioOn,
    /// The population group that the norm counts.
    #[serde(default)]
    pub(crate) base: Option<String>,
    /// How many calendar years back the people are counted.
    #[serde(default)]
    pub(crate) lag: u32,
    /// The peak over the counted population, such as a season's 1.3; 1 where the count is itself the peak.
    #[serde(default = "one")]
    pub(crate) peak: f64,
    /// People on the books for one post, which stands for hours that are more than one person works: the relief factor of
    /// a post filled around the clock is about 5; 1 where posts are counted.
    #[serde(default = "one")]
    pub(crate) relief: f64,
    /// The fewest posts an area has.
    #[serde(default)]
    pub(crate) floor: f64,
    /// The most posts an area has.
    #[serde(default)]
    pub(crate) maximum: Option<f64>,
    /// Groups, and people of each for one post; what they require is added up.
    #[serde(default)]
    pub(crate) parts: Vec<(String, f64)>,
    /// Bands: up to so many people (rising), so many posts (not falling).
    #[serde(default)]
    pub(crate) bands: Vec<(f64, f64)>,
    /// The areas that the norm is for: by column, the values that an area may have; all areas where it is empty.
    #[serde(default, rename = "where", deserialize_with = "one_or_several")]
    pub(crate) only: BTreeMap<String, Vec<String>>,
    /// Posts that small neighbours share: by the name of a group, its areas. The group is judged as one area, by the people
    /// of all of them together; the other areas each on their own.
    #[serde(default, deserialize_with = "one_or_several")]
    pub(crate) shared: BTreeMap<String, Vec<String>>,
    /// How the requirement becomes whole posts.
    #[serde(default)]
    pub(crate) rounding: Rounding,
    /// What is counted: posts, or a facility's places, beds, m2.
    #[serde(default = "posts")]
    pub(crate) unit: String,
    /// The name of the norm in its profile.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// Where the norm is in force.
    #[serde(default)]
    pub(crate) jurisdiction: Option<String>,
    /// The document that sets it.
    #[serde(default)]
    pub(crate) document: Option<String>,
    /// The year of the document.
    #[serde(default)]
    pub(crate) year: Option<i32>,
    /// Whether the document was read.
    #[serde(default)]
    pub(crate) mark: Option<Mark>,
    /// Where it was read.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// What else a user should know.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// One text, or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts was expected\u{1f}应为文字或文字列表")]
enum OneOrSeveral {
    One(String),
    Several(Vec<String>),
}

fn one_or_several<'de, D: Deserializer<'de>>(
    reader: D,
) -> std::result::Result<BTreeMap<String, Vec<String>>, D::Error> {
    let read = BTreeMap::<String, OneOrSeveral>::deserialize(reader)?;
    let values = |value| match value {
        OneOrSeveral::One(text) => vec![text],
        OneOrSeveral::Several(texts) => texts,
    };
    Ok(read.into_iter().map(|(column, value)| (column, values(value))).collect())
}

fn one() -> f64 {
    1.0
}

fn posts() -> String {
    "posts".into()
}

/// The fields of a norm, for profiles.
pub(crate) const FIELDS: [&str; 28] = [
    "role",
    "per",
    "posts",
    "each",
    "beyond",
    "above",
    "ratio",
    "to",
    "on",
    "base",
    "lag",
    "peak",
    "relief",
    "floor",
    "maximum",
    "parts",
    "bands",
    "where",
    "shared",
    "rounding",
    "unit",
    "id",
    "jurisdiction",
    "document",
    "year",
    "mark",
    "url",
    "note",
];

/// Fields that are numbers, and of these the ones that are whole.
const NUMBERS: [&str; 10] = ["per", "posts", "each", "beyond", "above", "ratio", "peak", "relief", "floor", "maximum"];
const WHOLE: [&str; 2] = ["lag", "year"];

/// The most calendar years that people are counted back.
pub(super) const MOST_LAG: u32 = 100;

/// Whether a value is a list of pairs of something and a number.
fn pairs(value: &Value, first: fn(&Value) -> bool) -> bool {
    let pair = |pair: &Value| matches!(pair.as_array().map(Vec::as_slice), Some([one, other]) if first(one) && other.is_number());
    value.as_array().is_some_and(|list| list.iter().all(pair))
}

impl NormFields {
    /// The fields that a JSON object or a profile's table gives.
    ///
    /// # Errors
    /// A field that is not known or of another kind, no role.
    pub(super) fn read(value: Value) -> Result<Self> {
        let Value::Object(mut fields) = value else {
            return Err(Error::norm_expected(value));
        };
        let role = fields.get("role").and_then(Value::as_str).unwrap_or_default().to_owned();
        let place = if role.is_empty() { Place::from("norm") } else { Place::entry(Term::NormFor, &role) };
        check(fields.keys().filter(|name| *name != phrase::FIELD), &FIELDS, &place)?;
        fields.retain(|_, value| !value.is_null());
        phrase::read(&mut fields, &place)?;
        for (name, value) in &fields {
            let expected = match name.as_str() {
                name if WHOLE.contains(&name) => (!value.is_i64() && !value.is_u64()).then_some(Term::AWholeNumber),
                name if NUMBERS.contains(&name) => (!value.is_number()).then_some(Term::ANumber),
                "parts" => (!pairs(value, Value::is_string)).then_some(Term::PartsList),
                "bands" => (!pairs(value, Value::is_number)).then_some(Term::BandsList),
                "where" => (!value.is_object()).then_some(Term::ColumnAndValue),
                "shared" => (!value.is_object()).then_some(Term::GroupsOfAreas),
                _ => (!value.is_string()).then_some(Term::TextPlain),
            };
            if let Some(expected) = expected {
                return Err(Error::norm_field_of_another_kind(name, value, expected).at(place));
            }
        }
        if let Some(lag) = fields.get("lag").filter(|lag| lag.as_u64().is_none_or(|lag| lag > MOST_LAG.into())) {
            return Err(Error::norm_lag(lag).at(place));
        }
        if role.trim().is_empty() {
            return Err(Error::norm_without_role().at(place));
        }
        serde_json::from_value(Value::Object(fields)).map_err(|error| Error::from(error).at(&place))
    }
}
