//! `ts.forecast`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationHandle, emit, emit_findings, raise};
use crate::panel::Panel;
use townscale::error::Error;
use townscale::forecast::{Options, Pool, Scenario, forecast};

/// A forecast.
#[pyclass(frozen, module = "townscale._core")]
pub struct Forecast {
    inner: Arc<townscale::forecast::Forecast>,
}

#[pymethods]
impl Forecast {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        panel: &Bound<'_, Panel>,
        horizon: usize,
        draws: usize,
        seed: u64,
        freq: Option<String>,
        model: &str,
        ceilings: Vec<(Option<String>, f64)>,
        floors: Vec<(Option<String>, f64)>,
        scenarios: &str,
        pool: Option<&str>,
    ) -> PyResult<Self> {
        let wrong = |place: &str, error: serde_json::Error| raise(Error::input(error.to_string()).at(place));
        let scenarios: Vec<Scenario> = serde_json::from_str(scenarios).map_err(|error| wrong("scenarios", error))?;
        let pool: Option<Pool> = pool.map(serde_json::from_str).transpose().map_err(|error| wrong("pool", error))?;
        let model = model.parse().map_err(raise)?;
        let options = Options { horizon, draws, seed, freq, model, ceilings, floors, scenarios, pool };
        let counts = Arc::clone(&panel.get().inner);
        let made = py.detach(|| forecast(&counts, options)).map_err(raise)?;
        Ok(Self { inner: Arc::new(made) })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.summary()))
    }

    #[pyo3(signature = (areas))]
    fn draws(&self, areas: Option<Vec<String>>) -> PyResult<PyTable> {
        emit(self.inner.draws_table(areas.as_deref()).map_err(raise)?)
    }

    #[pyo3(signature = (by))]
    fn total(&self, py: Python<'_>, by: Option<&str>) -> PyResult<PyTable> {
        emit(py.detach(|| self.inner.total(by)).map_err(raise)?)
    }

    fn explain(&self) -> PyResult<PyTable> {
        emit(self.inner.explain())
    }

    fn reconcile(&self, py: Python<'_>, method: &str) -> PyResult<Self> {
        let method = method.parse().map_err(raise)?;
        let made = py.detach(|| self.inner.reconcile(method)).map_err(raise)?;
        Ok(Self { inner: Arc::new(made) })
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }

    /// What was learnt, as JSON, with at most `paths` error paths.
    fn pool(&self, paths: usize) -> PyResult<String> {
        let pool = self.inner.pool().clone().thinned(paths);
        serde_json::to_string(&pool).map_err(|error| raise(Error::input(error.to_string())))
    }

    fn population(&self) -> PopulationHandle {
        PopulationHandle::new(Arc::clone(&self.inner) as _)
    }
}

/// Add the class to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Forecast>()
}
