//! What is doubtful in the counts themselves: a part above its whole, persons mixed with tens of thousands (万).

use std::collections::BTreeMap;

use super::{Panel, Period, Population};
use crate::finding::{Finding, number};

/// A step between neighbouring counts of this many times either way looks like 万 mixed with persons.
const TEN_THOUSANDFOLD: std::ops::RangeInclusive<f64> = 2_500.0..=40_000.0;

/// What is doubtful in a panel's figures.
pub(super) fn doubts(panel: &Panel) -> Vec<Finding> {
    let mut found = jumps(panel);
    found.extend(groups_above_residents(panel));
    found.extend(parts_above_wholes(panel));
    found
}

fn figures(panel: &Panel, series: usize) -> Vec<(Period, f64)> {
    let mut out = vec![0.0; panel.periods(series).len()];
    panel.fill(series, &mut out);
    panel.periods(series).iter().copied().zip(out).collect()
}

fn jumps(panel: &Panel) -> Vec<Finding> {
    let mut found = Vec::new();
    for (series, key) in panel.series().iter().enumerate() {
        for pair in figures(panel, series).windows(2) {
            let ((_, from), (period, to)) = (pair[0], pair[1]);
            if from > 0.0 && to > 0.0 && TEN_THOUSANDFOLD.contains(&(to / from).max(from / to)) {
                found.push(
                    Finding::new("tens_of_thousands_mixed", format!("{}, {period}", key.label()))
                        .with("from", number(from))
                        .with("to", number(to))
                        .with("period", period),
                );
            }
        }
    }
    found
}

/// Floating and registered people who live in an area are among its residents.
fn groups_above_residents(panel: &Panel) -> Vec<Finding> {
    let mut found = Vec::new();
    for (series, key) in panel.series().iter().enumerate().filter(|(_, key)| key.group.as_deref() == Some("floating")) {
        let Some(whole) = panel.find(&key.area, Some("resident")) else { continue };
        for (period, part) in figures(panel, series) {
            if let Some(all) = panel.figure(whole, period).filter(|all| part > *all) {
                found.push(above(format!("{}, {period}", key.area), "floating", part, "resident", all));
            }
        }
    }
    found
}

fn parts_above_wholes(panel: &Panel) -> Vec<Finding> {
    let mut sums: BTreeMap<(&str, Option<&str>, Period), f64> = BTreeMap::new();
    for (series, key) in panel.series().iter().enumerate() {
        let Some(parent) = key.parent.as_deref() else { continue };
        for (period, people) in figures(panel, series) {
            *sums.entry((parent, key.group.as_deref(), period)).or_default() += people;
        }
    }
    let mut found = Vec::new();
    for ((parent, group, period), sum) in sums {
        let whole = panel.series().iter().position(|key| key.area == parent && key.group.as_deref() == group);
        let whole = whole.and_then(|series| panel.figure(series, period));
        if let Some(all) = whole.filter(|all| sum > *all) {
            found.push(above(format!("{parent}, {period}"), "its areas", sum, parent, all));
        }
    }
    found
}

fn above(place: String, part: &str, people: f64, whole: &str, all: f64) -> Finding {
    Finding::new("part_above_whole", place)
        .with("part", part)
        .with("people", number(people))
        .with("whole", whole)
        .with("all", number(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{TableBuilder, TableReader};

    type Row = (&'static str, Option<&'static str>, &'static str, Option<&'static str>, f64);

    fn codes(rows: &[Row]) -> Vec<&'static str> {
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .optional_text("parent", rows.iter().map(|row| row.1))
            .text("period", rows.iter().map(|row| row.2))
            .optional_text("group", rows.iter().map(|row| row.3))
            .number("population", rows.iter().map(|row| row.4));
        let panel = Panel::from_table(&TableReader::new(table.build(), "t")).unwrap();
        panel.findings().iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn persons_mixed_with_tens_of_thousands_are_found() {
        assert_eq!(
            codes(&[("A", None, "2009", None, 8.0), ("A", None, "2010", None, 81_000.0)]),
            ["tens_of_thousands_mixed"]
        );
        assert!(codes(&[("A", None, "2009", None, 8.0), ("A", None, "2010", None, 800.0)]).is_empty());
    }

    #[test]
    fn a_part_above_its_whole_is_found() {
        assert_eq!(
            codes(&[("P", None, "2010", None, 100.0), ("A", Some("P"), "2010", None, 101.0)]),
            ["part_above_whole"]
        );
        let (floating, resident) = (Some("floating"), Some("resident"));
        assert_eq!(
            codes(&[("A", None, "2010", floating, 20.0), ("A", None, "2010", resident, 10.0)]),
            ["part_above_whole"]
        );
        assert!(codes(&[("P", None, "2010", None, 100.0), ("A", Some("P"), "2010", None, 100.0)]).is_empty());
    }
}
