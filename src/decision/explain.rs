//! Why the index is what it is: factors, contributions, sensitivity by closed form, switching values.

use super::assess::{Assessment, level_at};
use super::profile::{Level, Method};
use super::quantity::{Quantity, Spread};
use crate::error::{Error, Result};
use crate::finding::Language;
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

    /// Sobol indices of the index before measures, factors independent: `factor`, `input` (`p`, `q`), `first`, `total`
    /// (shares of the variance).
    ///
    /// For Σ w·p·q of independent inputs they have closed forms: with V = Σ w² Var(p·q), the first-order index of p is
    /// w² Var(p) E(q)² / V and its total index w² Var(p) E(q²) / V (Saltelli and others 2008, section 4.5); nothing is
    /// sampled, so they have no error. Where nothing varies all are 0.
    ///
    /// # Errors
    /// `Unsupported` for the worst single factor and for uncertain weights, which have no closed form.
    pub fn sensitivity(&self) -> Result<Table> {
        let model = &self.facts.model;
        if model.method == Method::WorstFactor || model.factors.iter().any(|f| !matches!(f.w, Spread::Point(_))) {
            return Err(Error::unsupported("the sensitivity of a worst factor, or with uncertain weights, is sampled")
                .hint("use the function sobol on the decision"));
        }
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
        let share = |value: f64| if all > 0.0 { value / all } else { 0.0 };
        let rows: Vec<(usize, &str, f64, f64)> = parts
            .iter()
            .enumerate()
            .flat_map(|(i, part)| [(i, "p", share(part[1]), share(part[2])), (i, "q", share(part[3]), share(part[4]))])
            .collect();
        Ok(TableBuilder::new()
            .text("factor", rows.iter().map(|row| self.decision.factors[row.0].id.as_str()))
            .text("input", rows.iter().map(|row| row.1))
            .number("first", rows.iter().map(|row| row.2))
            .number("total", rows.iter().map(|row| row.3))
            .build())
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
            let value = if self.profile.method == Method::WorstFactor {
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
    /// `high` (95 %), `weighted`, `response`, `worst_low`, `worst_high` (0–1), `under_medium`, `under_high` (`shown`,
    /// `not_shown`, `refuted`), `level`.
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
            .optional_number("response", rows.iter().map(|row| row.0.response.filter(|_| whole(row))))
            .optional_number("worst_low", rows.iter().map(|row| row.0.worst_low.filter(|_| whole(row))))
            .optional_number("worst_high", rows.iter().map(|row| row.0.worst_high.filter(|_| whole(row))))
            .optional_text("under_medium", rows.iter().map(|row| whole(row).then(|| row.0.under_medium.name())))
            .optional_text("under_high", rows.iter().map(|row| whole(row).then(|| row.0.under_high.name())))
            .optional_text("level", rows.iter().map(|row| whole(row).then(|| row.0.level.name())))
            .build()
    }

    /// The facts of the verdict as plain data.
    pub fn facts(&self) -> serde_json::Value {
        let reason = |finding: &crate::finding::Finding| {
            serde_json::json!({"code": finding.code, "where": finding.place, "values": finding.values,
                "en": finding.message(Language::En), "zh": finding.message(Language::Zh)})
        };
        let missing = |m: &super::complete::Missing| {
            serde_json::json!({"chapter": m.chapter().name(), "item": m.item, "of": m.of,
                "en": m.words(Language::En), "zh": m.words(Language::Zh)})
        };
        let [before, committed, hoped] = self.stages().map(|(_, stage)| stage);
        serde_json::json!({
            "title": self.decision.title, "id": self.decision.id, "fictional": self.decision.fictional,
            "profile": self.profile.id, "method": self.profile.method, "draws": self.draws, "seed": self.seed,
            "index": self.index(), "level": self.level().name(), "verdict": self.verdict.name(),
            "p_level": {"low": self.p_level()[0], "medium": self.p_level()[1], "high": self.p_level()[2]},
            "before": before, "committed": committed, "hoped": hoped,
            "reasons": self.reasons.iter().map(reason).collect::<Vec<_>>(),
            "missing": self.missing.iter().map(missing).collect::<Vec<_>>(),
            "rounds": self.rounds(),
        })
    }
}
