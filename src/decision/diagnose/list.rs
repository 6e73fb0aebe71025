//! The list of diagnostics: those that the file alone shows, and those that take the figures.

use super::alike::alike;
use super::cannot_happen::nothing_at_risk;
use super::claims::claims;
use super::comparisons::comparisons;
use super::concerns::concerns;
use super::correlation::correlation;
use super::dilution::dilution;
use super::double_counting::double_counting;
use super::factor_split::splits;
use super::handling::handling;
use super::largest::largest;
use super::measures::carried;
use super::non_compensation::outweighed;
use super::opinions::refused;
use super::panels::panels;
use super::profile_changed::changed;
use super::provenance::rules_not_read;
use super::repeated::repeated;
use super::revisions::edits;
use super::scales::labels;
use super::stated::stated;
use super::survey::consultation;
use super::threshold::{just_under, threshold};
use super::{asked, measures};
use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;
use crate::message::Language;

/// What the file alone shows, under a profile.
pub(in crate::decision) fn of_file(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = measures::findings(decision, profile);
    found.extend(alike(decision, profile));
    found.extend(handling(decision));
    found.extend(asked::findings(decision, profile));
    found.extend(changed(decision, profile));
    found.extend(refused(decision));
    found.extend(comparisons(decision));
    found.extend(edits(decision, profile));
    found.extend(repeated(decision));
    let place = decision.places.of("factors");
    for (i, group) in decision.groups.iter().enumerate() {
        let place = decision.places.of(&format!("groups.{i}"));
        if !decision.factors.iter().any(|factor| factor.group.as_deref() == Some(&group.id)) {
            found.push(Finding::group_without_factor(&place, &group.id));
        }
    }
    let given: f64 = decision.given_weights().iter().sum();
    if decision.given_weights().is_empty() && decision.factors.len() > 1 {
        found.push(Finding::weights_equal(&place));
    } else if !decision.given_weights().is_empty() && (given - 1.0).abs() > 1e-9 {
        found.push(Finding::weights_normalised(&place, three(given)));
    }
    found
}

/// What the figures show.
pub(in crate::decision) fn of_facts(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let mut found = vec![largest(decision, facts)];
    found.extend(nothing_at_risk(decision, profile, facts));
    found.extend(dilution(decision, profile, facts));
    found.extend(double_counting(decision, profile, facts));
    found.extend(splits(decision, profile, facts));
    found.extend(correlation(decision, profile, facts));
    found.extend(threshold(decision, profile, facts));
    found.extend(just_under(decision, profile, facts));
    found.extend(carried(decision, profile, facts));
    found.extend(labels(decision, profile, facts));
    found.extend(panels(decision, profile));
    found.extend(concerns(decision, profile, facts));
    found.extend(outweighed(decision, profile, facts));
    found.extend(claims(decision, facts));
    found.extend(stated(decision, facts));
    if !decision.supposed.is_empty() {
        found.push(Finding::measures_supposed(decision.places.of("measures"), &decision.supposed));
    }
    found.extend(facts.rounds.iter().flat_map(|round| consultation(decision, profile, round)));
    if facts.draws < profile.confidence.draws {
        found.push(Finding::few_draws(decision.places.of("factors"), facts.draws, profile.confidence.draws));
    }
    if facts.determined && facts.target.level < facts.residual.level {
        found.push(Finding::target_is_not_residual(
            decision.places.of("measures"),
            three(facts.target.median()),
            facts.residual.level.words(Language::En),
            facts.residual.level.words(Language::Zh),
        ));
    }
    found.extend(rules_not_read(profile));
    found
}
