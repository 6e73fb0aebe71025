//! The cheapest openings that keep demand within capacity with a given probability.

use std::collections::HashMap;

use super::load::Load;
use super::mix::{Offer, Openings, cheapest};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Period, TableKind, named_as};
use crate::stats::sort;
use crate::table::{Table, TableBuilder, TableReader};

/// The largest number of units that counts exactly.
const MOST_UNITS: f64 = 9_007_199_254_740_992.0;

/// What can be opened, by area (none: in any) and service.
type Offers = HashMap<(Option<String>, String), Vec<Offer>>;

/// One opening of the answer.
struct Opening {
    service: usize,
    period: Period,
    capacity: f64,
    cost: Option<f64>,
    before: f64,
    after: f64,
}

impl Load {
    /// The cheapest openings under which demand stays within capacity with probability `p` in every period: `area`,
    /// `service`, `opens`, `capacity` (units), `cost`, `p_over_before`, `p_over_after` (the largest of the horizon). It
    /// can be handed to [`Load::what_if`] as it is.
    ///
    /// `costs` has `service`, `cost` (of one opening); optional `capacity` (whole units it brings, 1 where it is not
    /// given) and `area` (an offer for that area; without, for all). Several offers for a service are mixed so that
    /// their total cost is least, exactly; they open as late as they can. A service without an offer is listed with the
    /// units it lacks and no cost. Costs are not discounted, and what has opened stays.
    ///
    /// # Errors
    /// A missing column or value, a cost that is negative, a capacity that is not a whole number above 0, a probability
    /// not between 0 and 1; the caller stopped the computation.
    pub fn cheapest_relief(&self, costs: &TableReader, p: f64, context: &Context) -> Result<Table> {
        if !(p > 0.0 && p <= 1.0) {
            return Err(Error::positive_share_out_of_range("p", p));
        }
        let offers = offers(costs)?;
        let mut openings = Vec::new();
        self.each(
            |users, uses, (people, room): &mut (Vec<f64>, Vec<f64>)| {
                users.fill(self.population.as_ref(), people, room);
                let draws = self.population.draws();
                let mut keys = Vec::with_capacity(draws);
                people.chunks_exact_mut(draws).for_each(|users| sort(users, &mut keys));
                let people: Vec<&[f64]> = people.chunks_exact(draws).collect();
                let relieve = |service: &usize| {
                    context.check()?;
                    self.relieve(*service, &users.periods, &people, p, &offers)
                };
                uses.iter().map(relieve).collect()
            },
            |found: Result<Vec<Opening>>| openings.push(found),
            context,
        )?;
        let openings: Vec<Opening> = openings.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let service = |opening: &Opening| self.service(opening.service);
        Ok(TableBuilder::new()
            .text("area", openings.iter().map(|opening| service(opening).area.as_ref()))
            .text("service", openings.iter().map(|opening| service(opening).service.as_ref()))
            .text("opens", openings.iter().map(|opening| opening.period.to_string()))
            .number("capacity", openings.iter().map(|opening| opening.capacity))
            .optional_number("cost", openings.iter().map(|opening| opening.cost))
            .number("p_over_before", openings.iter().map(|opening| opening.before))
            .number("p_over_after", openings.iter().map(|opening| opening.after))
            .build())
    }

    fn relieve(
        &self,
        service: usize,
        periods: &[Period],
        people: &[&[f64]],
        p: f64,
        offers: &Offers,
    ) -> Result<Vec<Opening>> {
        let entry = self.service(service);
        let rate = entry.units_per_user();
        let capacities: Vec<f64> = periods.iter().map(|period| entry.capacity(*period)).collect();
        let lacking: Vec<f64> = people
            .iter()
            .zip(&capacities)
            .map(|(sorted, capacity)| {
                let place = (p * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize - 1;
                sorted.get(place).map_or(0.0, |users| (users * rate - capacity).max(0.0).ceil())
            })
            .collect();
        let most = lacking.iter().copied().fold(0.0, f64::max);
        if most == 0.0 {
            return Ok(vec![]);
        }
        let find = |area| offers.get(&(area, entry.service.to_string()));
        let offers = find(Some(entry.area.to_string())).or_else(|| find(None));
        let mut pieces = match offers {
            Some(offers) => cheapest(offers, most as u64).map_err(|error| error.at(entry.place()))?,
            None => vec![],
        };
        let mut opened = Vec::with_capacity(periods.len());
        let mut openings: Vec<Opening> = Vec::new();
        let mut sum = 0.0;
        for (period, need) in periods.iter().zip(&lacking) {
            let (mut capacity, mut cost) = (0.0, offers.map(|_| 0.0));
            if offers.is_none() {
                capacity = (need - sum).max(0.0);
            }
            while sum + capacity < *need {
                let Some(next) = next_openings(&mut pieces, need - sum - capacity) else { break };
                capacity += next.offer.capacity as f64 * next.count as f64;
                cost = cost.map(|cost| cost + next.offer.cost * next.count as f64);
            }
            sum += capacity;
            opened.push(sum);
            if capacity > 0.0 {
                let (before, after) = (0.0, 0.0);
                openings.push(Opening { service, period: *period, capacity, cost, before, after });
            }
        }
        let largest = |more: &[f64]| {
            let over = people.iter().zip(&capacities).zip(more);
            over.map(|((sorted, capacity), more)| share_over(sorted, capacity + more, |users| users * rate))
                .fold(0.0, f64::max)
        };
        let (before, after) = (largest(&vec![0.0; periods.len()]), largest(&opened));
        openings.iter_mut().for_each(|opening| (opening.before, opening.after) = (before, after));
        Ok(openings)
    }
}

/// Take one opening of the smallest offer that is enough, or else as many of the largest as are not more than needed.
fn next_openings(left: &mut Vec<Openings>, need: f64) -> Option<Openings> {
    let enough = left.iter().enumerate().filter(|(_, one)| one.offer.capacity as f64 >= need);
    let smallest = enough.min_by_key(|(_, one)| one.offer.capacity).map(|(place, _)| (place, 1));
    let largest = || {
        let (place, one) = left.iter().enumerate().max_by_key(|(_, one)| one.offer.capacity)?;
        let count = ((need / one.offer.capacity as f64).floor() as u64).clamp(1, one.count);
        Some((place, count))
    };
    let (place, count) = smallest.or_else(largest)?;
    let one = left.get_mut(place)?;
    let taken = Openings { offer: one.offer, count };
    one.count -= count;
    if one.count == 0 {
        left.swap_remove(place);
    }
    Some(taken)
}

fn offers(costs: &TableReader) -> Result<Offers> {
    let table = &named_as(costs, TableKind::Services)?;
    let (services, prices) = (table.text("service")?, table.number("cost")?);
    let (areas, capacities) = (table.optional_text("area")?, table.optional_number("capacity")?);
    let mut offers = Offers::new();
    let of = services.into_iter().zip(areas);
    for (row, ((service, area), (cost, capacity))) in of.zip(prices.into_iter().zip(capacities)).enumerate() {
        let capacity = capacity.unwrap_or(1.0);
        if cost < 0.0 {
            return Err(Error::opening_cost_negative(cost).at(table.place(row, "cost")));
        }
        if capacity < 1.0 || capacity.fract() != 0.0 || capacity > MOST_UNITS {
            return Err(Error::opening_capacity(capacity).at(table.place(row, "capacity")));
        }
        let offer = Offer { capacity: capacity as u64, cost };
        offers.entry((area, service)).or_default().push(offer);
    }
    Ok(offers)
}

/// The share of sorted draws whose demand is above a capacity.
fn share_over(sorted: &[f64], capacity: f64, demand: impl Fn(f64) -> f64) -> f64 {
    let within = sorted.partition_point(|key| demand(*key) <= capacity);
    (sorted.len() - within) as f64 / sorted.len() as f64
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use arrow::array::AsArray;
    use arrow::datatypes::Float64Type;

    use super::*;
    use crate::panel::{Population, SeriesKey};
    use crate::services::{Services, service_load};
    use crate::stats::Stream;

    /// A population for tests: about 1,000 people an area in 2011, growing by about 5 % a year, in several draws.
    pub(crate) struct Growth {
        pub keys: Vec<SeriesKey>,
        pub periods: Vec<Period>,
        pub draws: usize,
    }

    pub(crate) fn growing(areas: &[&str], draws: usize) -> Growth {
        let key = |area: &&str| SeriesKey { area: (*area).into(), group: None, parent: None };
        let periods = (2011..2016).map(|year| year.to_string().parse().unwrap()).collect();
        Growth { keys: areas.iter().map(key).collect(), periods, draws }
    }

    impl Population for Growth {
        fn series(&self) -> &[SeriesKey] {
            &self.keys
        }

        fn periods(&self, _series: usize) -> &[Period] {
            &self.periods
        }

        fn draws(&self) -> usize {
            self.draws
        }

        fn fill(&self, series: usize, out: &mut [f64]) {
            for draw in 0..self.draws {
                let mut stream = Stream::keyed(1, series as u64, draw as u64);
                let mut people = 1000.0;
                for period in 0..self.periods.len() {
                    people *= (0.05 + 0.05 * stream.normal()).exp();
                    out[period * self.draws + draw] = people;
                }
            }
        }
    }

    /// What is needed is taken a few openings at a time: as many of the largest as are not more than that.
    #[test]
    fn openings_are_taken_by_what_is_needed() {
        let (large, small) = (Offer { capacity: 1_000_000, cost: 7.0 }, Offer { capacity: 250_000, cost: 2.0 });
        let mut left = vec![Openings { offer: large, count: 3_000_200 }, Openings { offer: small, count: 1 }];
        assert_eq!(next_openings(&mut left, 2_999_500_000_000.0), Some(Openings { offer: large, count: 2_999_500 }));
        assert_eq!(next_openings(&mut left, 200_000.0), Some(Openings { offer: small, count: 1 }));
        assert_eq!(left, [Openings { offer: large, count: 700 }]);
    }

    #[test]
    fn relief_brings_the_probability_down_and_no_less_would() {
        let reader = |table: TableBuilder| TableReader::new(table.build(), "table");
        let services = TableBuilder::new()
            .text("area", ["A", "B"])
            .text("service", ["school"; 2])
            .number("capacity", [1100.0, 5000.0])
            .number("rate", [1.0; 2]);
        let services = Services::from_table(&reader(services)).unwrap();
        let load = service_load(Arc::new(growing(&["A", "B"], 1000)), services, &Context::default()).unwrap();
        let costs = TableBuilder::new().text("service", ["school"]).number("cost", [3.0]);
        let relief = load.cheapest_relief(&reader(costs), 0.9, &Context::default()).unwrap();
        let column = |table: &Table, name: &str| -> Vec<f64> {
            table.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec()
        };
        let (units, costs) = (column(&relief, "capacity"), column(&relief, "cost"));
        assert!(relief.num_rows() > 1 && costs.iter().zip(&units).all(|(cost, units)| *cost == 3.0 * units));
        let relieved = load.what_if(&TableReader::new(relief.clone(), "relief")).unwrap();
        let after = column(&relieved.summary(&Context::default()).unwrap(), "p_over");
        assert!(after.iter().all(|p_over| *p_over <= 0.1 + 1e-12));
        assert_eq!(after.iter().copied().fold(0.0, f64::max), column(&relief, "p_over_after")[0]);
        let mut people = vec![0.0; 5000];
        growing(&["A"], 1000).fill(0, &mut people);
        let total = 1100.0 + units.iter().sum::<f64>() - 1.0;
        assert!(people[4000..].iter().filter(|people| **people > total).count() > 100);
    }
}
