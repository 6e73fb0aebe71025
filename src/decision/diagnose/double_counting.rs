//! Double counting: one cause entered twice.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeSet;

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;

/// Double counting: one cause entered twice.
pub(super) fn double_counting(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let plain = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_lowercase()).filter(|t| !t.is_empty());
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        let (Some(cause), Some(mechanism)) = (plain(&factor.cause), plain(&factor.mechanism)) else { continue };
        if !seen.insert((factor.group.clone(), cause, mechanism)) {
            let rest = (0..facts.weights.len()).filter(|j| *j != i);
            let without = profile
                .method
                .index(rest.map(|j| (facts.weights[j], facts.spreads[j].0.mean(), facts.spreads[j].1.mean())));
            found.push(Finding::counted_twice(
                decision.places.of(&format!("factors.{i}")),
                &factor.id,
                three(facts.mean),
                three(without),
            ));
        }
    }
    found
}
