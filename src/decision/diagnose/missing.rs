//! What is missing from a decision file, by the chapter that needs it.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::decision::file::{Decision, Evidence, Status};
use crate::decision::profile::{Profile, When};
use crate::decision::wording;
use crate::error::compiled_in;
use crate::message::Language;
use crate::table::{Table, TableBuilder};

/// A chapter of the report, in the order of 发改办投资〔2013〕428号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Chapter {
    /// 编制依据
    Basis,
    /// 风险调查
    Survey,
    /// 风险识别
    Identification,
    /// 风险估计
    Estimation,
    /// 防范和化解措施
    Measures,
    /// 落实措施后的风险等级
    Residual,
    /// 结论
    Conclusion,
}

impl Chapter {
    /// All chapters, in order.
    pub const ALL: [Chapter; 7] = [
        Chapter::Basis,
        Chapter::Survey,
        Chapter::Identification,
        Chapter::Estimation,
        Chapter::Measures,
        Chapter::Residual,
        Chapter::Conclusion,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["basis", "survey", "identification", "estimation", "measures", "residual", "conclusion"][self as usize]
    }

    /// The title.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        match language {
            Language::En => [
                "Basis",
                "Risk survey",
                "Risk identification",
                "Risk estimation",
                "Prevention and resolution measures",
                "Risk level after measures",
                "Conclusion",
            ][self as usize],
            Language::Zh => {
                ["编制依据", "风险调查", "风险识别", "风险估计", "风险防范和化解措施", "落实措施后的风险等级", "结论"]
                    [self as usize]
            }
        }
    }
}

#[derive(Deserialize)]
struct Need {
    chapter: Chapter,
    en: String,
    zh: String,
}

static NEEDS: LazyLock<BTreeMap<String, Need>> = LazyLock::new(|| compiled_in(include_str!("needs.toml")));

/// Something a complete assessment needs and the file does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The stable name of what is missing.
    pub item: &'static str,
    /// The group, factor, round, opinion or measure it is missing from; empty for the decision itself.
    pub of: String,
}

impl Missing {
    /// The chapter that needs it.
    #[must_use]
    pub fn chapter(&self) -> Chapter {
        NEEDS[self.item].chapter
    }

    /// In words.
    #[must_use]
    pub fn words(&self, language: Language) -> &'static str {
        let need = &NEEDS[self.item];
        match language {
            Language::En => &need.en,
            Language::Zh => &need.zh,
        }
    }
}

/// The list as a table: `chapter`, `title`, `item`, `of`, `message`.
#[must_use]
pub fn missing_table(missing: &[Missing], language: Language) -> Table {
    TableBuilder::new()
        .text("chapter", missing.iter().map(|m| m.chapter().name()))
        .text("title", missing.iter().map(|m| m.chapter().title(language)))
        .text("item", missing.iter().map(|m| m.item))
        .text("of", missing.iter().map(|m| m.of.as_str()))
        .text("message", missing.iter().map(|m| m.words(language)))
        .build()
}

/// Everything that is missing, in the order of the chapters.
pub fn missing(decision: &Decision, profile: &Profile) -> Vec<Missing> {
    let mut list = Vec::new();
    let mut need = |item: &'static str, of: &str, there: bool| {
        if !there {
            list.push(Missing { item, of: of.to_owned() });
        }
    };
    let said = |text: &Option<String>| wording::said(text.as_ref());
    let named = |text: &Option<String>| wording::named(text.as_ref());
    need("field", "", decision.subject.is_some());
    need("body", "", named(&decision.body));
    need("date", "", decision.date.is_some());
    need("scheme", "", said(&decision.scheme));
    need("basis", "", decision.basis.iter().any(|text| wording::tells(text)));
    need("legality", "", said(&decision.legality));
    need("reasonableness", "", said(&decision.reasonableness));
    need("feasibility", "", said(&decision.feasibility));
    need("controllability", "", said(&decision.controllability));

    need("groups", "", !decision.groups.is_empty());
    need("groups_identified", "", decision.identified.as_ref().is_some_and(|found| found.groups.is_some()));
    need("direct_group", "", decision.groups.is_empty() || decision.groups.iter().any(|group| group.direct));
    for group in &decision.groups {
        need("group_count", &group.id, group.count.is_some());
    }
    let consultation = &decision.consultation;
    let rounds = &consultation.rounds;
    let answered = |round: &crate::decision::file::Round| {
        (round.replies.is_some_and(|n| n > 0.0) && round.opposed.is_some()) || !round.strata.is_empty()
    };
    need("notice", "", said(&consultation.notice));
    need("rounds", "", rounds.iter().any(answered));
    need("rounds_held", "", consultation.rounds_held.is_some_and(|held| held == rounds.len()));
    for (i, round) in rounds.iter().enumerate() {
        let of = round.label(i);
        need("round_date", &of, round.date.is_some());
        need("round_method", &of, said(&round.method));
        need("round_frame", &of, said(&round.frame));
        need("round_population", &of, round.population.is_some());
        need("round_invited", &of, round.invited.is_some());
        need("round_chosen", &of, round.chosen.is_some());
    }
    if !rounds.is_empty() {
        for group in decision.groups.iter().filter(|group| group.direct) {
            let asked = |round: &crate::decision::file::Round| {
                round.strata.iter().any(|stratum| stratum.group == group.id && stratum.replies > 0.0)
            };
            need("direct_group_asked", &group.id, rounds.iter().any(asked));
        }
    }
    need("opinions", "", decision.opinions.iter().any(|opinion| !wording::is_placeholder(&opinion.text)));
    for (i, opinion) in decision.opinions.iter().enumerate() {
        let of = opinion.id.clone().unwrap_or_else(|| (i + 1).to_string());
        need("opinion_text", &of, !wording::is_placeholder(&opinion.text));
        need("opinion_adopted", &of, opinion.adopted.is_some());
        need("opinion_why", &of, said(&opinion.why));
    }

    need("factors_identified", "", decision.identified.as_ref().is_some_and(|found| found.factors.is_some()));
    for factor in &decision.factors {
        need("factor_category", &factor.id, factor.category.is_some());
        need("factor_cause", &factor.id, named(&factor.cause));
        need("factor_mechanism", &factor.id, said(&factor.mechanism));
        need("factor_group", &factor.id, factor.group.is_some());
    }
    for factor in &decision.factors {
        need("factor_weight", &factor.id, factor.w.is_some() || !profile.method.uses_weights());
        need("factor_impact", &factor.id, factor.q.is_some() || !profile.method.uses_impact());
        need("factor_source", &factor.id, said(&factor.source));
        need("factor_incident", &factor.id, factor.incident.is_some() || !profile.looks_at(When::IncidentPeople));
    }

    let band = |label: &str| profile.band(label);
    for factor in &decision.factors {
        let mean =
            |quantity: &crate::decision::file::Quantity| quantity.spread(&band).map_or(1.0, |spread| spread.mean());
        let product = mean(&factor.p) * factor.q.as_ref().map_or(1.0, mean);
        let small = product < profile.single.steps.get(1).copied().unwrap_or(0.16);
        let met = decision
            .measures
            .iter()
            .any(|measure| measure.factor == factor.id && measure.status != Some(Status::Dropped));
        need("measure_for", &factor.id, small || met);
    }
    let standing = decision.measures.iter().enumerate().filter(|(_, m)| m.status != Some(Status::Dropped));
    for (i, measure) in standing {
        let of = measure.label(i);
        need("measure_what", &of, said(&measure.what));
        need("measure_owner", &of, named(&measure.owner));
        need("measure_cost", &of, measure.cost.is_some());
        need("measure_due", &of, measure.due.is_some() || measure.status == Some(Status::Done));
        need("measure_status", &of, measure.status.is_some());
        need("measure_effect", &of, measure.effect.is_some());
        need("measure_evidence", &of, measure.evidence.is_some());
        let sourced = matches!(measure.evidence, None | Some(Evidence::Promise)) || said(&measure.source);
        need("measure_source", &of, sourced);
    }
    need("emergency_plan", "", decision.emergency.as_ref().is_some_and(|plan| said(&plan.plan)));
    need("emergency_owner", "", decision.emergency.as_ref().is_some_and(|plan| named(&plan.owner)));
    list.sort_by_key(Missing::chapter);
    list
}
