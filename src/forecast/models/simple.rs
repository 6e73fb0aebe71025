//! Naive, drift and log drift (Hyndman and Athanasopoulos, *Forecasting: principles and practice*, section 5.2).

/// The last value.
pub fn naive(values: &[f64], horizon: usize) -> Vec<f64> {
    vec![values[values.len() - 1]; horizon]
}

/// The line through the first and the last value.
pub fn drift(values: &[f64], horizon: usize) -> Vec<f64> {
    let last = values.len() - 1;
    let slope = if last == 0 { 0.0 } else { (values[last] - values[0]) / last as f64 };
    (1..=horizon).map(|step| values[last] + slope * step as f64).collect()
}

/// Drift on logarithms: a constant rate of growth.
pub fn log_drift(values: &[f64], horizon: usize) -> Vec<f64> {
    let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
    drift(&logs, horizon).iter().map(|log| log.exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_goes_on_as_it_says() {
        assert_eq!(naive(&[1.0, 4.0], 2), [4.0, 4.0]);
        assert_eq!(drift(&[1.0, 2.0, 5.0], 2), [7.0, 9.0]);
        let grown = log_drift(&[100.0, 110.0, 121.0], 1);
        assert!((grown[0] - 133.1).abs() < 1e-9);
    }
}
