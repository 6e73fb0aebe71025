//! The reviewer's list: every finding with its effect on the verdict, and the answer that the file gives to it.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use crate::decision::file::{Answer, Date, Decision};
use crate::decision::profile::Profile;
use crate::decision::wording::is_placeholder;
use crate::finding::{Code, Effect, Finding};
use crate::message::{Language, Place};

/// A finding with the answer that the file gives to it.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The finding.
    pub finding: Finding,
    /// Who answered, when and what; nothing where nobody did.
    pub answer: Option<Answer>,
}

impl Reviewed {
    /// Whether it stands against going ahead: it stops, or asks for an answer and has none.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.finding.effect() {
            Effect::Stops => true,
            Effect::Answer => self.answer.is_none(),
            Effect::Note => false,
        }
    }
}

/// Every finding with its answer, in the order of the findings. An answer counts where it says who,
/// when (by the day of the decision, and not before those were asked of whom it speaks) and what; without a place it
/// answers the only finding of its code.
pub(in crate::decision) fn review(decision: &Decision, profile: &Profile, findings: &[Finding]) -> Vec<Reviewed> {
    let times = times(findings);
    let answered = |finding: &Finding| {
        let fits = |answer: &&Answer| {
            is_about(answer, finding, &times)
                && answer.is_complete(asked_on(decision, finding), decision.date.as_ref(), profile.consultation.oldest)
        };
        decision.answers.iter().find(fits).cloned()
    };
    findings.iter().map(|finding| Reviewed { finding: finding.clone(), answer: answered(finding) }).collect()
}

/// Answers that are about no finding, or about one and do not count.
pub(in crate::decision) fn answers_in_vain(
    decision: &Decision,
    profile: &Profile,
    findings: &[Finding],
) -> Vec<Finding> {
    let times = times(findings);
    let mut found = Vec::new();
    for (i, answer) in decision.answers.iter().enumerate() {
        let about: Vec<&Finding> = findings.iter().filter(|finding| is_about(answer, finding, &times)).collect();
        let place = decision.places.of(&format!("answers.{i}"));
        let counts = |finding: &&Finding| {
            answer.is_complete(asked_on(decision, finding), decision.date.as_ref(), profile.consultation.oldest)
        };
        if about.is_empty() {
            found.push(Finding::answer_to_no_finding(place));
        } else if !about.iter().any(counts) {
            found.push(Finding::answer_not_counted(place));
        }
    }
    found
}

/// How many findings have each code.
fn times(findings: &[Finding]) -> BTreeMap<Code, usize> {
    let mut times = BTreeMap::new();
    findings.iter().for_each(|finding| *times.entry(finding.code()).or_default() += 1);
    times
}

/// Whether an answer is about a finding: it names its code and its place; without a place the only finding of its code.
fn is_about(answer: &Answer, finding: &Finding, times: &BTreeMap<Code, usize>) -> bool {
    answer.code == finding.code().name()
        && match &answer.place {
            Some(place) if !is_placeholder(place) => same_place(place, finding.place()),
            Some(_) | None => times.get(&finding.code()) == Some(&1),
        }
}

/// The day on which those whom a finding is about were asked: that of the hearing, or of the round.
fn asked_on<'a>(decision: &'a Decision, finding: &Finding) -> Option<&'a Date> {
    let consultation = &decision.consultation;
    match finding.code() {
        Code::HearingAgainst => consultation.hearing.as_ref().and_then(|hearing| hearing.date.as_ref()),
        Code::ApartAgainst | Code::FewAnswered | Code::IndirectGroupAgainst => {
            consultation.rounds_of(&finding.value("round")).next().and_then(|round| round.date.as_ref())
        }
        _ => None,
    }
}

/// The same place, in either language and whatever file and line it stands on: lines move when an answer is written.
fn same_place(answer: &str, finding: &Place) -> bool {
    let of = |language: Language| finding.text(language);
    [Language::En, Language::Zh]
        .into_iter()
        .any(|language| answer == of(language) || path(answer) == path(&of(language)))
}

fn path(place: &str) -> Vec<&str> {
    let parts: Vec<&str> = place.split(", ").flat_map(|part| part.split('，')).collect();
    let from = if parts.len() > 1 { 1 } else { 0 };
    let line = |part: &str| {
        let between = |(before, after): &(&str, &str)| part.strip_prefix(before).and_then(|n| n.strip_suffix(after));
        let written = [("line ", ""), ("row ", ""), ("文件第 ", " 行"), ("第 ", " 行")];
        written.iter().filter_map(between).any(|n| n.parse::<usize>().is_ok())
    };
    parts[from..].iter().copied().filter(|part| !line(part)).collect()
}
