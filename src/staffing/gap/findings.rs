//! Findings on a gap: what is doubtful in its inputs and in what comes out.

#![expect(clippy::indexing_slicing, reason = "series, periods and rules are places that the gap gave out itself")]

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::staffing_gap::{Base, Gap};
use crate::context::Context;
use crate::error::Result;
use crate::finding::{Code, Finding, number};
use crate::message::Place;
use crate::panel::{SortBuffers, peak_of_year};
use crate::profile::Mark;
use crate::staffing::norm::catalogue::Catalogue;
use crate::staffing::norm::measure::Measure;
use crate::staffing::norm::staffing_norm::Norm;
use crate::staffing::strength::StaffNames;
use crate::stats::{quantile, quantile_of};

/// A requirement this many times the headcount, or this small a part of it, looks like persons taken for ten thousands.
const SCALE: f64 = 1000.0;
/// Sum of needs over need of the sum from which rounding is worth a word.
const ROUNDING: f64 = 1.05;
/// The most areas that a finding names.
const MOST_NAMED: usize = 10;
/// A peak over the year's mean from which the season matters.
const PEAK: f64 = 1.2;

impl Gap {
    /// What is doubtful in the inputs, and in what comes out.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn findings(&self, context: &Context) -> Result<Vec<Finding>> {
        let mut found = self.given.clone();
        found.extend(outcome(self, context)?);
        Ok(found)
    }
}

/// Findings on norms and staff, before anything is computed.
pub(crate) fn inputs(gap: &Gap, names: &StaffNames) -> Vec<Finding> {
    let mut found = Vec::new();
    let rules = || (0..gap.rules.len()).map(|rule| gap.rules.norm(rule));
    for norm in rules() {
        let place = norm.place();
        match norm.source().mark {
            Some(Mark::Unread) => found.push(Finding::norm_unread(place.clone(), norm.words())),
            Some(Mark::Secondary) => {
                found.push(Finding::norm_secondary(place.clone(), norm.words()));
            }
            _ => {}
        }
        if let (None, Some(base), false) = (norm.source().mark, norm.base(), norm.counts_posts())
            && let Ok(catalogue) = Catalogue::new(None)
        {
            let known =
                catalogue.norms().iter().filter(|other| other.role() == norm.role() && other.other_role().is_none());
            let bases: BTreeSet<&str> = known.filter_map(Norm::base).collect();
            if !bases.is_empty() && !bases.contains(base) {
                let usual = bases.into_iter().collect::<Vec<_>>().join(", ");
                found.push(Finding::base_unusual(place, base, usual));
            }
        }
    }
    let mut bases: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for norm in rules() {
        if let Some(base) = norm.base().filter(|_| !norm.counts_posts()) {
            bases.entry(norm.role()).or_default().insert(base);
        }
    }
    for (role, bases) in bases {
        if bases.contains("resident") && bases.len() > 1 {
            let list = bases.into_iter().collect::<Vec<_>>().join(", ");
            found.push(Finding::people_counted_twice(role, list));
        }
    }
    let roles: BTreeSet<&str> = rules().map(|norm| norm.role()).collect();
    let (mut plain, mut undated) = (BTreeSet::new(), BTreeSet::new());
    for (_, role, post) in gap.staff.posts() {
        if roles.contains(role) && post.on_duty_share.is_none() && post.headcount > 0.0 {
            plain.insert(role);
        }
        if roles.contains(role) && post.attrition.is_some() && post.period.is_none() {
            undated.insert(role);
        }
    }
    let strangers = names.areas.missing();
    if let Some(first) = strangers.keys().next() {
        let named = names.areas.missing_names(MOST_NAMED);
        found.push(Finding::staff_elsewhere(first.as_str(), strangers.len(), named));
    }
    found.extend(names.areas.findings("staff, area").into_iter().filter(|one| one.code() == Code::NamesMatched));
    found.extend(names.roles.findings("staff, role"));
    for role in plain {
        found.push(Finding::headcount_as_on_duty(role));
    }
    for role in undated {
        found.push(Finding::attrition_undated(role));
    }
    found
}

/// One area's last period, as the checks on what comes out need it.
struct LastPeriod {
    series: usize,
    rule: usize,
    people: f64,
    exact: f64,
    required: f64,
    available: f64,
    least: f64,
    peak: f64,
}

/// Findings on what comes out.
fn outcome(gap: &Gap, context: &Context) -> Result<Vec<Finding>> {
    let seen: Vec<Vec<LastPeriod>> = (0..gap.population.series().len())
        .into_par_iter()
        .map_init(Default::default, |memory, series| {
            context.check()?;
            Ok(last(gap, series, memory))
        })
        .collect::<Result<_>>()?;
    let seen: Vec<LastPeriod> = seen.into_iter().flatten().collect();
    let parts: BTreeSet<usize> = gap.parts().into_iter().collect();
    let mut found = Vec::new();
    for rule in 0..gap.rules.len() {
        let norm = gap.rules.norm(rule);
        let place = norm.place().then(norm.words());
        let mine: Vec<&LastPeriod> = seen.iter().filter(|one| one.rule == rule).collect();
        let name = |one: &LastPeriod| gap.population.series()[one.series].area.as_str();
        if let Some(one) = mine.iter().find(|one| {
            let ratio = one.required / one.available;
            one.available >= 10.0 && !(1.0 / SCALE..=SCALE).contains(&ratio)
        }) {
            found.push(Finding::scale_mismatch(
                format!("{}, {}", name(one), norm.role()),
                number(one.required),
                number(one.available),
            ));
        }
        let past: Vec<&&LastPeriod> = mine.iter().filter(|one| norm.past_bands(one.people)).collect();
        if let Some(first) = past.first() {
            found.push(Finding::past_last_band(place.clone(), past.len(), name(first)));
        }
        let empty: Vec<&&LastPeriod> =
            mine.iter().filter(|one| one.least <= 0.0 && one.people <= 0.0 && one.required > 0.0).collect();
        if let (Some(first), false) = (empty.first(), gap.rules.root(rule).on_headcount()) {
            found.push(Finding::floor_on_empty_area(
                place.clone(),
                number(empty.iter().map(|one| one.required).sum()),
                empty.len(),
                name(first),
            ));
        }
        found.extend(together(gap, rule, &mine, &parts, &place));
        let peaks = mine.iter().filter(|one| one.peak >= PEAK).count();
        if let Some(top) = mine.iter().max_by(|a, b| a.peak.total_cmp(&b.peak))
            && peaks > 0
            && norm.peak() == 1.0
        {
            found.push(Finding::seasonal_peak(
                format!("{}, {}", name(top), norm.role()),
                format!("{:.2}", top.peak),
                peaks,
            ));
        }
    }
    Ok(found)
}

/// What shows only when areas are put side by side.
fn together(gap: &Gap, rule: usize, mine: &[&LastPeriod], parts: &BTreeSet<usize>, place: &Place) -> Vec<Finding> {
    let mut found = Vec::new();
    let added: Vec<&&LastPeriod> = mine.iter().filter(|one| parts.contains(&one.series)).collect();
    if let Some(left) = mine.iter().find(|one| !parts.contains(&one.series)) {
        let key = &gap.population.series()[left.series];
        let inside = |one: &&&&LastPeriod| gap.population.series()[one.series].parent.as_ref() == Some(&key.area);
        let sum: f64 = added.iter().filter(inside).map(|one| one.people).sum();
        found.push(Finding::parts_for_whole(place, &key.area, number(sum), number(left.people)));
    }
    if added.len() < 2 || gap.rules.root(rule).on_headcount() {
        return found;
    }
    let sum = |of: fn(&LastPeriod) -> f64| added.iter().map(|one| of(one)).sum::<f64>();
    let (needs, people, available) = (sum(|one| one.required), sum(|one| one.people), sum(|one| one.available));
    let of_sum = gap.rules.required(rule, people, 0.0);
    // Posts for every area, or by bands, are not more than those of the sum by rounding.
    let in_proportion = match gap.rules.norm(rule).measure() {
        Measure::People { each, .. } => each.is_none(),
        Measure::Ratio { .. } | Measure::Parts(_) => true,
        Measure::Area(_) | Measure::Bands(_) | Measure::Given => false,
    };
    if in_proportion && needs > of_sum * ROUNDING && needs - of_sum >= 1.0 {
        let exact = sum(|one| one.exact);
        found.push(Finding::rounding_adds_up(place, number(needs), number(of_sum), number(exact)));
    }
    let staffed: Vec<&&&LastPeriod> = added.iter().filter(|one| one.available > 0.0).collect();
    if staffed.len() >= 2 && staffed.len() == added.len() {
        let mean = staffed.iter().map(|one| one.people / one.available).sum::<f64>() / staffed.len() as f64;
        let pooled = people / available;
        if (mean / pooled - 1.0).abs() > 0.1 {
            found.push(Finding::mean_of_ratios(place, number(mean), number(pooled)));
        }
    }
    if added.len() >= 10 {
        let mut by_short = added.clone();
        let relative = |one: &LastPeriod| (one.required - one.available) / one.required.max(1.0);
        by_short.sort_by(|a, b| relative(b).total_cmp(&relative(a)));
        let mut sizes: Vec<f64> = added.iter().map(|one| one.people).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let small = quantile(&sizes, 0.25);
        let top = added.len().div_ceil(10).max(3);
        let count = by_short.iter().take(top).filter(|one| one.people <= small).count();
        if 2 * count > top {
            found.push(Finding::small_areas_lead(place, top, count));
        }
    }
    found
}

fn last(gap: &Gap, series: usize, (sorted_keys, buffers): &mut (Vec<f64>, SortBuffers)) -> Vec<LastPeriod> {
    let (key, periods) = (&gap.population.series()[series], gap.population.periods(series));
    let draws = gap.population.draws();
    if gap.rules.of_series(series).is_empty() || periods.is_empty() {
        return Vec::new();
    }
    sorted_keys.clear();
    sorted_keys.resize(periods.len() * draws, 0.0);
    gap.population.fill_sorted(series, sorted_keys, buffers);
    let people = |place: usize, key: f64| gap.population.order_statistic(series, place, key);
    let sorted = |place: usize| &sorted_keys[place * draws..][..draws];
    let median = |place: usize| quantile_of(sorted(place), 0.5, |key| people(place, key));
    let medians: Vec<f64> = (0..periods.len()).map(median).collect();
    let peak = peak_of_year(periods, &medians);
    let place = periods.len() - 1;
    let rules = gap.rules.of_series(series).iter();
    rules
        .filter_map(|rule| {
            let posts = gap.other_posts(&key.area, *rule);
            let need = |people: f64| gap.rules.required(*rule, people, posts);
            let norm = gap.rules.norm(*rule);
            let (middle, required, least) = match gap.base(series, place, *rule)? {
                Base::Period(place) => (
                    medians[place],
                    quantile_of(sorted(place), 0.5, |key| need(people(place, key))),
                    people(place, sorted(place)[0]),
                ),
                Base::Known(figure) => (figure, need(figure), figure),
            };
            Some(LastPeriod {
                series,
                rule: *rule,
                people: middle,
                exact: gap.rules.exact(*rule, middle, posts),
                required,
                available: gap.staff.available(&key.area, norm.role(), periods[place]),
                least,
                peak,
            })
        })
        .collect()
}
