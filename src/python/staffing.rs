//! `ts.staffing_gap`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{PopulationArg, TableArg, emit, raise};
use crate::error::Error;
use crate::staffing::{Norm, Staff, staffing_gap};

/// A staffing gap.
#[pyclass(frozen, module = "townscale._core")]
pub struct Gap {
    inner: crate::staffing::Gap,
}

#[pymethods]
impl Gap {
    #[new]
    fn new(population: PopulationArg, norms: &str, staff: Option<TableArg>) -> PyResult<Self> {
        let norms: Vec<Norm> =
            serde_json::from_str(norms).map_err(|error| raise(Error::input(error.to_string()).at("norms")))?;
        let staff = match staff {
            Some(table) => table.reader("staff").and_then(|reader| Staff::from_table(&reader)).map_err(raise)?,
            None => Staff::default(),
        };
        Ok(Self { inner: staffing_gap(population.share(), norms, staff).map_err(raise)? })
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }
}

/// Share out `total` posts by need.
#[pyfunction]
fn allocate(total: u64, need: Vec<f64>, method: &str) -> PyResult<Vec<u64>> {
    method.parse().and_then(|method| crate::staffing::allocate(total, &need, method)).map_err(raise)
}

/// Waiting in a queue without abandonment: probability of waiting, mean wait (minutes), utilisation.
#[pyfunction]
fn erlang_c(arrivals_per_hour: f64, handling_minutes: f64, servers: u64) -> PyResult<(f64, f64, f64)> {
    let queue = crate::staffing::erlang_c(arrivals_per_hour, handling_minutes, servers).map_err(raise)?;
    Ok((queue.p_wait, queue.mean_wait, queue.utilisation))
}

/// Add the class and the verbs to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Gap>()?;
    m.add_function(wrap_pyfunction!(allocate, m)?)?;
    m.add_function(wrap_pyfunction!(erlang_c, m)?)
}
