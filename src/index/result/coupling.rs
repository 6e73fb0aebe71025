//! Coupling coordination of the parts of an index, with intervals over the replicates.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use serde::Deserialize;
use std::sync::LazyLock;

use super::index::Index;
use crate::context::Context;
use crate::error::{Error, Result, compiled_in, nearest};
use crate::index::measure::coupling::{Coupling, coupling};
use crate::index::nominal::describe::finite;
use crate::index::robust::rank::{LEVELS, quantiles};
use crate::index::robust::rows::Parts;
use crate::index::robust::tie::Tie;
use crate::index::spec::methods::{Method, Normalise};
use crate::index::spec::tree::ChildKind;
use crate::message::Language;
use crate::table::{Table, TableBuilder};

#[derive(Deserialize)]
struct Types {
    types: Vec<Type>,
}

/// A type of coordination and the degree under which it ends.
#[derive(Deserialize)]
struct Type {
    under: f64,
    en: String,
    zh: String,
}

static TYPES: LazyLock<Types> = LazyLock::new(|| compiled_in(include_str!("coupling.toml")));

/// The subsystems of a coupling, and their weights.
struct Subsystems {
    names: Vec<String>,
    kinds: Vec<ChildKind>,
    weights: Vec<f64>,
}

impl Index {
    /// The coupling coordination of subsystems by area: `area`, `period`, `coupling`, `development`, `coordination`
    /// (each 0–1) with `lo90` and `hi90` of the coordination, `rank` with `rank_lo90` and `rank_hi90`, `type`.
    ///
    /// Subsystems are the `parts` named, alike in weight, or the children of the index by their weights. A score counts
    /// by its place between the ends of the scale; the types are Liao's (1999). Areas that lack a part are left out.
    ///
    /// # Errors
    /// A scale without ends, an unknown part (with the nearest name), fewer than two, no area that has all; the caller stopped the computation.
    pub fn coupling(&self, parts: &[String], context: &Context) -> Result<Table> {
        let subsystems = self.subsystems(parts)?;
        let base = self.base();
        let scale = ends("coupling", &base.spec.normalise)?;
        let mut rows: Vec<(&str, &str, Coupling, [f64; 2], usize, [f64; 2])> = Vec::new();
        for (at, period) in base.periods.iter().enumerate() {
            let degrees = |parts: Parts<'_>| -> Vec<Coupling> {
                let columns: Vec<&[f64]> = subsystems.kinds.iter().map(|kind| parts.column(*kind)).collect();
                let level = |score: f64| ((score - scale.0) / (scale.1 - scale.0)).clamp(0.0, 1.0);
                let one = |slot: usize| {
                    let levels: Vec<f64> = columns.iter().map(|column| level(column[slot])).collect();
                    coupling(&levels, &subsystems.weights)
                };
                (0..period.frame.areas.len()).map(one).collect()
            };
            let nominal =
                degrees(Parts { leaves: period.scored.columns.view(), nodes: period.nodes.view(), weights: &[] });
            let of_replicate =
                |parts: Parts<'_>| -> Vec<f64> { degrees(parts).iter().map(|one| one.coordination).collect() };
            let drawn = self.engine.each_replicate(at, self.replicates, context, of_replicate)?;
            let ranks: Vec<Vec<usize>> = drawn.iter().map(|degrees| places(degrees)).collect();
            let own: Vec<f64> = nominal.iter().map(|one| one.coordination).collect();
            let rank = places(&own);
            let mut order: Vec<usize> = (0..own.len()).filter(|slot| !own[*slot].is_nan()).collect();
            order.sort_by_key(|slot| (rank[*slot], *slot));
            for slot in order {
                let degrees: Vec<f64> = drawn.iter().map(|degrees| degrees[slot]).collect();
                let places: Vec<f64> =
                    ranks.iter().map(|ranks| ranks[slot] as f64).filter(|rank| *rank > 0.0).collect();
                let area = base.areas[period.frame.areas[slot]].as_str();
                let (interval, rank_interval) = (interval(degrees), interval(places).map(f64::round));
                rows.push((area, &period.frame.period, nominal[slot], interval, rank[slot], rank_interval));
            }
        }
        if rows.is_empty() {
            return Err(Error::index_coupling_without_areas(subsystems.names));
        }
        let language = context.language();
        Ok(TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .number("coupling", rows.iter().map(|row| row.2.coupling))
            .number("development", rows.iter().map(|row| row.2.development))
            .number("coordination", rows.iter().map(|row| row.2.coordination))
            .optional_number("lo90", rows.iter().map(|row| finite(row.3[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.3[1])))
            .integer("rank", rows.iter().map(|row| row.4 as i64))
            .optional_number("rank_lo90", rows.iter().map(|row| finite(row.5[0])))
            .optional_number("rank_hi90", rows.iter().map(|row| finite(row.5[1])))
            .text("type", rows.iter().map(|row| type_of(row.2.coordination, language)))
            .build())
    }

    fn subsystems(&self, parts: &[String]) -> Result<Subsystems> {
        let tree = &self.base().tree;
        let found = if parts.is_empty() {
            let used: Vec<_> = tree.root().children.iter().filter(|child| child.weight > 0.0).collect();
            Subsystems {
                names: used.iter().map(|child| child.id.clone()).collect(),
                kinds: used.iter().map(|child| child.kind).collect(),
                weights: used.iter().map(|child| child.weight).collect(),
            }
        } else {
            let children = || tree.nodes.iter().flat_map(|node| &node.children);
            let kind = |name: &String| {
                children().find(|child| child.id == *name).map(|child| child.kind).ok_or_else(|| {
                    Error::index_part_unknown(name)
                        .did_you_mean(nearest(name, children().map(|child| child.id.as_str())))
                })
            };
            let kinds = parts.iter().map(kind).collect::<Result<Vec<_>>>()?;
            Subsystems { names: parts.to_vec(), weights: vec![1.0 / kinds.len() as f64; kinds.len()], kinds }
        };
        if found.kinds.len() < 2 { Err(Error::index_coupling_of_one()) } else { Ok(found) }
    }
}

/// The ends of the scale, between which a score has its place.
///
/// # Errors
/// A normalisation without ends; values as they are have the ends that are given for them.
pub(super) fn ends(what: &str, normalise: &Normalise) -> Result<(f64, f64)> {
    let none = match normalise.method {
        Method::ZScore | Method::Rank => true,
        Method::None => normalise.low.is_none() || normalise.high.is_none(),
        Method::MinMax | Method::Percentile | Method::DistanceToTarget | Method::Goalposts => false,
    };
    if none {
        return Err(Error::index_scale_without_ends(what, normalise.method.name()).at("spec, normalise"));
    }
    Ok((normalise.low(), normalise.high()))
}

fn type_of(degree: f64, language: Language) -> &'static str {
    let types = &TYPES.types;
    let found = types.iter().find(|one| degree < one.under).unwrap_or(&types[types.len() - 1]);
    if language == Language::Zh { &found.zh } else { &found.en }
}

/// The place of each value, 1 for the highest, equal ones sharing the smaller; 0 for a missing one.
pub(super) fn places(values: &[f64]) -> Vec<usize> {
    let tie = Tie::of(values);
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let above = |value: &f64| sorted.partition_point(|other| tie.above(*other, *value));
    values.iter().map(|value| if value.is_nan() { 0 } else { above(value) + 1 }).collect()
}

/// The 5 and 95 % quantiles of draws, missing ones left out; NaN without any.
pub(super) fn interval(mut draws: Vec<f64>) -> [f64; 2] {
    draws.retain(|draw| !draw.is_nan());
    if draws.is_empty() {
        return [f64::NAN; 2];
    }
    let ends = quantiles(&draws, &LEVELS, &mut Default::default());
    [ends[0], ends[1]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_types_of_coordination_cover_all_degrees() {
        assert_eq!((type_of(0.0, Language::Zh), type_of(0.05, Language::En)), ("极度失调", "extreme disorder"));
        assert_eq!((type_of(0.55, Language::Zh), type_of(1.0, Language::Zh)), ("勉强协调", "优质协调"));
        assert!(TYPES.types.windows(2).all(|two| two[0].under < two[1].under));
        assert_eq!(places(&[0.2, 0.5, f64::NAN, 0.1 + 0.4]), [3, 1, 0, 1]);
    }
}
