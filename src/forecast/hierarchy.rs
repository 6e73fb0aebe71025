//! Wholes and parts among the series of a forecast.

#![expect(clippy::indexing_slicing, reason = "nodes are places of series of this forecast")]

use std::collections::{BTreeMap, BTreeSet};

use super::result::Forecast;
use crate::panel::{Population, SeriesKey};

/// A whole with its parts, down to the last: places of series, wholes before their parts.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) nodes: Vec<usize>,
    /// For each node, its children as places in `nodes`.
    pub(super) children: Vec<Vec<usize>>,
}

impl Tree {
    /// Sum every whole from its parts; `values` are those of the nodes.
    pub(super) fn sum_up(&self, values: &mut [f64]) {
        for node in (0..values.len()).rev().filter(|node| !self.children[*node].is_empty()) {
            values[node] = self.children[node].iter().map(|child| values[*child]).sum();
        }
    }
}

/// The names of areas that are wholes of others.
pub(super) fn named_as_parents(keys: &[SeriesKey]) -> BTreeSet<&str> {
    keys.iter().filter_map(|key| key.parent.as_deref()).collect()
}

/// Whether a series is the whole of others that name it as their parent; a part called as its own parent is not.
pub(super) fn is_whole(key: &SeriesKey, parents: &BTreeSet<&str>) -> bool {
    parents.contains(key.area.as_str()) && key.parent.as_deref() != Some(&key.area)
}

impl Forecast {
    /// Every area that has parts and is no part itself, with all below it.
    pub(super) fn trees(&self) -> Vec<Tree> {
        let keys = self.series();
        let parents = named_as_parents(keys);
        let wholes: BTreeMap<(&str, Option<&str>), usize> = keys
            .iter()
            .enumerate()
            .filter(|(_, key)| is_whole(key, &parents))
            .map(|(place, key)| ((key.area.as_str(), key.group.as_deref()), place))
            .collect();
        let whole = |place: usize| {
            let key = &keys[place];
            key.parent.as_deref().and_then(|parent| wholes.get(&(parent, key.group.as_deref()))).copied()
        };
        let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..keys.len() {
            if let Some(whole) = whole(place).filter(|whole| *whole != place) {
                below.entry(whole).or_default().push(place);
            }
        }
        let roots = below.keys().filter(|place| whole(**place).is_none());
        roots
            .map(|root| {
                let mut tree = Tree { nodes: vec![*root], children: vec![] };
                let mut at = 0;
                while at < tree.nodes.len() {
                    let parts = below.get(&tree.nodes[at]).cloned().unwrap_or_default();
                    let first = tree.nodes.len();
                    tree.children.push((first..first + parts.len()).collect());
                    tree.nodes.extend(parts);
                    at += 1;
                }
                tree
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_called_as_its_parent_is_no_whole() {
        let key = |area: &str, parent: Option<&str>| SeriesKey {
            area: area.to_owned(),
            group: None,
            parent: parent.map(str::to_owned),
        };
        let keys = [key("吉林", None), key("吉林", Some("吉林")), key("长春", Some("吉林"))];
        let parents = named_as_parents(&keys);
        assert_eq!(keys.iter().map(|key| is_whole(key, &parents)).collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn wholes_are_summed_from_the_last_parts_up() {
        let tree = Tree { nodes: vec![0, 1, 2, 3], children: vec![vec![1, 2], vec![3], vec![], vec![]] };
        let mut values = [0.0, 0.0, 2.0, 5.0];
        tree.sum_up(&mut values);
        assert_eq!(values, [7.0, 5.0, 2.0, 5.0]);
    }
}
