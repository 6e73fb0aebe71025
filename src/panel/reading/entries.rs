//! The figures of a table of counts, each with its area, its period and the row it came from.

use std::collections::BTreeSet;

use super::header::{Form, Holds};
use super::state::{LISTED, Reading};
use super::vocabulary::{TableKind, column_of};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::Period;

/// A figure with the row it came from.
pub(super) struct Entry {
    pub row: usize,
    pub area: String,
    pub period: String,
    pub text: String,
    pub column: usize,
    pub value: f64,
    /// Persons in one unit of its row.
    pub persons: f64,
}

impl Reading<'_> {
    pub(super) fn entries(&mut self, kept: &[usize], areas: &[String]) -> Result<Vec<Entry>> {
        let cells = self.cells;
        let entry = |row: usize, area: &str, period: &str, column: usize| Entry {
            row,
            area: area.to_owned(),
            period: period.to_owned(),
            text: cells.at(row, column).to_owned(),
            column,
            value: 0.0,
            persons: 1.0,
        };
        let mut entries = Vec::new();
        match &self.header.form {
            Form::Long { period, within, population } => {
                let mut above = "";
                let mut filled = 0;
                for (row, area) in kept.iter().zip(areas) {
                    let mut label = cells.at(*row, *period);
                    if label.is_empty() && !above.is_empty() && !cells.named() {
                        (label, filled) = (above, filled + 1);
                    }
                    above = label;
                    match within {
                        Some((column, part)) => {
                            let label = part.label(label, cells.at(*row, *column));
                            entries.push(entry(*row, area, &label, *population));
                        }
                        None => entries.push(entry(*row, area, label, *population)),
                    }
                }
                if filled > 0 {
                    self.steps.push(Finding::reading_filled(self.place(), filled, self.label(*period)));
                }
            }
            Form::Wide { periods } => {
                let empty = |column: usize| kept.iter().all(|row| cells.at(*row, column).is_empty());
                let (none, some): (Vec<_>, Vec<_>) = periods.iter().partition(|(column, _)| empty(*column));
                if !none.is_empty() {
                    let labels: Vec<String> = none.iter().map(|(column, _)| self.label(*column)).collect();
                    self.tell(Finding::reading_periods_empty(self.place(), labels));
                }
                let unread = self.years_unread(periods);
                if !unread.is_empty() {
                    self.tell(Finding::reading_years_unread(self.place(), unread));
                }
                if let (Some(first), Some(last)) = (some.first(), some.last()) {
                    self.steps.push(Finding::reading_wide(self.place(), some.len(), &first.1, &last.1));
                }
                for (row, area) in kept.iter().zip(areas) {
                    entries.extend(some.iter().map(|(column, period)| entry(*row, area, period, *column)));
                }
            }
            Form::AreasAcross { period, areas } => {
                self.steps.push(Finding::reading_areas_across(self.place(), areas.len()));
                for row in kept {
                    let label = cells.at(*row, *period);
                    entries.extend(areas.iter().map(|(column, area)| entry(*row, area, label, *column)));
                }
            }
        }
        self.keep_the_measure(&mut entries)?;
        Ok(entries)
    }

    /// Headings of figures that begin with a year, but are no period, beside those of `periods`.
    fn years_unread(&self, periods: &[(usize, String)]) -> Vec<String> {
        let first = periods.first().map_or(0, |(column, _)| *column);
        let begins = |text: &str| {
            let digits = text.chars().take_while(char::is_ascii_digit).count();
            digits == 4 && text.parse::<Period>().is_err()
        };
        let unread = self.header.columns.iter().filter(|column| {
            let holds = matches!(column.holds, Holds::Other | Holds::Weak) && column.place >= first;
            holds && column.parts.iter().any(|part| begins(part))
        });
        unread.map(|column| column.label()).collect()
    }

    /// Of several measures down the rows, the one that counts people.
    fn keep_the_measure(&mut self, entries: &mut Vec<Entry>) -> Result<()> {
        let Some(measure) = self.header.columns.iter().find(|column| column.holds == Holds::Row("measure")) else {
            return Ok(());
        };
        let texts: BTreeSet<&str> = entries
            .iter()
            .map(|entry| self.cells.at(entry.row, measure.place))
            .filter(|text| !text.is_empty())
            .collect();
        if texts.len() < 2 {
            return Ok(());
        }
        let counts: Vec<&str> =
            texts.iter().copied().filter(|text| column_of(TableKind::Counts, text) == Some("population")).collect();
        let [chosen] = counts.as_slice() else {
            let sample = measure.label();
            return Err(Error::reading_population_open(texts.iter().take(LISTED), sample).at(self.place()));
        };
        entries.retain(|entry| self.cells.at(entry.row, measure.place) == *chosen);
        let others: Vec<String> = texts.iter().filter(|text| *text != chosen).map(|text| (*text).to_owned()).collect();
        self.steps.push(Finding::reading_columns_left_out(self.place(), others));
        Ok(())
    }
}
