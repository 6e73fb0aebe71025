//! Fuzzy comprehensive evaluation of likelihood and of impact by the weighted average, multiplied: (Σ w·p)(Σ w·q).

use super::rule::{Combination, IndexRule, Sums, Term};
use crate::message::Language;

/// (Σ w·p)(Σ w·q).
pub(super) struct Fuzzy;

impl IndexRule for Fuzzy {
    fn formula(&self) -> &'static str {
        "(Σ w·p)(Σ w·q)"
    }

    fn words(&self, language: Language) -> &'static str {
        match language {
            Language::En => "the weighted mean of likelihoods times that of impacts",
            Language::Zh => "可能性的加权平均与影响程度的加权平均之积",
        }
    }

    fn uses_impact(&self) -> bool {
        true
    }

    fn uses_weights(&self) -> bool {
        true
    }

    fn is_additive(&self) -> bool {
        false
    }

    fn term(&self, (w, p, _): Term) -> f64 {
        w * p
    }

    fn terms(&self, w: &[f64], p: &[f64], _: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(w).zip(p).for_each(|((out, w), p)| *out = w * p);
    }

    fn combination(&self) -> Combination {
        Combination::SumTimesImpact
    }

    fn index(&self, sums: &Sums) -> f64 {
        sums.terms / sums.weight * (sums.impact / sums.weight)
    }

    fn replaced(&self, sums: &Sums, _: usize, old: Term, new: Term) -> f64 {
        let weight = sums.weight - old.0 + new.0;
        let likelihood = (sums.terms - self.term(old) + self.term(new)) / weight;
        likelihood * ((sums.impact - old.0 * old.2 + new.0 * new.2) / weight)
    }

    /// The likelihood moves, the impact stays.
    fn switching(&self, sums: &Sums, _: usize, (w, p, q): Term, cut: f64) -> Option<f64> {
        let rest = sums.terms - w * p;
        let moved = (cut / sums.impact - rest) / w;
        (0.0..=1.0).contains(&moved).then_some(moved * q)
    }
}
