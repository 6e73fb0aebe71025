//! Refused indicators: names that stand for ethnicity or religion.

use std::sync::LazyLock;

use serde::Deserialize;

use super::keys::Indicator;
use crate::error::compiled_in;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    refused: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| compiled_in(include_str!("refused.toml")));

/// Whether an indicator stands for ethnicity or religion by a word that tables of other kinds may hold. How people are
/// treated is another thing: tolerance of minorities may be an indicator.
pub(super) fn refused(leaf: &Indicator) -> bool {
    let id = leaf.id.to_lowercase();
    WORDS.refused.iter().any(|word| id.contains(word.as_str())) && !id.contains("toleran")
}
