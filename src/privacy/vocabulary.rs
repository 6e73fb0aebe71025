//! The vocabulary of what names persons and of what is sensitive about them, and the words that make a term harmless.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{Words, han, singular};
use crate::error::compiled_in;

#[derive(Deserialize)]
struct TermLists {
    whole: Vec<String>,
    phrases: Vec<String>,
    inside: Vec<String>,
    han: Vec<String>,
    foreign: Vec<String>,
    #[serde(default)]
    named: Vec<String>,
}

#[derive(Deserialize)]
struct PeopleLists {
    names: Vec<String>,
    short: Vec<String>,
    alone: Vec<String>,
    zu: Vec<String>,
    han: Vec<String>,
}

#[derive(Deserialize)]
struct FollowerLists {
    names: Vec<String>,
    houses: Vec<String>,
    goers: Vec<String>,
}

#[derive(Deserialize)]
struct ContextLists {
    counts_han: Vec<String>,
    counts: Vec<String>,
    facility_han: Vec<String>,
    facility: Vec<String>,
    people: Vec<String>,
    people_han: Vec<String>,
    treatment: Vec<String>,
    places: Vec<String>,
    place_words: Vec<String>,
}

/// What a column holds by the words of its header, as lists.
#[derive(Deserialize)]
pub(super) struct ColumnLists {
    pub category: Vec<String>,
    pub post: Vec<String>,
    pub area: Vec<String>,
    pub free: Vec<String>,
    pub persons: Vec<String>,
    pub amounts: Vec<String>,
}

#[derive(Deserialize)]
struct Lists {
    personal: TermLists,
    sensitive: TermLists,
    peoples: PeopleLists,
    followers: FollowerLists,
    context: ContextLists,
    columns: ColumnLists,
}

/// Terms of one sort, normalised.
pub(super) struct Terms {
    whole: HashSet<String>,
    phrases: HashSet<String>,
    inside: Vec<String>,
}

impl Terms {
    fn of(lists: &TermLists) -> Self {
        let squeezed = |list: &[String]| list.iter().map(|term| Words::of(term).squeezed).collect::<Vec<_>>();
        let mut inside = squeezed(&lists.inside);
        inside.extend(squeezed(&lists.han));
        inside.extend(squeezed(&lists.foreign));
        Self {
            whole: squeezed(&lists.whole).into_iter().collect(),
            phrases: squeezed(&lists.phrases).into_iter().collect(),
            inside,
        }
    }

    /// Whether a text holds one of the terms.
    pub(super) fn held_by(&self, text: &Words) -> bool {
        self.whole.contains(&text.squeezed)
            || text.any(|words| self.phrases.contains(words))
            || self.inside.iter().any(|part| text.squeezed.contains(part.as_str()))
    }

    /// Whether a text as a whole is one of the terms.
    pub(super) fn are(&self, text: &Words) -> bool {
        let bare = text.squeezed.trim_end_matches(['号', '码']);
        let singular = singular(&text.squeezed);
        [text.squeezed.as_str(), bare, singular.as_str()].iter().any(|whole| {
            self.whole.contains(*whole) || self.phrases.contains(*whole) || self.inside.iter().any(|part| part == whole)
        })
    }
}

/// The vocabulary.
pub(super) struct Vocabulary {
    pub personal: Terms,
    pub sensitive: Terms,
    named: HashSet<String>,
    peoples: HashSet<String>,
    short: HashSet<String>,
    alone: HashSet<String>,
    zu: Vec<String>,
    han_peoples: HashSet<String>,
    followers: HashSet<String>,
    lists: Lists,
}

/// The vocabulary that the crate is compiled with.
pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let lists: Lists = compiled_in(include_str!("vocabulary.toml"));
    let set = |list: &[String]| list.iter().map(|term| Words::of(term).squeezed).collect::<HashSet<_>>();
    Vocabulary {
        personal: Terms::of(&lists.personal),
        sensitive: Terms::of(&lists.sensitive),
        named: set(&lists.personal.named),
        peoples: set(&lists.peoples.names),
        short: set(&lists.peoples.short),
        alone: set(&lists.peoples.alone),
        zu: lists.peoples.zu.clone(),
        han_peoples: set(&lists.peoples.han),
        followers: set(&lists.followers.names),
        lists,
    }
});

impl Vocabulary {
    /// The lists that say what a column holds.
    pub(super) fn columns(&self) -> &ColumnLists {
        &self.lists.columns
    }

    /// Whether a header asks for somebody's name: `name of resident`, `applicant_name`.
    pub(super) fn names_a_person(&self, text: &Words) -> bool {
        let known = |word: &String| self.named.contains(word) || self.named.contains(&singular(word));
        text.words.iter().enumerate().any(|(at, word)| {
            if word != "name" && word != "names" {
                return false;
            }
            let before = at.checked_sub(1).and_then(|before| text.words.get(before));
            let after = text.words.iter().skip(at + 1).find(|word| !matches!(word.as_str(), "of" | "the" | "a" | "in"));
            let of = text.words.get(at + 1).is_some_and(|word| word == "of");
            let alone = text.words.iter().enumerate().all(|(other, word)| other == at || word.chars().all(han));
            alone
                && before.is_none_or(|before| before.chars().all(han) && before != "地区" && before != "名称")
                && !text.squeezed.contains("名称")
                && !text.squeezed.contains("地区")
                || before.is_some_and(known)
                || (of && after.is_some_and(known))
                || (at == 0 && text.words.len() == 2 && after.is_some_and(known))
        })
    }

    /// Whether a personal term in a header only says what is counted: 电话普及率, number of addresses.
    pub(super) fn counts_things(&self, text: &Words) -> bool {
        let context = &self.lists.context;
        let ends = |list: &[String]| list.iter().any(|end| text.squeezed.ends_with(end.as_str()));
        if ends(&context.counts_han) || ends(&context.facility_han) {
            return true;
        }
        let first: String = text.words.iter().take(2).map(String::as_str).collect();
        if matches!(first.as_str(), "numberof" | "countof" | "totalof" | "shareof" | "noof" | "costof") {
            return true;
        }
        let listed = |list: &[String], word: &str| list.iter().any(|known| known == word || *known == singular(word));
        // The first word may be what is counted; one behind it says that it is.
        text.words.iter().skip(1).any(|word| listed(&context.counts, word) || listed(&context.facility, word))
    }

    /// Whether a text names a service, a post, a facility or a place, and not the people that a term in it means.
    pub(super) fn names_a_facility(&self, text: &Words) -> bool {
        let context = &self.lists.context;
        let listed = |list: &[String], word: &str| list.iter().any(|known| known == word || *known == singular(word));
        let bare = text.squeezed.trim_end_matches(['数', '量']).trim_end_matches("个");
        if bare.chars().next_back().is_some_and(han) {
            return context.facility_han.iter().any(|end| bare.ends_with(end.as_str()));
        }
        // `per 1000` and what follows says how it is counted.
        let words = || text.words.iter().take_while(|word| *word != "per");
        words().any(|word| listed(&context.facility, word) || listed(&context.place_words, word))
            && !words().any(|word| listed(&context.people, word) && !listed(&context.facility, word))
    }

    /// Whether a text says how people are treated: tolerance of minorities is a property of a place, not of people.
    pub(super) fn names_a_treatment(&self, text: &Words) -> bool {
        let treatment = &self.lists.context.treatment;
        text.words.iter().any(|word| treatment.contains(word))
            || treatment.iter().any(|word| word.chars().all(han) && text.squeezed.contains(word.as_str()))
    }

    /// Whether a text is the name of a place that may be called after a people.
    pub(super) fn names_a_place(&self, text: &Words) -> bool {
        let context = &self.lists.context;
        text.squeezed.contains("自治")
            || context.places.iter().any(|end| text.squeezed.ends_with(end.as_str()))
            || text.words.iter().any(|word| context.place_words.contains(word))
    }

    /// Whether a text is about the people of a religion or a people: by name, or by a share of them.
    pub(super) fn names_a_people(&self, text: &Words) -> bool {
        let known = |set: &HashSet<String>, word: &str| set.contains(word) || set.contains(&singular(word));
        if self.is_a_people(text) {
            return true;
        }
        if text.any(|words| known(&self.peoples, words) || known(&self.followers, words)) {
            return true;
        }
        let context = &self.lists.context;
        let beside = |word: &String| context.people.iter().any(|other| other == word || *other == singular(word));
        let short = text.words.iter().position(|word| known(&self.short, word));
        if short.is_some_and(|at| text.words.iter().enumerate().any(|(other, word)| other != at && beside(word))) {
            return true;
        }
        let zu =
            text.squeezed.contains('族') && self.zu.iter().any(|people| text.squeezed.contains(&format!("{people}族")));
        let houses = &self.lists.followers;
        let house = |text: &Words| {
            houses.houses.iter().any(|house| match house.is_ascii() {
                true => text.words.iter().any(|word| word == house || singular(word) == *house),
                false => text.squeezed.contains(house.as_str()),
            })
        };
        let goer = |goer: &String| match goer.is_ascii() {
            true => text.words.iter().any(|word| word == goer || singular(word) == *goer),
            false => text.squeezed.contains(goer.as_str()),
        };
        zu || (house(text) && houses.goers.iter().any(goer))
    }

    /// Whether a text, as a whole, is the name of a people or of followers, such as 维族, Hui people, 佛教徒.
    pub(super) fn is_a_people(&self, text: &Words) -> bool {
        let context = &self.lists.context;
        let mut bare = text.squeezed.as_str();
        loop {
            let shorter = context.people_han.iter().find_map(|end| bare.strip_suffix(end.as_str()));
            match shorter.filter(|shorter| !shorter.is_empty()) {
                Some(shorter) if !self.han_peoples.contains(bare) => bare = shorter,
                _ => break,
            }
        }
        let whole = |text: &str| {
            self.han_peoples.contains(text)
                || self.zu.iter().any(|people| text.strip_suffix('族') == Some(people.as_str()))
        };
        if whole(&text.squeezed) || whole(bare) {
            return true;
        }
        let latin = |word: &String| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        if text.words.is_empty() || !text.words.iter().all(latin) {
            return false;
        }
        let known = |set: &HashSet<String>, word: &str| set.contains(word) || set.contains(&singular(word));
        let names = |word: &str| known(&self.peoples, word) || known(&self.followers, word);
        if let [one] = text.words.as_slice() {
            return names(one) || known(&self.alone, one);
        }
        let beside = |word: &str| context.people.iter().any(|other| other == word || *other == singular(word));
        let some = text.words.iter().any(|word| names(word) || known(&self.short, word));
        some && text.words.iter().all(|word| names(word) || known(&self.short, word) || beside(word))
            && text.words.iter().any(|word| names(word) || beside(word))
    }

    /// Whether a text, as a whole, names people by something sensitive: 信众, 上访人员, petitioners, foreign nationals.
    pub(super) fn is_a_following(&self, text: &Words) -> bool {
        let context = &self.lists.context;
        let mut bare = text.squeezed.as_str();
        if self.sensitive.are(text)
            && !matches!(
                bare,
                "nation" | "faith" | "party" | "race" | "tribe" | "loyal" | "mz" | "gj" | "zj" | "xinyang"
            )
        {
            return true;
        }
        for _ in 0..3 {
            let Some(shorter) = context.people_han.iter().find_map(|end| bare.strip_suffix(end.as_str())) else {
                break;
            };
            bare = shorter;
            if !bare.is_empty() && self.sensitive.inside.iter().any(|term| term == bare) {
                return true;
            }
        }
        let people = |word: &str| context.people.iter().any(|other| other == word || *other == singular(word));
        let person_han =
            |text: &str| context.people_han.iter().any(|end| text.ends_with(end.as_str())) || text.ends_with('徒');
        if text.squeezed.chars().all(han) {
            return person_han(&text.squeezed)
                && self.sensitive.inside.iter().any(|term| text.squeezed.contains(term.as_str()));
        }
        text.words.len() > 1
            && text.words.last().is_some_and(|word| people(word))
            && text.any(|words| self.sensitive.phrases.contains(words))
    }
}
