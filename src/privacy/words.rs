//! The words of a header or value, told apart and normalised.

use crate::table::fold;

/// A text as words.
pub(super) struct Words {
    /// Lower-case words of letters, without digits at their ends; letters that stand alone, joined.
    pub words: Vec<String>,
    /// Letters and digits only, lower-case, without what is between them.
    pub squeezed: String,
}

impl Words {
    /// The words of a text: apart at marks, blanks, where camelCase begins a new one, and where a script ends.
    pub(super) fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().filter_map(fold).collect();
        let mut words = vec![String::new()];
        for (place, c) in letters.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| letters.get(place).copied());
            let after = letters.get(place + 1);
            let new = c.is_uppercase()
                && before.is_some_and(|before| {
                    before.is_lowercase() || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
                });
            let script =
                before.is_some_and(|before| c.is_alphabetic() && before.is_alphabetic() && han(*c) != han(before));
            if new || script || !c.is_alphanumeric() {
                words.push(String::new());
            }
            if c.is_alphanumeric()
                && let Some(word) = words.last_mut()
            {
                word.extend(c.to_lowercase());
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
        Self { words: joined(&words), squeezed }
    }

    /// Whether one of the words, or several neighbouring ones put together, is known, in the singular or plural.
    pub(super) fn any(&self, known: impl Fn(&str) -> bool) -> bool {
        (0..self.words.len()).any(|first| {
            let mut text = String::new();
            self.words.iter().skip(first).take(4).any(|word| {
                text.push_str(word);
                known(&text) || known(&singular(&text))
            })
        })
    }

    /// The same for a list.
    pub(super) fn hold(&self, list: &[String]) -> bool {
        self.any(|text| list.iter().any(|word| word == text))
    }
}

/// Whether a character is Chinese.
pub(super) fn han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The singular of an English word.
pub(super) fn singular(word: &str) -> String {
    match word {
        "people" | "address" | "aids" | "hiv" | "diagnosis" | "iris" => word.to_owned(),
        _ => match word.strip_suffix("ies") {
            Some(stem) if stem.len() > 2 => format!("{stem}y"),
            _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
        },
    }
}

/// Words with three or more single letters in a row put together: n a m e.
fn joined(words: &[String]) -> Vec<String> {
    let single = |word: &String| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for run in words.chunk_by(|one, next| single(one) && single(next)) {
        if run.len() >= 3 {
            out.push(run.concat());
        } else {
            out.extend_from_slice(run);
        }
    }
    out
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
            ("n a m e", "name"),
            ("姓名Name", "姓名 name"),
            ("wei族", "wei 族"),
        ] {
            assert_eq!(Words::of(text).words.join(" "), words, "{text}");
        }
        assert_eq!(Words::of("手\u{200b}机").squeezed, "手机");
        assert_eq!(Words::of("電話").squeezed, "电话");
    }
}
