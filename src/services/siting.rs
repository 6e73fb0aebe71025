//! Where to build: the places that bring services nearest to people (p-median), to most people (maximal coverage), or to
//! enough people with the fewest new sites.

#![expect(clippy::indexing_slicing, reason = "places of demand and candidates are those of the tables that were read")]

use std::str::FromStr;

use super::access::{Cost, Pairs, pairs_within};
use super::people::People;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::Population;
use crate::solver::{Model, Outcome, Settings, Solve};
use crate::stats::quantile;
use crate::table::{Table, TableBuilder, TableReader};

/// Branch-and-bound nodes after which the solver stops.
const NODES: usize = 20_000;
/// The relative gap at which it stops.
const GAP: f64 = 1e-6;
/// The quantiles of what is reached: median, 80 and 95 %.
const LEVELS: [f64; 5] = [0.5, 0.1, 0.9, 0.025, 0.975];

/// What sites are chosen for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// The least minutes in all, each place of demand going to its nearest open site: the p-median (Hakimi 1964).
    PMedian {
        /// How many sites to open.
        open: usize,
    },
    /// The most people within the catchment: maximal coverage (Church and ReVelle 1974).
    MaximalCoverage {
        /// How many sites to open.
        open: usize,
    },
    /// The fewest new sites that bring this share of people (0–1) within the catchment, with this probability.
    FewestSites {
        /// The share of people (0–1).
        share: f64,
        /// The share of draws (0–1) in which it must be reached.
        probability: f64,
    },
}

/// The name of an aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AimName {
    /// `p_median`
    PMedian,
    /// `maximal_coverage`
    MaximalCoverage,
    /// `fewest_sites`
    FewestSites,
}

impl FromStr for AimName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "p_median" => Ok(Self::PMedian),
            "maximal_coverage" => Ok(Self::MaximalCoverage),
            "fewest_sites" => Ok(Self::FewestSites),
            _ => Err(Error::siting_aim_unknown(name)),
        }
    }
}

/// Sites that were chosen, and whom they reach.
#[derive(Debug, Clone)]
pub struct Siting {
    demand: Vec<String>,
    candidates: Vec<String>,
    /// Whether each candidate is there already.
    existing: Vec<bool>,
    /// Whether each candidate is open in the end.
    open: Vec<bool>,
    /// Of each place of demand the nearest open site and its minutes.
    nearest: Vec<Option<(usize, f64)>>,
    /// Mean people of each place of demand over the draws.
    people: Vec<f64>,
    catchment: f64,
    /// Whether nothing better exists, within the solver's gap.
    pub optimal: bool,
    /// By draw: the share of people within the catchment.
    shares: Vec<f64>,
    /// By draw: the mean minutes of those who reach an open site at all; NaN where nobody does.
    minutes: Vec<f64>,
    findings: Vec<Finding>,
}

/// Choose sites among candidates, for the people of a forecast's draws in one period (the last where none is named).
///
/// `candidates` has `id` and, optional, `existing` (true where it is open already and stays so); `cost` is that of
/// [`super::access()`], demand being the population's areas. Coverage and minutes are those of the mean over the draws, which
/// is the best in expectation as both are linear in people; how they vary is in the result.
///
/// # Errors
/// No such number of sites, a share or a probability outside 0 to 1, what [`super::access()`] refuses of its tables, a target
/// that all candidates together do not reach, a solver that found nothing; the caller stopped the computation.
#[expect(clippy::too_many_arguments, reason = "the tables and terms of the verb, one each")]
pub fn site(
    population: &dyn Population,
    period: Option<&str>,
    group: Option<&str>,
    candidates: &TableReader,
    cost: Cost<'_>,
    catchment: f64,
    aim: Aim,
    solve: &Solve<'_>,
    context: &Context,
) -> Result<Siting> {
    if !(catchment.is_finite() && catchment > 0.0) {
        return Err(Error::access_catchment_not_positive(catchment));
    }
    let people = People::read(population, group)?;
    let at = people.period(period)?;
    let draws = people.draws_of(population, at, context)?;
    let existing = flags(candidates, "existing")?;
    let far = if matches!(aim, Aim::PMedian { .. }) { f64::INFINITY } else { catchment };
    let demand = people.table();
    let (pairs, supply, findings) = pairs_within(&TableReader::new(demand, "demand"), candidates, cost, far, context)?;
    let mean: Vec<f64> =
        draws.chunks_exact(people.draws).map(|one| one.iter().sum::<f64>() / one.len() as f64).collect();
    let mut siting = Siting {
        demand: people.areas.clone(),
        candidates: supply,
        open: existing.clone(),
        existing,
        nearest: Vec::new(),
        people: mean,
        catchment,
        optimal: true,
        shares: Vec::new(),
        minutes: Vec::new(),
        findings,
    };
    context.begin("site", 1);
    let solve = &|model: &Model, settings: &Settings| {
        context.check()?;
        let answer = solve(model, settings);
        context.advance(1)?;
        answer
    };
    match aim {
        Aim::PMedian { open } => {
            siting.enough(open)?;
            siting.p_median(&pairs, open, solve)?;
        }
        Aim::MaximalCoverage { open } => {
            siting.enough(open)?;
            siting.cover(&pairs, open, solve)?;
        }
        Aim::FewestSites { share, probability } => {
            for (name, value) in [("share", share), ("p", probability)] {
                if !(value > 0.0 && value <= 1.0) {
                    return Err(Error::positive_share_out_of_range(name, value));
                }
            }
            siting.fewest(&pairs, share, probability, &draws, people.draws, solve)?;
        }
    }
    siting.add_findings(&pairs, &draws, people.draws);
    Ok(siting)
}

impl Siting {
    fn enough(&self, open: usize) -> Result<()> {
        let new = self.existing.iter().filter(|existing| !**existing).count();
        if open == 0 || open > new { Err(Error::siting_open_out_of_range(open, new)) } else { Ok(()) }
    }

    /// A column for each candidate that may be opened.
    fn sites(&self, model: &mut Model, cost: f64) -> Vec<Option<usize>> {
        let column = |existing: &bool| (!existing).then(|| model.column(cost, 1.0, true));
        self.existing.iter().map(column).collect()
    }

    fn take(&mut self, model: &Model, sites: &[Option<usize>], solve: &Solve<'_>) -> Result<()> {
        let settings = Settings { relaxed: false, nodes: NODES, tolerance: GAP };
        let answer = solve(model, &settings)?;
        // A solver answers with a value for each column.
        let values = answer.values.filter(|values| values.len() == model.columns());
        let values = values.ok_or_else(Error::siting_not_solved)?;
        self.optimal = answer.outcome == Outcome::Optimal;
        for ((open, existing), site) in self.open.iter_mut().zip(&self.existing).zip(sites) {
            *open = *existing || site.is_some_and(|site| values.get(site).is_some_and(|value| *value > 0.5));
        }
        Ok(())
    }

    /// Σ people × minutes, each place that a candidate reaches at all being served by one that is open.
    fn p_median(&mut self, pairs: &Pairs, open: usize, solve: &Solve<'_>) -> Result<()> {
        let mut model = Model::new();
        let sites = self.sites(&mut model, 0.0);
        let all: f64 = self.people.iter().sum();
        let farthest = pairs.minutes.iter().copied().fold(1.0, f64::max);
        for place in 0..pairs.places() {
            let weight = self.people[place] / all.max(1.0) / farthest;
            let mut served = Vec::new();
            for (to, minutes) in pairs.of(place) {
                let goes = model.column(weight * minutes, 1.0, false);
                served.push((goes, 1.0));
                if let Some(site) = sites[to] {
                    model.row(f64::NEG_INFINITY, 0.0, [(goes, 1.0), (site, -1.0)]);
                }
            }
            if !served.is_empty() {
                // Nobody in reach of an open site: worse than any way there is.
                served.push((model.column(10.0 * weight * farthest, 1.0, false), 1.0));
                model.row(1.0, 1.0, served);
            }
        }
        model.row(f64::NEG_INFINITY, open as f64, sites.iter().flatten().map(|site| (*site, 1.0)));
        self.take(&model, &sites, solve)
    }

    /// Columns for the people that are covered, each at most 1 and at most the open sites in reach.
    fn covered(&self, model: &mut Model, sites: &[Option<usize>], pairs: &Pairs, cost: f64) -> Vec<(usize, f64)> {
        let all: f64 = self.people.iter().sum();
        let mut found = Vec::new();
        for place in 0..pairs.places() {
            let weight = self.people[place] / all.max(f64::MIN_POSITIVE);
            let near: Vec<usize> = pairs.of(place).filter(|pair| pair.1 <= self.catchment).map(|pair| pair.0).collect();
            if near.is_empty() {
                continue;
            }
            let covered = model.column(cost * weight, 1.0, false);
            found.push((covered, weight));
            if near.iter().all(|to| sites[*to].is_some()) {
                let reach = near.iter().filter_map(|to| sites[*to]).map(|site| (site, -1.0));
                model.row(f64::NEG_INFINITY, 0.0, reach.chain([(covered, 1.0)]));
            }
        }
        found
    }

    fn cover(&mut self, pairs: &Pairs, open: usize, solve: &Solve<'_>) -> Result<()> {
        let mut model = Model::new();
        let sites = self.sites(&mut model, 0.0);
        self.covered(&mut model, &sites, pairs, -1.0);
        model.row(f64::NEG_INFINITY, open as f64, sites.iter().flatten().map(|site| (*site, 1.0)));
        self.take(&model, &sites, solve)
    }

    /// The fewest sites for the mean people, and then one more at a time, those that cover the most, until the target
    /// holds in enough draws.
    fn fewest(
        &mut self,
        pairs: &Pairs,
        share: f64,
        probability: f64,
        draws: &[f64],
        count: usize,
        solve: &Solve<'_>,
    ) -> Result<()> {
        let mut all = self.clone();
        all.open.fill(true);
        all.add_findings(pairs, draws, count);
        let held = |siting: &Self| {
            siting.shares.iter().filter(|covered| **covered >= share - 1e-9).count() as f64
                >= probability * count as f64
        };
        if !held(&all) {
            let most = all.shares.iter().sum::<f64>() / count as f64;
            return Err(Error::siting_target_out_of_reach(share, most));
        }
        let mut model = Model::new();
        let sites = self.sites(&mut model, 1.0);
        let covered = self.covered(&mut model, &sites, pairs, 0.0);
        model.row(share, f64::INFINITY, covered);
        let new = self.existing.iter().filter(|existing| !**existing).count();
        // The mean people may fall short where enough draws do not.
        let mut open = match self.take(&model, &sites, solve) {
            Ok(()) => self.open.iter().zip(&self.existing).filter(|(open, existing)| **open && !**existing).count(),
            Err(_) => new,
        };
        self.add_findings(pairs, draws, count);
        while !held(self) && open < new {
            open += 1;
            self.cover(pairs, open, solve)?;
            self.add_findings(pairs, draws, count);
        }
        if !held(self) {
            self.open.fill(true);
        }
        Ok(())
    }

    /// Who goes where, and what share of people is within the catchment, by draw.
    fn add_findings(&mut self, pairs: &Pairs, draws: &[f64], count: usize) {
        let open = &self.open;
        let nearest = |place: usize| {
            let reach = pairs.of(place).filter(|(to, _)| open[*to]);
            reach.fold(None, |best: Option<(usize, f64)>, pair| match best {
                Some(best) if best.1 <= pair.1 => Some(best),
                _ => Some(pair),
            })
        };
        self.nearest = (0..pairs.places()).map(nearest).collect();
        let (mut all, mut within) = (vec![0.0; count], vec![0.0; count]);
        let (mut going, mut minutes) = (vec![0.0; count], vec![0.0; count]);
        for (place, people) in draws.chunks_exact(count).enumerate() {
            for (draw, people) in people.iter().enumerate() {
                all[draw] += people;
                if let Some((_, far)) = self.nearest[place] {
                    within[draw] += if far <= self.catchment { *people } else { 0.0 };
                    going[draw] += people;
                    minutes[draw] += people * far;
                }
            }
        }
        let share = |(part, whole): (f64, f64)| if whole > 0.0 { part / whole } else { f64::NAN };
        self.shares = within.into_iter().zip(all).map(share).collect();
        self.minutes = minutes.into_iter().zip(going).map(share).collect();
    }

    /// The candidates: `id`, `open`, `new` (opened here), `people` (mean, for whom it is the nearest open site within
    /// the catchment).
    #[must_use]
    pub fn summary(&self) -> Table {
        let mut people = vec![0.0; self.candidates.len()];
        for (place, nearest) in self.nearest.iter().enumerate() {
            if let Some((site, _)) = nearest.filter(|(_, minutes)| *minutes <= self.catchment) {
                people[site] += self.people[place];
            }
        }
        TableBuilder::new()
            .text("id", &self.candidates)
            .boolean("open", self.open.iter().copied())
            .boolean("new", self.open.iter().zip(&self.existing).map(|(open, existing)| *open && !*existing))
            .number("people", people)
            .build()
    }

    /// The places of demand: `id`, `people` (mean), `site` (the nearest that is open), `minutes` to it, `covered` (whether
    /// that is within the catchment).
    #[must_use]
    pub fn demand(&self) -> Table {
        let site = |nearest: &Option<(usize, f64)>| nearest.map(|(site, _)| self.candidates[site].as_str());
        TableBuilder::new()
            .text("id", &self.demand)
            .number("people", self.people.iter().copied())
            .optional_text("site", self.nearest.iter().map(site))
            .optional_number("minutes", self.nearest.iter().map(|nearest| nearest.map(|(_, minutes)| minutes)))
            .boolean("covered", self.nearest.iter().map(|one| one.is_some_and(|(_, far)| far <= self.catchment)))
            .build()
    }

    /// What is reached, over the draws: `measure` (`share_covered`, 0–1; `mean_minutes` of those who reach a site at all),
    /// `median`, `lo80`, `hi80`, `lo95`, `hi95`.
    #[must_use]
    pub fn reached(&self) -> Table {
        let of = |draws: &[f64]| -> [Option<f64>; 5] {
            let mut sorted: Vec<f64> = draws.iter().copied().filter(|draw| !draw.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            LEVELS.map(|level| (!sorted.is_empty()).then(|| quantile(&sorted, level)))
        };
        let rows = [of(&self.shares), of(&self.minutes)];
        let column = |at: usize| rows.map(|row| row[at]);
        TableBuilder::new()
            .text("measure", ["share_covered", "mean_minutes"])
            .optional_number("median", column(0))
            .optional_number("lo80", column(1))
            .optional_number("hi80", column(2))
            .optional_number("lo95", column(3))
            .optional_number("hi95", column(4))
            .build()
    }

    /// What is doubtful: places that no open site reaches, coordinates, a choice that may not be the best.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        let away: Vec<&str> =
            self.demand.iter().zip(&self.nearest).filter(|(_, to)| to.is_none()).map(|(id, _)| id.as_str()).collect();
        if !away.is_empty() {
            findings.push(Finding::siting_places_without_site("demand", away.len(), away.into_iter().take(5)));
        }
        if !self.optimal {
            findings.push(Finding::siting_not_optimal("sites"));
        }
        findings
    }
}

/// A column of yes and no; all no where it is not there.
fn flags(table: &TableReader, column: &str) -> Result<Vec<bool>> {
    let texts = table.text_if_there(column)?;
    if texts.is_empty() {
        return Ok(vec![false; table.rows()]);
    }
    let read = |(row, text): (usize, &Option<String>)| match text.as_deref().map(str::trim).unwrap_or("") {
        "true" | "True" | "TRUE" | "yes" | "1" | "1.0" | "是" => Ok(true),
        "" | "false" | "False" | "FALSE" | "no" | "0" | "0.0" | "否" => Ok(false),
        other => Err(Error::siting_not_a_flag(other).at(table.place(row, column))),
    };
    texts.iter().enumerate().map(read).collect()
}
