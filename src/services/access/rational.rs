//! The rational agent access model, RAAM: the user equilibrium of people who choose where to go by travel and congestion.
//!
//! Saxon, J. and Snow, D. (2020). A rational agent model for the spatial accessibility of primary health care. *Annals of the
//! American Association of Geographers* 110, 205–222. Going from r to l costs t(r, l)/τ + D(l)/(S(l) ρ), with t in minutes,
//! D the people who go there, S the capacity and ρ a customary number of people a unit. At the equilibrium nobody gains by
//! going elsewhere (Wardrop 1952), which is the minimum of a convex function (Beckmann, McGuire and Winsten 1956). It is
//! found place by place: with all others held, the best answer of a place fills its supply to one level of cost.

#![expect(
    clippy::indexing_slicing,
    reason = "places of demand and supply are those of the tables that were read, pairs lie place by place"
)]

use super::pairs::Pairs;
use crate::context::{Cancelled, Context};

/// The most rounds over all places.
const ROUNDS: usize = 5_000;
/// Every so many rounds people go on in the direction of the round as far as it pays: where two places nearly agree on what
/// a change is worth, rounds alone exchange them in small steps.
const STRIDE: usize = 8;
/// The gain of all people by changing, as a share of their cost, under which they are settled.
const SETTLED: f64 = 1e-10;
/// The share from which it is said that they are not.
pub(super) const UNSETTLED: f64 = 1e-4;

/// The choices of places: supply in reach, travel costs, and what a person more adds to the cost of a place of supply.
#[derive(Debug)]
pub(super) struct Agents<'a> {
    supply: &'a [u32],
    ranges: Vec<std::ops::Range<usize>>,
    /// Of each pair: minutes/τ; infinite where out of reach or without capacity.
    travel: Vec<f64>,
    /// Of each place of supply: people who make it cost 1 more.
    room: Vec<f64>,
}

/// An equilibrium.
#[derive(Debug)]
pub(super) struct Equilibrium {
    /// The least cost of each place of demand; NaN where nothing is in reach.
    pub costs: Vec<f64>,
    /// The people who go to each place of supply.
    pub users: Vec<f64>,
    /// What people would gain by changing, as a share of their cost.
    pub gap: f64,
}

impl Equilibrium {
    /// Whether people are as good as settled.
    pub(super) fn is_settled(&self) -> bool {
        self.gap <= UNSETTLED
    }
}

/// All people over all capacity: ρ where none is given. 1 where there is no capacity.
pub(super) fn customary_load(population: &[f64], capacity: &[f64]) -> f64 {
    let (people, units): (f64, f64) = (population.iter().sum(), capacity.iter().sum());
    if people > 0.0 && units > 0.0 { people / units } else { 1.0 }
}

impl<'a> Agents<'a> {
    /// The choices within a catchment (minutes), `tau` minutes costing as much as `load` people a unit.
    pub(super) fn new(pairs: &'a Pairs, capacity: &[f64], catchment: f64, tau: f64, load: f64) -> Self {
        let room: Vec<f64> = capacity.iter().map(|units| units * load).collect();
        let travel = |(minutes, to): (&f64, &u32)| {
            if *minutes <= catchment && room[*to as usize] > 0.0 { minutes / tau } else { f64::INFINITY }
        };
        Self {
            travel: pairs.minutes.iter().zip(&pairs.supply).map(travel).collect(),
            supply: &pairs.supply,
            ranges: (0..pairs.places()).map(|place| pairs.range(place)).collect(),
            room,
        }
    }

    /// The equilibrium of so many people at each place of demand.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub(super) fn settle(&self, population: &[f64], context: &Context) -> Result<Equilibrium, Cancelled> {
        let mut users = vec![0.0; self.room.len()];
        let mut flows = vec![0.0; self.travel.len()];
        let mut before = flows.clone();
        let mut order: Vec<(f64, usize)> = Vec::new();
        let mut gap = f64::INFINITY;
        for round in 1..=ROUNDS {
            before.copy_from_slice(&flows);
            for (range, people) in self.ranges.iter().zip(population).filter(|(_, people)| **people > 0.0) {
                context.check()?;
                self.answer(range.clone(), *people, &mut flows, &mut users, &mut order);
            }
            gap = self.gap(&flows, &users);
            if gap <= SETTLED {
                break;
            }
            if round % STRIDE == 0 {
                self.go_on(&before, &mut flows, &mut users);
            }
        }
        let cost = |range: &std::ops::Range<usize>| {
            let least = range.clone().map(|at| self.cost(at, &users)).fold(f64::INFINITY, f64::min);
            if least.is_finite() { least } else { f64::NAN }
        };
        Ok(Equilibrium { costs: self.ranges.iter().map(cost).collect(), users, gap })
    }

    fn cost(&self, at: usize, users: &[f64]) -> f64 {
        let to = self.supply[at] as usize;
        if self.travel[at].is_finite() { self.travel[at] + users[to] / self.room[to] } else { f64::INFINITY }
    }

    /// The best answer of one place to what all others do: its people fill the cheapest supply up to one level of cost.
    fn answer(
        &self,
        range: std::ops::Range<usize>,
        people: f64,
        flows: &mut [f64],
        users: &mut [f64],
        order: &mut Vec<(f64, usize)>,
    ) {
        order.clear();
        for at in range.filter(|at| self.travel[*at].is_finite()) {
            let to = self.supply[at] as usize;
            users[to] = (users[to] - flows[at]).max(0.0);
            flows[at] = 0.0;
            order.push((self.cost(at, users), at));
        }
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // At a level of cost c the supply k takes room(k) (c − base(k)) people.
        let (mut room, mut weighted, mut level, mut filled) = (0.0, 0.0, f64::INFINITY, 0);
        for (base, at) in order.iter() {
            if *base >= level {
                break;
            }
            let own = self.room[self.supply[*at] as usize];
            room += own;
            weighted += own * base;
            level = (people + weighted) / room;
            filled += 1;
        }
        for (base, at) in &order[..filled] {
            let to = self.supply[*at] as usize;
            flows[*at] = (self.room[to] * (level - base)).max(0.0);
            users[to] += flows[*at];
        }
    }

    /// Go on from `before` over `flows` to the minimum of Beckmann's function on that line, or until a flow is used up.
    fn go_on(&self, before: &[f64], flows: &mut [f64], users: &mut [f64]) {
        let mut shifts = vec![0.0; users.len()];
        let (mut slope, mut most) = (0.0, f64::INFINITY);
        for (at, (flow, was)) in flows.iter().zip(before).enumerate().filter(|(_, (flow, was))| flow != was) {
            let shift = flow - was;
            shifts[self.supply[at] as usize] += shift;
            slope += self.cost(at, users) * shift;
            if shift < 0.0 {
                most = most.min(-flow / shift);
            }
        }
        let curvature: f64 =
            shifts.iter().zip(&self.room).filter(|(_, room)| **room > 0.0).map(|(s, room)| s * s / room).sum();
        let steps = (-slope / curvature).min(most);
        if !(slope < 0.0 && steps > 0.0 && steps.is_finite()) {
            return;
        }
        for (flow, was) in flows.iter_mut().zip(before).filter(|(flow, was)| flow != was) {
            *flow = (*flow + steps * (*flow - was)).max(0.0);
        }
        users.iter_mut().zip(&shifts).for_each(|(users, shift)| *users = (*users + steps * shift).max(0.0));
    }

    /// What all people would gain by changing to the cheapest supply, as a share of their cost.
    fn gap(&self, flows: &[f64], users: &[f64]) -> f64 {
        let (mut gain, mut whole) = (0.0, 0.0);
        for range in &self.ranges {
            let least = range.clone().map(|at| self.cost(at, users)).fold(f64::INFINITY, f64::min);
            for at in range.clone().filter(|at| flows[*at] > 0.0) {
                let cost = self.cost(at, users);
                gain += flows[at] * (cost - least);
                whole += flows[at] * cost;
            }
        }
        if whole > 0.0 { gain / whole } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;
    use proptest::prelude::*;

    fn pairs(minutes: &[Vec<f64>]) -> Pairs {
        let seconds: Vec<Vec<Option<f64>>> =
            minutes.iter().map(|row| row.iter().map(|minutes| Some(60.0 * minutes)).collect()).collect();
        Pairs::matrix(&seconds, minutes.len(), minutes[0].len()).unwrap()
    }

    /// By hand, τ = 60 and ρ = 100: 300 people, two places of 2 units, 0 and 30 minutes away. x/200 = 0.5 + (300 − x)/200
    /// at x = 200: both cost 1.
    #[test]
    fn one_place_shares_itself_between_two() {
        let pairs = pairs(&[vec![0.0, 30.0]]);
        let found = Agents::new(&pairs, &[2.0, 2.0], 60.0, 60.0, 100.0).settle(&[300.0], &Context::default()).unwrap();
        assert!((found.users[0] - 200.0).abs() < 1e-9 && (found.users[1] - 100.0).abs() < 1e-9, "{found:?}");
        assert!((found.costs[0] - 1.0).abs() < 1e-12 && found.is_settled());
        // Out of reach of the second: all go to the first; of both: no cost.
        let near = Agents::new(&pairs, &[2.0, 2.0], 20.0, 60.0, 100.0).settle(&[300.0], &Context::default()).unwrap();
        assert!((near.costs[0] - 1.5).abs() < 1e-12);
        assert!(
            Agents::new(&pairs, &[0.0, 2.0], 20.0, 60.0, 100.0).settle(&[300.0], &Context::default()).unwrap().costs[0]
                .is_nan()
        );
    }

    /// Minutes, people and capacities of so many places and supplies.
    fn town(seed: u64, places: usize, supply: usize) -> (Vec<Vec<f64>>, Vec<f64>, Vec<f64>) {
        let mut stream = Stream::new(seed, "raam");
        let minutes = (0..places).map(|_| (0..supply).map(|_| 60.0 * stream.uniform()).collect()).collect();
        let population = (0..places).map(|_| (1000.0 * stream.uniform()).floor()).collect();
        (minutes, population, (0..supply).map(|_| 1.0 + 9.0 * stream.uniform()).collect())
    }

    fn settled(minutes: &[Vec<f64>], population: &[f64], capacity: &[f64]) -> Equilibrium {
        let load = customary_load(population, capacity);
        Agents::new(&pairs(minutes), capacity, 60.0, 60.0, load).settle(population, &Context::default()).unwrap()
    }

    /// Two places of this town nearly agree on what a change is worth: 5,000 rounds alone leave a gap of 1e-6.
    #[test]
    fn places_that_nearly_agree_are_settled() {
        let (minutes, population, capacity) = town(436, 11, 3);
        assert!(settled(&minutes, &population, &capacity).gap <= SETTLED);
    }

    proptest! {
        /// Wardrop's conditions: everybody goes somewhere in reach, and nobody gains by going elsewhere.
        #[test]
        fn nobody_gains_by_going_elsewhere(seed in 0_u64..500, places in 1_usize..12, supply in 1_usize..6) {
            let (minutes, population, capacity) = town(seed, places, supply);
            let load = customary_load(&population, &capacity);
            let found = settled(&minutes, &population, &capacity);
            let (all, there): (f64, f64) = (population.iter().sum(), found.users.iter().sum());
            prop_assert!((all - there).abs() < 1e-6 * all.max(1.0));
            prop_assert!(found.gap < 1e-8, "{}", found.gap);
            for (row, cost) in minutes.iter().zip(&found.costs) {
                let each = row.iter().enumerate().map(|(to, t)| t / 60.0 + found.users[to] / capacity[to] / load);
                prop_assert!((each.fold(f64::INFINITY, f64::min) - cost).abs() < 1e-9);
            }
        }
    }
}
