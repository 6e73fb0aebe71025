//! Entries that stand twice under different ids: groups and factors of one name, opinions of one wording, rounds of the
//! same counts. A copy makes a list as long as it is said to be.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::file::{Decision, Round};
use crate::decision::wording::{is_placeholder, reading};
use crate::finding::Finding;

/// What stands twice.
pub(super) fn repeated(decision: &Decision) -> Vec<Finding> {
    let mut found = Vec::new();
    let groups: Vec<Option<&String>> = decision.groups.iter().map(|group| group.name.as_ref()).collect();
    let factors: Vec<Option<&String>> = decision.factors.iter().map(|factor| factor.name.as_ref()).collect();
    for i in again(&groups) {
        found.push(Finding::group_named_twice(decision.places.of(&format!("groups.{i}.name")), text(&groups, i)));
    }
    for i in again(&factors) {
        found.push(Finding::factor_named_twice(decision.places.of(&format!("factors.{i}.name")), text(&factors, i)));
    }
    let opinions = &decision.opinions;
    let same = |one: usize, other: usize| {
        opinions[one].group == opinions[other].group && reading(&opinions[one].text) == reading(&opinions[other].text)
    };
    for (i, opinion) in opinions.iter().enumerate() {
        if !is_placeholder(&opinion.text) && (0..i).any(|earlier| same(earlier, i)) {
            let name = opinion.id.clone().unwrap_or_else(|| (i + 1).to_string());
            found.push(Finding::opinion_repeated(decision.places.of(&format!("opinions.{i}")), name));
        }
    }
    let rounds = &decision.consultation.rounds;
    for (i, round) in rounds.iter().enumerate() {
        if round.replies.is_some() && rounds[..i].iter().any(|earlier| counted_alike(earlier, round)) {
            let place = decision.places.of(&format!("consultation.rounds.{i}"));
            found.push(Finding::round_repeated(place, round.label(i)));
        }
    }
    found
}

/// The places of the names that an earlier entry of the list has too.
fn again(names: &[Option<&String>]) -> Vec<usize> {
    let read: Vec<String> = names.iter().map(|name| name.map(|name| reading(name)).unwrap_or_default()).collect();
    (0..read.len()).filter(|i| !read[*i].is_empty() && read[..*i].contains(&read[*i])).collect()
}

fn text<'a>(names: &[Option<&'a String>], i: usize) -> &'a str {
    names[i].map_or("", String::as_str)
}

/// Whether two rounds closed on one day with the same counts of the same groups.
fn counted_alike(one: &Round, other: &Round) -> bool {
    one.date == other.date
        && one.replies == other.replies
        && one.opposed == other.opposed
        && one.invited == other.invited
        && one.strata == other.strata
}
