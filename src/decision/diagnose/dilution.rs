//! Dilution of the index by trivial factors.

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::{three, with_levels};
use crate::finding::Finding;

/// Trap 1: trivial factors thin the index out.
pub(super) fn dilution(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let (index, trivial) = facts.undiluted?;
    (level_at(profile, index) > level_at(profile, facts.mean)).then(|| {
        let words = Finding::new("diluted", decision.places.of("factors"))
            .with("trivial", trivial)
            .with("index", three(facts.mean))
            .with("without", three(index));
        with_levels(words, "level", level_at(profile, index))
    })
}
