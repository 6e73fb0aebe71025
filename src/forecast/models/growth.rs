//! Growth towards a bound: the logistic curve (Verhulst 1838) and that of Gompertz (1825), fitted on logarithms by
//! least squares. The bound is searched on a grid; given it the curve is a straight line in a transformed count, so
//! nothing can fail. The curve is moved to pass through the last count.

#![expect(clippy::indexing_slicing, reason = "a model is given one value at least, and places its own steps")]

use crate::stats::Elementary;

/// The bound is searched from just above the highest count to this many times it.
const FARTHEST: f64 = 20.0;
const POINTS: usize = 60;

/// The two curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    /// bound / (1 + e^(a − bt)).
    Logistic,
    /// bound · e^(−e^(a − bt)).
    Gompertz,
}

impl Curve {
    /// What is linear in time: a count's distance from the bound.
    fn straight(self, value: f64, bound: f64) -> f64 {
        match self {
            Curve::Logistic => (value / (bound - value)).logarithm(),
            Curve::Gompertz => -(bound / value).logarithm().logarithm(),
        }
    }

    fn back(self, straight: f64, bound: f64) -> f64 {
        match self {
            Curve::Logistic => bound / (1.0 + (-straight).exponential()),
            Curve::Gompertz => bound * (-(-straight).exponential()).exponential(),
        }
    }
}

/// The curve's forecast. With `most`, growth stops there; else the bound is the one that fits best. With fewer than
/// three values, or with `most` below the highest count, the last value stays.
pub(super) fn grow(values: &[f64], horizon: usize, curve: Curve, most: Option<f64>) -> Vec<f64> {
    let times: Vec<f64> = (0..values.len()).map(|t| t as f64).collect();
    grow_at(&times, values, horizon, curve, most)
}

/// The same of counts at any times (in steps, ascending), 1, 2, … steps after the last.
pub(super) fn grow_at(times: &[f64], values: &[f64], horizon: usize, curve: Curve, most: Option<f64>) -> Vec<f64> {
    let last = values[values.len() - 1];
    let highest = values.iter().copied().fold(f64::MIN, f64::max);
    if values.len() < 3 || most.is_some_and(|most| most <= highest) {
        return vec![last; horizon];
    }
    let bounds: Vec<f64> = match most {
        Some(most) => vec![most],
        None => (0..POINTS)
            .map(|i| highest * (1.0 + 0.01 * ((FARTHEST - 1.0) / 0.01).power(i as f64 / (POINTS - 1) as f64)))
            .collect(),
    };
    let fitted = bounds.iter().map(|bound| line(times, values, curve, *bound));
    let Some((_, slope, bound)) = fitted.min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return vec![last; horizon];
    };
    let now = curve.straight(last, bound);
    (1..=horizon).map(|step| curve.back(now + slope * step as f64, bound)).collect()
}

/// The squared log errors of the curve under a bound, its slope, and the bound.
fn line(times: &[f64], values: &[f64], curve: Curve, bound: f64) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let straight: Vec<f64> = values.iter().map(|value| curve.straight(*value, bound)).collect();
    let (mean, middle) = (straight.iter().sum::<f64>() / n, times.iter().sum::<f64>() / n);
    let squares: f64 = times.iter().map(|time| (time - middle).powi(2)).sum();
    let slope = times.iter().zip(&straight).map(|(time, z)| (time - middle) * (z - mean)).sum::<f64>() / squares;
    let error =
        |(time, value): (&f64, &f64)| (curve.back(mean + slope * (time - middle), bound) / value).logarithm().powi(2);
    (times.iter().zip(values).map(error).sum(), slope, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_on_as_it_began() {
        for curve in [Curve::Logistic, Curve::Gompertz] {
            let at = |t: f64| curve.back(-2.0 + 0.35 * t, 1000.0);
            let values: Vec<f64> = (0..10).map(|t| at(f64::from(t))).collect();
            for most in [None, Some(1000.0)] {
                let ahead = grow(&values, 5, curve, most);
                assert!((ahead[4] / at(14.0) - 1.0).abs() < 0.03, "{curve:?} {most:?} {ahead:?} {}", at(14.0));
            }
        }
    }

    #[test]
    fn gaps_in_time_do_not_bend_a_curve() {
        for curve in [Curve::Logistic, Curve::Gompertz] {
            let at = |t: f64| curve.back(-2.0 + 0.35 * t, 1000.0);
            let times = [0.0, 1.0, 4.0, 4.5, 6.0, 9.0];
            let values = times.map(at);
            let ahead = grow_at(&times, &values, 3, curve, Some(1000.0));
            assert!((ahead[2] / at(12.0) - 1.0).abs() < 1e-9, "{curve:?} {ahead:?} {}", at(12.0));
            assert!((grow_at(&times, &values, 3, curve, None)[2] / at(12.0) - 1.0).abs() < 0.03);
        }
    }

    #[test]
    fn growth_stays_under_the_bound() {
        let ahead = grow(&[100.0, 180.0, 300.0, 420.0], 40, Curve::Logistic, Some(600.0));
        assert!(ahead.windows(2).all(|pair| pair[0] <= pair[1]) && ahead[39] <= 600.0 && ahead[39] > 590.0);
    }
}
