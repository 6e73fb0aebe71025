//! Values onto one scale: min–max, z-scores, ranks, percentiles, distance to a target, goalposts.

use super::outlier::range;
use super::spec::{Indicator, Method, Normalise};

/// One indicator's way to its scale.
#[derive(Debug, Clone)]
pub struct Scale {
    method: Method,
    low: f64,
    high: f64,
    mean: f64,
    sd: f64,
    cap: bool,
    direction: f64,
    /// Goalposts and target, turned round and in logarithms where the indicator is.
    posts: (f64, f64),
    target: f64,
}

impl Scale {
    /// The scale of an indicator under a specification's normalisation.
    pub fn new(normalise: &Normalise, leaf: &Indicator) -> Self {
        let own = |value: Option<f64>| {
            let value = value.unwrap_or(f64::NAN);
            leaf.direction * if leaf.log { value.ln() } else { value }
        };
        let (one, other) = (own(leaf.low), own(leaf.high));
        Self {
            method: normalise.method,
            low: normalise.low(),
            high: normalise.high(),
            mean: normalise.mean.unwrap_or(0.0),
            sd: normalise.sd.unwrap_or(1.0),
            cap: normalise.cap.unwrap_or(normalise.method == Method::Goalposts),
            direction: leaf.direction,
            posts: (one.min(other), one.max(other)),
            target: own(leaf.target),
        }
    }

    /// Scores of values (more is better from here on); missing stays missing, and all are missing without spread.
    ///
    /// ```
    /// use townscale::index::{Scale, Spec};
    /// let spec = Spec::from_toml(
    ///     "[[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\ndirection = -1",
    ///     "spec.toml",
    /// )?;
    /// let mut values = [1.0, 2.0, 5.0];
    /// Scale::new(&spec.normalise, &spec.indicator[0]).apply(&mut values);
    /// assert_eq!(values, [100.0, 75.0, 0.0]);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    pub fn apply(&self, values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value *= self.direction);
        let span = self.high - self.low;
        match self.method {
            Method::None => {}
            Method::MinMax => {
                let (min, max) = range(values);
                let spread = max - min;
                line(values, |x| (x - min) / spread * span + self.low, spread);
            }
            Method::ZScore => {
                let (mean, sd) = mean_and_sd(values);
                line(values, |x| (x - mean) / sd * self.sd + self.mean, sd);
            }
            Method::Rank => ranks(values, |rank, _| rank),
            Method::Percentile => ranks(values, |rank, n| self.low + span * (rank - 1.0) / (n - 1.0)),
            Method::DistanceToTarget => {
                let (min, _) = range(values);
                let spread = self.target - min;
                line(values, |x| (x - min) / spread * span + self.low, spread);
            }
            Method::Goalposts => {
                let spread = self.posts.1 - self.posts.0;
                line(values, |x| (x - self.posts.0) / spread * span + self.low, spread);
            }
        }
        let bounded = matches!(self.method, Method::MinMax | Method::DistanceToTarget | Method::Goalposts);
        if self.cap && bounded {
            for value in values.iter_mut().filter(|value| !value.is_nan()) {
                *value = value.clamp(self.low, self.high);
            }
        }
    }
}

/// A straight line through the values; without spread there is no score.
fn line(values: &mut [f64], score: impl Fn(f64) -> f64, spread: f64) {
    let flat = spread == 0.0 || !spread.is_finite();
    values.iter_mut().for_each(|value| *value = if flat { f64::NAN } else { score(*value) });
}

/// Scores by rank (1 the least; ties share the lower one) and the number of values.
fn ranks(values: &mut [f64], score: impl Fn(f64, f64) -> f64) {
    let mut order: Vec<usize> = (0..values.len()).filter(|at| !values[*at].is_nan()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let n = order.len();
    let flat = n == 0 || values[order[0]] == values[order[n - 1]];
    let mut scores = vec![f64::NAN; values.len()];
    let mut rank = 0;
    for (place, at) in order.iter().enumerate() {
        if place == 0 || values[*at] > values[order[place - 1]] {
            rank = place + 1;
        }
        scores[*at] = if flat { f64::NAN } else { score(rank as f64, n as f64) };
    }
    values.copy_from_slice(&scores);
}

/// Mean and sample standard deviation; missing values are left out.
pub fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let there = || values.iter().filter(|value| !value.is_nan());
    let n = there().count() as f64;
    let mean = there().sum::<f64>() / n;
    // Values that are all the same have no spread, whatever rounding makes of their mean.
    let (min, max) = range(values);
    let sd = if min == max { 0.0 } else { (there().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt() };
    (mean, sd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Spec;

    fn scaled(normalise: &str, leaf: &str, values: &[f64]) -> Vec<f64> {
        let text =
            format!("normalise = {normalise}\n[[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\n{leaf}");
        let spec = Spec::from_toml(&text, "s").unwrap();
        let mut values = values.to_vec();
        Scale::new(&spec.normalise, &spec.indicator[0]).apply(&mut values);
        values
    }

    #[test]
    fn index_methods_agree_with_their_formulas() {
        let nan = f64::NAN;
        let same = |got: Vec<f64>, want: &[f64]| {
            let close = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-12;
            assert!(got.iter().zip(want).all(|(a, b)| close(*a, *b)), "{got:?} {want:?}");
        };
        same(scaled("{ low = 1 }", "direction = -1", &[2.0, nan, 4.0]), &[100.0, nan, 1.0]);
        same(scaled("\"z_score\"", "", &[1.0, 2.0, 3.0]), &[-1.0, 0.0, 1.0]);
        same(scaled("{ method = \"z_score\", mean = 10, sd = 2 }", "", &[1.0, 2.0, 3.0]), &[8.0, 10.0, 12.0]);
        same(scaled("\"rank\"", "", &[5.0, 1.0, 5.0, nan, 9.0]), &[2.0, 1.0, 2.0, nan, 4.0]);
        same(scaled("\"percentile\"", "", &[5.0, 1.0, 5.0, 9.0]), &[100.0 / 3.0, 0.0, 100.0 / 3.0, 100.0]);
        same(scaled("\"distance_to_target\"", "target = 20", &[10.0, 15.0, 30.0]), &[0.0, 50.0, 200.0]);
        same(scaled("\"distance_to_target\"", "target = 10\ndirection = -1", &[30.0, 20.0, 10.0]), &[0.0, 50.0, 100.0]);
        let posts = "low = 20\nhigh = 85";
        same(scaled("{ method = \"goalposts\", high = 1 }", posts, &[20.0, 52.5, 90.0]), &[0.0, 0.5, 1.0]);
        same(scaled("{ method = \"goalposts\", cap = false }", posts, &[98.0]), &[120.0]);
        same(scaled("\"none\"", "direction = -1", &[1.0]), &[-1.0]);
        same(scaled("\"min_max\"", "", &[3.0, 3.0]), &[nan, nan]);
    }
}
