//! Sobol indices of any Python function: designs go out, results come back.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::exceptions::raise;
use crate::run::run;
use townscale::error::Error;
use townscale::stats::{self, Estimate, Marginal};

/// Values with the ends of their intervals.
pub(crate) type Columns = (Vec<f64>, Vec<f64>, Vec<f64>);

/// Estimates as columns.
pub(crate) fn columns(estimates: &[Estimate]) -> Columns {
    let each = |of: fn(&Estimate) -> f64| estimates.iter().map(of).collect();
    (each(|e| e.value), each(|e| e.low), each(|e| e.high))
}

/// Bytes of 64-bit numbers as numbers.
pub(crate) fn numbers(bytes: &[u8]) -> Vec<f64> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|number| f64::from_le_bytes(*number)).collect()
}

/// The two designs as bytes of 64-bit numbers, one row a point; an input without a range stays uniform on 0–1.
#[pyfunction]
fn sobol_designs<'py>(
    py: Python<'py>,
    ranges: Vec<Option<(f64, Option<f64>, f64)>>,
    names: Vec<String>,
    n: usize,
    seed: u64,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    let marginal = |(range, name): (&Option<(f64, Option<f64>, f64)>, &String)| {
        range
            .map(|(low, mode, high)| Marginal::new(low, mode, high).map_err(|e| e.at(format!("input {name}"))))
            .transpose()
    };
    let inputs = ranges.iter().zip(&names).map(marginal).collect::<Result<Vec<_>, Error>>().map_err(raise)?;
    let [a, b] = run(py, |context| {
        stats::designs(inputs.len(), n, seed, context).map(|designs| {
            designs.map(|mut design| {
                for row in design.chunks_mut(inputs.len()) {
                    for (value, input) in row.iter_mut().zip(&inputs) {
                        if let Some(input) = input {
                            *value = input.quantile(*value);
                        }
                    }
                }
                design.into_iter().flat_map(f64::to_le_bytes).collect::<Vec<u8>>()
            })
        })
    })?;
    Ok((PyBytes::new(py, &a), PyBytes::new(py, &b)))
}

/// First and total indices with their ends, mean and variance, from results as bytes of 64-bit numbers.
#[pyfunction]
fn sobol_indices(py: Python<'_>, a: &[u8], b: &[u8], mixed: Vec<Vec<u8>>) -> PyResult<(Columns, Columns, f64, f64)> {
    let (a, b) = (numbers(a), numbers(b));
    let mixed: Vec<Vec<f64>> = mixed.iter().map(|bytes| numbers(bytes)).collect();
    let found = run(py, |context| stats::indices(&a, &b, &mixed, context))?;
    Ok((columns(&found.first), columns(&found.total), found.mean, found.variance))
}

/// Add the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(sobol_designs, m)?)?;
    m.add_function(wrap_pyfunction!(sobol_indices, m)?)
}
