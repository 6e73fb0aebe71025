//! Opinions that were all refused.

use crate::decision::file::{Adopted, Decision};
use crate::finding::Finding;

/// The fewest opinions of which it is said that all were refused.
const FEW: usize = 2;

/// Every opinion was refused.
pub(super) fn refused(decision: &Decision) -> Option<Finding> {
    let opinions = &decision.opinions;
    let all = opinions.len() >= FEW && opinions.iter().all(|opinion| opinion.adopted == Some(Adopted::No));
    all.then(|| Finding::all_opinions_refused(decision.places.of("opinions"), opinions.len()))
}
