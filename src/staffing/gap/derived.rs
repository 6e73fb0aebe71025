//! Series derived from a population's: posts that several groups require together, people of areas that share posts, and
//! requirements computed elsewhere.
//!
//! They are put beside the population's own series, so that everything that judges a series judges them too.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::history::SharedPopulation;
use super::shared::{JointSeries, joint_series};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Period, Population, SeriesKey, SortBuffers};
use crate::staffing::norm::staffing_norm::Norm;
use crate::table::TableReader;

/// What a derived series is.
enum Derived {
    /// The sum over series of people ÷ people per unit (1 where people are added up): the series, the places of the periods
    /// in it, people per unit.
    Sum(Vec<(usize, Vec<usize>, f64)>),
    /// Posts by period, the same in every draw.
    Given(Vec<f64>),
}

/// A population with derived series after its own.
struct WithDerived {
    own: SharedPopulation,
    keys: Vec<SeriesKey>,
    periods: Vec<Vec<Period>>,
    derived: Vec<Derived>,
}

impl Population for WithDerived {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }

    fn periods(&self, series: usize) -> &[Period] {
        match series.checked_sub(self.own.series().len()) {
            None => self.own.periods(series),
            Some(place) => self.periods.get(place).map_or(&[], Vec::as_slice),
        }
    }

    fn draws(&self) -> usize {
        self.own.draws()
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        let Some(place) = series.checked_sub(self.own.series().len()) else { return self.own.fill(series, out) };
        let draws = self.draws();
        match self.derived.get(place) {
            None => {}
            Some(Derived::Given(posts)) => {
                out.chunks_exact_mut(draws).zip(posts).for_each(|(out, posts)| out.fill(*posts));
            }
            Some(Derived::Sum(parts)) => {
                out.fill(0.0);
                for (one, places, per) in parts {
                    let mut people = vec![0.0; self.periods(*one).len() * draws];
                    self.fill(*one, &mut people);
                    for (out, period) in out.chunks_exact_mut(draws).zip(places) {
                        let counted = people.get(period * draws..).unwrap_or_default();
                        out.iter_mut().zip(counted).for_each(|(sum, people)| *sum += people / per);
                    }
                }
            }
        }
    }

    fn fill_sorted(&self, series: usize, out: &mut [f64], buffers: &mut SortBuffers) {
        if series < self.own.series().len() {
            return self.own.fill_sorted(series, out, buffers);
        }
        self.fill(series, out);
        out.chunks_exact_mut(self.draws()).for_each(|period| period.sort_unstable_by(f64::total_cmp));
    }

    fn order_statistic(&self, series: usize, period: usize, key: f64) -> f64 {
        if series < self.own.series().len() { self.own.order_statistic(series, period, key) } else { key }
    }
}

/// A requirement that was computed elsewhere: posts by role, area and period.
#[derive(Debug, Clone, Default)]
pub struct Need {
    posts: BTreeMap<String, BTreeMap<String, BTreeMap<Period, f64>>>,
}

impl Need {
    /// Read a table of `area`, `period`, `role`, `required` (posts), such as a WISN or queue result.
    ///
    /// # Errors
    /// A missing column or value, a negative number, a period that is none, an area, role and period twice.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let (areas, roles, required) = (table.text("area")?, table.text("role")?, table.number("required")?);
        let periods = table.text("period")?;
        let mut posts: BTreeMap<String, BTreeMap<String, BTreeMap<Period, f64>>> = BTreeMap::new();
        for (row, ((area, role), (period, required))) in
            areas.iter().zip(&roles).zip(periods.iter().zip(required)).enumerate()
        {
            if !(required >= 0.0 && required.is_finite()) {
                return Err(Error::number_negative("required", required).at(table.place(row, "required")));
            }
            let period = period.parse().map_err(|error: Error| error.at(table.place(row, "period")))?;
            let of_area = posts.entry(role.clone()).or_default().entry(area.clone()).or_default();
            if of_area.insert(period, required).is_some() {
                return Err(Error::staffing_need_twice(area, role, period).at(table.place(row, "role")));
            }
        }
        Ok(Self { posts })
    }
}

/// A population with the series that norms of several parts and a given need call for, those norms with the base that
/// each counts, and the names of the derived groups.
pub(super) fn with_derived(
    own: SharedPopulation,
    norms: &mut Vec<Norm>,
    need: &Need,
    given: &mut Vec<Finding>,
) -> Result<(SharedPopulation, BTreeSet<String>)> {
    let mut made =
        WithDerived { keys: own.series().to_vec(), own: Arc::clone(&own), periods: Vec::new(), derived: Vec::new() };
    let mut groups = BTreeSet::new();
    for norm in norms.iter_mut().filter(|norm| !norm.parts().is_empty()) {
        let group = norm.label();
        if groups.insert(group.clone()) {
            add_parts(&mut made, norm, &group, given)?;
        }
        norm.set_base(group);
    }
    let several = |norms: &[Norm], role: &str| {
        need.posts.contains_key(role) || norms.iter().filter(|norm| norm.role() == role).count() > 1
    };
    if let Some(norm) = norms.iter().find(|norm| !norm.shared().is_empty() && several(norms, norm.role())) {
        return Err(Error::norm_shared_beside_others().at(norm.place()));
    }
    let basic = made.keys.clone();
    for norm in norms.iter_mut().filter(|norm| !norm.shared().is_empty()) {
        let group = format!("shared posts of {}", norm.role());
        for JointSeries { area, parent, of } in joint_series(norm, &basic, given)? {
            let people: Vec<(usize, f64)> = of.into_iter().map(|series| (series, 1.0)).collect();
            add_sum(&mut made, SeriesKey { area, group: Some(group.clone()), parent }, &people);
        }
        groups.insert(group.clone());
        norm.set_derived(group);
    }
    let mut parents: HashMap<&str, &Option<String>> = HashMap::new();
    for key in own.series() {
        parents.entry(&key.area).or_insert(&key.parent);
    }
    for (role, areas) in &need.posts {
        let group = format!("need of {role}");
        groups.insert(group.clone());
        for (area, posts) in areas {
            let parent = parents.get(area.as_str()).and_then(|parent| (*parent).clone());
            made.keys.push(SeriesKey { area: area.clone(), group: Some(group.clone()), parent });
            made.periods.push(posts.keys().copied().collect());
            made.derived.push(Derived::Given(posts.values().copied().collect()));
            if !parents.contains_key(area.as_str()) {
                given.push(Finding::need_elsewhere(area, role));
            }
        }
        norms.push(Norm::given(role.clone(), group));
    }
    if made.derived.is_empty() {
        return Ok((own, groups));
    }
    Ok((Arc::new(made), groups))
}

/// Add the sum of several series, each with its people per unit, in the periods that all of them have.
fn add_sum(made: &mut WithDerived, key: SeriesKey, parts: &[(usize, f64)]) {
    let mut periods = parts.first().map_or_else(Vec::new, |(series, _)| made.periods(*series).to_vec());
    periods.retain(|period| parts.iter().all(|(series, _)| made.periods(*series).contains(period)));
    let places =
        |series: usize| periods.iter().filter_map(|period| made.periods(series).binary_search(period).ok()).collect();
    let parts = parts.iter().map(|(series, per)| (*series, places(*series), *per)).collect();
    made.keys.push(key);
    made.periods.push(periods);
    made.derived.push(Derived::Sum(parts));
}

/// Add a series of each area that counts a part of a norm.
fn add_parts(made: &mut WithDerived, norm: &Norm, group: &str, given: &mut Vec<Finding>) -> Result<()> {
    let own = Arc::clone(&made.own);
    for (part, _) in norm.parts() {
        if own.series().iter().all(|key| key.group.as_ref() != Some(part)) {
            return Err(Error::staffing_part_without_group(part).at(norm.place()));
        }
    }
    // Districts of two counties may share a name.
    let mut areas: BTreeMap<(&Option<String>, &str), Vec<(usize, f64)>> = BTreeMap::new();
    for (series, key) in own.series().iter().enumerate() {
        let part = norm.parts().iter().find(|(part, _)| key.group.as_ref() == Some(part));
        if let Some((_, per)) = part {
            areas.entry((&key.parent, &key.area)).or_default().push((series, *per));
        }
    }
    for ((parent, area), parts) in areas {
        if parts.len() < norm.parts().len() {
            given.push(Finding::part_without_group(area, group, norm.role()));
        }
        let key = SeriesKey { area: area.to_owned(), group: Some(group.to_owned()), parent: parent.clone() };
        add_sum(made, key, &parts);
    }
    Ok(())
}
