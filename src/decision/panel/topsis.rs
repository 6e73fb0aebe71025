//! TOPSIS: alternatives by their distance from the best and the worst values (Hwang and Yoon 1981).

use ndarray::ArrayView1;

use crate::error::{Error, Result};
use crate::message::{Place, Term};
use crate::stats::matrix::{from_rows, rows as rows_of};

/// What TOPSIS finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Topsis {
    /// The best weighted value of each criterion.
    pub ideal: Vec<f64>,
    /// The worst one.
    pub anti_ideal: Vec<f64>,
    /// Closeness of each alternative to the ideal (0–1, larger is better).
    pub closeness: Vec<f64>,
}

/// Score `rows` (alternatives × criteria) with vector normalisation; `sense` is 1 where more is better and −1 where less
/// is. Weights are divided by their sum.
///
/// # Errors
/// Rows, weights or senses that do not fit, numbers that are not finite, a column of zeros, a sense that is not 1 or −1.
pub fn topsis(rows: &[Vec<f64>], weights: &[f64], sense: &[f64]) -> Result<Topsis> {
    let width = weights.len();
    // Alternatives × criteria.
    let given = from_rows(rows).filter(|given| !given.is_empty() && given.ncols() == width && sense.len() == width);
    let mut scaled = given.ok_or_else(Error::criteria_size)?;
    if let Some(((i, _), _)) = scaled.indexed_iter().find(|(_, value)| !value.is_finite()) {
        return Err(Error::criterion_not_finite().at(Place::default().row(i + 1)));
    }
    let sum: f64 = weights.iter().sum();
    if weights.iter().any(|w| !(w.is_finite() && *w >= 0.0)) || sum <= 0.0 {
        return Err(Error::weights_not_usable());
    }
    if let Some((j, one)) = sense.iter().enumerate().find(|(_, one)| one.abs() != 1.0) {
        return Err(Error::criterion_sense(*one).at(Place::entry(Term::Criterion, (j + 1).to_string())));
    }
    for (j, (mut column, weight)) in scaled.columns_mut().into_iter().zip(weights).enumerate() {
        let length = column.iter().map(|value| value.powi(2)).sum::<f64>().sqrt();
        if length == 0.0 {
            return Err(Error::criterion_all_zero().at(Place::entry(Term::Criterion, (j + 1).to_string())));
        }
        column.iter_mut().for_each(|value| *value *= weight / sum / length);
    }
    let end = |best: f64| -> Vec<f64> {
        let one = |(column, sense): (ArrayView1<'_, f64>, &f64)| {
            let side = best * sense;
            side * column.iter().map(|value| side * value).fold(f64::NEG_INFINITY, f64::max)
        };
        scaled.columns().into_iter().zip(sense).map(one).collect()
    };
    let (ideal, anti_ideal) = (end(1.0), end(-1.0));
    let far = |row: &[f64], from: &[f64]| row.iter().zip(from).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    let closeness = rows_of(scaled.view()).map(|row| {
        let (best, worst) = (far(row, &ideal), far(row, &anti_ideal));
        if best + worst > 0.0 { worst / (best + worst) } else { 1.0 }
    });
    Ok(Topsis { closeness: closeness.collect(), ideal, anti_ideal })
}
