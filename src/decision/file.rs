//! What a decision file holds.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::quantity::Quantity;
use super::read::Places;

/// A day, written `2026-03-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Date(String);

impl Date {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts: Vec<&str> = text.split('-').collect();
        let number = |i: usize, digits: usize| {
            parts.get(i).filter(|part| part.len() == digits).and_then(|part| part.parse::<u32>().ok())
        };
        match (parts.len(), number(0, 4), number(1, 2), number(2, 2)) {
            (3, Some(year), Some(month @ 1..=12), Some(day)) if day >= 1 && day <= days(year, month) => Ok(Self(text)),
            _ => Err(D::Error::custom(format!("\"{text}\" is not a day; write it as 2026-03-01"))),
        }
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The nine fields of decisions that stability risk assessment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// 涉农利益
    Agriculture,
    /// 国有（集体）企业改制
    EnterpriseRestructuring,
    /// 城市发展与管理
    UrbanDevelopment,
    /// 重点工程建设
    KeyProject,
    /// 教育医疗
    EducationHealth,
    /// 社会保障
    SocialSecurity,
    /// 征地拆迁
    LandDemolition,
    /// 环境保护
    Environment,
    /// 安全生产
    WorkSafety,
}

/// The kinds of cause that 发改办投资〔2013〕428号 asks to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Policy and approval procedure.
    PolicyProcedure,
    /// Land and housing acquisition.
    LandHousing,
    /// Technical and economic scheme.
    TechnicalEconomic,
    /// Ecology and environment.
    EcologyEnvironment,
    /// Construction management.
    Construction,
    /// Local economy and society.
    LocalEconomySociety,
    /// Quality, safety and public order.
    QualitySafetyOrder,
    /// Media.
    Media,
}

/// What a factor is about; the three are printed apart and never netted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Harm to the people affected.
    #[default]
    Harm,
    /// Rejection by the people affected.
    Rejection,
    /// Whether the body can carry the decision out as it says.
    Control,
}

/// People the decision affects, as a count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// A short name that factors, rounds and opinions use.
    pub id: String,
    /// In words.
    pub name: Option<String>,
    /// How many (`unit`).
    pub count: Option<f64>,
    /// What is counted: `persons` (the default), `households`, `firms`.
    pub unit: Option<String>,
    /// Whether the decision affects them directly.
    #[serde(default)]
    pub direct: bool,
    /// Where the count comes from.
    pub source: Option<String>,
}

/// One way in which the decision may harm people or be rejected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// A short name.
    pub id: String,
    /// In words.
    pub name: Option<String>,
    /// The kind of cause.
    pub category: Option<Category>,
    /// What gives rise to it.
    pub cause: Option<String>,
    /// How the cause leads to harm or rejection.
    pub mechanism: Option<String>,
    /// Whom it falls on: the id of a group.
    pub group: Option<String>,
    /// Harm, rejection or control.
    #[serde(default)]
    pub concern: Concern,
    /// Likelihood (0–1).
    #[serde(alias = "probability")]
    pub p: Quantity,
    /// Impact (0–1); not used by profiles without an impact term.
    #[serde(alias = "impact")]
    pub q: Option<Quantity>,
    /// Weight (0–1); the weights of all factors sum to 1. Left out everywhere, all factors weigh the same.
    #[serde(alias = "weight")]
    pub w: Option<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Which of the four criteria a row of a table of points belongs to.
    pub criterion: Option<Criterion>,
    /// Risk points; with `max_points` they stand for p.
    pub points: Option<f64>,
    /// The most points the row can get; where every row has them they stand for w.
    pub max_points: Option<f64>,
}

/// The four criteria that an assessment looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// 合法性
    Legality,
    /// 合理性
    Reasonableness,
    /// 可行性
    Feasibility,
    /// 可控性
    Controllability,
}

/// The index as the file itself states it (0–1), to be checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Before measures.
    pub before: Option<f64>,
    /// With the measures.
    pub after: Option<f64>,
}

/// How far along a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In place.
    Done,
    /// Being carried out.
    Underway,
    /// Decided and paid for.
    Funded,
    /// Intended.
    Planned,
    /// Given up.
    Dropped,
}

/// What stands behind the effect of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The effect was measured where the measure was used before.
    MeasuredElsewhere,
    /// A pilot here.
    Pilot,
    /// Somebody says so.
    Promise,
}

/// Which part of a factor a measure lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The likelihood.
    #[default]
    P,
    /// The impact.
    Q,
}

/// Something done against one factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// A short name.
    pub id: Option<String>,
    /// The id of the factor it lowers; it is credited there and nowhere else.
    pub factor: String,
    /// What is done.
    pub what: Option<String>,
    /// The office that answers for it (an office, never a person).
    pub owner: Option<String>,
    /// Cost (yuan).
    pub cost: Option<f64>,
    /// The day it is to be in place.
    pub due: Option<Date>,
    /// How far along it is.
    pub status: Option<Status>,
    /// The share by which it lowers the likelihood or impact (0–1).
    pub effect: Option<Quantity>,
    /// What it lowers.
    #[serde(default)]
    pub on: Part,
    /// What stands behind the effect.
    pub evidence: Option<Evidence>,
    /// Where the evidence can be read.
    pub source: Option<String>,
}

/// How the people asked were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// Everyone in the frame.
    All,
    /// At random from the frame.
    Random,
    /// At random within strata.
    StratifiedRandom,
    /// Whoever answered an open call.
    Volunteers,
    /// Picked by the body that decides.
    Picked,
}

impl Chosen {
    /// Whether what they say can be carried over to the frame.
    pub fn is_sample(self) -> bool {
        matches!(self, Chosen::All | Chosen::Random | Chosen::StratifiedRandom)
    }
}

/// The replies of one group in a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// The id of the group.
    pub group: String,
    /// How many there are in the frame; the group's count where left out.
    pub population: Option<f64>,
    /// How many were asked.
    pub invited: Option<f64>,
    /// How many answered.
    pub replies: f64,
    /// How many of these are against.
    pub opposed: f64,
}

/// One round of asking those affected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// A short name.
    pub id: Option<String>,
    /// The day it closed.
    pub date: Option<Date>,
    /// Questionnaire, visits, notice, talks.
    pub method: Option<String>,
    /// The list from which people were drawn.
    pub frame: Option<String>,
    /// How many are on that list.
    pub population: Option<f64>,
    /// How many were asked.
    pub invited: Option<f64>,
    /// How many answered.
    pub replies: Option<f64>,
    /// How many of these are against.
    pub opposed: Option<f64>,
    /// How they were chosen.
    pub chosen: Option<Chosen>,
    /// How many times the variance of a simple random sample (1 where left out).
    pub design_effect: Option<f64>,
    /// How many replies are copies of one letter.
    pub identical: Option<f64>,
    /// How many of these copies are against.
    pub identical_opposed: Option<f64>,
    /// The id of the revision that this round was asked about, after an earlier round.
    pub after_revision: Option<String>,
    /// The same replies by group.
    #[serde(default)]
    #[serde(alias = "stratum")]
    pub strata: Vec<Stratum>,
}

/// A hearing; its delegates are never pooled with a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hearing {
    /// The day it was held.
    pub date: Option<Date>,
    /// How many delegates spoke.
    pub delegates: f64,
    /// How many of these were against.
    pub opposed: f64,
    /// How they were chosen.
    pub chosen: Option<String>,
}

/// Consultation of those affected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// How many rounds were held, so that one left out is seen.
    pub rounds_held: Option<usize>,
    /// Where and how the decision was announced.
    pub notice: Option<String>,
    /// The rounds, the earliest first.
    #[serde(default)]
    #[serde(alias = "round")]
    pub rounds: Vec<Round>,
    /// A hearing.
    pub hearing: Option<Hearing>,
}

/// Whether an opinion was taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adopted {
    /// Taken up.
    Yes,
    /// In part.
    Partly,
    /// Not.
    No,
}

impl<'de> Deserialize<'de> for Adopted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Bool(true) => Ok(Self::Yes),
            serde_json::Value::Bool(false) => Ok(Self::No),
            serde_json::Value::String(word) if word == "yes" => Ok(Self::Yes),
            serde_json::Value::String(word) if word == "partly" => Ok(Self::Partly),
            serde_json::Value::String(word) if word == "no" => Ok(Self::No),
            other => Err(D::Error::custom(format!("{other} is not yes, partly or no"))),
        }
    }
}

/// What people said, and what was done about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// A short name.
    pub id: Option<String>,
    /// The id of the group it came from.
    pub group: Option<String>,
    /// The opinion.
    pub text: String,
    /// Whether it was taken up.
    pub adopted: Option<Adopted>,
    /// Why, or why not.
    pub why: Option<String>,
}

/// What is done if it goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The plan.
    pub plan: Option<String>,
    /// The office that answers for it.
    pub owner: Option<String>,
}

/// An earlier version of the decision or of this file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// A short name.
    pub id: String,
    /// The day.
    pub date: Option<Date>,
    /// What was changed.
    pub change: Option<String>,
    /// The index as it was before the change.
    pub index: Option<f64>,
    /// The ids of the factors as they were before the change.
    #[serde(default)]
    pub factors: Vec<String>,
    /// The ids of the groups as they were before the change.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// How many factors, groups and opinions the survey found, so that one left out of the file is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identified {
    /// Factors.
    pub factors: Option<usize>,
    /// Affected groups.
    pub groups: Option<usize>,
    /// Opinions received.
    pub opinions: Option<usize>,
}

/// A decision and all that its assessment rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// A short name.
    pub id: Option<String>,
    /// What is to be decided.
    pub title: String,
    /// One of the nine fields.
    #[serde(rename = "field")]
    pub subject: Option<Subject>,
    /// The body that decides.
    pub body: Option<String>,
    /// The unit that assesses.
    pub assessor: Option<String>,
    /// The day the decision is to be taken.
    pub date: Option<Date>,
    /// The profile of rules; `national_wpq` where left out.
    pub profile: Option<String>,
    /// The language of its words, `en` or `zh`.
    pub language: Option<String>,
    /// Whether it is made up.
    #[serde(default)]
    pub fictional: bool,
    /// What the decision would do.
    pub scheme: Option<String>,
    /// The laws, plans and approvals it rests on.
    #[serde(default)]
    pub basis: Vec<String>,
    /// Is it lawful? In words.
    pub legality: Option<String>,
    /// Is it reasonable? In words.
    pub reasonableness: Option<String>,
    /// Can it be done? In words.
    pub feasibility: Option<String>,
    /// Can what may go wrong be contained? In words.
    pub controllability: Option<String>,
    /// Divide the weights by their sum where it is not 1, and say so.
    #[serde(default)]
    pub normalise_weights: bool,
    /// How many times as important each factor is as each other (AHP), in the order of the factors; nothing, or NaN,
    /// where two were not compared. Factors without weights take theirs from here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Vec<Option<f64>>>,
    /// The index as the file states it.
    pub stated: Option<Stated>,
    /// How many factors and groups were found.
    pub identified: Option<Identified>,
    /// Whom it affects.
    #[serde(default)]
    #[serde(alias = "group", alias = "affected_groups")]
    pub groups: Vec<Group>,
    /// What may go wrong.
    #[serde(alias = "factor")]
    pub factors: Vec<Factor>,
    /// What is done about it.
    #[serde(default)]
    #[serde(alias = "measure")]
    pub measures: Vec<Measure>,
    /// Who was asked, and what they said.
    #[serde(default)]
    pub consultation: Consultation,
    /// Opinions and answers.
    #[serde(default)]
    #[serde(alias = "opinion")]
    pub opinions: Vec<Opinion>,
    /// What is done if it goes wrong.
    pub emergency: Option<Emergency>,
    /// Earlier versions.
    #[serde(default)]
    #[serde(alias = "revision")]
    pub revisions: Vec<Revision>,
    /// The ids of measures that are supposed to be carried out, in a what-if; never read from a file.
    #[serde(skip)]
    #[schemars(skip)]
    pub supposed: Vec<String>,
    /// Where each part stands in its file.
    #[serde(skip)]
    #[schemars(skip)]
    pub places: Places,
}

impl Decision {
    /// The JSON Schema of a decision file, for editors.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Decision).into()
    }
}
