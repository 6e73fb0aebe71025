//! Harm, rejection and control: harm to people behind what is easy to control.

use crate::decision::conclude::{Facts, level_at};
use crate::decision::file::{Concern, Decision};
use crate::decision::profile::Profile;
use crate::decision::words::{three, with_levels};
use crate::finding::Finding;

/// The index of harm to people alone, weighed by itself at the means; nothing where there is no harm or nothing else.
fn harm(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<f64> {
    let is_harm = |i: &usize| decision.factors[*i].concern == Concern::Harm;
    let harm: Vec<usize> = (0..decision.factors.len()).filter(is_harm).collect();
    (!harm.is_empty() && harm.len() < decision.factors.len()).then(|| {
        let term = |i: usize| (facts.weights[i], facts.spreads[i].0.mean(), facts.spreads[i].1.mean());
        profile.method.index(harm.into_iter().map(term))
    })
}

/// Trap 12: harm, rejection and control are printed apart; a level that harm alone would have is not netted away.
pub(super) fn concerns(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let sum = |concern: Concern| -> f64 {
        let parts = decision.factors.iter().zip(&facts.parts[0]);
        parts.filter(|(factor, _)| factor.concern == concern).map(|(_, part)| part).sum()
    };
    let place = decision.places.of("factors");
    let Some(alone) = harm(decision, profile, facts) else { return Vec::new() };
    let mut found = vec![
        Finding::new("concerns_apart", &place)
            .with("harm", three(sum(Concern::Harm)))
            .with("rejection", three(sum(Concern::Rejection)))
            .with("control", three(sum(Concern::Control)))
            .with("alone", three(alone)),
    ];
    if level_at(profile, alone) > level_at(profile, facts.mean) {
        let words = Finding::new("harm_thinned_out", place).with("alone", three(alone));
        found.push(with_levels(words.with("index", three(facts.mean)), "level", level_at(profile, alone)));
    }
    found
}
