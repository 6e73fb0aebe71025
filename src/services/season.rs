//! Seasons that a yearly mean would hide, in the people who use services.

use std::collections::BTreeMap;

use super::load::Load;
use crate::context::Context;
use crate::error::Result;
use crate::finding::Finding;
use crate::panel::{peak_of_year, years_with_seasons};

/// A peak over the year's mean from which the season matters.
const PEAK: f64 = 1.2;
/// Services whose users peak within a year, and which have no peak factor of their own.
pub(super) fn season(load: &Load, context: &Context) -> Result<Vec<Finding>> {
    let mut found: BTreeMap<usize, f64> = BTreeMap::new();
    let draws = load.population.draws();
    load.each(
        |users, uses, (people, room): &mut (Vec<f64>, Vec<f64>)| {
            if years_with_seasons(&users.periods).is_empty() {
                return vec![];
            }
            users.fill(load.population.as_ref(), people, room);
            let means: Vec<f64> =
                people.chunks_exact(draws).map(|people| people.iter().sum::<f64>() / draws as f64).collect();
            let peak = peak_of_year(&users.periods, &means);
            uses.iter().map(|service| (*service, peak)).collect()
        },
        |(service, peak): (usize, f64)| {
            if peak >= PEAK && load.service(service).peak == 1.0 {
                found.insert(service, peak);
            }
        },
        context,
    )?;
    let mut by_service: BTreeMap<&str, (f64, usize, usize)> = BTreeMap::new();
    for (service, peak) in found {
        let entry = by_service.entry(load.service(service).service.as_ref()).or_insert((peak, service, 0));
        if peak > entry.0 {
            (entry.0, entry.1) = (peak, service);
        }
        entry.2 += 1;
    }
    let finding = |(name, (peak, service, areas)): (&str, (f64, usize, usize))| {
        Finding::service_season(load.service(service).place(), name, peak, areas)
    };
    Ok(by_service.into_iter().map(finding).collect())
}
