//! What a consultation shows: shares with intervals, by group, with and without copied letters, and what silence could
//! hide. Each directly affected group is judged on its own; the worst decides.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use serde::Serialize;

use crate::decision::file::{Chosen, Decision, Round};
use crate::decision::profile::{Level, Profile};
use crate::decision::wording::said;
use crate::stats::{ShareMethod, share_interval};

/// What a sample says of the claim that a share is under a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The whole interval is under it.
    Shown,
    /// The interval holds it, or the sample was not drawn so that it can show anything.
    NotShown,
    /// The whole interval is at or over it.
    Refuted,
}

impl Claim {
    /// The claim that the share is under `threshold`.
    #[must_use]
    pub fn under(low: f64, high: f64, threshold: f64) -> Self {
        if high < threshold {
            Claim::Shown
        } else if low >= threshold {
            Claim::Refuted
        } else {
            Claim::NotShown
        }
    }

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Claim::Shown => "shown",
            Claim::NotShown => "not_shown",
            Claim::Refuted => "refuted",
        }
    }
}

/// The share of one group.
#[derive(Debug, Clone, Serialize)]
pub struct StratumShare {
    /// The group.
    pub group: String,
    /// Whether the decision affects it directly.
    pub direct: bool,
    /// How many there are: the frame's number or the group's, whichever is larger.
    pub population: Option<f64>,
    /// How many answered.
    pub replies: f64,
    /// How many of these are against.
    pub opposed: f64,
    /// Share against.
    pub share: f64,
    /// 95 % interval.
    pub low: f64,
    /// 95 % interval.
    pub high: f64,
    /// The claim that the share is under the profile's cut for medium.
    pub under_medium: Claim,
    /// The level that the share leads to.
    pub level: Level,
}

/// What one round shows.
#[derive(Debug, Clone, Serialize)]
pub struct RoundShares {
    /// The round's id, or its place in the list.
    pub round: String,
    /// Whether it is an open call or a meeting of people who were picked: printed apart, and never a sample.
    pub apart: bool,
    /// Whether a later round about a revision takes its place.
    pub superseded: bool,
    /// Replies.
    pub replies: f64,
    /// Against.
    pub opposed: f64,
    /// Share of those asked who answered.
    pub response: Option<f64>,
    /// Share of the replies against.
    pub share: f64,
    /// 95 % Wilson interval with the frame's size and the design effect.
    pub low: f64,
    /// 95 % interval.
    pub high: f64,
    /// Share of the frame against if all who did not answer are for it.
    pub worst_low: Option<f64>,
    /// Share of the frame against if all who did not answer are against it.
    pub worst_high: Option<f64>,
    /// Share post-stratified by the groups' counts.
    pub weighted: Option<f64>,
    /// Its 95 % interval, from the groups' own (MOVER: Zou, Huang and Zhang 2009).
    pub weighted_low: Option<f64>,
    /// Its 95 % interval.
    pub weighted_high: Option<f64>,
    /// The largest share of a directly affected group against.
    pub direct: Option<f64>,
    /// The directly affected group with that share.
    pub worst_group: Option<String>,
    /// Share without copies of one letter.
    pub without_copies: Option<f64>,
    /// The claim that the share is under the profile's cut for medium.
    pub under_medium: Claim,
    /// The claim that it is under the cut for high.
    pub under_high: Claim,
    /// The level that the largest of its shares leads to.
    pub level: Level,
    /// By group.
    pub strata: Vec<StratumShare>,
}

impl RoundShares {
    /// The largest share that the round supports; this one decides.
    #[must_use]
    pub fn largest(&self) -> f64 {
        [Some(self.share), self.weighted, self.direct, self.without_copies].into_iter().flatten().fold(0.0, f64::max)
    }

    /// Whether it counts in the level: it is no open call or meeting, and no later round takes its place.
    #[must_use]
    pub fn decides(&self) -> bool {
        !self.apart && !self.superseded
    }
}

/// The rounds that have replies, judged by a profile.
#[must_use]
pub fn shares(decision: &Decision, profile: &Profile) -> Vec<RoundShares> {
    let rounds = &decision.consultation.rounds;
    rounds
        .iter()
        .enumerate()
        .filter_map(|(i, round)| {
            let superseded = rounds[i + 1..].iter().any(|later| takes_the_place(decision, round, later, profile));
            judge_round(decision, round, i, superseded, profile)
        })
        .collect()
}

/// Whether those affected were asked by a round that decides: where groups are marked as directly affected and replies are
/// given by group, at least one of these.
pub(in crate::decision) fn affected_were_asked(decision: &Decision, rounds: &[RoundShares]) -> bool {
    let direct = decision.groups.iter().any(|group| group.direct);
    rounds
        .iter()
        .filter(|round| round.decides())
        .any(|round| !direct || round.strata.is_empty() || round.strata.iter().any(|stratum| stratum.direct))
}

/// A later round stands for an earlier one only where the file says how the decision was revised between them, the frame is the same, every
/// group that was asked is asked again, and about as many of each answered (`consultation.comparable` of the profile).
fn takes_the_place(decision: &Decision, earlier: &Round, later: &Round, profile: &Profile) -> bool {
    let Some(id) = &later.after_revision else { return false };
    let Some(revision) = decision.revisions.iter().find(|revision| revision.id == *id) else { return false };
    if !said(revision.change.as_ref()) {
        return false;
    }
    let between = matches!((&earlier.date, &revision.date, &later.date),
        (Some(first), Some(change), Some(second)) if first <= change && change <= second);
    let enough = |before: f64, after: f64| after >= before * profile.consultation.comparable;
    let total = |round: &Round| round.strata.iter().map(|s| s.replies).sum::<f64>().max(round.replies.unwrap_or(0.0));
    let again = earlier
        .strata
        .iter()
        .filter(|stratum| stratum.replies > 0.0)
        .all(|old| later.strata.iter().any(|new| new.group == old.group && enough(old.replies, new.replies)));
    between
        && earlier.frame == later.frame
        && later.chosen.is_some_and(Chosen::is_sample)
        && again
        && total(earlier) > 0.0
        && enough(total(earlier), total(later))
}

fn interval(count: f64, n: f64, population: Option<f64>, effect: f64) -> (f64, f64) {
    share_interval(count, n, population, ShareMethod::Wilson, 0.95, effect).unwrap_or((0.0, 1.0))
}

/// The groups of a round, each with its own share and claim.
fn by_group(decision: &Decision, round: &Round, profile: &Profile) -> Vec<StratumShare> {
    let effect = round.design_effect.unwrap_or(1.0);
    let sample = round.chosen.is_some_and(Chosen::is_sample);
    let asked = round.strata.iter().filter(|stratum| stratum.replies > 0.0);
    asked
        .map(|stratum| {
            let group = decision.groups.iter().find(|group| group.id == stratum.group);
            // A frame that is smaller than the group does not make the sample a larger part of it.
            let sizes = [stratum.population, group.and_then(|group| group.count)];
            let population = sizes.into_iter().flatten().reduce(f64::max).filter(|all| *all >= stratum.replies);
            let (low, high) = interval(stratum.opposed, stratum.replies, population, effect);
            let share = stratum.opposed / stratum.replies;
            StratumShare {
                group: stratum.group.clone(),
                direct: group.is_some_and(|group| group.direct),
                population,
                replies: stratum.replies,
                opposed: stratum.opposed,
                share,
                low,
                high,
                under_medium: shown(Claim::under(low, high, profile.opposition.medium), sample),
                level: opposition_level(share, profile),
            }
        })
        .collect()
}

/// Only a sample shows that a share is under a threshold.
fn shown(claim: Claim, sample: bool) -> Claim {
    if claim == Claim::Shown && !sample { Claim::NotShown } else { claim }
}

fn judge_round(
    decision: &Decision,
    round: &Round,
    index: usize,
    superseded: bool,
    profile: &Profile,
) -> Option<RoundShares> {
    let effect = round.design_effect.unwrap_or(1.0);
    let strata = by_group(decision, round, profile);
    let total = |part: &dyn Fn(&StratumShare) -> f64| strata.iter().map(part).sum::<f64>();
    // Where the round's own totals are missing, or smaller than its groups', the groups stand for it.
    let replies = round.replies.unwrap_or(0.0).max(total(&|s| s.replies));
    let opposed = round.opposed.unwrap_or(0.0).max(total(&|s| s.opposed));
    if replies <= 0.0 || (round.opposed.is_none() && strata.is_empty()) {
        return None;
    }
    let share = opposed / replies;
    let all: f64 = strata.iter().filter_map(|s| s.population).sum();
    let counted = !strata.is_empty() && strata.iter().all(|s| s.population.is_some()) && all > 0.0;
    let population = round.population.map(|frame| if counted { frame.max(all) } else { frame });
    let (low, high) = interval(opposed, replies, population, effect);
    let unheard = round.population.map(|all| (all, all - replies));
    let weighted = counted.then(|| strata.iter().map(|s| s.population.unwrap_or(0.0) / all * s.share).sum::<f64>());
    let reach = |of: fn(&StratumShare) -> f64| {
        strata.iter().map(|s| (s.population.unwrap_or(0.0) / all * of(s)).powi(2)).sum::<f64>().sqrt()
    };
    let weighted_low = weighted.map(|share| (share - reach(|s| s.share - s.low)).max(0.0));
    let weighted_high = weighted.map(|share| (share + reach(|s| s.high - s.share)).min(1.0));
    let worst = strata.iter().filter(|s| s.direct).max_by(|a, b| a.share.total_cmp(&b.share));
    let copies = round.identical.unwrap_or(0.0);
    let copied_against = round.identical_opposed.unwrap_or(0.0);
    let sample = round.chosen.is_some_and(Chosen::is_sample);
    let claim = |threshold: f64| {
        // Where groups are weighted, both intervals must show it; the weighted one alone may refute it.
        let raw = Claim::under(low, high, threshold);
        let claim = match weighted_low.zip(weighted_high).map(|(low, high)| Claim::under(low, high, threshold)) {
            Some(Claim::Shown) if raw == Claim::Shown => Claim::Shown,
            Some(Claim::Refuted) => Claim::Refuted,
            Some(Claim::Shown | Claim::NotShown) => Claim::NotShown,
            None => raw,
        };
        shown(claim, sample)
    };
    let by_group: f64 = round.strata.iter().filter_map(|stratum| stratum.invited).sum();
    let mut judged = RoundShares {
        round: round.label(index),
        apart: round.chosen.is_some_and(|chosen| !chosen.is_sample()),
        superseded,
        replies,
        opposed,
        response: round
            .invited
            .map(|asked| asked.max(by_group))
            .filter(|asked| *asked > 0.0)
            .map(|asked| replies / asked),
        share,
        low,
        high,
        worst_low: unheard.map(|(all, _)| opposed / all),
        worst_high: unheard.map(|(all, silent)| (opposed + silent) / all),
        weighted,
        weighted_low,
        weighted_high,
        direct: worst.map(|s| s.share),
        worst_group: worst.map(|s| s.group.clone()),
        without_copies: (copies > 0.0 && replies > copies).then(|| (opposed - copied_against) / (replies - copies)),
        under_medium: claim(profile.opposition.medium),
        under_high: claim(profile.opposition.high),
        level: Level::Low,
        strata,
    };
    judged.level = opposition_level(judged.largest(), profile);
    Some(judged)
}

/// The level that a share against leads to.
pub(in crate::decision) fn opposition_level(share: f64, profile: &Profile) -> Level {
    if share > profile.opposition.high {
        Level::High
    } else if share >= profile.opposition.medium {
        Level::Medium
    } else {
        Level::Low
    }
}
