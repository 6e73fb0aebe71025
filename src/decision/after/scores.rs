//! Forecasts against outcomes: Brier and logarithmic scores, calibration, measures kept, opposition.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use super::outcomes::Outcomes;
use crate::decision::assess::Assessment;
use crate::decision::draw::credit;
use crate::decision::file::Part;
use crate::decision::profile::Level;
use crate::error::{Error, Result, nearest};
use crate::finding::{Finding, number};
use crate::message::Term;
use crate::stats::Elementary;
use crate::stats::{ShareMethod, share_interval};
use crate::table::{Table, TableBuilder};

/// One forecast of a factor and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The decision's id or title.
    pub decision: String,
    /// The factor.
    pub factor: String,
    /// The likelihood that was forecast: mean, with the measures that counted.
    pub p: f64,
    /// Whether it came about.
    pub happened: bool,
}

/// What became of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The decision's id or title.
    pub decision: String,
    /// The measure.
    pub measure: String,
    /// Whether it was counted in the residual risk.
    pub counted: bool,
    /// Whether it was kept; nothing where it was not said.
    pub kept: Option<bool>,
}

/// Opposition then and now, with 95 % Wilson intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Then {
    /// The decision's id or title.
    pub decision: String,
    /// Share, low and high of the last round before the decision.
    pub then: Option<[f64; 3]>,
    /// Share, low and high afterwards.
    pub now: Option<[f64; 3]>,
}

/// Forecasts of one decision or many against what happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// The factors that were looked at.
    pub factors: Vec<Scored>,
    /// The measures.
    pub measures: Vec<Kept>,
    /// Opposition.
    pub opposition: Vec<Then>,
    /// The probability that was given to each level, and the level it turned out to be.
    pub levels: Vec<(String, [f64; 3], Level)>,
    /// What is doubtful.
    pub findings: Vec<Finding>,
}

/// Hold assessments against what happened.
///
/// # Errors
/// A factor or measure that the decision does not have, a day before the decision.
pub fn evaluate(pairs: &[(&Assessment, &Outcomes)]) -> Result<Evaluation> {
    let mut all = Evaluation::default();
    for (assessment, outcomes) in pairs {
        add(&mut all, assessment, outcomes)?;
    }
    Ok(all)
}

fn add(all: &mut Evaluation, assessment: &Assessment, outcomes: &Outcomes) -> Result<()> {
    let decision = &assessment.decision;
    let name = decision.id.clone().unwrap_or_else(|| decision.title.clone());
    if let (Some(day), Some(date)) = (&outcomes.date, &decision.date)
        && day < date
    {
        return Err(
            Error::decision_outcomes_too_early(day.as_str(), date.as_str()).at(format!("{name}, outcomes, date"))
        );
    }
    let missing = |kind: Term, list: &str, id: &str, known: &[String]| {
        let near = nearest(id, known.iter().map(String::as_str));
        Error::decision_outcome_unknown(kind, id, &name, known).at(format!("outcomes, {list}")).did_you_mean(near)
    };
    let ids: Vec<String> = decision.factors.iter().map(|factor| factor.id.clone()).collect();
    for outcome in &outcomes.factors {
        let Some(i) = ids.iter().position(|id| *id == outcome.id) else {
            return Err(missing(Term::Factor, "factors", &outcome.id, &ids));
        };
        all.factors.push(Scored {
            decision: name.clone(),
            factor: outcome.id.clone(),
            p: assessment.likelihood(i),
            happened: outcome.happened,
        });
    }
    for id in ids.iter().filter(|id| !outcomes.factors.iter().any(|outcome| outcome.id == **id)) {
        all.findings.push(Finding::outcome_missing(&name, id));
    }
    let labels: Vec<String> = decision.measures.iter().enumerate().map(|(i, m)| m.label(i)).collect();
    if let Some(outcome) = outcomes.measures.iter().find(|outcome| !labels.contains(&outcome.id)) {
        return Err(missing(Term::Measure, "measures", &outcome.id, &labels));
    }
    for (i, label) in labels.iter().enumerate() {
        let kept = outcomes.measures.iter().find(|outcome| outcome.id == *label).map(|outcome| outcome.kept);
        let counted = credit(decision, i, &assessment.profile).residual;
        if counted && kept != Some(true) {
            all.findings.push(match kept {
                Some(_) => Finding::measure_not_kept(&name, label),
                None => Finding::measure_not_looked_at(&name, label),
            });
        }
        all.measures.push(Kept { decision: name.clone(), measure: label.clone(), counted, kept });
    }
    for what in &outcomes.unforeseen {
        all.findings.push(Finding::unforeseen(&name, what));
    }
    let then = assessment.rounds().last().map(|round| [round.share, round.low, round.high]);
    let now = match &outcomes.opposition {
        Some(later) => {
            let population = later.population.filter(|all| *all > later.replies);
            let (low, high) = share_interval(later.opposed, later.replies, population, ShareMethod::Wilson, 0.95, 1.0)
                .map_err(|error| error.at(format!("{name}, outcomes, opposition")))?;
            Some([later.opposed / later.replies, low, high])
        }
        None => None,
    };
    if let (Some(then), Some(now)) = (then, now)
        && now[1] > then[2]
    {
        all.findings.push(Finding::opposition_rose(&name, number(100.0 * then[0]), number(100.0 * now[0])));
    }
    if then.is_some() || now.is_some() {
        all.opposition.push(Then { decision: name.clone(), then, now });
    }
    if let (Some(level), Some(p)) = (outcomes.level, assessment.p_level()) {
        all.levels.push((name, p, level));
    }
    Ok(())
}

impl Assessment {
    /// The mean likelihood of a factor, with the measures that count and lower likelihoods.
    fn likelihood(&self, factor: usize) -> f64 {
        let id = &self.decision.factors[factor].id;
        let measures = self.decision.measures.iter().enumerate().filter(|(_, m)| m.factor == *id && m.on == Part::P);
        let left = measures.filter(|(i, _)| credit(&self.decision, *i, &self.profile).residual).map(|(_, m)| {
            let effect = m.effect.as_ref().and_then(|effect| effect.spread(&|_| None).ok());
            1.0 - effect.map_or(0.0, |spread| spread.mean())
        });
        self.facts.spreads[factor].0.mean() * left.product::<f64>()
    }
}

impl Evaluation {
    /// The mean Brier score of the factors: (p − outcome)²; 0 is perfect, 0.25 is what one half always gets.
    #[must_use]
    pub fn brier(&self) -> Option<f64> {
        self.mean(|one| (one.p - f64::from(u8::from(one.happened))).powi(2))
    }

    /// The mean logarithmic score: −ln of the probability given to what happened; infinite where it was given none.
    #[must_use]
    pub fn log_score(&self) -> Option<f64> {
        self.mean(|one| -(if one.happened { one.p } else { 1.0 - one.p }).logarithm())
    }

    /// The Brier score of always forecasting the share that came about, with which to compare.
    #[must_use]
    pub fn brier_of_base_rate(&self) -> Option<f64> {
        self.mean(|one| f64::from(u8::from(one.happened))).map(|rate| rate * (1.0 - rate))
    }

    /// The mean Brier score of the levels: Σ (p − outcome)² over low, medium and high; 0 to 2.
    #[must_use]
    pub fn brier_of_levels(&self) -> Option<f64> {
        let one = |(_, p, level): &(String, [f64; 3], Level)| {
            (0..3).map(|i| (p[i] - f64::from(u8::from(i == *level as usize))).powi(2)).sum::<f64>()
        };
        (!self.levels.is_empty()).then(|| self.levels.iter().map(one).sum::<f64>() / self.levels.len() as f64)
    }

    fn mean(&self, of: impl Fn(&Scored) -> f64) -> Option<f64> {
        (!self.factors.is_empty()).then(|| self.factors.iter().map(of).sum::<f64>() / self.factors.len() as f64)
    }

    /// The factors: `decision`, `factor`, `p` (forecast), `happened`, `brier`, `log_score`.
    #[must_use]
    pub fn factors(&self) -> Table {
        let each = self.factors.iter();
        let outcome = |one: &Scored| f64::from(u8::from(one.happened));
        TableBuilder::new()
            .text("decision", each.clone().map(|one| one.decision.as_str()))
            .text("factor", each.clone().map(|one| one.factor.as_str()))
            .number("p", each.clone().map(|one| one.p))
            .boolean("happened", each.clone().map(|one| one.happened))
            .number("brier", each.clone().map(|one| (one.p - outcome(one)).powi(2)))
            .number("log_score", each.map(|one| -(if one.happened { one.p } else { 1.0 - one.p }).logarithm()))
            .build()
    }

    /// Forecasts by band of 0.2: `low`, `high`, `count`, `forecast` (mean p), `happened` (share), and its 95 % Wilson
    /// interval `happened_low`, `happened_high`; only bands with forecasts.
    ///
    /// # Errors
    /// None that these counts can give.
    pub fn calibration(&self) -> Result<Table> {
        let mut rows = Vec::new();
        for band in 0..5_u8 {
            let inside = self.factors.iter().filter(|one| (one.p * 5.0).floor().min(4.0) as u8 == band);
            let found: Vec<&Scored> = inside.collect();
            if found.is_empty() {
                continue;
            }
            let n = found.len() as f64;
            let count = found.iter().filter(|one| one.happened).count() as f64;
            let (low, high) = share_interval(count, n, None, ShareMethod::Wilson, 0.95, 1.0)?;
            let mean = found.iter().map(|one| one.p).sum::<f64>() / n;
            rows.push([f64::from(band) / 5.0, f64::from(band + 1) / 5.0, n, mean, count / n, low, high]);
        }
        let names = ["low", "high", "count", "forecast", "happened", "happened_low", "happened_high"];
        let mut table = TableBuilder::new();
        for (place, name) in names.into_iter().enumerate() {
            table = table.number(name, rows.iter().map(|row| row[place]));
        }
        Ok(table.build())
    }

    /// The measures: `decision`, `measure`, `counted`, `kept` (empty where nobody looked).
    #[must_use]
    pub fn measures(&self) -> Table {
        let each = self.measures.iter();
        TableBuilder::new()
            .text("decision", each.clone().map(|one| one.decision.as_str()))
            .text("measure", each.clone().map(|one| one.measure.as_str()))
            .boolean("counted", each.clone().map(|one| one.counted))
            .optional_text("kept", each.map(|one| one.kept.map(|kept| if kept { "yes" } else { "no" })))
            .build()
    }

    /// Opposition: `decision`, `then`, `then_low`, `then_high`, `now`, `now_low`, `now_high` (shares).
    #[must_use]
    pub fn opposition(&self) -> Table {
        let of = |which: fn(&Then) -> Option<[f64; 3]>, place: usize| {
            self.opposition.iter().map(move |one| which(one).map(|shares| shares[place]))
        };
        let (then, now): (fn(&Then) -> _, fn(&Then) -> _) = (|one| one.then, |one| one.now);
        TableBuilder::new()
            .text("decision", self.opposition.iter().map(|one| one.decision.as_str()))
            .optional_number("then", of(then, 0))
            .optional_number("then_low", of(then, 1))
            .optional_number("then_high", of(then, 2))
            .optional_number("now", of(now, 0))
            .optional_number("now_low", of(now, 1))
            .optional_number("now_high", of(now, 2))
            .build()
    }
}
