//! `ts.Panel`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{
    PopulationHandle, ReadTable, TableArg, emit, emit_findings, kind_of, language, named_table, read_table,
};
use crate::exceptions::raise;
use crate::run::run;
use townscale::context::Context;
use townscale::panel::{self, Cells, Crosswalk, Panel as Counts, ReadOptions};
use townscale::privacy;
use townscale::table::{self, steps_table};

/// How the cells of a file were read.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct CellsRead {
    typed: bool,
    encoding: Option<String>,
    sheet: Option<String>,
}

/// Counts by area and period.
#[pyclass(frozen, module = "townscale._core")]
pub struct Panel {
    pub(super) inner: Arc<Counts>,
}

#[pymethods]
impl Panel {
    #[new]
    #[pyo3(signature = (table, claims=None, source="panel", claims_source="claims", columns=BTreeMap::new(), unit=None, missing="error", totals="leave_out", cells=None, crosswalk=None))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        table: TableArg,
        claims: Option<TableArg>,
        source: &str,
        claims_source: &str,
        columns: BTreeMap<String, String>,
        unit: Option<&str>,
        missing: &str,
        totals: &str,
        cells: Option<CellsRead>,
        crosswalk: Option<TableArg>,
    ) -> PyResult<Self> {
        let options = ReadOptions::default().with_columns(columns).and_then(|options| options.with_missing(missing));
        let options = options.and_then(|options| options.with_totals(totals)).and_then(|options| match unit {
            Some(unit) => options.with_unit(unit),
            None => Ok(options),
        });
        let mut options = options.map_err(raise)?;
        let read = |context: &Context| {
            if let Some(crosswalk) = crosswalk {
                let read = Crosswalk::from_table(&crosswalk.reader("crosswalk", context)?)?;
                options = options.with_crosswalk(read);
            }
            let panel = match cells {
                None => Counts::read(&table.reader(source, context)?, true, false, &options, context)?,
                Some(CellsRead { typed, encoding, sheet }) => {
                    options = options.with_source(encoding, sheet);
                    Counts::read(&table.cells(source)?, false, typed, &options, context)?
                }
            };
            match claims {
                Some(claims) => panel.with_claims(&claims.reader(claims_source, context)?, context),
                None => Ok(panel),
            }
        };
        Ok(Self { inner: Arc::new(run(py, read)?) })
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }

    #[pyo3(name = "reading")]
    fn steps(&self, code: &str) -> PyResult<PyTable> {
        emit(steps_table(self.inner.reading(), language(code)?))
    }

    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table().clone())
    }

    fn population(&self) -> PopulationHandle {
        PopulationHandle::new(Arc::clone(&self.inner) as _)
    }
}

/// The cells of a table of counts that must not be published: `area`, `group`, `period`, `reason`.
#[pyfunction]
#[pyo3(signature = (table, counts, cell, dominance=None))]
fn hidden_cells(
    py: Python<'_>,
    table: TableArg,
    counts: Vec<String>,
    cell: f64,
    dominance: Option<f64>,
) -> PyResult<PyTable> {
    let rules = privacy::Rules::new(cell, dominance).map_err(raise)?;
    let names: Vec<&str> = counts.iter().map(String::as_str).collect();
    let hidden = |context: &Context| privacy::hidden_cells(&table.reader("counts", context)?, &names, rules, context);
    emit(run(py, hidden)?)
}

/// What the columns of a table count, by their names, and whether each stays where a count of people is hidden.
#[pyfunction]
fn column_meanings(names: Vec<String>) -> Vec<(&'static str, bool)> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    table::column_meanings(&names).into_iter().map(|one| (one.kind.name(), one.public)).collect()
}

/// A table whose columns of numbers say in their metadata what they count, and in which unit.
#[pyfunction]
fn described(table: PyTable) -> PyResult<PyTable> {
    let (batches, schema) = table.into_inner();
    let described = |batch: RecordBatch| RecordBatch::from(table::Table::from(batch).described());
    let empty = described(RecordBatch::new_empty(schema));
    PyTable::try_new(batches.into_iter().map(described).collect(), empty.schema())
}

/// What a column of text holds, by its name.
#[pyfunction]
fn text_meaning(name: &str) -> &'static str {
    table::text_meaning(name)
}

/// The cells of a text file, and its encoding.
#[pyfunction]
fn read_text(py: Python<'_>, content: &[u8]) -> PyResult<(PyTable, &'static str)> {
    let read = run(py, |_| panel::read_text(content))?;
    Ok((emit(read.table)?, read.encoding))
}

/// The first of the sheets of a workbook that holds a table of the kind that an argument takes.
#[pyfunction]
fn first_fitting(
    py: Python<'_>,
    sheets: Vec<TableArg>,
    name: &str,
    columns: BTreeMap<String, String>,
) -> PyResult<Option<usize>> {
    let options = ReadOptions::default().with_columns(columns).map_err(raise)?;
    run(py, |context| {
        let cells = sheets.into_iter().map(|sheet| {
            context.check()?;
            Cells::new(&sheet.cells("sheet")?, false, true)
        });
        let cells = cells.collect::<townscale::error::Result<Vec<_>>>()?;
        Ok(panel::first_fitting(&cells, kind_of(name), &options))
    })
}

/// Add the class and the functions of reading to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Panel>()?;
    m.add_class::<ReadTable>()?;
    m.add_function(wrap_pyfunction!(read_table, m)?)?;
    m.add_function(wrap_pyfunction!(named_table, m)?)?;
    m.add_function(wrap_pyfunction!(read_text, m)?)?;
    m.add_function(wrap_pyfunction!(hidden_cells, m)?)?;
    m.add_function(wrap_pyfunction!(column_meanings, m)?)?;
    m.add_function(wrap_pyfunction!(described, m)?)?;
    m.add_function(wrap_pyfunction!(text_meaning, m)?)?;
    m.add_function(wrap_pyfunction!(first_fitting, m)?)
}
