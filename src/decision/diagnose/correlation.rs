//! Dependence between factors: upper-tail probabilities of the index with and without it.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::{Facts, Run};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::finding::Finding;

/// Upper-tail probabilities that differ by 0.05 or more between independent and correlated draws.
pub(super) fn correlation(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let stage = &facts.before;
    let at_least = |run: &Run| [run.p_level[1] + run.p_level[2], run.p_level[2]];
    let (alone, together) = (at_least(&stage.independent), at_least(&stage.correlated));
    let cuts = [profile.index.medium, profile.index.high];
    let which = usize::from((together[1] - alone[1]).abs() > (together[0] - alone[0]).abs());
    ((together[which] - alone[which]).abs() >= 0.05).then(|| {
        Finding::correlation_matters(
            decision.places.of("factors"),
            cuts[which],
            format!("{:.4}", alone[which]),
            format!("{:.4}", together[which]),
        )
    })
}
