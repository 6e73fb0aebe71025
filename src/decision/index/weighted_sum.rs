//! The weighted sum rule: the weighted mean of likelihoods (or of points over their maxima), without an impact term, Σ w·p.

use super::rule::{Combination, IndexRule, Sums, Term};
use crate::message::Language;

/// Σ w·p.
pub(super) struct WeightedSum;

impl IndexRule for WeightedSum {
    fn formula(&self) -> &'static str {
        "Σ w·p"
    }

    fn words(&self, language: Language) -> &'static str {
        match language {
            Language::En => "the weighted mean of likelihoods, without an impact term",
            Language::Zh => "各风险因素可能性（或得分率）的加权平均，不计影响程度",
        }
    }

    fn uses_impact(&self) -> bool {
        false
    }

    fn uses_weights(&self) -> bool {
        true
    }

    fn is_additive(&self) -> bool {
        true
    }

    fn term(&self, (w, p, _): Term) -> f64 {
        w * p
    }

    fn terms(&self, w: &[f64], p: &[f64], _: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(w).zip(p).for_each(|((out, w), p)| *out = w * p);
    }

    fn combination(&self) -> Combination {
        Combination::Sum
    }

    fn index(&self, sums: &Sums) -> f64 {
        sums.terms / sums.weight
    }

    fn replaced(&self, sums: &Sums, _: usize, old: Term, new: Term) -> f64 {
        (sums.terms - self.term(old) + self.term(new)) / (sums.weight - old.0 + new.0)
    }

    fn switching(&self, sums: &Sums, _: usize, (w, p, _): Term, cut: f64) -> Option<f64> {
        let rest = self.index(sums) - w * p;
        Some((cut - rest) / w)
    }
}
