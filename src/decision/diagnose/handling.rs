//! Measures, and an emergency plan, that handle people instead of harm to people.

use crate::decision::draw::on_people;
use crate::decision::file::Decision;
use crate::decision::wording::handles_people;
use crate::finding::Finding;

/// Measures that handle people; they count nothing.
pub(super) fn handling(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, measure) in decision.measures.iter().enumerate() {
        if let Some(word) = on_people(measure) {
            let place = decision.places.of(&format!("measures.{i}"));
            found.push(Finding::measure_on_people(place, measure.label(i), word));
        }
    }
    let plan = decision.emergency.as_ref().and_then(|plan| plan.plan.as_deref());
    if let Some(word) = plan.and_then(handles_people) {
        found.push(Finding::plan_on_people(decision.places.of("emergency"), word));
    }
    found
}
