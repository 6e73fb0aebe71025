//! Age profiles that ship: ages and rates for areas that have none of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::tables::{AgeGroups, Band, Sex};
use super::standard::standard_with;
use crate::error::{Error, Result, compiled_in, nearest};
use crate::profile::Mark;
use crate::table::{Table, TableBuilder};

/// Ages and rates of some people, as `profiles.toml` holds them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeProfile {
    /// Its name.
    pub id: String,
    /// Bands of ages, and the share of all people in each.
    pub ages: Vec<(String, f64)>,
    /// Bands of ages, and births in a year to 1,000 women of each; only their pattern counts.
    pub fertility: Vec<(String, f64)>,
    /// Births to a woman over her life.
    pub total_fertility: f64,
    /// Life expectancy at birth by sex, in years.
    pub expectancy: BTreeMap<String, f64>,
    /// Whose people they are.
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

static PROFILES: LazyLock<Vec<AgeProfile>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        profile: Vec<AgeProfile>,
    }
    compiled_in::<File>(include_str!("profiles.toml")).profile
});

/// The age profiles that ship.
#[must_use]
pub fn age_profiles() -> &'static [AgeProfile] {
    &PROFILES
}

/// The age profiles as a table: `id`, `jurisdiction`, `year`, `total_fertility`, `document`, `mark`, `note`.
#[must_use]
pub fn age_profiles_table() -> Table {
    let all = age_profiles();
    TableBuilder::new()
        .text("id", all.iter().map(|profile| profile.id.as_str()))
        .text("jurisdiction", all.iter().map(|profile| profile.jurisdiction.as_str()))
        .integer("year", all.iter().map(|profile| i64::from(profile.year)))
        .number("total_fertility", all.iter().map(|profile| profile.total_fertility))
        .text("document", all.iter().map(|profile| profile.document.as_str()))
        .text("mark", all.iter().map(|profile| profile.mark.name()))
        .optional_text("note", all.iter().map(|profile| profile.note.as_deref()))
        .build()
}

impl AgeProfile {
    /// The profile of a name.
    ///
    /// # Errors
    /// None has it.
    pub fn named(id: &str) -> Result<&'static Self> {
        age_profiles().iter().find(|profile| profile.id == id).ok_or_else(|| {
            let ids = || age_profiles().iter().map(|profile| profile.id.as_str());
            Error::age_profile_unknown(id, ids()).did_you_mean(nearest(id, ids()))
        })
    }

    /// The life expectancy of a sex; the mean of both where a table does not tell them apart.
    pub(crate) fn expectancy_of(&self, sex: Sex) -> f64 {
        let mean = || self.expectancy.values().sum::<f64>() / self.expectancy.len() as f64;
        self.expectancy.get(sex.name()).copied().unwrap_or_else(mean)
    }

    /// The share of all people in each cell, sexes × groups.
    pub(crate) fn shares(&self, groups: &AgeGroups, sexes: &[Sex]) -> Result<Vec<f64>> {
        let table = standard_with(self.expectancy_of(Sex::Both), Sex::Both)?;
        let mut one = vec![0.0; groups.count()];
        for (ages, share) in &self.ages {
            let band = Band::parse(ages)?;
            let end = band.last.map_or(111, |last| last + 1);
            // Even by year of age, but for the open band, which falls off as the life table does.
            let weight = |age: u32| if band.last.is_some() { 1.0 } else { table.between(age, age + 1) };
            let all: f64 = (band.first..end).map(weight).sum();
            for age in band.first..end {
                let group = ((age / groups.width()) as usize).min(groups.count() - 1);
                if let Some(sum) = one.get_mut(group) {
                    *sum += share * weight(age) / all;
                }
            }
        }
        let sum: f64 = one.iter().sum();
        let each = 1.0 / (sum * sexes.len() as f64);
        Ok((0..sexes.len()).flat_map(|_| one.iter().map(move |share| share * each)).collect())
    }

    /// Births in a year to a woman of each group, with this total fertility.
    pub(crate) fn fertility_of(&self, groups: &AgeGroups, total: f64) -> Result<Vec<f64>> {
        let mut by_year = vec![0.0; 121];
        for (ages, rate) in &self.fertility {
            let band = Band::parse(ages)?;
            let ages = band.first as usize..=band.last.unwrap_or(band.first) as usize;
            by_year.get_mut(ages).unwrap_or_default().fill(*rate);
        }
        let sum: f64 = by_year.iter().sum();
        // Beyond the last year of age there are no births.
        let rate = |group: usize| {
            let years = by_year.iter().skip(groups.first(group) as usize).take(groups.width() as usize);
            total / sum * years.sum::<f64>() / f64::from(groups.width())
        };
        Ok((0..groups.count()).map(rate).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_add_up() {
        for profile in age_profiles() {
            assert!((profile.ages.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9, "{}", profile.id);
            for (width, count) in [(5, 18), (1, 101)] {
                let groups = AgeGroups::new(width, count).unwrap();
                let sexes = [Sex::Female, Sex::Male];
                assert!((profile.shares(&groups, &sexes).unwrap().iter().sum::<f64>() - 1.0).abs() < 1e-9);
                let births = profile.fertility_of(&groups, 1.3).unwrap();
                assert!((births.iter().sum::<f64>() * f64::from(width) - 1.3).abs() < 1e-9);
            }
        }
        assert!(AgeProfile::named("china").unwrap_err().to_string().contains("china_2020"));
    }
}
