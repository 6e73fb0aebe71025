//! Posts that a named group of areas shares: the joint population of the group, and its staff taken together.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::panel::SeriesKey;
use crate::staffing::norm::staffing_norm::Norm;
use crate::table::{NameIndex, NameKind};

/// The series of a norm with shared posts: one for each group of areas, and one for every other area.
pub(super) struct JointSeries {
    pub(super) area: String,
    pub(super) parent: Option<String>,
    /// The series that are added up, draw by draw.
    pub(super) of: Vec<usize>,
}

/// The joint series of a norm, from the series of its base; the norm's areas get the spelling of the population.
///
/// # Errors
/// An area that the population does not have or has twice, one in two groups, a group of the name of an area, areas of
/// several parents, no base where there are several groups of people.
pub(super) fn joint_series(norm: &mut Norm, keys: &[SeriesKey], given: &mut Vec<Finding>) -> Result<Vec<JointSeries>> {
    let place = norm.place();
    let counted = counted(norm, keys).map_err(|error| error.at(&place))?;
    let mut series: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate().filter(|(_, key)| key.group == counted) {
        series.entry(&key.area).or_default().push(at);
    }
    let names = NameIndex::new(NameKind::Area, series.keys().copied());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for (group, areas) in norm.shared_areas_mut() {
        if series.contains_key(group.as_str()) {
            return Err(Error::norm_shared_name(group).at(place));
        }
        let mut of = Vec::new();
        for area in areas.iter_mut() {
            let known = names.find(area).place().and_then(|at| names.names().get(at)).cloned();
            let mine = known.as_deref().and_then(|known| series.get(known)).map(Vec::as_slice);
            let (Some(known), Some(&[mine])) = (&known, mine) else {
                let near = nearest(area, series.keys().copied());
                return Err(Error::norm_shared_area(&*area, group).at(place).did_you_mean(near));
            };
            if !taken.insert(known.clone()) {
                return Err(Error::norm_shared_twice(known).at(place));
            }
            area.clone_from(known);
            of.push(mine);
        }
        let parents: BTreeSet<&Option<String>> =
            of.iter().filter_map(|at| keys.get(*at)).map(|key| &key.parent).collect();
        if parents.len() > 1 {
            return Err(Error::norm_shared_parents(group).at(place));
        }
        let parent = parents.first().and_then(|parent| (*parent).clone());
        found.push(JointSeries { area: group.clone(), parent, of });
    }
    given.push(Finding::posts_shared(place, norm.role(), norm.shared().len(), shared_in_words(norm)));
    for (area, all) in series.iter().filter(|(area, _)| !taken.contains(**area)) {
        let one = |at: &usize| {
            let parent = keys.get(*at)?.parent.clone();
            Some(JointSeries { area: (*area).to_owned(), parent, of: vec![*at] })
        };
        found.extend(all.iter().filter_map(one));
    }
    Ok(found)
}

/// The first groups and their areas, as a finding names them.
fn shared_in_words(norm: &Norm) -> String {
    let named = |(group, areas): (&String, &Vec<String>)| format!("{group} = {}", areas.join(", "));
    norm.shared().iter().take(10).map(named).collect::<Vec<_>>().join("; ")
}

/// The group of people that a norm counts; none where the population has no groups.
fn counted(norm: &Norm, keys: &[SeriesKey]) -> Result<Option<String>> {
    let groups: BTreeSet<&Option<String>> = keys.iter().map(|key| &key.group).collect();
    match norm.base() {
        Some(base) => {
            let named = NameIndex::new(NameKind::Group, groups.iter().filter_map(|group| group.as_deref()));
            let known = named.find(base).place().and_then(|at| named.names().get(at));
            Ok(Some(known.map_or_else(|| base.to_owned(), String::clone)))
        }
        None if groups.len() == 1 => Ok(groups.first().and_then(|group| (*group).clone())),
        None => Err(Error::norm_shared_without_base()),
    }
}
