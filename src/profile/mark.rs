//! Whether a rule's source was read.

use serde::{Deserialize, Deserializer, Serialize};

use super::word;
use crate::error::{Error, decode_by};

/// How a rule came into its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mark {
    /// The document itself was read.
    Read,
    /// A user's own profile says so.
    Local,
    /// Another text that quotes the document was read.
    Secondary,
    /// Common knowledge in the trade that no source at hand confirmed; never a default.
    Unread,
}

impl Mark {
    /// The word used in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Mark::Read => "read",
            Mark::Local => "local",
            Mark::Secondary => "secondary",
            Mark::Unread => "unread",
        }
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<String, _, _>(deserializer)
    }
}

impl TryFrom<String> for Mark {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let all = [Mark::Read, Mark::Local, Mark::Secondary, Mark::Unread];
        word("mark", &text, &all.map(|mark| (mark.name(), mark)))
    }
}
