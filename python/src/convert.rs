//! Tables and populations across the border.

use std::sync::Arc;

use arrow::array::RecordBatch;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::exceptions::raise;
use crate::run::run;
use townscale::Language;
use townscale::context::Context;
use townscale::error::{Error, Result};
use townscale::finding::Finding;
use townscale::forecast::Drivers;
use townscale::panel::{Cells, Population, TableKind, named_as, table_of};
use townscale::privacy::judged;
use townscale::table::{Table, TableReader, findings_table, steps_table};

/// The table of a file: its header was found, and its rows are counted as they stand in the file.
#[pyclass(frozen, module = "townscale._core")]
pub(crate) struct ReadTable {
    reader: TableReader,
    steps: Vec<Finding>,
}

#[pymethods]
impl ReadTable {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let table = emit(self.reader.table())?.into_pyobject(py)?;
        table.call_method1("__arrow_c_stream__", (requested_schema,))
    }

    fn reading(&self, code: &str) -> PyResult<PyTable> {
        emit(steps_table(&self.steps, language(code)?))
    }
}

/// Find the table in the cells of a file. What kind of table it is, its name says: `staff`, `services` and so on;
/// `typed` says that the numbers of the file were numbers.
#[pyfunction]
pub(crate) fn read_table(
    py: Python<'_>,
    cells: TableArg,
    name: &str,
    source: &str,
    typed: bool,
) -> PyResult<ReadTable> {
    let read = |context: &Context| {
        let cells = Cells::new(&cells.cells(source)?, false, typed)?;
        context.check()?;
        let (reader, steps) = table_of(&cells, kind_of(name))?;
        context.check()?;
        Ok((named_as(&reader, kind_of(name))?, steps))
    };
    let (reader, steps) = run(py, read)?;
    Ok(ReadTable { reader, steps })
}

/// A table under the names of the columns that an argument takes, in the units of the contract.
#[pyfunction]
pub(crate) fn named_table(py: Python<'_>, table: TableArg, name: &str, source: &str) -> PyResult<PyTable> {
    let read = run(py, |context| named_as(&table.reader(source, context)?, kind_of(name)))?;
    emit(read.table())
}

/// The kind of table that an argument takes.
pub(crate) fn kind_of(name: &str) -> TableKind {
    match name {
        "panel" | "counts" => TableKind::Counts,
        "claims" => TableKind::Claims,
        "staff" => TableKind::Staff,
        "norms" => TableKind::Norms,
        "services" | "openings" | "costs" | "counters" => TableKind::Services,
        "indicators" => TableKind::Indicators,
        "demand" => TableKind::Demand,
        "supply" => TableKind::Supply,
        "cost" => TableKind::Cost,
        "crosswalk" => TableKind::Crosswalk,
        _ => TableKind::Other,
    }
}

/// A table argument: a table of a file, or any object with `__arrow_c_stream__`.
#[derive(FromPyObject)]
pub(crate) enum TableArg {
    /// The table of a file.
    #[pyo3(transparent)]
    Read(Py<ReadTable>),
    /// A frame.
    #[pyo3(transparent)]
    Frame(PyTable),
}

impl TableArg {
    /// Read it, in the work of a verb, under the name that errors use; every table that Python hands over is judged by
    /// `judged` first.
    pub(crate) fn reader(self, name: &str, context: &Context) -> Result<TableReader> {
        judged(self.cells(name)?, context)
    }

    /// As [`TableArg::reader`], for a table of indicators: the names of units (`uName`) that COINr's tables have beside
    /// their codes are dropped unread.
    pub(crate) fn indicators(self, name: &str, context: &Context) -> Result<TableReader> {
        let mut reader = self.cells(name)?;
        if reader.has("uCode") && reader.has("uName") {
            let names = reader.names();
            let kept: Vec<usize> =
                names.iter().enumerate().filter(|(_, name)| *name != "uName").map(|(place, _)| place).collect();
            if let Ok(batch) = RecordBatch::from(reader.table()).project(&kept) {
                reader = TableReader::new(batch.into(), reader.source().to_owned());
            }
        }
        judged(reader, context)
    }

    /// The cells of a file under the name that errors use: they are judged when their header is found.
    pub(crate) fn cells(self, name: &str) -> Result<TableReader> {
        match self {
            Self::Read(table) => Ok(table.get().reader.clone()),
            Self::Frame(table) => {
                let (batches, schema) = table.into_inner();
                TableReader::from_batches(schema, &batches, name)
            }
        }
    }
}

/// A table of known regressors.
pub(crate) fn read_drivers(table: TableArg, context: &Context) -> Result<Drivers> {
    Drivers::from_table(&table.reader("drivers", context)?)
}

/// A table as Python gets it: an object with `__arrow_c_stream__`.
pub(crate) fn emit(table: Table) -> PyResult<PyTable> {
    let batch = RecordBatch::from(table);
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
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
    let unknown = || raise(Error::word_unknown("language", code, ["en", "zh"]));
    Language::from_code(code).ok_or_else(unknown)
}

/// The findings table in a language.
pub(crate) fn emit_findings(findings: &[Finding], code: &str) -> PyResult<PyTable> {
    emit(findings_table(findings, language(code)?))
}

/// Add the handle to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PopulationHandle>()
}
