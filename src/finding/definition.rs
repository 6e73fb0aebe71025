//! A finding: a code of the catalogue, where it was found, and the values that its sentences mention.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Effect, Severity};
use crate::message::{Language, Place, Sentences, Term, Value, Values};

include!(concat!(env!("OUT_DIR"), "/finding.rs"));

/// A finding: doubtful input, by the code of its catalogue entry. There is none of free text:
///
/// ```compile_fail
/// let finding = townscale::finding::Finding::new("a text of one's own", "counts.csv");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    code: Code,
    place: Place,
    values: Values,
}

impl Finding {
    fn from_catalogue(code: Code, place: Place, values: Values) -> Self {
        Self { code, place, values }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The area, period, row or factor it is about.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The same finding, about a place inside another.
    #[must_use]
    pub fn inside(mut self, outer: impl Into<Place>) -> Self {
        self.place = self.place.inside(outer);
        self
    }

    /// The values that its sentences mention, and those that it carries beside them, by name, as English prints them.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.values.iter().map(|(name, value)| (*name, value.text(Language::En)))
    }

    /// A value that its sentences mention or that it carries, as English prints it; empty where there is none of that name.
    pub(crate) fn value(&self, name: &str) -> String {
        self.values
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.text(Language::En))
            .unwrap_or_default()
    }

    /// The same place and values under another code.
    #[must_use]
    pub(crate) fn recoded(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// The same finding with texts replaced where `replace` has another for a value's name and text.
    #[must_use]
    pub(crate) fn reworded(mut self, replace: impl Fn(&str, &str) -> Option<String>) -> Self {
        for (name, value) in &mut self.values {
            if let Value::Text(text) = value
                && let Some(other) = replace(name, text)
            {
                *text = other;
            }
        }
        self
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What it does to the verdict of a decision.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.code.effect()
    }

    /// What was found, in words.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.code.sentences().message(&self.values, language)
    }

    /// What to do about it, in words.
    #[must_use]
    pub fn hint(&self, language: Language) -> String {
        self.code.sentences().hint(&self.values, language)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values: std::collections::BTreeMap<&str, String> = self.values().collect();
        let mut fields = serializer.serialize_struct("Finding", 3)?;
        fields.serialize_field("code", self.code.name())?;
        fields.serialize_field("where", &self.place.to_string())?;
        fields.serialize_field("values", &values)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_message_and_a_hint_in_both_languages() {
        for code in Code::ALL {
            let sentences = code.sentences();
            assert!(sentences.message.iter().chain(&sentences.hint).all(|text| !text.is_empty()), "{}", code.name());
        }
    }

    #[test]
    fn a_finding_fills_its_sentences_in_both_languages() {
        let finding = Finding::staff_elsewhere("staff", 2, "B; C");
        assert!(finding.message(Language::En).contains("has 2 area(s)"));
        assert!(finding.message(Language::Zh).contains("有 2 个地区"));
        assert_eq!(finding.inside("plan.xlsx").place().to_string(), "plan.xlsx, staff");
    }
}
