//! An index that lies just under a threshold.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::{Level, Profile};
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

/// How near under a cut an index must lie to be asked about: this share of the cut.
const NEAR: f64 = 0.95;

/// An index so little under a cut that a small change of the figures would bring it over, whatever its uncertainty is said
/// to be.
pub(super) fn just_under(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let stage = &facts.residual;
    let cuts = [(profile.index.medium, Level::Low), (profile.index.high, Level::Medium)];
    let hugs = |(cut, level): &(f64, Level)| {
        stage.level_by_index == *level && stage.median() < *cut && stage.median() >= NEAR * cut
    };
    let (cut, _) = cuts.into_iter().find(hugs)?;
    let chance = |at: Level| stage.p_level_by_index[..=at as usize].iter().sum::<f64>();
    Some(Finding::just_under_the_threshold(
        decision.places.of("factors"),
        three(stage.median()),
        cut,
        percent(chance(stage.level_by_index)),
    ))
}
