//! Schemes of one decision side by side: which has the lower residual risk, with what chance, and for whom.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, Axis};

use crate::context::Context;
use crate::decision::assess::Assessment;
use crate::decision::draw::{Draws, Model};
use crate::decision::file::Spread;
use crate::error::{Error, Result};
use crate::privacy::judge_text;
use crate::stats::matrix::{row, row_mut, rows};
use crate::stats::quantiles_of;
use crate::table::{Table, TableBuilder};

/// The run and the stage that decide: factors correlated, with the measures that count.
const RUN: usize = 1;
const STAGE: usize = 1;

/// The axis along which schemes follow each other.
const SCHEMES: Axis = Axis(0);

/// Schemes compared draw by draw. Streams are keyed by the ids of factors, so a factor that two schemes have is drawn once
/// for both, and what differs is what the schemes differ in.
#[derive(Debug, Clone)]
pub struct Schemes {
    names: Vec<String>,
    /// The index: schemes × draws.
    whole: Array2<f64>,
    /// For each group the part of the index that its factors make up: schemes × draws.
    groups: BTreeMap<String, Array2<f64>>,
    levels: Vec<&'static str>,
    verdicts: Vec<&'static str>,
    opposed: BTreeMap<String, Vec<Option<f64>>>,
}

impl Schemes {
    /// The residual index of each scheme, and of the factors of each group, in the same draws.
    ///
    /// The part of a group is the index of its factors alone with the weights that they have in the whole; a weight that is
    /// uncertain counts with its mean there.
    ///
    /// # Errors
    /// Fewer than two schemes, a name that stands twice or holds a person's number, or schemes of other rules, draws or seeds; more than the memory
    /// allowed holds; the caller stopped the computation.
    pub fn new(schemes: &[(String, &Assessment)], context: &Context) -> Result<Self> {
        let Some(((first, one), rest)) = schemes.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return Err(Error::schemes_too_few(schemes.len()));
        };
        for (place, (name, other)) in rest.iter().enumerate() {
            if schemes[..=place].iter().any(|(known, _)| known == name) {
                return Err(Error::scheme_named_twice(name));
            }
            let same = rules(one)? == rules(other)?;
            if !same || (one.draws, one.seed) != (other.draws, other.seed) {
                return Err(Error::schemes_unlike(first, name));
            }
        }
        for (name, _) in schemes {
            judge_text(name)?;
        }
        let draw = |model: &Model, scheme: &Assessment, out: &mut [f64]| -> Result<()> {
            let drawn: Draws = model.draw(scheme.draws, scheme.seed, context)?;
            out.copy_from_slice(drawn.index(RUN, STAGE));
            Ok(())
        };
        let shape = (schemes.len(), one.draws);
        let mut groups = BTreeMap::new();
        let mut opposed = BTreeMap::new();
        let ids = schemes.iter().flat_map(|(_, scheme)| scheme.decision.factors.iter().filter_map(|f| f.group.clone()));
        for id in ids {
            if !groups.contains_key(&id) {
                let mut parts = Array2::zeros(shape);
                for (place, (_, scheme)) in schemes.iter().enumerate() {
                    if let Some(model) = part_of(scheme, &id) {
                        draw(&model, scheme, row_mut(parts.view_mut(), place))?;
                    }
                }
                groups.insert(id.clone(), parts);
                opposed.insert(id.clone(), schemes.iter().map(|(_, scheme)| share_against(scheme, &id)).collect());
            }
        }
        let mut whole = Array2::zeros(shape);
        for (place, (_, scheme)) in schemes.iter().enumerate() {
            draw(&scheme.facts.model, scheme, row_mut(whole.view_mut(), place))?;
        }
        Ok(Self {
            names: schemes.iter().map(|(name, _)| name.clone()).collect(),
            whole,
            groups,
            levels: schemes.iter().map(|(_, scheme)| scheme.level_name()).collect(),
            verdicts: schemes.iter().map(|(_, scheme)| scheme.verdict.name()).collect(),
            opposed,
        })
    }

    /// The schemes: `scheme`, `index` (median), `lo95`, `hi95`, `p_lowest` (the chance that no other is lower; draws in
    /// which several are the lowest are shared between them), `level`, `verdict`.
    #[must_use]
    pub fn summary(&self) -> Table {
        let spans: Vec<[f64; 3]> =
            rows(self.whole.view()).map(|draws| quantiles_of(draws, [0.025, 0.5, 0.975])).collect();
        TableBuilder::new()
            .text("scheme", self.names.iter().map(String::as_str))
            .number("index", spans.iter().map(|span| span[1]))
            .number("lo95", spans.iter().map(|span| span[0]))
            .number("hi95", spans.iter().map(|span| span[2]))
            .number("p_lowest", lowest(self.whole.view()))
            .text("level", self.levels.iter().copied())
            .text("verdict", self.verdicts.iter().copied())
            .build()
    }

    /// Every two schemes: `scheme`, `other`, `difference` (median of the index of the one less that of the other), `lo95`,
    /// `hi95`, `p_lower` (the chance that the one is lower; draws in which both are equal count half).
    #[must_use]
    pub fn pairs(&self) -> Table {
        let mut places = Vec::new();
        for one in 0..self.names.len() {
            places.extend((one + 1..self.names.len()).map(|other| (one, other)));
        }
        let spans: Vec<[f64; 3]> = places
            .iter()
            .map(|place| {
                let [one, other] = [place.0, place.1].map(|scheme| row(self.whole.view(), scheme));
                let less: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
                quantiles_of(&less, [0.025, 0.5, 0.975])
            })
            .collect();
        TableBuilder::new()
            .text("scheme", places.iter().map(|place| self.names[place.0].as_str()))
            .text("other", places.iter().map(|place| self.names[place.1].as_str()))
            .number("difference", spans.iter().map(|span| span[1]))
            .number("lo95", spans.iter().map(|span| span[0]))
            .number("hi95", spans.iter().map(|span| span[2]))
            .number("p_lower", places.iter().map(|place| self.lower(*place)))
            .build()
    }

    /// The chance that one scheme is lower than another.
    fn lower(&self, (one, other): (usize, usize)) -> f64 {
        let both = self.whole.select(SCHEMES, &[one, other]);
        lowest(both.view())[0]
    }

    /// For whom: `group`, `scheme`, `part` (mean of the index that comes from the factors of the group), `p_lowest` (the
    /// chance that it is the lowest for the group) and `opposed` (the largest share of the group against, of the rounds
    /// that decide; empty where it was not asked).
    #[must_use]
    pub fn groups(&self) -> Table {
        let lines = || self.groups.iter().flat_map(|(group, parts)| (0..parts.nrows()).map(move |i| (group, parts, i)));
        let mean = |draws: &[f64]| draws.iter().sum::<f64>() / draws.len() as f64;
        TableBuilder::new()
            .text("group", lines().map(|(group, ..)| group.as_str()))
            .text("scheme", lines().map(|(_, _, i)| self.names[i].as_str()))
            .number("part", lines().map(|(_, parts, i)| mean(row(parts.view(), i))))
            .number("p_lowest", self.groups.values().flat_map(|parts| lowest(parts.view())))
            .optional_number("opposed", lines().map(|(group, _, i)| self.opposed[group][i]))
            .build()
    }
}

/// Every rule of the profile that an assessment follows: one id may stand for two sets of rules.
fn rules(scheme: &Assessment) -> Result<serde_json::Value> {
    Ok(serde_json::to_value(&scheme.profile)?)
}

/// The model of the factors of one group, with the weights of the whole; nothing where the scheme has none.
fn part_of(scheme: &Assessment, group: &str) -> Option<Model> {
    let mut model = scheme.facts.model.clone();
    let weights: BTreeMap<&str, f64> =
        scheme.decision.factors.iter().map(|f| f.id.as_str()).zip(scheme.facts.weights.iter().copied()).collect();
    let of_group: Vec<&str> =
        scheme.decision.factors.iter().filter(|f| f.group.as_deref() == Some(group)).map(|f| f.id.as_str()).collect();
    model.factors.retain(|factor| of_group.contains(&factor.id.as_str()));
    for factor in &mut model.factors {
        factor.w = Spread::Point(weights.get(factor.id.as_str()).copied().unwrap_or(0.0));
    }
    // With no residual measure in the part, the stage that decides is the one before measures.
    (!model.factors.is_empty()).then_some(model)
}

/// The largest share of a group against, of the rounds that decide.
fn share_against(scheme: &Assessment, group: &str) -> Option<f64> {
    let rounds = scheme.facts.rounds.iter().filter(|round| round.decides());
    let strata = rounds.flat_map(|round| round.strata.iter().filter(|stratum| stratum.group == group));
    strata.map(|stratum| stratum.share).max_by(f64::total_cmp)
}

/// The chance of each series (series × draws) to be the lowest; a draw in which several are is shared between them.
fn lowest(series: ArrayView2<'_, f64>) -> Vec<f64> {
    let draws = series.ncols();
    let mut chances = vec![0.0; series.nrows()];
    for of_draw in series.columns() {
        let least = of_draw.iter().copied().fold(f64::INFINITY, f64::min);
        let ties = of_draw.iter().filter(|value| **value <= least).count() as f64;
        for (chance, value) in chances.iter_mut().zip(of_draw) {
            if *value <= least {
                *chance += 1.0 / ties;
            }
        }
    }
    chances.into_iter().map(|chance| chance / draws as f64).collect()
}
