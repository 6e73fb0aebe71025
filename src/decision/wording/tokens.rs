//! Text as it is judged: Chinese characters and words of letters, one after the other, with the ends of sentences kept.

// Places of tokens that were found in the same text.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use crate::table::fold;

/// One token: a Chinese character, a word of letters or digits in lower case, or the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A Chinese character, simplified.
    Character(char),
    /// A word of other letters and digits.
    Word(String),
    /// The end of a sentence.
    End,
}

/// The tokens of a text. Full-width forms, look-alikes, invisible characters and entities are resolved, traditional
/// characters simplified by `simplified`, marks and blanks inside a sentence dropped.
pub(super) fn tokens(text: &str, simplified: &BTreeMap<char, char>) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let close = |word: &mut String, found: &mut Vec<Token>| {
        if !word.is_empty() {
            found.push(Token::Word(std::mem::take(word)));
        }
    };
    for c in without_entities(text).chars().filter_map(fold) {
        for c in compatible(c) {
            let c = *simplified.get(&c).unwrap_or(&c);
            if ('\u{2e80}'..='\u{9fff}').contains(&c) && c.is_alphanumeric() || c > '\u{ffff}' && c.is_alphanumeric() {
                close(&mut word, &mut found);
                found.push(Token::Character(c));
            } else if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            } else {
                close(&mut word, &mut found);
                if matches!(c, '。' | '！' | '!' | '？' | '?' | '；' | ';' | '\n' | '｡') {
                    found.push(Token::End);
                }
            }
        }
    }
    close(&mut word, &mut found);
    found
}

/// Roman numerals and circled digits as letters and digits (the compatibility decompositions that occur in levels).
fn compatible(c: char) -> Vec<char> {
    const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let place = |first: u32| (c as u32 - first) as usize;
    match c {
        '\u{2160}'..='\u{216b}' => ROMAN[place(0x2160)].chars().collect(),
        '\u{2170}'..='\u{217b}' => ROMAN[place(0x2170)].chars().collect(),
        '\u{2460}'..='\u{2468}' => char::from_digit(c as u32 - 0x245f, 10).into_iter().collect(),
        _ => vec![c],
    }
}

/// Named and numbered entities of HTML as the characters they stand for.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        match end.and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, text)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `nbsp`, `shy` and the like stand for nothing that is read.
const SILENT: [&str; 6] = ["nbsp", "shy", "zwnj", "zwj", "ensp", "emsp"];

fn entity(name: &str) -> Option<String> {
    if SILENT.contains(&name) {
        return Some(String::new());
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    code.and_then(char::from_u32).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_blanks_and_entities_are_resolved() {
        let simplified = BTreeMap::from([('險', '险'), ('風', '风')]);
        let plain = tokens("低风险", &simplified);
        for text in
            ["低 风 险", "低風險", "低\u{200b}风\u{ad}险", "“低”风险", "低（风险）", "&#20302;风险", "低&nbsp;风险"]
        {
            assert_eq!(tokens(text, &simplified), plain, "{text}");
        }
        assert_ne!(tokens("低。风险", &simplified), plain);
        assert_eq!(tokens("ＬＯＷ\u{3000}Ⅲ", &simplified), [Token::Word("low".into()), Token::Word("iii".into())]);
    }
}
