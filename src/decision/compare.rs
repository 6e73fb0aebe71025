//! What an earlier version of a decision file had and this one has not: nothing that lowers the risk goes unsaid.

use super::file::{Decision, Evidence, Factor, Measure, Round, Status};
use super::measure::label;
use super::profile::Profile;
use super::quantity::Quantity;
use super::traps::{percent, three};
use crate::finding::Finding;

impl Decision {
    /// Findings for every factor, group, round or piece of evidence of `earlier` that is not here, every estimate and
    /// every count of opposition that is lower here.
    pub fn since(&self, earlier: &Decision, profile: &Profile) -> Vec<Finding> {
        let mut found = Vec::new();
        let place = self.places.of("factors");
        for old in &earlier.factors {
            match self.factors.iter().find(|factor| factor.id == old.id) {
                None => {
                    let words = Finding::new("factor_removed", &place).with("factor", &old.id);
                    found.push(words.with("revision", earlier.places.source.as_str()));
                }
                Some(new) => found.extend(self.lowered(old, new, profile)),
            }
        }
        for old in &earlier.groups {
            let new = self.groups.iter().find(|group| group.id == old.id);
            if new.is_none_or(|new| old.direct && !new.direct) {
                let words = Finding::new("group_removed", self.places.of("groups")).with("group", &old.id);
                found.push(words.with("revision", earlier.places.source.as_str()));
            }
        }
        for (i, old) in earlier.consultation.rounds.iter().enumerate() {
            found.extend(self.round_since(old, i));
        }
        for (i, old) in earlier.opinions.iter().enumerate() {
            if !self.opinions.iter().any(|new| new.text == old.text && (new.id == old.id || new.group == old.group)) {
                let name = old.id.clone().unwrap_or_else(|| (i + 1).to_string());
                found.push(Finding::new("opinion_removed", self.places.of("opinions")).with("opinion", name));
            }
        }
        if earlier.consultation.hearing.is_some() && self.consultation.hearing.is_none() {
            found.push(Finding::new("hearing_removed", self.places.of("consultation")));
        }
        if earlier.emergency.is_some() && self.emergency.is_none() {
            found.push(Finding::new("plan_removed", self.places.source.as_str()));
        }
        for (i, old) in earlier.measures.iter().enumerate() {
            let name = label(old, i);
            let new = self.measures.iter().enumerate().find(|(j, new)| label(new, *j) == name).map(|(_, new)| new);
            if let Some(new) = new
                && let Some((what, what_zh)) = weaker(old, new)
            {
                let words = Finding::new("evidence_removed", self.places.of("measures")).with("measure", &name);
                found.push(words.with("what", what).with("what_zh", what_zh));
            }
        }
        found
    }

    fn lowered(&self, old: &Factor, new: &Factor, profile: &Profile) -> Vec<Finding> {
        let mean = |quantity: &Quantity| quantity.spread(&|name| profile.band(name)).map_or(1.0, |s| s.mean());
        let optional = |quantity: &Option<Quantity>| quantity.as_ref().map(mean);
        let pairs = [
            ("likelihood", "可能性", Some(mean(&old.p)), Some(mean(&new.p))),
            ("impact", "影响程度", optional(&old.q), optional(&new.q)),
            ("weight", "权重", optional(&old.w), optional(&new.w)),
        ];
        pairs
            .into_iter()
            .filter_map(|(what, what_zh, before, after)| {
                let (before, after) = (before?, after.unwrap_or(0.0));
                (after < before - 1e-12).then(|| {
                    Finding::new("estimate_lowered", self.places.of("factors"))
                        .with("factor", &new.id)
                        .with("what", what)
                        .with("what_zh", what_zh)
                        .with("before", three(before))
                        .with("after", three(after))
                })
            })
            .collect()
    }

    fn round_since(&self, old: &Round, index: usize) -> Option<Finding> {
        let name = |round: &Round, i: usize| round.id.clone().unwrap_or_else(|| (i + 1).to_string());
        let id = name(old, index);
        let place = self.places.of("consultation");
        let rounds = self.consultation.rounds.iter().enumerate();
        let Some((_, new)) = rounds.into_iter().find(|(i, round)| name(round, *i) == id) else {
            return Some(Finding::new("round_removed", place).with("round", id));
        };
        if new.strata.len() < old.strata.len() {
            return Some(Finding::new("round_removed", place).with("round", format!("{id} (by group)")));
        }
        let share = |round: &Round| {
            let strata = |of: fn(&super::file::Stratum) -> f64| round.strata.iter().map(of).sum::<f64>();
            let replies = round.replies.unwrap_or(0.0).max(strata(|s| s.replies));
            round.opposed.unwrap_or(0.0).max(strata(|s| s.opposed)) / replies.max(1.0)
        };
        (share(new) < share(old) - 1e-12).then(|| {
            let words = Finding::new("opposition_lowered", place).with("round", id);
            words.with("before", percent(share(old))).with("after", percent(share(new)))
        })
    }
}

/// What stands behind a measure and is weaker than it was.
fn weaker(old: &Measure, new: &Measure) -> Option<(&'static str, &'static str)> {
    let grade = |evidence: Option<Evidence>| match evidence {
        Some(Evidence::MeasuredElsewhere) => 3,
        Some(Evidence::Pilot) => 2,
        Some(Evidence::Promise) => 1,
        None => 0,
    };
    let standing = |status: Option<Status>| match status {
        Some(Status::Done) => 4,
        Some(Status::Underway) => 3,
        Some(Status::Funded) => 2,
        Some(Status::Planned) => 1,
        Some(Status::Dropped) | None => 0,
    };
    if grade(new.evidence) < grade(old.evidence) || (old.source.is_some() && new.source.is_none()) {
        Some(("stronger evidence", "更充分的证据"))
    } else if standing(new.status) < standing(old.status) {
        Some(("a firmer status", "更确定的落实进度"))
    } else if old.owner.is_some() && new.owner.is_none() {
        Some(("an office that answers for it", "责任单位"))
    } else if old.effect.is_some() && new.effect.is_none() {
        Some(("an effect", "预期效果"))
    } else {
        None
    }
}
