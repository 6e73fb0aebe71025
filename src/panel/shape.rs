//! Values that have the shape of something that numbers a person: ID cards, mobiles, bank cards, plates, mail addresses.

/// The province marks of vehicle plates (GA 36-2018).
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Full-width letters, digits and blanks as their plain forms.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect()
}

/// Whether a cell holds, alone or inside a sentence, an ID card number (18 characters with a valid check character, or
/// 15 with a date), a mobile number, a bank card number (Luhn), a vehicle plate or a mail address.
///
/// A number of a `numeric` column is judged whole, and one of a `quantity` column only as an 18-digit ID or mobile.
pub(super) fn names_a_person(value: &str, numeric: bool, quantity: bool) -> bool {
    if value.len() < 6 {
        return false;
    }
    if numeric {
        let whole: Vec<char> = value.strip_suffix(".0").unwrap_or(value).chars().collect();
        return whole.len() >= 11
            && whole.iter().all(char::is_ascii_digit)
            && (mobile(&whole) || id_card_18(&whole) || (!quantity && (id_card_15(&whole) || bank_card(&whole))));
    }
    if value.is_ascii() && !value.contains('@') && value.bytes().filter(u8::is_ascii_digit).count() < 11 {
        return false;
    }
    let plain: Vec<char> = half_width(value).chars().collect();
    mail(&plain) || plate(&plain) || numbers(&plain)
}

/// Whether any run of digit groups, joined over single separators, numbers a person.
fn numbers(text: &[char]) -> bool {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (place, c) in text.iter().enumerate() {
        let closing = matches!(c, 'x' | 'X') && start.is_some();
        match (c.is_ascii_digit() || closing, start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                groups.push((from, place));
                start = None;
            }
            _ => {}
        }
    }
    groups.extend(start.map(|from| (from, text.len())));
    for first in 0..groups.len() {
        // Digits after a point are decimals.
        if groups[first].0 > 0 && text[groups[first].0 - 1] == '.' {
            continue;
        }
        let mut joined: Vec<char> = Vec::new();
        let mut sizes = Vec::new();
        let mut dotted = false;
        for (place, (from, to)) in groups[first..].iter().enumerate() {
            if place > 0 {
                let gap = &text[groups[first + place - 1].1..*from];
                if gap.len() != 1 || !matches!(gap[0], ' ' | '-' | '.' | '\'' | '·') {
                    break;
                }
                dotted |= gap[0] == '.';
            }
            joined.extend(&text[*from..*to]);
            sizes.push(to - from);
            if joined.len() > 20 {
                break;
            }
            // A point also stands in decimals: only the grouping of a telephone number counts with it.
            let whole = joined.strip_suffix(&['0']).filter(|_| dotted && sizes == [joined.len() - 1, 1]);
            let judged = whole.unwrap_or(&joined);
            if (!dotted || whole.is_some() || sizes == [3, 4, 4]) && a_person(judged) {
                return true;
            }
        }
    }
    false
}

fn a_person(number: &[char]) -> bool {
    mobile(number) || id_card_18(number) || id_card_15(number) || bank_card(number)
}

/// 11 digits from 13 to 19, with or without 86.
fn mobile(number: &[char]) -> bool {
    let number = if number.len() == 13 { number.strip_prefix(&['8', '6']).unwrap_or(number) } else { number };
    number.len() == 11
        && number[0] == '1'
        && ('3'..='9').contains(&number[1])
        && number.iter().all(char::is_ascii_digit)
}

/// The check character of GB 11643-1999 (ISO 7064, MOD 11-2).
fn id_card_18(characters: &[char]) -> bool {
    if characters.len() != 18 {
        return false;
    }
    let mut sum = 0;
    for (place, character) in characters.iter().enumerate() {
        let value = match character {
            'x' | 'X' if place == 17 => 10,
            _ => match character.to_digit(10) {
                Some(digit) => digit,
                None => return false,
            },
        };
        let weight = (0..17 - place).fold(1, |weight, _| weight * 2 % 11);
        sum += weight * value;
    }
    sum % 11 == 1
}

/// The form before 1999: 15 digits, a division code and a date of birth of six.
fn id_card_15(number: &[char]) -> bool {
    if number.len() != 15 || !number.iter().all(char::is_ascii_digit) {
        return false;
    }
    let part = |from: usize| number[from..from + 2].iter().filter_map(|c| c.to_digit(10)).fold(0, |n, d| 10 * n + d);
    (11..=82).contains(&part(0)) && (1..=12).contains(&part(8)) && (1..=31).contains(&part(10))
}

/// 16 to 19 digits from 3 to 6 that pass the check of ISO/IEC 7812-1 (Luhn).
fn bank_card(number: &[char]) -> bool {
    if !(16..=19).contains(&number.len()) || !('3'..='6').contains(&number[0]) {
        return false;
    }
    let mut sum = 0;
    for (place, c) in number.iter().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = digit * (1 + place as u32 % 2);
        sum += doubled / 10 + doubled % 10;
    }
    sum % 10 == 0
}

/// A province mark, a letter and five or six letters and digits.
fn plate(text: &[char]) -> bool {
    text.iter().enumerate().any(|(place, c)| {
        if !PROVINCES.contains(*c) || !text.get(place + 1).is_some_and(char::is_ascii_uppercase) {
            return false;
        }
        let mut rest = &text[place + 2..];
        if rest.first().is_some_and(|c| matches!(c, '·' | ' ' | '-' | '.' | '•')) {
            rest = &rest[1..];
        }
        let length = rest.iter().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit()).count();
        (5..=6).contains(&length) && rest[..length].iter().filter(|c| c.is_ascii_digit()).count() >= 2
    })
}

/// Something, an @, and a name with a point.
fn mail(text: &[char]) -> bool {
    text.iter().position(|c| *c == '@').is_some_and(|at| {
        let domain = text[at + 1..].iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
        at > 0 && text[at - 1].is_alphanumeric() && domain.skip(1).any(|c| *c == '.')
    })
}
