//! The mix of offers that brings enough units at the least cost: the unbounded covering knapsack problem.
//!
//! Of the offer with the least cost a unit, of size s, an optimum needs all but at most s − 1 openings (among any s others
//! some add up to a multiple of s and can be exchanged; Gilmore and Gomory 1966). Three exact ways follow, each where the
//! one before it is too much work: branch and bound over mixes of the others, which is quick where costs differ; the least
//! excess cost of each remainder modulo s (Böcker and Lipták 2007), whose work depends on s and not on the need; and the
//! least cost of each number of units up to the need. Sizes are first divided by their greatest common divisor.

#![expect(clippy::indexing_slicing, reason = "amounts up to the need are places of tables of that length")]

use crate::error::{Error, Result};

/// Mixes that branch and bound looks at.
const MOST_MIXES: usize = 200_000;
/// Cells of a table of remainders or of units, over all offers.
const MOST_CELLS: u64 = 10_000_000;

/// Something that can be opened: how many units it brings, and its cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Offer {
    pub capacity: u64,
    pub cost: f64,
}

/// How many openings of an offer there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Openings {
    pub offer: Offer,
    pub count: u64,
}

/// The offers that together bring at least `need` units at the least cost; none without offers.
///
/// # Errors
/// Sizes so large and so near to one another in cost that none of the three ways ends.
pub(super) fn cheapest(offers: &[Offer], need: u64) -> Result<Vec<Openings>> {
    let per_unit = |offer: &Offer| offer.cost / offer.capacity as f64;
    let mut sorted = offers.to_vec();
    sorted.sort_by(|a, b| per_unit(a).total_cmp(&per_unit(b)).then(b.capacity.cmp(&a.capacity)));
    if sorted.is_empty() {
        return Ok(vec![]);
    }
    let common = sorted.iter().fold(0, |common, offer| greatest_divisor(common, offer.capacity));
    let scaled: Vec<Offer> = sorted.iter().map(|one| Offer { capacity: one.capacity / common, ..*one }).collect();
    let steps = need.div_ceil(common);
    let counts = by_branches(&scaled, steps)
        .or_else(|| by_remainders(&scaled, steps))
        .or_else(|| by_units(&scaled, steps))
        .ok_or_else(|| Error::offers_too_many(need))?;
    let all = sorted.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    Ok(all.map(|(offer, count)| Openings { offer, count }).collect())
}

/// Branch and bound: a mix of the others whose cost with the rest at the least cost a unit is not below the best so far
/// is left. Nothing where there are too many mixes.
fn by_branches(offers: &[Offer], need: u64) -> Option<Vec<u64>> {
    let (best, others) = offers.split_first()?;
    let count = need.div_ceil(best.capacity);
    let mut search = Search {
        best: *best,
        others,
        need,
        counts: vec![0; others.len()],
        least: count as f64 * best.cost,
        chosen: (count, vec![0; others.len()]),
        mixes: 0,
    };
    search.from(0, 0, 0.0).then(|| {
        let (count, counts) = search.chosen;
        std::iter::once(count).chain(counts).collect()
    })
}

/// A search through mixes of offers.
struct Search<'a> {
    /// The offer with the least cost a unit.
    best: Offer,
    others: &'a [Offer],
    need: u64,
    counts: Vec<u64>,
    least: f64,
    chosen: (u64, Vec<u64>),
    mixes: usize,
}

impl Search<'_> {
    /// Go through the mixes of the others from `place` on; false where there are too many.
    fn from(&mut self, place: usize, units: u64, cost: f64) -> bool {
        self.mixes += 1;
        if self.mixes > MOST_MIXES {
            return false;
        }
        let Some(offer) = self.others.get(place).copied() else {
            let count = self.need.saturating_sub(units).div_ceil(self.best.capacity);
            let all = cost + count as f64 * self.best.cost;
            if all < self.least * (1.0 - 1e-12) {
                self.least = all;
                self.chosen = (count, self.counts.clone());
            }
            return true;
        };
        let per_unit = self.best.cost / self.best.capacity as f64;
        let most = self.best.capacity / greatest_divisor(self.best.capacity, offer.capacity);
        for count in 0..most.max(1) {
            let (units, cost) = (units + count * offer.capacity, cost + count as f64 * offer.cost);
            let bound = cost + self.need.saturating_sub(units) as f64 * per_unit;
            if count > 0 && bound >= self.least * (1.0 - 1e-12) {
                break;
            }
            self.counts[place] = count;
            if !self.from(place + 1, units, cost) {
                return false;
            }
            if units >= self.need {
                break;
            }
        }
        self.counts[place] = 0;
        true
    }
}

/// By remainders: the excess of a mix of the others over the least cost a unit, least for each remainder of its units
/// modulo the size of the best. The whole cost is that excess and the least cost a unit of what is brought in all.
/// Nothing where the table is too large, or the best mix brings more than is needed by itself.
fn by_remainders(offers: &[Offer], need: u64) -> Option<Vec<u64>> {
    let (best, others) = offers.split_first()?;
    let size = best.capacity;
    if size.checked_mul(others.len() as u64)? > MOST_CELLS {
        return None;
    }
    let per_unit = best.cost / size as f64;
    // Of each remainder the least excess, and of those the fewest units.
    let mut least: Vec<(f64, u64)> = vec![(f64::INFINITY, 0); size as usize];
    least[0] = (0.0, 0);
    let mut counts: Vec<Vec<u32>> = Vec::with_capacity(others.len());
    for offer in others {
        let excess = (offer.cost - offer.capacity as f64 * per_unit).max(0.0);
        let mut taken = vec![0_u32; size as usize];
        let cycles = greatest_divisor(size, offer.capacity);
        for first in 0..cycles {
            // Adding an offer over and over goes through the remainders of one cycle; from the least of them on, once
            // round is enough.
            let length = size / cycles;
            let of = |step: u64| {
                ((u128::from(first) + u128::from(step) * u128::from(offer.capacity)) % u128::from(size)) as usize
            };
            let start = (0..length).min_by(|a, b| {
                let (a, b) = (least[of(*a)], least[of(*b)]);
                a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
            })?;
            let mut from = of(start);
            for _ in 1..length {
                let to = ((from as u128 + u128::from(offer.capacity)) % u128::from(size)) as usize;
                let (cost, units) = least[from];
                let with = (cost + excess, units + offer.capacity);
                if with.0 < least[to].0 * (1.0 - 1e-12) || (with.0 <= least[to].0 && with.1 < least[to].1) {
                    least[to] = with;
                    taken[to] = taken[from] + 1;
                }
                from = to;
            }
        }
        counts.push(taken);
    }
    let beyond = |remainder: u64| (remainder + size - need % size) % size;
    let whole = |remainder: u64| least[remainder as usize].0 + per_unit * beyond(remainder) as f64;
    let chosen = (0..size).min_by(|a, b| whole(*a).total_cmp(&whole(*b)))?;
    let count = (need + beyond(chosen)).checked_sub(least[chosen as usize].1)? / size;
    let mut found = vec![0; offers.len()];
    found[0] = count;
    let mut remainder = chosen;
    for (place, (offer, taken)) in others.iter().zip(&counts).enumerate().rev() {
        let count = u64::from(taken[remainder as usize]);
        found[place + 1] = count;
        let off = (u128::from(count) * u128::from(offer.capacity) % u128::from(size)) as u64;
        remainder = (remainder + size - off) % size;
    }
    Some(found)
}

/// By units: the least cost of each number of units up to the need. Nothing where there are too many.
fn by_units(offers: &[Offer], need: u64) -> Option<Vec<u64>> {
    if need.checked_mul(offers.len() as u64)? > MOST_CELLS {
        return None;
    }
    let mut least = vec![0.0_f64; need as usize + 1];
    let mut last = vec![0_usize; need as usize + 1];
    for units in 1..=need as usize {
        let with = |place: &usize| {
            let offer = &offers[*place];
            offer.cost + least[(units as u64).saturating_sub(offer.capacity) as usize]
        };
        let chosen = (0..offers.len()).min_by(|a, b| with(a).total_cmp(&with(b)))?;
        (least[units], last[units]) = (with(&chosen), chosen);
    }
    let mut found = vec![0; offers.len()];
    let mut left = need;
    while left > 0 {
        let chosen = last[left as usize];
        found[chosen] += 1;
        left = left.saturating_sub(offers[chosen].capacity);
    }
    Some(found)
}

/// The greatest common divisor (Euclid).
fn greatest_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offers(of: &[(u64, f64)]) -> Vec<Offer> {
        of.iter().map(|(capacity, cost)| Offer { capacity: *capacity, cost: *cost }).collect()
    }

    fn sums(found: &[Openings]) -> (u64, f64) {
        let units = found.iter().map(|one| one.count * one.offer.capacity).sum();
        (units, found.iter().map(|one| one.count as f64 * one.offer.cost).sum())
    }

    /// In rising order of the cost a unit, as the three ways have them.
    fn in_order(mut offers: Vec<Offer>) -> Vec<Offer> {
        offers.sort_by(|a, b| (a.cost / a.capacity as f64).total_cmp(&(b.cost / b.capacity as f64)));
        offers
    }

    proptest! {
        #[test]
        fn the_three_ways_agree(
            sizes in prop::collection::vec((1_u64..60, 50_u32..150), 1..5),
            need in 1_u64..2000,
        ) {
            let of: Vec<(u64, f64)> =
                sizes.iter().map(|(size, cents)| (*size, *size as f64 * f64::from(*cents) / 100.0)).collect();
            let offers = in_order(offers(&of));
            let cost = |counts: &[u64]| {
                let units: u64 = counts.iter().zip(&offers).map(|(count, offer)| count * offer.capacity).sum();
                assert!(units >= need, "{counts:?}");
                counts.iter().zip(&offers).map(|(count, offer)| *count as f64 * offer.cost).sum::<f64>()
            };
            let least = cost(&by_units(&offers, need).unwrap());
            prop_assert!((cost(&by_branches(&offers, need).unwrap()) - least).abs() < 1e-9 * least);
            // Where it gives an answer: a need that is small beside the sizes is left to the third.
            if let Some(counts) = by_remainders(&offers, need) {
                prop_assert!((cost(&counts) - least).abs() < 1e-9 * least, "{counts:?}");
            } else {
                prop_assert!(need < 60 * 60);
            }
        }
    }

    /// Water in litres: a billion units are as quickly mixed as ten.
    #[test]
    fn large_numbers_of_units_are_mixed() {
        let offers = offers(&[(1_000_000, 7.0), (250_000, 2.0), (30_001, 0.5)]);
        // The million at 7 is the cheapest a unit, and what is over is a quarter of it.
        assert_eq!(sums(&cheapest(&offers, 3_000_200_000_000).unwrap()).1, 3_000_200.0 * 7.0);
    }

    /// Tanks that all cost the same a litre, in sizes without a common divisor: no mix can be left by its cost alone.
    #[test]
    fn offers_of_one_price_a_unit_are_mixed_exactly() {
        let sizes = [240_007, 290_007, 280_007, 260_007, 50_007, 20_007];
        let offers = offers(&sizes.map(|size| (size, size as f64 / 100.0)));
        let (units, cost) = sums(&cheapest(&offers, 1_636_181_104).unwrap());
        assert_eq!(units, 1_636_181_104);
        assert!((cost - 16_361_811.04).abs() < 1e-3, "{cost}");
    }
}
