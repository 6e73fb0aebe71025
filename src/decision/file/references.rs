//! What names an entry of a decision file stands for one entry only, and what refers to an entry finds one.

use std::collections::BTreeSet;

use super::schema::Decision;
use crate::error::{Error, Result, nearest};
use crate::finding::Code;
use crate::message::{Language, Term};
use crate::table::fold;

impl Decision {
    /// Ids within each list, the groups within a round, and answers: each stands once.
    pub(super) fn named_once(&self) -> Result<()> {
        self.unique("groups", self.groups.iter().map(|group| group.id.clone()))?;
        self.unique("factors", self.factors.iter().map(|factor| factor.id.clone()))?;
        self.unique("revisions", self.revisions.iter().map(|revision| revision.id.clone()))?;
        let measures = self.measures.iter().enumerate();
        self.unique("measures", measures.map(|(i, one)| one.id.clone().unwrap_or_else(|| format!("#{i}"))))?;
        let opinions = self.opinions.iter().enumerate();
        self.unique("opinions", opinions.map(|(i, one)| one.id.clone().unwrap_or_else(|| (i + 1).to_string())))?;
        let rounds = self.consultation.rounds.iter().enumerate();
        self.unique("consultation.rounds", rounds.map(|(i, round)| round.label(i)))?;
        for (i, round) in self.consultation.rounds.iter().enumerate() {
            let mut seen = BTreeSet::new();
            for (j, stratum) in round.strata.iter().enumerate() {
                if !seen.insert(plain(&stratum.group)) {
                    let place = self.places.of(&format!("consultation.rounds.{i}.strata.{j}.group"));
                    return Err(Error::decision_group_twice_in_round(&stratum.group).at(place));
                }
            }
        }
        let mut seen = BTreeSet::new();
        for (i, answer) in self.answers.iter().enumerate() {
            if !seen.insert((&answer.code, answer.place.as_deref().map(plain))) {
                return Err(Error::decision_answer_twice(&answer.code).at(self.places.of(&format!("answers.{i}"))));
            }
        }
        Ok(())
    }

    /// No id of a list is empty, and none reads like another.
    fn unique(&self, list: &str, ids: impl Iterator<Item = String>) -> Result<()> {
        let mut seen = BTreeSet::new();
        for (i, id) in ids.enumerate() {
            let read = plain(&id);
            if read.is_empty() || !seen.insert(read) {
                return Err(Error::decision_id_not_unique(id).at(self.places.of(&format!("{list}.{i}.id"))));
            }
        }
        Ok(())
    }

    /// Ids that another entry gives are those of entries, and answers name a finding that there is.
    pub(super) fn references(&self) -> Result<()> {
        let groups: Vec<&str> = self.groups.iter().map(|group| group.id.as_str()).collect();
        let factors: Vec<&str> = self.factors.iter().map(|factor| factor.id.as_str()).collect();
        let revisions: Vec<&str> = self.revisions.iter().map(|revision| revision.id.as_str()).collect();
        let known = |path: String, kind: Term, id: &str, all: &[&str]| {
            if all.contains(&id) {
                return Ok(());
            }
            let list = format!("{}s", kind.word(Language::En));
            let error = Error::decision_reference_unknown(kind, id, list).at(self.places.of(&path));
            Err(error.did_you_mean(nearest(id, all.iter().copied())))
        };
        for (i, factor) in self.factors.iter().enumerate() {
            if let Some(group) = &factor.group {
                known(format!("factors.{i}.group"), Term::AffectedGroup, group, &groups)?;
            }
        }
        for (i, measure) in self.measures.iter().enumerate() {
            known(format!("measures.{i}.factor"), Term::Factor, &measure.factor, &factors)?;
        }
        for (i, opinion) in self.opinions.iter().enumerate() {
            if let Some(group) = &opinion.group {
                known(format!("opinions.{i}.group"), Term::AffectedGroup, group, &groups)?;
            }
        }
        for (i, answer) in self.answers.iter().enumerate() {
            let names = || Code::ALL.iter().map(|code| code.name()).filter(|name| !name.starts_with("reason_"));
            if !names().any(|name| name == answer.code) {
                let error =
                    Error::decision_answer_to_nothing(&answer.code).at(self.places.of(&format!("answers.{i}.code")));
                return Err(error.did_you_mean(nearest(&answer.code, names())));
            }
        }
        for (i, round) in self.consultation.rounds.iter().enumerate() {
            let path = format!("consultation.rounds.{i}");
            for (j, stratum) in round.strata.iter().enumerate() {
                known(format!("{path}.strata.{j}.group"), Term::AffectedGroup, &stratum.group, &groups)?;
            }
            if let Some(revision) = &round.after_revision {
                known(format!("{path}.after_revision"), Term::Revision, revision, &revisions)?;
            }
        }
        Ok(())
    }
}

/// An id as it is read: without blanks around it, characters that cannot be seen, and differences of width.
fn plain(id: &str) -> String {
    id.chars().filter_map(fold).collect::<String>().trim().to_owned()
}
