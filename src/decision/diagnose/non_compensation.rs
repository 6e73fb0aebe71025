//! Compensation: one grave factor behind many small ones.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;
use crate::message::Language;

/// Compensation: a weighted sum whose many small factors make up for a grave one.
pub(super) fn outweighed(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let worst = (0..facts.products.len()).max_by(|a, b| facts.products[*a].total_cmp(&facts.products[*b]))?;
    let (product, index) = (facts.products[worst], facts.mean);
    (level_at(profile, product) > level_at(profile, index)).then(|| {
        let level = level_at(profile, product);
        Finding::outweighed_in_the_sum(
            decision.places.of(&format!("factors.{worst}")),
            &decision.factors[worst].id,
            three(product),
            level.words(Language::En),
            three(index),
            level.words(Language::Zh),
        )
    })
}
