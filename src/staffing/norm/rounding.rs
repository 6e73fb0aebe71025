//! How a requirement becomes whole posts.

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Result, decode_by};
use crate::profile::word;

/// How a requirement becomes whole posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// One post for every started unit.
    #[default]
    Up,
    /// To the nearest whole post.
    Round,
    /// Not at all.
    Exact,
}

impl<'de> Deserialize<'de> for Rounding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<String, _, _>(deserializer)
    }
}

impl TryFrom<String> for Rounding {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        word("rounding", &text, &[("up", Self::Up), ("round", Self::Round), ("exact", Self::Exact)])
    }
}

impl Rounding {
    /// Posts, rounded.
    #[inline]
    pub(super) fn posts(self, exact: f64) -> f64 {
        match self {
            // A requirement a rounding error above a whole number is that whole number.
            Self::Up => up(exact - 1e-9 * exact.abs().max(1.0)),
            Self::Round => exact.round(),
            Self::Exact => exact,
        }
    }
}

/// `ceil`, which is a call where the oldest processors are compiled for.
#[inline]
fn up(exact: f64) -> f64 {
    let whole = exact as i64 as f64;
    if exact.abs() < 9e15 { whole + f64::from(u8::from(whole < exact)) } else { exact.ceil() }
}
