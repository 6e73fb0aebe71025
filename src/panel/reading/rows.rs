//! The rows of a sheet that hold figures, and the areas they are of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::header::{Form, Holds};
use super::state::{LISTED, Reading};
use crate::finding::Finding;

impl Reading<'_> {
    /// The rows that hold figures; the others are notes, headings or blank.
    pub(super) fn kept_rows(&mut self) -> Vec<usize> {
        let (cells, figures) = (self.cells, self.figure_columns());
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        let again = |row: usize| {
            let last = self.header.first + self.header.rows - 1;
            (0..cells.width()).all(|column| cells.at(row, column) == cells.at(last, column))
        };
        for row in self.body..cells.height() {
            let texts = cells.texts(row).count();
            if texts == 0 {
                continue;
            }
            let period = self.period_column();
            let empty = figures.iter().all(|column| cells.at(row, *column).is_empty());
            let timeless = period.is_none_or(|period| cells.at(row, period).is_empty() || texts == 1);
            if (empty && timeless && texts <= 2) || again(row) {
                left_out.push(cells.texts(row).next().unwrap_or_default().chars().take(60).collect::<String>());
            } else {
                kept.push(row);
            }
        }
        if !left_out.is_empty() {
            left_out.truncate(LISTED);
            self.steps.push(Finding::reading_rows_left_out(self.place(), left_out));
        }
        kept
    }

    /// Of the columns of areas the finest, and the one that holds the parents of its areas.
    pub(super) fn area_columns(&self, kept: &[usize]) -> (Option<usize>, Option<usize>) {
        let named = |name: &str| {
            self.header
                .columns
                .iter()
                .find(|column| column.holds == Holds::Contract("area") && column.label().eq_ignore_ascii_case(name))
        };
        let parent = self.contract_column("parent");
        let chosen = named("area").map(|column| column.place).or_else(|| {
            self.options.columns.iter().find(|(_, name)| *name == "area").and_then(|(heading, _)| {
                self.header.columns.iter().find(|column| column.label() == *heading).map(|column| column.place)
            })
        });
        let areas = &self.header.areas;
        if chosen.is_some() || areas.len() < 2 {
            return (chosen.or(areas.first().copied()), parent);
        }
        let names = |column: usize| -> BTreeSet<&str> {
            kept.iter().map(|row| self.cells.at(*row, column)).filter(|text| !text.is_empty()).collect()
        };
        let distinct: BTreeMap<usize, BTreeSet<&str>> = areas.iter().map(|column| (*column, names(*column))).collect();
        // A name says more than a code.
        let worded = |column: &usize| {
            distinct.get(column).into_iter().flatten().any(|text| text.chars().any(char::is_alphabetic))
        };
        let any_worded = areas.iter().any(worded);
        let candidates: Vec<usize> = areas.iter().copied().filter(|column| !any_worded || worded(column)).collect();
        let size = |column: usize| distinct.get(&column).map_or(0, BTreeSet::len);
        let finest = candidates.iter().copied().max_by_key(|column| (size(*column), std::cmp::Reverse(*column)));
        let Some(finest) = finest else { return (None, parent) };
        let coarser: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|column| *column != finest && size(*column) > 0 && size(*column) < size(finest))
            .collect();
        let has_one = |coarse: &usize| {
            let mut of: HashMap<&str, &str> = HashMap::new();
            kept.iter().all(|row| {
                let (area, above) = (self.cells.at(*row, finest), self.cells.at(*row, *coarse));
                above.is_empty() || *of.entry(area).or_insert(above) == above
            })
        };
        let parent = parent
            .or_else(|| coarser.iter().copied().filter(has_one).max_by_key(|column| size(*column)))
            .or_else(|| {
                // One name under two parents is two areas where both have a figure for a period.
                coarser.iter().copied().filter(|_| self.repeats(kept, finest)).max_by_key(|column| size(*column))
            });
        (Some(finest), parent)
    }

    /// Whether an area has two rows for one period.
    fn repeats(&self, kept: &[usize], area: usize) -> bool {
        let columns = [Some(area), self.period_column(), self.within_column()];
        let mut seen = BTreeSet::new();
        !kept.iter().all(|row| seen.insert(columns.map(|column| column.map(|column| self.cells.at(*row, column)))))
    }

    /// The area of each kept row; empty cells of merged ones filled from above.
    pub(super) fn areas(&mut self, column: Option<usize>, kept: &[usize]) -> Vec<String> {
        let Some(column) = column else { return vec![String::new(); kept.len()] };
        let mut areas: Vec<String> = kept.iter().map(|row| self.cells.at(*row, column).to_owned()).collect();
        let empty = areas.iter().filter(|area| area.is_empty()).count();
        let merged = empty * 2 > areas.len() || (!self.cells.named() && matches!(self.header.form, Form::Long { .. }));
        if empty > 0 && merged && areas.first().is_some_and(|first| !first.is_empty()) {
            let mut above = String::new();
            for area in &mut areas {
                if area.is_empty() {
                    area.clone_from(&above);
                } else {
                    above.clone_from(area);
                }
            }
            self.steps.push(Finding::reading_filled(self.place(), empty, self.label(column)));
        }
        areas
    }
}
