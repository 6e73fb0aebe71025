//! What numbers a person, by its shape: ID cards, telephones, plates, passports, bank cards, mail addresses, alone or
//! inside a sentence.

use super::home;
use crate::message::Term;
use crate::table::fold;

/// What a value has the shape of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    IdCard,
    Mobile,
    Telephone,
    BankCard,
    Passport,
    Plate,
    Email,
    Dwelling,
    Account,
}

impl Shape {
    pub(super) fn term(self) -> Term {
        match self {
            Shape::IdCard => Term::IdCardNumber,
            Shape::Mobile => Term::MobileNumber,
            Shape::Telephone => Term::TelephoneNumber,
            Shape::BankCard => Term::BankCardNumber,
            Shape::Passport => Term::PassportNumber,
            Shape::Plate => Term::VehiclePlate,
            Shape::Email => Term::MailAddress,
            Shape::Dwelling => Term::DwellingAddress,
            Shape::Account => Term::MessageAccount,
        }
    }
}

/// The shape of a whole number, from its digits. `measure`: it counts something, so that only an ID card number of 18
/// digits is sure not to be a count.
pub(super) fn of_number(digits: &str, measure: bool) -> Option<Shape> {
    let digits: Vec<char> = digits.chars().collect();
    match digits.len() {
        0..11 => None,
        18 if id_card(&digits) => Some(Shape::IdCard),
        _ if measure => None,
        _ => contiguous(&digits),
    }
}

/// The digits of a text that is nothing but a whole number: with blanks or a sign around it, a decimal part of zeros,
/// or an exponent. `Some(None)` where it is a number with decimals.
pub(super) fn whole_number(text: &str) -> Option<Option<String>> {
    let plain: String = text.trim().chars().filter_map(fold).collect();
    let bare = plain.strip_prefix('-').unwrap_or(&plain);
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') || bare.parse::<f64>().is_err() {
        return None;
    }
    if bare.contains(['e', 'E']) {
        let value: f64 = bare.parse().unwrap_or(f64::NAN);
        return Some((value.fract() == 0.0 && value < 1e20).then(|| format!("{value:.0}")));
    }
    match bare.split_once('.') {
        None => Some(Some(bare.to_owned())),
        Some((whole, part)) => Some(part.chars().all(|c| c == '0').then(|| whole.to_owned())),
    }
}

/// The shape that a text has or holds.
pub(super) fn of_text(text: &str) -> Option<Shape> {
    if text.len() < 7 {
        return None;
    }
    let letters = letters(text);
    if letters.contains(&'@') && email(&letters) {
        return Some(Shape::Email);
    }
    if home::account(&letters) {
        return Some(Shape::Account);
    }
    if home::dwelling(&letters) {
        return Some(Shape::Dwelling);
    }
    if letters.iter().filter(|c| c.is_ascii_digit()).count() < 3 {
        return None;
    }
    if hong_kong(&letters) {
        return Some(Shape::IdCard);
    }
    plate(&letters).or_else(|| passport(&letters)).or_else(|| {
        let groups = groups(&letters);
        (0..groups.len()).find_map(|first| number(groups.get(first..)?))
    })
}

/// The characters as they are judged: folded, upper-case; figures written in Chinese become digits in long runs.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter_map(fold).map(|c| c.to_ascii_uppercase()).collect();
    for run in letters.split_mut(|c| numeral(*c).is_none()) {
        // Figures that hold a whole number already have words beside it, such as 一.
        let plain = run.split(|c| !c.is_ascii_digit()).any(|digits| digits.len() >= 11);
        if run.len() >= 11 && !plain {
            run.iter_mut().for_each(|c| *c = numeral(*c).unwrap_or(*c));
        }
    }
    letters
}

fn numeral(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '〇' | '零' | '○' => Some('0'),
        '幺' => Some('1'),
        _ => "一二三四五六七八九".chars().position(|other| other == c).and_then(|n| char::from_digit(n as u32 + 1, 10)),
    }
}

/// Digits without a break, and how they hang together with those before.
struct Group {
    digits: Vec<char>,
    /// An X, or a mark like one, stands behind them: perhaps the check character of an ID card.
    crossed: bool,
    masked: bool,
    /// What stands between the group before and this one, where that is a mark or a blank or two.
    joined: bool,
    plus: bool,
}

fn groups(letters: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut place = 0;
    let mut end_of_last = None;
    while let Some(letter) = letters.get(place) {
        if !letter.is_ascii_digit() {
            place += 1;
            continue;
        }
        let start = place;
        let figures = letters.iter().skip(start).copied().take_while(|c| c.is_ascii_digit() || *c == '*');
        let digits: Vec<char> = figures.collect();
        place += digits.len();
        let crossed = matches!(letters.get(place), Some('X' | '×'))
            && !letters.get(place + 1).is_some_and(char::is_ascii_alphanumeric);
        let between = end_of_last.and_then(|end: usize| letters.get(end..start));
        let joined = between.is_some_and(|marks| {
            marks.len() <= 3
                && marks
                    .iter()
                    .all(|c| matches!(c, ' ' | '-' | '.' | '·' | '_' | '(' | ')' | '/' | '–' | '—' | ',' | '*'))
        });
        let masked = digits.contains(&'*');
        let plus = before(letters, start) == Some(&'+');
        groups.push(Group { digits, crossed, masked, joined, plus });
        end_of_last = Some(place);
    }
    groups
}

/// The letter before a place.
fn before(letters: &[char], place: usize) -> Option<&char> {
    letters.get(place.checked_sub(1)?)
}

/// The shape of the number that begins with the first of these groups.
fn number(groups: &[Group]) -> Option<Shape> {
    let (first, rest) = groups.split_first()?;
    let country = ["86", "086", "0086"].iter().any(|code| first.digits.iter().copied().eq(code.chars()));
    if country && rest.first().is_some_and(|next| next.joined) && number(rest) == Some(Shape::Mobile) {
        return Some(Shape::Mobile);
    }
    let mut digits: Vec<char> = Vec::new();
    let mut lengths: Vec<usize> = Vec::new();
    let mut masked = false;
    for (place, group) in groups.iter().enumerate() {
        if place > 0 && !group.joined {
            break;
        }
        digits.extend(group.digits.iter().map(|c| if *c == '*' { '0' } else { *c }));
        lengths.push(group.digits.len());
        masked |= group.masked;
        if digits.len() > 19 {
            return None;
        }
        if group.crossed && digits.len() == 17 {
            let with: Vec<char> = digits.iter().copied().chain(['X']).collect();
            if id_card(&with) || (masked && province(&with)) {
                return Some(Shape::IdCard);
            }
        }
        if masked && digits.len() == 18 && province(&digits) {
            return Some(Shape::IdCard);
        }
        if let Some(shape) = if lengths.len() == 1 { contiguous(&digits) } else { grouped(&digits, &lengths) } {
            return Some(shape);
        }
        let last = groups.get(place + 1).is_none_or(|next| !next.joined);
        if last && first.plus && (10..=15).contains(&digits.len()) {
            return Some(Shape::Telephone);
        }
    }
    None
}

/// The shape of digits without a break.
fn contiguous(digits: &[char]) -> Option<Shape> {
    let after = |code: &str| {
        let (start, rest) = digits.split_at_checked(code.len())?;
        code.chars().eq(start.iter().copied()).then_some(rest)
    };
    match digits.len() {
        18 if id_card(digits) => Some(Shape::IdCard),
        15 if old_id_card(digits) => Some(Shape::IdCard),
        11 if mobile(digits) => Some(Shape::Mobile),
        12 if after("0").is_some_and(mobile) => Some(Shape::Mobile),
        13 if after("86").is_some_and(mobile) => Some(Shape::Mobile),
        14 if after("086").is_some_and(mobile) => Some(Shape::Mobile),
        15 if after("0086").is_some_and(mobile) => Some(Shape::Mobile),
        16..=19 if bank_card(digits) => Some(Shape::BankCard),
        _ => None,
    }
}

/// The shape of digits in groups, as people write them.
fn grouped(digits: &[char], lengths: &[usize]) -> Option<Shape> {
    const MOBILE: [&[usize]; 11] = [
        &[3, 4, 4],
        &[3, 8],
        &[7, 4],
        &[4, 3, 4],
        &[4, 4, 3],
        &[3, 3, 5],
        &[3, 5, 3],
        &[4, 7],
        &[3, 4, 2, 2],
        &[8, 3],
        &[3, 2, 2, 2, 2],
    ];
    let ones = lengths.iter().all(|length| *length == 1);
    let year = lengths.first() == Some(&4) && matches!(digits, ['1', '8' | '9', ..]);
    let dated = lengths == [3, 8] && digits.get(3..).is_some_and(date);
    if digits.len() == 11 && mobile(digits) && !year && !dated && (ones || MOBILE.contains(&lengths)) {
        return Some(Shape::Mobile);
    }
    if digits.len() == 18 && id_card(digits) {
        return Some(Shape::IdCard);
    }
    if lengths == [6, 6, 3] && old_id_card(digits) {
        return Some(Shape::IdCard);
    }
    let in_fours = lengths.split_last().is_some_and(|(_, whole)| whole.iter().all(|length| *length == 4));
    let fours = in_fours || lengths == [6, 10] || lengths == [6, 13];
    if fours && (16..=19).contains(&digits.len()) && bank_card(digits) {
        return Some(Shape::BankCard);
    }
    let exchange = matches!(lengths, [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4]);
    (exchange && matches!(digits, ['0', second, ..] if *second != '0')).then_some(Shape::Telephone)
}

fn mobile(digits: &[char]) -> bool {
    digits.len() == 11 && matches!(digits, ['1', '3'..='9', ..]) && digits.iter().all(char::is_ascii_digit)
}

fn value(digits: &[char]) -> u32 {
    digits.iter().fold(0, |sum, c| sum * 10 + c.to_digit(10).unwrap_or(0))
}

/// Whether the first two digits number a province of China.
fn province(digits: &[char]) -> bool {
    let number = digits.get(..2).map(value);
    matches!(number, Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91))
}

/// Whether eight digits are a date from 1850 to 2099.
fn date(digits: &[char]) -> bool {
    let (Some(year), Some(month), Some(day)) = (digits.get(..4), digits.get(4..6), digits.get(6..8)) else {
        return false;
    };
    let (year, month, day) = (value(year), value(month), value(day));
    (1850..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Eighteen characters with a date of birth at their place, and a province or a valid check character: one digit typed
/// wrong does not make an ID card number harmless.
fn id_card(digits: &[char]) -> bool {
    digits.get(..17).is_some_and(|numbers| numbers.iter().all(char::is_ascii_digit))
        && digits.get(6..14).is_some_and(date)
        && (province(digits) || checks(digits))
}

/// The fifteen digits of the ID cards before 1999: no century, no check digit.
fn old_id_card(digits: &[char]) -> bool {
    let (Some(month), Some(day)) = (digits.get(8..10).map(value), digits.get(10..12).map(value)) else {
        return false;
    };
    let plain = digits.iter().all(char::is_ascii_digit);
    plain && province(digits) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// The check character of GB 11643-1999 (ISO 7064, MOD 11-2).
fn checks(characters: &[char]) -> bool {
    let sum: u32 = characters
        .iter()
        .enumerate()
        .map(|(place, c)| {
            let weight = (0..17 - place).fold(1, |weight, _| weight * 2 % 11);
            weight * if *c == 'X' { 10 } else { c.to_digit(10).unwrap_or(0) }
        })
        .sum();
    sum % 11 == 1
}

/// Sixteen to nineteen digits that begin as bank cards do and pass Luhn's check.
fn bank_card(digits: &[char]) -> bool {
    let issuer = matches!(digits.get(..2).map(value), Some(34..=37 | 40..=49 | 51..=55 | 60 | 62 | 65 | 81));
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, c)| {
            let digit = c.to_digit(10).unwrap_or(0) * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    issuer && sum.is_multiple_of(10) && digits.iter().all(char::is_ascii_digit)
}

/// A province's character, a letter, perhaps a mark, then five or six letters and digits, three of them digits.
fn plate(letters: &[char]) -> Option<Shape> {
    const PROVINCES: &str =
        "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领滬遼魯蘇贛雲陝閩貴粵寧瓊";
    let found = letters.iter().enumerate().any(|(place, c)| {
        if !PROVINCES.contains(*c) || !letters.get(place + 1).is_some_and(char::is_ascii_uppercase) {
            return false;
        }
        let rest = letters.iter().skip(place + 2);
        let rest: Vec<char> = rest.copied().skip_while(|c| matches!(c, '·' | '•' | '.' | '-' | ' ' | '・')).collect();
        let run: Vec<char> = rest.into_iter().take_while(char::is_ascii_alphanumeric).collect();
        let digits = run.iter().filter(|c| c.is_ascii_digit()).count();
        (5..=6).contains(&run.len()) && digits >= 3
    });
    found.then_some(Shape::Plate)
}

/// A Chinese passport (E or G with eight digits, E and a letter with seven), or an identity card of Hong Kong, standing
/// alone between marks. Codes of the British statistical offices (E06000001) have a 0 where passports seldom do.
fn passport(letters: &[char]) -> Option<Shape> {
    letters.split(|c| !c.is_ascii_alphanumeric()).find_map(|word| {
        let digits = |from: usize| word.len() > from && word.iter().skip(from).all(char::is_ascii_digit);
        let passport = match word {
            [kind, second, ..] if word.len() == 9 => {
                let british = *kind == 'E' && word.get(3) == Some(&'0');
                let single = matches!(kind, 'E' | 'G') && digits(1) && !british;
                let double = second.is_ascii_uppercase() && matches!(kind, 'E' | 'S' | 'D' | 'P') && digits(2);
                single || (double && (*kind == 'E' || *second == 'E'))
            }
            _ => false,
        };
        passport.then_some(Shape::Passport)
    })
}

/// An identity card of Hong Kong: a letter or two, six digits and the check character in brackets.
fn hong_kong(letters: &[char]) -> bool {
    letters.windows(10).any(|part| match part {
        [letter, number @ .., '(', check, ')'] => {
            letter.is_ascii_uppercase()
                && number.iter().all(char::is_ascii_digit)
                && (check.is_ascii_digit() || *check == 'A')
        }
        _ => false,
    })
}

/// Something before an @, and a name with a dot in it after.
fn email(letters: &[char]) -> bool {
    letters.iter().enumerate().any(|(place, c)| {
        let named = |c: &&char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        *c == '@' && before(letters, place).is_some_and(|c| c.is_alphanumeric()) && {
            let host: String = letters.iter().skip(place + 1).take_while(named).collect();
            host.trim_matches('.').split_once('.').is_some_and(|(name, end)| !name.is_empty() && end.len() >= 2)
        }
    })
}
