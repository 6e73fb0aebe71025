//! Trigger rules of a local standard: what alone makes the level at least so high.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::draw::{Effect, Model};
use crate::decision::file::{Decision, Part};
use crate::decision::profile::{Level, Profile, When};
use crate::decision::words::three;
use crate::finding::Finding;
use crate::message::Language;

/// A trigger rule that holds.
#[derive(Debug, Clone)]
pub(in crate::decision) struct Fired {
    /// The level that it leads to at least.
    pub level: Level,
    /// Why.
    pub reason: Finding,
}

/// The trigger rules that hold at each stage (before measures, with those that count, with all), one for each rule and
/// factor. Measures lower p·q, never the number of people whom an incident could bring together.
pub(in crate::decision) fn fired(
    decision: &Decision,
    profile: &Profile,
    model: &Model,
    products: &[f64],
) -> [Vec<Fired>; 3] {
    let none: &[Effect] = &[];
    [0, 1, 2].map(|stage| {
        let mut found = Vec::new();
        for trigger in &profile.trigger {
            for (i, factor) in decision.factors.iter().enumerate() {
                let effects = [none, model.factors[i].residual.as_slice(), model.factors[i].target.as_slice()][stage];
                let product = products[i] * left_of(effects, Part::P) * left_of(effects, Part::Q);
                let value = match trigger.when {
                    When::IncidentPeople => factor.incident,
                    When::LargestFactor => Some(product),
                };
                let Some(value) = value.filter(|value| *value >= trigger.from - 1e-12) else { continue };
                let place = decision.places.of(&format!("factors.{i}"));
                let (from, level) = (trigger.from.to_string(), trigger.level);
                let (en, zh) = (level.words(Language::En), level.words(Language::Zh));
                let reason = match trigger.when {
                    When::IncidentPeople => {
                        Finding::reason_trigger_people(place, &factor.id, value.to_string(), from, en, zh)
                    }
                    When::LargestFactor => {
                        Finding::reason_trigger_factor(place, &factor.id, three(value), from, en, zh)
                    }
                };
                found.push(Fired { level, reason });
            }
        }
        found
    })
}

/// The share of a factor's mean likelihood or impact that measures leave.
pub(in crate::decision) fn left_of(effects: &[Effect], part: Part) -> f64 {
    effects.iter().map(|effect| 1.0 - effect.mean(part)).product()
}
