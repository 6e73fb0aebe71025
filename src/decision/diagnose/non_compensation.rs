//! Compensation: one grave factor behind many small ones.

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::{three, with_levels};
use crate::finding::Finding;

/// Trap 13: a weighted sum lets many small factors make up for a grave one.
pub(super) fn outweighed(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let worst = (0..facts.products.len()).max_by(|a, b| facts.products[*a].total_cmp(&facts.products[*b]))?;
    let (product, index) = (facts.products[worst], facts.mean);
    (level_at(profile, product) > level_at(profile, index)).then(|| {
        let words = Finding::new("outweighed_in_the_sum", decision.places.of(&format!("factors.{worst}")))
            .with("factor", &decision.factors[worst].id)
            .with("product", three(product))
            .with("index", three(index));
        with_levels(words, "level", level_at(profile, product))
    })
}
