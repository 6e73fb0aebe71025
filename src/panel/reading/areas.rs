//! Names of areas: rows that are totals by their name, and spellings that are one area.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::Entry;
use super::options::Totals;
use super::state::Reading;
use super::totals::is_total;
use crate::finding::Finding;
use crate::table::normalised;

impl Reading<'_> {
    pub(super) fn leave_totals_out(&mut self, entries: &mut Vec<Entry>, parent: Option<usize>) {
        if self.options.totals == Totals::Keep || entries.iter().all(|entry| is_total(&entry.area)) {
            return;
        }
        let parents: BTreeSet<&str> = parent
            .map(|column| entries.iter().map(|entry| self.cells.at(entry.row, column)).collect())
            .unwrap_or_default();
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        entries.retain(|entry| {
            let total = is_total(&entry.area) && !parents.contains(entry.area.as_str());
            if total {
                *left_out.entry(entry.area.clone()).or_default() += 1;
            }
            !total
        });
        for (name, rows) in left_out {
            self.tell(Finding::reading_total_left_out(self.place(), name, rows));
        }
    }

    /// Names that differ by width, case, blanks or marks of notes are one area, unless both have a figure for a period.
    pub(super) fn match_spellings(&mut self, entries: &mut [Entry]) {
        let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in entries.iter() {
            let known = spellings.entry(normalised(&entry.area)).or_default();
            if !known.contains(&entry.area) {
                known.push(entry.area.clone());
            }
        }
        spellings.retain(|form, known| known.len() > 1 && !form.is_empty());
        let mut pairs = Vec::new();
        for (_, known) in spellings {
            let mut periods = BTreeSet::new();
            let own = |entry: &&Entry| known.contains(&entry.area);
            let group = self.contract_column("group");
            let twice = entries.iter().filter(own).any(|entry| {
                let group = group.map(|column| self.cells.at(entry.row, column));
                !periods.insert((entry.period.clone(), group))
            });
            if twice {
                continue;
            }
            let Some((first, others)) = known.split_first() else { continue };
            pairs.extend(others.iter().map(|name| format!("{name} = {first}")));
            for entry in entries.iter_mut().filter(|entry| known.contains(&entry.area)) {
                entry.area.clone_from(first);
            }
        }
        if !pairs.is_empty() {
            self.tell(Finding::names_matched(self.place(), pairs.join("; ")));
        }
    }
}
