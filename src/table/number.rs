//! Numbers as people type them.

use crate::error::Error;

/// A number as people type it: full-width digits, blanks around it, commas or blanks between thousands.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let plain = plain(text);
    let (sign, bare) = plain.split_at(usize::from(plain.starts_with(['-', '+'])));
    let end = bare.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | ' '))).unwrap_or(bare.len());
    let (whole, rest) = bare.split_at(end);
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    if let [first, others @ ..] = groups.as_slice()
        && !others.is_empty()
    {
        let in_threes = first.len() <= 3 && others.iter().all(|group| group.len() == 3);
        if first.is_empty() || !(in_threes || in_lakhs(&groups)) {
            return None;
        }
    }
    format!("{sign}{}{rest}", groups.concat()).parse().ok()
}

/// Whether groups of digits stand as South Asia writes them: 12,34,567.
fn in_lakhs(groups: &[&str]) -> bool {
    let Some(([first, between @ ..], last)) = groups.split_last().map(|(last, rest)| (rest, last)) else {
        return false;
    };
    !between.is_empty() && first.len() <= 2 && between.iter().all(|group| group.len() == 2) && last.len() == 3
}

/// The text with full-width forms as plain ones.
fn plain(text: &str) -> String {
    let folded = text.trim().chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
        '\u{2212}' => '-',
        c => c,
    });
    folded.collect()
}

/// The number of a text that ends in a per cent sign.
pub(crate) fn per_cent(text: &str) -> Option<f64> {
    parse_number(plain(text).strip_suffix('%')?)
}

/// The error of a text that is not a number, with the number that was probably meant.
pub(super) fn not_a_number(text: &str) -> Error {
    let plain = plain(text);
    let digits: String = plain.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')).collect();
    let unit = plain[digits.len()..].trim();
    let Some(number) = parse_number(&digits) else {
        return match plain.chars().any(|c| c.is_ascii_digit()) {
            true => Error::number_with_words(text),
            false => Error::reading_number_unknown(text),
        };
    };
    let times = match unit.chars().next() {
        Some('万' | '萬') => 1e4,
        Some('亿' | '億') => 1e8,
        Some('千') => 1e3,
        Some('百') => 1e2,
        Some(_) => 1.0,
        None => return Error::number_with_words(text),
    };
    Error::number_with_words(text).did_you_mean(Some(number * times))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("230000", 230_000.0),
            ("1,234", 1_234.0),
            ("1,234,567.5", 1_234_567.5),
            ("1 234", 1_234.0),
            ("１２３４", 1_234.0),
            ("-1,234", -1_234.0),
            ("2.3e5", 230_000.0),
            ("０", 0.0),
            ("12,34,567", 1_234_567.0),
            ("1,23,45,678.5", 12_345_678.5),
        ] {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in [
            "12,34",
            "1,23",
            "1,2345",
            ",123",
            "12万",
            "",
            "-",
            "1.2.3",
            "12a",
            "1,,234",
            "约1200",
            "123,45,678",
            "1,23,45",
        ] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn the_remedy_fits_the_text() {
        for (text, part) in [
            ("12万", "120000?"),
            ("1.5亿", "150000000?"),
            ("3千", "3000?"),
            ("28%", "mean 28?"),
            ("120人", "120?"),
            ("many", "leave"),
        ] {
            let remedy = not_a_number(text).remedy(Language::En);
            assert!(remedy.contains(part), "{text}: {remedy}");
        }
    }
}
