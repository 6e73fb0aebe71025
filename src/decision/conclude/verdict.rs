//! The verdict and its reasons.

use super::consultation::Claim;
use super::facts::{Facts, level_at};
use super::review::Reviewed;
use crate::decision::profile::{Level, Profile, Verdict};
use crate::decision::words::{percent, three, with_levels};
use crate::finding::{Code, Finding};

/// The verdict and its reasons: the level's verdict where nothing is missing and no finding stands against it, at least
/// `revise` otherwise, and `revise` where the level is undetermined.
pub(in crate::decision) fn judge(
    profile: &Profile,
    facts: &Facts,
    missing: usize,
    reviewed: &[Reviewed],
    supposed: &[String],
) -> (Verdict, Vec<Finding>) {
    let mut reasons = Vec::new();
    if !supposed.is_empty() {
        reasons.push(Finding::new("reason_supposed", "measures").with("measures", supposed.join(", ")));
    }
    if facts.determined {
        reasons.extend(of_level(profile, facts));
    } else {
        let words = Finding::new("reason_undetermined", "consultation");
        reasons.push(words.with("formula", profile.method.formula()).with("index", three(facts.residual.median())));
    }
    let open = reviewed.iter().filter(|one| one.is_open()).count();
    let mut against = Vec::new();
    if missing > 0 {
        against.push(Finding::new("reason_incomplete", "").with("count", missing));
    }
    if open > 0 {
        against.push(Finding::new("reason_open", "").with("count", open));
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
            let words = Finding::new("reason_opposition", &round.round);
            let words = words.with("share", percent(round.largest())).with("round", &round.round);
            reasons.push(with_levels(words, "level", round.level));
        }
    }
    reasons.extend(facts.fired.iter().map(|one| one.reason.clone()));
    let words = Finding::new("reason_level", "residual")
        .with("formula", profile.method.formula())
        .with("index", three(run.median))
        .with("low", three(run.lo95))
        .with("high", three(run.hi95))
        .with("profile_en", &profile.name.en)
        .with("profile_zh", &profile.name.zh);
    reasons.push(with_levels(words, "level", stage.level));
    if level_at(profile, run.median) < stage.level_by_index && stage.level_by_index >= facts.floor {
        let lower: f64 = stage.p_level_by_index[..stage.level_by_index as usize].iter().sum();
        let words = Finding::new("reason_confidence", "residual").with("chance", percent(lower));
        let words = words.with("confidence", percent(profile.confidence.level));
        reasons.push(with_levels(words, "level", stage.level_by_index));
    }
    // An index that is low is not called medium because opposition raised the level, nor is it called low beside it.
    if facts.before.level_by_index == facts.before.level {
        let words = Finding::new("reason_before", "before").with("index", three(facts.before.median()));
        reasons.push(with_levels(words, "before", facts.before.level));
    }
    reasons
}

/// Rounds, and directly affected groups, that do not show that few are against.
fn not_shown(profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let cut = percent(profile.opposition.medium);
    let mut found = Vec::new();
    for round in facts.rounds.iter().filter(|round| round.decides()) {
        if round.under_medium == Claim::NotShown {
            let words = Finding::new("reason_not_shown", &round.round).with("round", &round.round);
            found.push(words.with("cut", &cut));
        }
        for stratum in round.strata.iter().filter(|s| s.direct && s.under_medium == Claim::NotShown) {
            let words = Finding::new("reason_group_not_shown", &round.round).with("round", &round.round);
            found.push(words.with("group", &stratum.group).with("cut", &cut));
        }
    }
    found
}

/// The findings that are reasons of their own.
fn of_finding(profile: &Profile, facts: &Facts, one: &Reviewed) -> Option<Finding> {
    match one.finding.code() {
        Code::Diluted => {
            let (index, _) = facts.undiluted?;
            let words = Finding::new("reason_diluted", "before").with("index", three(index));
            Some(with_levels(words, "level", level_at(profile, index)))
        }
        Code::HarmThinnedOut => Some(one.finding.clone().recoded(Code::ReasonHarm)),
        Code::MeasureOverdue => Some(Finding::new("reason_overdue", "measures")),
        _ => None,
    }
}
