//! Measures that do not count, should be in place and are not, or are credited with more than they can bear.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::Facts;
use crate::decision::draw::{credit, done_later, far_off, on_people, overdue, repeats};
use crate::decision::file::{Decision, Status};
use crate::decision::profile::Profile;
use crate::decision::wording::{said, signature};
use crate::decision::words::{percent, three};
use crate::finding::Finding;

/// What is doubtful about the measures.
pub(super) fn findings(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, measure) in decision.measures.iter().enumerate() {
        if measure.status == Some(Status::Dropped) || on_people(measure).is_some() {
            continue;
        }
        let name = measure.label(i);
        let place = || decision.places.of(&format!("measures.{i}"));
        let due = measure.due.as_ref().map(|date| date.as_str().to_owned()).unwrap_or_default();
        let date = decision.date.as_ref().map(|date| date.as_str().to_owned()).unwrap_or_default();
        if measure.effect.is_some() && !said(measure.what.as_ref()) {
            found.push(Finding::measure_unnamed(place(), &name));
        }
        if measure.effect.is_some() && measure.status == Some(Status::Done) && measure.due.is_none() {
            found.push(Finding::measure_undated(place(), &name));
        }
        let mut told = false;
        let mut tell = |finding: Finding| {
            found.push(finding);
            told = true;
        };
        if let Some(first) = repeats(decision, i) {
            tell(Finding::measure_repeated(place(), &name, decision.measures[first].label(first)));
        }
        if overdue(decision, measure) {
            tell(Finding::measure_overdue(place(), &name, &due));
        }
        if far_off(decision, measure, profile) {
            tell(Finding::measure_far_off(place(), &name, &due, profile.measures.latest));
        }
        if done_later(decision, measure) {
            tell(Finding::measure_done_later(place(), &name, &due, &date));
        }
        if measure.effect.is_some() && !told && !credit(decision, i, profile).residual {
            found.push(Finding::measure_not_counted(place(), &name));
        }
        let largest = measure.effect.as_ref().map_or(0.0, |effect| effect.numbers().into_iter().fold(0.0, f64::max));
        if largest > profile.measures.largest + 1e-12 {
            let most = three(profile.measures.largest);
            found.push(Finding::effect_too_large(place(), &name, three(largest), most));
        }
    }
    if decision.date.is_none() && decision.measures.iter().any(|measure| measure.due.is_some()) {
        found.push(Finding::decision_undated(decision.places.of("date")));
    }
    found.extend(spread_out(decision));
    found
}

/// Measures that together are said to take away more of the index than the profile lets pass unasked.
pub(super) fn carried(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let (before, after) = (facts.before.median(), facts.residual.median());
    let taken = if before > 0.0 { 1.0 - after / before } else { 0.0 };
    (taken > profile.measures.together + 1e-12).then(|| {
        let (share, most) = (percent(taken), percent(profile.measures.together));
        Finding::measures_carry_all(decision.places.of("measures"), share, three(before), three(after), most)
    })
}

/// One measure entered for several factors, each time with an effect.
fn spread_out(decision: &Decision) -> Vec<Finding> {
    let texts: Vec<String> =
        decision
            .measures
            .iter()
            .map(|m| {
                if said(m.what.as_ref()) { m.what.as_deref().map(signature).unwrap_or_default() } else { String::new() }
            })
            .collect();
    let mut found = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let first = texts.iter().position(|other| other == text) == Some(i);
        let times = texts.iter().filter(|other| *other == text).count();
        let factors: std::collections::BTreeSet<&str> =
            texts.iter().zip(&decision.measures).filter(|(t, _)| *t == text).map(|(_, m)| m.factor.as_str()).collect();
        if first && times > 1 && factors.len() > 1 && !text.is_empty() {
            let place = decision.places.of(&format!("measures.{i}"));
            found.push(Finding::measure_on_many_factors(place, decision.measures[i].label(i), factors.len()));
        }
    }
    found
}
