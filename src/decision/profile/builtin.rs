//! The profiles that come with the crate.

use std::sync::LazyLock;

use super::level::Mark;
use super::rules::{Changed, Profile};
use crate::error::{Error, Result, nearest};
use crate::message::Language;

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    [
        include_str!("builtin/national_wpq.toml"),
        include_str!("builtin/jiangsu_wpq.toml"),
        include_str!("builtin/project_wc.toml"),
        include_str!("builtin/worst_factor.toml"),
        include_str!("builtin/criteria_points.toml"),
        include_str!("builtin/fuzzy.toml"),
    ]
    .into_iter()
    .map(compiled_in)
    .collect()
});

/// # Panics
/// If a text is no profile: no input changes it, and a test reads every one.
#[expect(clippy::expect_used, reason = "the text is compiled in, and a test reads it")]
fn compiled_in(text: &str) -> Profile {
    Profile::parse(text, "profile").expect("a compiled-in profile")
}

/// The profiles that come with the crate.
pub(super) fn built_in() -> &'static [Profile] {
    &PROFILES
}

/// The names of the profiles that come with the crate.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.id.as_str())
}

/// A profile that comes with the crate.
///
/// # Errors
/// `Profile`, with the nearest name.
pub fn named(id: &str) -> Result<&'static Profile> {
    PROFILES
        .iter()
        .find(|profile| profile.id == id)
        .ok_or_else(|| Error::decision_profile_unknown(id, names()).did_you_mean(nearest(id, names())))
}

impl Profile {
    /// A profile of one's own, from TOML: the same keys as those in `src/decision/profile/builtin`. A number that differs from
    /// the built-in profile of that id, or from the one whose source it keeps, loses source and mark (`changed`).
    ///
    /// # Errors
    /// `Profile`: text that is no profile, cuts that do not rise, a probability outside 0..1, a level that leads to a
    /// milder verdict than a lower one, or anything but low that leads to `proceed`.
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        let mut profile = Self::parse(text, source)?;
        profile.changed = changed(&profile);
        Ok(profile)
    }
}

/// A rule as it decides, with its source and the mark of that source.
struct Given {
    rule: &'static str,
    /// The rule as reports print it.
    printed: String,
    source: String,
    /// Everything that decides: the rule without source and mark.
    decides: serde_json::Value,
    mark: Mark,
}

/// The rules of a profile, each once; trigger rules together are one.
fn rules_of(profile: &Profile) -> Vec<Given> {
    #[expect(clippy::expect_used, reason = "numbers, words and lists of them under keys of the type")]
    let whole = serde_json::to_value(profile).expect("a profile is plain data");
    let mut rules: Vec<Given> = Vec::new();
    for (rule, printed, source, mark) in profile.given(Language::En) {
        match rules.iter_mut().find(|one| one.rule == rule) {
            Some(one) => {
                one.printed = format!("{}, {printed}", one.printed);
                one.mark = one.mark.min(mark);
            }
            None => {
                let decides = whole.get(rule).map_or(serde_json::Value::Null, without_sources);
                rules.push(Given { rule, printed, source: source.to_owned(), decides, mark });
            }
        }
    }
    rules
}

/// A rule, or a list of rules, without what stands behind it.
fn without_sources(rule: &serde_json::Value) -> serde_json::Value {
    match rule {
        serde_json::Value::Array(list) => list.iter().map(without_sources).collect(),
        serde_json::Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !["source", "source_zh", "mark"].contains(&key.as_str()));
            serde_json::Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// The rules that are not those of the built-in profile of that id, and the rules that keep the source of a built-in one
/// with another number, or with a better mark than it has there.
fn changed(profile: &Profile) -> Vec<Changed> {
    let own = PROFILES.iter().find(|one| one.id == profile.id);
    let mut found = Vec::new();
    if let Some(built_in) = own.filter(|one| one.method != profile.method) {
        found.push(Changed { rule: "method", was: built_in.method.formula().to_owned(), under_its_name: true });
    }
    let rules = rules_of(profile);
    let same_number = |one: &Given, other: &Given| one.decides == other.decides && one.mark >= other.mark;
    for one in &rules {
        let in_profile = |built_in: &Profile| rules_of(built_in).into_iter().find(|other| other.rule == one.rule);
        let was = match own {
            Some(own) => match in_profile(own) {
                Some(other) => (!same_number(one, &other)).then_some((other.printed, true)),
                None => Some((NONE.to_owned(), true)),
            },
            None => {
                let with_source = PROFILES.iter().filter_map(in_profile).filter(|other| other.source == one.source);
                let with_source: Vec<Given> = with_source.collect();
                let kept = with_source.iter().any(|other| same_number(one, other));
                with_source.into_iter().next().filter(|_| !kept).map(|other| (other.printed, false))
            }
        };
        found.extend(was.map(|(was, under_its_name)| Changed { rule: one.rule, was, under_its_name }));
    }
    let left_out = own.into_iter().flat_map(rules_of).filter(|one| rules.iter().all(|other| other.rule != one.rule));
    found.extend(left_out.map(|one| Changed { rule: one.rule, was: one.printed, under_its_name: true }));
    found
}

/// What a built-in profile has where it has no rule of a kind.
const NONE: &str = "–";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::profile::Level;

    #[test]
    fn decision_profiles_are_valid_and_a_mild_one_is_refused() {
        assert_eq!(names().count(), 6);
        let text = include_str!("builtin/national_wpq.toml");
        assert!(Profile::from_toml(&text.replace("medium = \"revise\"", "medium = \"proceed\""), "own").is_err());
        let remedy = named("national_wqp").unwrap_err().remedy(crate::Language::En);
        assert!(remedy.starts_with("did you mean national_wpq? Choose from "), "{remedy}");
    }

    /// An index of 0.355 with a standard deviation of 0.02 is medium with probability 0.4.
    #[test]
    fn decision_level_is_the_higher_one_unless_the_lower_is_sure() {
        let profile = named("national_wpq").unwrap();
        assert_eq!(profile.level_of([0.6, 0.4, 0.0]), Level::Medium);
        assert_eq!(profile.level_of([0.85, 0.15, 0.0]), Level::Low);
    }
}
