//! Totals that a file states and its own rows do not give.

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::words::three;
use crate::finding::Finding;

/// Totals that a file prints and its own rows do not give.
pub(super) fn stated(decision: &Decision, facts: &Facts) -> Vec<Finding> {
    let Some(stated) = &decision.stated else { return Vec::new() };
    let pairs = [
        ("before", "before measures", "措施前", stated.before, facts.before.median()),
        ("after", "after measures", "措施后", stated.after, facts.residual.median()),
    ];
    let differs = |(key, stage, stage_zh, stated, index): (&str, &str, &str, Option<f64>, f64)| {
        let stated = stated.filter(|stated| (stated - index).abs() > 0.005)?;
        Some(Finding::stated_index_differs(
            decision.places.of(&format!("stated.{key}")),
            three(stated),
            stage,
            three(index),
            stage_zh,
        ))
    };
    pairs.into_iter().filter_map(differs).collect()
}
