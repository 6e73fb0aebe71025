//! What an earlier version of a decision file had and this one has not: nothing that lowers the risk goes unsaid.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use super::opinions::all_refused;
use crate::decision::conclude::shares;
use crate::decision::draw::{credit, deed};
use crate::decision::file::{
    Consultation, Decision, Evidence, Factor, Group, Measure, Quantity, Round, Status, Stratum,
};
use crate::decision::profile::{Level, Profile};
use crate::decision::wording::similarity;
use crate::decision::words::{percent, three};
use crate::finding::Finding;
use crate::message::Place;

/// How alike the words of a factor or a measure and of its earlier version are when they say the same (0–1).
const SAME_WORDS: f64 = 0.7;

impl Decision {
    /// Findings for every factor, group, round or piece of evidence of `earlier` that is not here, every estimate and every
    /// count of opposition that is lower here, every effect that is larger, and every change of a date, of the profile, of
    /// how people were asked, or of whom the decision affects.
    #[must_use]
    pub fn since(&self, earlier: &Decision, profile: &Profile) -> Vec<Finding> {
        let mut found = self.whole_since(earlier);
        let named = |decision: &Decision| decision.id.clone().unwrap_or_else(|| decision.title.clone());
        if named(self) != named(earlier) {
            found.push(Finding::decision_renamed(self.places.of("id")));
        }
        for old in &earlier.factors {
            match self.factors.iter().position(|factor| factor.id == old.id) {
                None => {
                    let place = self.places.of("factors").name(&old.id);
                    found.push(Finding::factor_removed(place, &old.id, earlier.places.source.as_str()));
                }
                Some(i) => found.extend(self.factor_since(old, i, profile)),
            }
        }
        for old in &earlier.groups {
            found.extend(self.group_since(old, earlier));
        }
        for (i, old) in earlier.consultation.rounds.iter().enumerate() {
            found.extend(self.round_since(old, i));
        }
        found.extend(self.hearing_since(&earlier.consultation));
        let decided = shares(earlier, profile);
        for round in shares(self, profile).into_iter().filter(|round| round.superseded) {
            if decided.iter().any(|old| old.round == round.round && old.decides() && old.level > Level::Low) {
                let place = self.places.of("consultation").name(&round.round);
                found.push(Finding::round_no_longer_decides(place, round.round));
            }
        }
        for (i, old) in earlier.opinions.iter().enumerate() {
            if !self.opinions.iter().any(|new| new.text == old.text && (new.id == old.id || new.group == old.group)) {
                let name = old.id.clone().unwrap_or_else(|| (i + 1).to_string());
                let place = self.places.of("opinions").name(&name);
                found.push(Finding::opinion_removed(place, name));
            }
        }
        if earlier.emergency.is_some() && self.emergency.is_none() {
            found.push(Finding::plan_removed(self.places.source.as_str()));
        }
        for i in 0..earlier.measures.len() {
            found.extend(self.measure_since(earlier, i, profile));
        }
        for (i, new) in self.measures.iter().enumerate() {
            let name = new.label(i);
            let known = of_the_same_name(&self.measures, i, &earlier.measures).is_some();
            if !known && credit(self, i, profile).residual {
                found.push(Finding::measure_added(self.places.of(&format!("measures.{i}")), name));
            }
        }
        if all_refused(earlier) && !all_refused(self) {
            found.push(Finding::opinions_refused_before(self.places.of("opinions")));
        }
        for old in &earlier.revisions {
            if !self.revisions.iter().any(|new| new.id == old.id && new.index == old.index) {
                let place = self.places.of("revisions").name(&old.id);
                found.push(Finding::revision_removed(place, &old.id));
            }
        }
        found
    }

    /// The profile, the date and the notice.
    fn whole_since(&self, earlier: &Decision) -> Vec<Finding> {
        let mut found = Vec::new();
        let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let own = |decision: &Decision| decision.profile.clone().unwrap_or_else(|| "national_wpq".to_owned());
        let day =
            |decision: &Decision| decision.date.as_ref().map_or_else(|| "–".to_owned(), |day| day.as_str().to_owned());
        type Change = fn(Place, String, String) -> Finding;
        let pairs: [(Change, &str, String, String); 3] = [
            (Finding::profile_other, "profile", own(earlier), own(self)),
            (Finding::decision_date_moved, "date", day(earlier), day(self)),
            (
                Finding::notice_changed,
                "consultation.notice",
                word(&earlier.consultation.notice),
                word(&self.consultation.notice),
            ),
        ];
        for (finding, path, before, after) in pairs {
            if before != after && before != "–" {
                found.push(finding(self.places.of(path), after, before));
            }
        }
        let counted =
            |decision: &Decision| decision.identified.as_ref().map(|one| [one.factors, one.groups, one.opinions]);
        if let (Some(before), after) = (counted(earlier), counted(self).unwrap_or_default()) {
            let fewer =
                before.iter().zip(&after).any(|(old, new)| old.is_some_and(|old| new.is_none_or(|new| new < old)));
            if fewer {
                found.push(Finding::identified_lowered(self.places.of("identified")));
            }
        }
        let held = |decision: &Decision| decision.consultation.rounds_held;
        if let Some(before) = held(earlier).filter(|before| held(self).is_none_or(|after| after < *before)) {
            let after = held(self).map_or_else(|| "–".to_owned(), |after| after.to_string());
            let place = self.places.of("consultation.rounds_held");
            found.push(Finding::rounds_held_lowered(place, before.to_string(), after));
        }
        found
    }

    fn factor_since(&self, old: &Factor, i: usize, profile: &Profile) -> Vec<Finding> {
        let new = &self.factors[i];
        let mean = |quantity: &Quantity| quantity.spread(&|name| profile.band(name)).map_or(1.0, |s| s.mean());
        let high = |quantity: &Quantity| quantity.spread(&|name| profile.band(name)).map_or(1.0, |s| s.high());
        let pairs = [
            ("likelihood", "可能性", "p", Some(&old.p), Some(&new.p)),
            ("impact", "影响程度", "q", old.q.as_ref(), new.q.as_ref()),
            ("weight", "权重", "w", old.w.as_ref(), new.w.as_ref()),
        ];
        let mut found = Vec::new();
        for (what, what_zh, path, before, after) in pairs {
            let Some(before) = before else { continue };
            let lower = |of: &dyn Fn(&Quantity) -> f64| after.map_or(0.0, of) < of(before) - 1e-12;
            if lower(&mean) || lower(&high) {
                let after = after.map_or_else(|| "–".to_owned(), |after| three(mean(after)));
                found.push(Finding::estimate_lowered(
                    self.places.of(&format!("factors.{i}.{path}")),
                    what,
                    &new.id,
                    three(mean(before)),
                    after,
                    what_zh,
                ));
            }
        }
        if let Some(before) = old.incident.filter(|before| new.incident.is_none_or(|after| after < *before)) {
            let place = self.places.of(&format!("factors.{i}.incident"));
            let after = new.incident.map_or_else(|| "–".to_owned(), |after| after.to_string());
            let what = "number of people at an incident";
            found.push(Finding::estimate_lowered(place, what, &new.id, before.to_string(), after, "事件参与人数"));
        }
        let words = |factor: &Factor| {
            let texts = [&factor.name, &factor.cause, &factor.mechanism].into_iter().flatten();
            texts.map(String::as_str).collect::<Vec<_>>().join("。")
        };
        let (before, after) = (words(old), words(new));
        if before != after && !before.is_empty() && similarity(&before, &after) < SAME_WORDS {
            found.push(Finding::factor_reworded(self.places.of(&format!("factors.{i}")), &new.id));
        }
        if old.concern != new.concern || old.group != new.group {
            found.push(Finding::factor_reassigned(self.places.of(&format!("factors.{i}")), &new.id));
        }
        found
    }

    fn group_since(&self, old: &Group, earlier: &Decision) -> Option<Finding> {
        let place = self.places.of("groups").name(&old.id);
        let new = self.groups.iter().find(|group| group.id == old.id);
        match new {
            Some(new) if !old.direct || new.direct => (old.count.is_some() && old.count != new.count).then(|| {
                let number = |count: Option<f64>| count.map_or_else(|| "–".to_owned(), crate::finding::people);
                Finding::group_count_changed(place, &old.id, number(new.count), number(old.count))
            }),
            Some(_) | None => Some(Finding::group_removed(place, &old.id, earlier.places.source.as_str())),
        }
    }

    fn measure_since(&self, earlier: &Decision, index: usize, profile: &Profile) -> Vec<Finding> {
        let old = &earlier.measures[index];
        let name = old.label(index);
        let Some(i) = of_the_same_name(&earlier.measures, index, &self.measures) else {
            let place = self.places.of("measures").name(&name);
            return vec![Finding::measure_removed(place, &name)];
        };
        let new = &self.measures[i];
        let place = || self.places.of(&format!("measures.{i}"));
        let mut found = Vec::new();
        if let Some((what, what_zh)) = weaker(old, new) {
            found.push(Finding::evidence_removed(place(), &name, what, what_zh));
        }
        if let Some(what) = standing_raised(old, new) {
            found.push(Finding::evidence_raised(place(), &name, what.0, what.1));
        }
        let mean = |quantity: &Quantity| quantity.spread(&|label| profile.band(label)).map_or(1.0, |s| s.mean());
        let low = |quantity: &Quantity| quantity.spread(&|label| profile.band(label)).map_or(1.0, |s| s.low());
        if let (Some(before), Some(after)) = (&old.effect, &new.effect)
            && (mean(after) > mean(before) + 1e-12 || low(after) > low(before) + 1e-12)
        {
            found.push(Finding::effect_raised(place(), &name, three(mean(before)), three(mean(after))));
        }
        let (before, after) = (deed(old), deed(new));
        if before != after && similarity(&before, &after) < SAME_WORDS {
            found.push(Finding::measure_reworded(place(), &name));
        }
        if old.factor != new.factor || old.on != new.on {
            found.push(Finding::measure_moved(place(), &name, &new.factor, &old.factor));
        }
        if let (Some(before), Some(after)) = (&old.due, &new.due)
            && after > before
        {
            found.push(Finding::due_later(place(), &name, after.as_str(), before.as_str()));
        }
        if found.is_empty() && credit(self, i, profile).residual && !credit(earlier, index, profile).residual {
            found.push(Finding::measure_counts_now(place(), &name));
        }
        found
    }

    /// A closed round: its counts by group, how people were chosen, the frame, its day.
    fn round_since(&self, old: &Round, index: usize) -> Vec<Finding> {
        let id = old.label(index);
        let place = self.places.of("consultation").name(&id);
        let Some(new) = self.consultation.rounds_of(&id).next() else {
            return vec![Finding::round_removed(place, id)];
        };
        let mut found = Vec::new();
        let kept = |stratum: &Stratum| new.strata.iter().find(|one| one.group == stratum.group);
        for stratum in &old.strata {
            let place = place.clone().name(&stratum.group);
            match kept(stratum) {
                None => found.push(Finding::round_removed(place, format!("{id} ({})", stratum.group))),
                Some(now) => {
                    let share = |one: &Stratum| one.opposed / one.replies.max(1.0);
                    if now.opposed < stratum.opposed || share(now) < share(stratum) - 1e-12 {
                        found.push(Finding::opposition_lowered(
                            place,
                            &id,
                            percent(share(stratum)),
                            percent(share(now)),
                        ));
                    }
                }
            }
        }
        let share = |round: &Round| {
            let strata = |of: fn(&Stratum) -> f64| round.strata.iter().map(of).sum::<f64>();
            let replies = round.replies.unwrap_or(0.0).max(strata(|s| s.replies));
            round.opposed.unwrap_or(0.0).max(strata(|s| s.opposed)) / replies.max(1.0)
        };
        if found.is_empty() && share(new) < share(old) - 1e-12 {
            found.push(Finding::opposition_lowered(&place, &id, percent(share(old)), percent(share(new))));
        }
        let changed = [
            ("chosen", "选取方法", old.chosen.is_some() && old.chosen != new.chosen),
            ("frame", "抽样框", old.frame.is_some() && old.frame != new.frame),
            ("population", "抽样框总数", old.population.is_some() && old.population != new.population),
            ("invited", "发放数量", old.invited.is_some() && old.invited != new.invited),
            ("date", "日期", old.date.is_some() && old.date != new.date),
            ("design_effect", "设计效应", old.design_effect.unwrap_or(1.0) > new.design_effect.unwrap_or(1.0)),
            ("copies", "雷同份数", old.identical != new.identical || old.identical_opposed != new.identical_opposed),
            ("revision", "对应修订", old.after_revision != new.after_revision),
        ];
        let words = |of: fn(&(&'static str, &'static str, bool)) -> &'static str, joint: &str| {
            changed.iter().filter(|one| one.2).map(of).collect::<Vec<_>>().join(joint)
        };
        if changed.iter().any(|one| one.2) {
            found.push(Finding::round_changed(place, id, words(|one| one.0, ", "), words(|one| one.1, "、")));
        }
        found
    }

    fn hearing_since(&self, earlier: &Consultation) -> Option<Finding> {
        let old = earlier.hearing.as_ref()?;
        let place = self.places.of("consultation.hearing");
        match &self.consultation.hearing {
            None => Some(Finding::hearing_removed(place)),
            Some(new) if new != old => Some(Finding::hearing_changed(place)),
            Some(_) => None,
        }
    }
}

/// The place in another list of the measure at `index`: the one of its name, and of several of that name (measures without
/// an id go by what is done) the first, second and so on as here.
fn of_the_same_name(list: &[Measure], index: usize, other: &[Measure]) -> Option<usize> {
    let name = list[index].label(index);
    let before = (0..index).filter(|i| list[*i].label(*i) == name).count();
    (0..other.len()).filter(|i| other[*i].label(*i) == name).nth(before)
}

/// How firm the evidence of a measure is.
fn grade(evidence: Option<Evidence>) -> u8 {
    match evidence {
        Some(Evidence::MeasuredElsewhere) => 3,
        Some(Evidence::Pilot) => 2,
        Some(Evidence::Promise) => 1,
        None => 0,
    }
}

/// How far along a measure is.
fn standing(status: Option<Status>) -> u8 {
    match status {
        Some(Status::Done) => 4,
        Some(Status::Underway) => 3,
        Some(Status::Funded) => 2,
        Some(Status::Planned) => 1,
        Some(Status::Dropped) | None => 0,
    }
}

/// What stands behind a measure and is firmer than it was: a measure that did not count may count by it.
fn standing_raised(old: &Measure, new: &Measure) -> Option<(&'static str, &'static str)> {
    if grade(new.evidence) > grade(old.evidence) {
        Some(("stronger evidence", "更充分的证据"))
    } else if standing(new.status) > standing(old.status) {
        Some(("a firmer status", "更确定的落实进度"))
    } else if old.effect.is_none() && new.effect.is_some() {
        Some(("an effect", "预期效果"))
    } else if old.source.is_none() && new.source.is_some() {
        Some(("a source of its evidence", "证据来源"))
    } else if (old.owner.is_none() && new.owner.is_some()) || (old.due.is_none() && new.due.is_some()) {
        Some(("an office or a day", "责任单位或完成时限"))
    } else {
        None
    }
}

/// What stands behind a measure and is weaker than it was.
fn weaker(old: &Measure, new: &Measure) -> Option<(&'static str, &'static str)> {
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
