//! Memory that a computation needs and may not have.

use super::{Error, Result};
use crate::context::Context;

/// Refuse a computation that needs more bytes than the context allows; `fits` says, for the share of the need that is
/// allowed, what could be asked for instead, such as `draws=400`.
///
/// # Errors
/// More is needed than allowed.
pub(crate) fn require_memory(context: &Context, needed: u64, fits: impl FnOnce(f64) -> String) -> Result<()> {
    match context.memory() {
        Some(allowed) if needed > allowed => {
            Err(Error::memory_over_budget(size(needed), size(allowed), fits(allowed as f64 / needed as f64)))
        }
        _ => Ok(()),
    }
}

/// A number of bytes in words.
fn size(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        bytes => format!("{:.0} MB", (bytes / 1e6).ceil()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_what_would() {
        let context = Context::default().with_memory(1_000_000_000);
        let draws = |share: f64| format!("draws={:.0}", 1e6 * share);
        assert!(require_memory(&context, 999_999_999, draws).is_ok());
        let error = require_memory(&context, 4_000_000_000, draws).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this needs about 4.0 GB of memory, and 1.0 GB are allowed. What would fit: draws=250000"
        );
    }
}
