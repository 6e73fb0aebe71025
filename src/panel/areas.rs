//! Areas by name: which parent each row's area has, and which of several areas of one name is meant.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::SeriesKey;
use super::columns::Texts;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::TableReader;

/// How many names a finding lists.
const LISTED: usize = 20;
/// How far a whole may be from the sum of its parts, as a share of it.
const WHOLE: f64 = 0.01;

/// The rows of one area by their parent.
type ByParent = BTreeMap<Option<u32>, Vec<usize>>;

/// The parent of the area of each row, as a text of `parents`; nothing where no row names one. A name that stands under
/// two parents in the same period is that of two areas. A row without a parent takes the only one that the name has,
/// unless both have a figure for one period: then it is an area of its own, as the province 吉林 beside its city 吉林.
/// `figure` is the end of a row's period and its group.
///
/// # Errors
/// An area that is under one parent first and under another later, or a part of itself; a parent whose name several
/// areas have.
pub(super) fn parents_of_rows(
    areas: &Texts,
    parents: &Texts,
    figure: impl Fn(usize) -> (u64, Option<u32>),
    table: &TableReader,
) -> Result<Vec<Option<u32>>> {
    let rows = areas.places().len();
    let mut of_row: Vec<Option<u32>> = (0..rows).map(|row| parents.id(row)).collect();
    if of_row.iter().all(Option::is_none) {
        return Ok(vec![]);
    }
    // Most areas have one parent in all their rows.
    let mut first: HashMap<u32, (usize, Option<u32>)> = HashMap::new();
    let mut several: BTreeSet<u32> = BTreeSet::new();
    for (row, (area, parent)) in areas.places().iter().zip(&of_row).enumerate() {
        let (_, known) = first.entry(*area).or_insert((row, *parent));
        if known != parent {
            several.insert(*area);
        }
    }
    let mut by_area: BTreeMap<u32, ByParent> = several.iter().map(|area| (*area, ByParent::new())).collect();
    for (row, (area, parent)) in areas.places().iter().zip(&of_row).enumerate() {
        if let Some(by_parent) = by_area.get_mut(area) {
            by_parent.entry(*parent).or_default().push(row);
        }
    }
    for (area, by_parent) in &by_area {
        let name = areas.text(*area);
        let named: Vec<(u32, &Vec<usize>)> =
            by_parent.iter().filter_map(|(parent, rows)| Some(((*parent)?, rows))).collect();
        if let Some((parent, rows)) = moved(&figure, &named) {
            let other = named.iter().map(|(other, _)| *other).find(|other| *other != parent).unwrap_or(parent);
            let error = Error::area_moved(name, parents.text(other), parents.text(parent));
            return Err(error.at(table.place(rows.first().copied().unwrap_or_default(), "parent")));
        }
        if let (Some(without), [(parent, with)]) = (by_parent.get(&None), named.as_slice())
            && parents.text(*parent) != name
            && !share_a_figure(&figure, without, with)
        {
            for row in without {
                if let Some(none) = of_row.get_mut(*row) {
                    *none = Some(*parent);
                }
            }
        }
    }
    let mut pairs: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let one_each = first.iter().filter(|(area, _)| !several.contains(area)).map(|(_, (row, _))| *row);
    for row in one_each.chain(by_area.values().flatten().flat_map(|(_, rows)| rows.iter().copied())) {
        let parent = of_row.get(row).copied().flatten().map(|parent| parents.text(parent));
        let pair = (areas.get(row).unwrap_or_default(), parent);
        let known = pairs.entry(pair).or_insert(row);
        *known = row.min(*known);
    }
    check_tree(&pairs, table)?;
    Ok(of_row)
}

/// Areas that name themselves as their parent, as the rows of states among their counties do: where such an area has, in
/// each period, as many people as all other areas of that parent together, it is their whole and gets no parent. The
/// names of these areas.
pub(super) fn wholes_under_themselves(
    areas: &Texts,
    parents: &Texts,
    of_row: &mut [Option<u32>],
    figure: impl Fn(usize) -> (u64, Option<u32>),
    people: &[f64],
) -> Vec<String> {
    let parent_of = |row: usize, of_row: &[Option<u32>]| of_row.get(row).copied().flatten();
    let own: Vec<usize> = (0..of_row.len())
        .filter(|row| parent_of(*row, of_row).is_some_and(|parent| Some(parents.text(parent)) == areas.get(*row)))
        .collect();
    let names: BTreeSet<&str> = own.iter().filter_map(|row| areas.get(*row)).collect();
    let tops: BTreeSet<&str> = (0..of_row.len())
        .filter(|row| parent_of(*row, of_row).is_none())
        .filter_map(|row| areas.get(row))
        .filter(|name| names.contains(name))
        .collect();
    let mut sums: HashMap<(&str, u64, Option<u32>), f64> = HashMap::new();
    for (row, people) in people.iter().enumerate() {
        let Some(parent) = parent_of(row, of_row).map(|parent| parents.text(parent)) else { continue };
        if names.contains(parent) && areas.get(row) != Some(parent) {
            let (end, group) = figure(row);
            *sums.entry((parent, end, group)).or_default() += people;
        }
    }
    let mut whole: BTreeMap<&str, bool> = BTreeMap::new();
    for row in &own {
        let Some(name) = areas.get(*row).filter(|name| !tops.contains(name)) else { continue };
        let (end, group) = figure(*row);
        let figures = sums.get(&(name, end, group)).zip(people.get(*row));
        let fits = figures.is_some_and(|(sum, people)| (sum - people).abs() <= WHOLE * people);
        *whole.entry(name).or_insert(true) &= fits;
    }
    let found: BTreeSet<&str> = whole.into_iter().filter(|(_, fits)| *fits).map(|(name, _)| name).collect();
    for row in own {
        if areas.get(row).is_some_and(|name| found.contains(name))
            && let Some(parent) = of_row.get_mut(row)
        {
            *parent = None;
        }
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Whether two lists of rows have a figure of one group for one period.
fn share_a_figure(figure: impl Fn(usize) -> (u64, Option<u32>), one: &[usize], other: &[usize]) -> bool {
    let figures: BTreeSet<(u64, Option<u32>)> = one.iter().map(|row| figure(*row)).collect();
    other.iter().any(|row| figures.contains(&figure(*row)))
}

/// Of the parents of one name, the one whose rows have no period in common with those of any other: one area that came
/// under another parent, and not two areas.
fn moved<'r>(
    figure: impl Fn(usize) -> (u64, Option<u32>),
    named: &[(u32, &'r Vec<usize>)],
) -> Option<(u32, &'r Vec<usize>)> {
    if named.len() < 2 {
        return None;
    }
    let mut parents_at: BTreeMap<u64, usize> = BTreeMap::new();
    let periods = |rows: &[usize]| rows.iter().map(|row| figure(*row).0).collect::<BTreeSet<_>>();
    for (_, rows) in named {
        periods(rows).into_iter().for_each(|end| *parents_at.entry(end).or_default() += 1);
    }
    let alone = |rows: &Vec<usize>| periods(rows).iter().all(|end| parents_at.get(end) == Some(&1));
    named.iter().rev().copied().find(|(_, rows)| alone(rows))
}

/// Refuse a circle of parents, and a parent whose name several areas have; each area and parent with its first row.
fn check_tree(pairs: &BTreeMap<(&str, Option<&str>), usize>, table: &TableReader) -> Result<()> {
    // A part that is called as its parent is no parent itself.
    let mut above: HashMap<&str, Vec<Option<&str>>> = HashMap::new();
    for (area, parent) in pairs.keys() {
        let known = above.entry(area).or_default();
        if *parent != Some(*area) {
            known.push(*parent);
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut rows: Vec<(usize, &str, &str)> =
        pairs.iter().filter_map(|((area, parent), row)| Some((*row, *area, (*parent)?))).collect();
    rows.sort_unstable();
    for (row, area, parent) in rows {
        if !seen.insert(parent) {
            continue;
        }
        let (mut at, mut steps) = (parent, 0);
        while let Some(known) = above.get(at) {
            if known.len() > 1 {
                let under = known.iter().map(|parent| parent.unwrap_or("–").to_owned());
                return Err(Error::parent_name_shared(at, under).at(table.place(row, "parent")));
            }
            let Some(next) = known.first().copied().flatten() else { break };
            (at, steps) = (next, steps + 1);
            if at == parent || steps > above.len() {
                return Err(Error::area_inside_itself(area).at(table.place(row, "parent")));
            }
        }
    }
    Ok(())
}

/// The series of each area, in the order of the keys.
pub(crate) fn series_by_area(keys: &[SeriesKey]) -> HashMap<&str, Vec<(usize, &SeriesKey)>> {
    let mut by_area: HashMap<&str, Vec<(usize, &SeriesKey)>> = HashMap::new();
    for (series, key) in keys.iter().enumerate() {
        by_area.entry(&key.area).or_default().push((series, key));
    }
    by_area
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
            several => {
                let of_parent =
                    |place: &usize| self.keys.get(*place).is_some_and(|key| key.parent.as_deref() == parent);
                several.iter().copied().find(of_parent)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    type Row = (&'static str, Option<&'static str>, f64);

    fn parents(rows: &[Row]) -> Result<Vec<Option<String>>> {
        let areas = Texts::of_rows(rows.iter().map(|row| row.0));
        let parents = Texts::of_rows(rows.iter().map(|row| row.1.unwrap_or_default()));
        let table = TableReader::new(TableBuilder::new().text("area", rows.iter().map(|row| row.0)).build(), "t");
        let found = parents_of_rows(&areas, &parents, |row| (rows[row].2.to_bits(), None), &table)?;
        Ok(found.into_iter().map(|parent| parent.map(|parent| parents.text(parent).to_owned())).collect())
    }

    fn owned(rows: &[Row]) -> Vec<Option<String>> {
        rows.iter().map(|row| row.1.map(str::to_owned)).collect()
    }

    #[test]
    fn one_name_under_two_parents_is_two_areas() {
        let rows = [("x", Some("P"), 1.0), ("x", Some("P"), 2.0), ("x", Some("Q"), 2.0), ("x", Some("Q"), 3.0)];
        assert_eq!(parents(&rows).unwrap(), owned(&rows));
        let province = [("吉林", None, 1.0), ("吉林", Some("吉林"), 1.0), ("长春", Some("吉林"), 1.0)];
        assert_eq!(parents(&province).unwrap(), owned(&province));
        let top = [("朝阳", None, 1.0), ("朝阳", Some("北京"), 1.0)];
        assert_eq!(parents(&top).unwrap(), owned(&top));
    }

    #[test]
    fn a_row_without_a_parent_takes_the_one_of_its_area() {
        let filled = parents(&[("x", Some("P"), 1.0), ("x", None, 2.0)]).unwrap();
        assert_eq!(filled, [Some("P".to_owned()), Some("P".to_owned())]);
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
    fn a_whole_that_names_itself_as_its_parent_is_known_by_its_figures() {
        let areas = Texts::of_rows(["S", "a", "b", "T", "c", "d"]);
        let parents = Texts::of_rows(["S", "S", "S", "T", "T", "T"]);
        let mut of_row: Vec<Option<u32>> = (0..6).map(|row| parents.id(row)).collect();
        let people = [30.0, 10.0, 20.0, 5.0, 10.0, 20.0];
        let found = wholes_under_themselves(&areas, &parents, &mut of_row, |_| (0, None), &people);
        assert_eq!(found, ["S"], "T is a part that is called as its parent");
        assert_eq!(of_row.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true, true, true, true]);
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
