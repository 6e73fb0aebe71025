//! Numbers in the text of a rule: 10,000, 1.5万, 十二, ten thousand; and the words between them.

/// A number of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    pub(super) value: f64,
    /// Whether it may be a decimal or a number with a point between thousands: 10.000.
    pub(super) ambiguous: bool,
}

/// A text as numbers and what stands before, between and behind them: always one text more than numbers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Split {
    pub(super) amounts: Vec<Amount>,
    pub(super) texts: Vec<String>,
}

/// Split a text at its numbers; none where one of them cannot be read, such as 1,5.
pub(super) fn split(text: &str) -> Option<Split> {
    let mut chars: &[char] = &text.chars().flat_map(plain).collect::<Vec<_>>();
    let (mut found, mut between) = (Split::default(), String::new());
    while let Some(first) = chars.first() {
        let inside = between.ends_with(|c: char| c.is_ascii_alphabetic());
        if let Some((amount, rest)) = amount(chars, inside)? {
            found.amounts.push(amount);
            found.texts.push(std::mem::take(&mut between).trim().to_owned());
            chars = rest;
        } else {
            between.push(*first);
            chars = chars.get(1..).unwrap_or_default();
        }
    }
    found.texts.push(between.trim().to_owned());
    Some(found)
}

/// A character in its plain width and in lower case.
fn plain(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '∶' => ':',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    c.to_lowercase()
}

/// A number, and what is behind it.
type Read<'a> = Option<(Amount, &'a [char])>;

/// The number at the start of a text, and the rest; the outer none: it is one that cannot be read.
fn amount(chars: &[char], inside_a_word: bool) -> Option<Read<'_>> {
    match chars.first() {
        Some('0'..='9') => digits(chars).map(Some),
        Some(c) if chinese_digit(*c).is_some() || chinese_unit(*c).is_some() => Some(chinese(chars)),
        Some(c) if c.is_ascii_alphabetic() && !inside_a_word => Some(english(chars)),
        _ => Some(None),
    }
}

/// A number in digits, with commas or blanks between thousands, a decimal point, and a unit behind.
fn digits(chars: &[char]) -> Option<(Amount, &[char])> {
    let run = |from: usize| chars.get(from..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
    let mut end = run(0);
    let mut text: String = chars.get(..end)?.iter().collect();
    let mut grouped = false;
    while text.len() <= 3 || grouped {
        let three = matches!(chars.get(end), Some(',' | ' ')) && run(end + 1) == 3;
        if !three {
            break;
        }
        text.extend(chars.get(end + 1..end + 4)?);
        (end, grouped) = (end + 4, true);
    }
    let decimals = if chars.get(end) == Some(&'.') { run(end + 1) } else { 0 };
    let mut ambiguous = false;
    if decimals > 0 {
        ambiguous = decimals == 3 && !grouped && text.len() <= 3 && !text.starts_with('0');
        text.extend(chars.get(end..end + 1 + decimals)?);
        end += 1 + decimals;
    }
    // A comma within digits that does not part thousands: 1,5 and 1,0000.
    if matches!(chars.get(end), Some(',' | '.')) && run(end + 1) > 0 {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let (times, rest) = unit(chars.get(end..)?);
    Some((Amount { value: value * times, ambiguous: ambiguous && times == 1.0 }, rest))
}

/// The units behind a number in digits, multiplied: 万, 百万, k, thousand.
fn unit(chars: &[char]) -> (f64, &[char]) {
    let (mut times, mut rest) = (1.0, chars);
    while let Some(unit) = rest.first().and_then(|c| chinese_unit(*c)).filter(|unit| *unit > 10.0) {
        (times, rest) = (times * unit, rest.get(1..).unwrap_or_default());
    }
    if times > 1.0 {
        return (times, rest);
    }
    let word: String = rest.iter().skip_while(|c| **c == ' ').take_while(|c| c.is_ascii_alphabetic()).collect();
    let blanks = rest.iter().take_while(|c| **c == ' ').count();
    let unit = if word == "k" { Some(1000.0) } else { english_unit(&word) };
    match unit {
        Some(unit) => (unit, rest.get(blanks + word.len()..).unwrap_or_default()),
        None => (1.0, rest),
    }
}

/// A number in Chinese numerals: 万, 两千, 十二, 一千五百, 三万五千.
fn chinese(chars: &[char]) -> Read<'_> {
    let (mut total, mut section, mut digit, mut end) = (0.0, 0.0, None, 0);
    for c in chars {
        if let Some(one) = chinese_digit(*c) {
            digit = Some(one);
        } else if let Some(unit) = chinese_unit(*c) {
            if unit >= 10_000.0 {
                let below: f64 = section + digit.unwrap_or(0.0);
                total += if below > 0.0 { below } else { 1.0 } * unit;
                section = 0.0;
            } else {
                section += digit.unwrap_or(1.0) * unit;
            }
            digit = None;
        } else {
            break;
        }
        end += 1;
    }
    let value = total + section + digit.unwrap_or(0.0);
    (value > 0.0).then(|| (Amount { value, ambiguous: false }, chars.get(end..).unwrap_or_default()))
}

fn chinese_digit(c: char) -> Option<f64> {
    let c = if c == '两' { '二' } else { c };
    "零一二三四五六七八九".chars().position(|known| known == c).map(|at| at as f64)
}

fn chinese_unit(c: char) -> Option<f64> {
    let units = [('十', 10.0), ('百', 100.0), ('千', 1000.0), ('万', 1e4), ('亿', 1e8)];
    units.into_iter().find(|(known, _)| *known == c).map(|(_, unit)| unit)
}

/// A number in English words: a, ten, ten thousand.
fn english(chars: &[char]) -> Read<'_> {
    let (mut value, mut end, mut rest) = (None, 0, chars);
    loop {
        let blanks = rest.iter().take_while(|c| **c == ' ').count();
        let from = rest.get(blanks..).unwrap_or_default();
        let word: String = from.iter().take_while(|c| c.is_ascii_alphabetic()).collect();
        value = match (value, english_small(&word), english_unit(&word)) {
            (None, Some(small), _) => Some(small),
            (so_far, None, Some(unit)) => Some(so_far.unwrap_or(1.0) * unit),
            _ => break,
        };
        end += blanks + word.len();
        rest = chars.get(end..).unwrap_or_default();
    }
    value.map(|value| (Amount { value, ambiguous: false }, rest))
}

fn english_small(word: &str) -> Option<f64> {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match word {
        "a" | "an" => Some(1.0),
        "fifteen" => Some(15.0),
        "twenty" => Some(20.0),
        "fifty" => Some(50.0),
        _ => words.iter().position(|known| *known == word).map(|at| at as f64 + 1.0),
    }
}

fn english_unit(word: &str) -> Option<f64> {
    match word {
        "hundred" | "cent" => Some(100.0),
        "thousand" | "mille" => Some(1000.0),
        "million" => Some(1e6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Option<Vec<f64>> {
        Some(split(text)?.amounts.iter().map(|amount| amount.value).collect())
    }

    #[test]
    fn numbers_are_read_as_rules_write_them() {
        for (text, found) in [
            ("每１０，０００人", Some(vec![10_000.0])),
            ("10 000 and 1 500.5", Some(vec![10_000.0, 1500.5])),
            ("1.5万", Some(vec![15_000.0])),
            ("5千人1名", Some(vec![5000.0, 1.0])),
            ("十", Some(vec![10.0])),
            ("十二名", Some(vec![12.0])),
            ("一千五百人一名", Some(vec![1500.0, 1.0])),
            ("三万五千、一百零五", Some(vec![35_000.0, 105.0])),
            ("ten thousand, a hundred", Some(vec![10_000.0, 100.0])),
            ("10k and 2 million", Some(vec![10_000.0, 2e6])),
            ("one nurse, a phone", Some(vec![1.0, 1.0])),
            ("1,5", None),
            ("1.2.3", None),
            ("nobody", Some(vec![])),
        ] {
            assert_eq!(numbers(text), found, "{text}");
        }
        assert!(split("10.000").is_some_and(|found| found.amounts.iter().all(|amount| amount.ambiguous)));
        assert!(split("0.125").is_some_and(|found| found.amounts.iter().all(|amount| !amount.ambiguous)));
    }
}
