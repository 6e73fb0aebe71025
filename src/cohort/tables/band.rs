//! Bands of ages: `6-11`, `60+`, or a name such as `pupils`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::groups::{AgeGroups, Label, Sex};
use crate::error::{Error, Result, compiled_in, nearest};
use crate::profile::Mark;
use crate::table::{Table, TableBuilder};

/// A band that has a name, as `bands.toml` holds it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedBand {
    /// Its name.
    pub id: String,
    /// Its ages, such as `6-14`.
    pub ages: String,
    /// Only this sex, where it says so.
    pub sex: Option<String>,
    /// Where it comes from.
    pub document: String,
    /// Whether that was read.
    pub mark: Mark,
}

static NAMED: LazyLock<Vec<NamedBand>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        band: Vec<NamedBand>,
    }
    compiled_in::<File>(include_str!("bands.toml")).band
});

/// The bands that have a name.
#[must_use]
pub fn named_bands() -> &'static [NamedBand] {
    &NAMED
}

/// The bands that have a name, as a table: `id`, `ages`, `sex`, `document`, `mark`.
#[must_use]
pub fn bands_table() -> Table {
    let all = named_bands();
    TableBuilder::new()
        .text("id", all.iter().map(|band| band.id.as_str()))
        .text("ages", all.iter().map(|band| band.ages.as_str()))
        .text("sex", all.iter().map(|band| band.sex.as_deref().unwrap_or("both")))
        .text("document", all.iter().map(|band| band.document.as_str()))
        .text("mark", all.iter().map(|band| band.mark.name()))
        .build()
}

/// A band of ages: from a first to a last year of age, both in it, of one sex or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// What it is called.
    pub name: String,
    /// The first year of age.
    pub first: u32,
    /// The last year of age; none where it is open.
    pub last: Option<u32>,
    /// Only this sex.
    pub sex: Option<Sex>,
}

impl Band {
    /// The band that a text names: `6-11`, `60+`, `7`, a named band, or `female 15-49`.
    ///
    /// # Errors
    /// A text that is none of these.
    pub fn parse(text: &str) -> Result<Self> {
        let name = text.trim();
        if let Some(known) = NAMED.iter().find(|band| band.id == name) {
            let sex = known.sex.as_deref().map(Sex::parse).transpose()?;
            return Ok(Self { name: name.to_owned(), sex, ..Self::parse(&known.ages)? });
        }
        let (sex, ages) = match name.split_once(' ') {
            Some((word, rest)) if Sex::parse(word).is_ok() => (Sex::parse(word).ok(), rest),
            _ => (None, name),
        };
        match Label::parse(ages) {
            Ok(Some(Label { first, last, .. })) => {
                Ok(Self { name: name.to_owned(), first, last, sex: sex.filter(|sex| *sex != Sex::Both) })
            }
            _ => {
                let names = || NAMED.iter().map(|band| band.id.as_str());
                Err(Error::age_band_unknown(name, names()).did_you_mean(nearest(name, names())))
            }
        }
    }

    /// The share of each age group that is in the band, by group; within a group, people are even over its years.
    ///
    /// # Errors
    /// A band that begins or ends within the open group.
    pub fn shares(&self, groups: &AgeGroups) -> Result<Vec<f64>> {
        let open = groups.open();
        let within = self.first > open || self.last.is_some_and(|last| last >= open);
        if within {
            return Err(Error::age_band_within_open_group(&self.name, open, open - 1));
        }
        let end = self.last.map_or(u32::MAX, |last| last + 1);
        let share = |group: usize| {
            let first = groups.first(group);
            if group + 1 == groups.count() {
                return if end == u32::MAX { 1.0 } else { 0.0 };
            }
            let common = end.min(first + groups.width()).saturating_sub(self.first.max(first));
            f64::from(common) / f64::from(groups.width())
        };
        Ok((0..groups.count()).map(share).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_take_shares_of_groups() {
        let groups = AgeGroups::new(5, 5).unwrap();
        let shares = |text: &str| Band::parse(text).unwrap().shares(&groups).unwrap();
        assert_eq!(shares("6-11"), [0.0, 0.8, 0.4, 0.0, 0.0]);
        assert_eq!(shares("15+"), [0.0, 0.0, 0.0, 1.0, 1.0]);
        assert_eq!(shares("0-19"), [1.0, 1.0, 1.0, 1.0, 0.0]);
        assert!(Band::parse("18-25").unwrap().shares(&groups).unwrap_err().to_string().contains("open age group 20+"));
        assert!(Band::parse("25+").unwrap().shares(&groups).is_err());
    }

    #[test]
    fn named_bands_are_bands() {
        for band in named_bands() {
            Band::parse(&band.id).unwrap();
        }
        assert_eq!(Band::parse("women_15_49").unwrap().sex, Some(Sex::Female));
        assert_eq!(Band::parse("female 15-49").unwrap().last, Some(49));
        assert!(Band::parse("pupil").unwrap_err().to_string().contains("Did you mean pupils?"));
    }
}
