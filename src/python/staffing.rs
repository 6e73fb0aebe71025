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
