//! The columns of the table that is made of the figures: those of the contract, then the others as texts.

use std::collections::BTreeSet;

use super::entries::Entry;
use super::figure::{Figure, Style};
use super::header::{Column, Form, Holds};
use super::state::Reading;
use crate::finding::Finding;
use crate::table::{TableBuilder, TableReader};

/// Marks by which an office says that a column does not apply.
const NOTHING: [&str; 4] = ["-", "–", "—", ".."];

impl Reading<'_> {
    pub(super) fn say_names(&mut self) {
        let mut pairs = Vec::new();
        for column in &self.header.columns {
            let name = match (&column.holds, &self.header.form) {
                (Holds::Contract(name), _) => *name,
                (Holds::Weak, Form::Long { population, .. }) if *population == column.place => "population",
                (Holds::Other, _) if self.header.areas.contains(&column.place) => "area",
                _ => continue,
            };
            if column.label() != name {
                pairs.push(format!("{} → {name}", column.label()));
            }
        }
        if !pairs.is_empty() {
            self.steps.push(Finding::reading_columns(self.place(), pairs));
        }
    }

    /// The table itself: the columns of the contract, then the others as texts.
    pub(super) fn table(&mut self, entries: &[Entry], parent: Option<usize>) -> TableReader {
        let cells = self.cells;
        let mut builder = TableBuilder::new()
            .text("area", entries.iter().map(|entry| entry.area.as_str()))
            .text("period", entries.iter().map(|entry| entry.period.as_str()))
            .number("population", entries.iter().map(|entry| entry.value));
        let mut names: BTreeSet<String> = ["area", "period", "population"].map(str::to_owned).into();
        if let Some(parent) = parent {
            names.insert("parent".into());
            builder = builder.optional_text("parent", entries.iter().map(|entry| text_of(cells.at(entry.row, parent))));
        }
        let figures: BTreeSet<usize> = match self.header.form {
            Form::Long { .. } => self.figure_columns().into_iter().collect(),
            Form::Wide { .. } | Form::AreasAcross { .. } => {
                let across = |column: &&Column| matches!(column.holds, Holds::Across(_));
                self.header
                    .columns
                    .iter()
                    .filter(across)
                    .map(|column| column.place)
                    .chain(self.figure_columns())
                    .collect()
            }
        };
        let taken = [self.period_column(), self.within_column(), parent];
        let mut empty = Vec::new();
        for column in &self.header.columns {
            let used = figures.contains(&column.place) || taken.contains(&Some(column.place));
            if used || self.header.areas.first() == Some(&column.place) && self.header.areas.len() == 1 {
                continue;
            }
            let says_nothing = |entry: &Entry| NOTHING.contains(&cells.at(entry.row, column.place));
            if column.holds == Holds::Other && !entries.is_empty() && entries.iter().all(says_nothing) {
                empty.push(column.label());
                continue;
            }
            let name = match &column.holds {
                Holds::Contract("area" | "period" | "population") | Holds::Weak | Holds::Row(_) | Holds::Other => {
                    column.label()
                }
                Holds::Contract(name) => (*name).to_owned(),
                Holds::Across(_) | Holds::Blank => continue,
            };
            if name == "se" && matches!(column.holds, Holds::Contract(_)) && names.insert(name.clone()) {
                // A standard error is in the unit of its figure; one that is no number is left for the panel to name.
                let style =
                    Style::of(entries.iter().map(|entry| cells.at(entry.row, column.place)), false, cells.typed());
                let scaled = entries.iter().map(|entry| match style.read(cells.at(entry.row, column.place)) {
                    Figure::Number { value, .. } => Some((value * entry.persons).to_string()),
                    Figure::Missing => None,
                    Figure::Other => Some(cells.at(entry.row, column.place).to_owned()),
                });
                builder = builder.optional_text("se", scaled);
            } else if names.insert(name.clone()) {
                builder = builder
                    .optional_text(&name, entries.iter().map(|entry| text_of(cells.at(entry.row, column.place))));
            }
        }
        if !empty.is_empty() {
            self.steps.push(Finding::reading_columns_left_out(cells.source(), empty));
        }
        let start = self.header.first + self.header.rows;
        let rows = entries.iter().map(|entry| entry.row - start).collect();
        TableReader::new(builder.build(), cells.source()).with_rows(rows)
    }
}

fn text_of(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
