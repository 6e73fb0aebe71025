//! Levels of risk, verdicts, and the provenance of a rule.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::message::Language;

/// A level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Most understand and support; prevention and dialogue can resolve the rest.
    Low,
    /// Some object strongly; conflict is possible.
    Medium,
    /// Most people object and react very strongly.
    High,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Level; 3] = [Level::Low, Level::Medium, Level::High];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level of a name.
    ///
    /// # Errors
    /// No level has that name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| Error::word_unknown("level", name, Self::ALL.map(Self::name)))
    }

    /// In words.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            Self::Low => ("low risk", "低风险"),
            Self::Medium => ("medium risk", "中风险"),
            Self::High => ("high risk", "高风险"),
        };
        language.choose(&[en, zh])
    }
}

/// What may be said of a decision; nothing else may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may go ahead as it stands.
    Proceed,
    /// It goes back, to be changed or completed and assessed again.
    Revise,
    /// It is not issued.
    DoNotIssue,
}

impl Verdict {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proceed => "proceed",
            Self::Revise => "revise",
            Self::DoNotIssue => "do_not_issue",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            Self::Proceed => ("proceed", "可以实施"),
            Self::Revise => ("revise", "修改完善后重新评估"),
            Self::DoNotIssue => ("do not issue", "不予出台"),
        };
        language.choose(&[en, zh])
    }
}

/// Whether the source of a rule was read; the firmest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The source was read.
    Read,
    /// Common knowledge in the trade that no source at hand confirmed.
    Unread,
    /// A choice of townscale.
    Own,
    /// Changed from a built-in profile, so that the source no longer stands behind it.
    Changed,
}

impl Mark {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unread => "unread",
            Self::Own => "own",
            Self::Changed => "changed",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            Self::Read => ("read", "已核对原文"),
            Self::Unread => ("not read", "未核对原文"),
            Self::Own => ("chosen by townscale", "本工具选定"),
            Self::Changed => ("changed", "数值已改动"),
        };
        language.choose(&[en, zh])
    }
}
