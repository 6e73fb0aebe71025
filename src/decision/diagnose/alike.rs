//! Measures on one factor that are credited beside each other: those much alike, and what they take away together.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::draw::{counts, credit, deed};
use crate::decision::file::{Decision, Measure};
use crate::decision::profile::Profile;
use crate::decision::wording::{named, said, signature, similarity};
use crate::finding::Finding;

/// How alike the words of two measures are when one is taken for the other again (0–1).
const ALIKE: f64 = 0.5;

/// Pairs of measures much alike, and factors of which the measures take away more than the profile lets pass unasked.
pub(super) fn alike(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    let credited: Vec<usize> = (0..decision.measures.len()).filter(|i| credit(decision, *i, profile).target).collect();
    for (at, i) in credited.iter().enumerate() {
        for j in &credited[..at] {
            let (one, other) = (&decision.measures[*j], &decision.measures[*i]);
            if one.factor == other.factor && are_alike(one, other) {
                let place = decision.places.of(&format!("measures.{i}"));
                found.push(Finding::measures_alike(place, other.label(*i), one.label(*j), &one.factor));
            }
        }
    }
    found.extend(decision.factors.iter().enumerate().filter_map(|(i, factor)| {
        let on_it = |i: &&usize| decision.measures[**i].factor == factor.id && counts(decision, **i, profile).residual;
        let effects: Vec<f64> = credited.iter().filter(on_it).map(|i| mean(&decision.measures[*i])).collect();
        let together = 1.0 - effects.iter().map(|effect| 1.0 - effect).product::<f64>();
        let most = profile.measures.largest;
        (effects.len() > 1 && together > most + 1e-12).then(|| {
            let place = decision.places.of(&format!("factors.{i}"));
            Finding::effects_too_large_together(place, effects.len(), &factor.id, together, most)
        })
    }));
    found
}

/// Whether two measures are much the same: their words are alike, or the office, the day, the cost and what shows the
/// effect are.
fn are_alike(one: &Measure, other: &Measure) -> bool {
    let words = |text: Option<&String>| text.filter(|text| said(Some(*text))).map(|text| signature(text));
    similarity(&deed(one), &deed(other)) >= ALIKE
        || (named(one.owner.as_ref())
            && words(one.owner.as_ref()) == words(other.owner.as_ref())
            && words(one.source.as_ref()) == words(other.source.as_ref())
            && one.due == other.due
            && one.cost == other.cost)
}

fn mean(measure: &Measure) -> f64 {
    let numbers = measure.effect.as_ref().map(|effect| effect.numbers()).unwrap_or_default();
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}
