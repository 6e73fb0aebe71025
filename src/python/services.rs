//! `ts.service_load`, `ts.access`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{PopulationArg, TableArg, emit, emit_findings, raise};
use crate::services::{Services, service_load};

/// The load of services under a population.
#[pyclass(frozen, module = "townscale._core")]
pub struct Load {
    inner: crate::services::Load,
}

#[pymethods]
impl Load {
    #[new]
    fn new(py: Python<'_>, population: PopulationArg, services: TableArg) -> PyResult<Self> {
        let services = services.reader("services").map_err(raise)?;
        let load = || service_load(population.share(), Services::from_table(&services)?);
        Ok(Self { inner: py.detach(load).map_err(raise)? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.summary()))
    }

    fn first_overload(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.first_overload()))
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        emit_findings(&py.detach(|| self.inner.findings()), language)
    }

    fn what_if(&self, openings: TableArg) -> PyResult<Self> {
        let openings = openings.reader("openings").map_err(raise)?;
        Ok(Self { inner: self.inner.what_if(&openings).map_err(raise)? })
    }

    fn cheapest_relief(&self, py: Python<'_>, costs: TableArg, p: f64) -> PyResult<PyTable> {
        let costs = costs.reader("costs").map_err(raise)?;
        emit(py.detach(|| self.inner.cheapest_relief(&costs, p)).map_err(raise)?)
    }
}

/// Score the access of each place of demand.
#[pyfunction]
fn access(supply: TableArg, demand: TableArg, cost: TableArg, catchment: f64) -> PyResult<PyTable> {
    let readers = || Ok((supply.reader("supply")?, demand.reader("demand")?, cost.reader("cost")?));
    let (supply, demand, cost) = readers().map_err(raise)?;
    emit(crate::services::access(&supply, &demand, &cost, catchment).map_err(raise)?)
}

/// Add the class and the verb to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Load>()?;
    m.add_function(wrap_pyfunction!(access, m)?)
}
