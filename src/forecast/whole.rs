//! Wholes whose growth is borrowed: the counts of an area of which parts with few counts take a share, as a calibration
//! carries them, so that a part of a panel without its whole is forecast as with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::options::CalibrationOptions;
use super::prepare::Prepared;
use super::share::{needed, takes_share};
use crate::error::{Error, Result};
use crate::panel::{Period, SeriesKey};

/// The counts of an area of which another takes a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    area: String,
    group: Option<String>,
    parent: Option<String>,
    periods: Vec<String>,
    counts: Vec<f64>,
    /// Standard errors as shares of the counts; none where no count has one.
    errors: Vec<f64>,
}

impl Whole {
    /// The wholes of a panel of which some part takes a share, by name and group.
    pub(super) fn borrowed_from(series: &[Prepared]) -> Vec<Self> {
        // A panel refuses a parent whose name several areas have.
        let parents: BTreeSet<Name> = series.iter().filter_map(|one| parent(&one.key)).collect();
        let wholes: BTreeMap<Name, &Prepared> =
            series.iter().map(|one| (name(&one.key), one)).filter(|(name, _)| parents.contains(name)).collect();
        let mut found: BTreeMap<Name, Self> = BTreeMap::new();
        for part in series {
            if let Some(name) = parent(&part.key)
                && let Some(whole) = wholes.get(&name).filter(|whole| takes_share(part, whole.counts.len()))
            {
                found.entry(name).or_insert_with(|| Self::of(whole));
            }
        }
        found.into_values().collect()
    }

    /// The whole of a series that has so few counts that it takes its share of it.
    pub(super) fn of_part<'a>(wholes: &'a [Self], part: &Prepared) -> Option<&'a Self> {
        let name = parent(&part.key)?;
        let place = wholes.binary_search_by(|whole| whole.name().cmp(&name)).ok()?;
        wholes.get(place).filter(|whole| takes_share(part, whole.counts.len()))
    }

    /// What is wrong with wholes that were read, where something is.
    pub(super) fn fault(wholes: &[Self]) -> Option<Error> {
        let mut pairs = wholes.iter().zip(wholes.iter().skip(1));
        let unordered = pairs.find(|(before, whole)| before.name() >= whole.name()).map(|(_, whole)| whole);
        let what = |whole: &Self| Error::calibration_whole_not_a_series(&whole.area);
        wholes.iter().find(|whole| !whole.is_series()).or(unordered).map(what)
    }

    /// Its series, to be forecast at the periods that a part needs.
    pub(super) fn prepared(&self, part: &Prepared, options: &CalibrationOptions) -> Result<Prepared> {
        let periods = self.periods.iter().map(|period| period.parse()).collect::<Result<Vec<Period>>>()?;
        let errors = if self.errors.is_empty() { vec![0.0; self.counts.len()] } else { self.errors.clone() };
        let (area, group, parent) = (self.area.clone(), self.group.clone(), self.parent.clone());
        let key = SeriesKey { area, group, parent };
        let mut made = Prepared::from_counts(usize::MAX, key, periods, self.counts.clone(), errors, options)?;
        made.ahead = needed(part);
        Ok(made)
    }

    fn of(one: &Prepared) -> Self {
        let exact = one.errors.iter().all(|error| *error == 0.0);
        let SeriesKey { area, group, parent } = one.key.clone();
        let periods = one.periods.iter().map(ToString::to_string).collect();
        let errors = if exact { vec![] } else { one.errors.clone() };
        Self { area, group, parent, periods, counts: one.counts.clone(), errors }
    }

    fn name(&self) -> Name<'_> {
        (&self.area, self.group.as_deref())
    }

    fn is_series(&self) -> bool {
        let numbers = self.counts.iter().chain(&self.errors).all(|number| number.is_finite() && *number >= 0.0);
        let errors = self.errors.is_empty() || self.errors.len() == self.counts.len();
        let periods: Option<Vec<Period>> = self.periods.iter().map(|period| period.parse().ok()).collect();
        let ascending = |periods: Vec<Period>| periods.is_sorted_by(|one, next| one.end() < next.end());
        // One count has no growth to take a share of.
        let enough = self.counts.len() > 1 && self.periods.len() == self.counts.len();
        numbers && errors && enough && periods.is_some_and(ascending)
    }
}

/// An area and a group.
type Name<'a> = (&'a str, Option<&'a str>);

fn name(key: &SeriesKey) -> Name<'_> {
    (&key.area, key.group.as_deref())
}

/// The area that a series is a part of, and its group; none where it names none or itself.
fn parent(key: &SeriesKey) -> Option<Name<'_>> {
    key.parent.as_deref().filter(|parent| *parent != key.area).map(|parent| (parent, key.group.as_deref()))
}
