//! `ts.Decision` and its assessment.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use super::convert::{emit, emit_findings, language, raise};
use crate::decision::{Assessment as Judged, Decision as File, Profile, assess, missing, missing_table, named};
use crate::error::Error;

/// A decision file.
#[pyclass(frozen, module = "townscale._core")]
pub struct Decision {
    inner: File,
}

/// The text of a profile of one's own, the name of a shipped one, or none.
fn profile_of(profile: Option<&str>) -> PyResult<Option<Profile>> {
    match profile {
        Some(text) if text.contains('\n') => Profile::from_toml(text, "profile").map(Some).map_err(raise),
        Some(name) => named(name).cloned().map(Some).map_err(raise),
        None => Ok(None),
    }
}

#[pymethods]
impl Decision {
    #[new]
    fn new(text: &str, format: &str, source: &str, lines: BTreeMap<String, usize>) -> PyResult<Self> {
        let inner = match format {
            "toml" => File::from_toml(text, source),
            _ => File::from_json(text, source, lines),
        };
        Ok(Self { inner: inner.map_err(raise)? })
    }

    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.inner).map_err(|error| raise(Error::input(error.to_string())))
    }

    fn findings(&self, code: &str, profile: Option<&str>) -> PyResult<PyTable> {
        let profile = profile_of(profile)?;
        emit_findings(&self.inner.findings(profile.as_ref()).map_err(raise)?, code)
    }

    fn check(&self, code: &str, profile: Option<&str>) -> PyResult<PyTable> {
        let own = profile_of(profile)?;
        let profile = match &own {
            Some(profile) => profile,
            None => self.inner.own_profile().map_err(raise)?,
        };
        emit(missing_table(&missing(&self.inner, profile), language(code)?))
    }

    fn assess(&self, py: Python<'_>, draws: usize, seed: u64, profile: Option<&str>) -> PyResult<Assessment> {
        let profile = profile_of(profile)?;
        let inner = py.detach(|| assess(&self.inner, profile.as_ref(), draws, seed)).map_err(raise)?;
        Ok(Assessment { inner })
    }
}

/// An assessment.
#[pyclass(frozen, module = "townscale._core")]
pub struct Assessment {
    inner: Judged,
}

#[pymethods]
impl Assessment {
    fn facts(&self) -> String {
        self.inner.facts().to_string()
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn factors(&self) -> PyResult<PyTable> {
        emit(self.inner.factors())
    }

    fn contributions(&self) -> PyResult<PyTable> {
        emit(self.inner.contributions())
    }

    fn sensitivity(&self) -> PyResult<PyTable> {
        emit(self.inner.sensitivity().map_err(raise)?)
    }

    fn switching(&self) -> PyResult<PyTable> {
        emit(self.inner.switching())
    }

    fn consultation(&self) -> PyResult<PyTable> {
        emit(self.inner.consultation())
    }

    fn findings(&self, code: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings, code)
    }

    fn check(&self, code: &str) -> PyResult<PyTable> {
        emit(missing_table(&self.inner.missing, language(code)?))
    }
}

/// The interval of a share.
#[pyfunction]
fn share_interval(
    count: f64,
    n: f64,
    population: Option<f64>,
    method: &str,
    level: f64,
    design_effect: f64,
) -> PyResult<(f64, f64)> {
    let method = method.parse().map_err(raise)?;
    crate::stats::share_interval(count, n, population, method, level, design_effect).map_err(raise)
}

/// The JSON Schema of a decision file.
#[pyfunction]
fn decision_schema() -> String {
    File::schema().to_string()
}

/// Add the classes and the verbs to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Decision>()?;
    m.add_class::<Assessment>()?;
    m.add_function(wrap_pyfunction!(decision_schema, m)?)?;
    m.add_function(wrap_pyfunction!(share_interval, m)?)
}
