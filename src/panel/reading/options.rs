//! What a caller says beside the table.

use std::collections::BTreeMap;

use super::unit;
use crate::error::{Error, Result};
use crate::panel::Crosswalk;

/// What becomes of a figure that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Missing {
    /// It is an error.
    #[default]
    Error,
    /// Its row is left out, with a finding.
    Drop,
}

/// What becomes of a row that is a total by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Totals {
    /// It is left out, with a finding.
    #[default]
    LeaveOut,
    /// It stays, as an area.
    Keep,
}

/// How a table of counts is to be read, where the table itself does not say.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Columns of the contract by heading.
    pub(super) columns: BTreeMap<String, String>,
    /// Persons in one unit, with its word.
    pub(super) unit: Option<(String, f64)>,
    pub(super) missing: Missing,
    pub(super) totals: Totals,
    /// What areas became of earlier ones.
    crosswalk: Option<Crosswalk>,
    /// The encoding of a file that is not UTF-8.
    pub(super) encoding: Option<String>,
    /// The sheet of a workbook that has several.
    pub(super) sheet: Option<String>,
}

/// The columns a heading may be given the name of.
const NAMES: [&str; 10] =
    ["area", "period", "population", "parent", "group", "kind", "definition", "source", "se", "cv"];

impl ReadOptions {
    /// Headings by the columns of the contract that they stand for, such as `Value` for `population`.
    ///
    /// # Errors
    /// A name that is no column of counts.
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        for (heading, name) in columns {
            if !NAMES.contains(&name.as_str()) {
                return Err(Error::reading_column_unknown(heading, name, NAMES).at("columns"));
            }
            self.columns.insert(heading, name);
        }
        Ok(self)
    }

    /// The unit of the figures, such as 万人 or thousands.
    ///
    /// # Errors
    /// A word that is no unit of people.
    pub fn with_unit(mut self, unit: &str) -> Result<Self> {
        self.unit = Some((unit.to_owned(), unit::given(unit)?));
        Ok(self)
    }

    /// What becomes of missing figures: `error` or `drop`.
    ///
    /// # Errors
    /// Another word.
    pub fn with_missing(mut self, word: &str) -> Result<Self> {
        self.missing = match word {
            "error" => Missing::Error,
            "drop" => Missing::Drop,
            _ => return Err(Error::word_unknown("missing", word, ["error", "drop"])),
        };
        Ok(self)
    }

    /// What becomes of total rows: `leave_out` or `keep`.
    ///
    /// # Errors
    /// Another word.
    pub fn with_totals(mut self, word: &str) -> Result<Self> {
        self.totals = match word {
            "leave_out" => Totals::LeaveOut,
            "keep" => Totals::Keep,
            _ => return Err(Error::word_unknown("totals", word, ["leave_out", "keep"])),
        };
        Ok(self)
    }

    /// The areas of earlier periods and what they became.
    #[must_use]
    pub fn with_crosswalk(mut self, crosswalk: Crosswalk) -> Self {
        self.crosswalk = Some(crosswalk);
        self
    }

    /// The areas of earlier periods and what they became, where it is said.
    pub(in crate::panel) fn crosswalk(&self) -> Option<&Crosswalk> {
        self.crosswalk.as_ref()
    }

    /// The encoding and the sheet that were read, for the list of steps.
    #[must_use]
    pub fn with_source(mut self, encoding: Option<String>, sheet: Option<String>) -> Self {
        self.encoding = encoding.filter(|encoding| encoding != "UTF-8");
        self.sheet = sheet;
        self
    }

    /// The column that a heading was given by the caller.
    pub(super) fn column(&self, heading: &str) -> Option<&'static str> {
        let given = self.columns.iter().find(|(key, _)| key.trim() == heading.trim())?;
        NAMES.into_iter().find(|name| name == given.1)
    }
}
