//! The catalogue of norms: the ones that ship, and a user's own over them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml::{Table as Toml, Value};

use super::norm_fields::{FIELDS, NormFields};
use super::staffing_norm::Norm;
use crate::error::{Error, ErrorKind, Result, nearest};
use crate::message::Place;
use crate::profile::{self, Mark};
use crate::table::{Table, TableBuilder};

static SHIPPED: LazyLock<Vec<Toml>> =
    LazyLock::new(|| profile::compiled_in_tables(profile::NORMS, "norms.toml", "norm", &FIELDS));

/// Norms by name: those that ship, and those of a user's profile over them.
///
/// A profile is a TOML file of `[[norm]]` tables with the fields of [`Norm`]. One with the `id` of a norm that ships
/// changes the fields that it gives and keeps the others; it is then marked `local`.
///
/// ```
/// use townscale::staffing::Catalogue;
/// let local = "[[norm]]\nid = \"coordinator_500_hami\"\nper = 400";
/// let catalogue = Catalogue::new(Some((local, "local.toml")))?;
/// assert_eq!(catalogue.named("coordinator_500_hami")?.required(1000.0), 3.0);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalogue {
    norms: Vec<Norm>,
    shipped: usize,
}

impl Catalogue {
    /// The norms that ship, and those of a profile: its text, and the name that errors use.
    ///
    /// # Errors
    /// A text that is not TOML, an unknown key, a norm that is not valid, an `id` twice.
    pub fn new(local: Option<(&str, &str)>) -> Result<Self> {
        let mut tables: Vec<(Toml, Place)> =
            SHIPPED.iter().map(|table| (table.clone(), Place::from("norms.toml"))).collect();
        let shipped = tables.len();
        if let Some((text, place)) = local {
            let mut seen = BTreeSet::new();
            for (row, table) in profile::tables(text, place, "norm", &FIELDS)?.into_iter().enumerate() {
                let place = Place::from(place).listed("norm", row + 1, None);
                let id = table.get("id").and_then(Value::as_str).map(str::to_owned);
                if let Some(id) = &id
                    && !seen.insert(id.clone())
                {
                    return Err(Error::norm_id_twice(id).at(place));
                }
                let known = tables.iter_mut().find(|(other, _)| id.is_some() && other.get("id") == table.get("id"));
                match known {
                    Some((shipped, from)) => {
                        shipped.insert("mark".into(), "local".into());
                        shipped.extend(table);
                        *from = place;
                    }
                    None => {
                        let mut table = table;
                        table.entry("mark").or_insert_with(|| "local".into());
                        tables.push((table, place));
                    }
                }
            }
        }
        let read = |(table, place): (Toml, Place)| {
            let value = serde_json::to_value(table)
                .map_err(|error| Error::from(error).of_kind(ErrorKind::Profile).at(place.clone()))?;
            Norm::from_value(value).map_err(|error| error.of_kind(ErrorKind::Profile).at(place))
        };
        Ok(Self { norms: tables.into_iter().map(read).collect::<Result<_>>()?, shipped })
    }

    /// Every norm: first those that ship.
    #[must_use]
    pub fn norms(&self) -> &[Norm] {
        &self.norms
    }

    /// The norm of a name.
    ///
    /// # Errors
    /// No norm has the name.
    pub fn named(&self, id: &str) -> Result<&Norm> {
        let ids = || self.norms.iter().filter_map(|norm| norm.source().id.as_deref());
        self.norms
            .iter()
            .find(|norm| norm.source().id.as_deref() == Some(id))
            .ok_or_else(|| Error::norm_unknown(id).did_you_mean(nearest(id, ids())))
    }

    /// The group that every norm for a role whose document was read counts, if they agree on one.
    pub(crate) fn base_of(&self, role: &str, among: &BTreeSet<&str>) -> Option<&str> {
        let bases: BTreeSet<&str> = self
            .norms
            .iter()
            .filter(|norm| norm.role() == role && matches!(norm.source().mark, Some(Mark::Read | Mark::Local)))
            .filter_map(Norm::base)
            .filter(|base| among.contains(base))
            .collect();
        if bases.len() == 1 { bases.first().copied() } else { None }
    }

    /// The catalogue as a table: `id`, `role`, `norm` (in words), `unit`, every number of the norm, `jurisdiction`,
    /// `document`, `year`, `mark` (`read`, `local`, `secondary`, `unread`), `origin` (`townscale` or `profile`), `url`, `note`.
    pub fn table(&self, keep: impl Fn(&Norm) -> bool) -> Table {
        let rows: Vec<(usize, &Norm)> = self.norms.iter().enumerate().filter(|(_, norm)| keep(norm)).collect();
        let shipped = |(place, norm): &(usize, &Norm)| *place < self.shipped && norm.source().mark != Some(Mark::Local);
        let origin = |row: &(usize, &Norm)| if shipped(row) { "townscale" } else { "profile" };
        norms_table(&rows.iter().map(|row| (row.1, origin(row))).collect::<Vec<_>>())
    }
}

/// Norms as a table, each with who says it.
pub(crate) fn norms_table(rows: &[(&Norm, &'static str)]) -> Table {
    let norms: Vec<&Norm> = rows.iter().map(|(norm, _)| *norm).collect();
    let lists: Vec<[Option<String>; 4]> = norms.iter().map(|norm| norm.lists_in_words()).collect();
    let list = |place: usize| lists.iter().map(move |list| list.get(place).cloned().flatten());
    let fields: Vec<NormFields> = norms.iter().map(|norm| NormFields::from((*norm).clone())).collect();
    let fields = || fields.iter();
    TableBuilder::new()
        .optional_text("id", fields().map(|norm| norm.id.clone()))
        .text("role", fields().map(|norm| norm.role.as_str()))
        .text("norm", norms.iter().map(|norm| norm.label()))
        .text("unit", fields().map(|norm| norm.unit.as_str()))
        .optional_text("base", fields().map(|norm| norm.base.clone()))
        .optional_number("per", fields().map(|norm| norm.per))
        .number("posts", fields().map(|norm| norm.posts))
        .optional_number("each", fields().map(|norm| norm.each))
        .number("beyond", fields().map(|norm| norm.beyond))
        .optional_number("above", fields().map(|norm| norm.above))
        .optional_number("ratio", fields().map(|norm| norm.ratio))
        .optional_text("to", fields().map(|norm| norm.to.clone()))
        .optional_text("on", fields().map(|norm| norm.to.as_ref().map(|_| format!("{:?}", norm.on).to_lowercase())))
        .integer("lag", fields().map(|norm| i64::from(norm.lag)))
        .number("peak", fields().map(|norm| norm.peak))
        .number("relief", fields().map(|norm| norm.relief))
        .number("floor", fields().map(|norm| norm.floor))
        .optional_number("maximum", fields().map(|norm| norm.maximum))
        .optional_text("parts", list(0))
        .optional_text("bands", list(1))
        .optional_text("where", list(2))
        .optional_text("shared", list(3))
        .text("rounding", fields().map(|norm| format!("{:?}", norm.rounding).to_lowercase()))
        .optional_text("jurisdiction", fields().map(|norm| norm.jurisdiction.clone()))
        .optional_text("document", fields().map(|norm| norm.document.clone()))
        .optional_number("year", fields().map(|norm| norm.year.map(f64::from)))
        .text("mark", fields().map(|norm| norm.mark.map_or("given", Mark::name)))
        .text("origin", rows.iter().map(|(_, origin)| *origin))
        .optional_text("url", fields().map(|norm| norm.url.clone()))
        .optional_text("note", fields().map(|norm| norm.note.clone()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_twenty_four_norms_ship_each_with_its_source_and_mark() {
        let catalogue = Catalogue::new(None).unwrap();
        assert!(catalogue.norms().len() >= 24);
        for norm in catalogue.norms() {
            assert!(
                norm.source().id.is_some() && norm.source().jurisdiction.is_some() && norm.source().document.is_some(),
                "{norm:?}"
            );
            assert!(norm.source().mark.is_some_and(|mark| mark != Mark::Local), "{norm:?}");
            assert!(norm.source().year.is_some() || norm.source().note.is_some(), "{norm:?}");
        }
        let china =
            catalogue.norms().iter().filter(|norm| norm.source().jurisdiction.as_deref().unwrap().starts_with("China"));
        assert!(china.count() >= 24);
        let ids: BTreeSet<_> = catalogue.norms().iter().map(|norm| norm.source().id.clone()).collect();
        assert_eq!(ids.len(), catalogue.norms().len());
    }

    /// Who patrols, treats, visits and counsels: each role has a norm of a document that is named.
    #[test]
    fn police_doctors_grid_and_social_workers_have_norms() {
        let catalogue = Catalogue::new(None).unwrap();
        for (id, people, posts) in [
            ("community_police_3000", 30_000.0, 10.0),
            ("police_222_quoted", 100_000.0, 222.0),
            ("general_practitioner_2030", 100_000.0, 50.0),
            ("general_practitioner_2020", 100_000.0, 30.0),
            ("grid_worker_1000_city", 10_000.0, 10.0),
            ("school_social_worker_250", 1_000.0, 4.0),
        ] {
            let norm = catalogue.named(id).unwrap();
            assert_eq!(norm.required(people), posts, "{id}");
            assert!(
                norm.base().is_some() && (norm.source().mark != Some(Mark::Read) || norm.source().url.is_some()),
                "{id}"
            );
        }
    }

    #[test]
    fn a_profile_changes_what_it_gives_and_is_marked_local() {
        let text = "[[norm]]\nid = \"coordinator_500_hami\"\nper = 400\n[[norm]]\nrole = \"guide\"\nper = 9\n";
        let catalogue = Catalogue::new(Some((text, "local.toml"))).unwrap();
        let norm = catalogue.named("coordinator_500_hami").unwrap();
        assert_eq!((norm.required(401.0), norm.base(), norm.source().mark), (2.0, Some("floating"), Some(Mark::Local)));
        assert_eq!(catalogue.norms().last().unwrap().source().mark, Some(Mark::Local));
    }

    #[test]
    fn mistakes_in_a_profile_name_the_nearest_key_and_norm() {
        let error = Catalogue::new(Some(("[[norm]]\nrole = \"a\"\npre = 5", "local.toml"))).unwrap_err().to_string();
        assert!(error.contains("local.toml, norm 1") && error.contains("Did you mean per?"), "{error}");
        let error = Catalogue::new(None).unwrap().named("coordinator_500_hemi").unwrap_err().to_string();
        assert!(error.contains("Did you mean coordinator_500_hami?"), "{error}");
    }
}
