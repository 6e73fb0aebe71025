//! The exceptions of the package, and which of them an error of the crate becomes.

use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;

use townscale::Language;
use townscale::error::{Error, ErrorKind};

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

/// Add the exceptions to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    let input = py.get_type::<InputError>();
    input.setattr("zh", "")?; // what an error says in Chinese, where it says it
    m.add("InputError", input)?;
    m.add("PersonalDataError", py.get_type::<PersonalDataError>())?;
    m.add("SensitiveAttributeError", py.get_type::<SensitiveAttributeError>())?;
    m.add("ProfileError", py.get_type::<ProfileError>())?;
    m.add("UnsupportedError", py.get_type::<UnsupportedError>())
}
