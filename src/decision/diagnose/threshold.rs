//! An index that lies just under a threshold.

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::{percent, three};
use crate::finding::Finding;
use crate::message::Language;

/// An index within its uncertainty of a threshold.
pub(super) fn threshold(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let stage = &facts.residual;
    let median = stage.median();
    let cut = [profile.index.medium, profile.index.high].into_iter().find(|cut| median < *cut)?;
    let above = if cut <= profile.index.medium {
        stage.correlated.p_level[1] + stage.correlated.p_level[2]
    } else {
        stage.correlated.p_level[2]
    };
    (above > 1.0 - profile.confidence.level + 1e-12).then(|| {
        Finding::near_the_threshold(
            decision.places.of("factors"),
            three(median),
            cut,
            percent(above),
            stage.level.words(Language::En),
            stage.level.words(Language::Zh),
        )
    })
}
