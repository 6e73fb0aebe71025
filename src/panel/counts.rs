//! The panel: counts by area and period, read from a table and checked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Period, Population, SeriesKey, checks};
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::table::TableReader;

/// Chinese headers and the columns they stand for.
static HEADERS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("headers.toml")).expect("the compiled-in headers are valid: the tests read them")
});

/// How a figure came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Counted.
    Count,
    /// Estimated from something counted.
    Estimate,
    /// Said, expected or planned.
    Stated,
}

impl Kind {
    fn parse(text: &str) -> Result<Self> {
        match text {
            "count" => Ok(Kind::Count),
            "estimate" => Ok(Kind::Estimate),
            "stated" => Ok(Kind::Stated),
            _ => {
                let error = Error::input(format!("\"{text}\" is not a kind of figure"));
                Err(match nearest(text, ["count", "estimate", "stated"]) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint("write count, estimate or stated"),
                })
            }
        }
    }
}

/// One figure of a series.
#[derive(Debug, Clone, PartialEq)]
struct Observation {
    period: Period,
    kind: Kind,
    population: f64,
}

/// Counts by area and period, one series per area and group, in the order of their names.
///
/// ```
/// use townscale::panel::{Panel, Population};
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new()
///     .text("area", ["Hami", "Hami"])
///     .text("period", ["2009", "2010"])
///     .number("population", [80_000.0, 230_000.0])
///     .build();
/// let panel = Panel::from_table(&TableReader::new(table, "counts.csv"))?;
/// assert_eq!(panel.series()[0].area, "Hami");
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panel {
    keys: Vec<SeriesKey>,
    periods: Vec<Vec<Period>>,
    populations: Vec<Vec<f64>>,
    kinds: Vec<Vec<Kind>>,
    findings: Vec<Finding>,
}

impl Panel {
    /// Read a panel: `area`, `period`, `population` (persons); optional `parent`, `group`, `kind`. The
    /// Chinese headers 地区 时期 人口 上级地区 人群 口径 are read too.
    ///
    /// Where a period has a count and a stated figure, the count stands.
    ///
    /// # Errors
    /// A missing column or value, a negative population, a period or kind that is none, a row twice, an empty table.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let table = &table.renamed(|name| HEADERS.get(name.trim()).map(String::as_str));
        let (areas, periods, populations) = (table.text("area")?, table.text("period")?, table.number("population")?);
        let (groups, parents) = (table.optional_text("group")?, table.optional_text("parent")?);
        let kinds = table.optional_text("kind")?;
        if areas.is_empty() {
            return Err(Error::input("the table has no rows").at(table.source()).hint("give at least one count"));
        }
        let mut series: BTreeMap<SeriesKey, Vec<Observation>> = BTreeMap::new();
        for row in 0..areas.len() {
            if populations[row] < 0.0 {
                return Err(Error::input(format!("the population is {}", populations[row]))
                    .at(table.place(row, "population"))
                    .hint("a count of people is 0 or more"));
            }
            let observation = Observation {
                period: periods[row].parse().map_err(|error: Error| error.at(table.place(row, "period")))?,
                kind: match &kinds[row] {
                    Some(text) => Kind::parse(text).map_err(|error| error.at(table.place(row, "kind")))?,
                    None => Kind::Count,
                },
                population: populations[row],
            };
            let key = SeriesKey { area: areas[row].clone(), group: groups[row].clone(), parent: parents[row].clone() };
            let observations = series.entry(key).or_default();
            if observations.iter().any(|seen| seen.period == observation.period && seen.kind == observation.kind) {
                return Err(Error::input(format!("{} has two figures for {}", areas[row], periods[row]))
                    .at(table.place(row, "population"))
                    .hint("keep one, or tell them apart by group or kind"));
            }
            observations.push(observation);
        }
        one_parent(&series).map_err(|error| error.at(table.source()))?;
        let mut panel = Self::from_series(series);
        panel.doubt(checks::doubts(&panel));
        Ok(panel)
    }

    fn from_series(series: BTreeMap<SeriesKey, Vec<Observation>>) -> Self {
        let mut panel = Self { keys: vec![], periods: vec![], populations: vec![], kinds: vec![], findings: vec![] };
        for (key, mut observations) in series {
            observations.sort_by_key(|observation| (observation.period, observation.kind));
            observations.dedup_by_key(|observation| observation.period);
            panel.periods.push(observations.iter().map(|observation| observation.period).collect());
            panel.populations.push(observations.iter().map(|observation| observation.population).collect());
            panel.kinds.push(observations.iter().map(|observation| observation.kind).collect());
            panel.keys.push(key);
        }
        panel
    }

    /// The place of the series of an area, and of a group where one is named.
    pub(super) fn find(&self, area: &str, group: Option<&str>) -> Option<usize> {
        self.keys.iter().position(|key| key.area == area && (group.is_none() || key.group.as_deref() == group))
    }

    /// The figure of a series for a period.
    pub(super) fn figure(&self, series: usize, period: Period) -> Option<f64> {
        let place = self.periods[series].iter().position(|other| *other == period)?;
        Some(self.populations[series][place])
    }

    /// Add to what is doubtful.
    pub(super) fn doubt(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// The figures of a series that a forecast may be fitted to: counts and estimates, not what was only stated.
    pub fn counted(&self, series: usize) -> (Vec<Period>, Vec<f64>) {
        let figures = self.periods[series].iter().zip(&self.populations[series]).zip(&self.kinds[series]);
        figures.filter(|(_, kind)| **kind != Kind::Stated).map(|((period, count), _)| (*period, *count)).unzip()
    }

    /// The panel without the last `steps` counted figures of every series, and without series of which fewer than
    /// `least` would remain; `None` where no series remains. What was only stated is left out.
    pub fn without_last(&self, steps: usize, least: usize) -> Option<Self> {
        let mut panel = Self { keys: vec![], periods: vec![], populations: vec![], kinds: vec![], findings: vec![] };
        for (series, key) in self.keys.iter().enumerate() {
            let (mut periods, mut counts) = self.counted(series);
            let Some(kept) = periods.len().checked_sub(steps).filter(|kept| *kept >= least.max(1)) else { continue };
            periods.truncate(kept);
            counts.truncate(kept);
            panel.keys.push(key.clone());
            panel.periods.push(periods);
            panel.populations.push(counts);
            panel.kinds.push(vec![Kind::Count; kept]);
        }
        (!panel.keys.is_empty()).then_some(panel)
    }

    /// What is doubtful in the counts.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Refuse an area under two parents: its people would be counted, and drawn, twice.
fn one_parent(series: &BTreeMap<SeriesKey, Vec<Observation>>) -> Result<()> {
    let mut seen: BTreeMap<(&str, Option<&str>), Option<&str>> = BTreeMap::new();
    for key in series.keys() {
        let parent = key.parent.as_deref();
        if let Some(other) = seen.insert((&key.area, key.group.as_deref()), parent)
            && other != parent
        {
            let named = |parent: Option<&str>| parent.unwrap_or("none").to_owned();
            return Err(Error::input(format!(
                "{} has two values of parent, {} and {}",
                key.label(),
                named(other),
                named(parent)
            ))
            .hint("give each area one parent, in every row"));
        }
    }
    Ok(())
}

impl Population for Panel {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }

    fn periods(&self, series: usize) -> &[Period] {
        &self.periods[series]
    }

    fn draws(&self) -> usize {
        1
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        out.copy_from_slice(&self.populations[series]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Language;
    use crate::table::TableBuilder;

    fn hami() -> TableReader {
        let table = TableBuilder::new()
            .text("area", ["Hami", "Hami"])
            .text("period", ["2010", "2009"])
            .number("population", [230_000.0, 80_000.0]);
        TableReader::new(table.build(), "hami.csv")
    }

    /// The 2011 Hami report: "up 284 %", against its own 80,000 and 230,000.
    #[test]
    fn a_growth_that_its_counts_contradict_is_found() {
        let claims = TableBuilder::new()
            .text("area", ["Hami"])
            .text("period", ["2010"])
            .text("claim", ["growth"])
            .number("value", [284.0])
            .text("base_period", ["2009"]);
        let panel =
            Panel::from_table(&hami()).unwrap().with_claims(&TableReader::new(claims.build(), "claims")).unwrap();
        let message = panel.findings()[0].message(Language::En);
        assert!(["284 %", "187.5 %", "2.875"].iter().all(|figure| message.contains(figure)), "{message}");
    }

    #[test]
    fn series_are_in_order_of_time() {
        let panel = Panel::from_table(&hami()).unwrap();
        let mut out = [0.0; 2];
        panel.fill(0, &mut out);
        assert_eq!(out, [80_000.0, 230_000.0]);
    }

    #[test]
    fn bad_rows_are_named() {
        let table = TableBuilder::new().text("area", ["A"]).text("period", ["2010"]).number("population", [-1.0]);
        let error = Panel::from_table(&TableReader::new(table.build(), "a.csv")).unwrap_err().to_string();
        assert!(error.starts_with("a.csv, row 1, column population"), "{error}");
    }
}
