//! Standards of service: those that ship, and a user's own over them.

use std::sync::LazyLock;

use serde::Deserialize;
use toml::Table as Toml;

use crate::error::{Error, ErrorKind, Result, nearest, undecoded};
use crate::message::Place;
use crate::profile::{self, Mark};
use crate::table::{Table, TableBuilder};

const FIELDS: [&str; 11] =
    ["id", "service", "per_1000", "group", "unit", "jurisdiction", "document", "year", "mark", "url", "note"];

static SHIPPED: LazyLock<Vec<Toml>> = LazyLock::new(|| {
    profile::compiled_in_tables(include_str!("standards.toml"), "standards.toml", "standard", &FIELDS)
});

/// How many units of a service 1,000 of its users take, and who says so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its name.
    pub id: String,
    /// The kind of service, such as `school`.
    pub service: String,
    /// Units for 1,000 users.
    pub per_1000: f64,
    /// Who uses it: a population group or a band of ages; everyone where none is named.
    pub group: Option<String>,
    /// What a unit is.
    pub unit: String,
    /// Where it holds.
    pub jurisdiction: Option<String>,
    /// Where it is written.
    pub document: Option<String>,
    /// The document's year.
    pub year: Option<i32>,
    /// Whether the document was read.
    pub mark: Mark,
    /// Where it was found.
    pub url: Option<String>,
    /// What to know before using it.
    pub note: Option<String>,
}

/// Standards by name.
///
/// ```
/// use townscale::services::Standards;
/// let local = "[[standard]]\nid = \"toilet_ours\"\nservice = \"toilets\"\nper_1000 = 2\nunit = \"toilets\"";
/// let standards = Standards::new(Some((local, "local.toml")))?;
/// assert_eq!(standards.named("toilet_ours")?.per_1000, 2.0);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Standards {
    list: Vec<Standard>,
    shipped: usize,
}

impl Standards {
    /// The standards that ship, and those of a profile: its text, and the name that errors use. One with the `id` of a
    /// standard that ships changes the fields that it gives, and is then marked `local`.
    ///
    /// # Errors
    /// A text that is not TOML, an unknown key, a field that is missing, units that are negative.
    pub fn new(local: Option<(&str, &str)>) -> Result<Self> {
        let mut tables: Vec<(Toml, Place)> =
            SHIPPED.iter().map(|table| (table.clone(), Place::from("standards.toml"))).collect();
        let shipped = tables.len();
        if let Some((text, place)) = local {
            for (row, mut table) in profile::tables(text, place, "standard", &FIELDS)?.into_iter().enumerate() {
                let place = Place::from(place).listed("standard", row + 1, None);
                table.entry("mark").or_insert_with(|| "local".into());
                match tables
                    .iter_mut()
                    .find(|(other, _)| table.contains_key("id") && other.get("id") == table.get("id"))
                {
                    Some((known, from)) => {
                        known.extend(table);
                        *from = place;
                    }
                    None => tables.push((table, place)),
                }
            }
        }
        let read = |(table, place): (Toml, Place)| {
            let standard = Standard::deserialize(table).map_err(|error| {
                undecoded(error.message()).of_kind(ErrorKind::Profile).at(place.clone()).caused_by(error)
            })?;
            if standard.per_1000.is_finite() && standard.per_1000 >= 0.0 {
                return Ok(standard);
            }
            Err(Error::number_negative("per_1000", standard.per_1000).of_kind(ErrorKind::Profile).at(place))
        };
        Ok(Self { list: tables.into_iter().map(read).collect::<Result<_>>()?, shipped })
    }

    /// Every standard: first those that ship.
    #[must_use]
    pub fn list(&self) -> &[Standard] {
        &self.list
    }

    /// The standard of a name.
    ///
    /// # Errors
    /// None has it.
    pub fn named(&self, id: &str) -> Result<&Standard> {
        self.list.iter().find(|standard| standard.id == id).ok_or_else(|| {
            let near = nearest(id, self.list.iter().map(|standard| standard.id.as_str()));
            Error::standard_unknown(id).did_you_mean(near)
        })
    }

    /// The standards as a table: `id`, `service`, `per_1000`, `group`, `unit`, `jurisdiction`, `document`, `year`,
    /// `mark`, `origin` (`townscale` or `profile`), `url`, `note`.
    pub fn table(&self, keep: impl Fn(&Standard) -> bool) -> Table {
        let rows = self.list.iter().enumerate().filter(|(_, row)| keep(row));
        standards_table(rows.map(|(place, row)| (row, place >= self.shipped || row.mark == Mark::Local)).collect())
    }
}

/// Standards as a table, each with whether a profile gave it.
pub(super) fn standards_table(rows: Vec<(&Standard, bool)>) -> Table {
    TableBuilder::new()
        .text("id", rows.iter().map(|(row, _)| row.id.as_str()))
        .text("service", rows.iter().map(|(row, _)| row.service.as_str()))
        .number("per_1000", rows.iter().map(|(row, _)| row.per_1000))
        .optional_text("group", rows.iter().map(|(row, _)| row.group.as_deref()))
        .text("unit", rows.iter().map(|(row, _)| row.unit.as_str()))
        .optional_text("jurisdiction", rows.iter().map(|(row, _)| row.jurisdiction.as_deref()))
        .optional_text("document", rows.iter().map(|(row, _)| row.document.as_deref()))
        .optional_number("year", rows.iter().map(|(row, _)| row.year.map(f64::from)))
        .text("mark", rows.iter().map(|(row, _)| row.mark.name()))
        .text("origin", rows.iter().map(|(_, own)| if *own { "profile" } else { "townscale" }))
        .optional_text("url", rows.iter().map(|(row, _)| row.url.as_deref()))
        .optional_text("note", rows.iter().map(|(row, _)| row.note.as_deref()))
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_service_has_a_standard_with_its_source() {
        let standards = Standards::new(None).unwrap();
        let kinds: BTreeSet<&str> = standards.list().iter().map(|standard| standard.service.as_str()).collect();
        for kind in [
            "school",
            "kindergarten",
            "clinic",
            "beds",
            "doctors",
            "buses",
            "toilets",
            "parking",
            "housing",
            "water",
            "waste",
            "police posts",
        ] {
            assert!(kinds.contains(kind), "{kind}");
        }
        for standard in standards.list() {
            assert!(
                standard.document.is_some() && standard.year.is_some() && standard.mark != Mark::Local,
                "{standard:?}"
            );
            assert!(standard.mark == Mark::Unread || standard.url.is_some(), "{standard:?}");
        }
    }

    #[test]
    fn a_profile_goes_over_those_that_ship() {
        let text = "[[standard]]\nid = \"toilet_sphere\"\nper_1000 = 40";
        let standards = Standards::new(Some((text, "local.toml"))).unwrap();
        let standard = standards.named("toilet_sphere").unwrap();
        assert_eq!((standard.per_1000, standard.mark), (40.0, Mark::Local));
        let error = Standards::new(Some(("[[standard]]\nper_100 = 4", "local.toml"))).unwrap_err().to_string();
        assert!(error.contains("Did you mean per_1000?"), "{error}");
        assert!(standards.named("toilet_spere").unwrap_err().to_string().contains("Did you mean toilet_sphere?"));
    }
}
