//! Multi-step forecast errors seen at past origins, and their growth with the horizon.

use serde::{Deserialize, Serialize};

use crate::stats::Elementary;

/// Errors grow with the number of steps to about this power.
pub(super) const GROWTH: f64 = 0.7;

/// One multi-step error path seen at a past origin, divided by its series' scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ErrorPath {
    /// Log errors 1, 2, … steps ahead, in scales.
    pub(super) errors: Vec<f64>,
    /// The number of the origin at which it was seen, from the newest.
    pub(super) origin: usize,
    /// The size of the series at the origin (persons).
    pub(super) size: f64,
    /// How much it counts beside paths of series with few origins (0–1).
    #[serde(default = "fully")]
    pub(super) weight: f64,
}

fn fully() -> f64 {
    1.0
}

impl ErrorPath {
    /// The path's place from low to high: the mean of its errors, each by its usual width.
    pub(super) fn mean_error(&self) -> f64 {
        self.errors.iter().enumerate().map(|(k, error)| error / usual_width(k + 1)).sum::<f64>()
            / self.errors.len() as f64
    }

    /// The share that was seen of the usual width of a number of steps, by its weight.
    pub(super) fn share(&self, steps: usize) -> f64 {
        let widths = |steps: usize| (1..=steps).map(usual_width).sum::<f64>();
        let seen = if self.errors.len() >= steps { 1.0 } else { widths(self.errors.len()) / widths(steps) };
        self.weight * seen
    }

    /// The path for a number of steps; past its end it grows by the usual power of time.
    pub(super) fn stretched(&self, steps: usize, sign: f64) -> Vec<f64> {
        let n = self.errors.len();
        let end = self.errors.last().copied().unwrap_or(0.0);
        (0..steps)
            .map(|k| sign * self.errors.get(k).copied().unwrap_or(end * ((k + 1) as f64 / n as f64).power(GROWTH)))
            .collect()
    }
}

fn usual_width(step: usize) -> f64 {
    (step as f64).power(GROWTH)
}
