//! Tables, populations and errors across the border.

use std::sync::Arc;

use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::run::threads;
use townscale::Language;
use townscale::error::{Error, ErrorKind, Result};
use townscale::finding::Finding;
use townscale::panel::Population;
use townscale::privacy::judged;
use townscale::table::{Table, TableReader, findings_table};

create_exception!(townscale, InputError, PyValueError, "A table, file or argument that cannot be used as it stands.");
create_exception!(townscale, PersonalDataError, InputError, "A column or value that names or numbers a person.");
create_exception!(
    townscale,
    SensitiveAttributeError,
    InputError,
    "An attribute of people that is refused as an input."
);
create_exception!(townscale, ProfileError, InputError, "A rule that no profile holds, or a profile that is not valid.");
create_exception!(townscale, UnsupportedError, InputError, "Something the data at hand do not allow.");

/// The Python exception of an error: its text in English, and in Chinese as its attribute `zh`.
pub(crate) fn raise(error: Error) -> PyErr {
    let text = error.to_string();
    let made = match error.kind() {
        ErrorKind::Input => InputError::new_err(text),
        ErrorKind::PersonalData => PersonalDataError::new_err(text),
        ErrorKind::SensitiveAttribute => SensitiveAttributeError::new_err(text),
        ErrorKind::Profile => ProfileError::new_err(text),
        ErrorKind::Unsupported => UnsupportedError::new_err(text),
        ErrorKind::Cancelled => return PyKeyboardInterrupt::new_err(text),
    };
    Python::attach(|py| made.value(py).setattr("zh", error.text(Language::Zh)).map_or_else(|odd| odd, |()| made))
}

/// A table argument: any object with `__arrow_c_stream__`.
#[derive(FromPyObject)]
pub(crate) struct TableArg(PyTable);

impl TableArg {
    /// Read it under the name that errors use; every table that Python hands over is judged by `judged` first.
    pub(crate) fn reader(self, name: &str) -> Result<TableReader> {
        let (batches, schema) = self.0.into_inner();
        let reader = TableReader::from_batches(schema, &batches, name)?;
        Python::attach(threads)?.install(|| judged(reader))
    }

    /// The cells of a file under the name that errors use: they are judged when their header is found.
    pub(crate) fn cells(self, name: &str) -> Result<TableReader> {
        let (batches, schema) = self.0.into_inner();
        TableReader::from_batches(schema, &batches, name)
    }
}

/// A table as Python gets it: an object with `__arrow_c_stream__`.
pub(crate) fn emit(table: Table) -> PyResult<PyTable> {
    let schema = table.schema();
    PyTable::try_new(vec![table], schema)
}

/// A panel's or a forecast's population, handed from one link to the next; each class gives it by `population()`.
#[pyclass(frozen, name = "Population", module = "townscale._core")]
pub(crate) struct PopulationHandle(Arc<dyn Population + Send + Sync>);

impl PopulationHandle {
    /// Share a panel or a forecast.
    pub(crate) fn new(population: Arc<dyn Population + Send + Sync>) -> Self {
        Self(population)
    }
}

/// An argument that is a panel or a forecast: anything whose `population()` gives a handle.
pub(crate) struct PopulationArg(Arc<dyn Population + Send + Sync>);

impl PopulationArg {
    /// The population itself, to be kept by a result.
    pub(crate) fn share(&self) -> Arc<dyn Population + Send + Sync> {
        Arc::clone(&self.0)
    }
}

impl<'py> FromPyObject<'_, 'py> for PopulationArg {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let handle = object.call_method0("population")?;
        let handle = handle.cast::<PopulationHandle>()?;
        Ok(Self(Arc::clone(&handle.get().0)))
    }
}

/// The language of a code such as `zh`.
pub(crate) fn language(code: &str) -> PyResult<Language> {
    let unknown = || raise(Error::input(format!("there is no language \"{code}\"")).hint("choose \"en\" or \"zh\""));
    Language::from_code(code).ok_or_else(unknown)
}

/// The findings table in a language.
pub(crate) fn emit_findings(findings: &[Finding], code: &str) -> PyResult<PyTable> {
    emit(findings_table(findings, language(code)?))
}

/// Add the exceptions and the handle to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    m.add_class::<PopulationHandle>()?;
    let input = py.get_type::<InputError>();
    input.setattr("zh", "")?; // what an error says in Chinese, where it says it
    m.add("InputError", input)?;
    m.add("PersonalDataError", py.get_type::<PersonalDataError>())?;
    m.add("SensitiveAttributeError", py.get_type::<SensitiveAttributeError>())?;
    m.add("ProfileError", py.get_type::<ProfileError>())?;
    m.add("UnsupportedError", py.get_type::<UnsupportedError>())
}
