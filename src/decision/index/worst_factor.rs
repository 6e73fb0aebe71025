//! The worst single factor: the largest likelihood times impact, max p·q; nothing makes up for it.

use super::rule::{Combination, IndexRule, Sums, Term};
use crate::message::Language;

/// max p·q.
pub(super) struct WorstFactor;

impl IndexRule for WorstFactor {
    fn formula(&self) -> &'static str {
        "max p·q"
    }

    fn words(&self, language: Language) -> &'static str {
        match language {
            Language::En => "the largest likelihood times impact of any factor",
            Language::Zh => "单个风险因素可能性与影响程度乘积的最大值",
        }
    }

    fn uses_impact(&self) -> bool {
        true
    }

    fn uses_weights(&self) -> bool {
        false
    }

    fn is_additive(&self) -> bool {
        false
    }

    fn term(&self, (_, p, q): Term) -> f64 {
        p * q
    }

    fn terms(&self, _: &[f64], p: &[f64], q: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(p).zip(q).for_each(|((out, p), q)| *out = p * q);
    }

    fn combination(&self) -> Combination {
        Combination::Largest
    }

    fn index(&self, sums: &Sums) -> f64 {
        sums.worst.1.max(0.0)
    }

    fn replaced(&self, sums: &Sums, factor: usize, _: Term, new: Term) -> f64 {
        let (at, first, second) = sums.worst;
        (if at == factor { second } else { first }).max(self.term(new))
    }

    fn switching(&self, sums: &Sums, factor: usize, term: Term, cut: f64) -> Option<f64> {
        let (at, first, second) = sums.worst;
        let rest = (if at == factor { second } else { first }).max(0.0);
        (cut > self.term(term) || rest < cut).then_some(cut)
    }
}
