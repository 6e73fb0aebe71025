//! Answers to findings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::Date;
use crate::decision::wording::{answers, named};

/// An answer in writing to a finding that asks for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The code of the finding.
    #[serde(alias = "finding")]
    pub code: String,
    /// Its place, as `review` prints it; may be left out where the code stands once.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// The office that answers (an office, never a person).
    pub by: Option<String>,
    /// The day.
    pub date: Option<Date>,
    /// The answer.
    pub text: Option<String>,
}

impl Answer {
    /// Whether it says who, when and what, by the day of the decision where that is given, at most `oldest` days before it, and
    /// not before `asked`; a placeholder or a bare assertion says nothing.
    pub(in crate::decision) fn is_complete(&self, asked: Option<&Date>, decided: Option<&Date>, oldest: i64) -> bool {
        let in_time = self.date.as_ref().is_some_and(|date| {
            decided.is_none_or(|decided| date <= decided && decided.days_since(date) <= oldest)
                && asked.is_none_or(|asked| date >= asked)
        });
        named(self.by.as_ref()) && in_time && self.text.as_ref().is_some_and(|text| answers(text))
    }
}
