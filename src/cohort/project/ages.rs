//! The projection: what it is made of, and its walk from step to step.

#![expect(clippy::indexing_slicing, reason = "areas, cells and steps are places of this projection")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use super::super::constrain::{Response, constrain};
use super::super::rates::{AgeCells, AreaRates, Come, Options, Paths, RateRules, Rates, Shares, Uncertainty};
use super::super::tables::{AgeGroups, Base, Inputs, Sex, gives_survival, split_evenly};
use super::clock::Clock;
use super::hamilton_perry::change_ratios;
use super::series::{Projected, Total, projected};
use super::step::{Shape, count_deaths, natural, response, together, with_migrants};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::Period;
use crate::stats::Elementary;

/// One area of a projection.
#[derive(Clone)]
pub(super) struct Place {
    pub area: Option<String>,
    pub parent: Option<String>,
    /// People at the start by cell, or their shares.
    base: Vec<f64>,
    shares: bool,
    rates: Arc<AreaRates>,
    /// By step.
    come: Vec<Option<Arc<Come>>>,
    /// What one migrant comes to at the end of each step; empty without a total.
    responses: Vec<Arc<Response>>,
    /// The total's series, and by step the place of the period in it.
    series: Option<usize>,
    wants: Vec<Option<usize>>,
}

/// Ages and sexes by area, period and draw. Draws are made again whenever they are asked for.
pub struct Ages {
    /// As the base has them.
    pub(super) groups: AgeGroups,
    /// As wide as a step.
    pub(super) inner: AgeGroups,
    pub(super) sexes: Vec<Sex>,
    pub(super) places: Vec<Place>,
    pub(super) clock: Clock,
    pub(super) steps: usize,
    pub(super) draws: usize,
    pub(super) shape: Shape,
    total: Option<Total>,
    uncertainty: Option<Uncertainty>,
    /// Whether births, deaths and rates are told apart.
    pub(super) components: bool,
    findings: Vec<Finding>,
}

impl std::fmt::Debug for Ages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ages")
            .field("areas", &self.places.len())
            .field("groups", &self.groups)
            .field("steps", &self.steps)
            .field("draws", &self.draws)
            .finish_non_exhaustive()
    }
}

/// Memory that a walk uses again.
#[derive(Default)]
pub(super) struct Work {
    totals: Vec<f64>,
    from: Vec<f64>,
    to: Vec<f64>,
    births: Vec<f64>,
    deaths: Vec<f64>,
    scratch: Vec<f64>,
}

/// One step of some draws, as a walk shows it.
pub(super) struct Moment<'a> {
    pub step: usize,
    /// The first of the draws.
    pub begin: usize,
    /// How many draws there are.
    pub draws: usize,
    /// People: cells × draws.
    pub people: &'a [f64],
    /// Births and deaths of the step by draw; 0 at the start.
    pub births: &'a [f64],
    pub deaths: &'a [f64],
    /// The rates of the step, if there was one.
    pub rates: Option<&'a Rates>,
}

/// Project ages and sexes by the cohort-component method, or, where `earlier` people are given, by that of Hamilton and
/// Perry.
///
/// Steps are as wide as the age groups of the base, or one year; with a total whose periods are closer than the groups
/// are wide, one year, and groups are first split evenly into years. Migrants of the migration table come half at the
/// beginning of a step and half at its end. Rates by period hold for the part of a step that they cover. With a total,
/// the people of every draw are then made to agree with that draw by further migrants, with the ages of the migration
/// (its shares, its schedule, or the absolute values of its net) or of Rogers and Castro's standard schedule; those who
/// leave empty an age at most. With an uncertainty, each draw has rates of its own.
///
/// # Errors
/// What the tables' readers refuse; a rate that is given by no table, number or profile; an area that a table or the
/// total does not have; a base that no total's period is whole steps away from; an uncertainty with no past to learn
/// from; the caller stopped the computation.
pub fn project_ages(inputs: &Inputs, options: &Options, total: Option<Total>, context: &Context) -> Result<Ages> {
    options.check()?;
    let base = inputs.base.as_ref().map(Base::read).transpose()?;
    context.check()?;
    let mut rules = RateRules::new(inputs, options, context)?;
    context.check()?;
    let (groups, sexes) = match &base {
        Some(base) => (base.groups.clone(), base.sexes.clone()),
        None if total.is_none() => {
            return Err(Error::ages_and_total_absent());
        }
        None => (AgeGroups::new(5, 21)?, vec![Sex::Female, Sex::Male]),
    };
    let survival = inputs.mortality.as_ref().is_some_and(gives_survival);
    let by_group = survival || inputs.earlier.is_some();
    let width = step_width(&groups, options.step, total.as_ref(), by_group)?;
    let inner = groups.split(width)?;
    if inner != groups && base.is_some() {
        rules.findings.push(Finding::ages_split_into_years("base", groups.width(), width));
    }
    let areas = projected(base.as_ref(), total.as_ref(), options.group.as_deref(), &mut rules, &groups, &sexes)?;
    let shape = Shape::new(&sexes, inner.count(), inner.width());
    let shares = areas.iter().all(|one| one.shares);
    let periods = match (&total, areas.first().and_then(|one| one.series)) {
        (Some(total), Some(series)) => total.periods(series).to_vec(),
        _ => vec![],
    };
    let start = base.as_ref().and_then(|base| base.period);
    let clock = Clock::new(start, &periods, width, shares)?;
    if let Some(moved) = clock.moved() {
        rules.findings.push(Finding::base_moved("base", moved.0, moved.1));
    }
    let wants: Vec<Vec<Option<usize>>> = areas
        .iter()
        .map(|one| match (&total, one.series) {
            (Some(total), Some(series)) => clock.wants(total.periods(series)),
            _ => vec![],
        })
        .collect();
    let longest = total.as_ref().map(|_| wants.iter().map(|wants| wants.len().saturating_sub(1)).min().unwrap_or(0));
    let steps = steps(options.steps, longest, &mut rules.findings);
    if steps == 0 && !shares {
        return Err(Error::total_before_base().at("total"));
    }
    let times: Vec<f64> = (0..=steps).map_while(|step| clock.end(step)).collect();
    let cells = AgeCells { groups: &groups, inner: &inner, sexes: &sexes };
    let mut ratios = match (&inputs.earlier, &base) {
        (Some(earlier), Some(base)) => Some(change_ratios(&Base::read(earlier)?, base, steps)?),
        (Some(_), None) => return Err(Error::earlier_without_base()),
        (None, _) => None,
    };
    let mut known: HashMap<*const Rates, (Shares, Arc<Response>)> = HashMap::new();
    let mut places = Vec::with_capacity(areas.len());
    context.begin("ages", areas.len());
    for (Projected { area, parent, people, shares, series }, wants) in areas.into_iter().zip(wants) {
        context.advance(1)?;
        let people = split_evenly(&people, &groups, &inner);
        let name = area.as_deref();
        let rates = match &mut ratios {
            Some(ratios) => ratios.remove(&area).ok_or_else(|| match name {
                Some(name) => Error::earlier_without_area(name).at("earlier"),
                None => Error::earlier_by_area().at("earlier"),
            })?,
            None => rules.rates(name, cells, steps, &times)?,
        };
        let (come, ages) = rules.migration(name, cells, &people, &rates, &times)?;
        let mut of_step = |rates: &Arc<Rates>| match known.get(&Arc::as_ptr(rates)).filter(|known| known.0 == ages) {
            Some((_, known)) => Arc::clone(known),
            None => {
                let made = Arc::new(response(shape, rates, &ages));
                known.insert(Arc::as_ptr(rates), (ages.clone(), Arc::clone(&made)));
                made
            }
        };
        let responses = if total.is_some() { rates.steps.iter().map(&mut of_step).collect() } else { vec![] };
        places.push(Place { area, parent, base: people, shares, rates, come, responses, series, wants });
    }
    let uncertainty = options.uncertainty.clone().filter(|_| ratios.is_none());
    let of_rates = uncertainty.as_ref().map_or(1, |uncertainty| uncertainty.draws);
    let draws = total.as_ref().map_or(of_rates, |total| total.draws());
    let (findings, components) = (rules.findings, ratios.is_none());
    Ok(Ages { groups, inner, sexes, places, clock, steps, draws, shape, total, uncertainty, components, findings })
}

/// How many steps there are: as asked, as far as the total goes, or 10.
fn steps(asked: Option<usize>, longest: Option<usize>, findings: &mut Vec<Finding>) -> usize {
    match (longest, asked) {
        (None, asked) => asked.unwrap_or(10),
        (Some(longest), None) => longest,
        (Some(longest), Some(steps)) => {
            if steps > longest {
                findings.push(Finding::total_ends_early("total", steps, longest));
            }
            steps.min(longest)
        }
    }
}

/// Years in a step.
fn step_width(groups: &AgeGroups, asked: Option<u32>, total: Option<&Total>, by_group: bool) -> Result<u32> {
    if let Some(asked) = asked {
        return match groups.width() % asked {
            0 => Ok(asked),
            _ => Err(Error::step_width(asked, groups.width())),
        };
    }
    let closer = |total: &Total| {
        let periods = (0..total.series().len()).map(|series| total.periods(series)).max_by_key(|periods| periods.len());
        periods.is_some_and(|periods| {
            let mut pairs = periods.iter().zip(periods.iter().skip(1));
            pairs.any(|(one, next)| next.end() - one.end() < f64::from(groups.width()) - 0.6)
        })
    };
    let years = groups.width() > 1 && total.is_some_and(closer);
    if years && by_group {
        return Err(Error::rates_by_group_of_yearly_total(groups.width()).at("mortality"));
    }
    Ok(if years { 1 } else { groups.width() })
}

impl Ages {
    /// The age groups, as the base has them.
    #[must_use]
    pub fn groups(&self) -> &AgeGroups {
        &self.groups
    }

    /// How many draws there are: the total's, or the rates', or 1.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// The period after so many steps; none where there are fewer, or neither the base nor the total has periods.
    #[must_use]
    pub fn period(&self, step: usize) -> Option<Period> {
        self.clock.period(step).filter(|_| step <= self.steps)
    }

    /// The people of an area at the end, by sex and age group as the base has them, in one draw; nobody where there is no
    /// such area or draw.
    #[must_use]
    pub fn people(&self, area: usize, draw: usize) -> Vec<f64> {
        let mut people = vec![0.0; self.sexes.len() * self.groups.count()];
        if area >= self.places.len() {
            return people;
        }
        let Ok(_) = self.walk(area, &mut Work::default(), |now| {
            if now.step == self.steps && (now.begin..now.begin + now.draws).contains(&draw) {
                for (cell, of_draws) in now.people.chunks_exact(now.draws).enumerate() {
                    people[self.outer(cell)] += of_draws[draw - now.begin];
                }
            }
            Ok::<_, Infallible>(())
        });
        people
    }

    /// The cell of the base's groups that a cell of the step's groups is part of.
    pub(super) fn outer(&self, cell: usize) -> usize {
        let (sex, group) = (cell / self.inner.count(), cell % self.inner.count());
        let wide = (self.inner.first(group) / self.groups.width()) as usize;
        sex * self.groups.count() + wide.min(self.groups.count() - 1)
    }

    /// Walk one area from step to step, some draws together, and show each moment; an error of `each` ends the walk. The
    /// answer says whether those who leave emptied an age.
    pub(super) fn walk<E>(
        &self,
        area: usize,
        work: &mut Work,
        mut each: impl FnMut(Moment<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<bool, E> {
        let (place, draws) = (&self.places[area], self.draws);
        let Work { totals, from, to, births, deaths, scratch } = work;
        if let (Some(total), Some(series)) = (&self.total, place.series) {
            totals.resize(total.periods(series).len() * draws, 0.0);
            total.fill(series, totals);
        }
        let varied = place.rates.walk.as_ref().zip(self.uncertainty.as_ref());
        let mut drawn = place.rates.steps.first().filter(|_| varied.is_some()).map(|rates| (**rates).clone());
        let mut emptied = false;
        let mut next = 0;
        while next < draws {
            // Draws with rates of their own go one by one.
            let (begin, some) = (next, if varied.is_some() { 1 } else { together(draws - next) });
            next += some;
            let paths = varied.map(|(_, rates)| Paths::new(rates.seed, begin, self.steps, self.shape.width));
            let total = |period: usize| &totals[period * draws + begin..][..some];
            from.resize(self.shape.cells() * some, 0.0);
            to.resize(self.shape.cells() * some, 0.0);
            for flow in [&mut *births, &mut *deaths] {
                flow.clear();
                flow.resize(some, 0.0);
            }
            let first = place.wants.first().copied().flatten().filter(|_| place.shares);
            for (cell, people) in from.chunks_exact_mut(some).zip(&place.base) {
                match first {
                    Some(period) => {
                        cell.iter_mut().zip(total(period)).for_each(|(cell, total)| *cell = people * total);
                    }
                    None => cell.fill(*people),
                }
            }
            each(Moment { step: 0, begin, draws: some, people: from, births, deaths, rates: None })?;
            for (place_of, central) in place.rates.steps.iter().enumerate() {
                let step = place_of + 1;
                let rates = match (varied, &paths, &mut drawn) {
                    (Some((walk, _)), Some(paths), Some(drawn)) => {
                        walk.draw(central, paths, place_of, self.shape.width, drawn);
                        &*drawn
                    }
                    _ => &**central,
                };
                match place.come.get(place_of).and_then(Option::as_deref) {
                    Some(come) => {
                        emptied |= with_migrants(self.shape, rates, from, come, to, births, deaths, scratch);
                    }
                    None => {
                        natural(self.shape, rates, from, to, births);
                        count_deaths(from, to, births, deaths);
                    }
                }
                let want = place.wants.get(step).copied().flatten();
                if let (Some(period), Some(response)) = (want, place.responses.get(place_of)) {
                    emptied |= constrain(to, total(period), response, births, deaths);
                }
                std::mem::swap(from, to);
                each(Moment { step, begin, draws: some, people: from, births, deaths, rates: Some(rates) })?;
            }
        }
        Ok(emptied)
    }

    /// What is doubtful: what came from a profile, ages that leaving emptied, a base far from its total.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn findings(&self, context: &Context) -> Result<Vec<Finding>> {
        context.begin("findings", self.places.len());
        let mut findings = self.findings.clone();
        let (mut apart, mut empty) = (Vec::new(), Vec::new());
        let mut work = Work::default();
        for (area, place) in self.places.iter().enumerate() {
            let name = place.area.as_deref().unwrap_or("base");
            context.advance(1)?;
            if self.walk(area, &mut work, |_| context.check())? {
                empty.push(name);
            }
            let first = place.wants.iter().enumerate().skip(1).find_map(|(step, want)| want.map(|want| (step, want)));
            if let (false, Some((step, want))) = (place.shares, first) {
                let (start, draws) = (place.base.iter().sum::<f64>(), &work.totals[want * self.draws..][..self.draws]);
                let mean = draws.iter().sum::<f64>() / self.draws as f64;
                let years = step as f64 * self.shape.width;
                if start > 0.0 && mean > 0.0 && (mean / start).logarithm().abs() > 0.1 + 0.05 * years {
                    apart.push((name, start, mean));
                }
            }
        }
        if let Some((name, start, mean)) = apart.first() {
            findings.push(Finding::base_and_total_apart(*name, *start, *mean, apart.len()));
        }
        if let Some(first) = empty.first() {
            findings.push(Finding::ages_emptied(*first, empty.len()));
        }
        Ok(findings)
    }
}
