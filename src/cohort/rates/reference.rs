//! Reference values of the uncertainty of rates, for areas whose past does not tell.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::{Error, Result, compiled_in, nearest};
use crate::profile::Mark;
use crate::table::{Table, TableBuilder};

/// How rates of some people vary about a central projection, as `references.toml` holds it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateReference {
    /// Its name.
    pub id: String,
    /// Standard deviation of a year's change of the logarithm of total fertility.
    pub fertility_sd: f64,
    /// Standard deviation of a year's change of the logarithm of all death rates.
    pub mortality_sd: f64,
    /// Whose rates they are.
    pub jurisdiction: String,
    /// Of which year.
    pub year: i32,
    /// Where it comes from.
    pub document: String,
    /// Whether that was read.
    pub mark: Mark,
    /// What to know before using it.
    pub note: Option<String>,
}

static REFERENCES: LazyLock<Vec<RateReference>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        reference: Vec<RateReference>,
    }
    compiled_in::<File>(include_str!("references.toml")).reference
});

/// The reference values that ship; the first stands where none is named.
#[must_use]
pub fn rate_references() -> &'static [RateReference] {
    &REFERENCES
}

/// The reference values as a table: `id`, `jurisdiction`, `year`, `fertility_sd`, `mortality_sd`, `document`, `mark`,
/// `note`.
#[must_use]
pub fn rate_references_table() -> Table {
    let all = rate_references();
    TableBuilder::new()
        .text("id", all.iter().map(|reference| reference.id.as_str()))
        .text("jurisdiction", all.iter().map(|reference| reference.jurisdiction.as_str()))
        .integer("year", all.iter().map(|reference| i64::from(reference.year)))
        .number("fertility_sd", all.iter().map(|reference| reference.fertility_sd))
        .number("mortality_sd", all.iter().map(|reference| reference.mortality_sd))
        .text("document", all.iter().map(|reference| reference.document.as_str()))
        .text("mark", all.iter().map(|reference| reference.mark.name()))
        .optional_text("note", all.iter().map(|reference| reference.note.as_deref()))
        .build()
}

impl RateReference {
    /// The reference of a name, or the first.
    ///
    /// # Errors
    /// None has it.
    pub fn named(id: Option<&str>) -> Result<&'static Self> {
        let ids = || rate_references().iter().map(|reference| reference.id.as_str());
        let wanted = id.or_else(|| ids().next()).unwrap_or_default();
        rate_references()
            .iter()
            .find(|reference| reference.id == wanted)
            .ok_or_else(|| Error::rate_reference_unknown(wanted, ids()).did_you_mean(nearest(wanted, ids())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_named_and_plausible() {
        for reference in rate_references() {
            assert!((0.005..0.2).contains(&reference.fertility_sd), "{}", reference.id);
            assert!((0.005..0.2).contains(&reference.mortality_sd), "{}", reference.id);
            assert_eq!(RateReference::named(Some(&reference.id)).unwrap().year, reference.year);
        }
        assert_eq!(RateReference::named(None).unwrap().id, rate_references()[0].id);
        assert!(RateReference::named(Some("wpp")).unwrap_err().to_string().contains("wpp_2019"));
    }
}
