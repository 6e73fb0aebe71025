//! The largest single factors beside the index.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::words::three;
use crate::finding::Finding;

/// The three largest p·q.
pub(super) fn largest(decision: &Decision, facts: &Facts) -> Finding {
    let mut order: Vec<usize> = (0..facts.products.len()).collect();
    order.sort_by(|a, b| facts.products[*b].total_cmp(&facts.products[*a]));
    let shown = order.iter().take(3).map(|i| format!("{} {}", decision.factors[*i].id, three(facts.products[*i])));
    Finding::largest_factors(decision.places.of("factors"), three(facts.mean), shown)
}
