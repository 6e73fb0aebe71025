//! Inequality of the index among areas and between groups of them, and likeness of neighbours, with intervals over the
//! replicates.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use std::collections::{BTreeMap, HashMap};

use super::coupling::interval;
use super::index::Index;
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::index::measure::inequality::{dagum, theil};
use crate::index::measure::moran::Neighbours;
use crate::index::nominal::describe::finite;
use crate::index::robust::rows::Parts;
use crate::table::{Table, TableBuilder, TableReader};

/// The measures of [`Index::inequality`], in its order.
const MEASURES: [&str; 7] =
    ["theil", "theil_between", "theil_within", "gini", "gini_between", "gini_within", "gini_transvariation"];

/// Permutations of the pseudo p-value of Moran's I.
const PERMUTATIONS: usize = 999;

impl Index {
    /// Inequality of the scores among areas, and between and within groups of them: `period`, `measure`, `value` with
    /// `lo90` and `hi90`, `share` (of the whole measure, 0–1).
    ///
    /// `groups` has `area`, `group` and, optional, `population` (persons; areas count alike without it in Theil's index,
    /// and always in Dagum's Gini). Measures are Theil's T and its parts, and Dagum's Gini and its parts; they are empty
    /// where a score is negative.
    ///
    /// # Errors
    /// An area without a group, or with two; the caller stopped the computation.
    pub fn inequality(&self, groups: &TableReader, context: &Context) -> Result<Table> {
        let base = self.base();
        let (group_of, people_of) = grouped(groups, &base.areas)?;
        let mut rows: Vec<(&str, &str, f64, [f64; 2], f64)> = Vec::new();
        for (at, period) in base.periods.iter().enumerate() {
            let of = |area: &usize| (group_of[*area], people_of[*area]);
            let (groups, people): (Vec<usize>, Vec<f64>) = period.frame.areas.iter().map(of).unzip();
            let measured = |scores: &[f64]| {
                let (t, g) = (theil(scores, &people, &groups), dagum(scores, &groups));
                [t.all, t.between, t.within, g.all, g.between, g.within, g.transvariation]
            };
            let nominal = measured(period.index());
            let of_replicate = |parts: Parts<'_>| measured(parts.index());
            let drawn = self.engine.each_replicate(at, self.replicates, context, of_replicate)?;
            for (place, name) in MEASURES.iter().enumerate() {
                let whole = nominal[if place < 3 { 0 } else { 3 }];
                let ends = interval(drawn.iter().map(|values| values[place]).collect());
                rows.push((&period.frame.period, name, nominal[place], ends, nominal[place] / whole));
            }
        }
        Ok(TableBuilder::new()
            .text("period", rows.iter().map(|row| row.0))
            .text("measure", rows.iter().map(|row| row.1))
            .optional_number("value", rows.iter().map(|row| finite(row.2)))
            .optional_number("lo90", rows.iter().map(|row| finite(row.3[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.3[1])))
            .optional_number("share", rows.iter().map(|row| finite(row.4)))
            .build())
    }

    /// Whether neighbours have like scores: `period`, `i` (Moran's I) with `lo90` and `hi90`, `expected` (by chance), `z`
    /// (under randomisation), `p` (two-sided, by 999 permutations).
    ///
    /// `neighbours` has `area`, `neighbour` and, optional, `weight` (1 where it is not given), one row a direction; a
    /// neighbour that names nobody back counts one way. Each area's weights are made to sum to 1.
    ///
    /// # Errors
    /// An unknown area (with the nearest name), a negative weight, a pair twice, no neighbours; the caller stopped the
    /// computation.
    pub fn moran(&self, neighbours: &TableReader, context: &Context) -> Result<Table> {
        let base = self.base();
        let all = bordering(neighbours, &base.areas)?;
        let mut rows: Vec<(&str, [f64; 4], [f64; 2])> = Vec::new();
        for (at, period) in base.periods.iter().enumerate() {
            let slot: HashMap<usize, usize> =
                period.frame.areas.iter().enumerate().map(|(slot, area)| (*area, slot)).collect();
            let of = |area: &usize| {
                all[*area].iter().filter_map(|(to, weight)| slot.get(to).map(|slot| (*slot, *weight))).collect()
            };
            let near = Neighbours { of: period.frame.areas.iter().map(of).collect() }.standardised();
            let found = near.moran(period.index());
            let drawn = self
                .engine
                .each_replicate(at, self.replicates, context, |parts: Parts<'_>| near.moran(parts.index()).i)?;
            context.check()?;
            let p = near.permutation_p(period.index(), PERMUTATIONS, self.engine.seed);
            rows.push((&period.frame.period, [found.i, found.expected, found.z, p], interval(drawn)));
        }
        Ok(TableBuilder::new()
            .text("period", rows.iter().map(|row| row.0))
            .optional_number("i", rows.iter().map(|row| finite(row.1[0])))
            .optional_number("lo90", rows.iter().map(|row| finite(row.2[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.2[1])))
            .optional_number("expected", rows.iter().map(|row| finite(row.1[1])))
            .optional_number("z", rows.iter().map(|row| finite(row.1[2])))
            .optional_number("p", rows.iter().map(|row| finite(row.1[3])))
            .build())
    }
}

/// The group and the people of each area.
fn grouped(table: &TableReader, areas: &[String]) -> Result<(Vec<usize>, Vec<f64>)> {
    let (names, named) = table.distinct("area", true)?;
    let (_, group) = table.distinct("group", true)?;
    let people = table.optional_number("population")?;
    let counted = table.has("population");
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, at) in named.iter().enumerate() {
        if let Some(before) = rows.insert(names[*at].as_str(), row)
            && (group[before] != group[row] || counted)
        {
            return Err(Error::index_area_grouped_twice(&names[*at]).at(table.place(row, "area")));
        }
    }
    let mut found = (Vec::new(), Vec::new());
    for area in areas {
        let row = rows.get(area.as_str()).ok_or_else(|| {
            Error::index_area_without_group(area).at(table.source()).did_you_mean(nearest(area, rows.keys().copied()))
        })?;
        let size = if counted { people[*row].filter(|size| *size > 0.0) } else { Some(1.0) };
        found.0.push(group[*row]);
        found.1.push(size.ok_or_else(|| Error::index_group_without_people(area).at(table.place(*row, "population")))?);
    }
    Ok(found)
}

/// The neighbours of each area, with their weights.
fn bordering(table: &TableReader, areas: &[String]) -> Result<Vec<Vec<(usize, f64)>>> {
    let place: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(at, area)| (area.as_str(), at)).collect();
    let read = |column: &str| -> Result<Vec<usize>> {
        let find = |(row, name): (usize, String)| {
            place.get(name.as_str()).copied().ok_or_else(|| {
                let error = Error::index_neighbour_unknown(&name).at(table.place(row, column));
                error.did_you_mean(nearest(&name, areas.iter().map(String::as_str)))
            })
        };
        table.text(column)?.into_iter().enumerate().map(find).collect()
    };
    let (from, to, weights) = (read("area")?, read("neighbour")?, table.optional_number("weight")?);
    let mut found: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); areas.len()];
    for (row, (from, to)) in from.into_iter().zip(to).enumerate() {
        let weight = weights[row].unwrap_or(1.0);
        if weight < 0.0 || from == to {
            return Err(Error::index_neighbour_weight(weight).at(table.place(row, "neighbour")));
        }
        if found[from].insert(to, weight).is_some() {
            return Err(Error::index_neighbour_twice(&areas[from], &areas[to]).at(table.place(row, "neighbour")));
        }
    }
    if found.iter().all(|near| near.values().all(|weight| *weight <= 0.0)) {
        return Err(Error::index_no_neighbours().at(table.source()));
    }
    Ok(found.into_iter().map(|near| near.into_iter().filter(|(_, weight)| *weight > 0.0).collect()).collect())
}
