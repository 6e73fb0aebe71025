//! The sentences of one catalogue entry, and the values that fill them.

use super::{Language, Value};

/// Values by the name of their placeholder.
pub(crate) type Values = Vec<(&'static str, Value)>;

/// Message and hint of one entry, in English and in Chinese; `{name}` stands for a value.
#[derive(Debug)]
pub(crate) struct Sentences {
    pub(crate) message: [&'static str; 2],
    pub(crate) hint: [&'static str; 2],
}

/// A sentence of a language with its placeholders filled.
fn fill(texts: &[&'static str; 2], values: &Values, language: Language) -> String {
    let template = language.choose(texts);
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        let named = after.find('}').and_then(|end| {
            let name = after.get(1..end)?;
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (end + 1, value))
        });
        let (length, filled) = match named {
            Some((length, value)) => (length, value.text(language)),
            None => (1, "{".to_owned()),
        };
        text.push_str(&filled);
        rest = &after[length..];
    }
    text.push_str(rest);
    text
}

impl Sentences {
    /// The message in a language.
    pub(crate) fn message(&self, values: &Values, language: Language) -> String {
        fill(&self.message, values, language)
    }

    /// The hint in a language; empty where the entry has none.
    pub(crate) fn hint(&self, values: &Values, language: Language) -> String {
        fill(&self.hint, values, language)
    }
}
