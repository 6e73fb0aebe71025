//! Numbers and levels as findings print them.

use super::profile::Level;
use crate::finding::Finding;
use crate::message::Language;

/// Three decimals.
pub(in crate::decision) fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// A share in percent, one decimal.
pub(in crate::decision) fn percent(value: f64) -> String {
    format!("{:.1}", value * 100.0)
}

/// Give a level in both languages, as `{name_en}` and `{name_zh}`.
pub(in crate::decision) fn with_levels(finding: Finding, name: &str, level: Level) -> Finding {
    match name {
        "residual" => {
            finding.with("residual_en", level.words(Language::En)).with("residual_zh", level.words(Language::Zh))
        }
        "before" => finding.with("before_en", level.words(Language::En)).with("before_zh", level.words(Language::Zh)),
        _ => finding.with("level_en", level.words(Language::En)).with("level_zh", level.words(Language::Zh)),
    }
}
