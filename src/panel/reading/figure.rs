//! Numbers as a file writes them: one decimal mark and one mark of thousands for all of it.

use crate::table::{fold, parse_number, without_notes};

/// The marks of a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// A comma is the decimal mark, and a dot stands between thousands.
    pub decimal_comma: bool,
    /// A dot stands between thousands.
    pub thousands_dot: bool,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Figure {
    /// Nothing was counted, or nothing is told.
    Missing,
    /// A number.
    Number {
        /// The number, its own unit reckoned in.
        value: f64,
        /// A unit or a mark stood beside it.
        marked: bool,
    },
    /// Something else.
    Other,
}

/// Texts that stand for a figure that is not there.
const MISSING: [&str; 24] = [
    "",
    ":",
    "..",
    "...",
    ".",
    "-",
    "--",
    "---",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "nan",
    "null",
    "none",
    "#n/a",
    "x",
    "<na>",
    "nd",
    "(x)",
    "不详",
    "缺",
    "无数据",
    "\\n",
];

fn plain(text: &str) -> String {
    let folded = text.trim().chars().filter_map(fold).map(|c| match c {
        '\u{2212}' | '–' | '—' | '―' => '-',
        '…' => '.',
        '’' | '٬' => '\'',
        c => c,
    });
    folded.collect::<String>().trim().to_owned()
}

impl Style {
    /// The style of a file, by all its numbers; `whole` where they count single persons, `typed` where they were numbers.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>, whole: bool, typed: bool) -> Self {
        let (mut comma_last, mut dot_last) = (0_usize, 0_usize);
        let (mut comma_three, mut comma_other, mut dot_three, mut dot_other) = (0_usize, 0_usize, 0_usize, 0_usize);
        for text in texts {
            let text = plain(text);
            let number: String = text.chars().take_while(|c| c.is_ascii_digit() || ".,' -".contains(*c)).collect();
            let number = number.trim_matches([' ', '-', '\'']);
            match (number.rfind(','), number.rfind('.')) {
                (Some(comma), Some(dot)) if comma > dot => comma_last += 1,
                (Some(_), Some(_)) => dot_last += 1,
                (Some(_), None) if in_threes(number, ',') => comma_three += 1,
                // Several commas that are not between thousands are no decimal marks: 12,34,567.
                (Some(_), None) if number.matches(',').count() > 1 => comma_three += 1,
                (Some(_), None) => comma_other += 1,
                (None, Some(_)) if in_threes(number, '.') => {
                    if number.matches('.').count() > 1 {
                        comma_last += 1;
                    } else {
                        dot_three += 1;
                    }
                }
                (None, Some(_)) => dot_other += 1,
                (None, None) => {}
            }
        }
        let decimal_comma =
            comma_last > dot_last || (comma_last == 0 && dot_last == 0 && comma_other > 0 && dot_other == 0);
        let dots_are_thousands =
            decimal_comma || (!typed && whole && dot_three > 0 && dot_other == 0 && dot_last == 0 && comma_three == 0);
        Self { decimal_comma, thousands_dot: dots_are_thousands && !(typed && comma_last == 0) }
    }

    /// A number that is written as a figure is, and its value: the figure itself is not told.
    pub(super) fn example(self, figure: &str) -> (&'static str, f64) {
        if self.decimal_comma {
            ("1.234,5", 1234.5)
        } else if self.thousands_dot {
            ("1.234", 1234.0)
        } else if figure.contains(['\'', '’']) {
            ("1'234", 1234.0)
        } else if figure.contains(',') {
            ("1,234", 1234.0)
        } else if figure.trim().contains(|c: char| c.is_whitespace()) {
            ("1 234", 1234.0)
        } else {
            ("１２３４", 1234.0)
        }
    }

    /// Read a cell.
    pub(super) fn read(self, text: &str) -> Figure {
        if let Ok(value) = text.parse::<f64>()
            && value.is_finite()
            && !self.thousands_dot
        {
            return Figure::Number { value, marked: false };
        }
        let plain = plain(text);
        let lower = plain.to_lowercase();
        if MISSING.contains(&lower.as_str()) || lower.chars().all(|c| c == '.' || c == '-') {
            return Figure::Missing;
        }
        let bare = without_notes(&plain);
        if let Some(flag) = bare.strip_prefix(':') {
            return if is_flag(flag) { Figure::Missing } else { Figure::Other };
        }
        if bare.is_empty() {
            return Figure::Missing;
        }
        let end = bare.find(|c: char| !(c.is_ascii_digit() || ".,' +-".contains(c))).unwrap_or(bare.len());
        // An exponent belongs to its number.
        if let Ok(value) = bare.parse::<f64>()
            && end < bare.len()
        {
            return if value.is_finite() { Figure::Number { value, marked: false } } else { Figure::Other };
        }
        let (number, behind) = (bare[..end].trim(), bare[end..].trim());
        let mut number = number.replace('\'', ",");
        if self.decimal_comma || self.thousands_dot {
            let swapped = number.chars().map(|c| match c {
                '.' => ',',
                ',' if self.decimal_comma => '.',
                c => c,
            });
            number = swapped.collect();
        }
        let Some(value) = parse_number(&number) else { return Figure::Other };
        let times = match behind {
            "" => 1.0,
            "人" | "名" | "口" | "persons" | "people" | "person" => 1.0,
            "百" | "百人" => 1e2,
            "千" | "千人" | "thousand" => 1e3,
            "万" | "万人" => 1e4,
            "百万" | "百万人" | "million" => 1e6,
            "亿" | "亿人" => 1e8,
            flag if is_flag(flag) => 1.0,
            _ => return Figure::Other,
        };
        Figure::Number { value: value * times, marked: bare.len() != plain.len() || !behind.is_empty() }
    }
}

/// Marks that statistical offices put beside a number: b, e, p, bep, r, (p), *.
fn is_flag(text: &str) -> bool {
    let inside = text.trim().trim_start_matches(['(', '[']).trim_end_matches([')', ']']).trim();
    inside.len() <= 3
        && inside.chars().all(|c| {
            matches!(
                c.to_ascii_lowercase(),
                'b' | 'c' | 'd' | 'e' | 'f' | 'i' | 'n' | 'p' | 'r' | 's' | 'u' | 'z' | '*' | '†'
            )
        })
}

/// Whether a mark stands between groups of three figures.
fn in_threes(number: &str, mark: char) -> bool {
    let groups: Vec<&str> = number.split(mark).collect();
    let figures = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.iter().all(figures)
        && groups.split_first().is_some_and(|(first, rest)| {
            (1..=3).contains(&first.len()) && *first != "0" && rest.iter().all(|group| group.len() == 3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str], whole: bool) -> Vec<Option<f64>> {
        let style = Style::of(texts.iter().copied(), whole, false);
        let read = texts.iter().map(|text| match style.read(text) {
            Figure::Number { value, .. } => Some(value),
            Figure::Missing | Figure::Other => None,
        });
        read.collect()
    }

    #[test]
    fn the_decimal_mark_is_that_of_the_file() {
        assert_eq!(values(&["1.234,5", "1.244,6", "12"], false), [Some(1234.5), Some(1244.6), Some(12.0)]);
        assert_eq!(values(&["1,234.5", "1,244"], false), [Some(1234.5), Some(1244.0)]);
        assert_eq!(values(&["1.234", "12.345"], true), [Some(1234.0), Some(12345.0)]);
        assert_eq!(values(&["1.234", "12.345"], false), [Some(1.234), Some(12.345)]);
        assert_eq!(values(&["1.234.567"], true), [Some(1_234_567.0)]);
        assert_eq!(values(&["12,5", "1.234,5"], false), [Some(12.5), Some(1234.5)]);
        assert_eq!(values(&["12,34,567", "1,23,45,678"], true), [Some(1_234_567.0), Some(12_345_678.0)]);
        assert_eq!(values(&["1'234", "1 234 567", "１２３"], true), [Some(1234.0), Some(1_234_567.0), Some(123.0)]);
    }

    #[test]
    fn units_marks_and_gaps_are_known() {
        assert_eq!(
            values(&["1,000人", "100.0万", "374100 e", "171900 bep", "12*"], true),
            [Some(1000.0), Some(1e6), Some(374_100.0), Some(171_900.0), Some(12.0)]
        );
        let style = Style::of(std::iter::empty(), true, false);
        for text in ["", ":", ": c", "..", "…", "-", "—", "n/a", "NA"] {
            assert_eq!(style.read(text), Figure::Missing, "{text}");
        }
        for text in ["many", "12 cows", "inf", "1,23,4"] {
            assert_eq!(style.read(text), Figure::Other, "{text}");
        }
    }
}
