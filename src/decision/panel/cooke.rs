//! Cooke's classical model: experts weigh by how well calibrated and how informative they are on seed questions.

use ndarray::Array2;
use statrs::function::gamma::gamma_ur;

use crate::error::{Error, Result};
use crate::message::{Place, Term};
use crate::stats::Elementary;
use crate::stats::matrix::{from_rows, rows};

/// Scores and weights, one for each expert.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooke {
    /// The p-value of the hypothesis that the expert's quantiles are right (0–1).
    pub calibration: Vec<f64>,
    /// Mean relative information against a uniform background.
    pub information: Vec<f64>,
    /// Calibration × information over their sum; 0 for an expert with a calibration under `alpha`.
    pub weights: Vec<f64>,
}

/// Score experts (Cooke 1991, Experts in Uncertainty): `experts[e][i]` are the quantiles that expert e gives for seed
/// question i, `realisations[i]` its answer, `quantiles` the levels asked for, rising inside 0–1; `logarithmic` says of
/// each question whether it is on a logarithmic scale (its numbers are then above 0), of all where it is one.
///
/// The background of a question is uniform, on its scale, over the range of all quantiles and the answer, stretched by `overshoot` (0.1)
/// of its length on both sides. An answer equal to a quantile falls under it.
///
/// # Errors
/// Lists that do not fit each other, quantiles that do not rise, a question on which everything is equal, or no expert
/// with a calibration of at least `alpha` and some information.
pub fn cooke(
    experts: &[Vec<Vec<f64>>],
    realisations: &[f64],
    quantiles: &[f64],
    logarithmic: &[bool],
    overshoot: f64,
    alpha: f64,
) -> Result<Cooke> {
    let levels: Vec<f64> = std::iter::once(0.0).chain(quantiles.iter().copied()).chain([1.0]).collect();
    // In rising order; a number that is not one is in none.
    let rises = |list: &[f64]| list.iter().zip(list.iter().skip(1)).all(|(low, high)| low < high);
    if quantiles.is_empty() || !rises(&levels) {
        return Err(Error::quantiles_not_rising());
    }
    if !(overshoot.is_finite() && overshoot > 0.0 && (0.0..1.0).contains(&alpha)) {
        return Err(Error::elicitation_settings());
    }
    if experts.is_empty() || realisations.is_empty() || realisations.iter().any(|value| !value.is_finite()) {
        return Err(Error::elicitation_empty());
    }
    for (e, items) in experts.iter().enumerate() {
        if items.len() != realisations.len() {
            return Err(Error::elicitation_questions_unanswered(items.len(), realisations.len())
                .at(Place::entry(Term::Expert, (e + 1).to_string())));
        }
        for (i, item) in items.iter().enumerate() {
            if item.len() != quantiles.len() || item.iter().any(|v| !v.is_finite()) || !rises(item) {
                return Err(Error::elicitation_answer_not_rising(item, quantiles.len()).at(Place::entry(
                    Term::Question,
                    (i + 1).to_string(),
                )
                .inside(Place::entry(Term::Expert, (e + 1).to_string()))));
            }
        }
    }
    if ![0, 1, realisations.len()].contains(&logarithmic.len()) {
        return Err(Error::scales_unlike_questions(logarithmic.len(), realisations.len()));
    }
    let on_scale = |question: usize, value: f64| -> Result<f64> {
        let log = logarithmic.get(question).or(logarithmic.first().filter(|_| logarithmic.len() == 1));
        match log {
            Some(true) if value > 0.0 => Ok(value.logarithm()),
            Some(true) => Err(Error::seed_not_positive(question + 1, value)),
            Some(false) | None => Ok(value),
        }
    };
    // One an expert, questions × quantiles.
    let mut answers: Vec<Array2<f64>> = Vec::with_capacity(experts.len());
    for items in experts {
        let mut of_expert = from_rows(items).ok_or_else(Error::elicitation_empty)?;
        for ((question, _), value) in of_expert.indexed_iter_mut() {
            *value = on_scale(question, *value)?;
        }
        answers.push(of_expert);
    }
    let realisations: Vec<f64> =
        realisations.iter().enumerate().map(|(i, value)| on_scale(i, *value)).collect::<Result<_>>()?;
    let steps = |list: &[f64]| -> Vec<f64> { list.iter().zip(list.iter().skip(1)).map(|(a, b)| b - a).collect() };
    let expected: Vec<f64> = steps(&levels);
    let ranges: Vec<(f64, f64)> = realisations
        .iter()
        .enumerate()
        .map(|(i, answer)| {
            let all = answers.iter().flat_map(|items| items.row(i).into_iter().copied()).chain([*answer]);
            let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            (low - overshoot * (high - low), high + overshoot * (high - low))
        })
        .collect();
    let n = realisations.len() as f64;
    let calibrate = |items: &Array2<f64>| {
        let mut bins = vec![0.0; expected.len()];
        for (item, answer) in rows(items.view()).zip(&realisations) {
            if let Some(bin) = bins.get_mut(item.partition_point(|q| q < answer)) {
                *bin += 1.0 / n;
            }
        }
        let terms = bins.iter().zip(&expected).filter(|(seen, _)| **seen > 0.0);
        let distance: f64 = terms.map(|(seen, p)| seen * (seen / p).logarithm()).sum();
        if distance <= 0.0 { 1.0 } else { gamma_ur(quantiles.len() as f64 / 2.0, n * distance) }
    };
    let inform = |items: &Array2<f64>| {
        let one = |(item, (low, high)): (&[f64], &(f64, f64))| {
            let ends: Vec<f64> = std::iter::once(*low).chain(item.iter().copied()).chain([*high]).collect();
            let parts = steps(&ends).into_iter().zip(&expected).map(|(step, p)| p * (p / step).logarithm());
            (high - low).logarithm() + parts.sum::<f64>()
        };
        rows(items.view()).zip(&ranges).map(one).sum::<f64>() / n
    };
    let calibration: Vec<f64> = answers.iter().map(calibrate).collect();
    let information: Vec<f64> = answers.iter().map(inform).collect();
    let raw: Vec<f64> =
        calibration.iter().zip(&information).map(|(c, i)| if *c >= alpha { c * i.max(0.0) } else { 0.0 }).collect();
    let sum: f64 = raw.iter().sum();
    if sum.is_nan() || sum <= 0.0 {
        return Err(Error::elicitation_without_weight());
    }
    Ok(Cooke { calibration, information, weights: raw.into_iter().map(|weight| weight / sum).collect() })
}
