//! The nearest word, for "did you mean".

use super::Error;

/// The candidate nearest in spelling to `word`, by Levenshtein's distance in characters; none that differs in more than
/// a third of its characters, or in more than two.
///
/// ```
/// assert_eq!(townscale::error::nearest("rol", ["per", "role"]), Some("role"));
/// assert_eq!(townscale::error::nearest("headcount", ["per", "role"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.chars().count() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The error of a word that is none of those known for `what`, with the nearest of them.
pub(crate) fn unknown_word<'a>(
    what: &str,
    word: &str,
    known: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Error {
    let known = known.into_iter();
    Error::word_unknown(what, word, known.clone()).did_you_mean(nearest(word, known))
}
