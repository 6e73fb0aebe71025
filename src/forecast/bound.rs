//! Soft bounds: a ceiling or floor that a forecast approaches and never passes.
//!
//! Above a knee K a population x becomes K + (C − K)·tanh((x − K)/(C − K)), which leaves K with slope 1 and approaches
//! the ceiling C. The knee is the upper end of the unbounded 95 % interval where the ceiling lies outside it, so that a
//! bound that is not near changes nothing; a ceiling inside the interval draws the knee down twice as fast, to the last
//! count at the lowest. The result never falls as C rises. Floors are the mirror image.

use crate::stats::Elementary;

/// The least and the most people an area can hold (persons).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// 0 where there is no floor.
    pub(super) floor: f64,
    /// Infinite where there is no ceiling.
    pub(super) ceiling: f64,
}

impl Bounds {
    /// No bounds.
    pub(super) const OPEN: Self = Self { floor: 0.0, ceiling: f64::INFINITY };

    /// Whether there is neither a floor nor a ceiling.
    pub(super) fn are_open(self) -> bool {
        self == Self::OPEN
    }

    /// The soft bounds of one period, from the last count and the unbounded 95 % interval (persons).
    pub(super) fn soften(self, last: f64, interval: [f64; 2]) -> SoftBounds {
        let knee = |bound: f64, end: f64| if bound >= end { end } else { 2.0 * bound - end };
        SoftBounds {
            bounds: self,
            upper: knee(self.ceiling, interval[1]).max(last),
            lower: (-knee(-self.floor, -interval[0])).min(last),
        }
    }
}

/// The soft bounds of one period of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SoftBounds {
    bounds: Bounds,
    /// Populations above this are compressed towards the ceiling.
    upper: f64,
    /// Populations below this are compressed towards the floor.
    lower: f64,
}

impl SoftBounds {
    /// A population (persons) within the bounds: a continuous function that never falls.
    #[inline]
    pub(super) fn apply(&self, population: f64) -> f64 {
        if population > self.upper {
            compress(population, self.upper, self.bounds.ceiling).min(self.bounds.ceiling)
        } else if population < self.lower {
            compress(population, self.lower, self.bounds.floor).max(self.bounds.floor)
        } else {
            population
        }
    }
}

/// A population past a knee, compressed towards a bound.
fn compress(population: f64, knee: f64, bound: f64) -> f64 {
    let room = bound - knee;
    if room == 0.0 {
        bound
    } else if room.is_finite() {
        knee + room * ((population - knee) / room).hyperbolic_tangent()
    } else {
        population
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bound_outside_the_interval_changes_nothing_inside_it() {
        let soft = Bounds { floor: 150.0, ceiling: 240.0 }.soften(222.0, [200.0, 235.0]);
        assert!([200.0, 222.0, 230.0, 235.0].iter().all(|people| soft.apply(*people) == *people));
        assert!(soft.apply(1e9) <= 240.0 && soft.apply(0.0) >= 150.0);
    }

    proptest! {
        #[test]
        fn bounds_hold_keep_the_order_and_rise_with_the_ceiling(
            last in 1.0..1e6_f64, up in 0.0..1.0_f64, more in 0.0..1.0_f64, high in 1.0..2.0_f64, low in 0.1..1.0_f64,
            x in 0.0..3e6_f64, wider in 0.0..1e5_f64,
        ) {
            let interval = [low * last, high * last];
            let (ceiling, floor) = (last * (1.0 + up), last * (1.0 - more));
            let soft = Bounds { floor, ceiling }.soften(last, interval);
            let value = soft.apply(x);
            prop_assert!(value >= floor && value <= ceiling);
            prop_assert!(soft.apply(x + wider) >= value - 1e-9 * value.abs());
            prop_assert!((soft.apply(last) - last).abs() <= 1e-9 * last);
            let raised = Bounds { floor, ceiling: ceiling + wider }.soften(last, interval);
            prop_assert!(raised.apply(x) >= value - 1e-9 * value.abs());
        }
    }
}
