//! `ts.access`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{TableArg, emit, raise};

/// Score the access of each place of demand.
#[pyfunction]
fn access(supply: TableArg, demand: TableArg, cost: TableArg, catchment: f64) -> PyResult<PyTable> {
    let readers = || Ok((supply.reader("supply")?, demand.reader("demand")?, cost.reader("cost")?));
    let (supply, demand, cost) = readers().map_err(raise)?;
    emit(crate::services::access(&supply, &demand, &cost, catchment).map_err(raise)?)
}

/// Add the verb to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(access, m)?)
}
