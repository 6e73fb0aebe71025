//! Text as it is judged: look-alikes folded together, words told apart.

/// A character as it is judged, or nothing for one that cannot be seen: full-width forms, digits of other scripts,
/// Cyrillic look-alikes and vowels with tone marks become plain ones.
pub(crate) fn fold(c: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(c as u32 - zero, 10);
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' => None,
        '\u{0660}'..='\u{0669}' => digit(0x660),
        '\u{06f0}'..='\u{06f9}' => digit(0x6f0),
        '\u{0966}'..='\u{096f}' => digit(0x966),
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((c as u32 - 0x1d7ce) % 10, 10),
        'ā' | 'á' | 'ǎ' | 'à' | 'а' => Some('a'),
        'ē' | 'é' | 'ě' | 'è' | 'е' => Some('e'),
        'ī' | 'í' | 'ǐ' | 'ì' | 'і' => Some('i'),
        'ō' | 'ó' | 'ǒ' | 'ò' | 'о' => Some('o'),
        'ū' | 'ú' | 'ǔ' | 'ù' => Some('u'),
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => Some('v'),
        'р' => Some('p'),
        'с' => Some('c'),
        'у' => Some('y'),
        'х' | 'Х' => Some('x'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// A header or value as words.
pub(super) struct Words {
    /// Lower-case words of letters, without digits at their ends.
    pub words: Vec<String>,
    /// Letters and digits only, lower-case, without what is between them.
    pub squeezed: String,
}

impl Words {
    /// The words of a text: apart at marks, blanks, and where camelCase begins a new one.
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().filter_map(fold).collect();
        let mut words = vec![String::new()];
        for (place, c) in letters.iter().enumerate() {
            let before = place.checked_sub(1).map(|place| letters[place]);
            let after = letters.get(place + 1);
            let new = c.is_uppercase()
                && before.is_some_and(|before| {
                    before.is_lowercase() || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
                });
            if new || !c.is_alphanumeric() {
                words.push(String::new());
            }
            if c.is_alphanumeric() {
                words.last_mut().expect("there is always a word").extend(c.to_lowercase());
            }
        }
        words.retain(|word| !word.is_empty());
        let squeezed = words.concat();
        for word in &mut words {
            let kept = word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            if kept > 0 {
                word.truncate(kept);
            }
        }
        Self { words, squeezed }
    }

    /// Whether one of the words, or several neighbouring ones put together, is in the list (in the singular or plural).
    pub fn hold(&self, list: &[String]) -> bool {
        let known = |text: &str| {
            let singular = text.strip_suffix('s').unwrap_or(text);
            list.iter().any(|word| word == text || word == singular)
        };
        (0..self.words.len()).any(|first| {
            let mut joined = String::new();
            self.words[first..].iter().take(4).any(|word| {
                joined.push_str(word);
                known(&joined)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        for (text, words) in [
            ("PhoneNumber", "phone number"),
            ("IDCard_No", "id card no"),
            ("ｉｄ－ｎｏ", "id no"),
            ("xìng míng", "xing ming"),
            ("姓　名", "姓 名"),
            ("phone2", "phone"),
        ] {
            assert_eq!(Words::of(text).words.join(" "), words, "{text}");
        }
        assert_eq!(Words::of("手\u{200b}机").squeezed, "手机");
    }
}
