//! What a round of consultation shows, and what it does not.

use crate::decision::conclude::{Claim, RoundShares};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::percent;
use crate::finding::{Finding, number, people};
use crate::message::Place;

/// What a round shows: of a sample, what it does not; of an open call or a meeting, what is to be answered.
pub(super) fn consultation(decision: &Decision, profile: &Profile, round: &RoundShares) -> Vec<Finding> {
    let place = &decision.places.of("consultation").name(&round.round);
    let cut = percent(profile.opposition.medium);
    let mut found = Vec::new();
    if round.superseded {
        found.push(Finding::round_superseded(place, percent(round.largest()), &round.round));
        return found;
    }
    if round.apart {
        found.push(Finding::not_a_sample(place, &round.round));
        if round.largest() >= profile.opposition.medium {
            let (opposed, replies) = (people(round.opposed), people(round.replies));
            let share = percent(round.largest());
            found.push(Finding::apart_against(place, &round.round, opposed, replies, share, &cut));
        }
        found.extend(copies(decision, round, place));
        return found;
    }
    if round.under_medium == Claim::NotShown {
        let [share, low, high] = [round.share, round.low, round.high].map(percent);
        found.push(Finding::opposition_not_shown(place, share, low, high, &cut, &round.round));
    }
    if let (Some(low), Some(high)) = (round.worst_low, round.worst_high)
        && high > low
    {
        found.push(Finding::silence(place, percent(low), percent(high), &round.round));
    }
    if let Some(response) = round.response.filter(|response| *response < profile.consultation.response) {
        found.push(Finding::few_answered(place, percent(response), &round.round));
    }
    if let Some(weighted) = round.weighted.filter(|weighted| (weighted - round.share).abs() >= 0.01) {
        found.push(Finding::weighting_matters(place, percent(round.share), percent(weighted), &round.round));
    }
    for stratum in &round.strata {
        let group = &stratum.group;
        let place = place.clone().name(group);
        let [share, low, high] = [stratum.share, stratum.low, stratum.high].map(percent);
        if stratum.direct {
            found.push(Finding::directly_affected(&place, group, &share, &low, &high, &round.round));
            if stratum.under_medium == Claim::NotShown {
                found.push(Finding::group_not_shown(&place, group, share, &round.round, low, high, &cut));
            }
        } else if stratum.share >= profile.opposition.medium {
            found.push(Finding::indirect_group_against(&place, group, share, &round.round, low, high, &cut));
        }
    }
    found.extend(on_conditions(decision, profile, round, place));
    found.extend(copies(decision, round, place));
    found
}

/// Directly affected groups of which so many are against, or agree on conditions only, that the risk would be high if the
/// conditions were not met.
fn on_conditions(decision: &Decision, profile: &Profile, round: &RoundShares, place: &Place) -> Vec<Finding> {
    let direct = |id: &str| decision.groups.iter().any(|group| group.id == id && group.direct);
    let strata =
        decision.consultation.rounds_of(&round.round).next().map(|given| given.strata.as_slice()).unwrap_or_default();
    let mut found = Vec::new();
    for stratum in strata.iter().filter(|stratum| direct(&stratum.group) && stratum.replies > 0.0) {
        let conditional = stratum.conditional.unwrap_or(0.0);
        let share = (stratum.opposed + conditional) / stratum.replies;
        if conditional > 0.0 && share >= profile.opposition.high {
            let place = place.clone().name(&stratum.group);
            found.push(Finding::conditions_to_be_met(place, percent(profile.opposition.high), &stratum.group));
        }
    }
    found
}

/// Copies of one letter.
fn copies(decision: &Decision, round: &RoundShares, place: &Place) -> Option<Finding> {
    let given = decision.consultation.rounds_of(&round.round).next()?;
    let copies = given.identical.filter(|copies| *copies > 0.0)?;
    let without = round.without_copies.map_or_else(|| "–".to_owned(), percent);
    Some(Finding::copied_letters(place, number(copies), percent(round.share), without, &round.round))
}
