//! Norms: how many posts a population, or another role, calls for.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::phrase;
use crate::error::{Error, Result};
use crate::finding::number;
use crate::message::Term;
use crate::profile::{Mark, check, word};

/// How a requirement becomes whole posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum Rounding {
    /// One post for every started unit.
    #[default]
    Up,
    /// To the nearest whole post.
    Round,
    /// Not at all.
    Exact,
}

impl TryFrom<String> for Rounding {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        word("rounding", &text, &[("up", Self::Up), ("round", Self::Round), ("exact", Self::Exact)])
    }
}

/// What a ratio norm counts of the other role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum RatioOn {
    /// The headcount that is there.
    #[default]
    Actual,
    /// The posts that the other role's own norm requires.
    Required,
}

impl TryFrom<String> for RatioOn {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        word("count of the other role (on)", &text, &[("actual", Self::Actual), ("required", Self::Required)])
    }
}

/// A staffing norm. Its people are those of the `base` in an area, at the end of the period or, with a `lag`, at the
/// end of an earlier calendar year. It requires, of one of these kinds:
///
/// - `posts` (1) for every `per` people, and `each` posts besides, which cover the first `beyond` people;
/// - `each` posts for every area, where it has more than `above` people;
/// - `ratio` posts for each post of the role `to`, on its actual headcount or on what its own norm requires;
/// - the sum of `parts`, each a post for so many people of a group;
/// - the posts of the first of the `bands` that holds the people; past the last band its number goes on.
///
/// Then the requirement is rounded once, is at least the `floor` and at most the `maximum`. A norm is for all areas, or for
/// those `where` a column of the areas (or `area`, the name) has one of some values. Areas may be `shared`: a named group
/// of neighbours is judged as one area.
///
/// ```
/// use townscale::staffing::Norm;
/// let norm: Norm = serde_json::from_str(r#"{"role": "coordinator", "per": 500}"#).unwrap();
/// assert_eq!(norm.checked()?.required(200_000.0), 400.0);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// The role, or the facility, that is required.
    pub role: String,
    /// People for `posts` posts.
    #[serde(default)]
    pub per: Option<f64>,
    /// Posts for `per` people.
    #[serde(default = "one")]
    pub posts: f64,
    /// Posts for each area, whatever its population.
    #[serde(default)]
    pub each: Option<f64>,
    /// The people whom `each` already covers: `per` counts those beyond.
    #[serde(default)]
    pub beyond: f64,
    /// Nothing is required of an area with so many people or fewer.
    #[serde(default)]
    pub above: Option<f64>,
    /// Posts for each post of the role `to`.
    #[serde(default)]
    pub ratio: Option<f64>,
    /// The other role of a ratio norm.
    #[serde(default)]
    pub to: Option<String>,
    /// What a ratio norm counts of the other role.
    #[serde(default)]
    pub on: RatioOn,
    /// The population group that the norm counts.
    #[serde(default)]
    pub base: Option<String>,
    /// How many calendar years back the people are counted.
    #[serde(default)]
    pub lag: u32,
    /// The peak over the counted population, such as a season's 1.3; 1 where the count is itself the peak.
    #[serde(default = "one")]
    pub peak: f64,
    /// People on the books for one post, which stands for hours that are more than one person works: the relief factor of
    /// a post filled around the clock is about 5; 1 where posts are counted.
    #[serde(default = "one")]
    pub relief: f64,
    /// The fewest posts an area has.
    #[serde(default)]
    pub floor: f64,
    /// The most posts an area has.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// Groups, and people of each for one post; what they require is added up.
    #[serde(default)]
    pub parts: Vec<(String, f64)>,
    /// Bands: up to so many people (rising), so many posts (not falling).
    #[serde(default)]
    pub bands: Vec<(f64, f64)>,
    /// The areas that the norm is for: by column, the values that an area may have; all areas where it is empty.
    #[serde(default, rename = "where", deserialize_with = "one_or_several")]
    pub only: BTreeMap<String, Vec<String>>,
    /// Posts that small neighbours share: by the name of a group, its areas. The group is judged as one area, by the people
    /// of all of them together; the other areas each on their own.
    #[serde(default, deserialize_with = "one_or_several")]
    pub shared: BTreeMap<String, Vec<String>>,
    /// How the requirement becomes whole posts.
    #[serde(default)]
    pub rounding: Rounding,
    /// What is counted: posts, or a facility's places, beds, m2.
    #[serde(default = "posts")]
    pub unit: String,
    /// The name of the norm in its profile.
    #[serde(default)]
    pub id: Option<String>,
    /// Where the norm is in force.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// The document that sets it.
    #[serde(default)]
    pub document: Option<String>,
    /// The year of the document.
    #[serde(default)]
    pub year: Option<i32>,
    /// Whether the document was read.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Where it was read.
    #[serde(default)]
    pub url: Option<String>,
    /// What else a user should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether the requirement was computed elsewhere and is given as it is.
    #[serde(skip)]
    pub(crate) given: bool,
    /// The derived series that the norm counts in place of those of its base.
    #[serde(skip)]
    pub(crate) derived: Option<String>,
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

/// Whether a value is a list of pairs of something and a number.
fn pairs(value: &Value, first: fn(&Value) -> bool) -> bool {
    let pair = |pair: &Value| matches!(pair.as_array().map(Vec::as_slice), Some([one, other]) if first(one) && other.is_number());
    value.as_array().is_some_and(|list| list.iter().all(pair))
}

impl Norm {
    /// The norm that a JSON object or a profile's table gives by the names of the fields, checked.
    ///
    /// ```
    /// use townscale::staffing::Norm;
    /// let error = Norm::from_value(serde_json::json!({"role": "guide", "per": "many"})).unwrap_err();
    /// assert_eq!(error.to_string(), "norm for guide: per is \"many\"; a number was expected");
    /// ```
    ///
    /// # Errors
    /// A field that is not known or of another kind, and those of [`Norm::checked`].
    pub fn from_value(value: Value) -> Result<Self> {
        let Value::Object(mut fields) = value else {
            return Err(Error::norm_expected(value));
        };
        let role = fields.get("role").and_then(Value::as_str).unwrap_or_default().to_owned();
        let place = if role.is_empty() { "norm".to_owned() } else { format!("norm for {role}") };
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
        if fields.get("lag").and_then(Value::as_i64).is_some_and(|lag| !(0..=100).contains(&lag)) {
            return Err(Error::norm_lag(&fields["lag"]).at(place));
        }
        if role.trim().is_empty() {
            return Err(Error::norm_without_role().at(place));
        }
        let norm: Self =
            serde_json::from_value(Value::Object(fields)).map_err(|error| Error::from(error).at(&place))?;
        norm.checked()
    }

    /// The norm, if it is one.
    ///
    /// # Errors
    /// Neither or both of `per` and `ratio`, a ratio without `to`, a number that is not positive, a negative floor.
    pub fn checked(self) -> Result<Self> {
        let wrong = |error: Error| Err(error.at(format!("norm for {}", self.role)));
        let positive = |value: Option<f64>| value.is_none_or(|number| number > 0.0 && number.is_finite());
        if self.given {
            return Ok(self);
        }
        let lists = usize::from(!self.parts.is_empty()) + usize::from(!self.bands.is_empty());
        if lists > 0 {
            let others = self.per.is_some() || self.ratio.is_some() || self.each.is_some() || self.to.is_some();
            if others || lists > 1 {
                return wrong(Error::norm_parts_and_bands());
            }
            if self.beyond != 0.0 || self.posts != 1.0 {
                return wrong(Error::norm_beyond_without_per());
            }
            self.check_lists()?;
        }
        match (self.per, self.ratio, &self.to) {
            (None, Some(_), None) => return wrong(Error::norm_ratio_without_to()),
            (Some(per), None, None) if !positive(self.per) => {
                return wrong(Error::norm_per(per));
            }
            (None, Some(ratio), _) if !positive(self.ratio) => {
                return wrong(Error::norm_ratio(ratio));
            }
            (Some(_), None, None) | (None, Some(_), Some(_)) => {}
            (None, None, None) if self.each.is_some() || lists > 0 => {}
            _ => {
                return wrong(Error::norm_without_measure());
            }
        }
        if self.ratio.is_some() && (self.each.is_some() || self.beyond != 0.0 || self.above.is_some()) {
            return wrong(Error::norm_each_with_ratio());
        }
        if self.ratio.is_some() && !self.shared.is_empty() {
            return wrong(Error::norm_shared_with_ratio());
        }
        if let Some((group, _)) = self.shared.iter().find(|(name, areas)| name.trim().is_empty() || areas.len() < 2) {
            return wrong(Error::norm_shared_alone(group));
        }
        if self.to.is_none() && self.on == RatioOn::Required {
            return wrong(Error::norm_on_without_ratio());
        }
        for (name, value) in
            [("each", self.each), ("posts", Some(self.posts)), ("peak", Some(self.peak)), ("relief", Some(self.relief))]
        {
            if !positive(value) {
                return wrong(Error::number_not_positive(name, value.unwrap_or(f64::NAN)));
            }
        }
        for (name, value) in [
            ("floor", self.floor),
            ("beyond", self.beyond),
            ("above", self.above.unwrap_or(0.0)),
            ("maximum", self.maximum.unwrap_or(0.0)),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return wrong(Error::number_negative(name, value));
            }
        }
        if self.maximum.is_some_and(|maximum| maximum < self.floor) {
            return wrong(Error::norm_maximum_below_floor());
        }
        Ok(self)
    }

    /// The norm of a requirement that was computed elsewhere, which the series of a derived group hold.
    pub(crate) fn given(role: String, group: String) -> Self {
        Self {
            role,
            base: Some(group),
            rounding: Rounding::Exact,
            given: true,
            posts: 1.0,
            peak: 1.0,
            relief: 1.0,
            unit: posts(),
            ..Self::default()
        }
    }

    fn check_lists(&self) -> Result<()> {
        let wrong = |error: Error| Err(error.at(format!("norm for {}", self.role)));
        if let Some((group, per)) = self.parts.iter().find(|(_, per)| !(*per > 0.0 && per.is_finite())) {
            return wrong(Error::norm_part(*per, group));
        }
        let groups: std::collections::BTreeSet<&str> = self.parts.iter().map(|(group, _)| group.as_str()).collect();
        if groups.len() < self.parts.len()
            || self.base.as_ref().is_some_and(|base| !self.parts.is_empty() && *base != self.label())
        {
            return wrong(Error::norm_part_twice());
        }
        let good = |pair: &(f64, f64)| pair.0 > 0.0 && pair.0.is_finite() && pair.1 >= 0.0 && pair.1.is_finite();
        let rising = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
        if !self.bands.iter().all(good) || !self.bands.windows(2).all(rising) {
            let text = self.bands.iter().map(|(people, posts)| format!("({people}, {posts})"));
            return wrong(Error::norm_bands(text));
        }
        Ok(())
    }

    /// Whether a number of people is past the last band.
    pub(crate) fn past_bands(&self, people: f64) -> bool {
        self.bands.last().is_some_and(|(most, _)| people * self.peak > *most)
    }

    /// The group of the series that the norm counts; none where the population has no groups.
    pub(crate) fn counts(&self) -> Option<&String> {
        self.derived.as_ref().or(self.base.as_ref())
    }

    /// Whether the norm goes with another role's headcount, and so not with any population.
    pub(crate) fn on_headcount(&self) -> bool {
        self.to.is_some() && self.on == RatioOn::Actual
    }

    /// The posts required for a base: people for `per` and `each`, posts of the other role for `ratio`. Monotone.
    #[inline]
    #[must_use]
    pub fn required(&self, base: f64) -> f64 {
        let exact = match self.ratio {
            Some(ratio) => base * ratio * self.relief,
            None => {
                let people = base * self.peak;
                if self.above.is_some_and(|above| people <= above) {
                    return 0.0;
                }
                if let Some((_, last)) = self.bands.last() {
                    let band = self.bands.iter().find(|(most, _)| people <= *most);
                    let posts = if people > 0.0 { band.map_or(*last, |(_, posts)| *posts) } else { 0.0 };
                    return self.bounded(if self.relief == 1.0 { posts } else { self.rounded(posts * self.relief) });
                }
                if self.given || !self.parts.is_empty() {
                    // The base is posts already: what was given, or what the parts add up to.
                    return self.bounded(self.rounded(people * self.relief));
                }
                let served = self.per.map_or(0.0, |per| (people - self.beyond).max(0.0) / per * self.posts);
                (served + self.each.unwrap_or(0.0)) * self.relief
            }
        };
        self.bounded(self.rounded(exact))
    }

    #[inline]
    fn rounded(&self, exact: f64) -> f64 {
        match self.rounding {
            // A requirement a rounding error above a whole number is that whole number.
            Rounding::Up => up(exact - 1e-9 * exact.abs().max(1.0)),
            Rounding::Round => exact.round(),
            Rounding::Exact => exact,
        }
    }

    #[inline]
    fn bounded(&self, posts: f64) -> f64 {
        let most = posts.max(self.floor);
        self.maximum.map_or(most, |maximum| most.min(maximum))
    }

    /// The norm as tables and reports print it.
    #[must_use]
    pub fn label(&self) -> String {
        if self.given {
            return "given".into();
        }
        let mut text = self.rule_label();
        if self.relief != 1.0 {
            text += &format!(", relief {}", self.relief);
        }
        match self.shared.len() {
            0 => {}
            1 => text += ", 1 shared group",
            groups => text += &format!(", {groups} shared groups"),
        }
        if self.only.is_empty() {
            return text;
        }
        let only = self.only.iter().map(|(column, values)| format!("{column} {}", values.join("/")));
        text += &format!(" ({})", only.collect::<Vec<_>>().join(", "));
        text
    }

    /// Parts, bands, areas and shared groups as the command line and workbooks write them: `resident:1000 + floating:500`,
    /// `1<=6, 2<=9`, `kind_of_area=urban,town`, `North=A,B; South=C,D`; none where the norm has none.
    pub(crate) fn lists_in_words(&self) -> [Option<String>; 4] {
        let joined = |texts: Vec<String>, between: &str| (!texts.is_empty()).then(|| texts.join(between));
        [
            joined(self.parts.iter().map(|(group, per)| format!("{group}:{per}")).collect(), " + "),
            joined(self.bands.iter().map(|(people, posts)| format!("{posts}<={people}")).collect(), ", "),
            joined(self.only.iter().map(|(column, of)| format!("{column}={}", of.join(","))).collect(), "; "),
            joined(self.shared.iter().map(|(group, of)| format!("{group}={}", of.join(","))).collect(), "; "),
        ]
    }

    fn rule_label(&self) -> String {
        let plain = |value: f64| value.to_string();
        if !self.parts.is_empty() {
            let part = |(group, per): &(String, f64)| format!("1 per {} {group}", plain(*per));
            return self.parts.iter().map(part).collect::<Vec<_>>().join(" + ");
        }
        if !self.bands.is_empty() {
            let band = |(people, posts): &(f64, f64)| format!("{} up to {}", plain(*posts), plain(*people));
            return self.bands.iter().map(band).collect::<Vec<_>>().join(", ");
        }
        let mut text = match (self.per, self.ratio, &self.to) {
            (None, Some(ratio), Some(to)) => {
                let on = if self.on == RatioOn::Required { " required" } else { "" };
                return format!("{ratio} per {to}{on}");
            }
            (Some(per), ..) if self.each.is_none() => format!("{} per {}", plain(self.posts), plain(per)),
            (Some(per), ..) => format!(
                "{} per area, {} per {} beyond {}",
                plain(self.each.unwrap_or(0.0)),
                plain(self.posts),
                plain(per),
                plain(self.beyond)
            ),
            _ => format!("{} per area", plain(self.each.unwrap_or(0.0))),
        };
        if let Some(above) = self.above {
            text += &format!(" above {}", number(above));
        }
        match self.lag {
            0 => {}
            1 => text += ", year before",
            lag => text += &format!(", {lag} years before"),
        }
        text
    }
}

/// `ceil`, which is a call where the oldest processors are compiled for.
#[inline]
fn up(exact: f64) -> f64 {
    let whole = exact as i64 as f64;
    if exact.abs() < 9e15 { whole + f64::from(u8::from(whole < exact)) } else { exact.ceil() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(text: &str) -> Norm {
        serde_json::from_str::<Norm>(text).unwrap().checked().unwrap()
    }

    #[test]
    fn norms_that_say_too_little_or_too_much_are_refused() {
        for text in [
            r#"{"role": "a"}"#,
            r#"{"role": "a", "per": 0}"#,
            r#"{"role": "a", "ratio": 3}"#,
            r#"{"role": "a", "per": 5, "floor": -1}"#,
            r#"{"role": "a", "per": 5, "ratio": 3, "to": "b"}"#,
            r#"{"role": "a", "ratio": 3, "to": "b", "each": 1}"#,
            r#"{"role": "a", "per": 5, "on": "required"}"#,
            r#"{"role": "a", "per": 5, "peak": 0}"#,
            r#"{"role": "a", "per": 5, "relief": 0}"#,
            r#"{"role": "a", "bands": [[9, 2], [6, 1]]}"#,
            r#"{"role": "a", "bands": [[6, 1]], "per": 5}"#,
            r#"{"role": "a", "parts": [["resident", 0]]}"#,
            r#"{"role": "a", "per": 5, "floor": 3, "maximum": 2}"#,
        ] {
            assert!(serde_json::from_str::<Norm>(text).unwrap().checked().is_err(), "{text}");
        }
    }

    #[test]
    fn a_step_is_taken_for_every_started_block() {
        let mediator = norm(r#"{"role": "mediator", "each": 1, "beyond": 100000, "per": 100000}"#);
        for (people, posts) in [(0.0, 1.0), (100_000.0, 1.0), (100_001.0, 2.0), (200_000.0, 2.0), (200_001.0, 3.0)] {
            assert_eq!(mediator.required(people), posts, "{people}");
        }
    }

    #[test]
    fn a_threshold_requires_nothing_up_to_it() {
        let station = norm(r#"{"role": "station", "each": 1, "above": 200}"#);
        assert_eq!((station.required(200.0), station.required(201.0)), (0.0, 1.0));
    }

    #[test]
    fn eighteen_per_ten_thousand_is_not_rounded_per_post() {
        let worker = norm(r#"{"role": "worker", "posts": 18, "per": 10000}"#);
        assert_eq!(worker.required(100_000.0), 180.0);
        assert_eq!(worker.label(), "18 per 10000");
    }

    /// One post around the clock for every station: 168 hours a week over 35.4 that a person works.
    #[test]
    fn a_post_around_the_clock_takes_several_people() {
        let desk = norm(r#"{"role": "desk", "each": 1, "relief": 4.75}"#);
        assert_eq!((desk.required(1.0), desk.label().as_str()), (5.0, "1 per area, relief 4.75"));
        let guard = norm(r#"{"role": "guard", "per": 1000, "relief": 4.75}"#);
        assert_eq!(guard.required(2000.0), 10.0, "two posts take 9.5 people, rounded once");
        let leader = norm(r#"{"role": "leader", "bands": [[6, 1], [9, 2]], "relief": 1.5}"#);
        assert_eq!([6.0, 9.0].map(|classes| leader.required(classes)), [2.0, 3.0]);
    }

    #[test]
    fn every_field_is_known_to_profiles() {
        let value = serde_json::to_value(norm(r#"{"role": "a", "per": 5}"#)).unwrap();
        let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = FIELDS;
        names.sort_unstable();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn bands_and_a_maximum_bound_the_posts() {
        let leader = norm(r#"{"role": "leader", "bands": [[6, 1], [9, 2]]}"#);
        assert_eq!(
            [0.0, 1.0, 6.0, 7.0, 9.0, 30.0].map(|classes| leader.required(classes)),
            [0.0, 1.0, 1.0, 2.0, 2.0, 2.0]
        );
        assert!(leader.past_bands(30.0) && !leader.past_bands(9.0));
        let capped = norm(r#"{"role": "a", "per": 10, "maximum": 3}"#);
        assert_eq!((capped.required(20.0), capped.required(500.0)), (2.0, 3.0));
    }

    #[test]
    fn a_norm_is_read_as_rules_say_it() {
        for (text, posts, per) in
            [("每万人18人", 18.0, 10_000.0), ("1:500", 1.0, 500.0), ("18 per 10000", 18.0, 10_000.0)]
        {
            let norm = Norm::from_value(serde_json::json!({"role": "worker", "norm": text})).unwrap();
            assert_eq!((norm.posts, norm.per), (posts, Some(per)), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn required_posts_are_monotone(
            per in 1.0_f64..5000.0, each in 0.1_f64..5.0, above in 0.0_f64..1e4, beyond in 0.0_f64..1e4,
            floor in 0.0_f64..9.0, low in 0.0_f64..1e6, more in 0.0_f64..1e6,
        ) {
            let text = format!(r#"{{"role": "a", "per": {per}, "each": {each}, "above": {above}, "beyond": {beyond}, "floor": {floor}}}"#);
            let norm = norm(&text);
            proptest::prop_assert!(norm.required(low) <= norm.required(low + more));
        }
    }
}
