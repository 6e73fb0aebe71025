//! What every index rule gives.

use crate::message::Language;

/// Weight, likelihood and impact of one factor.
pub(in crate::decision) type Term = (f64, f64, f64);

/// How the terms of the factors become the index of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decision) enum Combination {
    /// Their sum; the weights sum to 1.
    Sum,
    /// The largest.
    Largest,
    /// Their sum times the weighted mean of the impacts.
    SumTimesImpact,
}

/// Sums over the factors from which one can be taken out and replaced.
#[derive(Debug, Clone)]
pub(in crate::decision) struct Sums {
    /// Σ w.
    pub weight: f64,
    /// Sum of the rule's terms.
    pub terms: f64,
    /// Σ w·q.
    pub impact: f64,
    /// The factor with the largest p·q, that product, and the second largest.
    pub worst: (usize, f64, f64),
}

impl Sums {
    /// The sums of a rule over terms.
    pub(in crate::decision) fn new(rule: &dyn IndexRule, terms: impl Iterator<Item = Term>) -> Self {
        let mut sums = Self { weight: 0.0, terms: 0.0, impact: 0.0, worst: (0, f64::NEG_INFINITY, f64::NEG_INFINITY) };
        for (factor, term) in terms.enumerate() {
            let (w, p, q) = term;
            sums.weight += w;
            sums.terms += rule.term(term);
            sums.impact += w * q;
            let (at, first, second) = sums.worst;
            sums.worst = if p * q > first { (factor, p * q, first) } else { (at, first, second.max(p * q)) };
        }
        sums
    }
}

/// An index rule.
pub(in crate::decision) trait IndexRule: Sync {
    /// The formula, as reports print it.
    fn formula(&self) -> &'static str;

    /// The rule in words.
    fn words(&self, language: Language) -> &'static str;

    /// Whether impacts enter.
    fn uses_impact(&self) -> bool;

    /// Whether weights enter.
    fn uses_weights(&self) -> bool;

    /// Whether the variance of the index of independent inputs, its weights fixed, is the sum of those of w·p·q.
    fn is_additive(&self) -> bool;

    /// What one factor adds.
    fn term(&self, term: Term) -> f64;

    /// What one factor adds in each draw of a block.
    fn terms(&self, w: &[f64], p: &[f64], q: &[f64], out: &mut [f64]);

    /// How the terms of a draw become its index.
    fn combination(&self) -> Combination;

    /// The index from sums; the weights need not sum to 1.
    fn index(&self, sums: &Sums) -> f64;

    /// The index with `new` in the place of the term `old` of a factor.
    fn replaced(&self, sums: &Sums, factor: usize, old: Term, new: Term) -> f64;

    /// The p·q of a factor at which the index reaches `cut`, the other factors and its impact unchanged; the weights sum
    /// to 1. Nothing where the index does not depend on it.
    fn switching(&self, sums: &Sums, factor: usize, term: Term, cut: f64) -> Option<f64>;
}
