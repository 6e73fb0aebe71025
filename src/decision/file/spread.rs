//! Distributions with a bounded range: points, triangles, equally weighted panels.

use serde::Serialize;

/// A distribution with a bounded range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Spread {
    /// A certain value.
    Point(f64),
    /// The triangular distribution.
    Triangle {
        /// Lowest value.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Highest value.
        high: f64,
    },
    /// The linear pool of experts, equally weighted: one expert is believed in each draw.
    Experts(Vec<Spread>),
}

impl Spread {
    /// A triangle, or a point where it has no width.
    #[must_use]
    pub fn triangle(low: f64, mode: f64, high: f64) -> Self {
        if low == high { Self::Point(mode) } else { Self::Triangle { low, mode, high } }
    }

    /// Expected value.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Triangle { low, mode, high } => (low + mode + high) / 3.0,
            Self::Experts(list) => list.iter().map(Self::mean).sum::<f64>() / list.len() as f64,
        }
    }

    /// Expected square.
    pub fn square(&self) -> f64 {
        match self {
            Self::Point(value) => value * value,
            Self::Triangle { low: a, mode: c, high: b } => {
                self.mean().powi(2) + (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0
            }
            Self::Experts(list) => list.iter().map(Self::square).sum::<f64>() / list.len() as f64,
        }
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match self {
            Self::Point(_) => 0.0,
            _ => (self.square() - self.mean().powi(2)).max(0.0),
        }
    }

    /// Lowest value.
    pub fn low(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Triangle { low, .. } => *low,
            Self::Experts(list) => list.iter().map(Self::low).fold(f64::INFINITY, f64::min),
        }
    }

    /// Highest value.
    pub fn high(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Triangle { high, .. } => *high,
            Self::Experts(list) => list.iter().map(Self::high).fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// Likeliest value; of a panel, its mean.
    pub fn middle(&self) -> f64 {
        match self {
            Self::Point(value) | Self::Triangle { mode: value, .. } => *value,
            Self::Experts(list) => list.iter().map(Self::middle).sum::<f64>() / list.len() as f64,
        }
    }

    /// Probability of a value not above `x`.
    #[must_use]
    pub fn cumulative(&self, x: f64) -> f64 {
        match self {
            Self::Point(value) => f64::from(u8::from(x >= *value)),
            Self::Triangle { low, mode, high } => {
                if x <= *low {
                    0.0
                } else if x >= *high {
                    1.0
                } else if x <= *mode {
                    (x - low).powi(2) / ((high - low) * (mode - low))
                } else {
                    1.0 - (high - x).powi(2) / ((high - low) * (high - mode))
                }
            }
            Self::Experts(list) => list.iter().map(|one| one.cumulative(x)).sum::<f64>() / list.len() as f64,
        }
    }

    /// The value that a share `u` of the distribution does not exceed.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Triangle { low, mode, high } => {
                let split = (mode - low) / (high - low);
                if u < split {
                    low + (u * (high - low) * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * (high - low) * (high - mode)).sqrt()
                }
            }
            Self::Experts(_) => {
                let (mut below, mut above) = (self.low(), self.high());
                if self.cumulative(below) >= u {
                    return below;
                }
                for _ in 0..60 {
                    let middle = f64::midpoint(below, above);
                    if self.cumulative(middle) >= u { above = middle } else { below = middle }
                }
                above
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_quantities_keep_their_moments() {
        let triangle = Spread::triangle(0.1, 0.2, 0.6);
        let panel = Spread::Experts(vec![Spread::Point(0.05), Spread::Point(0.1), triangle.clone()]);
        for spread in [triangle, panel] {
            let n = 200_000;
            let draws: Vec<f64> = (0..n).map(|i| spread.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            let square = draws.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
            assert!((mean - spread.mean()).abs() < 1e-5 && (square - spread.square()).abs() < 1e-5, "{spread:?}");
        }
    }
}
