//! Whether a rule's source was read.

use serde::{Deserialize, Serialize};

use super::word;
use crate::error::Error;

/// How a rule came into its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
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

impl TryFrom<String> for Mark {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let all = [Mark::Read, Mark::Local, Mark::Secondary, Mark::Unread];
        word("mark", &text, &all.map(|mark| (mark.name(), mark)))
    }
}
