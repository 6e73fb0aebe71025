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
        let mut figures = self.periods(series).iter().zip(self.populations(series));
        figures.find(|(other, _)| other.same_end(period)).map(|(_, people)| *people)
    }

    /// The figures of a series; none where there is no such series.
    pub(super) fn populations(&self, series: usize) -> &[f64] {
        self.populations.get(series).map_or(&[], Vec::as_slice)
    }

    /// Add to what is doubtful.
    pub(super) fn doubt(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// The figures of a series that a forecast may be fitted to: counts, estimates and such stated figures as have a
    /// standard error, and of these those of the same definition as the last one. Nothing is drawn across a change of
    /// definition. None where there is no such series.
    #[must_use]
    pub fn counted(&self, series: usize) -> (Vec<Period>, Vec<f64>) {
        self.fitted(series).map(|(period, people, _)| (period, people)).unzip()
    }

    /// The standard errors of [`Panel::counted`], as shares of the figures (0–1); 0 where none is said.
    #[must_use]
    pub fn counted_errors(&self, series: usize) -> Vec<f64> {
        self.fitted(series).map(|(_, _, error)| error).collect()
    }

    /// The figures that a forecast may be fitted to: period, people, standard error as a share.
    fn fitted(&self, series: usize) -> impl Iterator<Item = (Period, f64, f64)> {
        let errors = self.errors.get(series).map_or(&[][..], Vec::as_slice);
        let figures = self.periods(series).iter().zip(self.populations(series)).zip(self.kinds(series)).zip(errors);
        let figures = figures.enumerate().map(|(place, (((period, people), kind), error))| {
            (*kind, self.definition(series, place), (*period, *people, *error))
        });
        let usable = figures.filter(|(kind, _, (_, _, error))| *kind != Kind::Stated || *error > 0.0);
        let usable: Vec<_> = usable.collect();
        let last = usable.last().map(|(_, definition, _)| *definition);
        usable.into_iter().filter(move |(_, definition, _)| Some(*definition) == last).map(|(_, _, figure)| figure)
    }

    /// What a figure of a series counts, where the table says.
    #[must_use]
    pub fn definition(&self, series: usize, place: usize) -> Option<&str> {
        self.definitions.get(series)?.get(place)?.as_deref()
    }

    /// How each figure of a series came about; nothing where there is no such series.
    #[must_use]
    pub fn kinds(&self, series: usize) -> &[Kind] {
        self.kinds.get(series).map_or(&[], Vec::as_slice)
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
        self.periods.get(series).map_or(&[], Vec::as_slice)
    }

    fn draws(&self) -> usize {
        1
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        out.iter_mut().zip(self.populations(series)).for_each(|(out, people)| *out = *people);
    }
}
