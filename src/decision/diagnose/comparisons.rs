//! Consistency of pairwise comparisons (AHP).

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::file::{Decision, judgements};
use crate::decision::words::three;
use crate::finding::Finding;
use crate::stats::AhpMethod;

/// Weights from comparisons that contradict each other, or that another method orders otherwise.
pub(super) fn comparisons(decision: &Decision) -> Vec<Finding> {
    let rows = &decision.comparisons;
    let found = [AhpMethod::Eigenvector, AhpMethod::GeometricMean].map(|method| judgements(rows, method));
    let [Ok(vector), Ok(geometric)] = found else { return Vec::new() };
    let order = |weights: &[f64]| {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        order
    };
    let same = order(&vector.weights) == order(&geometric.weights);
    let shown = |weights: &[f64]| weights.iter().map(|w| three(*w)).collect::<Vec<_>>().join(", ");
    let place = decision.places.of("comparisons");
    let (cr, index, source) = (three(vector.cr), format!("{:.2}", vector.random_index), vector.random_index_source);
    let (by_vector, by_geometric) = (shown(&vector.weights), shown(&geometric.weights));
    let mut list = vec![if vector.cr > 0.1 {
        Finding::ahp_inconsistent(place, cr, index, source, by_vector, by_geometric)
    } else {
        Finding::ahp_consistent(place, cr, index, source, by_vector, by_geometric)
    }];
    if !same {
        list.push(Finding::ahp_order_differs(
            decision.places.of("comparisons"),
            shown(&vector.weights),
            shown(&geometric.weights),
        ));
    }
    list
}
