//! Targets and adjustments: draws changed by judgement, and told in every result.

#![expect(clippy::indexing_slicing, reason = "series, periods and draws are places of this forecast")]

use std::collections::{BTreeMap, BTreeSet};

use super::hierarchy::Tree;
use super::result::Forecast;
use super::revision::{Change, Revision};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::{Finding, people};
use crate::panel::{Period, Population, SeriesKey, require_own_names};
use crate::privacy::refuse;
use crate::stats::Elementary;
use crate::table::{TableBuilder, TableReader};

/// The total that draws are to agree with.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The parent that it is of; all areas where none is named.
    pub name: Option<String>,
    /// The period; the last one where none is named.
    pub period: Option<Period>,
    /// How many people (persons).
    pub total: f64,
}

impl Forecast {
    /// The forecast with every draw scaled so that it adds up to targets: at a target's period all parts of a draw are
    /// multiplied by one factor, which grows log-linearly from 1 at the last count, and stays after the last target.
    /// Wholes that were sums of their parts stay so.
    ///
    /// # Errors
    /// No target, one that is not a number of people, one of a name or period that is not forecast, several groups in
    /// the panel and none named, more draws than memory holds.
    pub fn target(&self, targets: &[Target], by: Option<&str>, group: Option<&str>, context: &Context) -> Result<Self> {
        let wrong = |error: Error| Err(error.at("target"));
        if targets.is_empty() {
            return wrong(Error::target_missing());
        }
        if let Some(target) = targets.iter().find(|target| !(target.total.is_finite() && target.total >= 0.0)) {
            return wrong(Error::target_not_usable(target.total));
        }
        let members = self.members(by)?;
        let groups: BTreeSet<Option<&str>> = members.keys().map(|(_, group)| group.as_deref()).collect();
        let group = match group {
            None if groups.len() > 1 => return wrong(Error::target_of_several_groups()),
            None => groups.into_iter().next().flatten(),
            Some(group) => Some(group),
        };
        let mut by_name: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
        let names: Vec<&str> =
            members.keys().filter(|key| key.1.as_deref() == group).map(|key| key.0.as_str()).collect();
        for target in targets {
            let name = match (&target.name, &names[..]) {
                (Some(name), _) => name.as_str(),
                (None, [only]) => *only,
                (None, _) => {
                    return wrong(Error::target_of_several_totals(names.len()));
                }
            };
            by_name.entry(name).or_default().push(target);
        }
        let mut all: Vec<Vec<f64>> = self.held_or_made(context)?;
        let mut made = Vec::new();
        for (name, targets) in by_name {
            let Some(series) = members.get(&(name.to_owned(), group.map(str::to_owned))) else {
                return wrong(Error::target_total_unknown(name));
            };
            made.extend(self.scale_to(name, group, series, &targets, &mut all)?);
        }
        Ok(self.revised(all, made))
    }

    /// Scale the draws of series to targets.
    fn scale_to(
        &self,
        name: &str,
        group: Option<&str>,
        series: &[usize],
        targets: &[&Target],
        all: &mut [Vec<f64>],
    ) -> Result<Vec<Revision>> {
        let draws = self.draws();
        let last = series.first().and_then(|one| self.periods(*one).last());
        let last = *last.ok_or_else(|| Error::target_nothing_forecast().at(name))?;
        let mut points: Vec<(Period, f64)> =
            targets.iter().map(|target| (target.period.unwrap_or(last), target.total)).collect();
        points.sort_by_key(|point| point.0);
        // Each target's factor of every draw.
        let mut factors: Vec<(Period, Vec<f64>)> = Vec::new();
        for (period, total) in &points {
            let mut places = Vec::new();
            for one in series {
                let place = self.periods(*one).iter().position(|other| other.same_end(*period)).ok_or_else(|| {
                    Error::target_period_not_forecast(self.series()[*one].label(), period).at("target")
                })?;
                places.push((*one, place));
            }
            let sums =
                (0..draws).map(|draw| places.iter().map(|(one, place)| all[*one][place * draws + draw]).sum::<f64>());
            let sums: Vec<f64> = sums.collect();
            if *total > 0.0 && sums.iter().any(|sum| *sum <= 0.0) {
                return Err(Error::target_of_nobody(name, period).at("target"));
            }
            factors.push((*period, sums.iter().map(|sum| if *sum > 0.0 { total / sum } else { 1.0 }).collect()));
        }
        for one in series {
            let (periods, source) = (self.periods(*one), &self.counted()[*one]);
            let begin = source.periods.last().map_or(0.0, |period| source.clock.time(*period));
            for (place, period) in periods.iter().enumerate() {
                let time = source.clock.time(*period);
                let next = factors.iter().position(|(other, _)| source.clock.time(*other) >= time - 1e-6);
                let cells = &mut all[*one][place * draws..(place + 1) * draws];
                let Some(next) = next else {
                    let (_, kept) = &factors[factors.len() - 1];
                    cells.iter_mut().zip(kept).for_each(|(value, factor)| *value *= factor);
                    continue;
                };
                let end = source.clock.time(factors[next].0);
                let (from, before) = match next.checked_sub(1) {
                    Some(before) => (source.clock.time(factors[before].0), Some(&factors[before].1)),
                    None => (begin.min(end), None),
                };
                let share = if end > from { ((time - from) / (end - from)).clamp(0.0, 1.0) } else { 1.0 };
                for (draw, value) in cells.iter_mut().enumerate() {
                    let start = before.map_or(1.0, |before| before[draw]);
                    *value *= between(start, factors[next].1[draw], share);
                }
            }
        }
        Ok(points
            .into_iter()
            .map(|(period, total)| Revision {
                area: name.to_owned(),
                group: group.map(str::to_owned),
                period: Some(period.to_string()),
                change: Change::Target(total),
                reason: String::new(),
                series: series.to_vec(),
            })
            .collect())
    }

    /// The forecast with every draw of an area multiplied by a factor, for a reason that is told with it. Where parts add
    /// up to wholes they still do: a whole's parts move with it, and what is above it moves by as much.
    ///
    /// # Errors
    /// An area or group that is not forecast, a factor that is not above 0, no reason, a reason that names a person; the
    /// caller stopped the computation.
    pub fn adjust(
        &self,
        area: &str,
        group: Option<&str>,
        factor: f64,
        reason: &str,
        context: &Context,
    ) -> Result<Self> {
        let wrong = |error: Error| Err(error.at("adjust"));
        if !(factor.is_finite() && factor > 0.0) {
            return wrong(Error::number_not_positive("factor", factor));
        }
        if reason.trim().is_empty() {
            return wrong(Error::adjustment_without_reason());
        }
        refuse(&TableReader::new(TableBuilder::new().text("reason", [reason]).build(), "adjust"))?;
        let of_area =
            |key: &SeriesKey| key.area == area && group.is_none_or(|group| key.group.as_deref() == Some(group));
        let mut series: Vec<usize> = (0..self.series().len()).filter(|place| of_area(&self.series()[*place])).collect();
        if series.is_empty() {
            let shown = group.map_or_else(|| area.to_owned(), |group| format!("{area}, {group}"));
            return wrong(Error::area_not_forecast(shown));
        }
        let chosen: Vec<SeriesKey> = series.iter().map(|place| self.series()[*place].clone()).collect();
        require_own_names(&chosen)?;
        if self.is_coherent() {
            let below: Vec<usize> = self.trees().iter().flat_map(|tree| parts_of(tree, &series)).collect();
            series.extend(below);
            series.sort_unstable();
            series.dedup();
        }
        let mut all = self.held_or_made(context)?;
        for place in &series {
            all[*place].iter_mut().for_each(|people| *people *= factor);
        }
        let revision = Revision {
            area: area.to_owned(),
            group: group.map(str::to_owned),
            period: None,
            change: Change::Factor(factor),
            reason: reason.trim().to_owned(),
            series,
        };
        Ok(self.revised(all, vec![revision]))
    }

    /// All draws, to be changed.
    fn held_or_made(&self, context: &Context) -> Result<Vec<Vec<f64>>> {
        self.require_all_draws(context)?;
        self.every_series(context)
    }

    /// The forecast with changed draws and what it says of them.
    fn revised(&self, mut all: Vec<Vec<f64>>, revisions: Vec<Revision>) -> Self {
        if self.is_coherent() {
            self.trees().iter().for_each(|tree| sum_wholes(tree, &mut all));
        }
        let mut made = self.with_draws(all, self.is_coherent());
        for revision in revisions {
            let finding = match revision.change {
                Change::Factor(factor) => Finding::adjusted(&revision.area, factor, &revision.reason),
                Change::Target(total) => {
                    Finding::targeted(&revision.area, people(total), revision.period.as_deref().unwrap_or_default())
                }
            };
            made = made.with_revision(revision, finding);
        }
        made
    }
}

/// Between two factors, log-linearly where both are above 0.
fn between(from: f64, to: f64, share: f64) -> f64 {
    if share >= 1.0 {
        to
    } else if from > 0.0 && to > 0.0 {
        from * (to / from).power(share)
    } else {
        from + share * (to - from)
    }
}

/// The series below some of a tree's.
fn parts_of(tree: &Tree, series: &[usize]) -> Vec<usize> {
    let mut below = Vec::new();
    let mut at: Vec<usize> = (0..tree.nodes.len()).filter(|node| series.contains(&tree.nodes[*node])).collect();
    while let Some(node) = at.pop() {
        at.extend(&tree.children[node]);
        below.extend(tree.children[node].iter().map(|child| tree.nodes[*child]));
    }
    below
}

/// Sum a tree's wholes from their parts in every draw.
fn sum_wholes(tree: &Tree, all: &mut [Vec<f64>]) {
    let mut values = vec![0.0; tree.nodes.len()];
    for cell in 0..all[tree.nodes[0]].len() {
        values.iter_mut().zip(&tree.nodes).for_each(|(value, series)| *value = all[*series][cell]);
        tree.sum_up(&mut values);
        values.iter().zip(&tree.nodes).for_each(|(value, series)| all[*series][cell] = *value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{Options, forecast};
    use crate::panel::Panel;
    use crate::table::{TableBuilder, TableReader};

    fn made() -> Forecast {
        let rows = || (0..3).flat_map(|area| (0..10).map(move |year| (area, year)));
        let table = TableBuilder::new()
            .text("area", rows().map(|(area, _)| format!("area {area}")))
            .text("parent", rows().map(|_| "whole"))
            .text("period", rows().map(|(_, year)| (2000 + year).to_string()))
            .number(
                "population",
                rows().map(|(area, year)| f64::from(1000 * (area + 1) + 40 * year + area * year % 7)),
            );
        let panel = Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap();
        forecast(&panel, Options { draws: 100, ..Options::default() }, &Context::default()).unwrap()
    }

    fn sums(made: &Forecast, period: usize) -> Vec<f64> {
        let all: Vec<Vec<f64>> = (0..3).map(|series| made.all_draws(series)).collect();
        (0..100).map(|draw| all.iter().map(|draws| draws[period * 100 + draw]).sum()).collect()
    }

    #[test]
    fn every_draw_meets_the_targets_and_grows_towards_them() {
        let target = |period: Option<&str>, total: f64| Target {
            name: None,
            period: period.map(|text| text.parse().unwrap()),
            total,
        };
        let plain = made();
        let met = plain
            .target(&[target(None, 9_000.0), target(Some("2011"), 7_500.0)], None, None, &Context::default())
            .unwrap();
        assert!(sums(&met, 4).iter().all(|sum| (sum - 9_000.0).abs() < 1e-6));
        assert!(sums(&met, 1).iter().all(|sum| (sum - 7_500.0).abs() < 1e-6));
        assert_eq!(met.revisions().len(), 2);
        assert!(plain.target(&[target(Some("2050"), 1.0)], None, None, &Context::default()).is_err());
        assert!(plain.target(&[target(None, f64::NAN)], None, None, &Context::default()).is_err());
        assert!(plain.target(&[], None, None, &Context::default()).is_err());
    }

    #[test]
    fn an_adjustment_multiplies_draws_and_needs_a_reason() {
        let plain = made();
        let more = plain.adjust("area 1", None, 1.1, "a new factory", &Context::default()).unwrap();
        let (old, new) = (plain.all_draws(1), more.all_draws(1));
        assert!(old.iter().zip(&new).all(|(old, new)| (new / old - 1.1).abs() < 1e-12));
        assert_eq!(plain.all_draws(0), more.all_draws(0));
        assert!(
            plain.adjust("area 1", None, 1.1, " ", &Context::default()).is_err()
                && plain.adjust("x", None, 1.1, "y", &Context::default()).is_err()
        );
    }
}
