//! Affected groups and risk factors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantity::Quantity;

/// The kinds of cause that 发改办投资〔2013〕428号 asks to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Category {
    /// Policy and approval procedure.
    #[serde(alias = "政策规划和审批程序")]
    #[serde(alias = "政策规划与审批程序")]
    #[serde(alias = "政策与审批程序")]
    #[serde(alias = "审批程序")]
    PolicyProcedure,
    /// Land and housing acquisition.
    #[serde(alias = "土地房屋征收征用补偿")]
    #[serde(alias = "土地房屋征收补偿")]
    #[serde(alias = "征地拆迁及补偿")]
    #[serde(alias = "土地房屋征收")]
    #[serde(alias = "征地拆迁")]
    LandHousing,
    /// Technical and economic scheme.
    #[serde(alias = "技术经济方案")]
    #[serde(alias = "技术经济")]
    #[serde(alias = "技术和经济")]
    TechnicalEconomic,
    /// Ecology and environment.
    #[serde(alias = "生态环境影响")]
    #[serde(alias = "生态环境")]
    EcologyEnvironment,
    /// Construction management.
    #[serde(alias = "项目建设管理")]
    #[serde(alias = "建设管理")]
    #[serde(alias = "项目管理")]
    #[serde(alias = "施工管理")]
    Construction,
    /// Local economy and society.
    #[serde(alias = "当地经济社会影响")]
    #[serde(alias = "经济社会影响")]
    #[serde(alias = "当地经济社会")]
    LocalEconomySociety,
    /// Quality, safety and public order.
    #[serde(alias = "质量安全和社会治安")]
    #[serde(alias = "质量安全与社会治安")]
    #[serde(alias = "安全卫生")]
    #[serde(alias = "质量与安全")]
    #[serde(alias = "社会治安")]
    QualitySafetyOrder,
    /// Media.
    #[serde(alias = "媒体舆情")]
    #[serde(alias = "媒体舆论")]
    #[serde(alias = "舆情")]
    #[serde(alias = "媒体")]
    Media,
}

/// What a factor is about; the three are printed apart and never netted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Harm to the people affected.
    #[serde(alias = "损害")]
    #[serde(alias = "对群众的损害")]
    #[serde(alias = "利益受损")]
    #[default]
    Harm,
    /// Rejection by the people affected.
    #[serde(alias = "抵触")]
    #[serde(alias = "群众抵触")]
    #[serde(alias = "反对")]
    Rejection,
    /// Whether the body can carry the decision out as it says.
    #[serde(alias = "可控")]
    #[serde(alias = "可控性")]
    #[serde(alias = "执行")]
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
    /// The most people whom an incident that it gives rise to could bring together (persons); some local rules set the
    /// level by it.
    pub incident: Option<f64>,
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
#[non_exhaustive]
pub enum Criterion {
    /// 合法性
    #[serde(alias = "合法性")]
    Legality,
    /// 合理性
    #[serde(alias = "合理性")]
    Reasonableness,
    /// 可行性
    #[serde(alias = "可行性")]
    Feasibility,
    /// 可控性
    #[serde(alias = "可控制性")]
    Controllability,
}
