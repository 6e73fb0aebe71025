//! Sequences of words, with what may stand between them and what must not stand before or after.

// Places of tokens that were found in the same text.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use serde::Deserialize;

use super::tokens::{Token, tokens};

/// A pattern as the list of words has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    /// What it begins with: one of these.
    pub start: Vec<String>,
    /// What may stand between, any number of times.
    #[serde(default)]
    pub between: Vec<String>,
    /// What it ends with: one of these; nothing where the start is all.
    #[serde(default)]
    pub end: Vec<String>,
    /// What must not stand just before.
    #[serde(default)]
    pub not_before: Vec<String>,
    /// What must not stand just after.
    #[serde(default)]
    pub not_after: Vec<String>,
}

/// A pattern ready to be looked for.
#[derive(Debug)]
pub(super) struct Sequence {
    start: Vec<Vec<Token>>,
    between: Vec<Vec<Token>>,
    end: Vec<Vec<Token>>,
    not_before: Vec<Vec<Token>>,
    not_after: Vec<Vec<Token>>,
}

impl Sequence {
    pub(super) fn new(pattern: &Pattern, simplified: &BTreeMap<char, char>) -> Self {
        let list = |words: &[String]| {
            let mut list: Vec<Vec<Token>> = words.iter().map(|word| tokens(word, simplified)).collect();
            // The longest first, so that what may stand between is passed over whole.
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
            list
        };
        Self {
            start: list(&pattern.start),
            between: list(&pattern.between),
            end: list(&pattern.end),
            not_before: list(&pattern.not_before),
            not_after: list(&pattern.not_after),
        }
    }

    /// The first place where the sequence stands: from and to.
    pub(super) fn find(&self, text: &[Token]) -> Option<(usize, usize)> {
        (0..text.len()).find_map(|at| Some((at, self.at(text, at)?)))
    }

    /// Where the sequence that begins at a place ends.
    fn at(&self, text: &[Token], from: usize) -> Option<usize> {
        let before = &text[..from];
        if self.not_before.iter().any(|word| before.ends_with(word)) {
            return None;
        }
        let fits = |at: usize| {
            let after = text.get(at..).unwrap_or_default();
            !self.not_after.iter().any(|word| after.starts_with(word))
        };
        for start in &self.start {
            if !text[from..].starts_with(start) {
                continue;
            }
            let mut at = from + start.len();
            if self.end.is_empty() {
                if fits(at) {
                    return Some(at);
                }
                continue;
            }
            loop {
                let rest = text.get(at..).unwrap_or_default();
                if let Some(end) = self.end.iter().find(|end| rest.starts_with(end) && fits(at + end.len())) {
                    return Some(at + end.len());
                }
                match self.between.iter().find(|word| rest.starts_with(word)) {
                    Some(word) => at += word.len(),
                    None => break,
                }
            }
        }
        None
    }
}
