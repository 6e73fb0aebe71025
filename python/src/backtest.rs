//! `ts.backtest`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{emit, raise};
use crate::panel::Panel;
use crate::run::run_telling;
use townscale::forecast::{Options, backtest};

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
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let models = models.iter().map(|name| name.parse()).collect::<Result<Vec<_>, _>>().map_err(raise)?;
        let options = Options { horizon, draws, seed, freq, ..Options::default() };
        let counts = std::sync::Arc::clone(&panel.get().inner);
        let inner = run_telling(py, progress, |context| backtest(&counts, origins, &models, &options, context))?;
        Ok(Self { inner })
    }

    #[pyo3(signature = (by))]
    fn summary(&self, by: Option<&str>) -> PyResult<PyTable> {
        emit(self.inner.summary(by).map_err(raise)?)
    }

    fn forecasts(&self) -> PyResult<PyTable> {
        emit(self.inner.forecasts())
    }

    fn pit(&self) -> PyResult<PyTable> {
        emit(self.inner.pit())
    }

    fn compare(&self) -> PyResult<PyTable> {
        emit(self.inner.compare())
    }
}

/// Add the class to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Backtest>()
}
