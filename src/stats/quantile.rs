//! Quantiles of draws, and the summary every table of the chain prints.

/// The quantile of sorted values, by linear interpolation (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
///
/// `sorted` is ascending and not empty; `level` lies in 0..=1.
pub fn quantile(sorted: &[f64], level: f64) -> f64 {
    let place = level * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The share of sorted values that are strictly above a threshold.
pub fn share_above(sorted: &[f64], threshold: f64) -> f64 {
    let below = sorted.partition_point(|value| *value <= threshold);
    (sorted.len() - below) as f64 / sorted.len() as f64
}

/// Mean, median, and the central 80 and 95 % intervals of draws, in the draws' unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: f64,
    /// 50 % quantile.
    pub median: f64,
    /// 10 % quantile.
    pub lo80: f64,
    /// 90 % quantile.
    pub hi80: f64,
    /// 2.5 % quantile.
    pub lo95: f64,
    /// 97.5 % quantile.
    pub hi95: f64,
}

impl Summary {
    /// Summarise draws; sorts them in place.
    pub fn of(draws: &mut [f64]) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        Self::of_sorted(draws)
    }

    /// Summarise draws that are already ascending.
    pub fn of_sorted(sorted: &[f64]) -> Self {
        Self {
            mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
            median: quantile(sorted, 0.5),
            lo80: quantile(sorted, 0.1),
            hi80: quantile(sorted, 0.9),
            lo95: quantile(sorted, 0.025),
            hi95: quantile(sorted, 0.975),
        }
    }
}
