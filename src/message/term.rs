//! Words that sentences mention, in both languages: made by the build script from `terms.toml`.

use super::Language;

include!(concat!(env!("OUT_DIR"), "/terms.rs"));
