//! Fuzzy comprehensive evaluation: memberships of factors in grades, joined by weights.

use ndarray::ArrayView1;

use crate::error::{Error, Result, nearest};
use crate::message::Place;
use crate::stats::matrix::from_rows;

const OPERATORS: [&str; 4] = ["weighted_average", "max_min", "max_product", "bounded_sum"];

/// The membership of the whole in each grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Fuzzy {
    /// Membership in each grade.
    pub vector: Vec<f64>,
    /// The grade with the largest membership, counted from 0; of equals the higher one.
    pub grade: usize,
    /// The mean grade, counted from 1, by membership.
    pub score: f64,
    /// What the weights sum to as given.
    pub weight_sum: f64,
}

/// Join `memberships` (factors × grades, 0–1) by `weights`.
///
/// `weighted_average` is Σ w·r with the weights divided by their sum; the others take the weights as given: `max_min`
/// the largest of min(w, r), `max_product` the largest w·r, `bounded_sum` Σ min(w, r), at most 1.
///
/// # Errors
/// No such operator, weights or memberships that do not fit or are outside 0–1, memberships that are all 0.
pub fn fuzzy(weights: &[f64], memberships: &[Vec<f64>], operator: &str) -> Result<Fuzzy> {
    let given = from_rows(memberships).filter(|given| !given.is_empty() && given.nrows() == weights.len());
    // Factors × grades.
    let memberships = given.ok_or_else(|| Error::memberships_size(weights.len(), memberships.len()))?;
    let bad = |value: &f64| !(0.0..=1.0).contains(value);
    if let Some(((i, _), _)) = memberships.indexed_iter().find(|(_, value)| bad(value)) {
        return Err(Error::membership_outside().at(Place::default().row(i + 1)));
    }
    let weight_sum: f64 = weights.iter().sum();
    if weights.iter().any(|w| !(w.is_finite() && *w >= 0.0)) || weight_sum <= 0.0 {
        return Err(Error::weights_not_usable());
    }
    let join = |grade: ArrayView1<'_, f64>| {
        let pairs = weights.iter().zip(grade).map(|(w, r)| (*w, *r));
        match operator {
            "weighted_average" => Some(pairs.map(|(w, r)| w / weight_sum * r).sum()),
            "max_min" => Some(pairs.map(|(w, r)| w.min(r)).fold(0.0, f64::max)),
            "max_product" => Some(pairs.map(|(w, r)| w * r).fold(0.0, f64::max)),
            "bounded_sum" => Some(pairs.map(|(w, r)| w.min(r)).sum::<f64>().min(1.0)),
            _ => None,
        }
    };
    let Some(vector) = memberships.columns().into_iter().map(join).collect::<Option<Vec<f64>>>() else {
        let near = nearest(operator, OPERATORS);
        return Err(Error::word_unknown("operator", operator, OPERATORS).did_you_mean(near));
    };
    let all: f64 = vector.iter().sum();
    if all <= 0.0 {
        return Err(Error::memberships_all_zero());
    }
    let grade = vector.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(grade, _)| grade);
    let score = vector.iter().enumerate().map(|(j, v)| (j as f64 + 1.0) * v).sum::<f64>() / all;
    Ok(Fuzzy { vector, grade, score, weight_sum })
}
