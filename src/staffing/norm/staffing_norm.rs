//! Norms: how many posts a population, or another role, calls for.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::measure::{Measure, RatioOn};
use super::norm_fields::NormFields;
use super::rounding::Rounding;
use super::source::Source;
use crate::error::{Result, decode_by};

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
/// assert_eq!(norm.required(200_000.0), 400.0);
/// assert!(serde_json::from_str::<Norm>(r#"{"role": "coordinator", "per": -500}"#).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "NormFields")]
pub struct Norm {
    pub(super) role: String,
    pub(super) measure: Measure,
    pub(super) base: Option<String>,
    pub(super) above: Option<f64>,
    pub(super) lag: u32,
    pub(super) peak: f64,
    pub(super) relief: f64,
    pub(super) floor: f64,
    pub(super) maximum: Option<f64>,
    pub(super) only: BTreeMap<String, Vec<String>>,
    pub(super) shared: BTreeMap<String, Vec<String>>,
    pub(super) rounding: Rounding,
    pub(super) unit: String,
    pub(super) source: Source,
    /// The derived series that the norm counts in place of those of its base.
    pub(super) derived: Option<String>,
}

impl<'de> Deserialize<'de> for Norm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<NormFields, _, _>(deserializer)
    }
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
    /// A field that is not known or of another kind; none or several of the kinds above, or a field that would not count
    /// there; a number that is not positive, a negative floor.
    pub fn from_value(value: Value) -> Result<Self> {
        Self::try_from(NormFields::read(value)?)
    }

    /// The norm of a requirement that was computed elsewhere, which the series of a derived group hold.
    pub(crate) fn given(role: String, group: String) -> Self {
        Self {
            role,
            measure: Measure::Given,
            base: Some(group),
            above: None,
            lag: 0,
            peak: 1.0,
            relief: 1.0,
            floor: 0.0,
            maximum: None,
            only: BTreeMap::new(),
            shared: BTreeMap::new(),
            rounding: Rounding::Exact,
            unit: "posts".into(),
            source: Source::default(),
            derived: None,
        }
    }

    /// The role, or the facility, that is required.
    #[must_use]
    pub fn role(&self) -> &str {
        &self.role
    }

    /// What posts are required for.
    #[must_use]
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// The population group that the norm counts; none where the population has one group only, or another role is counted.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Nothing is required of an area with so many people or fewer.
    #[must_use]
    pub fn above(&self) -> Option<f64> {
        self.above
    }

    /// How many calendar years back the people are counted (0–100).
    #[must_use]
    pub fn lag(&self) -> u32 {
        self.lag
    }

    /// The peak over the counted population, such as a season's 1.3; 1 where the count is itself the peak.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.peak
    }

    /// People on the books for one post, which stands for hours that are more than one person works: the relief factor of a
    /// post filled around the clock is about 5; 1 where posts are counted.
    #[must_use]
    pub fn relief(&self) -> f64 {
        self.relief
    }

    /// The fewest posts an area has.
    #[must_use]
    pub fn floor(&self) -> f64 {
        self.floor
    }

    /// The most posts an area has.
    #[must_use]
    pub fn maximum(&self) -> Option<f64> {
        self.maximum
    }

    /// The areas that the norm is for: by column, the values that an area may have; all areas where it is empty.
    #[must_use]
    pub fn only(&self) -> &BTreeMap<String, Vec<String>> {
        &self.only
    }

    /// Posts that small neighbours share: by the name of a group, its areas. The group is judged as one area, by the people
    /// of all of them together; the other areas each on their own.
    #[must_use]
    pub fn shared(&self) -> &BTreeMap<String, Vec<String>> {
        &self.shared
    }

    /// How the requirement becomes whole posts.
    #[must_use]
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// What is counted: posts, or a facility's places, beds, m2.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Where the norm comes from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The posts required for a base: people, or posts of the other role of a ratio. Monotone.
    #[inline]
    #[must_use]
    pub fn required(&self, base: f64) -> f64 {
        let counted = base * self.peak;
        if self.above.is_some_and(|above| counted <= above) {
            return 0.0;
        }
        let exact = self.measure.posts(counted) * self.relief;
        // A band's posts are what the rule says.
        let as_written = self.relief == 1.0 && matches!(self.measure, Measure::Bands(_));
        let most = if as_written { exact } else { self.rounding.posts(exact) }.max(self.floor);
        self.maximum.map_or(most, |maximum| most.min(maximum))
    }

    /// The posts required for a base before rounding and bounds.
    pub(crate) fn exact(&self, base: f64) -> f64 {
        let counted = base * self.peak;
        if self.above.is_some_and(|above| counted <= above) { 0.0 } else { self.measure.posts(counted) * self.relief }
    }

    /// Whether a number of people is past the last band.
    pub(crate) fn past_bands(&self, people: f64) -> bool {
        match &self.measure {
            Measure::Bands(bands) => bands.last().is_some_and(|(most, _)| people * self.peak > *most),
            Measure::People { .. } | Measure::Area(_) | Measure::Ratio { .. } | Measure::Parts(_) | Measure::Given => {
                false
            }
        }
    }

    /// The group of the series that the norm counts; none where the population has no groups.
    pub(crate) fn counts(&self) -> Option<&String> {
        self.derived.as_ref().or(self.base.as_ref())
    }

    /// The parts that are added up; empty where the norm is of another kind.
    pub(crate) fn parts(&self) -> &[(String, f64)] {
        if let Measure::Parts(parts) = &self.measure { parts } else { &[] }
    }

    /// The role that a ratio goes with.
    pub(crate) fn other_role(&self) -> Option<&str> {
        if let Measure::Ratio { to, .. } = &self.measure { Some(to) } else { None }
    }

    /// Whether what the norm counts are posts already.
    pub(crate) fn counts_posts(&self) -> bool {
        matches!(self.measure, Measure::Parts(_) | Measure::Given)
    }

    /// Whether the norm goes with another role's headcount, and so not with any population.
    pub(crate) fn on_headcount(&self) -> bool {
        matches!(self.measure, Measure::Ratio { on: RatioOn::Actual, .. })
    }

    /// Let the norm count this group.
    pub(crate) fn set_base(&mut self, group: String) {
        self.base = Some(group);
    }

    /// Let the norm count the series of this derived group.
    pub(crate) fn set_derived(&mut self, group: String) {
        self.derived = Some(group);
    }

    /// The groups of areas that share posts, to be spelt as the population spells its areas.
    pub(crate) fn shared_areas_mut(&mut self) -> impl Iterator<Item = (&String, &mut Vec<String>)> {
        self.shared.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(text: &str) -> Norm {
        serde_json::from_str(text).unwrap()
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
