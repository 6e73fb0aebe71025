//! Consultation of those affected: rounds, hearings, opinions.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::date::Date;
use crate::error::{Error, in_both_languages};

/// How the people asked were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// Everyone in the frame.
    #[serde(alias = "全部")]
    #[serde(alias = "普查")]
    #[serde(alias = "全体")]
    #[serde(alias = "全覆盖")]
    All,
    /// At random from the frame.
    #[serde(alias = "随机")]
    #[serde(alias = "随机抽样")]
    #[serde(alias = "简单随机抽样")]
    Random,
    /// At random within strata.
    #[serde(alias = "分层随机")]
    #[serde(alias = "分层抽样")]
    #[serde(alias = "分层随机抽样")]
    StratifiedRandom,
    /// Whoever answered an open call.
    #[serde(alias = "自愿")]
    #[serde(alias = "自愿参加")]
    #[serde(alias = "公开征集")]
    Volunteers,
    /// Picked by the body that decides.
    #[serde(alias = "指定")]
    #[serde(alias = "选定")]
    #[serde(alias = "主办方选定")]
    #[serde(alias = "推荐")]
    Picked,
}

impl Chosen {
    /// Whether what they say can be carried over to the frame.
    #[must_use]
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
    /// How many of these agree on a condition.
    pub conditional: Option<f64>,
    /// How many of these do not mind.
    pub indifferent: Option<f64>,
    /// How many of these are in favour.
    pub in_favour: Option<f64>,
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

impl Round {
    /// What findings call it: its id, or its place in the list (`index` counted from 0).
    pub(in crate::decision) fn label(&self, index: usize) -> String {
        self.id.clone().unwrap_or_else(|| (index + 1).to_string())
    }
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

impl Consultation {
    /// The rounds that findings call by a name.
    pub(in crate::decision) fn rounds_of(&self, name: &str) -> impl Iterator<Item = &Round> {
        self.rounds.iter().enumerate().filter(move |(i, round)| round.label(*i) == name).map(|(_, round)| round)
    }
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
            serde_json::Value::String(word) if ["yes", "采纳", "已采纳", "是", "全部采纳"].contains(&word.trim()) => {
                Ok(Self::Yes)
            }
            serde_json::Value::String(word) if ["partly", "部分采纳", "部分"].contains(&word.trim()) => {
                Ok(Self::Partly)
            }
            serde_json::Value::String(word) if ["no", "不采纳", "未采纳", "否", "不予采纳"].contains(&word.trim()) => {
                Ok(Self::No)
            }
            other => Err(D::Error::custom(in_both_languages(&Error::adoption_unknown(other)))),
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
