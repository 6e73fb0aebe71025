//! The exceptions of the package, and which of them an error of the crate becomes.

use std::error::Error as _;

use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use townscale::Language;
use townscale::error::{Error, ErrorKind};

create_exception!(
    townscale,
    InputError,
    PyValueError,
    "A table, file or argument that cannot be used as it stands; the other exceptions of the package are kinds of it.

Its text says where, what and what to do, in English, or in the language of the screen (``set_language``). A call that
does not fit is one too, and a ``TypeError`` as well. ``code`` is the stable name of the error, ``place`` where it is
(file or table, row, column), ``remedy`` what to do, and ``values`` the values that its text mentions, by name. ``zh``,
``place_zh`` and ``remedy_zh`` say the same in Chinese. What is not known is empty. What a library or the system said is
the ``__cause__``."
);
create_exception!(townscale, PersonalDataError, InputError, "A column or value that names or numbers a person.");
create_exception!(
    townscale,
    SensitiveAttributeError,
    InputError,
    "An attribute of people that is refused as an input."
);
create_exception!(townscale, ProfileError, InputError, "A rule that no profile holds, or a profile that is not valid.");
create_exception!(townscale, UnsupportedError, InputError, "Something the data at hand do not allow.");

/// The Python exception of an error of the crate, with its attributes.
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
    Python::attach(|py| describe(&made, &error, py).map_or_else(|odd| odd, |()| made))
}

/// Give an exception the parts of its error, and what caused it.
fn describe(made: &PyErr, error: &Error, py: Python<'_>) -> PyResult<()> {
    let values = PyDict::new(py);
    for (name, value) in error.values() {
        values.set_item(name, value)?;
    }
    let exception = made.value(py);
    exception.setattr("code", error.code().name())?;
    exception.setattr("place", error.place().text(Language::En))?;
    exception.setattr("remedy", error.remedy(Language::En))?;
    exception.setattr("values", values)?;
    exception.setattr("zh", error.text(Language::Zh))?;
    exception.setattr("place_zh", error.place().text(Language::Zh))?;
    exception.setattr("remedy_zh", error.remedy(Language::Zh))?;
    if let Some(cause) = error.source() {
        made.set_cause(py, Some(PyValueError::new_err(cause.to_string())));
    }
    Ok(())
}

/// The word among `known` that is nearest in spelling to `word`; none where no one is near.
#[pyfunction]
fn nearest(word: &str, known: Vec<String>) -> Option<String> {
    townscale::error::nearest(word, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Add the exceptions to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    let input = py.get_type::<InputError>();
    for name in ["code", "place", "remedy", "zh", "place_zh", "remedy_zh"] {
        input.setattr(name, "")?; // of an exception that was made without them
    }
    input.setattr("values", py.import("types")?.getattr("MappingProxyType")?.call1((PyDict::new(py),))?)?;
    m.add("InputError", input)?;
    m.add("PersonalDataError", py.get_type::<PersonalDataError>())?;
    m.add("SensitiveAttributeError", py.get_type::<SensitiveAttributeError>())?;
    m.add("ProfileError", py.get_type::<ProfileError>())?;
    m.add("UnsupportedError", py.get_type::<UnsupportedError>())?;
    m.add_function(wrap_pyfunction!(nearest, m)?)
}
