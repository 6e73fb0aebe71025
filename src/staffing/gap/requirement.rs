//! The requirement of each role in each area, draw by draw: its quantile, and the probability that posts cover it.

#![expect(clippy::indexing_slicing, reason = "series, periods and rules are places that the gap gave out itself")]

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::staffing_gap::{Base, Gap};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::Period;

/// One role in one area, and the series and norms that judge it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) area: String,
    pub(crate) role: String,
    judged: Vec<(usize, usize)>,
}

/// The places of a gap: areas without parts of their own in the population, role by role; those of one `norm` only,
/// where it is named by label or id.
pub(crate) fn places(gap: &Gap, norm: Option<&str>) -> Result<Vec<Place>> {
    let mut places: BTreeMap<(usize, String), Place> = BTreeMap::new();
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    let mut labels = Vec::new();
    for series in gap.parts() {
        let area = &gap.population.series()[series].area;
        let next = order.len();
        let rank = *order.entry(area).or_insert(next);
        for rule in gap.rules.of_series(series) {
            let known = gap.rules.norm(*rule);
            let label = known.label();
            if norm.is_some_and(|norm| norm != label && Some(norm) != known.source().id.as_deref()) {
                if !labels.contains(&label) {
                    labels.push(label);
                }
                continue;
            }
            let place = places.entry((rank, known.role().to_owned())).or_insert_with(|| Place {
                area: area.clone(),
                role: known.role().to_owned(),
                judged: Vec::new(),
            });
            place.judged.push((series, *rule));
        }
    }
    if places.is_empty() {
        return Err(Error::norm_not_in_gap(norm.unwrap_or_default(), &labels).at("plan"));
    }
    Ok(places.into_values().collect())
}

/// The roles for which several norms are in force, so that the strictest counts.
pub(crate) fn several_norms<'a>(gap: &Gap, places: &'a [Place]) -> Vec<&'a str> {
    let norms = |place: &Place| {
        let labels = place.judged.iter().map(|(_, rule)| gap.rules.norm(*rule).label());
        labels.collect::<std::collections::BTreeSet<_>>().len()
    };
    let mut roles: Vec<&str> =
        places.iter().filter(|place| norms(place) > 1).map(|place| place.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// The periods in which any place is judged, from `start` on.
pub(crate) fn periods(gap: &Gap, places: &[Place], start: Option<Period>) -> Result<Vec<Period>> {
    let mut all: Vec<Period> = Vec::new();
    for series in places.iter().flat_map(|place| &place.judged).map(|(series, _)| *series) {
        if all.as_slice() != gap.population.periods(series) {
            all.extend(gap.population.periods(series));
            all.sort_unstable();
            all.dedup();
        }
    }
    let last = all.last().copied();
    all.retain(|period| start.is_none_or(|start| *period >= start));
    match (all.is_empty(), start, last) {
        (true, Some(start), Some(last)) => Err(Error::plan_starts_too_late(start, last).at("plan, start")),
        (true, ..) => Err(Error::plan_without_periods().at("plan")),
        _ => Ok(all),
    }
}

/// Call `found` with the posts required of each place and period, draw by draw; over places in parallel.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn for_each_place<T: Send>(
    gap: &Gap,
    places: &[Place],
    periods: &[Period],
    found: impl Fn(usize, usize, &mut [f64]) -> T + Sync,
    context: &Context,
) -> Result<Vec<Vec<Option<T>>>> {
    // Places of one area share its draws.
    let mut starts: Vec<usize> =
        (0..places.len()).filter(|at| *at == 0 || places[*at].area != places[at - 1].area).collect();
    starts.push(places.len());
    let spans: Vec<(usize, usize)> = starts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    context.begin("requirements", spans.len());
    let of_area = |(first, end): &(usize, usize)| {
        context.advance(1)?;
        let draws = gap.population.draws();
        let mut people: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (series, _) in places[*first..*end].iter().flat_map(|place| &place.judged) {
            people.entry(*series).or_insert_with(|| {
                let mut people = vec![0.0; gap.population.periods(*series).len() * draws];
                gap.population.fill(*series, &mut people);
                people
            });
        }
        let mut required = vec![0.0_f64; draws];
        let places = (*first..*end).map(|at| {
            let place = &places[at];
            let row = periods.iter().enumerate().map(|(number, period)| {
                context.check()?;
                required.fill(0.0);
                let mut any = false;
                for (series, rule) in &place.judged {
                    let Ok(own) = gap.population.periods(*series).binary_search(period) else { continue };
                    let Some(base) = gap.base(*series, own, *rule) else { continue };
                    any = true;
                    let posts = gap.other_posts(&place.area, *rule);
                    match base {
                        Base::Period(own) => {
                            let counted = &people[series][own * draws..][..draws];
                            for (required, people) in required.iter_mut().zip(counted) {
                                *required = required.max(gap.rules.required(*rule, *people, posts));
                            }
                        }
                        Base::Known(figure) => {
                            let posts = gap.rules.required(*rule, figure, posts);
                            required.iter_mut().for_each(|required| *required = required.max(posts));
                        }
                    }
                }
                Ok(any.then(|| found(at, number, &mut required)))
            });
            row.collect::<Result<Vec<_>>>()
        });
        places.collect::<Result<Vec<_>>>()
    };
    let areas = spans.par_iter().map(of_area).collect::<Result<Vec<_>>>()?;
    Ok(areas.into_iter().flatten().collect())
}
