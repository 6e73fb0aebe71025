//! Numbers as findings print them.

/// Three decimals.
pub(in crate::decision) fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// A share in percent, one decimal.
pub(in crate::decision) fn percent(value: f64) -> String {
    format!("{:.1}", value * 100.0)
}
