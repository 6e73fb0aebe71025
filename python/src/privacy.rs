//! The judge of headers and words, for rows that are read and forgotten in Python.

use pyo3::prelude::*;

use crate::exceptions::raise;

/// Refuse a header that names persons or a sensitive attribute.
#[pyfunction]
fn judge_header(text: &str) -> PyResult<()> {
    townscale::privacy::judge_header(text).map_err(raise)
}

/// Refuse a word that names persons or a sensitive attribute, as the name of a group.
#[pyfunction]
fn judge_word(text: &str) -> PyResult<()> {
    townscale::privacy::judge_word(text).map_err(raise)
}

/// Add the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(judge_header, m)?)?;
    m.add_function(wrap_pyfunction!(judge_word, m)?)
}
