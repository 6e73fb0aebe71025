//! The panel: counts by area and period, one series per area and group.

use serde::Deserialize;

use super::{Period, Population, SeriesKey};
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::table::Table;

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
    /// The word used in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Estimate => "estimate",
            Kind::Stated => "stated",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        match text.to_lowercase().as_str() {
            "count" | "统计" | "普查" => Ok(Kind::Count),
            "estimate" | "估计" | "推算" => Ok(Kind::Estimate),
            "stated" | "所称" | "预计" => Ok(Kind::Stated),
            _ => {
                let near = nearest(text, ["count", "estimate", "stated"]);
                Err(Error::kind_unknown(text).did_you_mean(near))
            }
        }
    }
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
    pub(super) keys: Vec<SeriesKey>,
    pub(super) periods: Vec<Vec<Period>>,
    pub(super) populations: Vec<Vec<f64>>,
    pub(super) kinds: Vec<Vec<Kind>>,
    /// What each figure counts; nothing of a series that does not say.
    pub(super) definitions: Vec<Vec<Option<String>>>,
    /// Standard errors as shares of the figures.
    pub(super) errors: Vec<Vec<f64>>,
    pub(super) findings: Vec<Finding>,
    pub(super) reading: Vec<Finding>,
    pub(super) table: Table,
}

impl Panel {
    pub(super) fn empty(table: Table) -> Self {
        let (keys, findings, reading) = (vec![], vec![], vec![]);
        Self {
            keys,
            periods: vec![],
            populations: vec![],
            kinds: vec![],
            definitions: vec![],
            errors: vec![],
            findings,
            reading,
            table,
        }
    }

    /// The figure of a series for a period.
    pub(super) fn figure(&self, series: usize, period: Period) -> Option<f64> {
        let place = self.periods[series].iter().position(|other| other.same_end(period))?;
        Some(self.populations[series][place])
    }

    /// Add to what is doubtful.
    pub(super) fn doubt(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// The figures of a series that a forecast may be fitted to: counts, estimates and such stated figures as have a
    /// standard error, and of these those of the same definition as the last one. Nothing is drawn across a change of
    /// definition.
    #[must_use]
    pub fn counted(&self, series: usize) -> (Vec<Period>, Vec<f64>) {
        let places = self.fitted(series).into_iter();
        places.map(|place| (self.periods[series][place], self.populations[series][place])).unzip()
    }

    /// The standard errors of [`Panel::counted`], as shares of the figures (0–1); 0 where none is said.
    #[must_use]
    pub fn counted_errors(&self, series: usize) -> Vec<f64> {
        self.fitted(series).into_iter().map(|place| self.errors[series][place]).collect()
    }

    /// The places of the figures that a forecast may be fitted to.
    fn fitted(&self, series: usize) -> Vec<usize> {
        let usable = |place: &usize| self.kinds[series][*place] != Kind::Stated || self.errors[series][*place] > 0.0;
        let places: Vec<usize> = (0..self.periods[series].len()).filter(usable).collect();
        let Some(last) = places.last().map(|place| self.definition(series, *place)) else { return vec![] };
        places.iter().copied().filter(|place| self.definition(series, *place) == last).collect()
    }

    /// What a figure of a series counts, where the table says.
    #[must_use]
    pub fn definition(&self, series: usize, place: usize) -> Option<&str> {
        self.definitions[series].get(place)?.as_deref()
    }

    /// How each figure of a series came about.
    #[must_use]
    pub fn kinds(&self, series: usize) -> &[Kind] {
        &self.kinds[series]
    }

    /// The table that was read: its rows and columns, under the names of the contract, periods as they print, and with
    /// a `kind`.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The panel without the last `steps` counted figures of every series, and without series of which fewer than
    /// `least` would remain; `None` where no series remains. What was only stated is left out.
    #[must_use]
    pub fn without_last(&self, steps: usize, least: usize) -> Option<Self> {
        let mut panel = Self::empty(self.table.head(0));
        for (series, key) in self.keys.iter().enumerate() {
            let (mut periods, mut counts) = self.counted(series);
            let mut errors = self.counted_errors(series);
            let Some(kept) = periods.len().checked_sub(steps).filter(|kept| *kept >= least.max(1)) else { continue };
            periods.truncate(kept);
            counts.truncate(kept);
            errors.truncate(kept);
            panel.errors.push(errors);
            panel.keys.push(key.clone());
            panel.periods.push(periods);
            panel.populations.push(counts);
            panel.kinds.push(vec![Kind::Count; kept]);
            panel.definitions.push(vec![]);
        }
        (!panel.keys.is_empty()).then_some(panel)
    }

    /// What the reader did to the table, step by step.
    #[must_use]
    pub fn reading(&self) -> &[Finding] {
        &self.reading
    }

    /// What is doubtful in the counts.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
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
