//! The methods that replicates choose from, and what one replicate has drawn of them.

use super::draw::{Numbers, choose};
use crate::index::spec::methods::{Aggregate, Fill, Normalise, Treat};

/// The methods that replicates choose from. Every combination of them is computed once.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The ways to fill missing values; the index's own first.
    pub fills: Vec<Fill>,
    /// The treatments of outliers; the index's own first.
    pub treats: Vec<Treat>,
    /// The normalisations; the index's own first.
    pub normalises: Vec<Normalise>,
    /// The means; `None` is what each node has.
    pub means: Vec<Option<Aggregate>>,
    /// Whether each indicator draws its own normalisation.
    pub by_indicator: bool,
}

/// One combination of methods: places in the lists of [`Choices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// In `fills`.
    pub fill: usize,
    /// In `treats`.
    pub treat: usize,
    /// In `normalises`; the first where each indicator draws its own.
    pub normalise: usize,
    /// In `means`.
    pub mean: usize,
}

impl Choices {
    /// How many combinations there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fills.len() * self.treats.len() * self.normalises.len() * self.means.len()
    }

    /// The place of a combination among all.
    #[must_use]
    pub fn place(&self, chosen: Chosen) -> usize {
        let treated = chosen.fill * self.treats.len() + chosen.treat;
        (treated * self.normalises.len() + chosen.normalise) * self.means.len() + chosen.mean
    }

    /// The combination at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Chosen {
        let (rest, mean) = (place / self.means.len(), place % self.means.len());
        let (rest, normalise) = (rest / self.normalises.len(), rest % self.normalises.len());
        Chosen { fill: rest / self.treats.len(), treat: rest % self.treats.len(), normalise, mean }
    }

    /// What a replicate has drawn.
    pub(crate) fn draw(&self, seed: u64, numbers: Numbers) -> Chosen {
        let normalises = if self.by_indicator { 1 } else { self.normalises.len() };
        Chosen {
            fill: choose(seed, "index imputation", numbers.impute, self.fills.len()),
            treat: choose(seed, "index treatment", numbers.treat, self.treats.len()),
            normalise: choose(seed, "index normalisation", numbers.normalise, normalises),
            mean: choose(seed, "index mean", numbers.aggregate, self.means.len()),
        }
    }

    /// The normalisation that an indicator has drawn for itself.
    pub(crate) fn normalise_of(&self, seed: u64, indicator: &str, numbers: Numbers) -> usize {
        choose(seed, &format!("index normalisation {indicator}"), numbers.normalise, self.normalises.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_combinations_are_numbered_once() {
        let choices = Choices {
            fills: vec![Fill::None, Fill::Mean],
            treats: vec![Treat::default(); 3],
            normalises: vec![Normalise::default(); 2],
            means: vec![None, Some(Aggregate::Geometric)],
            by_indicator: false,
        };
        assert_eq!(choices.count(), 24);
        assert!((0..24).all(|place| choices.place(choices.at(place)) == place));
        let drawn: std::collections::BTreeSet<usize> =
            (0..500).map(|number| choices.place(choices.draw(1, Numbers::all(number)))).collect();
        assert_eq!(drawn.len(), 24);
    }
}
