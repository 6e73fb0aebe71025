//! Opinions that were all refused.

use crate::decision::file::{Adopted, Decision};
use crate::finding::Finding;

/// Whether every opinion was refused.
pub(super) fn all_refused(decision: &Decision) -> bool {
    let opinions = &decision.opinions;
    !opinions.is_empty() && opinions.iter().all(|opinion| opinion.adopted == Some(Adopted::No))
}

/// Every opinion was refused.
pub(super) fn refused(decision: &Decision) -> Option<Finding> {
    all_refused(decision)
        .then(|| Finding::all_opinions_refused(decision.places.of("opinions"), decision.opinions.len()))
}
