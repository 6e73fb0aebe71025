//! Whose ages are projected: the areas of the base, matched with the series of the total.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::rates::RateRules;
use super::super::tables::{AgeGroups, Base, Sex};
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::panel::{Population, require_own_names};

/// A total that ages are made to agree with.
pub type Total = Arc<dyn Population + Send + Sync>;

/// An area whose ages are projected: its people, or their shares, at the start.
pub(super) struct Projected {
    pub area: Option<String>,
    pub parent: Option<String>,
    pub people: Vec<f64>,
    pub shares: bool,
    /// The total's series.
    pub series: Option<usize>,
}

/// The areas of a projection, from the base, the total or both.
///
/// # Errors
/// Shares without a total, an area that the total does not have, neither ages nor a profile.
pub(super) fn projected(
    base: Option<&Base>,
    total: Option<&Total>,
    group: Option<&str>,
    rules: &mut RateRules,
    groups: &AgeGroups,
    sexes: &[Sex],
) -> Result<Vec<Projected>> {
    let Some(total) = total else {
        let base = base.ok_or_else(Error::ages_and_total_absent)?;
        if base.shares {
            return Err(Error::base_of_shares().at("base"));
        }
        let one = |(area, people): &(Option<String>, Vec<f64>)| Projected {
            area: area.clone(),
            parent: None,
            people: people.clone(),
            shares: false,
            series: None,
        };
        return Ok(base.areas.iter().map(one).collect());
    };
    let series = series_of(total, group)?;
    // A base has one area at the least.
    let first = base.and_then(|base| base.areas.first());
    let named = base.filter(|_| first.is_some_and(|(area, _)| area.is_some()));
    let parent = |series: usize| total.series().get(series).and_then(|key| key.parent.clone());
    if let Some(base) = named {
        let mut all = Vec::with_capacity(base.areas.len());
        for (area, people) in &base.areas {
            let name = area.as_deref().ok_or_else(|| Error::areas_in_some_rows().at("base"))?;
            let Some(series) = series.get(name).copied() else {
                let near = nearest(name, series.keys().map(String::as_str));
                return Err(Error::total_without_area(name).did_you_mean(near).at("base"));
            };
            let (people, shares) = if base.shares { (normalised(people)?, true) } else { (people.clone(), false) };
            all.push(Projected { area: area.clone(), parent: parent(series), people, shares, series: Some(series) });
        }
        let with: BTreeSet<&str> = base.areas.iter().filter_map(|(area, _)| area.as_deref()).collect();
        let without: Vec<&String> = series.keys().filter(|area| !with.contains(area.as_str())).collect();
        if let Some(first) = without.first() {
            rules.findings.push(Finding::areas_without_ages("base", without.len(), first));
        }
        return Ok(all);
    }
    let shares = base.is_none_or(|base| base.shares) || series.len() > 1;
    let people = match first {
        Some((_, people)) if shares => normalised(people)?,
        Some((_, people)) => people.clone(),
        None => {
            let profile = rules.profile().ok_or_else(|| Error::ages_absent().at("base"))?;
            let found = Finding::ages_from_a_profile("base", &profile.id, profile.year, profile.mark.name());
            rules.findings.push(found);
            profile.shares(groups, sexes)?
        }
    };
    if base.is_some() && shares && series.len() > 1 {
        rules.findings.push(Finding::one_age_structure_for_all("base", series.len()));
    }
    let one = |(area, series): (&String, &usize)| Projected {
        area: Some(area.clone()),
        parent: parent(*series),
        people: people.clone(),
        shares,
        series: Some(*series),
    };
    Ok(series.iter().map(one).collect())
}

/// The series of each area whose ages are projected.
fn series_of(total: &Total, group: Option<&str>) -> Result<BTreeMap<String, usize>> {
    let mut by_area: BTreeMap<String, Vec<(usize, Option<&str>)>> = BTreeMap::new();
    for (series, key) in total.series().iter().enumerate() {
        by_area.entry(key.area.clone()).or_default().push((series, key.group.as_deref()));
    }
    require_own_names(total.series())?;
    let mut chosen = BTreeMap::new();
    for (area, list) in by_area {
        let found = match (group, list.as_slice()) {
            (Some(_), _) => list.iter().find(|(_, of)| *of == group),
            (None, [only]) => Some(only),
            (None, _) => Some(list.iter().find(|(_, of)| of.is_none()).ok_or_else(|| {
                let groups: Vec<&str> = list.iter().filter_map(|(_, of)| *of).collect();
                Error::total_of_several_groups(&area, groups).at("total")
            })?),
        };
        if let Some((series, _)) = found {
            chosen.insert(area, *series);
        }
    }
    if chosen.is_empty() {
        return Err(Error::total_without_group(group.unwrap_or_default()).at("total"));
    }
    Ok(chosen)
}

fn normalised(people: &[f64]) -> Result<Vec<f64>> {
    let sum: f64 = people.iter().sum();
    if sum <= 0.0 {
        return Err(Error::ages_sum_zero().at("base"));
    }
    Ok(people.iter().map(|people| people / sum).collect())
}
