//! A column of period labels: forms that one label alone leaves open are told apart by all of them.

use super::parse::{Reading, in_republic, is_republic, one, reading};
use super::value::{Period, days_in};

/// The periods of a column's labels, in their order, and how they were told.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// The period of each label, or nothing where it is none.
    pub periods: Vec<Option<Period>>,
    /// Labels of years that run over two calendar years were read as the year in which they end.
    pub fiscal: bool,
    /// Dates were read as the months, quarters or halves that they stand for: how many a year.
    pub dates_as: Option<i32>,
    /// Years of the Republic of China (民國) are among them.
    pub republic: bool,
    /// A label with a day and a month of which no other label says which is which.
    pub open: Option<usize>,
}

/// Read the labels of a column, each of which stands once.
///
/// `2009-10` is a year over two calendar years where every label of its form ends in the next year, and a month where
/// one does not; a single one is a month, as in the contract. Dates that are ends or beginnings of months, quarters or
/// halves in a row are those.
///
/// ```
/// use townscale::panel::read_labels;
/// let years = read_labels(&["2008-09", "2009-10", "2010-11"]);
/// assert_eq!(years.periods[1].unwrap().to_string(), "2010");
/// let months = read_labels(&["2009-09", "2009-10", "2009-11"]);
/// assert_eq!(months.periods[1].unwrap().to_string(), "2009-10");
/// let ends = read_labels(&["2020-01-31", "2020-02-29", "2020-03-31"]);
/// assert_eq!(ends.periods[1].unwrap().to_string(), "2020-02");
/// ```
pub fn read_labels<S: AsRef<str>>(labels: &[S]) -> Labels {
    let republic = labels.iter().any(|label| is_republic(label.as_ref()));
    let carried = |label: &str| in_republic(label).filter(|_| republic).and_then(|label| reading(&label));
    let readings: Vec<Option<Reading>> =
        labels.iter().map(|label| reading(label.as_ref()).or_else(|| carried(label.as_ref()))).collect();
    let open = readings.iter().filter(|reading| matches!(reading, Some(Reading::FiscalOrMonth { .. }))).count();
    let years = readings.iter().any(|reading| matches!(reading, Some(Reading::Fiscal(_))));
    let months = readings.iter().any(|reading| matches!(reading, Some(Reading::Sure(Period::Part { parts: 12, .. }))));
    let as_years = years || (open > 1 && !months);
    let day_first = readings.iter().zip(labels).any(|(reading, label)| slashed(label.as_ref(), reading, true));
    let month_first = readings.iter().zip(labels).any(|(reading, label)| slashed(label.as_ref(), reading, false));
    let mut found = Labels { republic, ..Labels::default() };
    for (place, (reading, label)) in readings.iter().zip(labels).enumerate() {
        let period = match reading {
            None => None,
            Some(Reading::Sure(period)) => Some(*period),
            Some(Reading::Fiscal(period)) => {
                found.fiscal = true;
                Some(*period)
            }
            Some(Reading::FiscalOrMonth { year, .. }) if as_years => {
                found.fiscal = true;
                Some(*year)
            }
            Some(Reading::FiscalOrMonth { month, .. }) if months => Some(*month),
            Some(Reading::FiscalOrMonth { hyphen, .. }) => {
                found.fiscal |= !hyphen;
                one(label.as_ref())
            }
            Some(Reading::DayOrMonth { day_first: day, .. }) if day_first && !month_first => Some(*day),
            Some(Reading::DayOrMonth { month_first: day, .. }) if month_first && !day_first => Some(*day),
            Some(Reading::DayOrMonth { .. }) => {
                found.open.get_or_insert(place);
                None
            }
        };
        found.periods.push(period);
    }
    found.dates_as = whole_parts(&mut found.periods);
    found
}

/// Whether a label is a date between slashes whose first number can only be a day, or only a month.
fn slashed(label: &str, reading: &Option<Reading>, day: bool) -> bool {
    let Some(Reading::Sure(Period::Day { .. })) = reading else { return false };
    let numbers: Vec<u32> = label.split('/').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [first, second, _] => {
            if day {
                *first > 12
            } else {
                *first <= 12 && *second > 12
            }
        }
        _ => false,
    }
}

/// Dates that are whole months, quarters or halves in a row become these; how many a year.
fn whole_parts(periods: &mut [Option<Period>]) -> Option<i32> {
    let mut days: Vec<(i32, u32, u32)> = Vec::new();
    for period in periods.iter().flatten() {
        match period {
            Period::Day { year, month, day } => days.push((*year, *month, *day)),
            Period::Part { .. } => return None,
        }
    }
    days.sort_unstable();
    days.dedup();
    let month_of = |(year, month, _): &(i32, u32, u32)| year * 12 + *month as i32 - 1;
    let neighbours = || days.iter().zip(days.iter().skip(1));
    if days.len() < 2 || neighbours().any(|(one, next)| month_of(one) == month_of(next)) {
        return None;
    }
    let ends = days.iter().all(|(year, month, day)| *day == days_in(*year, *month));
    let first = days.first()?;
    let same = days.iter().all(|(.., day)| *day == first.2);
    if !ends && !same {
        return None;
    }
    let step = neighbours().fold(0, |step, (one, next)| gcd(step, month_of(next) - month_of(one)));
    if step % 12 == 0 {
        return None;
    }
    let starts = !ends && first.2 == 1;
    // The months of which a part of the year ends, or begins.
    let aligned = |months: i32| {
        let edge = if starts { 0 } else { months - 1 };
        step % months == 0 && days.iter().all(|(_, month, _)| (*month as i32 - 1) % months == edge)
    };
    let months = [6, 3].into_iter().find(|months| (ends || starts) && aligned(*months)).unwrap_or(1);
    for period in periods.iter_mut().flatten() {
        if let Period::Day { year, month, .. } = *period {
            *period = Period::Part { year, part: (month as i32 - 1) / months, parts: 12 / months };
        }
    }
    Some(12 / months)
}

fn gcd(a: i32, b: i32) -> i32 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Labels of any sort in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelOrder {
    /// The rank of each label, from 0; labels of one period have one rank.
    pub ranks: Vec<usize>,
    /// Whether the labels have an order of their own, as periods or numbers; else they stand in that of their letters.
    pub ordered: bool,
}

/// Put labels in order: as periods where all are, else as numbers, else by their letters.
///
/// ```
/// use townscale::panel::order_labels;
/// assert_eq!(order_labels(&["2020-10", "2020-9"]).ranks, [1, 0]);
/// assert_eq!(order_labels(&["Q1 2020", "Q4 2019"]).ranks, [1, 0]);
/// assert!(!order_labels(&["before", "after"]).ordered);
/// ```
pub fn order_labels<S: AsRef<str>>(labels: &[S]) -> LabelOrder {
    let read = read_labels(labels);
    let ends: Option<Vec<f64>> = read.periods.iter().map(|period| period.map(Period::end)).collect();
    let numbers = || {
        labels
            .iter()
            .map(|label| label.as_ref().trim().parse::<f64>().ok().filter(|number| number.is_finite()))
            .collect()
    };
    if let Some(keys) = ends.or_else(numbers) {
        return LabelOrder { ranks: ranks(&keys, |a, b| a.total_cmp(b)), ordered: true };
    }
    let texts: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    LabelOrder { ranks: ranks(&texts, |a, b| a.cmp(b)), ordered: labels.len() < 2 }
}

fn ranks<K>(keys: &[K], compare: impl Fn(&K, &K) -> std::cmp::Ordering) -> Vec<usize> {
    let mut order: Vec<(usize, &K)> = keys.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| compare(a, b));
    let mut ranks = vec![0; keys.len()];
    for (rank, alike) in order.chunk_by(|(_, a), (_, b)| compare(a, b).is_eq()).enumerate() {
        for (at, _) in alike {
            if let Some(of_label) = ranks.get_mut(*at) {
                *of_label = rank;
            }
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(labels: &[&str]) -> Vec<String> {
        read_labels(labels)
            .periods
            .iter()
            .map(|period| period.map_or("–".into(), |period| period.to_string()))
            .collect()
    }

    #[test]
    fn years_over_two_calendar_years_are_no_months() {
        assert_eq!(shown(&["2008/09", "2009/10", "2010/11", "2011/12"]), ["2009", "2010", "2011", "2012"]);
        assert_eq!(shown(&["2008-09", "2009-10"]), ["2009", "2010"]);
        assert_eq!(shown(&["2009/10"]), ["2010"]);
        assert_eq!(shown(&["2009-2010", "2010-2011"]), ["2010", "2011"]);
        assert_eq!(shown(&["2009-10", "2012-13"]), ["2010", "2013"]);
        assert_eq!(shown(&["2009-09", "2009-10", "2009-11"]), ["2009-09", "2009-10", "2009-11"]);
        assert_eq!(shown(&["2009-10"]), ["2009-10"]);
    }

    #[test]
    fn dates_in_a_row_are_the_parts_of_the_year_that_they_end_or_begin() {
        assert_eq!(shown(&["2020-01-31", "2020-02-29"]), ["2020-01", "2020-02"]);
        assert_eq!(shown(&["2020-03-31", "2020-06-30", "2020-09-30"]), ["2020Q1", "2020Q2", "2020Q3"]);
        assert_eq!(shown(&["2019-06-30", "2019-12-31"]), ["2019H1", "2019H2"]);
        assert_eq!(shown(&["2021-01-01", "2021-02-01"]), ["2021-01", "2021-02"]);
        assert_eq!(shown(&["2021-01-01", "2021-04-01", "2021-07-01"]), ["2021Q1", "2021Q2", "2021Q3"]);
        assert_eq!(shown(&["2019-12-31", "2020-12-31"]), ["2019-12-31", "2020-12-31"]);
        assert_eq!(shown(&["2000-11-01", "2010-11-01", "2020-11-01"]), ["2000-11-01", "2010-11-01", "2020-11-01"]);
        assert_eq!(shown(&["2009-12-31", "2010-11-01"]), ["2009-12-31", "2010-11-01"]);
    }

    #[test]
    fn years_of_the_republic_are_told_by_the_column() {
        assert_eq!(shown(&["99年", "100年", "101年底"]), ["2010", "2011", "2012"]);
        assert_eq!(shown(&["民國98年", "99年"]), ["2009", "2010"]);
        assert_eq!(shown(&["104年6月", "104年12月"]), ["2015-06", "2015-12"]);
        assert_eq!(shown(&["99年"]), ["–"], "1999 or 2010");
        assert_eq!(shown(&["104", "105"]), ["–", "–"]);
    }

    #[test]
    fn days_and_months_between_slashes_are_told_by_the_column() {
        assert_eq!(shown(&["31/12/2020", "05/06/2021"]), ["2020-12-31", "2021-06-05"]);
        assert_eq!(shown(&["12/31/2020", "05/06/2021"]), ["2020-12-31", "2021-05-06"]);
        assert_eq!(read_labels(&["05/06/2021"]).open, Some(0));
    }

    #[test]
    fn labels_stand_in_the_order_of_time() {
        for (old, new) in [
            ("2020-9", "2020-10"),
            ("2020M9", "2020M10"),
            ("2020年9月", "2020年10月"),
            ("2020年二季度", "2020年三季度"),
            ("2020年第二季度", "2020年第三季度"),
            ("Q4 2019", "Q1 2020"),
            ("2020H2", "2021H1"),
            ("9", "10"),
            ("2019", "2020"),
            ("Dec 2019", "Jan 2020"),
        ] {
            assert_eq!(order_labels(&[new, old]), LabelOrder { ranks: vec![1, 0], ordered: true }, "{old} {new}");
        }
        assert!(!order_labels(&["before", "after"]).ordered);
    }
}
