//! Why the index is what it is: factors, contributions, sensitivity by closed form, switching values.

use super::assess::{Assessment, level_at};
use super::profile::{Level, Method};
use super::quantity::{Quantity, Spread};
use crate::error::Result;
use crate::message::Language;
use crate::stats::Estimate;
use crate::table::{Table, TableBuilder};

impl Assessment {
    /// The stages and runs: `stage`, `run`, `mean`, `median`, `lo80`, `hi80`, `lo95`, `hi95` (index, 0–1), `p_low`,
    /// `p_medium`, `p_high` (by the index), `level_by_index`, `level` (opposition let in).
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
            .text("level", rows.iter().map(|row| row.1.level.name()))
            .build()
    }

    /// The factors: `factor`, `name`, `concern`, `category`, `group`, `cause`, `mechanism`, `w` (normalised), `p_given`,
    /// `p_low`, `p`, `p_high`, `q_given`, `q_low`, `q`, `q_high` (means, and the ends of the range), `pq`.
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
            .build()
    }

    /// What each factor adds to the mean index of the correlated run, the largest first: `factor`, `concern`,
    /// `contribution` (index points) and `share` before measures, `after` (index points with committed measures).
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
    /// For Σ w·p·q of independent inputs they have closed forms: with V = Σ w² Var(p·q), the first-order index of p is
    /// w² Var(p) E(q)² / V and its total index w² Var(p) E(q²) / V (Saltelli and others 2008, section 4.5); nothing is
    /// sampled, so they have no error. Where nothing varies all are 0. The worst single factor and uncertain weights are
    /// sampled at `n` points.
    ///
    /// # Errors
    /// A size that cannot be sampled.
    pub fn sensitivity(&self, n: usize, seed: u64) -> Result<Table> {
        let model = &self.facts.model;
        let fixed = model.factors.iter().all(|factor| matches!(factor.w, Spread::Point(_)));
        let closed = fixed && matches!(model.method, Method::WeightedProduct | Method::WeightedProbability);
        let rows: Vec<(String, &str, Estimate, Estimate)> = if closed {
            self.closed_form()
        } else {
            self.sobol(n, seed)?.into_iter().map(|one| (one.factor, one.input, one.first, one.total)).collect()
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

    fn closed_form(&self) -> Vec<(String, &'static str, Estimate, Estimate)> {
        let spreads = self.facts.spreads.iter().zip(&self.facts.weights);
        let parts: Vec<[f64; 5]> = spreads
            .map(|((p, q), w)| {
                let both = p.square() * q.square() - (p.mean() * q.mean()).powi(2);
                let one = |a: &Spread, b: &Spread| {
                    (w * w * a.variance() * b.mean().powi(2), w * w * a.variance() * b.square())
                };
                let ((pf, pt), (qf, qt)) = (one(p, q), one(q, p));
                [w * w * both, pf, pt, qf, qt]
            })
            .collect();
        let all: f64 = parts.iter().map(|part| part[0]).sum();
        let exact = |value: f64| {
            let value = if all > 0.0 { value / all } else { 0.0 };
            Estimate { value, low: value, high: value }
        };
        let one = |(factor, part): (&super::file::Factor, &[f64; 5])| {
            [("p", part[1], part[2]), ("q", part[3], part[4])]
                .map(|(input, first, total)| (factor.id.clone(), input, exact(first), exact(total)))
        };
        self.decision.factors.iter().zip(&parts).flat_map(one).collect()
    }

    /// How far each factor must move, alone, to change the level of the mean index before measures: `factor`, `pq`,
    /// `pq_up` (from which the level is higher), `times_up`, `pq_down` (under which it is lower), `times_down`; empty
    /// where no p·q between 0 and 1 does it.
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
        let needed = |i: usize, cut: Option<f64>| {
            let mean = |part: fn(&(Spread, Spread)) -> f64| {
                (0..facts.weights.len()).map(|j| facts.weights[j] * part(&facts.spreads[j])).sum::<f64>()
            };
            let value = if self.profile.method == Method::Fuzzy {
                // The likelihood moves, the impact stays.
                let (p, q) = (&facts.spreads[i].0.mean(), &facts.spreads[i].1.mean());
                let rest = mean(|one| one.0.mean()) - facts.weights[i] * p;
                let moved = cut.map(|cut| (cut / mean(|one| one.1.mean()) - rest) / facts.weights[i]);
                moved.filter(|p| (0.0..=1.0).contains(p)).map(|p| p * q)
            } else if self.profile.method == Method::WorstFactor {
                let rest = (0..facts.products.len()).filter(|j| *j != i).map(|j| facts.products[j]).fold(0.0, f64::max);
                cut.filter(|cut| *cut > facts.products[i] || rest < *cut)
            } else {
                let rest = facts.mean - facts.weights[i] * facts.products[i];
                cut.map(|cut| (cut - rest) / facts.weights[i])
            };
            value.filter(|value| (0.0..=1.0).contains(value))
        };
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
    /// `under_medium`, `under_high` (`shown`, `not_shown`, `refuted`), `level`.
    pub fn consultation(&self) -> Table {
        let mut rows = Vec::new();
        for round in self.rounds() {
            rows.push((round, None));
            rows.extend(round.strata.iter().map(|stratum| (round, Some(stratum))));
        }
        let whole = |row: &(&super::consult::RoundShares, Option<_>)| row.1.is_none();
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
            .optional_text("under_medium", rows.iter().map(|row| whole(row).then(|| row.0.under_medium.name())))
            .optional_text("under_high", rows.iter().map(|row| whole(row).then(|| row.0.under_high.name())))
            .optional_text("level", rows.iter().map(|row| whole(row).then(|| row.0.level.name())))
            .build()
    }

    /// The rules that decided: `rule`, `value`, `source`, `mark` (`read`, `unread`, `own`).
    pub fn rules(&self, language: Language) -> Table {
        let rules = self.profile.rules(language);
        TableBuilder::new()
            .text("rule", rules.iter().map(|rule| rule.0))
            .text("value", rules.iter().map(|rule| rule.1.as_str()))
            .text("source", rules.iter().map(|rule| rule.2))
            .text("mark", rules.iter().map(|rule| rule.3.name()))
            .build()
    }

    /// The measures: `measure`, `factor`, `what`, `owner`, `cost` (yuan), `due`, `status`, `effect`, `on` (`p`, `q`),
    /// `evidence`, `source`, `counted` (in the committed level).
    pub fn measures(&self) -> Table {
        let measures = &self.decision.measures;
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
        let counted = |m| super::measure::credit(&self.decision, m, &self.profile).committed;
        TableBuilder::new()
            .text("measure", measures.iter().enumerate().map(|(i, m)| super::measure::label(m, i)))
            .text("factor", measures.iter().map(|m| m.factor.as_str()))
            .optional_text("what", measures.iter().map(|m| m.what.as_deref()))
            .optional_text("owner", measures.iter().map(|m| m.owner.as_deref()))
            .optional_number("cost", measures.iter().map(|m| m.cost))
            .optional_text("due", measures.iter().map(|m| m.due.as_ref().map(super::file::Date::as_str)))
            .optional_text("status", measures.iter().map(|m| word(serde_json::json!(m.status))))
            .optional_text("effect", measures.iter().map(|m| m.effect.as_ref().map(Quantity::text)))
            .optional_text("on", measures.iter().map(|m| word(serde_json::json!(m.on))))
            .optional_text("evidence", measures.iter().map(|m| word(serde_json::json!(m.evidence))))
            .optional_text("source", measures.iter().map(|m| m.source.as_deref()))
            .boolean("counted", measures.iter().map(counted))
            .build()
    }

    /// The facts of the verdict as plain data.
    pub fn facts(&self) -> serde_json::Value {
        let reason = |finding: &crate::finding::Finding| {
            serde_json::json!({"code": finding.code().name(), "where": finding.place().to_string(),
                "values": finding.values().collect::<std::collections::BTreeMap<_, _>>(),
                "en": finding.message(Language::En), "zh": finding.message(Language::Zh)})
        };
        let missing = |m: &super::complete::Missing| {
            serde_json::json!({"chapter": m.chapter().name(), "item": m.item, "of": m.of,
                "en": m.words(Language::En), "zh": m.words(Language::Zh)})
        };
        let [before, committed, hoped] = self.stages().map(|(_, stage)| stage);
        serde_json::json!({
            "title": self.decision.title, "id": self.decision.id, "fictional": self.decision.fictional,
            "profile": self.profile.id, "profile_name": self.profile.name, "jurisdiction": self.profile.jurisdiction,
            "year": self.profile.year, "formula": self.profile.method.formula(),
            "cuts": {"index": [self.profile.index.medium, self.profile.index.high],
                "opposition": [self.profile.opposition.medium, self.profile.opposition.high]},
            "confidence": self.profile.confidence.level,
            "correlation": [self.profile.correlation.p_with_q, self.profile.correlation.between],
            "index_at_means": self.facts.mean, "undiluted": self.facts.undiluted.map(|(index, _)| index),
            "scale": self.profile.scale.bands, "steps": self.profile.single.steps,
            "supposed": self.decision.supposed, "method": self.profile.method, "draws": self.draws, "seed": self.seed,
            "index": self.index(), "level": self.level().name(), "verdict": self.verdict.name(),
            "p_level": {"low": self.p_level()[0], "medium": self.p_level()[1], "high": self.p_level()[2]},
            "before": before, "committed": committed, "hoped": hoped,
            "reasons": self.reasons.iter().map(reason).collect::<Vec<_>>(),
            "missing": self.missing.iter().map(missing).collect::<Vec<_>>(),
            "rounds": self.rounds(),
        })
    }
}
