//! One factor entered in several parts, each with a share of its likelihood.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::conclude::Facts;
use crate::decision::file::{Decision, Factor};
use crate::decision::profile::Profile;
use crate::decision::wording::{said, signature, similarity};
use crate::decision::words::three;
use crate::finding::Finding;

/// How alike the words of two factors are when one is taken for a part of the other (0–1).
const ALIKE: f64 = 0.7;

/// The same for factors on different groups, which one cause may well hit alike (0–1).
const ALIKE_FOR_OTHERS: f64 = 0.85;

/// Factors on one group whose words are nearly the same, or whose cause and source are the same, and factors on
/// different groups with the same words: together their likelihood, 1 − Π(1 − p), is that of one factor.
pub(super) fn splits(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let factors = &decision.factors;
    let mut seen = vec![false; factors.len()];
    let mut found = Vec::new();
    for i in 0..factors.len() {
        if seen[i] {
            continue;
        }
        let parts: Vec<usize> =
            (i..factors.len()).filter(|j| *j == i || !seen[*j] && are_parts(&factors[i], &factors[*j])).collect();
        if parts.len() < 2 {
            continue;
        }
        parts.iter().for_each(|j| seen[*j] = true);
        let mean = |j: usize| (facts.spreads[j].0.mean(), facts.spreads[j].1.mean());
        let none: f64 = parts.iter().map(|j| 1.0 - mean(*j).0).product();
        let impact = parts.iter().map(|j| mean(*j).1).fold(0.0, f64::max);
        let weight: f64 = parts.iter().map(|j| facts.weights[*j]).sum();
        let rest = (0..factors.len()).filter(|j| !parts.contains(j)).map(|j| (facts.weights[j], mean(j).0, mean(j).1));
        let whole = profile.method.index(rest.chain(std::iter::once((weight, 1.0 - none, impact))));
        let names: Vec<&str> = parts.iter().map(|j| factors[*j].id.as_str()).collect();
        found.push(Finding::factor_split(
            decision.places.of(&format!("factors.{i}")),
            names,
            three((1.0 - none) * impact),
            three(facts.mean),
            three(whole),
        ));
    }
    found
}

fn are_parts(a: &Factor, b: &Factor) -> bool {
    let words = |factor: &Factor| {
        let texts = [&factor.name, &factor.mechanism].into_iter().flatten();
        texts.map(String::as_str).collect::<Vec<_>>().join("。")
    };
    let (a_words, b_words) = (words(a), words(b));
    let same = |of: fn(&Factor) -> Option<&String>| {
        let [one, other] = [a, b].map(|factor| of(factor).filter(|text| said(Some(*text))).map(|text| signature(text)));
        one.is_some() && one == other
    };
    // What is said of each may be put in other words; cause and source of parts are those of the whole.
    let one_cause = || a.category == b.category && same(|f| f.cause.as_ref()) && same(|f| f.source.as_ref());
    let alike = if a_words.is_empty() { 0.0 } else { similarity(&a_words, &b_words) };
    if a.group == b.group { alike >= ALIKE || one_cause() } else { alike >= ALIKE_FOR_OTHERS }
}
