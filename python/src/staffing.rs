//! `ts.norms`, `ts.staffing_gap`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationArg, TableArg, emit, emit_findings, language};
use crate::exceptions::raise;
use crate::run::{run, run_telling};
use townscale::context::Context;
use townscale::error::{Error, ErrorKind};
use townscale::staffing::{Attributes, Catalogue, GapInputs, Need, Norm, Staff, TotalBy, staffing_gap_of};

/// A staffing gap.
#[pyclass(frozen, module = "townscale._core")]
pub struct Gap {
    pub(super) inner: townscale::staffing::Gap,
}

#[pymethods]
impl Gap {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        population: PopulationArg,
        norms: &str,
        staff: Option<TableArg>,
        history: Option<PopulationArg>,
        need: Option<TableArg>,
        areas: Option<TableArg>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let norms = read_norms(norms)?;
        let (people, history) = (population.share(), history.map(|history| history.share()));
        let judged = |context: &Context| {
            let staff = match staff {
                Some(table) => Staff::from_table(&table.reader("staff", context)?)?,
                None => Staff::default(),
            };
            let need = match need {
                Some(table) => Need::from_table(&table.reader("need", context)?)?,
                None => Need::default(),
            };
            let attributes = match areas {
                Some(table) => Attributes::from_table(&table.reader("areas", context)?, &norms)?,
                None => Attributes::default(),
            };
            staffing_gap_of(people, norms, staff, GapInputs { history, need, attributes }, context)
        };
        Ok(Self { inner: run_telling(py, progress, judged)? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(context))?)
    }

    fn total(&self, py: Python<'_>, by: Option<&str>, names: Option<TableArg>) -> PyResult<PyTable> {
        let total = |context: &Context| {
            let by = match (by, names) {
                (_, Some(names)) => TotalBy::from_table(&names.reader("by", context)?)?,
                (None, None) => TotalBy::All,
                (Some("parent"), None) => TotalBy::Parent,
                (Some(other), None) => return Err(Error::staffing_total_kind_unknown(other)),
            };
            self.inner.total(&by, context)
        };
        emit(run(py, total)?)
    }

    fn first_shortage(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.first_shortage(context))?)
    }

    fn explain(&self, area: &str, role: &str, period: Option<&str>, code: &str) -> PyResult<Vec<String>> {
        let period = period.map(str::parse).transpose().map_err(raise)?;
        self.inner.explain(area, role, period, language(code)?).map_err(raise)
    }

    fn norms(&self) -> PyResult<PyTable> {
        emit(self.inner.norms())
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        let findings = run(py, |context| self.inner.findings(context))?;
        emit_findings(&findings, language)
    }
}

fn read_norms(text: &str) -> PyResult<Vec<Norm>> {
    let values: Vec<serde_json::Value> =
        serde_json::from_str(text).map_err(|error| raise(Error::from(error).at("norms")))?;
    values.into_iter().map(Norm::from_value).collect::<townscale::Result<_>>().map_err(raise)
}

/// The fields of each of a list of norms (JSON), as JSON; an error where it holds one that is none.
#[pyfunction]
fn check_norms(text: &str) -> PyResult<String> {
    serde_json::to_string(&read_norms(text)?).map_err(|error| raise(error.into()))
}

fn catalogue(text: Option<&str>, place: &str) -> PyResult<Catalogue> {
    Catalogue::new(text.map(|text| (text, place))).map_err(raise)
}

/// The catalogue of norms, and a profile's over it.
#[pyfunction]
fn norms(
    text: Option<&str>,
    place: &str,
    role: Option<&str>,
    jurisdiction: Option<&str>,
    mark: Option<&str>,
) -> PyResult<PyTable> {
    let table = catalogue(text, place)?.table(|norm| {
        role.is_none_or(|role| norm.role() == role)
            && jurisdiction
                .is_none_or(|place| norm.source().jurisdiction.as_deref().is_some_and(|other| other.contains(place)))
            && mark.is_none_or(|mark| norm.source().mark.is_some_and(|other| other.name() == mark))
    });
    emit(table)
}

/// A norm of the catalogue, as JSON.
#[pyfunction]
fn norm(id: &str, text: Option<&str>, place: &str) -> PyResult<String> {
    let catalogue = catalogue(text, place)?;
    let norm = catalogue.named(id).map_err(raise)?;
    serde_json::to_string(norm).map_err(|error| raise(Error::from(error).of_kind(ErrorKind::Profile)))
}

/// Add the class and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Gap>()?;
    m.add_function(wrap_pyfunction!(norms, m)?)?;
    m.add_function(wrap_pyfunction!(check_norms, m)?)?;
    m.add_function(wrap_pyfunction!(norm, m)?)
}
