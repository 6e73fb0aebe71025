//! `ts.aggregate_index`, `ts.area_index`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{TableArg, emit, raise};
use crate::error::Result;
use crate::index::{Index as Judged, Spec};

/// An index specification.
#[pyclass(frozen, module = "townscale._core")]
pub struct IndexSpec {
    inner: Spec,
    source: String,
}

#[pymethods]
impl IndexSpec {
    #[new]
    fn new(text: &str, format: &str, source: &str) -> PyResult<Self> {
        let read = |text| if format == "toml" { Spec::from_toml(text, source) } else { Spec::from_json(text, source) };
        Ok(Self { inner: read(text).map_err(raise)?, source: source.to_owned() })
    }

    fn json(&self) -> String {
        serde_json::to_string(&self.inner).unwrap_or_default()
    }

    /// The plain composite.
    fn aggregate(&self, py: Python<'_>, indicators: TableArg) -> PyResult<PyTable> {
        let aggregate = || crate::index::aggregate_index(&indicators.reader("indicators")?, &self.inner, &self.source);
        emit(py.detach(aggregate).map_err(raise)?)
    }

    /// The index with its robustness.
    fn index(&self, py: Python<'_>, indicators: TableArg, replicates: Option<usize>, seed: u64) -> PyResult<AreaIndex> {
        let index = || -> Result<Judged> {
            let table = indicators.reader("indicators")?;
            crate::index::area_index(&table, &self.inner, &self.source, replicates, seed)
        };
        Ok(AreaIndex { inner: py.detach(index).map_err(raise)? })
    }
}

/// An index of areas.
#[pyclass(frozen, module = "townscale._core")]
pub struct AreaIndex {
    inner: Judged,
}

#[pymethods]
impl AreaIndex {
    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn ranks(&self) -> PyResult<PyTable> {
        emit(self.inner.ranks())
    }

    fn grades(&self) -> PyResult<PyTable> {
        emit(self.inner.grade_table())
    }

    fn scores(&self) -> PyResult<PyTable> {
        emit(self.inner.base().scores())
    }

    fn steps(&self) -> PyResult<PyTable> {
        emit(self.inner.base().steps())
    }

    fn replicates(&self, py: Python<'_>, wanted: Vec<usize>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.replicate_table(&wanted)).map_err(raise)?)
    }

    fn replicate_weights(&self, py: Python<'_>, wanted: Vec<usize>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.replicate_weights(&wanted)).map_err(raise)?)
    }
}

/// The JSON Schema of a specification.
#[pyfunction]
fn index_schema() -> String {
    Spec::schema().to_string()
}

/// Add the classes and the verb to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<IndexSpec>()?;
    m.add_class::<AreaIndex>()?;
    m.add_function(wrap_pyfunction!(index_schema, m)?)
}
