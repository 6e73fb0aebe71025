//! AHP's scores of alternatives from their priorities by criterion: the distributive and the ideal mode, and the copy test of
//! Belton and Gear (1983), "On a short-coming of Saaty's method of analytic hierarchies", *Omega* 11.

// Formulas of a matrix whose shape is checked at the door.
#![allow(clippy::indexing_slicing)]

use ndarray::ArrayView2;

use super::matrix::from_rows;
use crate::error::{Error, Result};
use crate::message::Place;

/// Scores of alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternatives {
    /// One score each.
    pub scores: Vec<f64>,
    /// The alternatives of which a copy, added to the list, turns the order of two others round.
    pub reversed_by: Vec<usize>,
}

/// Scores of alternatives (`rows`: a row each, a column a criterion, numbers above 0), the weights divided by their sum.
///
/// Distributive: each column is divided by its sum, so that the scores sum to 1, and a copy of an alternative may turn the
/// order of others round. Ideal: each column is divided by its best, and none does.
///
/// # Errors
/// Rows and weights that do not fit, numbers that are not above 0, weights that are negative or all 0.
pub fn alternatives(rows: &[Vec<f64>], weights: &[f64], ideal: bool) -> Result<Alternatives> {
    let given = from_rows(rows).filter(|given| !given.is_empty() && given.ncols() == weights.len());
    let rows = given.ok_or_else(Error::alternatives_size)?;
    if let Some((at, value)) = rows.indexed_iter().find(|(_, value)| !(value.is_finite() && **value > 0.0)) {
        return Err(Error::alternatives_priority(*value).at(Place::cell(at.0, at.1)));
    }
    if weights.iter().any(|w| !(w.is_finite() && *w >= 0.0)) || weights.iter().sum::<f64>() <= 0.0 {
        return Err(Error::weights_not_usable());
    }
    let all: Vec<usize> = (0..rows.nrows()).collect();
    let scores = score(rows.view(), &all, weights, ideal);
    let reversed_by = all.iter().copied().filter(|copied| {
        let longer: Vec<usize> = all.iter().copied().chain([*copied]).collect();
        let after = score(rows.view(), &longer, weights, ideal);
        let turned = |a: usize, b: usize| {
            (scores[a] - scores[b]) * (after[a] - after[b]) < -1e-15 && (scores[a] - scores[b]).abs() > 1e-9
        };
        all.iter().any(|a| all[..*a].iter().any(|b| turned(*a, *b)))
    });
    let reversed_by = reversed_by.collect();
    Ok(Alternatives { scores, reversed_by })
}

/// The scores of some rows (alternatives × criteria); a row may stand twice.
fn score(rows: ArrayView2<'_, f64>, listed: &[usize], weights: &[f64], ideal: bool) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let whole = |column: usize| -> f64 {
        let values = listed.iter().map(|row| rows[[*row, column]]);
        if ideal { values.fold(0.0, f64::max) } else { values.sum() }
    };
    let wholes: Vec<f64> = (0..weights.len()).map(whole).collect();
    let of = |row: &usize| (0..weights.len()).map(|j| weights[j] / total * rows[[*row, j]] / wholes[j]).sum();
    listed.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_a_copy_turns_the_distributive_order_only() {
        let rows = [vec![1.0, 9.0, 8.0], vec![9.0, 1.0, 9.0], vec![1.0, 1.0, 1.0]];
        let found = alternatives(&rows, &[1.0; 3], false).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 5e-5;
        assert!([0.4512, 0.4697, 0.0791].iter().zip(&found.scores).all(|(a, b)| close(*a, *b)));
        assert_eq!(found.reversed_by, [1]);
        let found = alternatives(&rows, &[1.0; 3], true).unwrap();
        assert!([0.6667, 0.7037, 0.1111].iter().zip(&found.scores).all(|(a, b)| close(*a, *b)));
        assert!(found.reversed_by.is_empty() && alternatives(&rows, &[1.0; 2], true).is_err());
    }
}
