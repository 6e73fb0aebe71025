//! TOML that is part of the crate.

use serde::de::DeserializeOwned;

/// What a TOML text of the crate itself holds.
///
/// # Panics
/// If it does not hold that: no input changes it, and the tests read every one.
#[expect(clippy::expect_used, reason = "the text is compiled in, and the tests read it")]
pub(crate) fn compiled_in<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("compiled-in TOML")
}
