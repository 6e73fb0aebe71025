//! What a column holds, by its header: it decides how its values are judged.

use super::vocabulary::VOCABULARY;
use super::words::Words;

/// What a column holds, as far as its header tells; it decides how its values are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Names or codes of places: they may be called after a people.
    Areas,
    /// Names of services and posts: they may be about anything that is done for people.
    Posts,
    /// Sentences and sources.
    Free,
    /// Counts of people.
    Persons,
    /// Other amounts.
    Amounts,
    /// Whatever else: what tells groups apart.
    Categories,
}

impl Holds {
    pub(super) fn of(header: &Words) -> Self {
        let columns = VOCABULARY.columns();
        let has = |list: &[String]| {
            header.hold(list) || list.iter().any(|word| !word.is_ascii() && header.squeezed.contains(word.as_str()))
        };
        // The last word says what it is: an area_type is a type, a group_id an identifier.
        let last = Words { words: header.words.last().cloned().into_iter().collect(), squeezed: String::new() };
        if last.hold(&columns.category) {
            return Holds::Categories;
        }
        for (list, holds) in [
            (&columns.persons, Holds::Persons),
            (&columns.amounts, Holds::Amounts),
            (&columns.free, Holds::Free),
            (&columns.post, Holds::Posts),
        ] {
            if last.hold(list) {
                return holds;
            }
        }
        for (list, holds) in [
            (&columns.area, Holds::Areas),
            (&columns.post, Holds::Posts),
            (&columns.free, Holds::Free),
            (&columns.category, Holds::Categories),
            (&columns.persons, Holds::Persons),
            (&columns.amounts, Holds::Amounts),
        ] {
            if has(list) {
                return holds;
            }
        }
        Holds::Categories
    }

    pub(super) fn measure(self) -> bool {
        matches!(self, Holds::Persons | Holds::Amounts)
    }
}
