//! The small verbs of weights and panels.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::exceptions::raise;
use crate::run::run;
use crate::sensitivity::numbers;
use townscale::decision;
use townscale::error::Error;
use townscale::stats::{self, Ahp, AhpMethod};

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

/// The weights of many matrices as bytes, by rows, with λ, consistency index, ratio and pairs not compared of each.
#[pyfunction]
#[allow(clippy::type_complexity)]
fn ahp_each<'py>(
    py: Python<'py>,
    flat: &[u8],
    n: usize,
    method: &str,
) -> PyResult<(Bound<'py, PyBytes>, Vec<f64>, Vec<f64>, Vec<f64>, Vec<usize>, f64, String)> {
    let method: AhpMethod = method.parse().map_err(raise)?;
    let each = run(py, |context| stats::ahp_each(&numbers(flat), n, method, context))?;
    let weights: Vec<u8> = each.iter().flat_map(|one| one.weights.iter().flat_map(|w| w.to_le_bytes())).collect();
    let first = each.first().ok_or_else(|| raise(Error::matrices_missing()))?;
    let column = |of: fn(&Ahp) -> f64| each.iter().map(of).collect();
    Ok((
        PyBytes::new(py, &weights),
        column(|one| one.cr),
        column(|one| one.lambda_max),
        column(|one| one.consistency_index),
        each.iter().map(|one| one.missing).collect(),
        first.random_index,
        first.random_index_source.to_owned(),
    ))
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
    logarithmic: Vec<bool>,
    overshoot: f64,
    alpha: f64,
) -> PyResult<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    let c = decision::cooke(&experts, &realisations, &quantiles, &logarithmic, overshoot, alpha).map_err(raise)?;
    Ok((c.calibration, c.information, c.weights))
}

/// Ideal, anti-ideal and closeness of alternatives.
#[pyfunction]
fn topsis(rows: Matrix, weights: Vec<f64>, sense: Vec<f64>) -> PyResult<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    let t = decision::topsis(&rows, &weights, &sense).map_err(raise)?;
    Ok((t.ideal, t.anti_ideal, t.closeness))
}

/// Scores of alternatives, and those of which a copy turns the order of others round.
#[pyfunction]
fn ahp_scores(rows: Matrix, weights: Vec<f64>, ideal: bool) -> PyResult<(Vec<f64>, Vec<usize>)> {
    let found = stats::alternatives(&rows, &weights, ideal).map_err(raise)?;
    Ok((found.scores, found.reversed_by))
}

/// Add the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(column_weights, m)?)?;
    m.add_function(wrap_pyfunction!(ahp, m)?)?;
    m.add_function(wrap_pyfunction!(ahp_each, m)?)?;
    m.add_function(wrap_pyfunction!(ahp_scores, m)?)?;
    m.add_function(wrap_pyfunction!(pool, m)?)?;
    m.add_function(wrap_pyfunction!(fuzzy, m)?)?;
    m.add_function(wrap_pyfunction!(cooke, m)?)?;
    m.add_function(wrap_pyfunction!(topsis, m)?)
}
