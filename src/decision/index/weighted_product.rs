//! The weighted product rule: the weighted mean of likelihood times impact, Σ w·p·q.

use super::rule::{Combination, IndexRule, Sums, Term};
use crate::message::Language;

/// Σ w·p·q.
pub(super) struct WeightedProduct;

impl IndexRule for WeightedProduct {
    fn formula(&self) -> &'static str {
        "Σ w·p·q"
    }

    fn words(&self, language: Language) -> &'static str {
        match language {
            Language::En => "the weighted mean of likelihood times impact",
            Language::Zh => "各风险因素可能性与影响程度乘积的加权平均",
        }
    }

    fn uses_impact(&self) -> bool {
        true
    }

    fn uses_weights(&self) -> bool {
        true
    }

    fn is_additive(&self) -> bool {
        true
    }

    fn term(&self, (w, p, q): Term) -> f64 {
        w * (p * q)
    }

    fn terms(&self, w: &[f64], p: &[f64], q: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(w).zip(p).zip(q).for_each(|(((out, w), p), q)| *out = w * p * q);
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

    fn switching(&self, sums: &Sums, _: usize, (w, p, q): Term, cut: f64) -> Option<f64> {
        let rest = self.index(sums) - w * (p * q);
        Some((cut - rest) / w)
    }
}
