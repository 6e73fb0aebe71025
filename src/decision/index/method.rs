//! The list of index rules.

use serde::{Deserialize, Serialize};

use super::fuzzy::Fuzzy;
use super::rule::{Combination, IndexRule, Sums, Term};
use super::weighted_product::WeightedProduct;
use super::weighted_sum::WeightedSum;
use super::worst_factor::WorstFactor;
use crate::message::Language;

/// The index rule of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// Σ w·p·q.
    WeightedProduct,
    /// Σ w·p, without an impact term; points over their maxima are likelihoods.
    WeightedProbability,
    /// The largest p·q.
    WorstFactor,
    /// (Σ w·p)(Σ w·q): two fuzzy comprehensive evaluations by the weighted average, of likelihood and of impact.
    Fuzzy,
}

impl Method {
    fn rule(self) -> &'static dyn IndexRule {
        match self {
            Method::WeightedProduct => &WeightedProduct,
            Method::WeightedProbability => &WeightedSum,
            Method::WorstFactor => &WorstFactor,
            Method::Fuzzy => &Fuzzy,
        }
    }

    /// The formula, as reports print it.
    #[must_use]
    pub fn formula(self) -> &'static str {
        self.rule().formula()
    }

    /// The rule in words.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        self.rule().words(language)
    }

    /// Whether impacts enter.
    #[must_use]
    pub fn uses_impact(self) -> bool {
        self.rule().uses_impact()
    }

    /// Whether weights enter.
    #[must_use]
    pub fn uses_weights(self) -> bool {
        self.rule().uses_weights()
    }

    /// The index of weights, likelihoods and impacts; the weights need not sum to 1.
    pub fn index(self, terms: impl Iterator<Item = (f64, f64, f64)>) -> f64 {
        self.rule().index(&self.sums(terms))
    }

    /// Whether the variance of the index of independent inputs has a closed form.
    pub(in crate::decision) fn is_additive(self) -> bool {
        self.rule().is_additive()
    }

    /// What one factor adds in each draw of a block.
    pub(in crate::decision) fn terms(self, w: &[f64], p: &[f64], q: &[f64], out: &mut [f64]) {
        self.rule().terms(w, p, q, out);
    }

    /// How the terms of a draw become its index.
    pub(in crate::decision) fn combination(self) -> Combination {
        self.rule().combination()
    }

    /// Sums from which one factor can be taken out.
    pub(in crate::decision) fn sums(self, terms: impl Iterator<Item = Term>) -> Sums {
        Sums::new(self.rule(), terms)
    }

    /// The index with `new` in the place of the term `old` of a factor.
    pub(in crate::decision) fn replaced(self, sums: &Sums, factor: usize, old: Term, new: Term) -> f64 {
        self.rule().replaced(sums, factor, old, new)
    }

    /// The p·q of a factor, between 0 and 1, at which the index reaches `cut`.
    pub(in crate::decision) fn switching(self, sums: &Sums, factor: usize, term: Term, cut: f64) -> Option<f64> {
        self.rule().switching(sums, factor, term, cut).filter(|value| (0.0..=1.0).contains(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Method; 4] = [Method::WeightedProduct, Method::WeightedProbability, Method::WorstFactor, Method::Fuzzy];

    fn terms() -> Vec<Term> {
        vec![(0.5, 0.4, 0.7), (0.3, 0.9, 0.5), (0.2, 0.1, 0.2)]
    }

    #[test]
    fn a_replaced_factor_gives_the_index_of_the_new_terms() {
        for method in ALL {
            let mut list = terms();
            let sums = method.sums(list.iter().copied());
            for factor in 0..list.len() {
                let (old, new) = (list[factor], (0.4, 0.8, 0.9));
                list[factor] = new;
                let replaced = method.replaced(&sums, factor, old, new);
                assert!((replaced - method.index(list.iter().copied())).abs() < 1e-12, "{method:?} {factor}");
                list[factor] = old;
            }
        }
    }

    #[test]
    fn the_switching_value_puts_the_index_on_the_cut() {
        for method in ALL {
            let list = terms();
            let sums = method.sums(list.iter().copied());
            for (factor, term) in list.iter().enumerate() {
                let cut = method.index(list.iter().copied()) + 0.01;
                let Some(value) = method.switching(&sums, factor, *term, cut) else { continue };
                let mut moved = list.clone();
                let q = if method.uses_impact() { term.2 } else { 1.0 };
                moved[factor].1 = value / q;
                if moved[factor].1 <= 1.0 {
                    assert!((method.index(moved.into_iter()) - cut).abs() < 1e-12, "{method:?} {factor}");
                }
            }
        }
    }
}
