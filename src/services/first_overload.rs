//! The first overload: when the draws of a service first pass its capacity.

use std::sync::Arc;

use super::load::Load;
use super::users::Users;
use crate::context::Context;
use crate::error::Result;
use crate::panel::Period;
use crate::stats::wide;
use crate::table::{Table, TableBuilder};

/// When the draws of a service first pass its capacity.
pub(super) struct First {
    pub(super) service: usize,
    pub(super) periods: Arc<[Period]>,
    /// Draws by first period.
    counts: Vec<usize>,
    draws: usize,
}

impl Load {
    /// The first overload: `area`, `service`, `median` (over draws, of the first period whose demand is above
    /// capacity), `lo80`, `hi80` (its 10 and 90 % quantiles), `p_never` (the share of draws that stay within capacity
    /// over the whole horizon). A quantile that falls on such a draw is empty: never within the horizon.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn first_overload(&self, context: &Context) -> Result<Table> {
        let firsts = self.firsts(context)?;
        let service = |first: &First| self.service(first.service);
        let quantile = |level: f64| firsts.iter().map(move |first| first.quantile(level).map(|p| p.to_string()));
        Ok(TableBuilder::new()
            .text("area", firsts.iter().map(|first| service(first).area.to_string()))
            .text("service", firsts.iter().map(|first| service(first).service.to_string()))
            .optional_text("median", quantile(0.5))
            .optional_text("lo80", quantile(0.1))
            .optional_text("hi80", quantile(0.9))
            .number("p_never", firsts.iter().map(First::share_never))
            .build())
    }

    pub(super) fn firsts(&self, context: &Context) -> Result<Vec<First>> {
        let mut firsts = Vec::with_capacity(self.services().len());
        self.each(
            |users, uses, (people, scratch, within): &mut (Vec<f64>, Vec<f64>, Vec<u64>)| {
                users.fill(self.population.as_ref(), people, scratch);
                uses.iter().map(|service| self.first(*service, users, people, within)).collect()
            },
            |first| firsts.push(first),
            context,
        )?;
        Ok(firsts)
    }

    fn first(&self, service: usize, users: &Users, people: &[f64], within: &mut Vec<u64>) -> First {
        let draws = self.population.draws();
        let entry = self.service(service);
        let rate = entry.units_per_user();
        within.clear();
        within.resize(draws, 1);
        let by_period = users.periods.iter().zip(people.chunks_exact(draws));
        let counts =
            by_period.map(|(period, people)| pass(people, rate, entry.capacity(*period), within) as usize).collect();
        First { service, periods: Arc::clone(&users.periods), counts, draws }
    }
}

impl First {
    /// The first period that at least this share of draws has passed; none where they never do.
    pub(super) fn quantile(&self, level: f64) -> Option<Period> {
        let mut passed = 0;
        let reached = self.counts.iter().position(|count| {
            passed += count;
            passed as f64 >= level * self.draws as f64 - 1e-9
        });
        reached.and_then(|place| self.periods.get(place).copied())
    }

    fn share_never(&self) -> f64 {
        (self.draws - self.counts.iter().sum::<usize>()) as f64 / self.draws as f64
    }
}

/// How many draws pass a capacity that no earlier period saw them pass: 1 in `within` is a draw that has not, 0 one that
/// has.
fn pass(people: &[f64], rate: f64, capacity: f64, within: &mut [u64]) -> u64 {
    wide!(["avx2"] pass_of, (people: &[f64], rate: f64, capacity: f64, within: &mut [u64]) -> u64)
}

/// Without a branch, in words as wide as the draws, so that several are compared at once.
#[inline(always)]
fn pass_of(people: &[f64], rate: f64, capacity: f64, within: &mut [u64]) -> u64 {
    let mut count = 0;
    for (within, users) in within.iter_mut().zip(people) {
        let first = *within & u64::from(users * rate > capacity);
        count += first;
        *within ^= first;
    }
    count
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use proptest::prelude::*;

    use super::*;
    use crate::panel::Population;
    use crate::services::load::tests::{column, load, one};
    use crate::services::relief::tests::growing;

    #[test]
    fn the_first_overload_is_the_first_period_of_each_draw() {
        let population = growing(&["A"], 500);
        let mut people = vec![0.0; 5 * 500];
        population.fill(0, &mut people);
        let mut first: Vec<usize> =
            (0..500).map(|d| (0..5).find(|p| people[p * 500 + d] > 1150.0).unwrap_or(9)).collect();
        first.sort_unstable();
        let table = load(population, one(1150.0, 1.0)).first_overload(&Context::default()).unwrap();
        let year = |name: &str| {
            let column = table.column_by_name(name).unwrap().as_string::<i32>();
            column.is_valid(0).then(|| column.value(0).to_owned())
        };
        let want = |place: usize| (first[place] < 5).then(|| (2011 + first[place]).to_string());
        assert_eq!([year("lo80"), year("median"), year("hi80")], [want(49), want(249), want(449)]);
        assert_eq!(column(&table, "p_never"), [first.iter().filter(|p| **p == 9).count() as f64 / 500.0]);
    }

    proptest! {
        /// Against the definition, draw by draw, for capacities that change and demands that are never above them.
        #[test]
        fn draws_are_counted_in_the_period_that_they_first_pass(
            people in prop::collection::vec(0.0..100.0_f64, 4 * 37),
            capacities in prop::collection::vec(prop_oneof![0.0..100.0_f64, Just(f64::INFINITY)], 4),
            rate in 0.0..2.0_f64,
        ) {
            let mut within = vec![1; 37];
            for (period, capacity) in capacities.iter().enumerate() {
                let found = pass(&people[37 * period..37 * (period + 1)], rate, *capacity, &mut within);
                let over = |draw: usize, at: usize| people[37 * at + draw] * rate > capacities[at];
                let first = |draw: usize| (0..4).find(|at| over(draw, *at));
                prop_assert_eq!(found, (0..37).filter(|draw| first(*draw) == Some(period)).count() as u64);
            }
        }
    }
}
