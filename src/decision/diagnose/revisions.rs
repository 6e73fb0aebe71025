//! Revisions: what earlier versions had, and edits that end just under a threshold.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;

/// What the list of revisions shows.
pub(super) fn edits(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, revision) in decision.revisions.iter().enumerate() {
        let place = decision.places.of(&format!("revisions.{i}"));
        for id in &revision.factors {
            if !decision.factors.iter().any(|factor| factor.id == *id) {
                found.push(Finding::factor_removed(&place, id, &revision.id));
            }
        }
        for id in &revision.groups {
            if !decision.groups.iter().any(|group| group.id == *id) {
                found.push(Finding::group_removed(&place, id, &revision.id));
            }
        }
    }
    let below =
        |index: f64| [profile.index.medium, profile.index.high].iter().any(|cut| index < *cut && index >= cut * 0.95);
    let indices: Vec<f64> = decision.revisions.iter().filter_map(|revision| revision.index).collect();
    let falls = indices.windows(2).filter(|pair| pair[1] < pair[0]).count() + usize::from(!indices.is_empty());
    if falls >= 2 && indices.last().is_some_and(|index| below(*index)) {
        let shown = indices.iter().map(|index| three(*index)).collect::<Vec<_>>().join(" → ");
        found.push(Finding::edited_to_the_threshold(decision.places.of("revisions"), shown));
    }
    found
}
