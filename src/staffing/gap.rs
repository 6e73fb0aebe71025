//! The gap: required posts less available posts, by area, period and norm.

use std::sync::Arc;

use super::catalogue::norms_table;
use super::rules::Rules;
use super::{Norm, Staff, judge};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Period, Population};
use crate::profile::Mark;
use crate::table::Table;

/// A population shared among the links of the chain.
pub type SharedPopulation = Arc<dyn Population + Send + Sync>;

/// A staffing gap: a population, the norms that judge it and the staff that meets them.
#[derive(Clone)]
pub struct Gap {
    pub(crate) population: SharedPopulation,
    pub(crate) history: Option<SharedPopulation>,
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

/// Judge a population by norms; `staff` is who is there. `history` has the counts before a forecast, for norms that
/// count the people of an earlier year.
///
/// Where the population has several groups, a norm must name its base, or be for a role whose norms in the catalogue
/// (those that were read) agree on one.
///
/// # Errors
/// No norm, a norm that is not valid, a base that no series counts or that is not named where there are several groups,
/// a ratio to a role without staff, a lag that reaches before every figure.
pub fn staffing_gap(
    population: SharedPopulation,
    norms: Vec<Norm>,
    staff: Staff,
    history: Option<SharedPopulation>,
) -> Result<Gap> {
    if norms.is_empty() {
        return Err(Error::input("there is no norm").hint("give at least one, such as Norm(\"coordinator\", per=500)"));
    }
    let mut given = Vec::new();
    let rules = Rules::resolve(norms, population.as_ref(), &staff, &mut given)?;
    let mut gap = Gap { population, history, rules, staff, given };
    for rule in 0..gap.rules.len() {
        gap.check_lag(rule)?;
    }
    let found = judge::inputs(&gap);
    gap.given.extend(found);
    Ok(gap)
}

impl Gap {
    /// What a norm counts for a series in a period; nothing where its lag reaches before every figure.
    pub(crate) fn base(&self, series: usize, period: usize, rule: usize) -> Option<Base> {
        let lag = self.rules.root(rule).lag;
        if lag == 0 {
            return Some(Base::Period(period));
        }
        let periods = self.population.periods(series);
        let year = periods[period].year() - lag as i32;
        let last = |periods: &[Period]| periods.iter().rposition(|period| period.year() == year);
        if let Some(place) = last(periods) {
            return Some(Base::Period(place));
        }
        let history = self.history.as_ref()?;
        let key = &self.population.series()[series];
        let same = history.series().iter().position(|other| other.area == key.area && other.group == key.group)?;
        let place = last(history.periods(same))?;
        let mut figures = vec![0.0; history.periods(same).len() * history.draws()];
        history.fill(same, &mut figures);
        let draws = &mut figures[place * history.draws()..][..history.draws()];
        draws.sort_unstable_by(f64::total_cmp);
        Some(Base::Known(crate::stats::quantile(draws, 0.5)))
    }

    /// The rows of a series: its periods, and the norms that judge each, with what they count.
    pub(crate) fn cells(&self, series: usize) -> impl Iterator<Item = (usize, usize, Base)> + '_ {
        let rules = &self.rules.of_series[series];
        (0..self.population.periods(series).len()).flat_map(move |period| {
            rules.iter().filter_map(move |rule| self.base(series, period, *rule).map(|base| (period, *rule, base)))
        })
    }

    /// The headcount that a ratio norm goes with in an area; 0 where it goes with none.
    pub(crate) fn other_posts(&self, area: &str, rule: usize) -> f64 {
        let root = self.rules.root(rule);
        let to = if root.on_headcount() { root.to.as_deref() } else { None };
        to.and_then(|to| self.staff.post(area, to)).map_or(0.0, |post| post.headcount)
    }

    fn check_lag(&mut self, rule: usize) -> Result<()> {
        if self.rules.root(rule).lag == 0 {
            return Ok(());
        }
        let (mut known, mut missing) = (0, Vec::new());
        for series in (0..self.population.series().len()).filter(|series| self.rules.of_series[*series].contains(&rule))
        {
            for (place, period) in self.population.periods(series).iter().enumerate() {
                match self.base(series, place, rule) {
                    Some(_) => known += 1,
                    None => missing.push(*period),
                }
            }
        }
        let norm = self.rules.norm(rule);
        let place = format!("norm for {}", norm.role);
        let lag = self.rules.root(rule).lag;
        if known == 0 {
            return Err(Error::input(format!("it counts people {lag} years back, where there is no figure"))
                .at(place)
                .hint("give the earlier counts as history="));
        }
        missing.sort_unstable();
        missing.dedup();
        if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
            let finding = Finding::new("lag_without_figure", place).with("lag", lag);
            self.given.push(finding.with("first", first).with("last", last));
        }
        Ok(())
    }

    /// The norms that decided, as a table: what they say, and where each comes from.
    pub fn norms(&self) -> Table {
        let norms: Vec<&Norm> = (0..self.rules.len()).map(|rule| self.rules.norm(rule)).collect();
        norms_table(&norms, |row| match norms[row].mark {
            None => "given",
            Some(Mark::Local) => "profile",
            Some(_) => "townscale",
        })
    }

    /// What is doubtful in the inputs, and in what comes out.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = self.given.clone();
        found.extend(judge::outcome(self));
        found
    }
}
