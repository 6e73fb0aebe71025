//! Seasons of quarterly and monthly counts: seen by the autocorrelation at one year, taken out by classical
//! multiplicative decomposition before a model reads the series, and put back into its forecast.

/// The season of a series: log factors by phase from the first value; none where no season is seen.
#[derive(Debug, Clone, Default)]
pub struct Season {
    factors: Vec<f64>,
}

/// The autocorrelation at one year is told from 0 at this many standard errors (10 % two-sided, as in the M4
/// competition's Theta method).
const SEEN: f64 = 1.645;

impl Season {
    /// Look for a season of `period` steps; at least three of them are needed.
    pub fn of(values: &[f64], period: usize) -> Self {
        let n = values.len();
        if period < 2 || n < 3 * period || !seasonal(values, period) {
            return Self::default();
        }
        let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
        let half = period / 2;
        let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
        for t in half..n - half {
            let window = &logs[t - half..=t + half];
            let ends = if period.is_multiple_of(2) {
                (window[0] + window[period]) / 2.0
            } else {
                window[0] + window[period - 1]
            };
            let inner: f64 = window[1..window.len() - 1].iter().sum();
            sums[t % period] += logs[t] - (inner + ends) / period as f64;
            counts[t % period] += 1.0;
        }
        let means: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / count).collect();
        let centre = means.iter().sum::<f64>() / period as f64;
        Self { factors: means.iter().map(|mean| mean - centre).collect() }
    }

    /// Whether no season was seen.
    pub fn is_none(&self) -> bool {
        self.factors.is_empty()
    }

    /// The values without their season.
    pub fn adjust(&self, values: &[f64]) -> Vec<f64> {
        if self.factors.is_empty() {
            return values.to_vec();
        }
        values.iter().enumerate().map(|(t, value)| value * (-self.factors[t % self.factors.len()]).exp()).collect()
    }

    /// A log forecast from after `n` values with its season.
    pub fn restore(&self, mut logs: Vec<f64>, n: usize) -> Vec<f64> {
        if !self.factors.is_empty() {
            for (k, log) in logs.iter_mut().enumerate() {
                *log += self.factors[(n + k) % self.factors.len()];
            }
        }
        logs
    }
}

/// Whether the autocorrelation of changes at one year is more than chance (Bartlett's standard error).
fn seasonal(values: &[f64], period: usize) -> bool {
    let changes: Vec<f64> = values.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    let n = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / n;
    let product =
        |lag: usize| (lag..changes.len()).map(|t| (changes[t] - mean) * (changes[t - lag] - mean)).sum::<f64>();
    let variance = product(0);
    if variance <= 1e-20 {
        return false;
    }
    let squares: f64 = (1..period).map(|lag| (product(lag) / variance).powi(2)).sum();
    product(period) / variance > SEEN * ((1.0 + 2.0 * squares) / n).sqrt()
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
    fn growth_is_no_season() {
        let values: Vec<f64> = (0..20).map(|t| 100.0 + 3.0 * f64::from(t)).collect();
        assert!(Season::of(&values, 4).factors.is_empty());
    }
}
