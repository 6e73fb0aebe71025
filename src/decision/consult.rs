//! What a consultation shows: shares with intervals, by group, with and without copied letters, and what silence could
//! hide.

use serde::Serialize;

use super::file::{Chosen, Decision, Round};
use super::profile::{Level, Profile};
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
    pub fn name(self) -> &'static str {
        ["shown", "not_shown", "refuted"][self as usize]
    }
}

/// The share of one group.
#[derive(Debug, Clone, Serialize)]
pub struct StratumShare {
    /// The group.
    pub group: String,
    /// Whether the decision affects it directly.
    pub direct: bool,
    /// How many there are.
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
}

/// What one round shows.
#[derive(Debug, Clone, Serialize)]
pub struct RoundShares {
    /// The round's id, or its place in the list.
    pub round: String,
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
    /// Share of the replies of directly affected groups against.
    pub direct: Option<f64>,
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
    pub fn largest(&self) -> f64 {
        [Some(self.share), self.weighted, self.direct, self.without_copies].into_iter().flatten().fold(0.0, f64::max)
    }
}

/// The rounds that have replies, judged by a profile.
pub fn shares(decision: &Decision, profile: &Profile) -> Vec<RoundShares> {
    let rounds = &decision.consultation.rounds;
    rounds
        .iter()
        .enumerate()
        .filter_map(|(i, round)| {
            let superseded = rounds[i + 1..].iter().any(|later| takes_the_place(decision, round, later));
            judge(decision, round, i, superseded, profile)
        })
        .collect()
}

/// A later round stands for an earlier one only where the decision was revised between them, the frame is the same, and
/// no fewer people answered.
fn takes_the_place(decision: &Decision, earlier: &Round, later: &Round) -> bool {
    let Some(id) = &later.after_revision else { return false };
    let Some(revision) = decision.revisions.iter().find(|revision| revision.id == *id) else { return false };
    let between = matches!((&earlier.date, &revision.date, &later.date),
        (Some(first), Some(change), Some(second)) if first <= change && change <= second);
    between
        && earlier.frame == later.frame
        && later.chosen.is_some_and(Chosen::is_sample)
        && matches!((earlier.replies, later.replies), (Some(before), Some(after)) if after >= before)
}

fn interval(count: f64, n: f64, population: Option<f64>, effect: f64) -> (f64, f64) {
    share_interval(count, n, population, ShareMethod::Wilson, 0.95, effect).unwrap_or((0.0, 1.0))
}

fn judge(decision: &Decision, round: &Round, index: usize, superseded: bool, profile: &Profile) -> Option<RoundShares> {
    let effect = round.design_effect.unwrap_or(1.0);
    let strata: Vec<StratumShare> = round
        .strata
        .iter()
        .filter(|stratum| stratum.replies > 0.0)
        .map(|stratum| {
            let group = decision.groups.iter().find(|group| group.id == stratum.group);
            let population = stratum.population.or(group.and_then(|group| group.count));
            let population = population.filter(|all| *all >= stratum.replies);
            let (low, high) = interval(stratum.opposed, stratum.replies, population, effect);
            StratumShare {
                group: stratum.group.clone(),
                direct: group.is_some_and(|group| group.direct),
                population,
                replies: stratum.replies,
                opposed: stratum.opposed,
                share: stratum.opposed / stratum.replies,
                low,
                high,
            }
        })
        .collect();
    let total = |part: &dyn Fn(&StratumShare) -> f64| strata.iter().map(part).sum::<f64>();
    // Where the round's own totals are missing, or smaller than its groups', the groups stand for it.
    let replies = round.replies.unwrap_or(0.0).max(total(&|s| s.replies));
    let opposed = round.opposed.unwrap_or(0.0).max(total(&|s| s.opposed));
    if replies <= 0.0 || (round.opposed.is_none() && strata.is_empty()) {
        return None;
    }
    let share = opposed / replies;
    let (low, high) = interval(opposed, replies, round.population, effect);
    let unheard = round.population.map(|all| (all, all - replies));
    let all: f64 = strata.iter().filter_map(|s| s.population).sum();
    let weighted = (!strata.is_empty() && strata.iter().all(|s| s.population.is_some()) && all > 0.0)
        .then(|| strata.iter().map(|s| s.population.unwrap_or(0.0) / all * s.share).sum::<f64>());
    let reach = |of: fn(&StratumShare) -> f64| {
        strata.iter().map(|s| (s.population.unwrap_or(0.0) / all * of(s)).powi(2)).sum::<f64>().sqrt()
    };
    let weighted_low = weighted.map(|share| (share - reach(|s| s.share - s.low)).max(0.0));
    let weighted_high = weighted.map(|share| (share + reach(|s| s.high - s.share)).min(1.0));
    let direct_replies: f64 = strata.iter().filter(|s| s.direct).map(|s| s.replies).sum();
    let direct_opposed: f64 = strata.iter().filter(|s| s.direct).map(|s| s.opposed).sum();
    let copies = round.identical.unwrap_or(0.0);
    let copied_against = round.identical_opposed.unwrap_or(0.0);
    let claim = |threshold: f64| {
        // Where groups are weighted, both intervals must show it; the weighted one alone may refute it.
        let raw = Claim::under(low, high, threshold);
        let claim = match weighted_low.zip(weighted_high).map(|(low, high)| Claim::under(low, high, threshold)) {
            Some(Claim::Shown) if raw == Claim::Shown => Claim::Shown,
            Some(Claim::Refuted) => Claim::Refuted,
            Some(_) => Claim::NotShown,
            None => raw,
        };
        if claim == Claim::Shown && !round.chosen.is_some_and(Chosen::is_sample) { Claim::NotShown } else { claim }
    };
    let mut judged = RoundShares {
        round: round.id.clone().unwrap_or_else(|| (index + 1).to_string()),
        superseded,
        replies,
        opposed,
        response: round.invited.filter(|asked| *asked > 0.0).map(|asked| replies / asked),
        share,
        low,
        high,
        worst_low: unheard.map(|(all, _)| opposed / all),
        worst_high: unheard.map(|(all, silent)| (opposed + silent) / all),
        weighted,
        weighted_low,
        weighted_high,
        direct: (direct_replies > 0.0).then(|| direct_opposed / direct_replies),
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
pub(super) fn opposition_level(share: f64, profile: &Profile) -> Level {
    if share > profile.opposition.high {
        Level::High
    } else if share >= profile.opposition.medium {
        Level::Medium
    } else {
        Level::Low
    }
}
