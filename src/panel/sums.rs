//! Areas whose figures are the sum of those beside them: totals by arithmetic, whatever they are called.

use std::collections::{BTreeMap, HashMap};

use super::{Panel, Period, Population};
use crate::finding::Finding;

/// How far a total may be from its sum, as a share of it: published figures are rounded.
const ROUNDING: f64 = 1e-4;

/// The series of one parent and group.
type Siblings<'a> = BTreeMap<(Option<&'a str>, Option<&'a str>), Vec<usize>>;

/// One finding for each series that is, in each of its periods, the sum of the others of its parent and group.
pub(super) fn totals_by_sum(panel: &Panel) -> Vec<Finding> {
    let mut siblings = Siblings::new();
    for (series, key) in panel.series().iter().enumerate() {
        siblings.entry((key.parent.as_deref(), key.group.as_deref())).or_default().push(series);
    }
    let mut found = Vec::new();
    for series in siblings.into_values().filter(|series| series.len() > 2) {
        let sums = sums(panel, &series);
        let keys =
            series.into_iter().filter(|one| is_sum(panel, *one, &sums)).filter_map(|one| panel.series().get(one));
        found.extend(keys.map(|key| Finding::reading_total_by_sum(key.label(), &key.area)));
    }
    found
}

/// The sum and number of the figures of each period.
fn sums(panel: &Panel, series: &[usize]) -> HashMap<Period, (f64, usize)> {
    let mut sums: HashMap<Period, (f64, usize)> = HashMap::new();
    for one in series {
        for (period, people) in panel.periods(*one).iter().zip(panel.populations(*one)) {
            let (sum, count) = sums.entry(*period).or_default();
            *sum += people;
            *count += 1;
        }
    }
    sums
}

/// Whether a series is half of the sum of all, itself among them, wherever it has a figure. Two others and one period
/// may agree by chance.
fn is_sum(panel: &Panel, series: usize, sums: &HashMap<Period, (f64, usize)>) -> bool {
    let figures = || panel.periods(series).iter().zip(panel.populations(series));
    let sum_of = |period: &Period| sums.get(period).copied().unwrap_or_default();
    let fits = |(period, people): (&Period, &f64)| {
        let (sum, count) = sum_of(period);
        let others = sum - people;
        count > 2 && *people > 0.0 && (others - people).abs() <= (0.5 * count as f64).max(ROUNDING * people)
    };
    let by_chance = || figures().count() < 2 && figures().all(|(period, _)| sum_of(period).1 < 4);
    figures().all(fits) && !by_chance()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::table::{TableBuilder, TableReader};

    fn named(rows: &[(&str, &str, Option<&str>, f64)]) -> Vec<String> {
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .optional_text("parent", rows.iter().map(|row| row.2))
            .number("population", rows.iter().map(|row| row.3));
        let panel = Panel::from_table(&TableReader::new(table.build(), "t")).unwrap();
        let is_sum = |finding: &&Finding| finding.code() == Code::ReadingTotalBySum;
        panel.findings().iter().filter(is_sum).map(|finding| finding.place().to_string()).collect()
    }

    #[test]
    fn the_sum_of_the_others_is_found_whatever_its_name() {
        let parts = [("A", "2009", None, 10.0), ("A", "2010", None, 12.0), ("B", "2009", None, 20.0)];
        let more = [("B", "2010", None, 21.0), ("The county", "2009", None, 30.0)];
        let rows =
            |last: f64| [parts.as_slice(), more.as_slice(), [("The county", "2010", None, last)].as_slice()].concat();
        assert_eq!(named(&rows(33.0)), ["The county"]);
        assert!(named(&rows(43.0)).is_empty(), "in one period it is not");
    }

    #[test]
    fn a_parent_of_the_others_and_a_single_agreement_are_none() {
        let whole = [("P", "2010", None, 3000.0), ("A", "2010", Some("P"), 1000.0), ("B", "2010", Some("P"), 2000.0)];
        assert!(named(&whole).is_empty());
        assert!(named(&whole.map(|(area, period, _, people)| (area, period, None, people))).is_empty());
    }
}
