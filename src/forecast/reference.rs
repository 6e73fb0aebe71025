//! Reference calibrations shipped with the crate, one a frequency: what stands in where a panel has taught little.
//!
//! `reference/*.json` are fitted by `tools/reference.py`, which names the public series; docs/explanation/forecast.md says which
//! half of them was used. They hold accuracies, moments, rates of growth and scaled error paths, and no series.

/// The references by periods a year, as JSON: that of years first, which stands in for any other spacing.
pub(super) const SHIPPED: [(usize, &str); 4] = [
    (1, include_str!("reference/yearly.json")),
    (2, include_str!("reference/half_yearly.json")),
    (4, include_str!("reference/quarterly.json")),
    (12, include_str!("reference/monthly.json")),
];

/// Which of them is that of series with so many periods a year.
pub(super) fn place_of(period: usize) -> usize {
    SHIPPED.iter().position(|(known, _)| *known == period).unwrap_or(0)
}
