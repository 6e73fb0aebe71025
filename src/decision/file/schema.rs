//! The decision file: the decision, and all that its assessment rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::consultation::{Consultation, Opinion};
use super::date::Date;
use super::factor::{Factor, Group};
use super::measure::Measure;
use super::places::Places;

/// The nine fields of decisions that stability risk assessment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// 涉农利益
    #[serde(alias = "涉农利益")]
    #[serde(alias = "涉农")]
    #[serde(alias = "农业农村")]
    #[serde(alias = "涉及农民利益")]
    Agriculture,
    /// 国有（集体）企业改制
    #[serde(alias = "国有集体企业改制")]
    #[serde(alias = "国有（集体）企业改制")]
    #[serde(alias = "企业改制")]
    #[serde(alias = "国企改制")]
    EnterpriseRestructuring,
    /// 城市发展与管理
    #[serde(alias = "城市发展与管理")]
    #[serde(alias = "城市发展")]
    #[serde(alias = "城市建设与管理")]
    #[serde(alias = "城市管理")]
    UrbanDevelopment,
    /// 重点工程建设
    #[serde(alias = "重点工程建设")]
    #[serde(alias = "重点工程")]
    #[serde(alias = "重大工程")]
    #[serde(alias = "重大项目")]
    #[serde(alias = "重点项目建设")]
    KeyProject,
    /// 教育医疗
    #[serde(alias = "教育医疗")]
    #[serde(alias = "教育卫生")]
    #[serde(alias = "教育")]
    #[serde(alias = "医疗卫生")]
    EducationHealth,
    /// 社会保障
    #[serde(alias = "社会保障")]
    #[serde(alias = "社保")]
    #[serde(alias = "民生保障")]
    SocialSecurity,
    /// 征地拆迁
    #[serde(alias = "征地拆迁")]
    #[serde(alias = "土地征收")]
    #[serde(alias = "房屋征收")]
    #[serde(alias = "征收补偿")]
    LandDemolition,
    /// 环境保护
    #[serde(alias = "环境保护")]
    #[serde(alias = "生态环境")]
    #[serde(alias = "环保")]
    Environment,
    /// 安全生产
    #[serde(alias = "安全生产")]
    #[serde(alias = "安全")]
    WorkSafety,
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
    /// Answers to findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[serde(alias = "answer")]
    pub answers: Vec<Answer>,
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
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Decision).into()
    }
}
