//! What the figures of a column measure, and the units in which they may be given.

use super::unit;
use super::vocabulary::TableKind;
use crate::error::{Error, Result};
use crate::table::fold;

/// What the figures of a column measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// People.
    People,
    /// A share of 1.
    Share,
    /// Yuan.
    Money,
    /// Minutes.
    Minutes,
    /// Anything else that is a number.
    Amount,
}

/// Units of money, in yuan.
const MONEY: [(&str, f64); 11] = [
    ("元", 1.0),
    ("人民币元", 1.0),
    ("yuan", 1.0),
    ("rmb", 1.0),
    ("cny", 1.0),
    ("千元", 1e3),
    ("万元", 1e4),
    ("百万元", 1e6),
    ("亿元", 1e8),
    ("1000 yuan", 1e3),
    ("thousand yuan", 1e3),
];
/// Units of time, in minutes.
const MINUTES: [(&str, f64); 12] = [
    ("分钟", 1.0),
    ("分", 1.0),
    ("min", 1.0),
    ("mins", 1.0),
    ("minutes", 1.0),
    ("小时", 60.0),
    ("h", 60.0),
    ("hours", 60.0),
    ("秒", 1.0 / 60.0),
    ("s", 1.0 / 60.0),
    ("sec", 1.0 / 60.0),
    ("seconds", 1.0 / 60.0),
];
/// Shares of 1.
const SHARES: [(&str, f64); 6] =
    [("%", 0.01), ("percent", 0.01), ("per cent", 0.01), ("百分比", 0.01), ("百分数", 0.01), ("‰", 0.001)];
/// Powers of ten of anything.
const POWERS: [(&str, f64); 8] = [
    ("百", 1e2),
    ("千", 1e3),
    ("thousand", 1e3),
    ("thousands", 1e3),
    ("'000", 1e3),
    ("万", 1e4),
    ("million", 1e6),
    ("millions", 1e6),
];

impl Quantity {
    /// What a column of a table measures; none where it holds no figures.
    pub(super) fn of(kind: TableKind, column: &str) -> Option<Self> {
        match column {
            "population" | "headcount" => Some(Self::People),
            "on_duty_share" | "attrition" | "on_cost" | "share" => Some(Self::Share),
            "monthly_pay" => Some(Self::Money),
            "cost" if kind == TableKind::Services => Some(Self::Money),
            "minutes" | "handling_minutes" | "within_minutes" => Some(Self::Minutes),
            "capacity" | "per_1000" | "rate" | "peak" | "arrivals_per_1000" | "hours" | "servers" | "value" | "se"
            | "n" | "per" => Some(Self::Amount),
            _ => None,
        }
    }

    /// By how much figures under a heading are to be multiplied.
    ///
    /// # Errors
    /// A unit that is not known.
    pub(super) fn times(self, heading: &str) -> Result<f64> {
        let list: &[(&str, f64)] = match self {
            Self::People => return Ok(unit::said(heading)?.map_or(1.0, |(_, persons)| persons)),
            Self::Share => &SHARES,
            Self::Money => &MONEY,
            Self::Minutes => &MINUTES,
            Self::Amount => &POWERS,
        };
        for part in beside(heading) {
            if let Some((_, times)) = list.iter().find(|(word, _)| *word == part) {
                return Ok(*times);
            }
            if self == Self::Money
                && ["元", "$", "€", "£", "usd", "eur", "dollar"].iter().any(|word| part.contains(word))
            {
                return Err(Error::reading_money_unknown(part));
            }
        }
        Ok(1.0)
    }

    /// A cell without the sign of a share at its end.
    pub(super) fn bare(self, cell: &str) -> &str {
        match self {
            Self::Share => cell.trim().trim_end_matches(['%', '％']),
            Self::People | Self::Money | Self::Minutes | Self::Amount => cell,
        }
    }

    /// By how much a figure is to be multiplied: a sign of a share beside it stands before the unit of its heading.
    pub(super) fn times_of_cell(self, cell: &str, times: f64) -> f64 {
        if self.bare(cell) == cell { times } else { 0.01 }
    }

    /// Whether a text is a unit of what the column measures.
    pub(super) fn is_unit(self, text: &str) -> bool {
        let plain: String = text.chars().filter_map(fold).flat_map(char::to_lowercase).collect();
        let plain = plain.trim_matches(|c: char| c.is_whitespace() || "()[]（）".contains(c)).to_owned();
        let known = |list: &[(&str, f64)]| list.iter().any(|(word, _)| *word == plain);
        match self {
            Self::People => unit::persons_per(text).is_some(),
            Self::Share => known(&SHARES),
            Self::Money => known(&MONEY),
            Self::Minutes => known(&MINUTES),
            Self::Amount => known(&POWERS),
        }
    }
}

/// The parts of a heading that may be its unit, in lower case: what stands in brackets, behind a comma or at its end.
fn beside(heading: &str) -> Vec<String> {
    let plain: String = heading.chars().filter_map(fold).flat_map(char::to_lowercase).collect();
    let mut parts: Vec<String> = plain
        .split(['(', ')', '[', ']', '【', '】', ',', ';', ':', '/', '、', '_'])
        .skip(1)
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if let Some((_, tail)) = plain.rsplit_once(" in ") {
        parts.push(tail.trim().to_owned());
    }
    parts.extend(["%", "‰"].into_iter().filter(|sign| plain.trim_end().ends_with(sign)).map(str::to_owned));
    parts
}
