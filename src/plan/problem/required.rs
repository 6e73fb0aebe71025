//! The distribution of required posts over the draws of a population.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::headcount::Headcount;

/// A requirement is met up to this part of it (rounding error).
const ROUNDING: f64 = 1e-6;
/// Steps of the search for a least mean.
const STEPS: usize = 60;

/// Required posts over draws: distinct numbers, rising, each with the share of draws up to and with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequiredPosts {
    posts: Vec<f64>,
    up_to: Vec<f64>,
}

impl RequiredPosts {
    /// Of sorted draws, at least one.
    pub(crate) fn of_sorted(sorted: &[f64]) -> Self {
        let (mut posts, mut up_to): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for (at, required) in sorted.iter().enumerate() {
            let share = (at + 1) as f64 / sorted.len() as f64;
            match (posts.last(), up_to.last_mut()) {
                (Some(last), Some(before)) if last == required => *before = share,
                _ => {
                    posts.push(*required);
                    up_to.push(share);
                }
            }
        }
        Self { posts, up_to }
    }

    /// The requirement with its growth since a `first` number of posts multiplied; whole posts stay whole (rounded up).
    pub(crate) fn grown(&self, first: f64, growth: f64) -> Self {
        let of = |posts: &f64| {
            let grown = (first + (posts - first) * growth).max(0.0);
            if posts.fract() == 0.0 { (grown - 1e-9).ceil().max(0.0) } else { grown }
        };
        Self { posts: self.posts.iter().map(of).collect(), up_to: self.up_to.clone() }
    }

    /// Each number of posts and the share of draws that require it, rising.
    fn parts(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + '_ {
        (0..self.posts.len())
            .map(|at| (self.posts[at], self.up_to[at] - if at == 0 { 0.0 } else { self.up_to[at - 1] }))
    }

    /// The least number of posts that at least a share `level` of the draws does not exceed.
    pub(crate) fn quantile(&self, level: f64) -> f64 {
        let place = self.up_to.partition_point(|share| *share < level - 1e-9);
        self.posts.get(place).or(self.posts.last()).copied().unwrap_or(0.0)
    }

    /// The probability that so many posts, for certain, are enough.
    pub(crate) fn covered_by(&self, available: f64) -> f64 {
        let enough = available + ROUNDING * available.abs().max(1.0);
        match self.posts.partition_point(|required| *required <= enough) {
            0 => 0.0,
            count => self.up_to[count - 1],
        }
    }

    /// The probability that a random headcount, of which a `share` is on duty, with `sure` people besides, is enough.
    pub(crate) fn covered(&self, people: &Headcount, sure: f64, share: f64) -> f64 {
        let tail = people.upper_tail();
        self.parts().map(|(required, part)| part * tail.at_least(least_people(required, sure, share))).sum()
    }

    /// The posts that would have to be there besides, for certain, for a probability `level` (a quantile of required less
    /// available); below 0 where there are posts to spare.
    pub(crate) fn shortfall(&self, people: &Headcount, sure: f64, share: f64, level: f64) -> f64 {
        let mut gaps: Vec<(f64, f64)> = people
            .numbers()
            .flat_map(|(number, chance)| {
                let available = share * (number as f64 + sure);
                self.parts().map(move |(required, part)| (required - available, chance * part))
            })
            .collect();
        gaps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        for (gap, part) in &gaps {
            sum += part;
            if sum >= level - 1e-9 {
                return *gap;
            }
        }
        gaps.last().map_or(0.0, |(gap, _)| *gap)
    }

    /// A mean number of people that every plan must reach for a probability `level`, where each person stays on their own
    /// with a probability of at most `retention` (above 0) and a `share` is on duty.
    ///
    /// A sum of independent chances is most concentrated where as many as possible are at the highest (Gleser 1975), for
    /// numbers more than one below the mean; above the mean it has no heavier upper tail than Poisson's (Hoeffding 1956,
    /// Anderson and Samuels 1967). A mean at which even that upper bound of the probability is below `level` is too low.
    pub(crate) fn least_mean(&self, level: f64, share: f64, retention: f64) -> f64 {
        if retention >= 1.0 {
            return self.quantile(level) / share;
        }
        let enough = |mean: f64| self.covered_at_most(mean, share, retention) >= level - 1e-9;
        let (mut low, mut high) = (0.0, (self.quantile(1.0) / share).max(1.0));
        while !enough(high) && high < 1e9 {
            (low, high) = (high, high * 2.0);
        }
        for _ in 0..STEPS {
            let middle = 0.5 * (low + high);
            if high - low < 1e-6 * high.max(1.0) {
                break;
            }
            if enough(middle) { high = middle } else { low = middle }
        }
        low
    }

    /// No people of such a mean and such chances to stay cover the requirement with a higher probability.
    fn covered_at_most(&self, mean: f64, share: f64, retention: f64) -> f64 {
        let full = (mean / retention).floor();
        let rest = mean - full * retention;
        let near = Headcount::binomial(full as usize, retention).plus(&Headcount::binomial(1, rest)).upper_tail();
        let far = Headcount::poisson(mean).upper_tail();
        let of = |people: f64| match people {
            people if people <= mean.floor() - 1.0 => near.at_least(people),
            people if people >= mean + 1.0 => far.at_least(people).min(near.at_least(mean.floor() - 1.0)),
            _ => near.at_least(mean.floor() - 1.0),
        };
        self.parts().map(|(required, part)| part * of(least_people(required, 0.0, share))).sum()
    }
}

/// The fewest people who fill so many posts, beside those who are there for `sure`.
pub(crate) fn least_people(required: f64, sure: f64, share: f64) -> f64 {
    (required * (1.0 - ROUNDING) / share - sure - ROUNDING).ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_probabilities_are_those_of_the_draws() {
        let required = RequiredPosts::of_sorted(&[1.0, 2.0, 2.0, 3.0]);
        assert_eq!(
            [0.2, 0.25, 0.5, 0.75, 0.76, 1.0].map(|level| required.quantile(level)),
            [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
        );
        assert_eq!([0.0, 1.0, 2.5, 3.0].map(|posts| required.covered_by(posts)), [0.0, 0.25, 0.75, 1.0]);
        let people = Headcount::certain(2);
        assert_eq!((required.covered(&people, 0.0, 1.0), required.shortfall(&people, 0.0, 1.0, 0.9)), (0.75, 1.0));
    }

    /// Twelve people of whom each stays with 0.8: 0.8¹² that twelve are there, 1.0 that six are enough of a requirement.
    #[test]
    fn leaving_at_random_lowers_the_probability() {
        let required = RequiredPosts::of_sorted(&[12.0]);
        let people = Headcount::binomial(12, 0.8);
        assert!((required.covered(&people, 0.0, 1.0) - 0.8_f64.powi(12)).abs() < 1e-12);
        // Five in six draws are met if nobody leaves; the mean that is needed is above the quantile.
        assert!(required.shortfall(&people, 0.0, 1.0, 0.9) >= 3.0);
    }

    proptest::proptest! {
        /// No mixture of people who stay with different chances gets by with a smaller mean than the bound.
        #[test]
        fn every_mixture_that_covers_has_the_least_mean(
            need in 1_usize..40, groups in proptest::collection::vec((0_usize..30, 0.2_f64..0.9), 1..5), level in 0.5_f64..0.99,
        ) {
            let required = RequiredPosts::of_sorted(&[need as f64, (need + 3) as f64]);
            let people = groups.iter().fold(Headcount::certain(0), |sum, (people, stay)| sum.plus(&Headcount::binomial(*people, *stay)));
            let mean: f64 = groups.iter().map(|(people, stay)| *people as f64 * stay).sum();
            if required.covered(&people, 0.0, 1.0) >= level {
                let highest = groups.iter().map(|(_, stay)| *stay).fold(0.0, f64::max);
                proptest::prop_assert!(required.least_mean(level, 1.0, highest) <= mean + 1e-6);
            }
        }
    }
}
