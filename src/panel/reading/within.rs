//! Months, quarters and half-years that stand in a column beside the column of their years.

use super::vocabulary::squeezed;
use crate::panel::Period;

/// The part of a year that a column names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Within {
    HalfYear,
    Quarter,
    Month,
}

impl Within {
    /// The part of a year that a heading says.
    pub(super) fn of(heading: &str) -> Option<Self> {
        match squeezed(heading).as_str() {
            "half" | "halfyear" | "semester" | "半年" | "半年度" => Some(Within::HalfYear),
            "quarter" | "quarters" | "qtr" | "trimestre" | "季" | "季度" => Some(Within::Quarter),
            "month" | "months" | "mois" | "monat" | "mes" | "月" | "月份" => Some(Within::Month),
            _ => None,
        }
    }

    fn parts(self) -> u32 {
        match self {
            Within::HalfYear => 2,
            Within::Quarter => 4,
            Within::Month => 12,
        }
    }

    /// The label of a year and the part of it that stands beside it; the year's own where there is none.
    ///
    /// A part that is none comes back beside its year, so that the error names both.
    pub(super) fn label(self, year: &str, part: &str) -> String {
        let part = part.trim();
        if part.is_empty() {
            return year.to_owned();
        }
        let digits = year.trim().trim_end_matches('年').trim();
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        let bare = part.strip_suffix(".0").unwrap_or(part).trim_start_matches(['Q', 'q', 'M', 'm', 'H', 'h', 'S', 's']);
        let numbered = match (self, bare.trim().parse::<u32>()) {
            (Within::HalfYear, Ok(number)) => format!("{digits}H{number}"),
            (Within::Quarter, Ok(number)) => format!("{digits}Q{number}"),
            (Within::Month, Ok(number)) => format!("{digits}-{number:02}"),
            (Within::HalfYear | Within::Quarter | Within::Month, Err(_)) => String::new(),
        };
        let forms = [part.to_owned(), numbered, format!("{digits}年{part}"), format!("{part} {digits}")];
        let of_year = |text: &String| {
            text.parse::<Period>().is_ok_and(|period| {
                let fits = matches!(period, Period::Part { parts, .. } if parts.unsigned_abs() == self.parts());
                fits && period.year().to_string() == digits
            })
        };
        forms.into_iter().find(of_year).unwrap_or_else(|| format!("{year} {part}"))
    }
}

/// Whether a text says a whole year.
pub(super) fn is_year(text: &str) -> bool {
    text.parse::<Period>().is_ok_and(|period| matches!(period, Period::Part { parts: 1, .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_years_are_read_however_they_are_written() {
        for (within, year, part, period) in [
            (Within::Quarter, "2015", "1", "2015Q1"),
            (Within::Quarter, "2015", "Q4", "2015Q4"),
            (Within::Quarter, "2015年", "第一季度", "2015Q1"),
            (Within::Quarter, "2015", "2015Q3", "2015Q3"),
            (Within::Month, "2015", "1", "2015-01"),
            (Within::Month, "2015", "M12", "2015-12"),
            (Within::Month, "2015", "Feb", "2015-02"),
            (Within::Month, "2015年", "12月", "2015-12"),
            (Within::HalfYear, "2011", "2", "2011H2"),
            (Within::HalfYear, "2011年", "上半年", "2011H1"),
            (Within::Month, "2015", "", "2015"),
        ] {
            let label = within.label(year, part);
            assert_eq!(label.parse::<Period>().unwrap(), period.parse::<Period>().unwrap(), "{year} {part}: {label}");
        }
        for (within, year, part) in [(Within::Quarter, "2015", "5"), (Within::Month, "2015", "2016-01")] {
            assert!(within.label(year, part).parse::<Period>().is_err(), "{part}");
        }
    }
}
