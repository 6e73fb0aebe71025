//! Who was asked and what was counted: what is not all there, not counted at all, not by group, or too late.

use crate::decision::file::{Chosen, Date, Decision};
use crate::decision::profile::Profile;
use crate::decision::wording::{days_open, is_open_call, is_placeholder, last_day_named};
use crate::decision::words::percent;
use crate::finding::{Finding, number, people};
use crate::message::Place;

/// What the file shows of that.
pub(super) fn findings(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = rounds(decision);
    found.extend(counted(decision));
    found.extend(of_no_group(decision));
    found.extend(unasked(decision));
    found.extend(closed_after_decision(decision));
    found.extend(closed_long_before(decision, profile));
    found.extend(framed(decision, profile));
    found.extend(relabelled(decision));
    found.extend(hearing(decision, profile));
    found.extend(notice(decision, profile));
    found.extend(beyond(decision));
    found.extend(part_called_all(decision, profile));
    found.extend(few_of_a_group(decision, profile));
    found
}

/// Groups of which more answered than there are.
fn beyond(decision: &Decision) -> Vec<Finding> {
    let count = |id: &str| decision.groups.iter().find(|group| group.id == id).and_then(|group| group.count);
    let mut found = Vec::new();
    for (i, round) in decision.consultation.rounds.iter().enumerate() {
        for (j, stratum) in round.strata.iter().enumerate() {
            if count(&stratum.group).is_some_and(|count| stratum.replies > count) {
                let place = decision.places.of(&format!("consultation.rounds.{i}.strata.{j}"));
                found.push(Finding::replies_beyond_group(place, &stratum.group));
            }
        }
    }
    found
}

/// Rounds said to have asked everybody on the list that asked only some of them.
fn part_called_all(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let part = |asked: Option<f64>, all: Option<f64>| {
        asked.zip(all).is_some_and(|(asked, all)| asked < profile.consultation.coverage * all)
    };
    let mut found = Vec::new();
    let rounds = decision.consultation.rounds.iter().enumerate();
    for (i, round) in rounds.filter(|(_, round)| round.chosen == Some(Chosen::All)) {
        let some = round.strata.iter().any(|stratum| part(stratum.invited, stratum.population));
        if some || part(round.invited, round.population) {
            let place = decision.places.of(&format!("consultation.rounds.{i}.chosen"));
            found.push(Finding::part_asked_as_all(place, round.label(i)));
        }
    }
    found
}

/// Directly affected groups of which fewer answered than the profile asks for, whatever the round's own rate is.
fn few_of_a_group(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let direct = |id: &str| decision.groups.iter().any(|group| group.id == id && group.direct);
    let least = profile.consultation.response;
    let mut found = Vec::new();
    for (i, round) in decision.consultation.rounds.iter().enumerate() {
        let sample = round.chosen.is_none_or(Chosen::is_sample);
        for (j, stratum) in round.strata.iter().enumerate().filter(|(_, one)| sample && direct(&one.group)) {
            if stratum.invited.is_some_and(|asked| stratum.replies < least * asked) {
                let place = decision.places.of(&format!("consultation.rounds.{i}.strata.{j}"));
                found.push(Finding::few_of_group_answered(place, &stratum.group, percent(least), round.label(i)));
            }
        }
    }
    found
}

/// Rounds and a hearing that closed after the decision.
fn closed_after_decision(decision: &Decision) -> Vec<Finding> {
    let Some(date) = &decision.date else { return Vec::new() };
    let rounds = decision.consultation.rounds.iter().enumerate();
    let mut days: Vec<(String, Option<&Date>)> =
        rounds.map(|(i, round)| (format!("consultation.rounds.{i}.date"), round.date.as_ref())).collect();
    let hearing = decision.consultation.hearing.as_ref().and_then(|hearing| hearing.date.as_ref());
    days.push(("consultation.hearing.date".to_owned(), hearing));
    let late = days.into_iter().filter_map(|(path, day)| Some((path, day.filter(|day| *day > date)?)));
    late.map(|(path, day)| Finding::asked_after_decision(decision.places.of(&path), day.as_str(), date.as_str()))
        .collect()
}

/// A hearing is printed apart; many against there is to be answered.
fn hearing(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let Some(hearing) = &decision.consultation.hearing else { return Vec::new() };
    let place = decision.places.of("consultation.hearing");
    let (opposed, delegates) = (number(hearing.opposed), number(hearing.delegates));
    let mut found = vec![Finding::hearing_apart(&place, &opposed, &delegates)];
    if hearing.delegates > 0.0 && hearing.opposed / hearing.delegates >= profile.opposition.medium {
        found.push(Finding::hearing_against(&place, opposed, delegates, percent(profile.opposition.medium)));
    }
    if hearing.date.is_none() && decision.date.is_some() {
        found.push(Finding::hearing_undated(place));
    }
    found
}

/// A notice that does not say how long it stood, stood for fewer days than the profile asks for, or after the decision.
fn notice(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let Some(text) = decision.consultation.notice.as_deref().filter(|text| !is_placeholder(text)) else {
        return Vec::new();
    };
    let least = profile.consultation.notice;
    let place = || decision.places.of("consultation.notice");
    let mut found = Vec::new();
    match days_open(text) {
        None => found.push(Finding::notice_without_period(place(), least as usize)),
        Some(days) if days < least as f64 => {
            found.push(Finding::notice_short(place(), days.round() as usize, least as usize));
        }
        Some(_) => {}
    }
    if let (Some(last), Some(date)) = (last_day_named(text), &decision.date)
        && last > *date
    {
        found.push(Finding::notice_after_decision(place(), last.as_str(), date.as_str()));
    }
    found
}

/// Rounds that closed longer before the decision than the profile allows.
fn closed_long_before(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let Some(date) = &decision.date else { return Vec::new() };
    let mut found = Vec::new();
    for (i, round) in decision.consultation.rounds.iter().enumerate() {
        if let Some(day) = round.date.as_ref().filter(|day| date.days_since(day) > profile.consultation.oldest) {
            found.push(Finding::round_too_old(
                decision.places.of(&format!("consultation.rounds.{i}.date")),
                day.as_str(),
                profile.consultation.oldest,
            ));
        }
    }
    found
}

/// Frames that are smaller than the groups they stand for.
fn framed(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let coverage = profile.consultation.coverage;
    let count = |id: &str| decision.groups.iter().find(|group| group.id == id).and_then(|group| group.count);
    let mut found = Vec::new();
    let samples = decision.consultation.rounds.iter().enumerate();
    for (i, round) in samples.filter(|(_, round)| round.chosen.is_none_or(Chosen::is_sample)) {
        let mut tell = |path: String, frame: f64, count: f64| {
            found.push(Finding::frame_smaller_than_group(decision.places.of(&path), people(frame), people(count)));
        };
        let path = format!("consultation.rounds.{i}");
        for (j, stratum) in round.strata.iter().enumerate() {
            if let (Some(frame), Some(count)) = (stratum.population, count(&stratum.group))
                && frame < coverage * count
            {
                tell(format!("{path}.strata.{j}.population"), frame, count);
            }
        }
        let asked: Vec<&str> = if round.strata.is_empty() {
            decision.groups.iter().filter(|group| group.direct).map(|group| group.id.as_str()).collect()
        } else {
            round.strata.iter().map(|stratum| stratum.group.as_str()).collect()
        };
        let units: std::collections::BTreeSet<Option<&str>> = decision
            .groups
            .iter()
            .filter(|group| asked.contains(&group.id.as_str()))
            .map(|group| group.unit.as_deref())
            .collect();
        let all: f64 = asked.iter().filter_map(|id| count(id)).sum();
        if let Some(frame) = round.population.filter(|frame| units.len() == 1 && *frame < coverage * all) {
            tell(format!("{path}.population"), frame, all);
        }
    }
    found
}

/// Open calls that are labelled as a sample or a census.
fn relabelled(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    let samples = decision.consultation.rounds.iter().enumerate();
    for (i, round) in samples.filter(|(_, round)| round.chosen.is_some_and(Chosen::is_sample)) {
        let texts = [&round.id, &round.method, &round.frame];
        if let Some(word) = texts.into_iter().flatten().find_map(|text| is_open_call(text)) {
            let place = decision.places.of(&format!("consultation.rounds.{i}.chosen"));
            found.push(Finding::open_call_as_sample(place, word));
        }
    }
    found
}

fn rounds(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    let consultation = &decision.consultation;
    let place = decision.places.of("consultation");
    if consultation.rounds.is_empty() {
        found.push(Finding::nobody_was_asked(&place));
    }
    if let Some(held) = consultation.rounds_held.filter(|held| *held != consultation.rounds.len()) {
        found.push(Finding::rounds_do_not_add_up(&place, held, consultation.rounds.len()));
    }
    found
}

/// What was counted elsewhere in the file and is not all there; what was not counted, so that nobody would see.
fn counted(decision: &Decision) -> Vec<Finding> {
    let found = decision.identified.as_ref();
    type Differ = fn(Place, usize, usize) -> Finding;
    let lists: [(Differ, Option<usize>, usize, &str); 3] = [
        (Finding::factors_do_not_add_up, found.and_then(|found| found.factors), decision.factors.len(), "factors"),
        (Finding::groups_do_not_add_up, found.and_then(|found| found.groups), decision.groups.len(), "groups"),
        (Finding::opinions_do_not_add_up, found.and_then(|found| found.opinions), decision.opinions.len(), "opinions"),
    ];
    let differs = |(finding, held, given, path): (Differ, Option<usize>, usize, &str)| {
        let held = held.filter(|held| *held != given)?;
        Some(finding(decision.places.of(path), held, given))
    };
    let mut list: Vec<Finding> = lists.into_iter().filter_map(differs).collect();
    let words = [
        ("factors", "风险因素", lists[0].1.is_none()),
        ("groups", "利益相关群体", lists[1].1.is_none()),
        ("opinions", "意见", lists[2].1.is_none() && !decision.opinions.is_empty()),
        ("rounds", "征求意见轮次", decision.consultation.rounds_held.is_none()),
    ];
    let join = |which: fn(&(&'static str, &'static str, bool)) -> &'static str, joint: &str| {
        words.iter().filter(|word| word.2).map(which).collect::<Vec<_>>().join(joint)
    };
    if words.iter().any(|word| word.2) {
        let place = decision.places.of("identified");
        list.push(Finding::count_not_given(place, join(|word| word.0, ", "), join(|word| word.1, "、")));
    }
    list
}

/// Rounds without replies by group, and replies of a round that are of none of its groups.
fn of_no_group(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, round) in decision.consultation.rounds.iter().enumerate() {
        if round.chosen.is_some_and(|chosen| !chosen.is_sample()) {
            continue;
        }
        let place = decision.places.of(&format!("consultation.rounds.{i}"));
        if round.strata.is_empty() {
            if decision.groups.len() > 1 {
                found.push(Finding::round_not_by_group(place));
            }
            continue;
        }
        let Some(replies) = round.replies else { continue };
        let by_group: f64 = round.strata.iter().map(|stratum| stratum.replies).sum();
        if by_group < replies {
            found.push(Finding::replies_of_no_group(place));
        }
    }
    found
}

/// Directly affected groups from whom no round has replies, and that no group is marked as directly affected.
fn unasked(decision: &Decision) -> Vec<Finding> {
    let place = decision.places.of("groups");
    if !decision.groups.iter().any(|group| group.direct) {
        return vec![Finding::no_direct_group(place)];
    }
    let asked = |id: &str| {
        let rounds = decision.consultation.rounds.iter();
        let samples = rounds.filter(|round| round.chosen.is_none_or(Chosen::is_sample));
        samples.flat_map(|round| &round.strata).any(|stratum| stratum.group == id && stratum.replies > 0.0)
    };
    let silent = decision.groups.iter().enumerate().filter(|(_, group)| group.direct && !asked(&group.id));
    let at = |i: usize| decision.places.of(&format!("groups.{i}"));
    silent.map(|(i, group)| Finding::direct_group_not_asked(at(i), &group.id)).collect()
}
