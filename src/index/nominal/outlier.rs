//! Outliers: skewness and kurtosis as the JRC's rule takes them, winsorisation, logarithms, Box and Cox.
//!
//! The rule: an indicator is treated where its absolute skewness is over 2 and its excess kurtosis over 3.5 (Groeneveld
//! and Meeden's thresholds as the JRC uses them; [`super::defaults`] holds them with their source).

use super::describe::{kurtosis, range, skewness};
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::methods::{Treat, Treatment};

/// What was done to an indicator.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Treated {
    /// Places that were winsorised from above or below.
    pub winsorised: Vec<usize>,
    /// Whether the whole indicator was transformed.
    pub transformed: bool,
    /// Whether it passes the rule afterwards.
    pub passes: bool,
}

/// The thresholds of the rule.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    skew: f64,
    kurt: f64,
}

impl Thresholds {
    /// Those of a specification, or the shipped ones.
    #[must_use]
    pub fn of(treat: &Treat) -> Self {
        Self { skew: treat.skew.unwrap_or(DEFAULTS.skew), kurt: treat.kurt.unwrap_or(DEFAULTS.kurt) }
    }

    /// Whether values pass; nothing where it cannot be said (too few values, no spread).
    #[must_use]
    pub fn pass(self, values: &[f64]) -> Option<bool> {
        let (skew, kurt) = (skewness(values), kurtosis(values));
        (!skew.is_nan() && !kurt.is_nan()).then(|| skew.abs() < self.skew || kurt < self.kurt)
    }
}

/// Treat an indicator in place as its specification asks; `own` is its own method, where it has one.
pub fn treat(values: &mut [f64], treat: &Treat, own: Option<Treatment>) -> Treated {
    let rule = Thresholds::of(treat);
    let method = own.unwrap_or(treat.method);
    let passes = rule.pass(values);
    if method == Treatment::None || passes != Some(false) {
        return Treated { passes: passes.unwrap_or(true), ..Treated::default() };
    }
    let before = values.to_vec();
    let winmax = treat.winmax.unwrap_or(DEFAULTS.winmax);
    let mut done = Treated::default();
    match method {
        Treatment::None => {}
        Treatment::Log => transform(values, &mut done, logarithm),
        Treatment::BoxCox => transform(values, &mut done, |values| box_cox(values, treat.lambda.unwrap_or(0.0))),
        Treatment::Winsorise | Treatment::WinsoriseThenLog => {
            done.winsorised = winsorise(values, winmax, rule);
            if method == Treatment::WinsoriseThenLog && rule.pass(values) == Some(false) {
                values.copy_from_slice(&before);
                done.winsorised.clear();
                transform(values, &mut done, logarithm);
            }
        }
    }
    match rule.pass(values) {
        Some(passes) => done.passes = passes,
        // Nothing is left to judge by: the values stay as they were.
        None => {
            values.copy_from_slice(&before);
            done = Treated::default();
        }
    }
    done
}

fn transform(values: &mut [f64], done: &mut Treated, by: impl Fn(&mut [f64])) {
    by(values);
    done.transformed = true;
}

/// Put the most outlying values at the next, one after another, until the rule is passed or `winmax` values were moved.
/// Tied values move together and count apart. The places moved.
pub fn winsorise(values: &mut [f64], winmax: usize, rule: Thresholds) -> Vec<usize> {
    let (mut high, mut low) = (Vec::new(), Vec::new());
    while high.len() + low.len() < winmax && rule.pass(values) == Some(false) {
        let up = skewness(values) >= 0.0;
        let sign = if up { 1.0 } else { -1.0 };
        let far = values.iter().filter(|v| !v.is_nan()).map(|v| sign * v).fold(f64::NEG_INFINITY, f64::max);
        let places: Vec<usize> = (0..values.len()).filter(|at| sign * values[*at] >= far).collect();
        let next = values.iter().map(|v| sign * v).filter(|v| *v < far).fold(f64::NEG_INFINITY, f64::max);
        if next == f64::NEG_INFINITY {
            break;
        }
        for place in &places {
            values[*place] = sign * next;
        }
        *(if up { &mut high } else { &mut low }) = places;
    }
    high.append(&mut low);
    high.sort_unstable();
    high.dedup();
    high
}

/// ln(x − min + (max − min) / 100)
pub fn logarithm(values: &mut [f64]) {
    let (min, max) = range(values);
    let shift = 0.01 * (max - min);
    values.iter_mut().for_each(|value| *value = (*value - min + shift).ln());
}

/// (y^λ − 1) / λ of y = x − min + 1, or ln y where λ is 0.
pub fn box_cox(values: &mut [f64], lambda: f64) {
    let (min, _) = range(values);
    for value in values {
        let y = *value - min + 1.0;
        *value = if lambda == 0.0 { y.ln() } else { (y.powf(lambda) - 1.0) / lambda };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_winsorising_moves_the_outlier_to_the_next_value() {
        let mut values: Vec<f64> = (1..=12).map(f64::from).collect();
        values.push(1000.0);
        let method = Treat { method: Treatment::Winsorise, ..Treat::default() };
        let done = treat(&mut values, &method, None);
        assert_eq!((done.winsorised, values[12], done.passes), (vec![12], 12.0, true));
    }

    #[test]
    fn index_values_that_cannot_pass_are_left_alone() {
        let mut values = vec![0.0; 40];
        values[7] = 1.0;
        let done = treat(&mut values, &Treat { method: Treatment::Winsorise, ..Treat::default() }, None);
        assert!(done.winsorised.is_empty() && values[7] == 1.0, "{done:?}");
    }
}
