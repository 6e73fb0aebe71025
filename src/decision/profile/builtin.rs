//! The profiles that come with the crate.

use std::sync::LazyLock;

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
    .map(|text| Profile::parse(text, "profile").expect("the compiled-in profiles are valid: a test reads them"))
    .collect()
});

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

/// The rules whose source is that of a built-in profile with another number.
fn changed(profile: &Profile) -> Vec<Changed> {
    let own = PROFILES.iter().find(|one| one.id == profile.id);
    let mut found = Vec::new();
    if let Some(built_in) = own.filter(|one| one.method != profile.method) {
        found.push(Changed { rule: "method", was: built_in.method.formula().to_owned(), under_its_name: true });
    }
    for (rule, value, source, _) in profile.given(Language::En) {
        let same_rule = |one: &Profile| {
            one.given(Language::En).into_iter().find(|given| given.0 == rule).map(|g| (g.1, g.2.to_owned()))
        };
        let was = match own.and_then(same_rule) {
            Some((was, _)) if was != value => Some((was, true)),
            Some(_) => None,
            None => {
                let with_source: Vec<String> = PROFILES
                    .iter()
                    .filter_map(same_rule)
                    .filter(|(_, text)| text == source)
                    .map(|(was, _)| was)
                    .collect();
                with_source.first().filter(|_| !with_source.contains(&value)).map(|was| (was.clone(), false))
            }
        };
        found.extend(was.map(|(was, under_its_name)| Changed { rule, was, under_its_name }));
    }
    found
}

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
