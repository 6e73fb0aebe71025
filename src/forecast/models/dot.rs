//! The dynamic optimised theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016, *International
//! Journal of Forecasting* 32, equations 16 to 21): a smoothed level and a line that is fitted anew at every value.
//!
//! Given the smoothing parameter, one-step forecasts are linear in the initial level and in 1 − 1/θ; these two are
//! solved by least squares, so that only the smoothing parameter is searched, and no optimiser can fail.

#![expect(clippy::indexing_slicing, reason = "a model is given one value at least, and places its own steps")]

use crate::stats::Elementary;

/// Bounds of the smoothing parameter, as in the authors' package.
const SMOOTHING: [f64; 2] = [0.1, 0.99];
/// Points of the search, before it is refined.
const POINTS: usize = 24;

/// A fit: the sum of squared one-step errors from the third value on, the smoothing parameter, the initial level, and
/// the weight 1 − 1/θ of the line.
#[derive(Debug, Clone, Copy)]
struct Fit {
    squares: f64,
    alpha: f64,
    level: f64,
    line: f64,
}

/// The line through the values so far: their mean, and the line's intercept and slope.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    count: f64,
    mean: f64,
    intercept: f64,
    slope: f64,
}

impl Line {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let t = self.count;
        if t == 1.0 {
            (self.mean, self.intercept, self.slope) = (value, value, 0.0);
            return;
        }
        self.slope = ((t - 2.0) * self.slope + 6.0 * (value - self.mean) / t) / (t + 1.0);
        self.mean += (value - self.mean) / t;
        self.intercept = self.mean - self.slope * (t + 1.0) / 2.0;
    }

    /// What the line adds to the next forecast, for a weight of 1.
    fn part(&self, alpha: f64) -> f64 {
        let left = (1.0 - alpha).power(self.count);
        left * self.intercept + (1.0 - left * (1.0 - alpha)) / alpha * self.slope
    }
}

/// The forecast of the dynamic optimised theta model; with fewer than four values, the last value.
pub(super) fn dot(values: &[f64], horizon: usize) -> Vec<f64> {
    let last = values[values.len() - 1];
    if values.len() < 4 {
        return vec![last; horizon];
    }
    let fit = best(values);
    let mut line = Line::default();
    let mut level = fit.level;
    for value in values {
        line.add(*value);
        level += fit.alpha * (value - level);
    }
    (0..horizon)
        .map(|_| {
            let ahead = level + fit.line * line.part(fit.alpha);
            line.add(ahead);
            level += fit.alpha * (ahead - level);
            ahead
        })
        .collect()
}

fn best(values: &[f64]) -> Fit {
    let step = (SMOOTHING[1] - SMOOTHING[0]) / (POINTS - 1) as f64;
    let at = |alpha: f64| fit(values, alpha);
    let better = |a: Fit, b: Fit| if b.squares < a.squares { b } else { a };
    let mut found = (0..POINTS).map(|i| at(SMOOTHING[0] + step * i as f64)).reduce(better).unwrap_or(at(0.5));
    let mut reach = step / 2.0;
    for _ in 0..10 {
        for alpha in [found.alpha - reach, found.alpha + reach] {
            found = better(found, at(alpha.clamp(SMOOTHING[0], SMOOTHING[1])));
        }
        reach /= 2.0;
    }
    found
}

/// The least-squares initial level and weight of the line (0 to 1), given the smoothing parameter.
fn fit(values: &[f64], alpha: f64) -> Fit {
    let mut line = Line::default();
    // The forecast is known + left·level + weight·part.
    let (mut known, mut left) = (0.0, 1.0);
    let [mut aa, mut ab, mut bb, mut ay, mut by, mut yy] = [0.0; 6];
    for (t, value) in values.iter().enumerate() {
        if t >= 2 {
            let (part, gap) = (line.part(alpha), value - known);
            aa += left * left;
            ab += left * part;
            bb += part * part;
            ay += left * gap;
            by += part * gap;
            yy += gap * gap;
        }
        line.add(*value);
        known += alpha * (value - known);
        left *= 1.0 - alpha;
    }
    let det = aa * bb - ab * ab;
    let free = if det > 1e-12 * aa * bb { (aa * by - ab * ay) / det } else { 0.0 };
    let weight = free.clamp(0.0, 1.0);
    let level = if aa > 1e-300 { (ay - weight * ab) / aa } else { values[0] };
    let squares = yy + level * level * aa + weight * weight * bb + 2.0 * level * weight * ab
        - 2.0 * level * ay
        - 2.0 * weight * by;
    Fit { squares, alpha, level, line: weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One-step errors by the recursions of the paper, as written there.
    fn squares(values: &[f64], alpha: f64, level: f64, theta: f64) -> f64 {
        let (mut l, mut mean, mut a, mut b, mut sum) = (level, 0.0, 0.0, 0.0, 0.0);
        for (i, y) in values.iter().enumerate() {
            let t = (i + 1) as f64;
            let kept: f64 = 1.0 - alpha;
            let mu = l + (1.0 - 1.0 / theta) * (kept.powf(t - 1.0) * a + (1.0 - kept.powf(t)) / alpha * b);
            if i >= 2 {
                sum += (y - mu) * (y - mu);
            }
            l = alpha * y + kept * l;
            if i == 0 {
                (mean, a, b) = (*y, *y, 0.0);
            } else {
                let old = mean;
                mean = ((t - 1.0) * mean + y) / t;
                b = ((t - 2.0) * b + 6.0 * (y - old) / t) / (t + 1.0);
                a = mean - b * (t + 1.0) / 2.0;
            }
        }
        sum
    }

    #[test]
    fn the_fit_is_the_least_squares_of_the_papers_recursions() {
        let values = [940.66, 1084.86, 1244.98, 1445.02, 1683.17, 2038.15, 2342.52, 2602.45, 2927.87, 3103.96];
        let found = best(&values);
        let theta = 1.0 / (1.0 - found.line).max(1e-10);
        let own = squares(&values, found.alpha, found.level, theta);
        assert!((own / found.squares - 1.0).abs() < 1e-6, "{own} {found:?}");
        for (alpha, level, theta) in [(0.5, 470.33, 2.0), (0.9, 900.0, 3.0), (0.7, found.level, theta)] {
            assert!(squares(&values, alpha, level, theta) >= own);
        }
    }

    #[test]
    fn a_straight_line_goes_on_and_a_flat_one_stays() {
        let line: Vec<f64> = (0..12).map(|i| 100.0 + 5.0 * f64::from(i)).collect();
        assert!((dot(&line, 3)[2] - 170.0).abs() < 2.0, "{:?}", dot(&line, 3));
        assert!((dot(&[7.0; 6], 2)[1] - 7.0).abs() < 1e-6);
    }
}
