//! Reference calibrations shipped with the crate, one a frequency: what stands in where a panel has taught little.
//!
//! `reference/*.json` are fitted by `tools/reference.py`, which names the public series; docs/explanation/forecast.md says which
//! half of them was used. They hold accuracies, moments, rates of growth and scaled error paths, and no series.

/// That of years, as JSON.
pub(super) const YEARLY: &str = include_str!("reference/yearly.json");
/// That of half-years.
pub(super) const HALF_YEARLY: &str = include_str!("reference/half_yearly.json");
/// That of quarters.
pub(super) const QUARTERLY: &str = include_str!("reference/quarterly.json");
/// That of months.
pub(super) const MONTHLY: &str = include_str!("reference/monthly.json");
