//! Values that sentences mention, and how they are printed.

use std::fmt::Display;

use super::{Language, Place, Term};

/// Counts of people from 1 to one less than this are not written for others.
pub const CELL: f64 = 10.0;

/// A value that a sentence mentions, by how it is printed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Text, as it is.
    Text(String),
    /// A number as it was given.
    Plain(f64),
    /// A number, thousands apart, at most one decimal.
    Number(f64),
    /// A count of things.
    Count(usize),
    /// A count of people; a small one is not told.
    People(f64),
    /// A share from 0 to 1, as a percentage with at most one decimal.
    Percent(f64),
    /// A number with so many decimals.
    Fixed(f64, usize),
    /// Texts, one after another.
    List(Vec<String>),
    /// A word in both languages.
    Term(Term),
    /// A place in the input.
    Place(Place),
}

impl Value {
    pub(crate) fn list(items: impl IntoIterator<Item = impl Display>) -> Self {
        Value::List(items.into_iter().map(|item| item.to_string()).collect())
    }

    /// The value as a sentence of a language has it.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Plain(value) => value.to_string(),
            Value::Number(value) => number(*value),
            Value::Count(value) => number(*value as f64),
            Value::People(value) => people(*value),
            Value::Percent(share) => format!("{} %", number(share * 100.0)),
            Value::Fixed(value, decimals) => format!("{value:.decimals$}"),
            Value::List(items) => items.join(language.choose(&[", ", "、"])),
            Value::Term(term) => term.word(language).to_owned(),
            Value::Place(place) => place.text(language),
        }
    }
}

/// A number as sentences print it: thousands apart, at most one decimal; what is smaller than that by its first digit, so
/// that only nothing is 0.
#[must_use]
pub fn number(value: f64) -> String {
    if (1e-6..0.05).contains(&value.abs()) {
        let first = -libm::log10(value.abs()).floor();
        return format!("{value:.*}", first as usize);
    }
    let rounded = (value * 10.0).round() / 10.0;
    let whole = rounded.abs().trunc();
    let digits = format!("{whole:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let tenths = ((rounded.abs() - whole) * 10.0).round();
    let sign = if rounded < 0.0 { "-" } else { "" };
    if tenths > 0.0 { format!("{sign}{text}.{tenths:.0}") } else { format!("{sign}{text}") }
}

/// A count of people as sentences print it: whole, and a small one is not told, as findings go into reports.
#[must_use]
pub fn people(count: f64) -> String {
    if count > 0.0 && count < CELL { format!("<{CELL}") } else { number(count.round()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(786_000.0), "786,000");
        assert_eq!(number(-1234.56), "-1,234.6");
        assert_eq!(number(187.5), "187.5");
        assert_eq!([0.4, 0.04, -0.004, 1e-12].map(number), ["0.4", "0.04", "-0.004", "0"]);
    }

    #[test]
    fn small_counts_of_people_are_not_told() {
        assert_eq!([0.0, 3.0, 9.9, 10.0, 1234.4].map(people), ["0", "<10", "<10", "10", "1,234"]);
    }

    #[test]
    fn values_are_printed_by_their_type() {
        let both = |value: Value| Language::ALL.map(|language| value.text(language));
        assert_eq!(both(Value::list(["A", "B"])), ["A, B", "A、B"]);
        assert_eq!(both(Value::Percent(0.284)), ["28.4 %", "28.4 %"]);
        assert_eq!(both(Value::Fixed(0.5, 3)), ["0.500", "0.500"]);
        assert_eq!(both(Value::Term(Term::Factor)), ["factor", "风险因素"]);
    }
}
