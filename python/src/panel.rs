//! `ts.Panel`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationHandle, TableArg, emit, emit_findings, raise};
use townscale::panel::Panel as Counts;
use townscale::privacy;

/// Counts by area and period.
#[pyclass(frozen, module = "townscale._core")]
pub struct Panel {
    pub(super) inner: Arc<Counts>,
}

#[pymethods]
impl Panel {
    #[new]
    #[pyo3(signature = (table, claims=None, source="panel", claims_source="claims"))]
    fn new(table: TableArg, claims: Option<TableArg>, source: &str, claims_source: &str) -> PyResult<Self> {
        let mut panel = table.reader(source).and_then(|reader| Counts::from_table(&reader)).map_err(raise)?;
        if let Some(claims) = claims {
            panel = claims.reader(claims_source).and_then(|reader| panel.with_claims(&reader)).map_err(raise)?;
        }
        Ok(Self { inner: Arc::new(panel) })
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }

    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table().clone())
    }

    fn population(&self) -> PopulationHandle {
        PopulationHandle::new(Arc::clone(&self.inner) as _)
    }
}

/// The cells of a table of counts that must not be published: `area`, `group`, `period`, `reason`.
#[pyfunction]
pub fn hidden_cells(table: TableArg, counts: Vec<String>, least: f64) -> PyResult<PyTable> {
    let names: Vec<&str> = counts.iter().map(String::as_str).collect();
    table
        .reader("counts")
        .and_then(|reader| privacy::hidden_cells(&reader, &names, least))
        .map_err(raise)
        .and_then(emit)
}
