//! Which measures are let into the index: all that are not given up in the target risk, only those that stand on
//! something in the residual risk. Each is let in once, on its own factor.

use crate::decision::file::{Decision, Evidence, Measure, Status};
use crate::decision::profile::Profile;
use crate::decision::wording::{Found, handles_people, said, signature};

/// The words by which a measure handles people instead of harm.
pub(in crate::decision) fn on_people(measure: &Measure) -> Option<Found> {
    [&measure.id, &measure.what].into_iter().flatten().find_map(|text| handles_people(text))
}

/// What a measure counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decision) struct Credit {
    /// In the residual risk.
    pub residual: bool,
    /// In the target risk.
    pub target: bool,
}

/// The credit of the measure at a place of the list, under a profile.
pub(in crate::decision) fn credit(decision: &Decision, index: usize, profile: &Profile) -> Credit {
    let measure = &decision.measures[index];
    let target = measure.effect.is_some()
        && measure.status != Some(Status::Dropped)
        && on_people(measure).is_none()
        && repeats(decision, index).is_none();
    let evidenced = measure.evidence.is_some_and(|grade| {
        profile.measures.grades.contains(&grade) && (grade == Evidence::Promise || said(measure.source.as_ref()))
    });
    let stands = evidenced
        && measure.status.is_some_and(|status| profile.measures.statuses.contains(&status))
        && said(measure.owner.as_ref())
        && (measure.status == Some(Status::Done) || measure.due.is_some())
        && !overdue(decision, measure)
        && !far_off(decision, measure, profile)
        && !done_later(decision, measure);
    let supposed = measure.id.as_ref().is_some_and(|id| decision.supposed.contains(id));
    Credit { residual: target && (stands || supposed), target }
}

/// Whether a measure should have been in place before the decision and is not.
pub(in crate::decision) fn overdue(decision: &Decision, measure: &Measure) -> bool {
    measure.status != Some(Status::Done)
        && matches!((&measure.due, &decision.date), (Some(due), Some(date)) if due < date)
}

/// Whether a measure is due longer after the decision than the profile allows.
pub(in crate::decision) fn far_off(decision: &Decision, measure: &Measure, profile: &Profile) -> bool {
    matches!((&measure.due, &decision.date), (Some(due), Some(date)) if due.days_since(date) > profile.measures.latest)
}

/// Whether a measure is said to be in place, but only from a day after the decision.
pub(in crate::decision) fn done_later(decision: &Decision, measure: &Measure) -> bool {
    measure.status == Some(Status::Done)
        && matches!((&measure.due, &decision.date), (Some(due), Some(date)) if due > date)
}

/// The place of an earlier measure that does the same on the same factor and part.
pub(in crate::decision) fn repeats(decision: &Decision, index: usize) -> Option<usize> {
    let measure = &decision.measures[index];
    let text = signature(measure.what.as_deref()?);
    decision.measures[..index].iter().position(|earlier| {
        earlier.factor == measure.factor
            && earlier.status != Some(Status::Dropped)
            && !text.is_empty()
            && earlier.what.as_deref().map(signature).as_ref() == Some(&text)
    })
}
