//! The gap: required posts less available posts, by area, period and norm.

use super::history::{History, SharedPopulation};
use crate::finding::Finding;
use crate::panel::Period;
use crate::profile::Mark;
use crate::staffing::norm::catalogue::norms_table;
use crate::staffing::norm::rules::Rules;
use crate::staffing::norm::staffing_norm::Norm;
use crate::staffing::strength::staff::Staff;
use crate::table::Table;

/// A staffing gap: a population, the norms that judge it and the staff that meets them.
#[derive(Debug, Clone)]
pub struct Gap {
    pub(crate) population: SharedPopulation,
    pub(crate) history: Option<History>,
    pub(crate) rules: Rules,
    pub(crate) staff: Staff,
    pub(crate) given: Vec<Finding>,
}

/// Whose figure a norm with a lag counts in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Base {
    /// The population's own period of this place.
    Period(usize),
    /// A figure of the history.
    Known(f64),
}

impl Gap {
    /// What a norm counts for a series in a period; nothing where its lag reaches before every figure.
    pub(crate) fn base(&self, series: usize, period: usize, rule: usize) -> Option<Base> {
        let lag = self.rules.root(rule).lag();
        if lag == 0 {
            return Some(Base::Period(period));
        }
        let periods = self.population.periods(series);
        let year = periods.get(period)?.year() - lag as i32;
        let last = |periods: &[Period]| periods.iter().rposition(|period| period.year() == year);
        if let Some(place) = last(periods) {
            return Some(Base::Period(place));
        }
        let key = self.population.series().get(series)?;
        self.history.as_ref()?.figure(key, year).map(Base::Known)
    }

    /// The rows of a series: its periods, and the norms that judge each, with what they count.
    pub(crate) fn cells(&self, series: usize) -> impl Iterator<Item = (usize, usize, Base)> + '_ {
        let rules = self.rules.of_series(series);
        (0..self.population.periods(series).len()).flat_map(move |period| {
            rules.iter().filter_map(move |rule| self.base(series, period, *rule).map(|base| (period, *rule, base)))
        })
    }

    /// The headcount that a ratio norm goes with in an area; 0 where it goes with none.
    pub(crate) fn other_posts(&self, area: &str, rule: usize) -> f64 {
        let root = self.rules.root(rule);
        let to = if root.on_headcount() { root.other_role() } else { None };
        to.and_then(|to| self.staff.post(area, to)).map_or(0.0, |post| post.headcount)
    }

    /// The norms that decided, as a table: what they say, and where each comes from.
    #[must_use]
    pub fn norms(&self) -> Table {
        let origin = |norm: &Norm| match norm.source().mark {
            None => "given",
            Some(Mark::Local) => "profile",
            Some(_) => "townscale",
        };
        let norms = (0..self.rules.len()).map(|rule| self.rules.norm(rule));
        norms_table(&norms.map(|norm| (norm, origin(norm))).collect::<Vec<_>>())
    }

    /// Who is there.
    pub(crate) fn staff(&self) -> &Staff {
        &self.staff
    }
}
