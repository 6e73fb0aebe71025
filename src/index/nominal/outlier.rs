//! Outliers: skewness and kurtosis as the JRC's rule takes them, winsorisation, logarithms, Box and Cox.
//!
//! The rule: an indicator is treated where its absolute skewness is over 2 and its excess kurtosis over 3.5 (Groeneveld
//! and Meeden's thresholds as the JRC uses them; [`super::defaults`] holds them with their source).

// Places of values that are counted here.
#![allow(clippy::indexing_slicing)]

use super::describe::{kurtosis, range, skewness};
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::methods::{Treat, Treatment};
use crate::stats::Elementary;

/// What was done to an indicator.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Treated {
    /// Places that were winsorised from above or below.
    pub winsorised: Vec<usize>,
    /// Whether the whole indicator was transformed.
    pub transformed: bool,
    /// Whether it passes the rule afterwards.
    pub passes: bool,
    /// Skewness and excess kurtosis after the treatment, where it still does not pass.
    pub left: Option<[f64; 2]>,
    /// Whether the transformation asked for made the skewness worse, so that the values were left as they came.
    pub reverted: bool,
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
        Treatment::BoxCox => transform(values, &mut done, |values| box_cox(values, treat.lambda)),
        Treatment::Winsorise | Treatment::WinsoriseThenLog => {
            done.winsorised = winsorise(values, winmax, rule);
            if method == Treatment::WinsoriseThenLog && rule.pass(values) == Some(false) {
                values.copy_from_slice(&before);
                done.winsorised.clear();
                transform(values, &mut done, logarithm);
            }
        }
    }
    let passes = rule.pass(values);
    if passes == Some(false) && done.transformed && skewness(values).abs() >= skewness(&before).abs() {
        values.copy_from_slice(&before);
        return Treated { reverted: true, ..Treated::default() };
    }
    match passes {
        Some(passes) => {
            done.passes = passes;
            done.left = (!passes).then(|| [skewness(values), kurtosis(values)]);
        }
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

/// Logarithm after reflection: ln(x − min + (max − min) / 100) of a positively skewed indicator, and
/// −ln(max − x + (max − min) / 100) of a negatively skewed one, so that the long tail is the one drawn in and the order
/// of areas is kept (`log_CT_plus` of Becker's COINr).
pub fn logarithm(values: &mut [f64]) {
    let tail = Tail::of(values, 0.01);
    values.iter_mut().for_each(|value| *value = tail.sign * tail.distance(*value).logarithm());
}

/// Box and Cox's (1964) transformation after reflection: (y^λ − 1) / λ, or ln y where λ is 0, turned back where the long
/// tail is the lower one. y is the distance from the other end and, where `lambda` is given, 1 in the indicator's unit, as
/// in `boxcox` of Becker's COINr; where it is estimated, by maximum likelihood between −2 and 2, a hundredth of the range,
/// so that it does not depend on the unit.
///
/// y is in units of the geometric mean of the distances, which changes nothing but the scale of what comes out.
pub fn box_cox(values: &mut [f64], lambda: Option<f64>) {
    let mut tail = Tail::of(values, 0.01);
    if lambda.is_some() {
        tail.shift = 1.0;
    }
    let logs: Vec<f64> = values.iter().map(|value| tail.distance(*value).logarithm()).collect();
    let there = logs.iter().filter(|log| !log.is_nan());
    let centre = there.clone().sum::<f64>() / there.count() as f64;
    let logs: Vec<f64> = logs.into_iter().map(|log| log - centre).collect();
    let lambda = lambda.unwrap_or_else(|| likeliest_lambda(&logs));
    for (value, log) in values.iter_mut().zip(&logs) {
        *value = tail.sign * power(*log, lambda);
    }
}

/// (y^λ − 1) / λ of ln y, or ln y where λ is 0.
fn power(log: f64, lambda: f64) -> f64 {
    if lambda == 0.0 { log } else { (lambda * log).exponential_less_1() / lambda }
}

/// The λ of the greatest likelihood, by golden-section search between −2 and 2: with logarithms about 0 the Jacobian is
/// 1, and the likelihood is greatest where the variance of the transformed values is least. Missing values are left out.
fn likeliest_lambda(logs: &[f64]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let variance = |lambda: f64| {
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for log in logs.iter().filter(|log| !log.is_nan()) {
            let y = power(*log, lambda);
            (n, sum, squares) = (n + 1.0, sum + y, squares + y * y);
        }
        squares / n - (sum / n).powi(2)
    };
    let (mut low, mut high) = (-2.0, 2.0);
    let (mut a, mut b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_a, mut at_b) = (variance(a), variance(b));
    while high - low > 1e-6 {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - GOLDEN * (high - low);
            at_a = variance(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + GOLDEN * (high - low);
            at_b = variance(b);
        }
    }
    f64::midpoint(low, high)
}

/// The long tail of an indicator: on which side it is, and where its other side ends.
struct Tail {
    /// 1 where it is the upper one, −1 where it is the lower.
    sign: f64,
    end: f64,
    shift: f64,
}

impl Tail {
    /// That of values, `share` of the range added to every distance.
    fn of(values: &[f64], share: f64) -> Self {
        let (min, max) = range(values);
        let lower = skewness(values) < 0.0;
        Self { sign: if lower { -1.0 } else { 1.0 }, end: if lower { max } else { min }, shift: share * (max - min) }
    }

    /// How far a value is from the other end, and a hundredth of the range, so that it is above 0.
    fn distance(&self, value: f64) -> f64 {
        self.sign * (value - self.end) + self.shift
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

    fn lognormal(count: usize, sign: f64) -> Vec<f64> {
        let mut stream = crate::stats::Stream::new(5, "skewed");
        (0..count).map(|_| sign * (1.3 * stream.normal()).exp()).collect()
    }

    #[test]
    fn index_transformations_draw_in_whichever_tail_is_long_and_keep_the_order() {
        for method in [Treatment::Log, Treatment::BoxCox, Treatment::WinsoriseThenLog] {
            let upper = lognormal(60, 1.0);
            let (mut up, mut down) = (upper.clone(), lognormal(60, -1.0));
            let rule = Treat { method, winmax: Some(0), ..Treat::default() };
            let (one, other) = (treat(&mut up, &rule, None), treat(&mut down, &rule, None));
            assert!(one.transformed && one.passes && !one.reverted && one == other, "{one:?} {other:?}");
            assert!(skewness(&up).abs() < 1.0 && skewness(&upper) > 2.0, "{}", skewness(&up));
            // What is done to the lower tail is the mirror image of what is done to the upper.
            assert!(up.iter().zip(&down).all(|(up, down)| (up + down).abs() < 1e-9));
            let mut order: Vec<usize> = (0..60).collect();
            order.sort_by(|a, b| upper[*a].total_cmp(&upper[*b]));
            assert!(order.windows(2).all(|pair| up[pair[0]] <= up[pair[1]]));
        }
    }

    /// COINr 1.1, `log_CT_plus`: log(x − min + 0.01 (max − min)), and −log(max + 0.01 (max − min) − x) by negative skew.
    #[test]
    fn index_logarithm_is_the_bidirectional_one_of_coinr() {
        let mut values = [1.0, 2.0, 3.0, 101.0];
        logarithm(&mut values);
        let want = [1.0_f64.ln(), 2.0_f64.ln(), 3.0_f64.ln(), 101.0_f64.ln()];
        assert!(values.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-12), "{values:?}");
        let mut values = [-1.0, -2.0, -3.0, -101.0];
        logarithm(&mut values);
        assert!(values.iter().zip(want).all(|(got, want)| (got + want).abs() < 1e-12), "{values:?}");
    }

    /// Where y is exp of a sample without skew, the likeliest λ is 0; where it is the square of one far from 0, 1 / 2.
    #[test]
    fn index_lambda_of_box_and_cox_is_the_likeliest() {
        let centred = |values: Vec<f64>| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            values.into_iter().map(|value| value - mean).collect::<Vec<f64>>()
        };
        let grid: Vec<f64> = (1..400).map(|at| crate::stats::normal_quantile(f64::from(at) / 400.0)).collect();
        assert!(likeliest_lambda(&centred(grid.clone())).abs() < 1e-5);
        let squares = centred(grid.iter().map(|z| 2.0 * (6.0 + z).ln()).collect());
        assert!((likeliest_lambda(&squares) - 0.5).abs() < 0.02, "{}", likeliest_lambda(&squares));
    }

    #[test]
    fn index_a_transformation_that_makes_it_worse_is_taken_back() {
        let mut values = lognormal(60, 1.0);
        let before = values.clone();
        let rule = Treat { method: Treatment::BoxCox, lambda: Some(2.0), ..Treat::default() };
        let done = treat(&mut values, &rule, None);
        assert!(done.reverted && !done.transformed && !done.passes && values == before, "{done:?}");
    }

    #[test]
    fn index_values_that_cannot_pass_are_left_alone() {
        let mut values = vec![0.0; 40];
        values[7] = 1.0;
        let done = treat(&mut values, &Treat { method: Treatment::Winsorise, ..Treat::default() }, None);
        assert!(done.winsorised.is_empty() && values[7] == 1.0, "{done:?}");
    }
}
