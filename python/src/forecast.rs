//! `ts.forecast`, `ts.calibrate` and totals.

use std::num::NonZeroUsize;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::PyTable;

use crate::backtest::Projections;
use crate::batches::Batches;
use crate::convert::{PopulationHandle, TableArg, emit, emit_findings, read_drivers};
use crate::exceptions::raise;
use crate::panel::Panel;
use crate::run::{run, run_telling};
use townscale::error::Error;
use townscale::forecast::{
    CalibrationOptions, Options, Scenario, ScenarioFields, Target, calibrate, forecast, forecast_with,
};
use townscale::panel::Period;

/// What a panel teaches about forecasts.
#[pyclass(frozen, module = "townscale._core")]
pub struct Calibration {
    inner: Arc<townscale::forecast::Calibration>,
}

#[pymethods]
impl Calibration {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        panel: &Bound<'_, Panel>,
        horizon: usize,
        freq: Option<String>,
        model: &str,
        clean: bool,
        drivers: Option<TableArg>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let model = model.parse().map_err(raise)?;
        let counts = Arc::clone(&panel.get().inner);
        let made = run_telling(py, progress, |context| {
            let drivers = drivers.map(|table| read_drivers(table, context)).transpose()?;
            calibrate(&counts, &CalibrationOptions { horizon, freq, model, clean, drivers }, context)
        })?;
        Ok(Self { inner: Arc::new(made) })
    }

    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        Ok(Self { inner: Arc::new(townscale::forecast::Calibration::from_json(text).map_err(raise)?) })
    }

    #[staticmethod]
    fn sample(name: &str) -> f64 {
        townscale::forecast::Calibration::sample(name)
    }

    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    fn hash(&self) -> String {
        self.inner.hash()
    }

    fn thinned(&self, most: usize) -> Self {
        Self { inner: Arc::new(self.inner.as_ref().clone().thinned(most)) }
    }

    #[getter]
    fn horizon(&self) -> usize {
        self.inner.horizon()
    }

    #[getter]
    fn steps(&self) -> Vec<(usize, usize)> {
        self.inner.steps().collect()
    }

    #[getter]
    fn freq(&self) -> Option<&str> {
        self.inner.freq()
    }

    #[getter]
    fn model(&self) -> &str {
        self.inner.model()
    }

    #[getter]
    fn version(&self) -> u32 {
        self.inner.version()
    }
}

/// Totals over areas.
#[pyclass(frozen, module = "townscale._core")]
pub struct Totals {
    inner: townscale::forecast::Totals,
}

#[pymethods]
impl Totals {
    #[staticmethod]
    #[pyo3(signature = (bytes, between = None))]
    fn from_bytes(py: Python<'_>, bytes: &[u8], between: Option<(String, String)>) -> PyResult<Self> {
        let read = run(py, |_| match between {
            Some((first, last)) => townscale::forecast::Totals::from_bytes_between(bytes, &first, &last),
            None => townscale::forecast::Totals::from_bytes(bytes),
        });
        Ok(Self { inner: read? })
    }

    #[staticmethod]
    fn names_in(bytes: &[u8]) -> PyResult<Vec<String>> {
        townscale::forecast::Totals::names_in(bytes).map_err(raise)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.inner.to_bytes())
    }

    fn merge(&self, py: Python<'_>, other: &Bound<'_, Self>) -> PyResult<Self> {
        let other = other.get();
        Ok(Self { inner: run(py, |context| self.inner.merge(&other.inner, context))? })
    }

    fn summary(&self, py: Python<'_>, levels: Vec<f64>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(&levels, context))?)
    }
}

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
        clean: bool,
        ceilings: Vec<(Option<String>, f64)>,
        floors: Vec<(Option<String>, f64)>,
        scenarios: &str,
        drivers: Option<TableArg>,
        calibration: Option<&Bound<'_, Calibration>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let wrong = |error: serde_json::Error| raise(Error::from(error).at("scenarios"));
        let given: Vec<ScenarioFields> = serde_json::from_str(scenarios).map_err(wrong)?;
        let scenarios = given.into_iter().map(Scenario::try_from).collect::<Result<_, _>>().map_err(raise)?;
        let model = model.parse().map_err(raise)?;
        let counts = Arc::clone(&panel.get().inner);
        let known = calibration.map(|calibration| Arc::clone(&calibration.get().inner));
        let made = run_telling(py, progress, |context| {
            let drivers = drivers.map(|table| read_drivers(table, context)).transpose()?;
            let options = Options { horizon, draws, seed, freq, model, clean, ceilings, floors, scenarios, drivers };
            match known {
                Some(known) => forecast_with(&counts, options, known, context),
                None => forecast(&counts, options, context),
            }
        });
        Ok(Self { inner: Arc::new(made?) })
    }

    fn summary(&self, py: Python<'_>, levels: Vec<f64>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(&levels, context))?)
    }

    fn quantiles(&self, py: Python<'_>, probabilities: Vec<f64>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.quantiles(&probabilities, context))?)
    }

    #[pyo3(signature = (areas))]
    fn draws(&self, py: Python<'_>, areas: Option<Vec<String>>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.draws_table(areas.as_deref(), context))?)
    }

    /// The summary's rows where there are levels, else those of draws.
    #[pyo3(signature = (levels, rows))]
    fn batches(&self, levels: Option<Vec<f64>>, rows: NonZeroUsize) -> PyResult<Batches> {
        Batches::new(&self.inner, levels.as_deref(), rows).map_err(raise)
    }

    #[pyo3(signature = (by))]
    fn totals(&self, py: Python<'_>, by: Option<&str>) -> PyResult<Totals> {
        Ok(Totals { inner: run(py, |context| self.inner.totals(by, context))? })
    }

    fn explain(&self) -> PyResult<PyTable> {
        emit(self.inner.explain())
    }

    fn driver_coefficients(&self) -> PyResult<PyTable> {
        emit(self.inner.driver_coefficients())
    }

    fn reconcile(&self, py: Python<'_>, method: &str) -> PyResult<Self> {
        let method = method.parse().map_err(raise)?;
        let made = run(py, |context| self.inner.reconcile(method, context))?;
        Ok(Self { inner: Arc::new(made) })
    }

    /// Targets are (name, period, total).
    #[pyo3(signature = (targets, by, group))]
    fn target(
        &self,
        py: Python<'_>,
        targets: Vec<(Option<String>, Option<String>, f64)>,
        by: Option<&str>,
        group: Option<&str>,
    ) -> PyResult<Self> {
        let target = |(name, period, total): (Option<String>, Option<String>, f64)| {
            let period = period.map(|text| text.parse::<Period>()).transpose().map_err(|error| error.at("target"))?;
            Ok(Target { name, period, total })
        };
        let targets = targets.into_iter().map(target).collect::<Result<Vec<_>, Error>>().map_err(raise)?;
        let made = run(py, |context| self.inner.target(&targets, by, group, context))?;
        Ok(Self { inner: Arc::new(made) })
    }

    #[pyo3(signature = (area, group, factor, reason))]
    fn adjust(&self, py: Python<'_>, area: &str, group: Option<&str>, factor: f64, reason: &str) -> PyResult<Self> {
        let made = run(py, |context| self.inner.adjust(area, group, factor, reason, context))?;
        Ok(Self { inner: Arc::new(made) })
    }

    #[pyo3(signature = (official, actual))]
    fn compare(&self, py: Python<'_>, official: TableArg, actual: Option<&Bound<'_, Panel>>) -> PyResult<Projections> {
        let actual = actual.map(|actual| Arc::clone(&actual.get().inner));
        let beside =
            run(py, |context| self.inner.compare(&official.reader("official", context)?, actual.as_deref(), context))?;
        Ok(Projections::new(beside))
    }

    fn revisions(&self) -> PyResult<PyTable> {
        emit(self.inner.revisions_table())
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }

    fn calibration(&self) -> Calibration {
        Calibration { inner: Arc::clone(self.inner.calibration()) }
    }

    fn population(&self) -> PopulationHandle {
        PopulationHandle::new(Arc::clone(&self.inner) as _)
    }
}

/// Add the classes to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Calibration>()?;
    m.add_class::<Totals>()?;
    m.add_class::<Forecast>()
}
