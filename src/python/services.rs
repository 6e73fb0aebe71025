//! `ts.access`, `ts.service_load`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{PopulationArg, TableArg, emit, raise};

/// Score the access of each place of demand.
#[pyfunction]
fn access(supply: TableArg, demand: TableArg, cost: TableArg, catchment: f64) -> PyResult<PyTable> {
    let readers = || Ok((supply.reader("supply")?, demand.reader("demand")?, cost.reader("cost")?));
    let (supply, demand, cost) = readers().map_err(raise)?;
    emit(crate::services::access(&supply, &demand, &cost, catchment).map_err(raise)?)
}

/// Service load.
#[pyclass(frozen, module = "townscale._core")]
pub struct Load {
    inner: crate::services::Load,
}

#[pymethods]
impl Load {
    #[new]
    fn new(population: PopulationArg, services: TableArg) -> PyResult<Self> {
        let table = services.reader("services").map_err(raise)?;
        Ok(Self { inner: crate::services::service_load(population.share(), &table).map_err(raise)? })
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn first_overload(&self) -> PyResult<PyTable> {
        emit(self.inner.first_overload())
    }
}

/// Add the class and the verb to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Load>()?;
    m.add_function(wrap_pyfunction!(access, m)?)
}
