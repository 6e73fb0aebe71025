//! A few order statistics of sorted draws, from which the quantiles of every monotone function of them follow.

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use super::between;

/// The quantiles of tables, rising: the ends of the 95 and 80 % intervals and the median.
const LEVELS: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// The order statistics that those lie between, the least and the most.
const KNOWN: usize = 2 * LEVELS.len() + 2;

/// With so many draws the places of the known rise; with fewer, those of one level lie among those of the next.
const RISING: usize = 41;

/// The values of some order statistics, and their places among the sorted draws, both rising.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OrderStatistics {
    places: [usize; KNOWN],
    pub(crate) values: [f64; KNOWN],
    draws: usize,
}

impl OrderStatistics {
    /// Of ascending keys, of which `value` is an increasing function.
    pub(crate) fn of(sorted: &[f64], value: impl Fn(f64) -> f64) -> Self {
        let (draws, mut places) = (sorted.len(), [sorted.len() - 1; KNOWN]);
        places[0] = 0;
        for (pair, level) in places[1..].chunks_exact_mut(2).zip(LEVELS) {
            let (below, share) = between(draws, level);
            pair.copy_from_slice(&[below, if share == 0.0 { below } else { below + 1 }]);
        }
        Self { places, values: places.map(|place| value(sorted[place])), draws }
    }

    /// How many draws have a property that no draw after the first without it has, where so many of the known have it:
    /// they say among which draws that one is looked for.
    pub(crate) fn count(&self, known: usize, sorted: &[f64], has: impl Fn(f64) -> bool) -> usize {
        if self.draws < RISING {
            return sorted.partition_point(|key| has(*key));
        }
        let from = if known == 0 { 0 } else { self.places[known - 1] + 1 };
        let to = self.places.get(known).map_or(self.draws, |place| *place).max(from);
        from + sorted[from..to].partition_point(|key| has(*key))
    }

    /// The quantiles of a monotone function, from what it is at the known: median, then 80 and 95 %.
    pub(crate) fn quantiles(&self, at: [f64; KNOWN]) -> [f64; 5] {
        let [lo95, lo80, median, hi80, hi95] = std::array::from_fn(|level| {
            let (low, high) = (at[1 + 2 * level], at[2 + 2 * level]);
            low + between(self.draws, LEVELS[level]).1 * (high - low)
        });
        [median, lo80, hi80, lo95, hi95]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::quantile;

    proptest! {
        #[test]
        fn quantiles_and_counts_are_those_of_every_draw(
            mut draws in prop::collection::vec(0.0..100.0_f64, 1..300), limit in -1.0..101.0_f64,
        ) {
            draws.sort_unstable_by(f64::total_cmp);
            let known = OrderStatistics::of(&draws, |key| 3.0 * key);
            let [median, lo80, hi80, lo95, hi95] = known.quantiles(known.values);
            for (found, level) in [(lo95, 0.025), (lo80, 0.1), (median, 0.5), (hi80, 0.9), (hi95, 0.975)] {
                prop_assert!((found - 3.0 * quantile(&draws, level)).abs() <= 1e-9);
            }
            let within = known.values.iter().filter(|value| **value <= 3.0 * limit).count();
            let count = known.count(within, &draws, |key| 3.0 * key <= 3.0 * limit);
            prop_assert_eq!(count, draws.iter().filter(|draw| 3.0 * **draw <= 3.0 * limit).count());
        }
    }
}
