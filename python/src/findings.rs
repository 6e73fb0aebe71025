//! Findings about what Python reads itself: questionnaires and registers.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::emit_findings;
use townscale::finding::Finding;

/// What of a questionnaire was not read or not counted: headers that name persons, replies without an answer or a group.
#[pyfunction]
fn survey_findings(unread: Vec<String>, unanswered: usize, without_group: usize, code: &str) -> PyResult<PyTable> {
    let mut found = Vec::new();
    if !unread.is_empty() {
        found.push(Finding::survey_column_unread("survey", unread.len(), unread));
    }
    if unanswered > 0 {
        found.push(Finding::survey_unanswered("survey", unanswered));
    }
    if without_group > 0 {
        found.push(Finding::survey_no_group("survey", without_group));
    }
    emit_findings(&found, code)
}

/// What does not fit in the chain of a register's entries: the names of the files, by what is wrong with them.
#[pyfunction]
fn register_findings(
    unreadable: Vec<String>,
    unchained: Vec<String>,
    missing: Vec<String>,
    headless: Vec<String>,
    code: &str,
) -> PyResult<PyTable> {
    let found = unreadable.into_iter().map(Finding::register_entry_unreadable);
    let found = found.chain(unchained.into_iter().map(Finding::register_entry_unchained));
    let found = found.chain(missing.into_iter().map(Finding::register_entry_missing));
    let found = found.chain(headless.into_iter().map(Finding::register_head_missing));
    emit_findings(&found.collect::<Vec<_>>(), code)
}

/// Add the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(survey_findings, m)?)?;
    m.add_function(wrap_pyfunction!(register_findings, m)?)
}
