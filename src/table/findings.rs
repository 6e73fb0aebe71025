//! The findings table, and the table of the steps of reading.

use super::{Table, TableBuilder};
use crate::finding::Finding;
use crate::message::Language;

/// The findings table: `severity`, `code`, `where`, `message`, `hint`; the gravest first.
#[must_use]
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

/// The steps of reading in their order: `step`, `where`, `what`.
#[must_use]
pub fn steps_table(steps: &[Finding], language: Language) -> Table {
    TableBuilder::new()
        .text("step", steps.iter().map(|step| step.code().name()))
        .text("where", steps.iter().map(|step| step.place().text(language)))
        .text("what", steps.iter().map(|step| step.message(language)))
        .build()
}
