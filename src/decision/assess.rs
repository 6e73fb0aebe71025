//! The assessment: levels before measures, with those that count (residual risk) and with all (target risk); the
//! verdict and its reasons.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use rayon::prelude::*;

use super::conclude::{
    Facts, Fired, Reviewed, RoundShares, Run, Stage, affected_were_asked, answers_in_vain, fired, review, shares,
    verdict_with_reasons,
};
use super::diagnose::{Missing, missing, of_facts, of_file};
use super::draw::model;
use super::file::{Decision, Spread};
use super::profile::{Level, Profile, Verdict, named};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::{Code, Finding};
use crate::message::Language;

/// An assessment of a decision.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What was assessed.
    pub decision: Decision,
    /// The rules that decided.
    pub profile: Profile,
    /// How many draws.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// What may be said of the decision.
    pub verdict: Verdict,
    /// Why: findings whose codes begin with `reason_`.
    pub reasons: Vec<Finding>,
    /// What is doubtful.
    pub findings: Vec<Finding>,
    /// What is missing.
    pub missing: Vec<Missing>,
    pub(in crate::decision) facts: Facts,
}

impl Assessment {
    /// The index of the residual risk, which decides: the median of the correlated run.
    #[must_use]
    pub fn index(&self) -> f64 {
        self.facts.residual.median()
    }

    /// The level of the residual risk, which decides; nothing where it is undetermined because those affected were not
    /// asked.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.facts.determined.then_some(self.facts.residual.level)
    }

    /// The stable name of the level: `low`, `medium`, `high`, `undetermined`.
    pub fn level_name(&self) -> &'static str {
        self.level().map_or("undetermined", Level::name)
    }

    /// The level in words.
    #[must_use]
    pub fn level_words(&self, language: Language) -> &'static str {
        match (self.level(), language) {
            (Some(level), language) => level.words(language),
            (None, Language::En) => "undetermined: those affected were not asked",
            (None, Language::Zh) => "无法认定",
        }
    }

    /// Every finding with its effect on the verdict and its answer.
    #[must_use]
    pub fn review(&self) -> Vec<Reviewed> {
        review(&self.decision, &self.profile, &self.findings)
    }

    /// The assessment held against an earlier version of the file: whatever was left out or lowered since is among the
    /// findings, and weighs in the verdict.
    #[must_use]
    pub fn since(mut self, earlier: &Decision) -> Self {
        self.findings.retain(|finding| !matches!(finding.code(), Code::AnswerToNoFinding | Code::AnswerNotCounted));
        self.findings.extend(self.decision.since(earlier, &self.profile));
        self.findings.extend(answers_in_vain(&self.decision, &self.profile, &self.findings));
        let reviewed = review(&self.decision, &self.profile, &self.findings);
        (self.verdict, self.reasons) =
            verdict_with_reasons(&self.profile, &self.facts, self.missing.len(), &reviewed, &self.decision.supposed);
        self
    }

    /// Probabilities of low, medium and high of the residual risk; nothing where the level is undetermined.
    #[must_use]
    pub fn p_level(&self) -> Option<[f64; 3]> {
        self.facts.determined.then_some(self.facts.residual.p_level)
    }

    /// The stages: before measures, with those that count (residual), with all (target).
    #[must_use]
    pub fn stages(&self) -> [(&'static str, &Stage); 3] {
        [("before", &self.facts.before), ("residual", &self.facts.residual), ("target", &self.facts.target)]
    }

    /// The rounds of consultation.
    #[must_use]
    pub fn rounds(&self) -> &[RoundShares] {
        &self.facts.rounds
    }
}

/// Assess a decision under its profile, or another; `draws` of each run, from a `seed`.
///
/// The index of a stage is the median of the correlated run; a level holds where the probability of it or a lower one
/// reaches the profile's confidence in both runs; opposition raises it at every stage. The verdict is that of the level
/// of the residual risk, and `proceed` only where nothing is missing and nothing stands against it.
///
/// # Errors
/// No such profile, a label that its scale does not have, no draws, more than the memory allowed holds; the caller stopped
/// the computation.
pub fn assess(
    decision: &Decision,
    profile: Option<&Profile>,
    draws: usize,
    seed: u64,
    context: &Context,
) -> Result<Assessment> {
    if !(1..=50_000_000).contains(&draws) {
        return Err(Error::number_out_of_range("draws", draws as f64, 1.0, 50e6));
    }
    let profile = match profile {
        Some(profile) => profile,
        None => decision.own_profile()?,
    };
    let (model, weights) = model(decision, profile)?;
    let drawn = model.draw(draws, seed, context)?;
    let summarised = |series: &&[f64]| Ok(Run::new(series, profile, context)?);
    let runs: Vec<Run> = drawn.series().par_iter().map(summarised).collect::<Result<_>>()?;
    context.check()?;
    let rounds = shares(decision, profile);
    let floor = rounds.iter().filter(|round| round.decides()).map(|round| round.level).max().unwrap_or(Level::Low);
    let spreads: Vec<(Spread, Spread)> = model.factors.iter().map(|f| (f.p.clone(), f.q.clone())).collect();
    let products: Vec<f64> = spreads.iter().map(|(p, q)| p.mean() * q.mean()).collect();
    let combine = |keep: &dyn Fn(usize) -> bool| {
        let kept = (0..products.len()).filter(|i| keep(*i));
        profile.method.index(kept.map(|i| (weights[i], spreads[i].0.mean(), spreads[i].1.mean())))
    };
    let trivial = |i: usize| products[i] <= profile.single.steps[0] + 1e-9;
    let small = (0..products.len()).filter(|i| trivial(*i)).count();
    let [at_first, fired, with_all] = fired(decision, profile, &model, &products);
    let floor_of = |fired: &[Fired]| fired.iter().map(|one| one.level).fold(floor, Level::max);
    let floors = [&at_first, &fired, &with_all].map(|fired| floor_of(fired));
    let facts = Facts {
        mean: combine(&|_| true),
        undiluted: (small > 0 && small < products.len()).then(|| (combine(&|i| !trivial(i)), small)),
        before: Stage::new(&drawn, &runs, 0, floors[0], profile),
        residual: Stage::new(&drawn, &runs, 1, floors[1], profile),
        target: Stage::new(&drawn, &runs, 2, floors[2], profile),
        parts: [drawn.parts(1, 0).to_vec(), drawn.parts(1, 1).to_vec()],
        spreads,
        weights,
        products,
        determined: affected_were_asked(decision, &rounds),
        draws,
        rounds,
        floor,
        fired,
        model,
    };
    let missing = missing(decision, profile);
    let mut findings = of_file(decision, profile);
    findings.extend(of_facts(decision, profile, &facts));
    findings.extend(answers_in_vain(decision, profile, &findings));
    Ok(concluded(decision, profile, draws, seed, facts, missing, findings))
}

/// The assessment with its verdict, from what was found.
fn concluded(
    decision: &Decision,
    profile: &Profile,
    draws: usize,
    seed: u64,
    facts: Facts,
    missing: Vec<Missing>,
    findings: Vec<Finding>,
) -> Assessment {
    let (verdict, reasons) =
        verdict_with_reasons(profile, &facts, missing.len(), &review(decision, profile, &findings), &decision.supposed);
    Assessment {
        decision: decision.clone(),
        profile: profile.clone(),
        draws,
        seed,
        verdict,
        reasons,
        findings,
        missing,
        facts,
    }
}

impl Decision {
    /// The profile that the file names, or `national_wpq`.
    ///
    /// # Errors
    /// No profile has that name.
    pub fn own_profile(&self) -> Result<&'static Profile> {
        named(self.profile.as_deref().unwrap_or("national_wpq")).map_err(|error| error.at(self.places.of("profile")))
    }

    /// Check that every estimate can be drawn under a profile: band labels that its scale has, impacts where it needs them.
    ///
    /// # Errors
    /// A label that the scale does not have, with its place and the nearest; a factor without an impact.
    pub fn labels_fit(&self, profile: &Profile) -> Result<()> {
        model(self, profile).map(|_| ())
    }

    /// What is doubtful in the file alone, under its profile.
    ///
    /// # Errors
    /// No profile has the name that the file gives.
    pub fn findings(&self, profile: Option<&Profile>) -> Result<Vec<Finding>> {
        let profile = match profile {
            Some(profile) => profile,
            None => self.own_profile()?,
        };
        Ok(of_file(self, profile))
    }
}
