//! Crosswalks: figures of areas that split, merge or change their code, carried to the areas of today.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, StringArray, UInt32Array};
use arrow::compute::take_record_batch;

use super::Period;
use super::columns::Columns;
use super::counts::Kind;
use super::reading::{TableKind, named_as};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::{Found, NameIndex, NameKind, TableBuilder, TableReader};

/// How many places a finding lists.
const LISTED: usize = 20;
/// How far shares of one area may be from 1 together.
const ROUNDING: f64 = 1e-3;

/// Which part of an area went to which, and from which period the new areas hold.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    from: String,
    to: String,
    /// The share of the people of `from` (0–1).
    share: f64,
    since: Period,
}

/// A crosswalk: areas of earlier periods and the areas of later ones that they became.
///
/// ```
/// use townscale::context::Context;
/// use townscale::panel::{Crosswalk, Panel, Population, ReadOptions};
/// use townscale::table::{TableBuilder, TableReader};
/// let counts = TableBuilder::new()
///     .text("area", ["Old", "North", "South"])
///     .text("period", ["2014", "2015", "2015"])
///     .number("population", [1000.0, 650.0, 380.0])
///     .build();
/// let walk = TableBuilder::new()
///     .text("from", ["Old", "Old"])
///     .text("to", ["North", "South"])
///     .number("share", [0.6, 0.4])
///     .text("since", ["2015", "2015"])
///     .build();
/// let walk = Crosswalk::from_table(&TableReader::new(walk, "crosswalk"))?;
/// let options = ReadOptions::default().with_crosswalk(walk);
/// let counts = TableReader::new(counts, "counts");
/// let panel = Panel::read(&counts, true, false, &options, &Context::default())?;
/// let mut north = [0.0; 2];
/// panel.fill(0, &mut north);
/// assert_eq!(north, [600.0, 650.0]);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Crosswalk {
    /// In the order of time.
    steps: Vec<Step>,
    source: String,
}

/// One figure while it is carried.
#[derive(Debug, Clone)]
struct Figure {
    area: String,
    people: f64,
    kind: Kind,
    /// The variance (persons²) of its error.
    variance: f64,
    /// The row that it was, or the first of those it is the sum of.
    row: usize,
    changed: bool,
}

impl Crosswalk {
    /// Read a crosswalk: `from`, `to`, `since` (the first period of the new areas); optional `share` (0–1, 1 where it is
    /// not given) of the people of `from` who live in `to`. An area that keeps its name and loses a part is a row to
    /// itself and a row to the other.
    ///
    /// # Errors
    /// A missing column or value, a period that is none, a share outside 0–1, shares of one area that do not add up to 1.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let table = &named_as(table, TableKind::Crosswalk)?;
        let (from, to, since) = (table.text("from")?, table.text("to")?, table.text("since")?);
        let shares = table.optional_number("share")?;
        let mut steps = Vec::with_capacity(from.len());
        for (row, (((from, to), since), share)) in from.iter().zip(&to).zip(&since).zip(shares).enumerate() {
            let share = share.unwrap_or(1.0);
            if !(0.0..=1.0).contains(&share) {
                let meant = Some(share / 100.0).filter(|meant| (0.0..=1.0).contains(meant));
                let error = Error::share_out_of_range("share", share).at(table.place(row, "share"));
                return Err(error.did_you_mean(meant));
            }
            let since = since.parse().map_err(|error: Error| error.at(table.place(row, "since")))?;
            steps.push(Step { from: from.clone(), to: to.clone(), share, since });
        }
        let mut sums: BTreeMap<(&str, Period), f64> = BTreeMap::new();
        for step in &steps {
            *sums.entry((&step.from, step.since)).or_default() += step.share;
        }
        if let Some(((area, since), sum)) = sums.into_iter().find(|(_, sum)| (sum - 1.0).abs() > ROUNDING) {
            return Err(Error::crosswalk_shares(area, since, (sum * 1e6).round() / 1e6).at(table.source()));
        }
        steps.sort_by(|one, other| start(one.since).total_cmp(&start(other.since)));
        Ok(Self { steps, source: table.source().to_owned() })
    }

    /// The table with the figures of earlier areas carried to the later ones, and what was done. Of a sum its standard
    /// errors are added as independent ones; a figure that is a share of another is an estimate.
    pub(super) fn apply(&self, table: &TableReader, columns: &Columns) -> (TableReader, Vec<Finding>) {
        let figure = |row: usize| Figure {
            area: columns.area(row).to_owned(),
            people: columns.people(row),
            kind: columns.kind(row),
            variance: (columns.error(row) * columns.people(row)).powi(2),
            row,
            changed: false,
        };
        let mut figures: Vec<Figure> = (0..columns.len()).map(figure).collect();
        let names: BTreeSet<String> = columns.areas().texts().iter().cloned().collect();
        let index = NameIndex::new(NameKind::Area, names.iter().cloned());
        let mut notes = Notes::default();
        for steps in self.steps.chunk_by(|one, next| one.since == next.since) {
            let Some(change) = Change::new(steps, &names, &index, &figures, &mut notes) else { continue };
            figures = change.carried(figures, columns, &mut notes);
        }
        let findings = notes.findings(&self.source);
        if figures.iter().all(|figure| !figure.changed) && figures.len() == columns.len() {
            return (table.clone(), findings);
        }
        (rebuilt(table, columns, &figures), findings)
    }
}

/// The start of a period, in years.
fn start(period: Period) -> f64 {
    match period {
        Period::Part { year, part, parts } => f64::from(year) + f64::from(part) / f64::from(parts),
        Period::Day { .. } => period.end() - 1.0 / 366.0,
    }
}

/// What is to be told.
#[derive(Default)]
struct Notes {
    carried: Vec<String>,
    unknown: BTreeSet<String>,
    after: BTreeSet<String>,
    incomplete: Vec<String>,
}

impl Notes {
    fn findings(self, source: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        if !self.carried.is_empty() {
            found.push(Finding::crosswalk_applied(source, self.carried));
        }
        if !self.unknown.is_empty() {
            found.push(Finding::crosswalk_unknown(source, self.unknown));
        }
        if !self.after.is_empty() {
            found.push(Finding::crosswalk_still_counted(source, self.after));
        }
        if !self.incomplete.is_empty() {
            let count = self.incomplete.len();
            found.push(Finding::crosswalk_incomplete(source, count, self.incomplete.into_iter().take(LISTED)));
        }
        found
    }
}

/// The changes of one period.
struct Change {
    since: Period,
    /// For each area that ends, its followers and their shares.
    followers: BTreeMap<String, Vec<(String, f64)>>,
}

impl Change {
    /// Nothing where there are no steps.
    fn new(
        steps: &[Step],
        names: &BTreeSet<String>,
        index: &NameIndex,
        figures: &[Figure],
        notes: &mut Notes,
    ) -> Option<Self> {
        let since = steps.first()?.since;
        let list: Vec<&String> = names.iter().collect();
        let named = |name: &str| match index.find(name) {
            Found::Same(place) | Found::Alike(place) => list.get(place).map_or(name, |known| known.as_str()).to_owned(),
            Found::Several(_) | Found::None(_) => name.to_owned(),
        };
        let mut followers: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
        for step in steps {
            followers.entry(named(&step.from)).or_default().push((named(&step.to), step.share));
        }
        followers.retain(|from, to| {
            let there = figures.iter().any(|figure| figure.area == *from);
            if there {
                let to: Vec<&str> = to.iter().map(|(name, _)| name.as_str()).collect();
                notes.carried.push(format!("{from} → {} ({since})", to.join(" + ")));
            } else {
                notes.unknown.insert(from.clone());
            }
            there
        });
        Some(Self { since, followers })
    }

    /// The areas whose figures make up one of the later areas.
    fn sources(&self, area: &str) -> Vec<&str> {
        let parts = self.followers.iter().filter(|(_, to)| to.iter().any(|(name, _)| name == area));
        parts.map(|(from, _)| from.as_str()).collect()
    }

    fn carried(&self, figures: Vec<Figure>, columns: &Columns, notes: &mut Notes) -> Vec<Figure> {
        let before = |figure: &Figure| columns.period(figure.row).end() <= start(self.since) + 1e-9;
        let followers: BTreeSet<&str> = self.followers.values().flatten().map(|(name, _)| name.as_str()).collect();
        let touched =
            |figure: &Figure| self.followers.contains_key(&figure.area) || followers.contains(figure.area.as_str());
        // Of a follower that was counted before: its own earlier figures are a part of it.
        let own: BTreeSet<&str> = followers
            .iter()
            .copied()
            .filter(|area| !self.followers.contains_key(*area))
            .filter(|area| figures.iter().any(|figure| figure.area == *area && before(figure)))
            .collect();
        let mut kept = Vec::with_capacity(figures.len());
        let mut parts: BTreeMap<(String, Option<String>, u64), Vec<(String, Figure)>> = BTreeMap::new();
        for figure in &figures {
            if !touched(figure) || !before(figure) {
                if self.followers.contains_key(&figure.area) && !followers.contains(figure.area.as_str()) {
                    notes.after.insert(figure.area.clone());
                }
                kept.push(figure.clone());
                continue;
            }
            let stays = vec![(figure.area.clone(), 1.0)];
            for (area, share) in self.followers.get(&figure.area).unwrap_or(&stays) {
                let mut part = figure.clone();
                part.area.clone_from(area);
                part.people *= share;
                part.variance *= share * share;
                part.changed = true;
                if *share < 1.0 {
                    part.kind = part.kind.max(Kind::Estimate);
                }
                let group = columns.group(figure.row).map(str::to_owned);
                let end = columns.period(figure.row).end().to_bits();
                parts.entry((area.clone(), group, end)).or_default().push((figure.area.clone(), part));
            }
        }
        for ((area, group, _), found) in parts {
            let mut needed: BTreeSet<&str> = self.sources(&area).into_iter().collect();
            needed.extend(own.get(area.as_str()));
            let there: BTreeSet<&str> = found.iter().map(|(from, _)| from.as_str()).collect();
            let Some(((_, first), others)) = found.split_first() else { continue };
            let mut sum = first.clone();
            if there != needed {
                let period = columns.period(sum.row);
                let group = group.map_or_else(String::new, |group| format!(", {group}"));
                notes.incomplete.push(format!("{area}{group}, {period}"));
                continue;
            }
            for (_, part) in others {
                sum.people += part.people;
                sum.variance += part.variance;
                sum.kind = sum.kind.max(part.kind);
                sum.row = sum.row.min(part.row);
            }
            kept.push(sum);
        }
        kept
    }
}

/// The table of these figures: other columns are those of the rows they came from; of a follower that has rows of its
/// own, its parent is that of the last of them.
fn rebuilt(table: &TableReader, columns: &Columns, figures: &[Figure]) -> TableReader {
    let rows: UInt32Array = figures.iter().map(|figure| figure.row as u32).collect::<Vec<_>>().into();
    #[expect(clippy::expect_used, reason = "rows of this very table")]
    let batch = take_record_batch(table.batch(), &rows).expect("rows of the table");
    let last_row = |area: &str| (0..columns.len()).rev().find(|row| columns.area(*row) == area);
    let parents = table.text_if_there("parent").unwrap_or_default();
    let parent = |figure: &Figure| {
        let row = if figure.changed { last_row(&figure.area).unwrap_or(figure.row) } else { figure.row };
        parents.get(row).cloned().flatten()
    };
    let share_of_error = |figure: &Figure| {
        (figure.variance > 0.0 && figure.people > 0.0).then(|| figure.variance.sqrt() / figure.people)
    };
    let mut builder = TableBuilder::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let replaced: ArrayRef = match field.name().as_str() {
            "area" => Arc::new(StringArray::from_iter_values(figures.iter().map(|figure| figure.area.as_str()))),
            "population" => Arc::new(Float64Array::from_iter_values(figures.iter().map(|figure| figure.people))),
            "parent" => Arc::new(figures.iter().map(parent).collect::<StringArray>()),
            "kind" | "se" | "cv" => continue,
            _ => Arc::clone(column),
        };
        builder = builder.array(field.name(), replaced);
    }
    builder = builder.text("kind", figures.iter().map(|figure| figure.kind.name()));
    if columns.has_errors() {
        builder = builder.optional_number("cv", figures.iter().map(share_of_error));
    }
    let numbers = figures.iter().map(|figure| table.row_number(figure.row) - 1).collect();
    TableReader::new(builder.build(), table.source()).with_rows(numbers).mark_judged()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Panel, Population, ReadOptions};

    fn read(counts: &[(&str, &str, f64)], walk: &[(&str, &str, f64, &str)]) -> Panel {
        let table = TableBuilder::new()
            .text("area", counts.iter().map(|row| row.0))
            .text("period", counts.iter().map(|row| row.1))
            .number("population", counts.iter().map(|row| row.2))
            .build();
        let steps = TableBuilder::new()
            .text("原地区", walk.iter().map(|row| row.0))
            .text("现地区", walk.iter().map(|row| row.1))
            .number("比例", walk.iter().map(|row| row.2))
            .text("起始时期", walk.iter().map(|row| row.3))
            .build();
        let walk = Crosswalk::from_table(&TableReader::new(steps, "walk")).unwrap();
        let options = ReadOptions::default().with_crosswalk(walk);
        Panel::read(&TableReader::new(table, "t"), true, false, &options, &crate::context::Context::default()).unwrap()
    }

    fn figures(panel: &Panel) -> Vec<(String, String, f64)> {
        let mut all = Vec::new();
        for (series, key) in panel.series().iter().enumerate() {
            let mut out = vec![0.0; panel.periods(series).len()];
            panel.fill(series, &mut out);
            let periods = panel.periods(series).iter().map(Period::to_string);
            all.extend(periods.zip(out).map(|(period, people)| (key.area.clone(), period, people)));
        }
        all
    }

    fn row(area: &str, period: &str, people: f64) -> (String, String, f64) {
        (area.to_owned(), period.to_owned(), people)
    }

    fn codes(panel: &Panel) -> Vec<&'static str> {
        panel.findings().iter().map(|finding| finding.code().name()).collect()
    }

    #[test]
    fn a_split_is_carried_by_its_shares() {
        let counts = [("A", "2013", 100.0), ("A", "2014", 200.0), ("B", "2015", 130.0), ("C", "2015", 90.0)];
        let panel = read(&counts, &[("A", "B", 0.6, "2015"), ("A", "C", 0.4, "2015")]);
        let b = [row("B", "2013", 60.0), row("B", "2014", 120.0), row("B", "2015", 130.0)];
        let c = [row("C", "2013", 40.0), row("C", "2014", 80.0), row("C", "2015", 90.0)];
        assert_eq!(figures(&panel), [b, c].concat());
        assert_eq!(panel.kinds(0), [Kind::Estimate, Kind::Estimate, Kind::Count]);
        assert!(codes(&panel).contains(&"crosswalk_applied"));
    }

    #[test]
    fn a_merger_is_a_sum_where_all_parts_are_there() {
        let counts =
            [("A", "2013", 10.0), ("B", "2013", 20.0), ("A", "2014", 11.0), ("C", "2015", 35.0), ("D", "2014", 5.0)];
        let panel = read(&counts, &[("A", "C", 1.0, "2015"), ("B", "C", 1.0, "2015")]);
        assert_eq!(figures(&panel), [row("C", "2013", 30.0), row("C", "2015", 35.0), row("D", "2014", 5.0)]);
        assert!(codes(&panel).contains(&"crosswalk_incomplete"));
        assert_eq!(panel.kinds(0)[0], Kind::Count);
    }

    #[test]
    fn an_area_that_takes_in_another_keeps_its_own_figures() {
        let counts = [("A", "2014", 10.0), ("B", "2014", 20.0), ("A", "2015", 31.0)];
        let panel = read(&counts, &[("B", "A", 1.0, "2015")]);
        assert_eq!(figures(&panel), [row("A", "2014", 30.0), row("A", "2015", 31.0)]);
    }

    #[test]
    fn changes_follow_one_another_in_time() {
        let counts = [("A", "2009", 100.0), ("B", "2012", 110.0), ("C", "2016", 60.0), ("D", "2016", 60.0)];
        let walk = [("B", "C", 0.5, "2015"), ("B", "D", 0.5, "2015"), ("A", "B", 1.0, "2010")];
        let panel = read(&counts, &walk);
        let c = [row("C", "2009", 50.0), row("C", "2012", 55.0), row("C", "2016", 60.0)];
        assert_eq!(figures(&panel)[..3], c);
    }

    #[test]
    fn what_a_crosswalk_cannot_do_is_told() {
        let counts = [("A", "2014", 10.0), ("A", "2016", 11.0), ("B", "2016", 5.0)];
        let panel = read(&counts, &[("A", "B", 1.0, "2015"), ("Z", "B", 1.0, "2015")]);
        let said = codes(&panel);
        assert!(said.contains(&"crosswalk_still_counted") && said.contains(&"crosswalk_unknown"), "{said:?}");
        let steps =
            TableBuilder::new().text("from", ["A"]).text("to", ["B"]).number("share", [0.5]).text("since", ["2015"]);
        let error = Crosswalk::from_table(&TableReader::new(steps.build(), "walk")).unwrap_err().to_string();
        assert!(error.contains("0.5") && error.contains('A'), "{error}");
    }
}
