//! The assessment: levels before measures, with those committed and with all hoped for; the verdict and its reasons.

use rayon::prelude::*;
use serde::Serialize;

use super::complete::{Missing, missing};
use super::consult::{Claim, RoundShares, shares};
use super::file::{Decision, Part};
use super::measure::{credit, label};
use super::profile::{Level, Method, Profile, Verdict, named};
use super::quantity::{Quantity, Spread};
use super::sample::{Draws, FactorModel, Model};
use super::traps::{self, percent, three, with_levels};
use crate::error::{Error, Result, nearest};
use crate::finding::{Code, Finding};
use crate::stats::quantiles_of;

/// The index of one run: its distribution, and the probability of each level by the profile's cuts.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// 10 % quantile.
    pub lo80: f64,
    /// 90 % quantile.
    pub hi80: f64,
    /// 2.5 % quantile.
    pub lo95: f64,
    /// 97.5 % quantile.
    pub hi95: f64,
    /// Probabilities of low, medium and high.
    pub p_level: [f64; 3],
}

impl Run {
    pub(super) fn of(draws: &[f64], profile: &Profile) -> Self {
        let n = draws.len() as f64;
        // The tolerance keeps an index that is exactly a cut, but for rounding, on the side of the higher level.
        let under = |cut: f64| draws.iter().filter(|value| **value < cut - 1e-12).count() as f64 / n;
        let (medium, high) = (under(profile.index.medium), under(profile.index.high));
        let p_level = [medium, high - medium, 1.0 - high];
        let mean = draws.iter().sum::<f64>() / n;
        let [lo95, lo80, median, hi80, hi95] = quantiles_of(draws, [0.025, 0.1, 0.5, 0.9, 0.975]);
        Self { mean, median, lo80, hi80, lo95, hi95, p_level }
    }
}

/// The index and level at one stage: before measures, with committed ones, with all that are hoped for.
#[derive(Debug, Clone, Serialize)]
pub struct Stage {
    /// Factors independent.
    pub independent: Run,
    /// Factors, and likelihood and impact, correlated as the profile says.
    pub correlated: Run,
    /// The level by the index alone: the higher of both runs.
    pub level_by_index: Level,
    /// The level, opposition let in.
    pub level: Level,
    /// Probabilities of low, medium and high by the index alone, of the run that gives the higher level.
    pub p_level_by_index: [f64; 3],
    /// Probabilities of low, medium and high, opposition let in.
    pub p_level: [f64; 3],
}

impl Stage {
    fn of(draws: &Draws, runs: &[Run], stage: usize, floor: Level, profile: &Profile) -> Self {
        let [independent, correlated] = [0, 1].map(|run| runs[draws.place(run, stage)].clone());
        let (alone, together) = (profile.level_of(independent.p_level), profile.level_of(correlated.p_level));
        let p_level_by_index = if alone > together { independent.p_level } else { correlated.p_level };
        let mut p_level = p_level_by_index;
        // A level that opposition rules out has no probability: its share goes to the lowest one left.
        for level in 0..floor as usize {
            p_level[floor as usize] += std::mem::take(&mut p_level[level]);
        }
        let level_by_index = alone.max(together);
        let level = level_by_index.max(floor);
        Self { independent, correlated, level_by_index, level, p_level_by_index, p_level }
    }

    /// The index: the median of the correlated run.
    pub fn median(&self) -> f64 {
        self.correlated.median
    }
}

/// What the findings and explanations rest on.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// Likelihood and impact of every factor.
    pub spreads: Vec<(Spread, Spread)>,
    /// Mean weights, summing to 1.
    pub weights: Vec<f64>,
    /// Mean p·q of every factor (p alone where the profile has no impact).
    pub products: Vec<f64>,
    /// The index at the means.
    pub mean: f64,
    /// The index without trivial factors, and how many there are.
    pub undiluted: Option<(f64, usize)>,
    /// Rounds of consultation.
    pub rounds: Vec<RoundShares>,
    /// Before measures.
    pub before: Stage,
    /// With committed measures.
    pub committed: Stage,
    /// With all measures hoped for.
    pub hoped: Stage,
    /// Mean contributions in the correlated run, before measures and with committed ones.
    pub parts: [Vec<f64>; 2],
    /// The lowest level that opposition leaves.
    pub floor: Level,
    /// The model that was drawn.
    pub model: Model,
}

impl Facts {
    /// The level of an index taken as certain.
    pub fn level_at(&self, profile: &Profile, index: f64) -> Level {
        level_at(profile, index)
    }
}

/// The level of an index taken as certain.
pub(super) fn level_at(profile: &Profile, index: f64) -> Level {
    if index >= profile.index.high - 1e-12 {
        Level::High
    } else if index >= profile.index.medium - 1e-12 {
        Level::Medium
    } else {
        Level::Low
    }
}

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
    pub(super) facts: Facts,
}

impl Assessment {
    /// The index after committed measures, which decides: the median of the correlated run.
    pub fn index(&self) -> f64 {
        self.facts.committed.median()
    }

    /// The level after committed measures, which decides.
    pub fn level(&self) -> Level {
        self.facts.committed.level
    }

    /// Probabilities of low, medium and high after committed measures.
    pub fn p_level(&self) -> [f64; 3] {
        self.facts.committed.p_level
    }

    /// The stages: before measures, with committed ones, with all hoped for.
    pub fn stages(&self) -> [(&'static str, &Stage); 3] {
        [("before", &self.facts.before), ("committed", &self.facts.committed), ("hoped", &self.facts.hoped)]
    }

    /// The rounds of consultation.
    pub fn rounds(&self) -> &[RoundShares] {
        &self.facts.rounds
    }
}

/// Assess a decision under its profile, or another; `draws` of each run, from a `seed`.
///
/// The index of a stage is the median of the correlated run; a level holds where the probability of it or a lower one
/// reaches the profile's confidence in both runs; opposition raises it at every stage. The verdict is that of the level
/// after committed measures, and `proceed` only where nothing is missing and nothing stands against it.
///
/// # Errors
/// No such profile, a label that its scale does not have, no draws.
pub fn assess(decision: &Decision, profile: Option<&Profile>, draws: usize, seed: u64) -> Result<Assessment> {
    if !(1..=50_000_000).contains(&draws) {
        return Err(Error::input(format!("draws is {draws}")).hint("give a number from 1 to 50,000,000"));
    }
    let profile = match profile {
        Some(profile) => profile,
        None => decision.own_profile()?,
    };
    let (model, weights) = model(decision, profile)?;
    let drawn = model.draw(draws, seed);
    let runs: Vec<Run> = drawn.series().par_iter().map(|series| Run::of(series, profile)).collect();
    let rounds = shares(decision, profile);
    let floor = rounds.iter().filter(|round| !round.superseded).map(|round| round.level).max().unwrap_or(Level::Low);
    let spreads: Vec<(Spread, Spread)> = model.factors.iter().map(|f| (f.p.clone(), f.q.clone())).collect();
    let products: Vec<f64> = spreads.iter().map(|(p, q)| p.mean() * q.mean()).collect();
    let combine = |keep: &dyn Fn(usize) -> bool| {
        let kept = (0..products.len()).filter(|i| keep(*i));
        profile.method.index(kept.map(|i| (weights[i], spreads[i].0.mean(), spreads[i].1.mean())))
    };
    let trivial = |i: usize| products[i] <= profile.single.steps[0] + 1e-9;
    let small = (0..products.len()).filter(|i| trivial(*i)).count();
    let facts = Facts {
        mean: combine(&|_| true),
        undiluted: (small > 0 && small < products.len()).then(|| (combine(&|i| !trivial(i)), small)),
        before: Stage::of(&drawn, &runs, 0, floor, profile),
        committed: Stage::of(&drawn, &runs, 1, floor, profile),
        hoped: Stage::of(&drawn, &runs, 2, floor, profile),
        parts: [drawn.parts(1, 0).to_vec(), drawn.parts(1, 1).to_vec()],
        spreads,
        weights,
        products,
        rounds,
        floor,
        model,
    };
    let missing = missing(decision, profile);
    let mut findings = traps::of_file(decision, profile);
    findings.extend(traps::of_facts(decision, profile, &facts));
    let (verdict, reasons) = judge(profile, &facts, &missing, &findings, &decision.supposed);
    Ok(Assessment {
        decision: decision.clone(),
        profile: profile.clone(),
        draws,
        seed,
        verdict,
        reasons,
        findings,
        missing,
        facts,
    })
}

/// The verdict and its reasons.
fn judge(
    profile: &Profile,
    facts: &Facts,
    missing: &[Missing],
    findings: &[Finding],
    supposed: &[String],
) -> (Verdict, Vec<Finding>) {
    let stage = &facts.committed;
    let run = &stage.correlated;
    let mut reasons = Vec::new();
    if !supposed.is_empty() {
        reasons.push(Finding::new("reason_supposed", "measures").with("measures", supposed.join(", ")));
    }
    if facts.floor > Level::Low {
        let open = facts.rounds.iter().filter(|round| !round.superseded);
        if let Some(round) = open.max_by(|a, b| a.largest().total_cmp(&b.largest())) {
            let words = Finding::new("reason_opposition", &round.round);
            let words = words.with("share", percent(round.largest())).with("round", &round.round);
            reasons.push(with_levels(words, "level", round.level));
        }
    }
    let words = Finding::new("reason_level", "committed")
        .with("formula", profile.method.formula())
        .with("index", three(run.median))
        .with("low", three(run.lo95))
        .with("high", three(run.hi95))
        .with("profile", &profile.id);
    reasons.push(with_levels(words, "level", stage.level));
    if level_at(profile, run.median) < stage.level_by_index && stage.level_by_index >= facts.floor {
        let lower: f64 = stage.p_level_by_index[..stage.level_by_index as usize].iter().sum();
        let words = Finding::new("reason_confidence", "committed").with("chance", percent(lower));
        let words = words.with("confidence", percent(profile.confidence.level));
        reasons.push(with_levels(words, "level", stage.level_by_index));
    }
    let words = Finding::new("reason_before", "before").with("index", three(facts.before.median()));
    reasons.push(with_levels(words, "before", facts.before.level));
    let mut against = Vec::new();
    if !missing.is_empty() {
        against.push(Finding::new("reason_incomplete", "").with("count", missing.len()));
    }
    for round in facts.rounds.iter().filter(|round| !round.superseded && round.under_medium == Claim::NotShown) {
        let words = Finding::new("reason_not_shown", &round.round).with("round", &round.round);
        against.push(words.with("cut", percent(profile.opposition.medium)));
    }
    if findings.iter().any(|finding| finding.code() == Code::Diluted)
        && let Some((index, _)) = facts.undiluted
    {
        let words = Finding::new("reason_diluted", "before").with("index", three(index));
        against.push(with_levels(words, "level", level_at(profile, index)));
    }
    if let Some(thinned) = findings.iter().find(|finding| finding.code() == Code::HarmThinnedOut) {
        against.push(thinned.clone().recoded(Code::ReasonHarm));
    }
    if findings.iter().any(|finding| finding.code() == Code::MeasureOverdue) {
        against.push(Finding::new("reason_overdue", "measures"));
    }
    let by_level = profile.verdict_of(stage.level);
    let verdict = if against.is_empty() { by_level } else { by_level.max(Verdict::Revise) };
    reasons.extend(against);
    (verdict, reasons)
}

impl Decision {
    /// The profile that the file names, or `national_wpq`.
    ///
    /// # Errors
    /// No profile has that name.
    pub fn own_profile(&self) -> Result<&'static Profile> {
        named(self.profile.as_deref().unwrap_or("national_wpq")).map_err(|error| error.at(self.places.of("profile")))
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
        Ok(traps::of_file(self, profile))
    }
}

/// The factors as distributions, with the measures that count, and mean weights that sum to 1.
pub(super) fn model(decision: &Decision, profile: &Profile) -> Result<(Model, Vec<f64>)> {
    let resolve = |quantity: &Quantity, path: &str| {
        quantity.spread(&|label| profile.band(label)).map_err(|label| {
            let error = Error::input(format!("the scale of {} has no band \"{label}\"", profile.id));
            let bands: Vec<&str> = profile.scale.bands.iter().flat_map(|b| [b.en.as_str(), b.zh.as_str()]).collect();
            let error = error.at(decision.places.of(path));
            let plain = label.trim().trim_end_matches(['%', '％']);
            if let Ok(number) = plain.trim().parse::<f64>() {
                let number = if plain == label.trim() { number } else { number / 100.0 };
                return error.hint(format!("write the number without quotes: {number}"));
            }
            match nearest(&label, bands.iter().copied()) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!("the bands are: {}", bands.join(", "))),
            }
        })
    };
    let mut factors = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        let q = match &factor.q {
            _ if profile.method == Method::WeightedProbability => Spread::Point(1.0),
            Some(q) => resolve(q, &format!("factors.{i}.q"))?,
            None => {
                return Err(Error::input(format!("factor {} has no q, which {} needs", factor.id, profile.id))
                    .at(decision.places.of(&format!("factors.{i}")))
                    .hint("add q, the impact between 0 and 1"));
            }
        };
        let mut model = FactorModel {
            id: factor.id.clone(),
            w: match &factor.w {
                Some(w) => resolve(w, &format!("factors.{i}.w"))?,
                None => Spread::Point(1.0),
            },
            p: resolve(&factor.p, &format!("factors.{i}.p"))?,
            q,
            committed: Vec::new(),
            hoped: Vec::new(),
        };
        for (j, measure) in decision.measures.iter().enumerate().filter(|(_, m)| m.factor == factor.id) {
            let Some(effect) = &measure.effect else { continue };
            if profile.method == Method::WeightedProbability && measure.on == Part::Q {
                continue;
            }
            let credit = credit(decision, measure, profile);
            let effect = (label(measure, j), resolve(effect, &format!("measures.{j}.effect"))?, measure.on);
            if credit.committed {
                model.committed.push(effect.clone());
            }
            if credit.hoped {
                model.hoped.push(effect);
            }
        }
        factors.push(model);
    }
    let sum: f64 = factors.iter().map(|factor| factor.w.mean()).sum();
    let weights: Vec<f64> = factors.iter().map(|factor| factor.w.mean() / sum).collect();
    if factors.iter().all(|factor| matches!(factor.w, Spread::Point(_))) {
        factors.iter_mut().zip(&weights).for_each(|(factor, w)| factor.w = Spread::Point(*w));
    }
    let correlation = &profile.correlation;
    let model = Model { factors, method: profile.method, p_with_q: correlation.p_with_q, between: correlation.between };
    Ok((model, weights))
}
