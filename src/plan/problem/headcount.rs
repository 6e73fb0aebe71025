//! The distribution of the people still there, where each stays or leaves on their own (a sum of binomials).

/// Probabilities below this part of the largest are left out.
const NEGLIGIBLE: f64 = 1e-16;

/// The probability distribution of a number of people: `probabilities[i]` is that of `first + i`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Headcount {
    first: usize,
    probabilities: Vec<f64>,
}

impl Headcount {
    /// A number that is certain.
    pub(crate) fn certain(people: usize) -> Self {
        Self { first: people, probabilities: vec![1.0] }
    }

    /// The binomial distribution of those of `people` who stay, each with probability `retention` (0–1).
    ///
    /// From the mode outwards by the ratio of neighbouring probabilities, then scaled to a sum of 1.
    pub(crate) fn binomial(people: usize, retention: f64) -> Self {
        if people == 0 || retention <= 0.0 {
            return Self::certain(0);
        }
        if retention >= 1.0 {
            return Self::certain(people);
        }
        let odds = retention / (1.0 - retention);
        let mode = (((people + 1) as f64 * retention).floor() as usize).min(people);
        let (mut below, mut above) = (Vec::new(), Vec::new());
        let mut part = 1.0;
        for stay in (0..mode).rev() {
            part *= (stay + 1) as f64 / ((people - stay) as f64 * odds);
            if part < NEGLIGIBLE {
                break;
            }
            below.push(part);
        }
        part = 1.0;
        for stay in mode + 1..=people {
            part *= (people - stay + 1) as f64 * odds / stay as f64;
            if part < NEGLIGIBLE {
                break;
            }
            above.push(part);
        }
        Self::around(mode, below, above)
    }

    /// The Poisson distribution of a mean; it has a heavier upper tail than any sum of independent chances of that mean.
    pub(crate) fn poisson(mean: f64) -> Self {
        if mean <= 0.0 {
            return Self::certain(0);
        }
        let mode = mean.floor() as usize;
        let (mut below, mut above) = (Vec::new(), Vec::new());
        let mut part = 1.0;
        for people in (0..mode).rev() {
            part *= (people + 1) as f64 / mean;
            if part < NEGLIGIBLE {
                break;
            }
            below.push(part);
        }
        part = 1.0;
        let mut people = mode;
        loop {
            people += 1;
            part *= mean / people as f64;
            if part < NEGLIGIBLE {
                break;
            }
            above.push(part);
        }
        Self::around(mode, below, above)
    }

    /// The distribution by its parts below and above the mode, each set nearest first, as multiples of the mode's.
    fn around(mode: usize, below: Vec<f64>, above: Vec<f64>) -> Self {
        let first = mode - below.len();
        let probabilities = below.into_iter().rev().chain(std::iter::once(1.0)).chain(above).collect();
        Self { first, probabilities }.scaled()
    }

    fn scaled(mut self) -> Self {
        let sum: f64 = self.probabilities.iter().sum();
        self.probabilities.iter_mut().for_each(|part| *part /= sum);
        self
    }

    /// The distribution of the sum of two independent numbers.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sums = vec![0.0; self.probabilities.len() + other.probabilities.len() - 1];
        for (at, mine) in self.probabilities.iter().enumerate() {
            for (sum, theirs) in sums.iter_mut().skip(at).zip(&other.probabilities) {
                *sum += mine * theirs;
            }
        }
        let mut first = self.first + other.first;
        let largest = sums.iter().copied().fold(0.0, f64::max);
        let kept = |part: &f64| *part >= largest * NEGLIGIBLE;
        let skip = sums.iter().position(kept).unwrap_or(0);
        let end = sums.iter().rposition(kept).map_or(sums.len(), |last| last + 1);
        first += skip;
        sums.truncate(end);
        sums.drain(..skip);
        Self { first, probabilities: sums }
    }

    /// The upper tail, for many questions of [`UpperTail::at_least`].
    pub(crate) fn upper_tail(&self) -> UpperTail {
        let mut sum = 0.0;
        let mut tail: Vec<f64> = self
            .probabilities
            .iter()
            .rev()
            .map(|part| {
                sum += part;
                sum
            })
            .collect();
        tail.reverse();
        UpperTail { first: self.first, tail }
    }

    /// Each number and its probability, rising.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.probabilities.iter().enumerate().map(|(at, part)| (self.first + at, *part))
    }
}

/// The upper tail of a distribution of people.
#[derive(Debug, Clone)]
pub(crate) struct UpperTail {
    first: usize,
    tail: Vec<f64>,
}

impl UpperTail {
    /// The probability that so many or more are there.
    pub(crate) fn at_least(&self, people: f64) -> f64 {
        let least = people.ceil();
        if least <= self.first as f64 {
            return 1.0;
        }
        let place = (least - self.first as f64) as usize;
        self.tail.get(place).map_or(0.0, |tail| tail.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Binomial(12, 0.8): P(at least 12) = 0.8¹², P(at least 11) adds 12 · 0.2 · 0.8¹¹.
    #[test]
    fn binomial_tails_are_those_of_the_formula() {
        let tail = Headcount::binomial(12, 0.8).upper_tail();
        assert!((tail.at_least(12.0) - 0.8_f64.powi(12)).abs() < 1e-12);
        assert!((tail.at_least(10.3) - 0.8_f64.powi(12) - 12.0 * 0.2 * 0.8_f64.powi(11)).abs() < 1e-12);
        assert_eq!((tail.at_least(-1.0), tail.at_least(13.0)), (1.0, 0.0));
    }

    proptest::proptest! {
        /// Two groups with one chance are one group; means and variances add.
        #[test]
        fn sums_of_binomials_are_binomial(one in 0_usize..200, other in 0_usize..200, stay in 0.01_f64..0.99) {
            let sum = Headcount::binomial(one, stay).plus(&Headcount::binomial(other, stay));
            let whole = Headcount::binomial(one + other, stay);
            for (people, part) in whole.numbers() {
                let found = sum.numbers().find(|(number, _)| *number == people).map_or(0.0, |(_, part)| part);
                proptest::prop_assert!((found - part).abs() < 1e-12);
            }
        }

        /// A larger chance to stay never lowers the chance that enough are there.
        #[test]
        fn tails_rise_with_retention(people in 1_usize..300, stay in 0.0_f64..1.0, more in 0.0_f64..1.0, least in 0.0_f64..300.0) {
            let (low, high) = (stay.min(more), stay.max(more));
            let tail = |stay: f64| Headcount::binomial(people, stay).upper_tail().at_least(least);
            proptest::prop_assert!(tail(low) <= tail(high) + 1e-12);
        }
    }
}
