//! What if: an assessment that supposes measures, and the cheapest set of measures that reaches a level.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::HashMap;

use serde::Serialize;

use crate::context::{Cancelled, Context};
use crate::decision::assess::{Assessment, assess};
use crate::decision::conclude::{Run, fired};
use crate::decision::draw::{credit, model};
use crate::decision::file::Measure;
use crate::decision::profile::Level;
use crate::error::{Error, Result, nearest};
use crate::message::{Place, Term};

/// How many sets of measures are drawn at most.
const MOST: usize = 4000;

/// The cheapest measures that reach a level, on top of those that count already.
#[derive(Debug, Clone, Serialize)]
pub struct Cheapest {
    /// Whether any set reaches it.
    pub reached: bool,
    /// The measures to commit; where nothing reaches the level, all there are.
    pub measures: Vec<String>,
    /// What they cost together (yuan).
    pub cost: f64,
    /// The probability of the level or a lower one with them: the lower of the independent and the correlated run, and 0
    /// where opposition rules the level out.
    pub p: f64,
    /// Measures without a cost, which are not looked at.
    pub unpriced: Vec<String>,
    /// Whether every set that could be cheaper was looked at.
    pub proven: bool,
    /// Whether opposition alone keeps the level above, so that no measure helps.
    pub opposition: bool,
}

struct Search<'a> {
    assessment: &'a Assessment,
    context: &'a Context,
    options: Vec<(String, f64)>,
    level: Level,
    p: f64,
    seen: HashMap<u64, f64>,
    best: Option<(u64, f64)>,
}

impl Assessment {
    /// The same assessment with measures supposed to be carried out as stated: ids of measures in the file, and new ones.
    /// Those that count already stay. The result says in its findings and reasons that it is supposed.
    ///
    /// # Errors
    /// A measure that the file does not have, or a new one that no decision file could hold.
    pub fn what_if(&self, ids: &[String], new: Vec<Measure>, context: &Context) -> Result<Assessment> {
        let mut decision = self.decision.clone();
        let known: Vec<String> = decision.measures.iter().enumerate().map(|(i, m)| m.label(i)).collect();
        for id in ids {
            let Some(i) = known.iter().position(|name| name == id) else {
                if known.is_empty() {
                    return Err(Error::decision_without_measures(id));
                }
                let near = nearest(id, known.iter().map(String::as_str));
                return Err(Error::decision_measure_unknown(id, &known).did_you_mean(near));
            };
            decision.measures[i].id = Some(id.clone());
            decision.supposed.push(id.clone());
        }
        for (i, mut measure) in new.into_iter().enumerate() {
            let id = measure.id.clone().unwrap_or_else(|| format!("supposed {}", i + 1));
            if measure.effect.is_none() {
                return Err(Error::decision_effect_missing().at(Place::entry(Term::Measure, id)));
            }
            measure.id = Some(id.clone());
            decision.supposed.push(id);
            decision.measures.push(measure);
        }
        decision.validate()?;
        assess(&decision, Some(&self.profile), self.draws, self.seed, context)
    }

    /// The cheapest measures of the file, on top of those that count already, with which the level is `level` or lower with
    /// probability `p` in both runs.
    ///
    /// # Errors
    /// `p` is not between 0 and 1, or over 63 measures.
    pub fn cheapest(&self, level: Level, p: f64, context: &Context) -> Result<Cheapest> {
        if !(p > 0.0 && p <= 1.0) {
            return Err(Error::decision_probability(p));
        }
        let (mut options, mut unpriced) = (Vec::new(), Vec::new());
        for (i, measure) in self.decision.measures.iter().enumerate() {
            let credit = credit(&self.decision, i, &self.profile);
            if credit.target && !credit.residual {
                match measure.cost {
                    Some(cost) => options.push((measure.label(i), cost)),
                    None => unpriced.push(measure.label(i)),
                }
            }
        }
        options.sort_by(|a, b| b.1.total_cmp(&a.1));
        if options.len() > 63 {
            return Err(Error::decision_too_many_measures(options.len()));
        }
        let opposition = self.facts.floor > level;
        let mut search = Search { assessment: self, context, options, level, p, seen: HashMap::new(), best: None };
        let all = (1_u64 << search.options.len()) - 1;
        let most = search.chance(all)?;
        if most >= p - 1e-12 && !opposition {
            search.visit(0, 0, 0.0)?;
        }
        let set = search.best.map_or(all, |best| best.0);
        let chosen = || search.options.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, option)| option);
        Ok(Cheapest {
            reached: search.best.is_some(),
            measures: chosen().map(|option| option.0.clone()).collect(),
            cost: chosen().map(|option| option.1).sum(),
            p: if opposition { 0.0 } else { search.seen.get(&set).copied().unwrap_or(most) },
            unpriced,
            proven: search.seen.len() < MOST,
            opposition,
        })
    }
}

impl Search<'_> {
    /// Take or leave each measure, the dearest first; a branch ends where even all that is left does not reach the level,
    /// or where it costs no less than the best so far.
    fn visit(&mut self, next: usize, set: u64, cost: f64) -> Result<()> {
        if self.seen.len() >= MOST || self.best.is_some_and(|best| cost >= best.1) {
            return Ok(());
        }
        let rest = ((1_u64 << self.options.len()) - 1) >> next << next;
        if self.chance(set | rest)? < self.p - 1e-12 {
            return Ok(());
        }
        if self.chance(set)? >= self.p - 1e-12 {
            self.best = Some((set, cost));
            return Ok(());
        }
        if next < self.options.len() {
            self.visit(next + 1, set, cost)?;
            let cost = cost + self.options[next].1;
            self.visit(next + 1, set | 1 << next, cost)?;
        }
        Ok(())
    }

    /// The probability of the level or a lower one with a set of measures; the lower of both runs.
    fn chance(&mut self, set: u64) -> Result<f64> {
        if let Some(chance) = self.seen.get(&set) {
            return Ok(*chance);
        }
        let mut decision = self.assessment.decision.clone();
        for (i, measure) in decision.measures.iter_mut().enumerate() {
            measure.id = Some(measure.label(i));
        }
        let taken = self.options.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
        decision.supposed.extend(taken.map(|(_, option)| option.0.clone()));
        let profile = &self.assessment.profile;
        let (mut model, _) = model(&decision, profile)?;
        model.factors.iter_mut().for_each(|factor| factor.target.clone_from(&factor.residual));
        let triggered = fired(&decision, profile, &model, &self.assessment.facts.products);
        if triggered[1].iter().any(|one| one.level > self.level) {
            self.seen.insert(set, 0.0);
            return Ok(0.0);
        }
        let drawn = model.draw(self.assessment.draws, self.assessment.seed, self.context)?;
        let under = |run: usize| {
            let p = Run::new(drawn.index(run, 1), profile, self.context)?.p_level;
            Ok::<f64, Cancelled>(p[..=self.level as usize].iter().sum())
        };
        let chance = under(0)?.min(under(1)?);
        self.seen.insert(set, chance);
        Ok(chance)
    }
}
