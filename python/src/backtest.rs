//! `ts.backtest`, `ts.score` and forecasts beside official projections.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{TableArg, emit, emit_findings, read_drivers};
use crate::exceptions::raise;
use crate::panel::Panel;
use crate::run::{run, run_telling};
use townscale::forecast::{Options, backtest, score};

/// A backtest.
#[pyclass(frozen, module = "townscale._core")]
pub struct Backtest {
    inner: townscale::forecast::Backtest,
}

#[pymethods]
impl Backtest {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        panel: &Bound<'_, Panel>,
        horizon: usize,
        origins: usize,
        models: Vec<String>,
        draws: usize,
        seed: u64,
        freq: Option<String>,
        drivers: Option<TableArg>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let models = models.iter().map(|name| name.parse()).collect::<Result<Vec<_>, _>>().map_err(raise)?;
        let counts = std::sync::Arc::clone(&panel.get().inner);
        let inner = run_telling(py, progress, |context| {
            let drivers = drivers.map(|table| read_drivers(table, context)).transpose()?;
            let options = Options { horizon, draws, seed, freq, drivers, ..Options::default() };
            backtest(&counts, origins, &models, &options, context)
        })?;
        Ok(Self { inner })
    }

    #[pyo3(signature = (by))]
    fn summary(&self, py: Python<'_>, by: Option<&str>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(by, context))?)
    }

    fn forecasts(&self) -> PyResult<PyTable> {
        emit(self.inner.forecasts())
    }

    fn pit(&self) -> PyResult<PyTable> {
        emit(self.inner.pit())
    }

    fn compare(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.compare(context))?)
    }

    fn confidence_set(&self, py: Python<'_>, level: f64) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.confidence_set(level, context))?)
    }
}

/// Scores of forecasts from any tool.
#[pyclass(frozen, module = "townscale._core")]
pub struct GivenScores {
    inner: townscale::forecast::GivenScores,
}

#[pymethods]
impl GivenScores {
    #[new]
    fn new(py: Python<'_>, forecasts: TableArg, actual: &Bound<'_, Panel>) -> PyResult<Self> {
        let actual = std::sync::Arc::clone(&actual.get().inner);
        let inner = run(py, |context| score(&forecasts.reader("forecasts", context)?, &actual, context))?;
        Ok(Self { inner })
    }

    fn summary(&self, py: Python<'_>, by_step: bool) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(by_step, context))?)
    }

    fn forecasts(&self) -> PyResult<PyTable> {
        emit(self.inner.forecasts())
    }

    fn compare(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.compare(context))?)
    }

    fn confidence_set(&self, py: Python<'_>, level: f64) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.confidence_set(level, context))?)
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }
}

/// A forecast beside a projection of others.
#[pyclass(frozen, module = "townscale._core")]
pub struct Projections {
    inner: townscale::forecast::Projections,
}

impl Projections {
    /// From the crate's own.
    pub fn new(inner: townscale::forecast::Projections) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Projections {
    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table().clone())
    }

    fn scores(&self) -> Option<GivenScores> {
        self.inner.scores().map(|scores| GivenScores { inner: scores.clone() })
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings().cloned().collect::<Vec<_>>(), language)
    }
}

/// Add the classes to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<GivenScores>()?;
    m.add_class::<Projections>()?;
    m.add_class::<Backtest>()
}
