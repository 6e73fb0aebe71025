//! Consistency of pairwise comparisons (AHP).

use crate::decision::file::{Decision, judgements};
use crate::decision::words::three;
use crate::finding::Finding;
use crate::stats::AhpMethod;

/// Trap 7: weights from comparisons that contradict each other, or that another method orders otherwise.
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
    let code = if vector.cr > 0.1 { "ahp_inconsistent" } else { "ahp_consistent" };
    let shown = |weights: &[f64]| weights.iter().map(|w| three(*w)).collect::<Vec<_>>().join(", ");
    let words = Finding::new(code, decision.places.of("comparisons"))
        .with("cr", three(vector.cr))
        .with("index", format!("{:.2}", vector.random_index))
        .with("source", vector.random_index_source)
        .with("vector", shown(&vector.weights))
        .with("geometric", shown(&geometric.weights));
    let mut list = vec![words];
    if !same {
        let words = Finding::new("ahp_order_differs", decision.places.of("comparisons"));
        list.push(words.with("vector", shown(&vector.weights)).with("geometric", shown(&geometric.weights)));
    }
    list
}
