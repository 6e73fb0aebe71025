//! Reference calibrations shipped with the crate, one a frequency: what stands in where a panel has taught little.
//!
//! `reference/*.json` are fitted by `tools/reference.py`, which names the public series; docs/forecast.md says which
//! half of them was used. They hold accuracies, moments, rates of growth and scaled error paths, and no series.

use std::sync::LazyLock;

use super::stratum::Stratum;

static YEARLY: LazyLock<Stratum> = LazyLock::new(|| parse(include_str!("reference/yearly.json")));
static HALF_YEARLY: LazyLock<Stratum> = LazyLock::new(|| parse(include_str!("reference/half_yearly.json")));
static QUARTERLY: LazyLock<Stratum> = LazyLock::new(|| parse(include_str!("reference/quarterly.json")));
static MONTHLY: LazyLock<Stratum> = LazyLock::new(|| parse(include_str!("reference/monthly.json")));

fn parse(text: &str) -> Stratum {
    serde_json::from_str(text).expect("a compiled-in reference is valid: a test reads each")
}

/// The reference of series with so many periods a year; that of years for any other spacing.
pub(super) fn of(period: usize) -> &'static Stratum {
    match period {
        2 => &HALF_YEARLY,
        4 => &QUARTERLY,
        12 => &MONTHLY,
        _ => &YEARLY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_can_be_read_and_teaches_something() {
        for period in [1, 2, 4, 12] {
            let reference = of(period);
            assert!(reference.fault().is_none(), "{:?}", reference.fault());
            assert_eq!(reference.period, period);
            assert!(reference.paths.len() >= 100 && reference.moments.count() > 0.0 && reference.origins > 0.0);
        }
    }
}
