//! Risk treatment: measures, how far along they are, and what stands behind their effect.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::Date;
use super::quantity::Quantity;

/// How far along a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In place.
    #[serde(alias = "已完成")]
    #[serde(alias = "已落实")]
    #[serde(alias = "完成")]
    Done,
    /// Being carried out.
    #[serde(alias = "正在落实")]
    #[serde(alias = "落实中")]
    #[serde(alias = "进行中")]
    #[serde(alias = "实施中")]
    #[serde(alias = "正在实施")]
    Underway,
    /// Decided and paid for.
    #[serde(alias = "已落实经费")]
    #[serde(alias = "已安排经费")]
    #[serde(alias = "经费已落实")]
    #[serde(alias = "已决定")]
    Funded,
    /// Intended.
    #[serde(alias = "计划")]
    #[serde(alias = "拟实施")]
    #[serde(alias = "计划中")]
    #[serde(alias = "拟落实")]
    Planned,
    /// Given up.
    #[serde(alias = "放弃")]
    #[serde(alias = "已取消")]
    #[serde(alias = "取消")]
    Dropped,
}

/// When the risk that a measure meets comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before it is carried out: planning, land, approvals.
    #[serde(alias = "准备期", alias = "前期", alias = "决策阶段", alias = "准备阶段", alias = "前期阶段")]
    Preparation,
    /// While it is carried out or built.
    #[serde(alias = "实施期", alias = "施工期", alias = "建设期", alias = "实施阶段", alias = "施工阶段")]
    CarryingOut,
    /// When it runs.
    #[serde(alias = "运行期", alias = "运营期", alias = "运行阶段", alias = "运营阶段")]
    Operation,
}

/// What stands behind the effect of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The effect was measured where the measure was used before.
    #[serde(alias = "他处实测")]
    #[serde(alias = "实测")]
    #[serde(alias = "已有实测")]
    #[serde(alias = "同类实测")]
    MeasuredElsewhere,
    /// A pilot here.
    #[serde(alias = "试点")]
    #[serde(alias = "本地试点")]
    Pilot,
    /// Somebody says so.
    #[serde(alias = "承诺")]
    #[serde(alias = "仅为承诺")]
    Promise,
}

/// Which part of a factor a measure lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The likelihood.
    #[serde(alias = "可能性")]
    #[serde(alias = "发生概率")]
    #[serde(alias = "概率")]
    #[default]
    P,
    /// The impact.
    #[serde(alias = "影响程度")]
    #[serde(alias = "影响")]
    #[serde(alias = "后果")]
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
    /// The offices that assist.
    pub assisted_by: Option<String>,
    /// When the risk comes about.
    pub phase: Option<Phase>,
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

impl Measure {
    /// What findings call it: its id, what is done, or its place in the list (counted from 0).
    #[must_use]
    pub fn label(&self, index: usize) -> String {
        self.id.clone().or_else(|| self.what.clone()).unwrap_or_else(|| (index + 1).to_string())
    }
}
