//! Sobol indices of a weighted sum of products of independent inputs, in closed form.

use crate::decision::file::Spread;
use crate::stats::Estimate;

/// First-order and total index of the likelihood and of the impact of every factor, in that order.
///
/// With V = Σ w² Var(p·q), the first-order index of p is w² Var(p) E(q)² / V and its total index w² Var(p) E(q²) / V
/// (Saltelli and others 2008, section 4.5); nothing is sampled, so they have no error. Where nothing varies all are 0.
pub(in crate::decision) fn closed_form(
    spreads: &[(Spread, Spread)],
    weights: &[f64],
) -> Vec<[(Estimate, Estimate); 2]> {
    let parts: Vec<[f64; 5]> = spreads
        .iter()
        .zip(weights)
        .map(|((p, q), w)| {
            let both = p.square() * q.square() - (p.mean() * q.mean()).powi(2);
            let one =
                |a: &Spread, b: &Spread| (w * w * a.variance() * b.mean().powi(2), w * w * a.variance() * b.square());
            let ((pf, pt), (qf, qt)) = (one(p, q), one(q, p));
            [w * w * both, pf, pt, qf, qt]
        })
        .collect();
    let all: f64 = parts.iter().map(|part| part[0]).sum();
    let exact = |value: f64| {
        let value = if all > 0.0 { value / all } else { 0.0 };
        Estimate { value, low: value, high: value }
    };
    parts.iter().map(|part| [(exact(part[1]), exact(part[2])), (exact(part[3]), exact(part[4]))]).collect()
}
