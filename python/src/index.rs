//! `ts.aggregate_index`, `ts.area_index`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{TableArg, emit, emit_findings, language};
use crate::exceptions::raise;
use crate::run::{run, run_telling};
use townscale::context::Context;
use townscale::error::Result;
use townscale::index::{Index as Judged, Spec};

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

    /// A specification from a table of metadata.
    #[staticmethod]
    fn from_meta(py: Python<'_>, meta: TableArg, source: &str) -> PyResult<Self> {
        let inner = run(py, |context| Spec::from_meta(&meta.reader(source, context)?))?;
        Ok(Self { inner, source: source.to_owned() })
    }

    fn json(&self) -> String {
        serde_json::to_string(&self.inner).unwrap_or_default()
    }

    /// The plain composite.
    fn aggregate(&self, py: Python<'_>, indicators: TableArg) -> PyResult<PyTable> {
        let aggregate = |context: &Context| {
            let table = indicators.indicators("indicators", context)?;
            townscale::index::aggregate_index(&table, &self.inner, &self.source, context)
        };
        emit(run(py, aggregate)?)
    }

    /// The index with its robustness.
    #[pyo3(signature = (indicators, replicates, seed, progress = None))]
    fn index(
        &self,
        py: Python<'_>,
        indicators: TableArg,
        replicates: Option<usize>,
        seed: u64,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<AreaIndex> {
        let index = |context: &Context| -> Result<Judged> {
            let table = indicators.indicators("indicators", context)?;
            townscale::index::area_index(&table, &self.inner, &self.source, replicates, seed, context)
        };
        Ok(AreaIndex { inner: run_telling(py, progress, index)? })
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

    fn contributions(&self, area: Option<&str>) -> PyResult<PyTable> {
        emit(self.inner.contributions(area).map_err(raise)?)
    }

    /// Difference, its 5 and 95 % quantiles, the share of replicates in which the first is above; the table.
    fn compare(
        &self,
        py: Python<'_>,
        one: &str,
        other: &str,
        period: Option<&str>,
    ) -> PyResult<((f64, f64, f64, f64), PyTable)> {
        let found = run(py, |context| self.inner.compare(one, other, period, context))?;
        let [low, high] = found.interval;
        Ok(((found.difference, low, high, found.p_above), emit(found.table)?))
    }

    fn explain(&self, py: Python<'_>, area: &str, period: Option<&str>, code: &str) -> PyResult<Vec<String>> {
        let language = language(code)?;
        run(py, |context| self.inner.explain(area, period, &context.clone().with_language(language)))
    }

    fn sensitivity(&self, py: Python<'_>, area: Option<&str>, period: Option<&str>, n: usize) -> PyResult<PyTable> {
        let shares = |context: &Context| {
            let at = self.inner.period(period)?;
            let slot = area.map(|area| self.inner.slot(at, area)).transpose()?;
            self.inner.sensitivity(at, slot, n, context)
        };
        emit(run(py, shares)?)
    }

    fn change(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.change(context))?)
    }

    fn coupling(&self, py: Python<'_>, parts: Vec<String>, code: &str) -> PyResult<PyTable> {
        let language = language(code)?;
        emit(run(py, |context| self.inner.coupling(&parts, &context.clone().with_language(language)))?)
    }

    fn obstacles(&self, py: Python<'_>, area: Option<&str>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.obstacles(area, context))?)
    }

    fn inequality(&self, py: Python<'_>, groups: TableArg) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.inequality(&groups.reader("groups", context)?, context))?)
    }

    fn moran(&self, py: Python<'_>, neighbours: TableArg) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.moran(&neighbours.reader("neighbours", context)?, context))?)
    }

    fn leave_one_out(&self) -> PyResult<PyTable> {
        emit(self.inner.leave_one_out())
    }

    fn rules(&self) -> PyResult<PyTable> {
        emit(self.inner.rules())
    }

    fn checks(&self) -> PyResult<PyTable> {
        emit(self.inner.base().checks())
    }

    fn pillars(&self) -> PyResult<PyTable> {
        emit(self.inner.base().pillars())
    }

    fn weights(&self) -> PyResult<PyTable> {
        emit(self.inner.base().weights_table())
    }

    fn external_correlations(&self, py: Python<'_>, other: TableArg) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.external_correlations(&other.reader("other", context)?))?)
    }

    fn findings(&self, code: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings, code)
    }

    fn settings(&self) -> (usize, u64) {
        (self.inner.replicates, self.inner.engine.seed)
    }

    fn steps(&self) -> PyResult<PyTable> {
        emit(self.inner.base().steps())
    }

    fn replicates(&self, py: Python<'_>, wanted: Vec<usize>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.replicate_table(&wanted, context))?)
    }

    fn replicate_weights(&self, py: Python<'_>, wanted: Vec<usize>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.replicate_weights(&wanted, context))?)
    }
}

/// The settings that a specification need not give, with their sources.
#[pyfunction]
fn index_defaults() -> PyResult<PyTable> {
    emit(townscale::index::sources())
}

/// The JSON Schema of a specification.
#[pyfunction]
fn index_schema() -> String {
    Spec::schema().to_string()
}

/// Add the classes and the verb to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<IndexSpec>()?;
    m.add_class::<AreaIndex>()?;
    m.add_function(wrap_pyfunction!(index_defaults, m)?)?;
    m.add_function(wrap_pyfunction!(index_schema, m)?)
}
