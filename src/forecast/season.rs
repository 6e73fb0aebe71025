//! Seasonal adjustment of half-yearly, quarterly and monthly counts: whether a season is there is judged by an F test of
//! seasonal means on the log changes; it is taken out by classical multiplicative decomposition, with factors shrunk by
//! the strength of that evidence (after Miller and Williams 2003), and put back into the forecast.

#![expect(clippy::indexing_slicing, reason = "steps within a season of known length")]

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use crate::stats::Elementary;

/// A season is used where chance would show as much with less than this probability.
const SIGNIFICANCE: f64 = 0.05;
/// A season that is not used is likely where chance would show as much with less than this probability.
const LIKELY: f64 = 0.2;

/// The season of a series: log factors by phase from the first value; none where no season is used.
#[derive(Debug, Clone, Default)]
pub(super) struct Season {
    factors: Vec<f64>,
    likely: bool,
}

/// The fewest values that can show a season of `period` steps: two cycles and one value more.
pub(super) fn fewest_values(period: usize) -> usize {
    if period > 1 { 2 * period + 1 } else { 1 }
}

impl Season {
    /// Look for a season of `period` steps in positive values.
    pub(super) fn of(values: &[f64], period: usize) -> Self {
        let n = values.len();
        if period < 2 {
            return Self::default();
        }
        if n < fewest_values(period) {
            return Self { factors: vec![], likely: true };
        }
        let logs: Vec<f64> = values.iter().map(|value| value.logarithm()).collect();
        let (ratio, chance) = variance_ratio(&logs, period);
        if chance >= SIGNIFICANCE {
            return Self { factors: vec![], likely: chance < LIKELY };
        }
        let kept = (1.0 - 1.0 / ratio).clamp(0.0, 1.0);
        let factors = decompose(&logs, period).into_iter().map(|factor| kept * factor).collect();
        Self { factors, likely: false }
    }

    /// Whether no season is used.
    pub(super) fn is_none(&self) -> bool {
        self.factors.is_empty()
    }

    /// Whether a season that is not used may well be there: the series is too short to tell.
    pub(super) fn unseen(&self) -> bool {
        self.likely
    }

    /// The log factors of `steps` phases from after `n` values, less that of the last of these.
    pub(super) fn beside_last(&self, n: usize, steps: usize) -> Vec<f64> {
        let factor = |t: usize| if self.factors.is_empty() { 0.0 } else { self.factors[t % self.factors.len()] };
        (n..n + steps).map(|t| factor(t) - factor(n - 1)).collect()
    }

    /// The values without their season.
    pub(super) fn adjust(&self, values: &[f64]) -> Vec<f64> {
        if self.factors.is_empty() {
            return values.to_vec();
        }
        values
            .iter()
            .enumerate()
            .map(|(t, value)| value * (-self.factors[t % self.factors.len()]).exponential())
            .collect()
    }

    /// A log forecast from after `n` values with its season.
    pub(super) fn restore(&self, mut logs: Vec<f64>, n: usize) -> Vec<f64> {
        if !self.factors.is_empty() {
            for (k, log) in logs.iter_mut().enumerate() {
                *log += self.factors[(n + k) % self.factors.len()];
            }
        }
        logs
    }
}

/// Mean log deviation of each phase from a centred moving average over one cycle; they add up to 0.
fn decompose(logs: &[f64], period: usize) -> Vec<f64> {
    let half = period / 2;
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for t in half..logs.len() - half {
        let window = &logs[t - half..=t + half];
        let ends =
            if period.is_multiple_of(2) { (window[0] + window[period]) / 2.0 } else { window[0] + window[period - 1] };
        let inner: f64 = window[1..window.len() - 1].iter().sum();
        sums[t % period] += logs[t] - (inner + ends) / period as f64;
        counts[t % period] += 1.0;
    }
    let means: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / f64::max(*count, 1.0)).collect();
    let centre = means.iter().sum::<f64>() / period as f64;
    means.iter().map(|mean| mean - centre).collect()
}

/// The F ratio of log changes between phases and within them, and the probability of as much by chance.
fn variance_ratio(logs: &[f64], period: usize) -> (f64, f64) {
    let changes: Vec<f64> = logs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let n = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / n;
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for (t, change) in changes.iter().enumerate() {
        sums[t % period] += change - mean;
        counts[t % period] += 1.0;
    }
    let total: f64 = changes.iter().map(|change| (change - mean).powi(2)).sum();
    let between: f64 = sums.iter().zip(&counts).map(|(sum, count)| sum * sum / f64::max(*count, 1.0)).sum();
    let (df1, df2) = ((period - 1) as f64, n - period as f64);
    if total <= 1e-20 * n || df2 < 1.0 {
        return (0.0, 1.0);
    }
    let within = (total - between).max(1e-12 * total);
    let ratio = between / df1 / (within / df2);
    (ratio, FisherSnedecor::new(df1, df2).map_or(1.0, |law| law.sf(ratio)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_is_seen_taken_out_and_put_back() {
        let factor = [0.2, -0.1, -0.3, 0.2];
        let values: Vec<f64> = (0..20).map(|t| (5.0 + 0.02 * f64::from(t) + factor[t as usize % 4]).exp()).collect();
        let season = Season::of(&values, 4);
        let smooth = season.adjust(&values);
        assert!(smooth.windows(2).all(|pair| ((pair[1] / pair[0]).ln() - 0.02).abs() < 1e-9), "{smooth:?}");
        let back = season.restore(vec![5.0; 4], 20);
        assert!((back[0] - 5.2).abs() < 1e-9 && (back[2] - 4.7).abs() < 1e-9, "{back:?}");
    }

    #[test]
    fn half_years_and_short_series_show_their_season() {
        let halves: Vec<f64> = (0..8).map(|t| 1000.0 * if t % 2 == 0 { 1.15 } else { 0.85 }).collect();
        assert!(!Season::of(&halves, 2).is_none());
        let months: Vec<f64> =
            (0..36).map(|t| 1000.0 + 100.0 * (f64::from(t) * std::f64::consts::FRAC_PI_6).cos()).collect();
        assert!(!Season::of(&months, 12).is_none());
        assert!(Season::of(&months[..20], 12).unseen() && Season::of(&months[..20], 12).is_none());
    }

    #[test]
    fn growth_is_no_season() {
        let values: Vec<f64> = (0..20).map(|t| 100.0 + 3.0 * f64::from(t)).collect();
        assert!(Season::of(&values, 4).is_none());
        let jump: Vec<f64> = (0..20).map(|t| if t < 9 { 100.0 } else { 150.0 }).collect();
        assert!(Season::of(&jump, 4).is_none());
    }
}
