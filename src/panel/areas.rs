//! Areas by name: which parent each row's area has, and which of several areas of one name is meant.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::SeriesKey;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::TableReader;

/// How many names a finding lists.
const LISTED: usize = 20;

/// What one row says of its area.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AreaRow<'a> {
    pub(super) area: &'a str,
    pub(super) parent: Option<&'a str>,
    /// The period, by the day on which it ends.
    pub(super) end: f64,
    /// The group and kind of the figure.
    pub(super) group: Option<&'a str>,
}

/// The parent of the area of each row. A name that stands under two parents in the same period is that of two areas. A
/// row without a parent takes the only one that the name has, unless both have a figure for one period: then it is an
/// area of its own, as the province 吉林 beside its city 吉林.
///
/// # Errors
/// An area that is under one parent first and under another later, or a part of itself; a parent whose name several
/// areas have.
pub(super) fn parents_of_rows<'a>(rows: &[AreaRow<'a>], table: &TableReader) -> Result<Vec<Option<&'a str>>> {
    let mut of_name: BTreeMap<&str, BTreeMap<Option<&str>, Vec<usize>>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        of_name.entry(row.area).or_default().entry(row.parent).or_default().push(place);
    }
    let mut parents: Vec<Option<&str>> = rows.iter().map(|row| row.parent).collect();
    for (area, by_parent) in &of_name {
        let named: Vec<(&str, &Vec<usize>)> =
            by_parent.iter().filter_map(|(parent, places)| Some(((*parent)?, places))).collect();
        if let Some((parent, places)) = moved(rows, &named) {
            let other = named.iter().map(|(other, _)| *other).find(|other| *other != parent).unwrap_or_default();
            return Err(Error::area_moved(area, other, parent).at(table.place(places[0], "parent")));
        }
        if let (Some(without), [(parent, with)]) = (by_parent.get(&None), named.as_slice())
            && parent != area
            && !share_a_figure(rows, without, with)
        {
            without.iter().for_each(|place| parents[*place] = Some(parent));
        }
    }
    check_tree(rows, &parents, table)?;
    Ok(parents)
}

/// Whether two lists of rows have a figure of one group for one period.
fn share_a_figure(rows: &[AreaRow], one: &[usize], other: &[usize]) -> bool {
    let figures: BTreeSet<(u64, Option<&str>)> =
        one.iter().map(|place| (rows[*place].end.to_bits(), rows[*place].group)).collect();
    other.iter().any(|place| figures.contains(&(rows[*place].end.to_bits(), rows[*place].group)))
}

/// Of the parents of one name, the one whose rows have no period in common with those of any other: one area that came
/// under another parent, and not two areas.
fn moved<'a, 'r>(rows: &[AreaRow], named: &[(&'a str, &'r Vec<usize>)]) -> Option<(&'a str, &'r Vec<usize>)> {
    if named.len() < 2 {
        return None;
    }
    let mut parents_at: BTreeMap<u64, usize> = BTreeMap::new();
    let periods = |places: &[usize]| places.iter().map(|place| rows[*place].end.to_bits()).collect::<BTreeSet<_>>();
    for (_, places) in named {
        periods(places).into_iter().for_each(|end| *parents_at.entry(end).or_default() += 1);
    }
    let alone = |places: &Vec<usize>| periods(places).iter().all(|end| parents_at[end] == 1);
    named.iter().rev().copied().find(|(_, places)| alone(places))
}

/// Refuse a circle of parents, and a parent whose name several areas have.
fn check_tree(rows: &[AreaRow], parents: &[Option<&str>], table: &TableReader) -> Result<()> {
    let mut areas: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for (row, parent) in rows.iter().zip(parents) {
        areas.entry(row.area).or_default().insert(*parent);
    }
    // A part that is called as its parent is no parent itself.
    let above: HashMap<&str, Vec<Option<&str>>> = areas
        .iter()
        .map(|(area, known)| (*area, known.iter().copied().filter(|parent| *parent != Some(*area)).collect()))
        .collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(parent) = parents[place] else { continue };
        if !seen.insert(parent) {
            continue;
        }
        let (mut at, mut steps) = (parent, 0);
        while let Some(known) = above.get(at) {
            if known.len() > 1 {
                let under = known.iter().map(|parent| parent.unwrap_or("–").to_owned());
                return Err(Error::parent_name_shared(at, under).at(table.place(place, "parent")));
            }
            let Some(next) = known.first().copied().flatten() else { break };
            (at, steps) = (next, steps + 1);
            if at == parent || steps > above.len() {
                return Err(Error::area_inside_itself(row.area).at(table.place(place, "parent")));
            }
        }
    }
    Ok(())
}

/// The names that several areas have, each with the parents of these areas.
#[must_use]
pub fn shared_names(keys: &[SeriesKey]) -> BTreeMap<&str, BTreeSet<Option<&str>>> {
    let mut parents: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for key in keys {
        parents.entry(&key.area).or_default().insert(key.parent.as_deref());
    }
    parents.retain(|_, known| known.len() > 1);
    parents
}

/// Refuse areas of one name where areas are told apart by their name alone.
///
/// # Errors
/// A name that several areas have.
pub fn require_own_names(keys: &[SeriesKey]) -> Result<()> {
    match shared_names(keys).first_key_value() {
        Some((name, parents)) => Err(Error::area_name_shared(*name, shown(parents)).at("population")),
        None => Ok(()),
    }
}

/// The names that several areas of a panel have, as one finding.
pub(super) fn shared_name_finding(keys: &[SeriesKey], source: &str) -> Option<Finding> {
    let names = shared_names(keys);
    let list = names.iter().take(LISTED).map(|(name, parents)| format!("{name} ({})", shown(parents).join(", ")));
    (!names.is_empty()).then(|| Finding::area_names_shared(source, names.len(), list))
}

fn shown(parents: &BTreeSet<Option<&str>>) -> Vec<String> {
    parents.iter().map(|parent| parent.unwrap_or("–").to_owned()).collect()
}

/// Series by area and group; of several areas of one name, by parent too.
#[derive(Debug, Clone)]
pub struct SeriesIndex<'a> {
    keys: &'a [SeriesKey],
    places: HashMap<(&'a str, Option<&'a str>), Vec<usize>>,
}

impl<'a> SeriesIndex<'a> {
    /// Index the series of a population.
    #[must_use]
    pub fn new(keys: &'a [SeriesKey]) -> Self {
        let mut places: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        for (place, key) in keys.iter().enumerate() {
            places.entry((&key.area, key.group.as_deref())).or_default().push(place);
        }
        Self { keys, places }
    }

    /// The series of an area and group: the only one, or of several areas of the name the one with this parent.
    #[must_use]
    pub fn find(&self, area: &str, group: Option<&str>, parent: Option<&str>) -> Option<usize> {
        match self.places.get(&(area, group))?.as_slice() {
            [one] => Some(*one),
            several => several.iter().copied().find(|place| self.keys[*place].parent.as_deref() == parent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    type Row = (&'static str, Option<&'static str>, f64);

    fn parents(rows: &[Row]) -> Result<Vec<Option<&'static str>>> {
        let rows: Vec<AreaRow> =
            rows.iter().map(|(area, parent, end)| AreaRow { area, parent: *parent, end: *end, group: None }).collect();
        let table = TableReader::new(TableBuilder::new().text("area", rows.iter().map(|row| row.area)).build(), "t");
        parents_of_rows(&rows, &table)
    }

    #[test]
    fn one_name_under_two_parents_is_two_areas() {
        let rows = [("x", Some("P"), 1.0), ("x", Some("P"), 2.0), ("x", Some("Q"), 2.0), ("x", Some("Q"), 3.0)];
        assert_eq!(parents(&rows).unwrap(), rows.map(|row| row.1));
        let province = [("吉林", None, 1.0), ("吉林", Some("吉林"), 1.0), ("长春", Some("吉林"), 1.0)];
        assert_eq!(parents(&province).unwrap(), province.map(|row| row.1));
        let top = [("朝阳", None, 1.0), ("朝阳", Some("北京"), 1.0)];
        assert_eq!(parents(&top).unwrap(), [None, Some("北京")]);
    }

    #[test]
    fn a_row_without_a_parent_takes_the_one_of_its_area() {
        assert_eq!(parents(&[("x", Some("P"), 1.0), ("x", None, 2.0)]).unwrap(), [Some("P"), Some("P")]);
    }

    #[test]
    fn an_area_that_moves_and_a_parent_of_several_names_are_refused() {
        let moved = parents(&[("x", Some("P"), 1.0), ("x", Some("Q"), 2.0)]).unwrap_err().to_string();
        assert!(moved.contains("x is under P") && moved.contains("under Q"), "{moved}");
        let rows =
            [("d", Some("P"), 1.0), ("d", Some("Q"), 1.0), ("street", Some("d"), 1.0), ("street", Some("d"), 2.0)];
        let shared = parents(&rows).unwrap_err().to_string();
        assert!(shared.contains("P, Q") && shared.contains('d'), "{shared}");
        assert!(parents(&[("a", Some("b"), 1.0), ("b", Some("a"), 1.0)]).unwrap_err().to_string().contains("itself"));
    }

    #[test]
    fn series_of_one_name_are_found_by_parent() {
        let key = |area: &str, parent: Option<&str>| SeriesKey {
            area: area.into(),
            group: None,
            parent: parent.map(str::to_owned),
        };
        let keys = [key("x", Some("P")), key("x", Some("Q")), key("y", Some("P"))];
        let index = SeriesIndex::new(&keys);
        assert_eq!(index.find("x", None, Some("Q")), Some(1));
        assert_eq!((index.find("x", None, None), index.find("y", None, None)), (None, Some(2)));
        assert!(require_own_names(&keys).is_err() && require_own_names(&keys[1..]).is_ok());
    }
}
