//! Coupling coordination degree of subsystems (耦合协调度).

use crate::stats::Elementary;

/// How far subsystems go together, and how far they have come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coupling {
    /// The coupling degree C (0–1): the geometric over the arithmetic mean of the subsystems; 1 where all are alike.
    pub coupling: f64,
    /// The development T (0–1): their weighted mean.
    pub development: f64,
    /// The coordination degree D = √(C T) (0–1).
    pub coordination: f64,
}

/// The coupling coordination degree of subsystems' levels (0–1) under weights that sum to 1.
///
/// C = (Π U)^(1/k) / (Σ U / k) lies between 0 and 1 for any number of subsystems: Wang, Kong, Liang, Dai and Zhou 2021
/// (王淑佳等《国内耦合协调度模型的误区及修正》, Journal of Natural Resources 36(3)) show which forms in use do not.
/// Missing levels (NaN) make it missing; where all are 0 nothing goes together, and C is 0.
#[must_use]
pub fn coupling(levels: &[f64], weights: &[f64]) -> Coupling {
    let k = levels.len() as f64;
    let mean = levels.iter().sum::<f64>() / k;
    if mean.is_nan() {
        return Coupling { coupling: f64::NAN, development: f64::NAN, coordination: f64::NAN };
    }
    let product: f64 = levels.iter().map(|level| level.max(0.0).power(1.0 / k)).product();
    let coupling = if mean > 0.0 { (product / mean).min(1.0) } else { 0.0 };
    let development = levels.iter().zip(weights).map(|(level, weight)| weight * level).sum::<f64>();
    Coupling { coupling, development, coordination: (coupling * development.max(0.0)).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: U = 0.8 and 0.2 at equal weights give C = 2 √0.16 / 1 = 0.8, T = 0.5, D = √0.4.
    #[test]
    fn index_coupling_of_two_is_the_formula_by_hand() {
        let got = coupling(&[0.8, 0.2], &[0.5, 0.5]);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(got.coupling, 0.8) && close(got.development, 0.5) && close(got.coordination, 0.4_f64.sqrt()));
        let alike = coupling(&[0.3; 4], &[0.25; 4]);
        assert!(close(alike.coupling, 1.0) && close(alike.coordination, 0.3_f64.sqrt()));
        assert_eq!(coupling(&[0.0, 0.9], &[0.5, 0.5]).coordination, 0.0);
        assert_eq!(coupling(&[0.0, 0.0], &[0.5, 0.5]).coupling, 0.0);
        assert!(coupling(&[f64::NAN, 0.5], &[0.5, 0.5]).coordination.is_nan());
    }
}
