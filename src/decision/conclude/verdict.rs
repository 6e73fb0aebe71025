//! The verdict and its reasons.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use super::consultation::{Claim, RoundShares};
use super::facts::{Facts, level_at};
use super::review::Reviewed;
use crate::decision::profile::{Level, Profile, Verdict};
use crate::decision::words::{percent, three};
use crate::finding::{Code, Finding};
use crate::message::Language;

/// The verdict and its reasons: the level's verdict where nothing is missing and no finding stands against it, at least
/// `revise` otherwise, and `revise` where the level is undetermined.
pub(in crate::decision) fn verdict_with_reasons(
    profile: &Profile,
    facts: &Facts,
    missing: usize,
    reviewed: &[Reviewed],
    supposed: &[String],
) -> (Verdict, Vec<Finding>) {
    let mut reasons = Vec::new();
    if !supposed.is_empty() {
        reasons.push(Finding::reason_supposed("measures", supposed));
    }
    if facts.determined {
        reasons.extend(of_level(profile, facts));
    } else {
        reasons.push(Finding::reason_undetermined(
            "consultation",
            profile.method.formula(),
            three(facts.residual.median()),
        ));
    }
    let open = reviewed.iter().filter(|one| one.is_open()).count();
    let mut against = Vec::new();
    if missing > 0 {
        against.push(Finding::reason_incomplete("", missing));
    }
    if open > 0 {
        against.push(Finding::reason_open("", open));
    }
    against.extend(not_shown(profile, facts));
    against.extend(reviewed.iter().filter(|one| one.is_open()).filter_map(|one| of_finding(profile, facts, one)));
    let by_level = if facts.determined { profile.verdict_of(facts.residual.level) } else { Verdict::Revise };
    let verdict = if missing == 0 && open == 0 { by_level } else { by_level.max(Verdict::Revise) };
    reasons.extend(against);
    (verdict, reasons)
}

/// Why the level is what it is.
fn of_level(profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let stage = &facts.residual;
    let run = &stage.correlated;
    let mut reasons = Vec::new();
    if facts.floor > Level::Low {
        let rounds = facts.rounds.iter().filter(|round| round.decides());
        if let Some(round) = rounds.max_by(|a, b| a.largest().total_cmp(&b.largest())) {
            reasons.push(of_opposition(round));
        }
    }
    reasons.extend(facts.fired.iter().map(|one| one.reason.clone()));
    reasons.push(Finding::reason_level(
        "residual",
        profile.method.formula(),
        three(run.median),
        three(run.lo95),
        three(run.hi95),
        &profile.name.en,
        stage.level.words(Language::En),
        stage.level.words(Language::Zh),
        &profile.name.zh,
    ));
    if level_at(profile, run.median) < stage.level_by_index && stage.level_by_index >= facts.floor {
        let lower: f64 = stage.p_level_by_index[..stage.level_by_index as usize].iter().sum();
        reasons.push(Finding::reason_confidence(
            "residual",
            percent(lower),
            percent(profile.confidence.level),
            stage.level_by_index.words(Language::En),
            stage.level_by_index.words(Language::Zh),
        ));
    }
    // An index that is low is not called medium because opposition raised the level, nor is it called low beside it.
    if facts.before.level_by_index == facts.before.level {
        reasons.push(Finding::reason_before(
            "before",
            three(facts.before.median()),
            facts.before.level.words(Language::En),
            facts.before.level.words(Language::Zh),
        ));
    }
    reasons
}

/// The largest share against of a round, as what it is: of a directly affected group, of all replies, of these weighted by
/// the sizes of groups, or without copies of one letter.
fn of_opposition(round: &RoundShares) -> Finding {
    let largest = round.largest();
    let is = |share: Option<f64>| share.is_some_and(|share| share >= largest);
    let (en, zh) = (round.level.words(Language::En), round.level.words(Language::Zh));
    let place = &round.round;
    if let Some(group) = round.worst_group.as_ref().filter(|_| is(round.direct) && !is(Some(round.share))) {
        return Finding::reason_opposition_group(place, percent(largest), group, place, en, zh);
    }
    let (how_en, how_zh) = if is(Some(round.share)) {
        ("", "全部答复的")
    } else if is(round.weighted) {
        (", groups weighted by their size,", "按群体规模加权的")
    } else {
        (", copies of one letter left out,", "剔除雷同答复后的")
    };
    Finding::reason_opposition(place, percent(largest), place, how_en, en, how_zh, zh)
}

/// Rounds, and directly affected groups, that do not show that few are against.
fn not_shown(profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let cut = percent(profile.opposition.medium);
    let mut found = Vec::new();
    for round in facts.rounds.iter().filter(|round| round.decides()) {
        if round.under_medium == Claim::NotShown {
            found.push(Finding::reason_not_shown(&round.round, &round.round, &cut));
        }
        for stratum in round.strata.iter().filter(|s| s.direct && s.under_medium == Claim::NotShown) {
            found.push(Finding::reason_group_not_shown(&round.round, &round.round, &cut, &stratum.group));
        }
    }
    found
}

/// The findings that are reasons of their own.
fn of_finding(profile: &Profile, facts: &Facts, one: &Reviewed) -> Option<Finding> {
    match one.finding.code() {
        Code::Diluted => {
            let (index, _) = facts.undiluted?;
            let level = level_at(profile, index);
            Some(Finding::reason_diluted("before", three(index), level.words(Language::En), level.words(Language::Zh)))
        }
        Code::HarmThinnedOut => Some(one.finding.clone().recoded(Code::ReasonHarm)),
        Code::MeasureOverdue => Some(Finding::reason_overdue("measures")),
        _ => None,
    }
}
