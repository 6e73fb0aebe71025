//! What is doubtful in the counts themselves: a part above its whole, persons mixed with tens of thousands (万).

use std::collections::BTreeMap;

use super::sums::totals_by_sum;
use super::{Kind, Panel, Period, Population, SeriesIndex};
use crate::finding::Finding;

/// A step between neighbouring counts of this many times either way looks like 万 mixed with persons.
const TEN_THOUSANDFOLD: std::ops::RangeInclusive<f64> = 2_500.0..=40_000.0;

/// An area whose counts are this many times off its neighbours' usual ones looks like that too.
const BETWEEN_AREAS: std::ops::RangeInclusive<f64> = 5_000.0..=20_000.0;
/// Areas within this many times of the usual count are alike.
const ALIKE: f64 = 30.0;

/// What is doubtful in a panel's figures.
pub(super) fn doubts(panel: &Panel) -> Vec<Finding> {
    let mut found = jumps(panel);
    found.extend(unlike_their_neighbours(panel));
    found.extend(changes_of_definition(panel));
    found.extend(groups_above_wholes(panel));
    found.extend(parts_above_wholes(panel));
    found.extend(totals_by_sum(panel));
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
        let figures = figures(panel, series);
        for ((_, from), (period, to)) in figures.iter().zip(figures.iter().skip(1)).map(|(one, next)| (*one, *next)) {
            if from > 0.0 && to > 0.0 && TEN_THOUSANDFOLD.contains(&(to / from).max(from / to)) {
                let place = format!("{}, {period}", key.label());
                found.push(Finding::tens_of_thousands_mixed(place, from, to, period));
            }
        }
    }
    found
}

/// Areas side by side whose counts are about ten thousand times off what is usual among them.
fn unlike_their_neighbours(panel: &Panel) -> Vec<Finding> {
    let mut beside: BTreeMap<_, Vec<(usize, f64)>> = BTreeMap::new();
    for (series, key) in panel.series().iter().enumerate() {
        let mut people: Vec<f64> = figures(panel, series).into_iter().map(|(_, people)| people).collect();
        people.retain(|people| *people > 0.0);
        if !people.is_empty() {
            let typical = middle(&mut people);
            beside.entry((key.parent.as_deref(), key.group.as_deref())).or_default().push((series, typical));
        }
    }
    let mut found = Vec::new();
    for areas in beside.values().filter(|areas| areas.len() > 1) {
        let usual = middle(&mut areas.iter().map(|(_, people)| *people).collect::<Vec<_>>());
        let alike = areas.iter().filter(|(_, people)| (people / usual).max(usual / people) < ALIKE).count();
        let off = areas.iter().filter(|(_, people)| BETWEEN_AREAS.contains(&(people / usual).max(usual / people)));
        // Of two areas one cannot tell which is off; of more, most must be alike.
        let (two, most) = (areas.len() == 2, 3 * alike >= 2 * areas.len());
        found.extend(off.filter(|_| two || most).filter_map(|(series, people)| {
            let key = panel.series().get(*series)?;
            Some(Finding::tens_of_thousands_between_areas(key.label(), *people, usual))
        }));
    }
    found
}

/// The middle value, of an even number the larger of the two; 0 of none.
fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Where the figures of a series begin to count something else.
fn changes_of_definition(panel: &Panel) -> Vec<Finding> {
    let mut found = Vec::new();
    for (series, key) in panel.series().iter().enumerate() {
        let periods = panel.periods(series);
        let last = panel.kinds(series).iter().rposition(|kind| *kind != Kind::Stated);
        let name = |place: usize| panel.definition(series, place).unwrap_or("–").to_owned();
        for (place, (earlier, period)) in periods.iter().zip(periods.iter().skip(1)).enumerate() {
            if panel.definition(series, place) != panel.definition(series, place + 1) {
                found.push(Finding::definition_changes(
                    format!("{}, {period}", key.label()),
                    name(place),
                    earlier,
                    name(place + 1),
                    period,
                    last.map_or_else(|| "–".into(), name),
                ));
            }
        }
    }
    found
}

/// A group among the people of an area cannot be more than all of them: residents, or the figure without a group.
/// Registered people may live elsewhere.
fn groups_above_wholes(panel: &Panel) -> Vec<Finding> {
    let mut found = Vec::new();
    let index = SeriesIndex::new(panel.series());
    for (series, key) in panel.series().iter().enumerate() {
        let Some(group) = key.group.as_deref() else { continue };
        for (whole, all_of) in [(Some("resident"), "resident"), (None, "total"), (Some("total"), "total")] {
            let within = match whole {
                Some("resident") => group == "floating",
                _ => group != "registered" && group != "total",
            };
            let whole = index.find(&key.area, whole, key.parent.as_deref());
            let Some(whole) = whole.filter(|_| within) else { continue };
            for (period, part) in figures(panel, series) {
                if let Some(all) = panel.figure(whole, period).filter(|all| part > *all) {
                    let place = format!("{}, {period}", key.area);
                    found.push(Finding::part_above_whole(place, group, part, all_of, all));
                }
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
    let places: BTreeMap<(&str, Option<&str>), usize> = panel
        .series()
        .iter()
        .enumerate()
        .filter(|(_, key)| key.parent.as_deref() != Some(key.area.as_str()))
        .map(|(series, key)| ((key.area.as_str(), key.group.as_deref()), series))
        .collect();
    let mut found = Vec::new();
    for ((parent, group, period), sum) in sums {
        let whole = places.get(&(parent, group)).and_then(|series| panel.figure(*series, period));
        let Some(all) = whole else { continue };
        let place = format!("{parent}, {period}");
        if sum > 0.0 && all > 0.0 && BETWEEN_AREAS.contains(&(sum / all).max(all / sum)) {
            found.push(Finding::tens_of_thousands_between_areas(place, all, sum));
        } else if sum > all {
            found.push(Finding::areas_above_whole(place, sum, parent, all));
        }
    }
    found
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
        panel.findings().iter().map(|finding| finding.code().name()).collect()
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
            ["areas_above_whole"]
        );
        let (floating, resident) = (Some("floating"), Some("resident"));
        assert_eq!(
            codes(&[("A", None, "2010", floating, 20.0), ("A", None, "2010", resident, 10.0)]),
            ["part_above_whole"]
        );
        assert!(codes(&[("P", None, "2010", None, 100.0), ("A", Some("P"), "2010", None, 100.0)]).is_empty());
    }

    #[test]
    fn areas_in_tens_of_thousands_beside_others_in_persons_are_found() {
        let area = |name, people| (name, Some("P"), "2010", None, people);
        let mixed = [area("A", 210_000.0), area("B", 180_000.0), area("C", 19.0), area("D", 90_000.0)];
        assert_eq!(codes(&mixed), ["tens_of_thousands_between_areas"]);
        assert_eq!(codes(&mixed[1..3]), ["tens_of_thousands_between_areas"]);
        assert!(codes(&[area("A", 210_000.0), area("B", 180_000.0), area("C", 190.0)]).is_empty());
        let whole = ("P", None, "2010", None, 39.0);
        assert_eq!(codes(&[whole, mixed[0], mixed[1]]), ["tens_of_thousands_between_areas"]);
    }

    #[test]
    fn a_group_above_the_figure_of_all_is_found() {
        let group = |name| ("A", None, "2010", name, 20.0);
        let all = ("A", None, "2010", None, 10.0);
        assert_eq!(codes(&[all, group(Some("floating"))]), ["part_above_whole"]);
        assert!(codes(&[all, group(Some("registered"))]).is_empty());
    }
}
