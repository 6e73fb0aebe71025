//! `ts.evaluate`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{emit, emit_findings};
use crate::decision::Assessment;
use crate::exceptions::raise;
use townscale::decision::{Evaluation as Judged, Outcomes, evaluate};

/// Forecasts against what happened.
#[pyclass(frozen, module = "townscale._core")]
pub struct Evaluation {
    inner: Judged,
}

#[pymethods]
impl Evaluation {
    #[new]
    fn new(assessments: Vec<PyRef<'_, Assessment>>, outcomes: Vec<(String, String)>) -> PyResult<Self> {
        let outcomes: Vec<Outcomes> = outcomes
            .iter()
            .map(|(text, source)| Outcomes::from_json(text, source))
            .collect::<Result<_, _>>()
            .map_err(raise)?;
        let pairs: Vec<_> = assessments.iter().map(|one| one.inner()).zip(&outcomes).collect();
        Ok(Self { inner: evaluate(&pairs).map_err(raise)? })
    }

    /// Brier, log score, Brier of the base rate, Brier of the levels.
    fn scores(&self) -> (Option<f64>, Option<f64>, Option<f64>, Option<f64>) {
        let e = &self.inner;
        (e.brier(), e.log_score(), e.brier_of_base_rate(), e.brier_of_levels())
    }

    fn factors(&self) -> PyResult<PyTable> {
        emit(self.inner.factors())
    }

    fn calibration(&self) -> PyResult<PyTable> {
        emit(self.inner.calibration().map_err(raise)?)
    }

    fn measures(&self) -> PyResult<PyTable> {
        emit(self.inner.measures())
    }

    fn opposition(&self) -> PyResult<PyTable> {
        emit(self.inner.opposition())
    }

    fn findings(&self, code: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings, code)
    }
}

/// Add the class to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Evaluation>()
}
