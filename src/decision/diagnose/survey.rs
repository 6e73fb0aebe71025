//! What a round of consultation shows, and what it does not.

use crate::decision::conclude::{Claim, RoundShares};
use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::decision::words::percent;
use crate::finding::{Finding, number, people};

/// What a round shows: of a sample, what it does not; of an open call or a meeting, what is to be answered.
pub(super) fn consultation(decision: &Decision, profile: &Profile, round: &RoundShares) -> Vec<Finding> {
    let at = |name: &'static str| {
        let place = format!("{}, {}", decision.places.of("consultation"), round.round);
        Finding::new(name, place).with("round", &round.round)
    };
    let of_group = |name: &'static str, group: &str| {
        let place = format!("{}, {}, {group}", decision.places.of("consultation"), round.round);
        Finding::new(name, place).with("round", &round.round).with("group", group)
    };
    let cut = percent(profile.opposition.medium);
    let mut found = Vec::new();
    if round.superseded {
        found.push(at("round_superseded").with("share", percent(round.largest())));
        return found;
    }
    if round.apart {
        found.push(at("not_a_sample"));
        if round.largest() >= profile.opposition.medium {
            let words = at("apart_against").with("share", percent(round.largest())).with("cut", &cut);
            found.push(words.with("opposed", people(round.opposed)).with("replies", people(round.replies)));
        }
        found.extend(copies(decision, round, &at));
        return found;
    }
    if round.under_medium == Claim::NotShown {
        let words = at("opposition_not_shown").with("cut", &cut);
        found.push(
            words.with("low", percent(round.low)).with("high", percent(round.high)).with("share", percent(round.share)),
        );
    }
    if let (Some(low), Some(high)) = (round.worst_low, round.worst_high)
        && high > low
    {
        found.push(at("silence").with("low", percent(low)).with("high", percent(high)));
    }
    if let Some(response) = round.response.filter(|response| *response < profile.consultation.response) {
        found.push(at("few_answered").with("response", percent(response)));
    }
    if let Some(weighted) = round.weighted.filter(|weighted| (weighted - round.share).abs() >= 0.01) {
        found.push(at("weighting_matters").with("raw", percent(round.share)).with("weighted", percent(weighted)));
    }
    for stratum in &round.strata {
        let told = |name: &'static str| {
            let words = of_group(name, &stratum.group).with("share", percent(stratum.share)).with("cut", &cut);
            words.with("low", percent(stratum.low)).with("high", percent(stratum.high))
        };
        if stratum.direct {
            found.push(told("directly_affected"));
            if stratum.under_medium == Claim::NotShown {
                found.push(told("group_not_shown"));
            }
        } else if stratum.share >= profile.opposition.medium {
            found.push(told("indirect_group_against"));
        }
    }
    found.extend(copies(decision, round, &at));
    found
}

/// Copies of one letter.
fn copies(decision: &Decision, round: &RoundShares, at: &dyn Fn(&'static str) -> Finding) -> Option<Finding> {
    let given = decision.consultation.rounds.iter().find(|one| one.id.as_deref() == Some(&round.round))?;
    let copies = given.identical.filter(|copies| *copies > 0.0)?;
    let without = round.without_copies.map_or_else(|| "–".to_owned(), percent);
    Some(
        at("copied_letters")
            .with("copies", number(copies))
            .with("share", percent(round.share))
            .with("without", without),
    )
}
