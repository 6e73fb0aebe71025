//! The small verbs of weights and panels.

use pyo3::prelude::*;

use super::convert::raise;
use crate::decision;
use crate::stats::{self, AhpMethod};

type Matrix = Vec<Vec<f64>>;
type Comparisons = (Vec<f64>, f64, f64, f64, String, f64, usize);

/// Weights of criteria from their values.
#[pyfunction]
fn column_weights(rows: Matrix, method: &str) -> PyResult<Vec<f64>> {
    stats::column_weights(&rows, method).map_err(raise)
}

/// Weights, λ, consistency index, random index, its source, consistency ratio, pairs not compared.
#[pyfunction]
fn ahp(matrices: Vec<Matrix>, method: &str, priorities: bool) -> PyResult<Comparisons> {
    let method: AhpMethod = method.parse().map_err(raise)?;
    let a = if priorities {
        stats::aggregate_priorities(&matrices, method)
    } else {
        stats::aggregate_judgements(&matrices).and_then(|rows| stats::ahp(&rows, method))
    };
    let a = a.map_err(raise)?;
    let source = a.random_index_source.to_owned();
    Ok((a.weights, a.lambda_max, a.consistency_index, a.random_index, source, a.cr, a.missing))
}

/// One probability from several.
#[pyfunction]
fn pool(estimates: Vec<f64>, method: &str, weights: Option<Vec<f64>>) -> PyResult<f64> {
    decision::pool(&estimates, method, weights.as_deref()).map_err(raise)
}

/// Memberships, grade, score and sum of the weights.
#[pyfunction]
fn fuzzy(weights: Vec<f64>, memberships: Matrix, operator: &str) -> PyResult<(Vec<f64>, usize, f64, f64)> {
    let f = decision::fuzzy(&weights, &memberships, operator).map_err(raise)?;
    Ok((f.vector, f.grade, f.score, f.weight_sum))
}

/// Calibration, information and weights of experts.
#[pyfunction]
fn cooke(
    experts: Vec<Matrix>,
    realisations: Vec<f64>,
    quantiles: Vec<f64>,
    overshoot: f64,
    alpha: f64,
) -> PyResult<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    let c = decision::cooke(&experts, &realisations, &quantiles, overshoot, alpha).map_err(raise)?;
    Ok((c.calibration, c.information, c.weights))
}

/// Add the verbs to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(column_weights, m)?)?;
    m.add_function(wrap_pyfunction!(ahp, m)?)?;
    m.add_function(wrap_pyfunction!(pool, m)?)?;
    m.add_function(wrap_pyfunction!(fuzzy, m)?)?;
    m.add_function(wrap_pyfunction!(cooke, m)?)
}
