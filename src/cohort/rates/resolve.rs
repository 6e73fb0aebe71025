//! The rates of every area and step: from tables, from numbers, or from an age profile.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::tables::{self, Births, ByAge, ByArea, Column, Flow, InTime, Inputs, Mortality, Sex};
use super::cells::{AgeCells, Shares};
use super::lee_carter::LeeCarter;
use super::life_table::LifeTable;
use super::migrants::migrants_of;
use super::options::Options;
use super::profile::AgeProfile;
use super::random_walk::{FEWEST, RandomWalk};
use super::reference::RateReference;
use super::rogers_castro::RogersCastro;
use super::standard::standard_with;
use super::step_rates::{Come, Rates, WomenAt};
use super::uncertainty::{RateWalk, Uncertainty};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::message::{Language, Term};
use crate::stats::Elementary;

/// The profile whose pattern by age total fertility takes where none is named.
const PATTERN: &str = "china_2020";

/// Survival by sex, then by group.
type Survival = Vec<Vec<f64>>;

/// The rates of an area, step by step, and how they vary.
#[derive(Debug)]
pub(crate) struct AreaRates {
    pub steps: Vec<Arc<Rates>>,
    pub walk: Option<RateWalk>,
}

/// Births of an area at one time: rates by group, and the sex ratio.
#[derive(Clone)]
struct Fertility {
    rates: Vec<f64>,
    sex_ratio: f64,
}

/// Standard deviations of a year's change of the logarithm of rates; none where they are learnt from the past.
#[derive(Debug, Clone, Copy, Default)]
struct Widths {
    fertility: Option<f64>,
    mortality: Option<f64>,
}

/// Where rates come from, and what was found on the way.
pub(crate) struct RateRules<'a> {
    inputs: &'a Inputs,
    options: &'a Options,
    profile: Option<&'static AgeProfile>,
    schedule: Option<RogersCastro>,
    fertility: Option<ByArea<InTime<Births>>>,
    mortality: Option<ByArea<InTime<Vec<Mortality>>>>,
    flows: Option<ByArea<InTime<Flow>>>,
    made: HashMap<Option<String>, Arc<AreaRates>>,
    pub findings: Vec<Finding>,
}

impl<'a> RateRules<'a> {
    pub(crate) fn new(inputs: &'a Inputs, options: &'a Options, context: &Context) -> Result<Self> {
        let profile = options.profile.as_deref().map(AgeProfile::named).transpose()?;
        let mut findings = Vec::new();
        let counts = inputs.migration.as_ref().map(tables::migrants).transpose()?.flatten();
        let schedule = match (counts, options.schedule) {
            (Some((ages, counts)), _) => {
                let fitted = RogersCastro::fit(&ages, &counts, options.parameters, context);
                let (found, explained) = fitted.map_err(|error| error.at("migration"))?;
                if explained < 0.9 {
                    findings.push(Finding::migration_fits_badly("migration", explained));
                }
                Some(found)
            }
            (None, given) => given,
        };
        let (fertility, mortality, flows, made) = (None, None, None, HashMap::new());
        Ok(Self { inputs, options, profile, schedule, fertility, mortality, flows, made, findings })
    }

    /// The profile that stands for what is not given.
    pub(crate) fn profile(&self) -> Option<&'static AgeProfile> {
        self.profile
    }

    fn find(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    fn profile_for(&mut self, what: Term) -> Result<&'static AgeProfile> {
        let profile = self.profile.ok_or_else(|| Error::rates_absent(what))?;
        self.find(Finding::rates_from_a_profile(what.word(Language::En), what, &profile.id));
        Ok(profile)
    }

    /// Survival and fertility of an area in each step; `times` are the steps' ends in years, from the base's on, empty
    /// where the base has no period.
    pub(crate) fn rates(
        &mut self,
        area: Option<&str>,
        cells: AgeCells<'_>,
        steps: usize,
        times: &[f64],
    ) -> Result<Arc<AreaRates>> {
        self.read_tables(cells)?;
        // Areas without rows of their own share the rates of all.
        let own = |has: Option<bool>| has.unwrap_or(false);
        let key = area.filter(|area| {
            own(self.fertility.as_ref().map(|table| table.of.contains_key(*area)))
                || own(self.mortality.as_ref().map(|table| table.of.contains_key(*area)))
        });
        if let Some(made) = self.made.get(&key.map(str::to_owned)) {
            return Ok(Arc::clone(made));
        }
        let fertility = self.fertility(area, cells)?;
        let survival = self.survival(area, cells)?;
        for (what, spans) in [(Term::Fertility, fertility.has_spans()), (Term::Mortality, survival.has_spans())] {
            if spans && times.is_empty() {
                return Err(Error::rates_by_period(what).at("base"));
            }
        }
        if cells.sexes == [Sex::Male]
            && fertility.first().is_some_and(|first| first.rates.iter().any(|rate| *rate > 0.0))
        {
            self.find(Finding::births_without_women("base"));
        }
        let start = times.first().copied().unwrap_or_default();
        let years = f64::from(cells.inner.width());
        let widths = match &self.options.uncertainty {
            Some(uncertainty) => self.widths(uncertainty, fertility.until(start).len(), survival.until(start).len())?,
            None => Widths::default(),
        };
        let learnt = |sd: Option<f64>| self.options.uncertainty.is_some() && sd.is_none();
        let (learns_fertility, learns_mortality) = (learnt(widths.fertility), learnt(widths.mortality));
        let mut made = Vec::with_capacity(steps);
        for step in 0..steps {
            let (begin, end) = match (times.get(step), times.get(step + 1)) {
                (Some(begin), Some(end)) => (*begin, *end),
                _ => (start + years * step as f64, start + years * (step + 1) as f64),
            };
            let (births, deaths) = (fertility.during(begin, end), survival.during(begin, end));
            for (what, held, goes_on_with_drift) in [
                (Term::Fertility, births.held, learns_fertility && !fertility.goes_on_after(start)),
                (Term::Mortality, deaths.held, learns_mortality && !survival.goes_on_after(start)),
            ] {
                if held && !goes_on_with_drift {
                    self.find(Finding::rates_held(what.word(Language::En), what));
                }
            }
            let mut parts = Vec::new();
            for (share, births) in &births.parts {
                for (of, survival) in &deaths.parts {
                    let rates = Rates {
                        survival: (*survival).clone(),
                        fertility: births.rates.clone(),
                        at_birth: at_birth(cells.sexes, births.sex_ratio),
                        women: WomenAt::Middle,
                    };
                    parts.push((share * of, rates));
                }
            }
            let mean = Rates::mean(&parts).ok_or_else(|| no_rows(Term::Mortality, area))?;
            made.push(mean);
        }
        let walk = match &self.options.uncertainty {
            Some(_) => Some(self.walk(widths, cells, (&fertility, &survival), start, &mut made)?),
            None => None,
        };
        let rates = Arc::new(AreaRates { steps: made.into_iter().map(Arc::new).collect(), walk });
        self.made.insert(key.map(str::to_owned), Arc::clone(&rates));
        Ok(rates)
    }

    /// How much rates vary, where it is not learnt: as the options say, or as the reference that they name; the first
    /// reference where the past has too few values to learn from.
    fn widths(&mut self, uncertainty: &Uncertainty, births: usize, deaths: usize) -> Result<Widths> {
        let named = uncertainty.reference.as_deref();
        let reference = RateReference::named(named)?;
        let mut of = |what: Term, given: Option<f64>, past: usize, sd: f64| {
            if given.is_some() || (named.is_none() && past >= FEWEST) {
                return given;
            }
            let mark = reference.mark.name();
            self.find(Finding::rates_vary_as_a_reference(what.word(Language::En), what, &reference.id, mark, sd));
            Some(sd)
        };
        Ok(Widths {
            fertility: of(Term::Fertility, uncertainty.fertility_sd, births, reference.fertility_sd),
            mortality: of(Term::Mortality, uncertainty.mortality_sd, deaths, reference.mortality_sd),
        })
    }

    /// How the rates vary, learnt from the spans up to the base where no width is given; where spans end with the base, the
    /// central rates follow the drift.
    fn walk(
        &mut self,
        widths: Widths,
        cells: AgeCells<'_>,
        (fertility, survival): (&InTime<Fertility>, &InTime<Survival>),
        start: f64,
        made: &mut [Rates],
    ) -> Result<RateWalk> {
        let years = f64::from(cells.inner.width());
        let sds = [widths.mortality, widths.fertility].map(Option::unwrap_or_default);
        let mut walk = RateWalk::of_sd(cells.sexes.len(), cells.inner.count(), sds[0], sds[1]);

        if widths.mortality.is_none() {
            let past = survival.until(start);
            for sex in 0..cells.sexes.len() {
                let forces =
                    |of: &Survival| of.get(sex).into_iter().flatten().map(|share| -share.logarithm()).collect();
                let rows: Vec<(f64, Vec<f64>)> = past.iter().map(|(time, of)| (*time, forces(of))).collect();
                let model = LeeCarter::fit(&rows).map_err(|error| error.at("mortality"))?;
                if !survival.goes_on_after(start)
                    && let Some((last, _)) = rows.last()
                {
                    for (step, rates) in made.iter_mut().enumerate() {
                        let index = model.index.drift * (start + years * (step as f64 + 0.5) - last);
                        let survival = rates.survival.get_mut(sex).into_iter().flatten();
                        for (share, weight) in survival.zip(&model.pattern) {
                            *share = share.power((weight * index).exponential());
                        }
                    }
                    self.find(Finding::mortality_by_lee_carter("mortality", rows.len()));
                }
                walk.set_mortality(sex, model);
            }
        }
        if widths.fertility.is_none() {
            let births: Vec<(f64, f64)> = fertility
                .until(start)
                .iter()
                .map(|(time, of)| (*time, (of.rates.iter().sum::<f64>() * years).logarithm()))
                .filter(|(_, log)| log.is_finite())
                .collect();
            walk.fertility = RandomWalk::fit(&births).map_err(|error| error.at("fertility"))?;
            if !fertility.goes_on_after(start)
                && let Some((last, _)) = births.last()
            {
                for (step, rates) in made.iter_mut().enumerate() {
                    let factor = (walk.fertility.drift * (start + years * (step as f64 + 0.5) - last)).exponential();
                    rates.fertility.iter_mut().for_each(|rate| *rate *= factor);
                }
                let drift = walk.fertility.drift.exponential_less_1();
                self.find(Finding::fertility_by_random_walk("fertility", births.len(), drift));
            }
        }
        Ok(walk)
    }

    fn read_tables(&mut self, cells: AgeCells<'_>) -> Result<()> {
        let inputs = self.inputs;
        if let (Some(table), None) = (&inputs.fertility, &self.fertility) {
            self.fertility = Some(tables::fertility(table, cells.inner)?);
        }
        if let (Some(table), None) = (&inputs.mortality, &self.mortality) {
            if tables::gives_survival(table) && cells.groups != cells.inner {
                let widths = (cells.groups.width(), cells.inner.width());
                return Err(Error::survival_not_by_step(widths.0, widths.1).at("mortality"));
            }
            self.mortality = Some(tables::mortality(table, cells.inner, cells.sexes)?);
        }
        Ok(())
    }

    fn fertility(&mut self, area: Option<&str>, cells: AgeCells<'_>) -> Result<InTime<Fertility>> {
        let sex_ratio = self.options.sex_ratio_at_birth;
        let pattern = AgeProfile::named(self.profile.map_or(PATTERN, |profile| &profile.id))?;
        if let Some(table) = &self.fertility {
            let of_area = table.get(area).ok_or_else(|| no_rows(Term::Fertility, area))?;
            return of_area.map(|births| {
                let rates = match &births.rates {
                    ByAge::Rates(rates) => rates.clone(),
                    ByAge::Total(total) => pattern.fertility_of(cells.inner, *total)?,
                };
                Ok(Fertility { rates, sex_ratio: births.sex_ratio.unwrap_or(sex_ratio) })
            });
        }
        let rates = match self.options.total_fertility {
            Some(total) if !(0.0..=12.0).contains(&total) => {
                return Err(Error::total_fertility_out_of_range(total).at("fertility"));
            }
            Some(total) => pattern.fertility_of(cells.inner, total)?,
            None => {
                let profile = self.profile_for(Term::Fertility)?;
                profile.fertility_of(cells.inner, profile.total_fertility)?
            }
        };
        Ok(InTime::always(Fertility { rates, sex_ratio }))
    }

    fn survival(&mut self, area: Option<&str>, cells: AgeCells<'_>) -> Result<InTime<Survival>> {
        let (inner, sexes) = (cells.inner, cells.sexes);
        let mut gone = None;
        let found = if let Some(table) = &self.mortality {
            let of_area = table.get(area).ok_or_else(|| no_rows(Term::Mortality, area))?;
            of_area.map(|by_sex| {
                let of_sex = by_sex.iter().zip(sexes).map(|(mortality, sex)| match mortality.column {
                    Column::Survival => Ok(mortality.values.clone()),
                    Column::Expectancy => {
                        let years = mortality.values.first().copied();
                        let years = years.ok_or_else(|| Error::life_expectancy_without_sex(sex.term()))?;
                        standard_with(years, *sex)?.survival(inner)
                    }
                    column => {
                        let table = LifeTable::new(&mortality.starts, column, &mortality.values, *sex)?;
                        gone = gone.or_else(|| table.extinct_from());
                        table.survival(inner)
                    }
                });
                of_sex.collect::<Result<Survival>>().map_err(|error| match self.inputs.mortality.as_ref() {
                    Some(table) => error.at(table.source()),
                    None => error,
                })
            })
        } else if self.options.expectancy.is_empty() {
            let profile = self.profile_for(Term::Mortality)?;
            let of = |sex: &Sex| standard_with(profile.expectancy_of(*sex), *sex)?.survival(inner);
            Ok(InTime::always(sexes.iter().map(of).collect::<Result<_>>()?))
        } else {
            let expectancy = &self.options.expectancy;
            let of = |sex: &Sex| {
                let years = expectancy.get(sex).or_else(|| expectancy.get(&Sex::Both));
                let years = years.ok_or_else(|| Error::life_expectancy_without_sex(sex.term()).at("mortality"))?;
                standard_with(*years, *sex).map_err(|error| error.at("mortality"))?.survival(inner)
            };
            Ok(InTime::always(sexes.iter().map(of).collect::<Result<_>>()?))
        }?;
        if let Some(age) = gone {
            self.find(Finding::nobody_survives("mortality", age));
        }
        Ok(found)
    }

    /// The migrants of an area in each step, and the ages of those who come besides.
    pub(crate) fn migration(
        &mut self,
        area: Option<&str>,
        cells: AgeCells<'_>,
        people: &[f64],
        rates: &AreaRates,
        times: &[f64],
    ) -> Result<(Vec<Option<Arc<Come>>>, Shares)> {
        let inputs = self.inputs;
        if let (Some(table), None, None) = (&inputs.migration, &self.flows, &self.schedule) {
            self.flows = Some(tables::migration(table, cells.groups, cells.sexes)?);
        }
        let (inner, steps) = (cells.inner, rates.steps.len());
        let schedule = |schedule: &RogersCastro| -> Shares {
            let one = schedule.shares(inner);
            let each = 1.0 / cells.sexes.len() as f64;
            (0..cells.sexes.len()).flat_map(|_| one.iter().map(move |share| share * each)).collect()
        };
        if let Some(given) = &self.schedule {
            return Ok((vec![None; steps], schedule(given)));
        }
        let Some(flows) = &self.flows else {
            return Ok((vec![None; steps], schedule(&RogersCastro::standard())));
        };
        let flows = flows.get(area).ok_or_else(|| no_rows(Term::Migration, area))?;
        if flows.has_spans() && times.is_empty() {
            return Err(Error::rates_by_period(Term::Migration).at("base"));
        }
        let standard = schedule(&RogersCastro::standard());
        let mut held = false;
        let mut comes: Vec<Option<Arc<Come>>> = Vec::with_capacity(steps);
        let mut ages = None;
        for (step, rates) in rates.steps.iter().enumerate().take(steps) {
            let (begin, end) = match (times.get(step), times.get(step + 1)) {
                (Some(begin), Some(end)) => (*begin, *end),
                _ => (0.0, 1.0),
            };
            let during = flows.during(begin, end);
            held |= during.held;
            let mut come: Option<Come> = None;
            for (share, flow) in during.parts {
                let (one, of_step) = migrants_of(flow, cells, people, rates, &standard);
                ages.get_or_insert(of_step);
                let Some(one) = one else { continue };
                let sum = come.get_or_insert_with(|| Come::persons(vec![0.0; people.len()]));
                sum.persons.iter_mut().zip(&one.persons).for_each(|(sum, value)| *sum += share * value);
                sum.of_people.iter_mut().zip(&one.of_people).for_each(|(sum, value)| *sum += share * value);
            }
            let come = come.map(|come| match comes.last() {
                Some(Some(last)) if **last == come => Arc::clone(last),
                _ => Arc::new(come),
            });
            comes.push(come);
        }
        if held {
            self.find(Finding::rates_held("migration", Term::Migration));
        }
        Ok((comes, ages.unwrap_or(standard)))
    }
}

/// The error that a table of rates has no rows for an area, or none for the base where that names no areas.
fn no_rows(what: Term, area: Option<&str>) -> Error {
    let error = match area {
        Some(area) => Error::rates_without_area(what, area),
        None => Error::rates_by_area_alone(what),
    };
    error.at(what.word(Language::En))
}

/// The share of births of each sex.
fn at_birth(sexes: &[Sex], boys: f64) -> Vec<f64> {
    let share = |sex: &Sex| match sex {
        Sex::Female => 1.0 / (1.0 + boys),
        Sex::Male => boys / (1.0 + boys),
        Sex::Both => 1.0,
    };
    sexes.iter().map(share).collect()
}
