//! What a sum can hide: harm to people behind what is easy to control, one grave factor behind many small ones, and
//! measures that handle people instead of harm.

use super::assess::{Facts, level_at};
use super::file::{Concern, Decision};
use super::measure::{label, on_people};
use super::profile::Profile;
use super::traps::{three, with_levels};
use crate::finding::Finding;

/// The index of harm to people alone, weighed by itself at the means; nothing where there is no harm or nothing else.
pub(super) fn harm(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<f64> {
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

/// Trap 13: a weighted sum lets many small factors make up for a grave one.
pub(super) fn outweighed(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let worst = (0..facts.products.len()).max_by(|a, b| facts.products[*a].total_cmp(&facts.products[*b]))?;
    let (product, index) = (facts.products[worst], facts.mean);
    (level_at(profile, product) > level_at(profile, index)).then(|| {
        let words = Finding::new("outweighed_in_the_sum", decision.places.of(&format!("factors.{worst}")))
            .with("factor", &decision.factors[worst].id)
            .with("product", three(product))
            .with("index", three(index));
        with_levels(words, "level", level_at(profile, product))
    })
}

/// Trap 12: measures that handle people; they count nothing.
pub(super) fn handling(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, measure) in decision.measures.iter().enumerate() {
        if let Some(word) = on_people(measure) {
            let place = decision.places.of(&format!("measures.{i}"));
            found.push(Finding::new("measure_on_people", place).with("measure", label(measure, i)).with("word", word));
        }
    }
    found
}
