//! Scales: the numbers that band labels stand for.

use crate::decision::conclude::Facts;
use crate::decision::file::{Decision, Quantity, Spread};
use crate::decision::profile::Profile;
use crate::finding::Finding;

/// Band labels: the numbers that they stand for.
pub(super) fn labels(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let has = |quantity: &Option<Quantity>| quantity.as_ref().is_some_and(Quantity::has_label);
    decision.factors.iter().any(|factor| factor.p.has_label() || has(&factor.q)).then(|| {
        let at = |end: &dyn Fn(&Spread) -> f64| {
            let of =
                |quantity: &Quantity, spread: &Spread| if quantity.has_label() { end(spread) } else { spread.mean() };
            let parts = decision.factors.iter().zip(&facts.spreads).zip(&facts.weights).map(|((factor, (p, q)), w)| {
                (*w, of(&factor.p, p), factor.q.as_ref().map_or(1.0, |given| of(given, q)))
            });
            profile.method.index(parts)
        };
        let bands = profile.scale.bands.iter();
        let bands_en: Vec<String> =
            bands.clone().map(|b| format!("{} {} ({}–{})", b.en, b.middle, b.low, b.high)).collect();
        let bands_zh: Vec<String> = bands.map(|b| format!("{} {}（{}～{}）", b.zh, b.middle, b.low, b.high)).collect();
        Finding::labels_stand_for_numbers(
            decision.places.of("factors"),
            bands_en.join(", "),
            at(&Spread::low),
            at(&Spread::middle),
            at(&Spread::high),
            bands_zh.join("、"),
        )
    })
}
