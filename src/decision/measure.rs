//! Which measures count: all that are not given up in the hoped level, only those that stand on something in the
//! committed one.

use super::file::{Decision, Measure, Status};
use super::profile::Profile;
use crate::finding::Finding;

/// Words of measures that handle people instead of harm to people.
const HANDLING: [&str; 12] = [
    "稳控",
    "截访",
    "训诫",
    "重点人",
    "缠访",
    "刁民",
    "闹事",
    "troublemaker",
    "agitator",
    "ringleader",
    "key persons",
    "watch list",
];

/// The word by which a measure handles people instead of harm.
pub(super) fn on_people(measure: &Measure) -> Option<&'static str> {
    let texts = [&measure.id, &measure.what].into_iter().flatten().map(|text| text.to_lowercase());
    let text = texts.collect::<Vec<_>>().join("\n");
    HANDLING.into_iter().find(|word| text.contains(word))
}

/// What a measure counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Credit {
    /// In the committed level.
    pub committed: bool,
    /// In the hoped level.
    pub hoped: bool,
}

/// The credit of a measure under a profile.
pub(super) fn credit(decision: &Decision, measure: &Measure, profile: &Profile) -> Credit {
    let hoped = measure.effect.is_some() && measure.status != Some(Status::Dropped) && on_people(measure).is_none();
    let stands = measure.evidence.is_some_and(|grade| profile.measures.grades.contains(&grade))
        && measure.status.is_some_and(|status| profile.measures.statuses.contains(&status))
        && measure.owner.is_some()
        && (measure.status == Some(Status::Done) || measure.due.is_some())
        && !overdue(decision, measure);
    let supposed = measure.id.as_ref().is_some_and(|id| decision.supposed.contains(id));
    Credit { committed: hoped && (stands || supposed), hoped }
}

/// Whether a measure should have been in place before the decision and is not.
fn overdue(decision: &Decision, measure: &Measure) -> bool {
    measure.status != Some(Status::Done)
        && matches!((&measure.due, &decision.date), (Some(due), Some(date)) if due < date)
}

/// How findings call a measure.
pub(super) fn label(measure: &Measure, index: usize) -> String {
    measure.id.clone().or_else(|| measure.what.clone()).unwrap_or_else(|| format!("measure {}", index + 1))
}

/// What is doubtful about the measures.
pub(super) fn findings(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, measure) in decision.measures.iter().enumerate() {
        let place = decision.places.of(&format!("measures.{i}"));
        let name = label(measure, i);
        if overdue(decision, measure) {
            let due = measure.due.as_ref().map(|date| date.as_str().to_owned()).unwrap_or_default();
            found.push(Finding::new("measure_overdue", place).with("measure", name).with("due", due));
        } else if measure.effect.is_some()
            && on_people(measure).is_none()
            && measure.status != Some(Status::Dropped)
            && !credit(decision, measure, profile).committed
        {
            found
                .push(Finding::new("measure_not_counted", place).with("measure", name).with("factor", &measure.factor));
        }
    }
    found
}
