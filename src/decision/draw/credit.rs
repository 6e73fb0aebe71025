//! Which measures are let into the index: all that are not given up in the target risk, only those that stand on
//! something in the residual risk. Each is let in once, on its own factor.

// Places of factors, series and draws that the model itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::decision::file::{Decision, Evidence, Measure, Quantity, Status};
use crate::decision::profile::Profile;
use crate::decision::wording::{Found, handles_people, named, said, signature};

/// The words by which a measure handles people instead of harm.
pub(in crate::decision) fn on_people(measure: &Measure) -> Option<Found> {
    [&measure.id, &measure.what].into_iter().flatten().find_map(|text| handles_people(text))
}

/// What a measure counts for, among those that do the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decision) struct Credit {
    /// In the residual risk.
    pub residual: bool,
    /// In the target risk.
    pub target: bool,
}

/// The credit of the measure at a place of the list, under a profile: of measures that do the same that of the one with
/// the largest mean effect.
pub(in crate::decision) fn credit(decision: &Decision, index: usize, profile: &Profile) -> Credit {
    let first = |among: &dyn Fn(usize) -> bool| {
        among(index)
            && !(0..decision.measures.len())
                .any(|other| among(other) && same(decision, other, index) && larger(decision, other, index))
    };
    Credit {
        residual: first(&|i| counts(decision, i, profile).residual),
        target: first(&|i| counts(decision, i, profile).target),
    }
}

/// What the measure at a place of the list would count for if no other did the same.
pub(in crate::decision) fn counts(decision: &Decision, index: usize, profile: &Profile) -> Credit {
    let measure = &decision.measures[index];
    let target = measure.effect.is_some() && measure.status != Some(Status::Dropped) && on_people(measure).is_none();
    Credit { residual: target && (stands(decision, index, profile) || supposed(decision, index)), target }
}

/// Whether a measure stands on something: evidence, an owner, a date, and a status that the profile lets in.
fn stands(decision: &Decision, index: usize, profile: &Profile) -> bool {
    let measure = &decision.measures[index];
    let evidenced = measure.evidence.is_some_and(|grade| {
        profile.measures.grades.contains(&grade) && (grade == Evidence::Promise || said(measure.source.as_ref()))
    });
    evidenced
        && measure.status.is_some_and(|status| profile.measures.statuses.contains(&status))
        && named(measure.owner.as_ref())
        && (measure.status == Some(Status::Done) || measure.due.is_some())
        && !overdue(decision, measure)
        && !far_off(decision, measure, profile)
        && !done_later(decision, measure)
}

/// Whether a what-if supposes that a measure is carried out.
fn supposed(decision: &Decision, index: usize) -> bool {
    decision.measures[index].id.as_ref().is_some_and(|id| decision.supposed.contains(id))
}

/// Whether two measures do the same on the same factor.
fn same(decision: &Decision, one: usize, other: usize) -> bool {
    let (one, other) = (&decision.measures[one], &decision.measures[other]);
    one.factor == other.factor && deed(one) == deed(other)
}

/// What a measure does, as it is compared: its words without marks and numbers; its id where it does not say what is done.
pub(in crate::decision) fn deed(measure: &Measure) -> String {
    let words = measure.what.as_deref().filter(|_| said(measure.what.as_ref()));
    words.map(signature).or_else(|| measure.id.clone()).unwrap_or_default()
}

/// What names the stream of the measure at a place of the list: the first that does the same, by its id or else its words.
pub(in crate::decision) fn stream_of(decision: &Decision, index: usize) -> String {
    let first = (0..=index).find(|earlier| same(decision, *earlier, index)).unwrap_or(index);
    decision.measures[first].label(first)
}

/// Whether the effect of a measure is larger than that of another, the earlier one where they are equal.
fn larger(decision: &Decision, one: usize, other: usize) -> bool {
    let mean = |index: usize| {
        let numbers = decision.measures[index].effect.as_ref().map(Quantity::numbers).unwrap_or_default();
        numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
    };
    let (mean_of_one, mean_of_other) = (mean(one), mean(other));
    mean_of_one > mean_of_other || (mean_of_one == mean_of_other && one < other)
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

/// The place of an earlier measure that does the same on the same factor.
pub(in crate::decision) fn repeats(decision: &Decision, index: usize) -> Option<usize> {
    (0..index)
        .find(|earlier| decision.measures[*earlier].status != Some(Status::Dropped) && same(decision, *earlier, index))
}
