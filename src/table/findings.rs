//! The findings table.

use super::{Table, TableBuilder};
use crate::finding::Finding;
use crate::message::Language;

/// The findings table: `severity`, `code`, `where`, `message`, `hint`; the gravest first.
pub fn findings_table(findings: &[Finding], language: Language) -> Table {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity());
    TableBuilder::new()
        .text("severity", sorted.iter().map(|finding| finding.severity().name()))
        .text("code", sorted.iter().map(|finding| finding.code().name()))
        .text("where", sorted.iter().map(|finding| finding.place().text(language)))
        .text("message", sorted.iter().map(|finding| finding.message(language)))
        .text("hint", sorted.iter().map(|finding| finding.hint(language)))
        .build()
}
