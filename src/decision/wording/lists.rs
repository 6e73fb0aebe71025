//! What is looked for in the words of a decision file.

// Places of tokens that were found in the same text.
#![allow(clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::matcher::{Pattern, Sequence};
use super::period::{days, last_day};
use super::tokens::{Token, tokens};
use crate::decision::file::Date;
use crate::error::compiled_in;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    simplified: String,
    placeholder: Vec<String>,
    assertion: Vec<String>,
    ordinal: String,
    claim: Vec<Pattern>,
    handling: Vec<Pattern>,
    people: Vec<Pattern>,
    open_call: Vec<Pattern>,
    place: Vec<Pattern>,
}

struct Ready {
    simplified: BTreeMap<char, char>,
    placeholder: Vec<Vec<Token>>,
    assertion: Vec<Vec<Token>>,
    ordinal: BTreeSet<char>,
    claim: Vec<Sequence>,
    handling: Vec<Sequence>,
    people: Vec<Sequence>,
    open_call: Vec<Sequence>,
    place: Vec<Sequence>,
}

static READY: LazyLock<Ready> = LazyLock::new(|| {
    let lists: Lists = compiled_in(include_str!("words.toml"));
    let characters: Vec<char> = lists.simplified.chars().filter(|c| !c.is_whitespace()).collect();
    let simplified: BTreeMap<char, char> = characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let ready = |patterns: &[Pattern]| patterns.iter().map(|one| Sequence::new(one, &simplified)).collect();
    Ready {
        placeholder: lists.placeholder.iter().map(|word| tokens(word, &simplified)).collect(),
        assertion: lists.assertion.iter().map(|word| tokens(word, &simplified)).collect(),
        ordinal: lists.ordinal.chars().collect(),
        claim: ready(&lists.claim),
        handling: ready(&lists.handling),
        people: ready(&lists.people),
        open_call: ready(&lists.open_call),
        place: ready(&lists.place),
        simplified,
    }
});

/// The words that were found, as they are judged.
pub(in crate::decision) type Found = String;

fn first(patterns: &[Sequence], text: &str) -> Option<Found> {
    let text = tokens(text, &READY.simplified);
    patterns.iter().find_map(|one| one.find(&text)).map(|(from, to)| written(&text[from..to]))
}

fn written(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Character(c) => text.push(*c),
            Token::Word(word) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
            Token::End => {}
        }
    }
    text
}

/// The words by which a text claims that the risk is low.
pub(in crate::decision) fn claims_a_level(text: &str) -> Option<Found> {
    first(&READY.claim, text)
}

/// The words by which a text handles people instead of harm to people.
pub(in crate::decision) fn handles_people(text: &str) -> Option<Found> {
    first(&READY.handling, text)
}

/// The words by which a text scores people, or a sensitive attribute of people, instead of harm to people.
pub(in crate::decision) fn scores_people(text: &str) -> Option<Found> {
    first(&READY.people, text)
}

/// The words by which a text says that whoever wished could answer.
pub(in crate::decision) fn is_open_call(text: &str) -> Option<Found> {
    first(&READY.open_call, text)
}

/// A text without the names of places that are called after a people, such as a village or a street.
pub(in crate::decision) fn without_places(text: &str) -> String {
    let mut text = tokens(text, &READY.simplified);
    while let Some((from, to)) = READY.place.iter().find_map(|one| one.find(&text)) {
        text.drain(from..to);
    }
    written(&text)
}

/// A text as it is read: without marks, blanks, characters that cannot be seen, and differences of writing.
pub(in crate::decision) fn reading(text: &str) -> String {
    written(&tokens(text, &READY.simplified))
}

/// The fewest different characters or words of a text of four or more that says something.
const DIFFERENT: usize = 3;

/// Whether nothing is said: an empty text, marks and digits only, one thing said over and over, or a placeholder such as 略,
/// 见附件一 or "to be added", whatever its number; several of them with marks between too.
pub(in crate::decision) fn is_placeholder(text: &str) -> bool {
    let clauses = || text.split(['，', '、', '。', '；', '：', '（', '）', ',', '.', ';', ':', '(', ')', '\n']);
    stands_for_text(text) || clauses().all(stands_for_text)
}

fn stands_for_text(text: &str) -> bool {
    let mut text = tokens(text, &READY.simplified);
    text.retain(|token| *token != Token::End);
    let digits = |token: &Token| matches!(token, Token::Word(word) if word.chars().all(char::is_numeric));
    let different: BTreeSet<String> = text.iter().map(|token| written(std::slice::from_ref(token))).collect();
    let unnumbered = |text: &[Token]| {
        let ordinal = |token: &Token| match token {
            Token::Character(c) => READY.ordinal.contains(c),
            Token::Word(word) => word.chars().all(char::is_numeric),
            Token::End => true,
        };
        text.iter().filter(|token| !ordinal(token)).cloned().collect::<Vec<Token>>()
    };
    text.iter().all(digits)
        || (text.len() > DIFFERENT && different.len() < DIFFERENT)
        || READY.placeholder.contains(&text)
        || READY.placeholder.contains(&unnumbered(&text))
}

/// Characters of a text; a word of letters counts as two.
fn length(text: &[Token]) -> usize {
    let one = |token: &Token| match token {
        Token::Character(_) => 1,
        Token::Word(_) => 2,
        Token::End => 0,
    };
    text.iter().map(one).sum()
}

/// What a text has beside words of assertion such as 已按规定妥善处理.
fn told(text: &str) -> Vec<Token> {
    let all = tokens(text, &READY.simplified);
    let mut told = Vec::new();
    let mut at = 0;
    while at < all.len() {
        match READY.assertion.iter().filter(|word| all[at..].starts_with(word)).map(Vec::len).max() {
            Some(length) => at += length,
            None => {
                told.push(all[at].clone());
                at += 1;
            }
        }
    }
    told
}

/// Whether something is said: a text that is no placeholder, and has more than words of assertion such as 符合有关规定 or "the
/// risk is controllable".
pub(in crate::decision) fn tells(text: &str) -> bool {
    !is_placeholder(text) && length(&told(text)) > 0
}

/// Whether a text is given that tells something.
pub(in crate::decision) fn said(text: Option<&String>) -> bool {
    text.is_some_and(|text| tells(text))
}

/// Whether a name or a short label is given: no placeholder. Words of assertion may be part of it (项目单位, 政策落实).
pub(in crate::decision) fn named(text: Option<&String>) -> bool {
    text.is_some_and(|text| !is_placeholder(text))
}

/// The fewest characters of an answer that says something.
const SHORTEST_ANSWER: usize = 8;

/// The fewest characters of an answer beside words of assertion.
const FEWEST_TOLD: usize = 4;

/// Whether a text answers something: it is no placeholder, and says more than that all is well or was done.
pub(in crate::decision) fn answers(text: &str) -> bool {
    let whole = length(&tokens(text, &READY.simplified));
    !is_placeholder(text) && whole >= SHORTEST_ANSWER && length(&told(text)) >= FEWEST_TOLD
}

/// How many days something was open, as a text tells it; nothing where it does not.
pub(in crate::decision) fn days_open(text: &str) -> Option<f64> {
    days(&tokens(text, &READY.simplified), text)
}

/// The last day that a text names.
pub(in crate::decision) fn last_day_named(text: &str) -> Option<Date> {
    last_day(text)
}

/// A text as it is compared: without marks, numbers and ordinals; whole where nothing else is in it.
pub(in crate::decision) fn signature(text: &str) -> String {
    let plain = |c: &char| !READY.ordinal.contains(c) && !c.is_ascii_digit() && !c.is_whitespace();
    let whole = reading(text);
    let short: String = whole.chars().filter(plain).collect();
    if short.is_empty() { whole } else { short }
}

/// How alike two texts are: the Dice coefficient of their pairs of neighbouring characters (0–1; Dice 1945).
pub(in crate::decision) fn similarity(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let letters: Vec<char> = signature(text).chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect::<BTreeSet<_>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    if a.is_empty() && b.is_empty() {
        return 0.0;
    }
    2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A corpus of sentences: those that must be found, and those that must not be.
    #[derive(Deserialize)]
    struct Corpus {
        found: Vec<String>,
        passed: Vec<String>,
    }

    fn rates(list: &str, find: fn(&str) -> Option<Found>) {
        let mut all: BTreeMap<String, Corpus> = toml::from_str(include_str!("corpus.toml")).unwrap();
        let corpus = all.remove(list).unwrap();
        let missed: Vec<&String> = corpus.found.iter().filter(|text| find(text).is_none()).collect();
        let wrong: Vec<&String> = corpus.passed.iter().filter(|text| find(text).is_some()).collect();
        assert!(missed.is_empty() && wrong.is_empty(), "{list}: missed {missed:?}, wrongly found {wrong:?}");
    }

    #[test]
    fn claims_of_a_level_are_found_and_ordinary_words_are_not() {
        rates("claim", claims_a_level);
    }

    #[test]
    fn handling_of_people_is_found_and_work_on_harm_is_not() {
        rates("handling", handles_people);
    }

    #[test]
    fn scoring_of_people_is_found_and_effects_of_a_decision_are_not() {
        rates("people", scores_people);
    }

    #[test]
    fn open_calls_are_found_and_samples_are_not() {
        rates("open_call", is_open_call);
    }

    #[test]
    fn placeholders_say_nothing() {
        for text in [
            "",
            "无",
            "略",
            "待补",
            "见附件",
            "/",
            "——",
            "N/A",
            "tbd",
            "（略）",
            "暂 无",
            "同上",
            "x x x",
            "12",
            "2026-07",
            "（1）",
            "见附件一",
            "详见附件3",
            "合法。",
            "按规定办理",
            "无無无無",
            "说明说明说明",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["无需征地", "见附件三第2页：签约记录", "略高于邻县", "2025年试点记录"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn bare_assertions_tell_nothing_and_honest_texts_tell_something() {
        rates("bare", |text| (!tells(text)).then(|| text.to_owned()));
    }

    #[test]
    fn assertions_answer_nothing() {
        for text in [
            "已按有关规定妥善处理完毕。",
            "经研究，情况属实，不影响评估结论，特此说明。",
            "已认真研究并逐条答复，无异议。",
            "对该问题已高度重视，将严格按照要求落实到位。",
            "All matters were handled properly in accordance with the relevant rules.",
            "We have noted the finding and confirm that it does not affect the conclusion.",
        ] {
            assert!(!answers(text), "{text}");
        }
        for text in [
            "已逐户核实并书面答复，结果列入附件三，村务公开栏公示7日无异议。",
            "四名代表的意见已于8月6日书面答复，月票保留。",
            "Every point of the six delegates was answered in writing on 8 May.",
            "补偿标准已按邻县就高执行。",
        ] {
            assert!(answers(text), "{text}");
        }
    }

    #[test]
    fn periods_are_read_in_days() {
        for (text, days) in [
            ("公示7天", 7.0),
            ("2026年2月9日至4月1日（30个工作日）在网站公示", 42.0),
            ("2026 年 12 月 1 日至 30 日在公告栏公示", 30.0),
            ("2026年12月28日至2027年1月3日公示", 7.0),
            ("公示期为三十日", 30.0),
            ("公告两周", 14.0),
            ("posted at 212 stops for 30 days", 30.0),
            ("open for one week", 7.0),
            ("ten working days", 14.0),
            ("2026年3月1日至3月5日在网站公示30天", 5.0),
            ("2026年3月1日、3月2日在《日报》刊登，公示30日", 30.0),
            ("2026-03-01至2026-03-31在网站公示", 31.0),
            ("2026.3.1—2026.3.31公示", 31.0),
            ("posted from 2026-03-01 to 2026-03-07", 7.0),
            ("三个月", 90.0),
        ] {
            assert!(days_open(text).is_some_and(|found| (found - days).abs() < 1e-9), "{text}: {:?}", days_open(text));
        }
        for text in ["在政府网站公示", "2026年3月1日公示", "posted at 212 stops", "第7日张贴"] {
            assert_eq!(days_open(text), None, "{text}");
        }
    }

    #[test]
    fn texts_that_differ_in_a_number_are_alike() {
        assert!(similarity("土地补偿标准与邻县不一致（一标段）", "土地补偿标准与邻县不一致（第2标段）") > 0.9);
        assert!(similarity("施工噪声、扬尘与出行不便", "运营期交通噪声") < 0.4);
    }
}
