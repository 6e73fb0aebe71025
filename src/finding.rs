//! Findings: doubtful input that does not stop the computation and travels with the result into the report.
//!
//! Every finding is one entry of a catalogue (`src/finding/*.toml`), with a stable code, a severity and its words in
//! English and Chinese; `{name}` in the words stands for a value. Adding a finding is adding an entry.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::table::{Table, TableBuilder};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The result cannot be relied on until this is mended.
    Error,
    /// The result may mislead; look before using it.
    Warning,
    /// Something a reader should know.
    Note,
}

impl Severity {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// What a finding does to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Nothing.
    #[default]
    Note,
    /// It stands against going ahead until it is answered in writing.
    Answer,
    /// It stands against going ahead until it is mended.
    Stops,
}

impl Effect {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Note => "note",
            Effect::Answer => "answer",
            Effect::Stops => "stops",
        }
    }
}

/// The language findings and reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// Words in both languages.
#[derive(Debug, Clone, Deserialize)]
struct Words {
    en: String,
    zh: String,
}

/// One kind of finding, as the catalogue holds it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    severity: Severity,
    #[serde(default)]
    effect: Effect,
    message: Words,
    hint: Words,
}

static CATALOGUE: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let parts = [
        include_str!("finding/panel.toml"),
        include_str!("finding/forecast.toml"),
        include_str!("finding/staffing.toml"),
        include_str!("finding/services.toml"),
        include_str!("finding/cohort.toml"),
        include_str!("finding/decision.toml"),
        include_str!("finding/index.toml"),
    ];
    let mut catalogue = BTreeMap::new();
    for part in parts {
        let entries: BTreeMap<String, Entry> =
            toml::from_str(part).expect("the compiled-in catalogue of findings is valid: a test reads it");
        catalogue.extend(entries);
    }
    catalogue
});

/// Every finding code there is.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE.keys().map(String::as_str)
}

/// One finding: a code, where it was found, and the values its words mention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The stable code, a key of the catalogue.
    pub code: &'static str,
    /// The area, period, row or factor it is about.
    #[serde(rename = "where")]
    pub place: String,
    /// What the words mention, by name.
    pub values: BTreeMap<&'static str, String>,
}

impl Finding {
    /// A finding of a code in the catalogue.
    ///
    /// # Panics
    /// If the catalogue has no such code: codes are literals, and a test walks them.
    pub fn new(code: &'static str, place: impl Into<String>) -> Self {
        assert!(CATALOGUE.contains_key(code), "no finding has the code {code}");
        Self { code, place: place.into(), values: BTreeMap::new() }
    }

    /// Give a value that the words mention.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.insert(name, value.to_string());
        self
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        CATALOGUE[self.code].severity
    }

    /// What it does to a verdict.
    pub fn effect(&self) -> Effect {
        CATALOGUE[self.code].effect
    }

    /// What was found, in words.
    pub fn message(&self, language: Language) -> String {
        self.fill(&CATALOGUE[self.code].message, language)
    }

    /// What to do about it, in words.
    pub fn hint(&self, language: Language) -> String {
        self.fill(&CATALOGUE[self.code].hint, language)
    }

    fn fill(&self, words: &Words, language: Language) -> String {
        let mut text = match language {
            Language::En => words.en.clone(),
            Language::Zh => words.zh.clone(),
        };
        for (name, value) in &self.values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

/// The findings table: `severity`, `code`, `where`, `message`, `hint`; the gravest first.
pub fn findings_table(findings: &[Finding], language: Language) -> Table {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity());
    TableBuilder::new()
        .text("severity", sorted.iter().map(|f| f.severity().name()))
        .text("code", sorted.iter().map(|f| f.code))
        .text("where", sorted.iter().map(|f| f.place.as_str()))
        .text("message", sorted.iter().map(|f| f.message(language)))
        .text("hint", sorted.iter().map(|f| f.hint(language)))
        .build()
}

/// A number as findings print it: thousands apart, at most one decimal.
pub fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    let whole = rounded.abs().trunc();
    let digits = format!("{whole:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let tenths = ((rounded.abs() - whole) * 10.0).round();
    let sign = if rounded < 0.0 { "-" } else { "" };
    if tenths > 0.0 { format!("{sign}{text}.{tenths:.0}") } else { format!("{sign}{text}") }
}

/// Counts of people from 1 to one less than this are not written for others.
pub const CELL: f64 = 10.0;

/// A count of people as findings print it: whole, and findings go into reports, so a small one is not told.
pub fn people(count: f64) -> String {
    if count > 0.0 && count < CELL { format!("<{CELL}") } else { number(count.round()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_words_in_both_languages() {
        for (code, entry) in CATALOGUE.iter() {
            for words in [&entry.message, &entry.hint] {
                assert!(!words.en.is_empty() && words.zh.chars().any(|c| c > '\u{2e7f}'), "{code}");
            }
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(786_000.0), "786,000");
        assert_eq!(number(-1234.56), "-1,234.6");
        assert_eq!(number(187.5), "187.5");
    }

    #[test]
    fn small_counts_of_people_are_not_told() {
        assert_eq!([0.0, 3.0, 9.9, 10.0, 1234.4].map(people), ["0", "<10", "<10", "10", "1,234"]);
    }
}
