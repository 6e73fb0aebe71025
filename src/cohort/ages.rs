//! The projection: what it is made of, and its walk from step to step.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::clock::Clock;
use super::groups::{AgeGroups, Sex};
use super::inputs::{Rules, Shares};
use super::read::{Base, Inputs};
use super::schedule::RogersCastro;
use super::step::{Come, Rates, Shape, close, natural, together, with_migrants};
use crate::error::{Error, Result, nearest};
use crate::finding::{Finding, number};
use crate::panel::{Period, Population};

/// Choices of a projection besides its tables.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many steps; as many as the total has, or 10, where none are named.
    pub steps: Option<usize>,
    /// Years in a step: 1, or the width of the age groups.
    pub step: Option<u32>,
    /// Births to a woman over her life, spread over ages as the profile's, where no table is given.
    pub total_fertility: Option<f64>,
    /// Life expectancy at birth by sex, met by a model life table, where no table is given.
    pub expectancy: BTreeMap<Sex, f64>,
    /// The ages of migrants, where no table is given.
    pub schedule: Option<RogersCastro>,
    /// Parameters of the schedule fitted to counts of migrants: 7 or 11.
    pub parameters: usize,
    /// The age profile that stands for whatever is not given.
    pub profile: Option<String>,
    /// Which group of the total is projected.
    pub group: Option<String>,
    /// Boys born for a girl.
    pub boys_per_girl: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            steps: None,
            step: None,
            total_fertility: None,
            expectancy: BTreeMap::new(),
            schedule: None,
            parameters: 7,
            profile: None,
            group: None,
            boys_per_girl: 1.05,
        }
    }
}

/// A total that ages are made to agree with.
pub type Total = Arc<dyn Population + Send + Sync>;

/// One area of a projection.
#[derive(Clone)]
pub(super) struct Place {
    pub area: Option<String>,
    pub parent: Option<String>,
    /// People at the start by cell, or their shares.
    pub base: Vec<f64>,
    pub shares: bool,
    pub rates: Arc<Rates>,
    pub come: Option<Come>,
    /// What one migrant a step comes to at its end, by cell, and in births.
    pub response: Arc<(Vec<f64>, f64)>,
    /// The total's series, and by step the place of the period in it.
    pub series: Option<usize>,
    pub wants: Vec<Option<usize>>,
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
    pub(super) total: Option<Total>,
    pub(super) shape: Shape,
    findings: Vec<Finding>,
}

/// Memory that a walk uses again.
#[derive(Default)]
pub(super) struct Work {
    totals: Vec<f64>,
    from: Vec<f64>,
    to: Vec<f64>,
    births: Vec<f64>,
    scratch: Vec<f64>,
}

/// Project ages and sexes by the cohort-component method.
///
/// Steps are as wide as the age groups of the base, or one year; with a total whose periods are closer than the groups
/// are wide, one year, and groups are first split evenly into years. Migrants of the migration table come half at the
/// beginning of a step and half at its end. With a total, the people of every draw are then made to agree with that draw
/// by further migrants, with the ages of the migration (its shares, its schedule, or the absolute values of its net) or
/// of Rogers and Castro's standard schedule; those who leave empty an age at most.
///
/// # Errors
/// What the tables' readers refuse; a rate that is given by no table, number or profile; an area that a table or the
/// total does not have; a base that no total's period is whole steps away from.
pub fn project_ages(inputs: &Inputs, options: &Options, total: Option<Total>) -> Result<Ages> {
    let base = inputs.base.as_ref().map(Base::read).transpose()?;
    let mut rules = Rules::new(inputs, options)?;
    if options.steps == Some(0) || options.step == Some(0) {
        return Err(Error::input("steps or step is 0").hint("give 1 or more"));
    }
    if !(options.boys_per_girl.is_finite() && options.boys_per_girl > 0.0) {
        return Err(Error::input(format!("boys_per_girl is {}", options.boys_per_girl))
            .hint("give boys born for a girl, such as 1.05"));
    }
    let (groups, sexes) = match &base {
        Some(base) => (base.groups.clone(), base.sexes.clone()),
        None if total.is_none() => {
            return Err(Error::input("there are neither ages nor a total")
                .hint("give a base table, or a total and an age profile"));
        }
        None => (AgeGroups::new(5, 21)?, vec![Sex::Female, Sex::Male]),
    };
    let width = step_width(
        &groups,
        options.step,
        total.as_ref(),
        inputs.mortality.as_ref().is_some_and(super::read::gives_survival),
    )?;
    let inner = groups.split(width)?;
    if inner != groups && base.is_some() {
        rules
            .findings
            .push(Finding::new("ages_split_into_years", "base").with("years", groups.width()).with("step", width));
    }
    let whose = whose(base.as_ref(), total.as_ref(), options.group.as_deref(), &mut rules, &groups, &sexes)?;
    let shape = Shape::new(&sexes, inner.count(), inner.width());
    let shares = whose.iter().all(|one| one.shares);
    let periods = match (&total, whose.first().and_then(|one| one.series)) {
        (Some(total), Some(series)) => total.periods(series).to_vec(),
        _ => vec![],
    };
    let start = base.as_ref().and_then(|base| base.period);
    let clock = Clock::new(start, &periods, width, shares)?;
    if let Some(moved) = clock.moved() {
        rules.findings.push(Finding::new("base_moved", "base").with("from", moved.0).with("to", moved.1));
    }
    let mut places = Vec::with_capacity(whose.len());
    let mut responses: HashMap<*const Rates, (Shares, Arc<(Vec<f64>, f64)>)> = HashMap::new();
    let mut longest = usize::MAX;
    for one in whose {
        let spread = split(&one.people, &groups, &inner);
        let rates = rules.rates(one.area.as_deref(), &groups, &inner, &sexes, options)?;
        let (come, ages) = rules.migration(one.area.as_deref(), &groups, &inner, &sexes, &spread)?;
        let response = match responses.get(&Arc::as_ptr(&rates)).filter(|known| known.0 == ages) {
            Some((_, known)) => Arc::clone(known),
            None => {
                let (mut to, mut births) = (vec![0.0; shape.cells()], [0.0]);
                let nobody = vec![0.0; shape.cells()];
                let one = Come::persons(ages.clone());
                with_migrants(shape, &rates, &nobody, &one, &mut to, &mut births, &mut Vec::new());
                let made = Arc::new((to, births[0]));
                responses.insert(Arc::as_ptr(&rates), (ages, Arc::clone(&made)));
                made
            }
        };
        let wants = match (&total, one.series) {
            (Some(total), Some(series)) => clock.wants(total.periods(series)),
            _ => vec![],
        };
        if total.is_some() {
            longest = longest.min(wants.len().saturating_sub(1));
        }
        let (area, parent, shares, series) = (one.area, one.parent, one.shares, one.series);
        places.push(Place { area, parent, base: spread, shares, rates, come, response, series, wants });
    }
    let steps = match (&total, options.steps) {
        (None, steps) => steps.unwrap_or(10),
        (Some(_), None) => longest,
        (Some(_), Some(steps)) => {
            if steps > longest {
                rules
                    .findings
                    .push(Finding::new("total_ends_early", "total").with("steps", steps).with("has", longest));
            }
            steps.min(longest)
        }
    };
    if steps == 0 && !shares {
        return Err(Error::input("the total has no period after the base")
            .at("total")
            .hint("give an earlier base, or a total that goes on"));
    }
    let draws = total.as_ref().map_or(1, |total| total.draws());
    let findings = rules.findings;
    Ok(Ages { groups, inner, sexes, places, clock, steps, draws, total, shape, findings })
}

/// Years in a step.
fn step_width(groups: &AgeGroups, asked: Option<u32>, total: Option<&Total>, survival: bool) -> Result<u32> {
    if let Some(asked) = asked {
        return match groups.width() % asked {
            0 => Ok(asked),
            _ => Err(Error::input(format!("a step of {asked} years does not fit age groups of {}", groups.width()))
                .hint(format!("choose 1 or {}", groups.width()))),
        };
    }
    let close = |total: &Total| {
        let periods = (0..total.series().len()).map(|series| total.periods(series)).max_by_key(|periods| periods.len());
        periods.is_some_and(|periods| {
            periods.windows(2).any(|two| two[1].end() - two[0].end() < f64::from(groups.width()) - 0.6)
        })
    };
    let years = groups.width() > 1 && total.is_some_and(close);
    if years && survival {
        return Err(Error::input(format!("survival is given for {} years, the total for each year", groups.width()))
            .at("mortality")
            .hint("give Lx, qx or mx, which can be cut into years; or a total of every fifth year"));
    }
    Ok(if years { 1 } else { groups.width() })
}

/// Whose ages are projected.
struct Whose {
    area: Option<String>,
    parent: Option<String>,
    people: Vec<f64>,
    shares: bool,
    series: Option<usize>,
}

fn whose(
    base: Option<&Base>,
    total: Option<&Total>,
    group: Option<&str>,
    rules: &mut Rules,
    groups: &AgeGroups,
    sexes: &[Sex],
) -> Result<Vec<Whose>> {
    let Some(total) = total else {
        let base = base.expect("checked: a base or a total");
        if base.shares {
            return Err(Error::input("the base has shares, and there is no total")
                .at("base")
                .hint("give people, or a total"));
        }
        let one = |(area, people): &(Option<String>, Vec<f64>)| Whose {
            area: area.clone(),
            parent: None,
            people: people.clone(),
            shares: false,
            series: None,
        };
        return Ok(base.areas.iter().map(one).collect());
    };
    let series = series_of(total, group)?;
    let named = base.filter(|base| base.areas[0].0.is_some());
    let parent = |series: usize| total.series()[series].parent.clone();
    if let Some(base) = named {
        let mut all = Vec::with_capacity(base.areas.len());
        for (area, people) in &base.areas {
            let name = area.as_deref().ok_or_else(|| {
                Error::input("some rows name an area, others none").at("base").hint("name the area in every row")
            })?;
            let Some(series) = series.get(name).copied() else {
                let error = Error::input(format!("the total has no area {name}")).at("base");
                return Err(match nearest(name, series.keys().map(String::as_str)) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint("add it to the total, or remove its ages"),
                });
            };
            let (people, shares) = if base.shares { (normalised(people)?, true) } else { (people.clone(), false) };
            all.push(Whose { area: area.clone(), parent: parent(series), people, shares, series: Some(series) });
        }
        let with: BTreeSet<&str> = base.areas.iter().filter_map(|(area, _)| area.as_deref()).collect();
        let without: Vec<&String> = series.keys().filter(|area| !with.contains(area.as_str())).collect();
        if let Some(first) = without.first() {
            rules
                .findings
                .push(Finding::new("areas_without_ages", "base").with("count", without.len()).with("first", first));
        }
        return Ok(all);
    }
    let shares = base.is_none_or(|base| base.shares) || series.len() > 1;
    let people = match base {
        Some(base) if shares => normalised(&base.areas[0].1)?,
        Some(base) => base.areas[0].1.clone(),
        None => {
            let profile = rules.profile().ok_or_else(|| {
                Error::input("there are no ages")
                    .at("base")
                    .hint("give a base table, or name an age profile such as china_2020")
            })?;
            rules.findings.push(
                Finding::new("ages_from_a_profile", "base")
                    .with("profile", &profile.id)
                    .with("year", profile.year)
                    .with("mark", profile.mark.name()),
            );
            profile.shares(groups, sexes)?
        }
    };
    if base.is_some() && shares && series.len() > 1 {
        rules.findings.push(Finding::new("one_age_structure_for_all", "base").with("count", series.len()));
    }
    let one = |(area, series): (&String, &usize)| Whose {
        area: Some(area.clone()),
        parent: parent(*series),
        people: people.clone(),
        shares,
        series: Some(*series),
    };
    Ok(series.iter().map(one).collect())
}

/// The series of each area whose ages are projected.
fn series_of(total: &Total, group: Option<&str>) -> Result<BTreeMap<String, usize>> {
    let mut by_area: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (series, key) in total.series().iter().enumerate() {
        by_area.entry(key.area.clone()).or_default().push(series);
    }
    let of = |series: usize| total.series()[series].group.as_deref();
    let mut chosen = BTreeMap::new();
    for (area, list) in by_area {
        let found = match group {
            Some(group) => list.iter().copied().find(|series| of(*series) == Some(group)),
            None if list.len() == 1 => Some(list[0]),
            None => Some(list.iter().copied().find(|series| of(*series).is_none()).ok_or_else(|| {
                let groups: Vec<&str> = list.iter().filter_map(|series| of(*series)).collect();
                Error::input(format!("the total of {area} has several groups"))
                    .at("total")
                    .hint(format!("choose one with group=: {}", groups.join(", ")))
            })?),
        };
        if let Some(series) = found {
            chosen.insert(area, series);
        }
    }
    if chosen.is_empty() {
        return Err(Error::input(format!("no series of the total counts the group {}", group.unwrap_or_default()))
            .at("total")
            .hint("leave out the group, or name one of the panel's"));
    }
    Ok(chosen)
}

fn normalised(people: &[f64]) -> Result<Vec<f64>> {
    let sum: f64 = people.iter().sum();
    if sum <= 0.0 {
        return Err(Error::input("the ages add up to 0").at("base").hint("give somebody an age"));
    }
    Ok(people.iter().map(|people| people / sum).collect())
}

/// People of wide groups as even parts of narrow ones.
pub(super) fn split(people: &[f64], groups: &AgeGroups, inner: &AgeGroups) -> Vec<f64> {
    let parts = (groups.width() / inner.width()) as usize;
    if parts == 1 {
        return people.to_vec();
    }
    let mut cells = Vec::with_capacity(people.len() / groups.count() * inner.count());
    for sex in people.chunks_exact(groups.count()) {
        let (open, closed) = sex.split_last().expect("at least three groups");
        closed.iter().for_each(|people| cells.extend(std::iter::repeat_n(people / parts as f64, parts)));
        cells.push(*open);
    }
    cells
}

impl Ages {
    /// The age groups, as the base has them.
    pub fn groups(&self) -> &AgeGroups {
        &self.groups
    }

    /// How many draws there are: the total's, or 1.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// The period after so many steps; none where neither the base nor the total has periods.
    pub fn period(&self, step: usize) -> Option<Period> {
        self.clock.period(step)
    }

    /// The people of an area at the end, by sex and age group as the base has them, in one draw.
    pub fn people(&self, area: usize, draw: usize) -> Vec<f64> {
        let mut last = vec![];
        self.walk(area, &mut Work::default(), |step, begin, state, births| {
            if step == self.steps && (begin..begin + births.len()).contains(&draw) {
                last = (0..self.shape.cells()).map(|cell| state[cell * births.len() + draw - begin]).collect();
            }
        });
        let mut people = vec![0.0; self.sexes.len() * self.groups.count()];
        last.iter().enumerate().for_each(|(cell, count)| people[self.outer(cell)] += count);
        people
    }

    /// The cell of the base's groups that a cell of the step's groups is part of.
    pub(super) fn outer(&self, cell: usize) -> usize {
        let (sex, group) = (cell / self.inner.count(), cell % self.inner.count());
        let wide = (self.inner.first(group) / self.groups.width()) as usize;
        sex * self.groups.count() + wide.min(self.groups.count() - 1)
    }

    /// Walk one area from step to step, some draws together. `each` gets the step,
    /// the first of the draws, their state (cells × those draws) and their births since the last step. The answer says
    /// whether those who leave emptied an age.
    pub(super) fn walk(
        &self,
        area: usize,
        work: &mut Work,
        mut each: impl FnMut(usize, usize, &[f64], &[f64]),
    ) -> bool {
        let (place, draws) = (&self.places[area], self.draws);
        let Work { totals, from, to, births, scratch } = work;
        if let (Some(total), Some(series)) = (&self.total, place.series) {
            totals.resize(total.periods(series).len() * draws, 0.0);
            total.fill(series, totals);
        }
        let mut emptied = false;
        let mut next = 0;
        while next < draws {
            let (begin, some) = (next, together(draws - next));
            next += some;
            let total = |period: usize| &totals[period * draws + begin..][..some];
            from.resize(self.shape.cells() * some, 0.0);
            to.resize(self.shape.cells() * some, 0.0);
            births.clear();
            births.resize(some, 0.0);
            let first = place.wants.first().copied().flatten().filter(|_| place.shares);
            for (cell, people) in from.chunks_exact_mut(some).zip(&place.base) {
                match first {
                    Some(period) => {
                        cell.iter_mut().zip(total(period)).for_each(|(cell, total)| *cell = people * total);
                    }
                    None => cell.fill(*people),
                }
            }
            each(0, begin, from, births);
            for step in 1..=self.steps {
                match &place.come {
                    Some(come) => emptied |= with_migrants(self.shape, &place.rates, from, come, to, births, scratch),
                    None => natural(self.shape, &place.rates, from, to, births),
                }
                if let Some(period) = place.wants.get(step).copied().flatten() {
                    let (response, more) = &*place.response;
                    emptied |= close(to, total(period), (response, *more), births);
                }
                std::mem::swap(from, to);
                each(step, begin, from, births);
            }
        }
        emptied
    }

    /// What is doubtful: what came from a profile, ages that leaving emptied, a base far from its total.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        let (mut apart, mut empty) = (Vec::new(), Vec::new());
        let mut work = Work::default();
        for (area, place) in self.places.iter().enumerate() {
            let name = place.area.as_deref().unwrap_or("base");
            if self.walk(area, &mut work, |_, _, _, _| ()) {
                empty.push(name);
            }
            let first = place.wants.iter().enumerate().skip(1).find_map(|(step, want)| want.map(|want| (step, want)));
            if let (false, Some((step, want))) = (place.shares, first) {
                let (start, draws) = (place.base.iter().sum::<f64>(), &work.totals[want * self.draws..][..self.draws]);
                let mean = draws.iter().sum::<f64>() / self.draws as f64;
                let years = step as f64 * self.shape.width;
                if start > 0.0 && mean > 0.0 && (mean / start).ln().abs() > 0.1 + 0.05 * years {
                    apart.push((name, start, mean));
                }
            }
        }
        if let Some((name, start, mean)) = apart.first() {
            findings.push(
                Finding::new("base_and_total_apart", *name)
                    .with("count", apart.len())
                    .with("base", number(*start))
                    .with("total", number(*mean)),
            );
        }
        if let Some(first) = empty.first() {
            findings.push(Finding::new("ages_emptied", *first).with("count", empty.len()));
        }
        findings
    }
}
