//! `ts.Decision` and its assessment.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{emit, emit_findings, language};
use crate::exceptions::raise;
use crate::run::{run, run_telling};
use crate::sensitivity::{Columns, columns};
use townscale::decision::{
    Assessment as Judged, Decision as File, Level, Measure, Profile, Schemes as SideBySide, assess, missing,
    missing_table, named,
};
use townscale::error::Error;

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
            _ => File::from_json(text, source, lines, format == "rows"),
        };
        Ok(Self { inner: inner.map_err(raise)? })
    }

    /// Where a path stands in its file, in words of a language.
    fn place(&self, path: &str, code: &str) -> PyResult<String> {
        Ok(self.inner.places.of(path).text(language(code)?))
    }

    fn json(&self) -> PyResult<String> {
        let content = self.inner.content().map_err(raise)?;
        Ok(content.to_string())
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
        self.inner.labels_fit(profile).map_err(raise)?;
        emit(missing_table(&missing(&self.inner, profile), language(code)?))
    }

    #[pyo3(signature = (draws, seed, profile, earlier, progress = None))]
    fn assess(
        &self,
        py: Python<'_>,
        draws: usize,
        seed: u64,
        profile: Option<&str>,
        earlier: Option<PyRef<'_, Decision>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Assessment> {
        let profile = profile_of(profile)?;
        let earlier = earlier.map(|earlier| earlier.inner.clone());
        let inner = run_telling(py, progress, |context| {
            let mut inner = assess(&self.inner, profile.as_ref(), draws, seed, context)?;
            if let Some(earlier) = earlier {
                inner = inner.since(&earlier);
            }
            Ok(inner)
        })?;
        Ok(Assessment { inner })
    }
}

/// An assessment.
#[pyclass(frozen, module = "townscale._core")]
pub struct Assessment {
    inner: Judged,
}

impl Assessment {
    /// What it holds.
    pub fn inner(&self) -> &Judged {
        &self.inner
    }
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

    fn sensitivity(&self, py: Python<'_>, n: usize, seed: u64) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.sensitivity(n, seed, context))?)
    }

    fn sobol(&self, py: Python<'_>, n: usize, seed: u64) -> PyResult<(Vec<String>, Columns, Columns)> {
        let found = run(py, |context| self.inner.sobol(n, seed, context))?;
        let names = found.iter().map(|one| format!("{}.{}", one.factor, one.input)).collect();
        let first: Vec<_> = found.iter().map(|one| one.first).collect();
        let total: Vec<_> = found.iter().map(|one| one.total).collect();
        Ok((names, columns(&first), columns(&total)))
    }

    fn what_if(&self, py: Python<'_>, ids: Vec<String>, new: Vec<String>) -> PyResult<Self> {
        let new = new.iter().map(|text| Measure::from_json(text)).collect::<Result<_, Error>>().map_err(raise)?;
        let inner = run(py, |context| self.inner.what_if(&ids, new, context))?;
        Ok(Self { inner })
    }

    fn cheapest(&self, py: Python<'_>, level: &str, p: f64) -> PyResult<String> {
        let level = Level::named(level).map_err(raise)?;
        let found = run(py, |context| self.inner.cheapest(level, p, context))?;
        serde_json::to_string(&found).map_err(|error| raise(Error::from(error)))
    }

    fn measures(&self) -> PyResult<PyTable> {
        emit(self.inner.measures())
    }

    fn rules(&self, code: &str) -> PyResult<PyTable> {
        emit(self.inner.rules(language(code)?))
    }

    fn switching(&self) -> PyResult<PyTable> {
        emit(self.inner.switching())
    }

    fn consultation(&self) -> PyResult<PyTable> {
        emit(self.inner.consultation())
    }

    fn consultation_for_others(&self, cell: f64) -> PyResult<PyTable> {
        emit(self.inner.consultation_for_others(cell))
    }

    fn findings(&self, code: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings, code)
    }

    /// Every finding with its effect and answer.
    fn review(&self, code: &str) -> PyResult<PyTable> {
        emit(self.inner.review_table(language(code)?))
    }

    /// Findings and reasons in words for others.
    fn told(&self, code: &str, cell: f64) -> PyResult<(PyTable, PyTable)> {
        let (findings, reasons) = self.inner.told(cell);
        Ok((emit_findings(&findings, code)?, emit_findings(&reasons, code)?))
    }

    fn check(&self, code: &str) -> PyResult<PyTable> {
        emit(missing_table(&self.inner.missing, language(code)?))
    }
}

/// Schemes of one decision side by side.
#[pyclass(frozen, module = "townscale._core")]
pub struct Schemes {
    inner: SideBySide,
}

#[pymethods]
impl Schemes {
    #[new]
    fn new(py: Python<'_>, names: Vec<String>, assessments: Vec<PyRef<'_, Assessment>>) -> PyResult<Self> {
        let judged: Vec<Judged> = assessments.iter().map(|one| one.inner.clone()).collect();
        let inner = run(py, move |context| {
            let schemes: Vec<(String, &Judged)> = names.into_iter().zip(&judged).collect();
            SideBySide::new(&schemes, context)
        })?;
        Ok(Self { inner })
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn pairs(&self) -> PyResult<PyTable> {
        emit(self.inner.pairs())
    }

    fn groups(&self) -> PyResult<PyTable> {
        emit(self.inner.groups())
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
    townscale::stats::share_interval(count, n, population, method, level, design_effect).map_err(raise)
}

/// The fewest replies that show a share to be under a bound.
#[pyfunction]
fn sample_size(
    population: Option<f64>,
    at_most: f64,
    expected: f64,
    method: &str,
    level: f64,
    design_effect: f64,
) -> PyResult<f64> {
    let method = method.parse().map_err(raise)?;
    townscale::stats::sample_size(population, at_most, expected, method, level, design_effect).map_err(raise)
}

/// The JSON Schema of a decision file.
#[pyfunction]
fn decision_schema() -> String {
    File::schema().to_string()
}

/// Add the classes and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Decision>()?;
    m.add_class::<Assessment>()?;
    m.add_class::<Schemes>()?;
    m.add_function(wrap_pyfunction!(decision_schema, m)?)?;
    m.add_function(wrap_pyfunction!(sample_size, m)?)?;
    m.add_function(wrap_pyfunction!(share_interval, m)?)
}
