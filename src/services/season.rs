//! Seasons that a yearly mean would hide, in the people who use services.

use std::collections::BTreeMap;

use super::load::Load;
use crate::finding::Finding;

/// A peak over the year's mean from which the season matters.
const PEAK: f64 = 1.2;
/// Periods a year that show a season; two halves of growth are none.
const SEASONS: usize = 4;

/// Services whose users peak within a year, and which have no peak factor of their own.
pub(super) fn season(load: &Load) -> Vec<Finding> {
    let mut found: BTreeMap<usize, f64> = BTreeMap::new();
    let draws = load.population.draws();
    load.each(
        |users, uses, (people, room): &mut (Vec<f64>, Vec<f64>)| {
            users.fill(load.population.as_ref(), people, room);
            let mut years: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
            for (period, people) in users.periods.iter().zip(people.chunks_exact(draws)) {
                years.entry(period.year()).or_default().push(people.iter().sum::<f64>() / draws as f64);
            }
            years.retain(|_, people| people.len() >= SEASONS);
            let peak = years.values().filter_map(|people| {
                let mean = people.iter().sum::<f64>() / people.len() as f64;
                (mean > 0.0).then(|| people.iter().copied().fold(0.0, f64::max) / mean)
            });
            let peak = peak.fold(1.0, f64::max);
            uses.iter().map(|service| (*service, peak)).collect()
        },
        |(service, peak): (usize, f64)| {
            if peak >= PEAK && load.services()[service].peak == 1.0 {
                found.insert(service, peak);
            }
        },
    );
    let mut by_service: BTreeMap<&str, (f64, usize, usize)> = BTreeMap::new();
    for (service, peak) in found {
        let entry = by_service.entry(load.services()[service].service.as_ref()).or_insert((peak, service, 0));
        if peak > entry.0 {
            (entry.0, entry.1) = (peak, service);
        }
        entry.2 += 1;
    }
    let finding = |(name, (peak, service, areas)): (&str, (f64, usize, usize))| {
        Finding::new("service_season", load.services()[service].place())
            .with("service", name)
            .with("areas", areas)
            .with("peak", format!("{peak:.2}"))
    };
    by_service.into_iter().map(finding).collect()
}

/// Whether any service has users counted often enough within a year.
pub(super) fn seasonal(periods: &[crate::panel::Period]) -> bool {
    periods.windows(SEASONS).any(|some| some[0].year() == some[SEASONS - 1].year())
}
