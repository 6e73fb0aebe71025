//! Dilution of the index by trivial factors.

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;
use crate::message::Language;

/// Dilution: trivial factors that lower the index by a level.
pub(super) fn dilution(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let (index, trivial) = facts.undiluted?;
    (level_at(profile, index) > level_at(profile, facts.mean)).then(|| {
        let level = level_at(profile, index);
        Finding::diluted(
            decision.places.of("factors"),
            trivial,
            three(facts.mean),
            three(index),
            level.words(Language::En),
            level.words(Language::Zh),
        )
    })
}
