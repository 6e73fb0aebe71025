//! Why the index is what it is: factors, contributions, sensitivity by closed form, switching values.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::context::Context;
use crate::decision::assess::Assessment;
use crate::decision::conclude::{Reviewed, RoundShares, Stage, left_of, level_at};
use crate::decision::diagnose::Missing;
use crate::decision::draw::{InputIndex, closed_form, credit};
use crate::decision::file::{Date, Part, Quantity, Spread};
use crate::decision::profile::Level;
use crate::error::Result;
use crate::finding::Finding;
use crate::message::Language;
use crate::stats::Estimate;
use crate::table::{Table, TableBuilder};

impl Assessment {
    /// The stages and runs: `stage`, `run`, `mean`, `median`, `lo80`, `hi80`, `lo95`, `hi95` (index, 0–1), `p_low`,
    /// `p_medium`, `p_high` (by the index), `level_by_index`, `level` (opposition let in).
    #[must_use]
    pub fn summary(&self) -> Table {
        let stages = self.stages();
        let rows: Vec<_> = stages
            .iter()
            .flat_map(|(name, stage)| {
                [("correlated", &stage.correlated), ("independent", &stage.independent)].map(|run| (*name, *stage, run))
            })
            .collect();
        TableBuilder::new()
            .text("stage", rows.iter().map(|row| row.0))
            .text("run", rows.iter().map(|row| row.2.0))
            .number("mean", rows.iter().map(|row| row.2.1.mean))
            .number("median", rows.iter().map(|row| row.2.1.median))
            .number("lo80", rows.iter().map(|row| row.2.1.lo80))
            .number("hi80", rows.iter().map(|row| row.2.1.hi80))
            .number("lo95", rows.iter().map(|row| row.2.1.lo95))
            .number("hi95", rows.iter().map(|row| row.2.1.hi95))
            .number("p_low", rows.iter().map(|row| row.2.1.p_level[0]))
            .number("p_medium", rows.iter().map(|row| row.2.1.p_level[1]))
            .number("p_high", rows.iter().map(|row| row.2.1.p_level[2]))
            .text("level_by_index", rows.iter().map(|row| row.1.level_by_index.name()))
            .text(
                "level",
                rows.iter().map(|row| if self.level().is_some() { row.1.level.name() } else { "undetermined" }),
            )
            .build()
    }

    /// The factors: `factor`, `name`, `concern`, `category`, `group`, `cause`, `mechanism`, `w` (normalised), `p_given`,
    /// `p_low`, `p`, `p_high`, `q_given`, `q_low`, `q`, `q_high` (means, and the ends of the range), `pq`; with the measures
    /// that count, `p_after`, `q_after`, `pq_after` (means; the effects of measures are independent).
    #[must_use]
    pub fn factors(&self) -> Table {
        let factors = &self.decision.factors;
        let given = |quantity: Option<&Quantity>| quantity.map(Quantity::text);
        let spread = |i: usize| &self.facts.spreads[i];
        let each = || 0..factors.len();
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
        TableBuilder::new()
            .text("factor", factors.iter().map(|f| f.id.as_str()))
            .optional_text("name", factors.iter().map(|f| f.name.as_deref()))
            .optional_text("concern", factors.iter().map(|f| word(serde_json::json!(f.concern))))
            .optional_text("category", factors.iter().map(|f| word(serde_json::json!(f.category))))
            .optional_text("group", factors.iter().map(|f| f.group.as_deref()))
            .optional_text("cause", factors.iter().map(|f| f.cause.as_deref()))
            .optional_text("mechanism", factors.iter().map(|f| f.mechanism.as_deref()))
            .number("w", self.facts.weights.iter().copied())
            .optional_text("p_given", factors.iter().map(|f| given(Some(&f.p))))
            .number("p_low", each().map(|i| spread(i).0.low()))
            .number("p", each().map(|i| spread(i).0.mean()))
            .number("p_high", each().map(|i| spread(i).0.high()))
            .optional_text("q_given", factors.iter().map(|f| given(f.q.as_ref())))
            .number("q_low", each().map(|i| spread(i).1.low()))
            .number("q", each().map(|i| spread(i).1.mean()))
            .number("q_high", each().map(|i| spread(i).1.high()))
            .number("pq", self.facts.products.iter().copied())
            .number("p_after", each().map(|i| spread(i).0.mean() * self.left_of(i, Part::P)))
            .number("q_after", each().map(|i| spread(i).1.mean() * self.left_of(i, Part::Q)))
            .number(
                "pq_after",
                each().map(|i| self.facts.products[i] * self.left_of(i, Part::P) * self.left_of(i, Part::Q)),
            )
            .build()
    }

    /// The share of a factor's mean likelihood or impact that the measures that count leave.
    fn left_of(&self, factor: usize, part: Part) -> f64 {
        left_of(&self.facts.model.factors[factor].residual, part)
    }

    /// What each factor adds to the mean index of the correlated run, the largest first: `factor`, `concern`,
    /// `contribution` (index points) and `share` before measures, `after` (index points residual risk, with the measures that count).
    #[must_use]
    pub fn contributions(&self) -> Table {
        let [before, after] = &self.facts.parts;
        let sum: f64 = before.iter().sum();
        let mut order: Vec<usize> = (0..before.len()).collect();
        order.sort_by(|a, b| before[*b].total_cmp(&before[*a]));
        let concern = |i: usize| serde_json::json!(self.decision.factors[i].concern).as_str().map(str::to_owned);
        TableBuilder::new()
            .text("factor", order.iter().map(|i| self.decision.factors[*i].id.as_str()))
            .optional_text("concern", order.iter().map(|i| concern(*i)))
            .number("contribution", order.iter().map(|i| before[*i]))
            .number("share", order.iter().map(|i| if sum > 0.0 { before[*i] / sum } else { 0.0 }))
            .number("after", order.iter().map(|i| after[*i]))
            .build()
    }

    /// Sobol indices of the index before measures, factors independent: `factor`, `input` (`p`, `q`, `w`), `first`,
    /// `first_low`, `first_high`, `total`, `total_low`, `total_high` (shares of the variance, 95 % intervals), `how`
    /// (`closed_form`, `sampled`).
    ///
    /// For weighted sums of independent inputs they have closed forms; the other rules, and uncertain weights, are sampled at
    /// `n` points.
    ///
    /// # Errors
    /// A size that cannot be sampled.
    pub fn sensitivity(&self, n: usize, seed: u64, context: &Context) -> Result<Table> {
        let model = &self.facts.model;
        let fixed = model.factors.iter().all(|factor| matches!(factor.w, Spread::Point(_)));
        let closed = fixed && model.method.is_additive();
        let rows: Vec<(String, &str, Estimate, Estimate)> = if closed {
            let found = closed_form(&self.facts.spreads, &self.facts.weights);
            let named = self.decision.factors.iter().zip(found);
            named
                .flat_map(|(factor, [p, q])| [(factor.id.clone(), "p", p.0, p.1), (factor.id.clone(), "q", q.0, q.1)])
                .collect()
        } else {
            model
                .sobol(n, seed, context)?
                .into_iter()
                .map(|one| (one.factor, one.input, one.first, one.total))
                .collect()
        };
        let how = if closed { "closed_form" } else { "sampled" };
        Ok(TableBuilder::new()
            .text("factor", rows.iter().map(|row| row.0.as_str()))
            .text("input", rows.iter().map(|row| row.1))
            .number("first", rows.iter().map(|row| row.2.value))
            .number("first_low", rows.iter().map(|row| row.2.low))
            .number("first_high", rows.iter().map(|row| row.2.high))
            .number("total", rows.iter().map(|row| row.3.value))
            .number("total_low", rows.iter().map(|row| row.3.low))
            .number("total_high", rows.iter().map(|row| row.3.high))
            .text("how", rows.iter().map(|_| how))
            .build())
    }

    /// Sobol indices of the index before measures, factors independent, sampled at `n` points: the inputs that vary, each
    /// with its 95 % interval.
    ///
    /// # Errors
    /// Nothing varies, or a size that cannot be sampled.
    pub fn sobol(&self, n: usize, seed: u64, context: &Context) -> Result<Vec<InputIndex>> {
        self.facts.model.sobol(n, seed, context)
    }

    /// How far each factor must move, alone, to change the level of the mean index before measures: `factor`, `pq`,
    /// `pq_up` (from which the level is higher), `times_up`, `pq_down` (under which it is lower), `times_down`; empty
    /// where no p·q between 0 and 1 does it.
    #[must_use]
    pub fn switching(&self) -> Table {
        let facts = &self.facts;
        let level = level_at(&self.profile, facts.mean);
        let cuts = &self.profile.index;
        let up = match level {
            Level::Low => Some(cuts.medium),
            Level::Medium => Some(cuts.high),
            Level::High => None,
        };
        let down = match level {
            Level::Low => None,
            Level::Medium => Some(cuts.medium),
            Level::High => Some(cuts.high),
        };
        let term = |i: usize| (facts.weights[i], facts.spreads[i].0.mean(), facts.spreads[i].1.mean());
        let sums = self.profile.method.sums((0..facts.weights.len()).map(term));
        let needed = |i: usize, cut: Option<f64>| self.profile.method.switching(&sums, i, term(i), cut?);
        let each = || 0..facts.products.len();
        let times =
            |i: usize, value: Option<f64>| value.filter(|_| facts.products[i] > 0.0).map(|v| v / facts.products[i]);
        TableBuilder::new()
            .text("factor", self.decision.factors.iter().map(|f| f.id.as_str()))
            .number("pq", facts.products.iter().copied())
            .optional_number("pq_up", each().map(|i| needed(i, up)))
            .optional_number("times_up", each().map(|i| times(i, needed(i, up))))
            .optional_number("pq_down", each().map(|i| needed(i, down)))
            .optional_number("times_down", each().map(|i| times(i, needed(i, down))))
            .build()
    }

    /// The rounds of consultation: `round`, `group` (empty for all), `direct`, `replies`, `opposed`, `share`, `low`,
    /// `high` (95 %), `weighted`, `weighted_low`, `weighted_high`, `response`, `worst_low`, `worst_high` (0–1),
    /// `under_medium`, `under_high` (`shown`, `not_shown`, `refuted`), `level`, `apart` (an open call or
    /// a meeting: no sample), `superseded`.
    #[must_use]
    pub fn consultation(&self) -> Table {
        let mut rows = Vec::new();
        for round in self.rounds() {
            rows.push((round, None));
            rows.extend(round.strata.iter().map(|stratum| (round, Some(stratum))));
        }
        let whole = |row: &(&RoundShares, Option<_>)| row.1.is_none();
        TableBuilder::new()
            .text("round", rows.iter().map(|row| row.0.round.as_str()))
            .optional_text("group", rows.iter().map(|row| row.1.map(|s| s.group.as_str())))
            .boolean("direct", rows.iter().map(|row| row.1.is_some_and(|s| s.direct)))
            .number("replies", rows.iter().map(|row| row.1.map_or(row.0.replies, |s| s.replies)))
            .number("opposed", rows.iter().map(|row| row.1.map_or(row.0.opposed, |s| s.opposed)))
            .number("share", rows.iter().map(|row| row.1.map_or(row.0.share, |s| s.share)))
            .number("low", rows.iter().map(|row| row.1.map_or(row.0.low, |s| s.low)))
            .number("high", rows.iter().map(|row| row.1.map_or(row.0.high, |s| s.high)))
            .optional_number("weighted", rows.iter().map(|row| row.0.weighted.filter(|_| whole(row))))
            .optional_number("weighted_low", rows.iter().map(|row| row.0.weighted_low.filter(|_| whole(row))))
            .optional_number("weighted_high", rows.iter().map(|row| row.0.weighted_high.filter(|_| whole(row))))
            .optional_number("response", rows.iter().map(|row| row.0.response.filter(|_| whole(row))))
            .optional_number("worst_low", rows.iter().map(|row| row.0.worst_low.filter(|_| whole(row))))
            .optional_number("worst_high", rows.iter().map(|row| row.0.worst_high.filter(|_| whole(row))))
            .text("under_medium", rows.iter().map(|row| row.1.map_or(row.0.under_medium, |s| s.under_medium).name()))
            .optional_text("under_high", rows.iter().map(|row| whole(row).then(|| row.0.under_high.name())))
            .optional_text(
                "level",
                rows.iter().map(|row| (!row.0.apart).then(|| row.1.map_or(row.0.level, |s| s.level).name())),
            )
            .boolean("apart", rows.iter().map(|row| row.0.apart))
            .boolean("superseded", rows.iter().map(|row| row.0.superseded))
            .build()
    }

    /// The rules that decided: `rule`, `value`, `source`, `mark` (`read`, `unread`, `own`).
    #[must_use]
    pub fn rules(&self, language: Language) -> Table {
        let rules = self.profile.rules(language);
        TableBuilder::new()
            .text("rule", rules.iter().map(|rule| rule.0))
            .text("value", rules.iter().map(|rule| rule.1.as_str()))
            .text("source", rules.iter().map(|rule| rule.2.as_str()))
            .text("mark", rules.iter().map(|rule| rule.3.name()))
            .build()
    }

    /// The reviewer's list, in the order of the findings table: `code`, `where`, `effect` (`stops`, `answer`, `note`),
    /// `message`, `answer` (who, when and what; empty where nobody answered).
    #[must_use]
    pub fn review_table(&self, language: Language) -> Table {
        let mut reviewed = self.review();
        reviewed.sort_by_key(|one| one.finding.severity());
        let answer = |one: &Reviewed| {
            let answer = one.answer.as_ref()?;
            let day = answer.date.as_ref().map_or("", Date::as_str);
            let (by, text) = (answer.by.as_deref().unwrap_or_default(), answer.text.as_deref().unwrap_or_default());
            Some(match language {
                Language::En => format!("{by}, {day}: {text}"),
                Language::Zh => format!("{by}（{day}）：{text}"),
            })
        };
        TableBuilder::new()
            .text("code", reviewed.iter().map(|one| one.finding.code().name()))
            .text("where", reviewed.iter().map(|one| one.finding.place().text(language)))
            .text("effect", reviewed.iter().map(|one| one.finding.effect().name()))
            .text("message", reviewed.iter().map(|one| one.finding.message(language)))
            .optional_text("answer", reviewed.iter().map(answer))
            .build()
    }

    /// The measures: `measure`, `factor`, `what`, `owner`, `assisted_by`, `phase` (`preparation`, `carrying_out`,
    /// `operation`), `cost` (yuan), `due`, `status`, `effect`, `on` (`p`, `q`), `evidence`, `source`, `counted` (in the
    /// residual risk).
    #[must_use]
    pub fn measures(&self) -> Table {
        let measures = &self.decision.measures;
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
        let counted = |i: usize| credit(&self.decision, i, &self.profile).residual;
        TableBuilder::new()
            .text("measure", measures.iter().enumerate().map(|(i, m)| m.label(i)))
            .text("factor", measures.iter().map(|m| m.factor.as_str()))
            .optional_text("what", measures.iter().map(|m| m.what.as_deref()))
            .optional_text("owner", measures.iter().map(|m| m.owner.as_deref()))
            .optional_text("assisted_by", measures.iter().map(|m| m.assisted_by.as_deref()))
            .optional_text("phase", measures.iter().map(|m| word(serde_json::json!(m.phase))))
            .optional_number("cost", measures.iter().map(|m| m.cost))
            .optional_text("due", measures.iter().map(|m| m.due.as_ref().map(Date::as_str)))
            .optional_text("status", measures.iter().map(|m| word(serde_json::json!(m.status))))
            .optional_text("effect", measures.iter().map(|m| m.effect.as_ref().map(Quantity::text)))
            .optional_text("on", measures.iter().map(|m| word(serde_json::json!(m.on))))
            .optional_text("evidence", measures.iter().map(|m| word(serde_json::json!(m.evidence))))
            .optional_text("source", measures.iter().map(|m| m.source.as_deref()))
            .boolean("counted", (0..measures.len()).map(counted))
            .build()
    }

    /// The facts of the verdict as plain data.
    #[must_use]
    pub fn facts(&self) -> serde_json::Value {
        let reason = |finding: &Finding| {
            serde_json::json!({"code": finding.code().name(), "where": finding.place().to_string(),
                "values": finding.values().collect::<std::collections::BTreeMap<_, _>>(),
                "en": finding.message(Language::En), "zh": finding.message(Language::Zh)})
        };
        let missing = |m: &Missing| {
            serde_json::json!({"chapter": m.chapter().name(), "item": m.item, "of": m.of,
                "en": m.words(Language::En), "zh": m.words(Language::Zh)})
        };
        let stage = |stage: &Stage| {
            let mut value = serde_json::json!(stage);
            if self.level().is_none() {
                value["level"] = serde_json::json!("undetermined");
                value["p_level"] = serde_json::Value::Null;
            }
            value
        };
        let [before, residual, target] = self.stages().map(|(_, one)| stage(one));
        let p_level = self.p_level().map(|p| serde_json::json!({"low": p[0], "medium": p[1], "high": p[2]}));
        let reviewed = self.review();
        serde_json::json!({
            "title": self.decision.title, "id": self.decision.id, "fictional": self.decision.fictional,
            "profile": self.profile.id, "profile_name": self.profile.name, "jurisdiction": self.profile.jurisdiction,
            "year": self.profile.year, "formula": self.profile.method.formula(),
            "triggered": !self.facts.fired.is_empty(),
            "cuts": {"index": [self.profile.index.medium, self.profile.index.high],
                "opposition": [self.profile.opposition.medium, self.profile.opposition.high]},
            "confidence": self.profile.confidence.level,
            "correlation": [self.profile.correlation.p_with_q, self.profile.correlation.between],
            "index_at_means": self.facts.mean, "undiluted": self.facts.undiluted.map(|(index, _)| index),
            "scale": self.profile.scale.bands, "steps": self.profile.single.steps,
            "supposed": self.decision.supposed, "method": self.profile.method, "draws": self.draws, "seed": self.seed,
            "index": self.index(), "level": self.level_name(), "verdict": self.verdict.name(),
            "level_words": {"en": self.level_words(Language::En), "zh": self.level_words(Language::Zh)},
            "verdict_words": {"en": self.verdict.words(Language::En), "zh": self.verdict.words(Language::Zh)},
            "formula_words": {"en": self.profile.method.words(Language::En), "zh": self.profile.method.words(Language::Zh)},
            "open": reviewed.iter().filter(|one| one.is_open()).count(),
            "p_level": p_level,
            "before": before, "residual": residual, "target": target,
            "reasons": self.reasons.iter().map(reason).collect::<Vec<_>>(),
            "missing": self.missing.iter().map(missing).collect::<Vec<_>>(),
            "rounds": self.rounds(),
        })
    }
}
