//! The judge of one text: a header, a value, or a sentence, by the vocabulary and by the shapes of personal numbers.

use super::column::Holds;
use super::shapes::{self, Shape};
use super::vocabulary::VOCABULARY;
use super::words::Words;
use crate::error::{Error, Result};

/// Refuse a header that names persons or a sensitive attribute.
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`, with the header.
pub fn header(text: &str) -> Result<()> {
    let vocabulary = &*VOCABULARY;
    let judged = |text: &str| -> Option<fn(&str) -> Error> {
        let words = Words::of(text);
        let personal = vocabulary.names_a_person(&words)
            || (vocabulary.personal.held_by(&words)
                && (vocabulary.personal.are(&words) || !vocabulary.counts_things(&words)));
        let sensitive = || {
            (vocabulary.sensitive.held_by(&words) || vocabulary.names_a_people(&words))
                && (vocabulary.sensitive.are(&words)
                    || !(vocabulary.names_a_facility(&words) || vocabulary.names_a_treatment(&words)))
        };
        if personal {
            Some(|text| Error::header_names_persons(text))
        } else if sensitive() {
            Some(|text| Error::header_sensitive(text))
        } else {
            None
        }
    };
    match judged(text).or_else(|| without_figures(text).and_then(|plain| judged(&plain))) {
        Some(refused) => Err(refused(text)),
        None => Ok(()),
    }
}

/// The text with figures that stand for letters as letters (n4me, 1dcard), where letters stand on both sides of one or
/// it begins a word of letters.
fn without_figures(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut changed = false;
    let plain: String = letters
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let letter = match c {
                '0' => 'o',
                '1' | '!' | '|' => 'i',
                '3' => 'e',
                '4' | '@' => 'a',
                '5' | '$' => 's',
                '7' => 't',
                _ => return *c,
            };
            let beside = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
            let before = at.checked_sub(1).and_then(|before| letters.get(before));
            if beside(letters.get(at + 1)) && (before.is_none() || beside(before)) {
                changed = true;
                letter
            } else {
                *c
            }
        })
        .collect();
    changed.then_some(plain)
}

/// Refuse a value by its words, as what its column holds allows.
pub(super) fn value(text: &str, holds: Holds) -> Result<()> {
    let found = || Err(Error::value_sensitive());
    let vocabulary = &*VOCABULARY;
    let words = Words::of(text);
    match holds {
        Holds::Areas | Holds::Free | Holds::Persons | Holds::Amounts => {
            let people = vocabulary.is_a_people(&words) || vocabulary.is_a_following(&words);
            if people && !vocabulary.names_a_place(&words) { found() } else { Ok(()) }
        }
        Holds::Posts | Holds::Categories => {
            if holds == Holds::Categories && vocabulary.personal.are(&words) {
                return Err(Error::value_names_persons());
            }
            let whole = vocabulary.is_a_people(&words) || vocabulary.sensitive.are(&words);
            let some = vocabulary.sensitive.held_by(&words) || vocabulary.names_a_people(&words);
            let harmless = vocabulary.names_a_facility(&words)
                || vocabulary.names_a_place(&words)
                || vocabulary.names_a_treatment(&words);
            if (whole && !vocabulary.names_a_place(&words)) || (some && !harmless) { found() } else { Ok(()) }
        }
    }
}

/// Refuse a word that names persons or a sensitive attribute, as the name of a group or an indicator.
///
/// # Errors
/// `PersonalData` or `SensitiveAttribute`; the value is never repeated.
pub fn judge_word(text: &str) -> Result<()> {
    judge_text(text)?;
    let words = Words::of(text);
    if VOCABULARY.personal.are(&words) || VOCABULARY.names_a_person(&words) {
        return Err(Error::word_names_persons());
    }
    if VOCABULARY.personal.held_by(&words) && !VOCABULARY.counts_things(&words) {
        return Err(Error::word_names_persons());
    }
    value(text, Holds::Categories)
}

/// Refuse a text that holds a person's number, address or account: sentences that a report prints.
///
/// # Errors
/// `PersonalData`; the text is never repeated.
pub fn judge_text(text: &str) -> Result<()> {
    match shapes::of_text(text) {
        Some(shape) => Err(Error::number_of_person_in_text(shape.term())),
        None => Ok(()),
    }
}

/// The error for a value that has the shape of a person's number.
pub(super) fn number_found(shape: Shape) -> Error {
    Error::number_of_person(shape.term())
}
