//! Harm, rejection and control: harm to people behind what is easy to control.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::{Concern, Decision};
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;
use crate::message::Language;

/// The index of harm to people alone, weighed by itself at the means; nothing where there is no harm or nothing else.
fn harm(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<f64> {
    let is_harm = |i: &usize| decision.factors[*i].concern == Concern::Harm;
    let harm: Vec<usize> = (0..decision.factors.len()).filter(is_harm).collect();
    (!harm.is_empty() && harm.len() < decision.factors.len()).then(|| {
        let term = |i: usize| (facts.weights[i], facts.spreads[i].0.mean(), facts.spreads[i].1.mean());
        profile.method.index(harm.into_iter().map(term))
    })
}

/// Harm, rejection and control are printed apart; a level that harm alone would have is not netted away.
pub(super) fn concerns(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let sum = |concern: Concern| -> f64 {
        let parts = decision.factors.iter().zip(&facts.parts[0]);
        parts.filter(|(factor, _)| factor.concern == concern).map(|(_, part)| part).sum()
    };
    let place = decision.places.of("factors");
    let Some(alone) = harm(decision, profile, facts) else { return Vec::new() };
    let mut found = vec![Finding::concerns_apart(
        &place,
        three(sum(Concern::Harm)),
        three(sum(Concern::Rejection)),
        three(sum(Concern::Control)),
        three(alone),
    )];
    if level_at(profile, alone) > level_at(profile, facts.mean) {
        let level = level_at(profile, alone);
        found.push(Finding::harm_thinned_out(
            place,
            three(alone),
            level.words(Language::En),
            three(facts.mean),
            level.words(Language::Zh),
        ));
    }
    found
}
