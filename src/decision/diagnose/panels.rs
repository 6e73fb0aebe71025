//! Panels of experts: pools, leave-one-out, and estimates in two camps.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use crate::decision::file::{Decision, Quantity};
use crate::decision::profile::Profile;
use crate::decision::words::three;
use crate::finding::Finding;
use crate::stats::Elementary;

/// Panels of experts: the estimate under each pooling method, and a gap of 0.3 or more between neighbouring estimates.
pub(super) fn panels(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        for (name, quantity) in [("p", Some(&factor.p)), ("q", factor.q.as_ref())] {
            let Some(Quantity::Panel(list)) = quantity else { continue };
            let band = |label: &str| profile.band(label);
            let mut values: Vec<f64> =
                list.iter().filter_map(|one| one.spread(&band).ok()).map(|spread| spread.mean()).collect();
            values.sort_by(f64::total_cmp);
            let n = values.len() as f64;
            let sum: f64 = values.iter().sum();
            let geometric = (values.iter().map(|v| v.max(1e-9).logarithm()).sum::<f64>() / n).exponential();
            let odds =
                values.iter().map(|v| v.clamp(1e-9, 1.0 - 1e-9)).map(|v| (v / (1.0 - v)).logarithm()).sum::<f64>() / n;
            let one_out: Vec<f64> = values.iter().map(|v| if n > 1.0 { (sum - v) / (n - 1.0) } else { *v }).collect();
            let split = values.windows(2).any(|pair| pair[1] - pair[0] >= 0.3);
            let place = decision.places.of(&format!("factors.{i}.{name}"));
            let estimates = &values;
            let (linear, geometric) = (three(sum / n), three(geometric));
            let log_odds = three(1.0 / (1.0 + (-odds).exponential()));
            let lowest = three(one_out.iter().copied().fold(f64::INFINITY, f64::min));
            let highest = three(one_out.iter().copied().fold(0.0, f64::max));
            found.push(if split {
                Finding::panel_is_split(place, estimates, linear, geometric, log_odds, lowest, highest)
            } else {
                Finding::panel_pooled(place, estimates, linear, geometric, log_odds, lowest, highest)
            });
        }
    }
    found
}
