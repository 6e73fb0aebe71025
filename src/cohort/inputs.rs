//! The rates of every area: from tables, from numbers, or from an age profile.

use std::collections::HashMap;
use std::sync::Arc;

use super::ages::{Options, split};
use super::groups::{AgeGroups, Sex};
use super::model::model;
use super::profile::AgeProfile;
use super::read::{self, ByArea, Flow, Inputs};
use super::schedule::RogersCastro;
use super::step::{Come, Rates};
use crate::error::{Error, Result};
use crate::finding::Finding;

/// Ages of migrants by cell; they add up to 1.
pub(super) type Shares = Vec<f64>;

/// Where rates come from, and what was found on the way.
pub(super) struct Rules<'a> {
    inputs: &'a Inputs,
    profile: Option<&'static AgeProfile>,
    schedule: Option<RogersCastro>,
    fertility: Option<ByArea<Vec<f64>>>,
    mortality: Option<ByArea<Vec<Vec<f64>>>>,
    flows: Option<ByArea<Flow>>,
    made: HashMap<Option<String>, Arc<Rates>>,
    pub findings: Vec<Finding>,
}

impl<'a> Rules<'a> {
    pub fn new(inputs: &'a Inputs, options: &Options) -> Result<Self> {
        let profile = options.profile.as_deref().map(AgeProfile::named).transpose()?;
        let mut findings = Vec::new();
        let counts = inputs.migration.as_ref().map(read::migrants).transpose()?.flatten();
        let schedule = match (counts, options.schedule) {
            (Some((ages, counts)), _) => {
                let (found, explained) =
                    RogersCastro::fit(&ages, &counts, options.parameters).map_err(|error| error.at("migration"))?;
                if explained < 0.9 {
                    let share = format!("{:.0}", 100.0 * explained);
                    findings.push(Finding::new("migration_fits_badly", "migration").with("share", share));
                }
                Some(found)
            }
            (None, Some(given)) => Some(given.checked().map_err(|error| error.at("migration"))?),
            (None, None) => None,
        };
        let (fertility, mortality, flows, made) = (None, None, None, HashMap::new());
        Ok(Self { inputs, profile, schedule, fertility, mortality, flows, made, findings })
    }

    /// The profile that stands for what is not given.
    pub fn profile(&self) -> Option<&'static AgeProfile> {
        self.profile
    }

    fn profile_for(&mut self, what: &'static str) -> Result<&'static AgeProfile> {
        let profile = self.profile.ok_or_else(|| {
            Error::input(format!("there is no {what}")).hint(format!(
                "give a table of {what}, a number, or an age profile that stands for it, such as profile=\"china_2020\""
            ))
        })?;
        let found = Finding::new("rates_from_a_profile", what).with("profile", &profile.id).with("what", what);
        if !self.findings.contains(&found) {
            self.findings.push(found);
        }
        Ok(profile)
    }

    /// Survival and fertility of an area.
    pub fn rates(
        &mut self,
        area: Option<&str>,
        groups: &AgeGroups,
        inner: &AgeGroups,
        sexes: &[Sex],
        options: &Options,
    ) -> Result<Arc<Rates>> {
        let inputs = self.inputs;
        if let (Some(table), None) = (&inputs.fertility, &self.fertility) {
            self.fertility = Some(read::fertility(table, inner)?);
        }
        if let (Some(table), None) = (&inputs.mortality, &self.mortality) {
            let cut = if read::gives_survival(table) { groups } else { inner };
            self.mortality = Some(read::mortality(table, cut, sexes)?);
        }
        // Areas without rows of their own share the rates of all.
        let own = |has: Option<bool>| has.unwrap_or(false);
        let key = area.filter(|area| {
            own(self.fertility.as_ref().map(|table| table.of.contains_key(*area)))
                || own(self.mortality.as_ref().map(|table| table.of.contains_key(*area)))
        });
        if let Some(made) = self.made.get(&key.map(str::to_owned)) {
            return Ok(Arc::clone(made));
        }
        let name = area.unwrap_or("the base");
        let none = |what: &str| {
            Error::input(format!("there is no {what} for {name}"))
                .at(what)
                .hint("add its rows, or rows without an area for all")
        };
        let fertility = match &self.fertility {
            Some(table) => table.get(name).cloned().ok_or_else(|| none("fertility"))?,
            None => match options.total_fertility {
                Some(total) if !(0.0..=12.0).contains(&total) => {
                    return Err(Error::input(format!("the total fertility is {total}"))
                        .at("fertility")
                        .hint("give births to a woman over her life, such as 1.3"));
                }
                Some(total) => AgeProfile::named(self.profile.map_or("china_2020", |profile| &profile.id))?
                    .fertility_of(inner, total)?,
                None => {
                    let profile = self.profile_for("fertility")?;
                    profile.fertility_of(inner, profile.total_fertility)?
                }
            },
        };
        let survival = match &self.mortality {
            Some(table) => table.get(name).cloned().ok_or_else(|| none("mortality"))?,
            None if options.expectancy.is_empty() => {
                let profile = self.profile_for("mortality")?;
                let of = |sex: &Sex| model(profile.expectancy_of(*sex), *sex)?.survival(inner);
                sexes.iter().map(of).collect::<Result<_>>()?
            }
            None => {
                let of = |sex: &Sex| {
                    let years = options.expectancy.get(sex).or_else(|| options.expectancy.get(&Sex::Both));
                    let years = years.ok_or_else(|| {
                        Error::input(format!("there is no life expectancy for {}", sex.name()))
                            .at("mortality")
                            .hint("give years for female and male, or one number for both")
                    })?;
                    model(*years, *sex).map_err(|error| error.at("mortality"))?.survival(inner)
                };
                sexes.iter().map(of).collect::<Result<_>>()?
            }
        };
        let boys = options.boys_per_girl;
        let at_birth = sexes.iter().map(|sex| match sex {
            Sex::Female => 1.0 / (1.0 + boys),
            Sex::Male => boys / (1.0 + boys),
            Sex::Both => 1.0,
        });
        let rates = Arc::new(Rates { survival, fertility, at_birth: at_birth.collect() });
        self.made.insert(key.map(str::to_owned), Arc::clone(&rates));
        Ok(rates)
    }

    /// The migrants of an area, a step of them, and the ages of those who come besides.
    pub fn migration(
        &mut self,
        area: Option<&str>,
        groups: &AgeGroups,
        inner: &AgeGroups,
        sexes: &[Sex],
        people: &[f64],
    ) -> Result<(Option<Come>, Shares)> {
        let inputs = self.inputs;
        if let (Some(table), None, None) = (&inputs.migration, &self.flows, &self.schedule) {
            self.flows = Some(read::migration(table, groups, sexes)?);
        }
        let name = area.unwrap_or("the base");
        let years = f64::from(inner.width());
        let schedule = |schedule: &RogersCastro| -> Shares {
            let one = schedule.shares(inner);
            let each = 1.0 / sexes.len() as f64;
            (0..sexes.len()).flat_map(|_| one.iter().map(move |share| share * each)).collect()
        };
        if let Some(given) = &self.schedule {
            return Ok((None, schedule(given)));
        }
        let Some(flows) = &self.flows else {
            return Ok((None, schedule(&RogersCastro::standard())));
        };
        let flow = flows.get(name).ok_or_else(|| {
            Error::input(format!("there is no migration for {name}"))
                .at("migration")
                .hint("add its rows, or rows without an area for all")
        })?;
        let absolute = |net: &[f64]| -> Shares {
            let sum: f64 = net.iter().map(|net| net.abs()).sum();
            match sum > 0.0 {
                true => net.iter().map(|net| net.abs() / sum).collect(),
                false => schedule(&RogersCastro::standard()),
            }
        };
        Ok(match flow {
            Flow::Share(shares) => (None, split(shares, groups, inner)),
            Flow::Net(net) => {
                let net = split(net, groups, inner);
                let ages = absolute(&net);
                (Some(Come::persons(net.iter().map(|net| net * years).collect())), ages)
            }
            Flow::Rate(rates) => {
                // A rate holds for every year of its group.
                let parts = f64::from(groups.width() / inner.width());
                let mut rates = split(rates, groups, inner);
                for sex in rates.chunks_exact_mut(inner.count()) {
                    let (_, closed) = sex.split_last_mut().expect("at least three groups");
                    closed.iter_mut().for_each(|rate| *rate *= parts);
                }
                let net: Vec<f64> = rates.iter().zip(people).map(|(rate, people)| rate * people).collect();
                let of_people = rates.iter().map(|rate| rate * years).collect();
                (Some(Come { persons: vec![0.0; net.len()], of_people }), absolute(&net))
            }
        })
    }
}
