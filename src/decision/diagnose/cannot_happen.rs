//! Factors that are said not to happen, or to do nothing if they do; files of trivial factors only.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::finding::Finding;

/// Factors whose likelihood or impact is nothing, and a file in which no factor is more than trivial.
pub(super) fn nothing_at_risk(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        if facts.products[i] <= 0.0 {
            found.push(Finding::factor_cannot_happen(decision.places.of(&format!("factors.{i}")), &factor.id));
        }
    }
    if facts.products.iter().all(|product| *product <= profile.single.steps[0] + 1e-9) {
        found.push(Finding::all_factors_trivial(decision.places.of("factors")));
    }
    found
}
