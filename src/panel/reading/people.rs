//! Figures in persons: the unit of each, and the number that its text says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entries::Entry;
use super::figure::{Figure, Style};
use super::header::{Column, Holds};
use super::options::Missing;
use super::state::{LISTED, Reading};
use super::unit;
use crate::error::{Error, Result};
use crate::finding::Finding;

impl Reading<'_> {
    /// A row of units below the header: the unit of each column.
    pub(super) fn unit_row(&mut self) -> Result<BTreeMap<usize, (String, f64)>> {
        let mut units = BTreeMap::new();
        if self.body >= self.cells.height() {
            return Ok(units);
        }
        let row = self.body;
        let texts: Vec<(usize, &str)> = (0..self.cells.width())
            .map(|column| (column, self.cells.at(row, column)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let figures = self.figure_columns();
        let words = texts.iter().all(|(_, text)| !text.chars().any(|c| c.is_ascii_digit()) || text.contains("000"));
        let said = |text: &str| unit::persons_per(text.trim_matches(['(', ')', '（', '）', '[', ']']));
        if !words || !texts.iter().any(|(column, text)| figures.contains(column) && said(text).is_some()) {
            return Ok(units);
        }
        for (column, text) in texts.into_iter().filter(|(column, _)| figures.contains(column)) {
            let persons = said(text).ok_or_else(|| Error::reading_unit_unknown(text).at(self.at(row, column)))?;
            units.insert(column, (text.to_owned(), persons));
        }
        self.body += 1;
        Ok(units)
    }

    /// The unit that a column's headings, the row of units or the title says.
    fn unit_of(&self, column: &Column, units: &BTreeMap<usize, (String, f64)>) -> Result<Option<(String, f64)>> {
        for part in column.parts.iter().rev() {
            if let Some(said) = unit::said(part).map_err(|error| error.at(self.place().column(part)))? {
                return Ok(Some(said));
            }
        }
        Ok(units.get(&column.place).cloned())
    }

    fn title_unit(&self) -> Result<Option<(String, f64)>> {
        for row in 0..self.header.first {
            for text in self.cells.texts(row) {
                if let Some(said) = unit::in_title(text).map_err(|error| error.at(self.place().row(row + 1)))? {
                    return Ok(Some(said));
                }
            }
        }
        let corner = self.header.areas.first().and_then(|column| self.header.columns.get(*column));
        corner.map_or(Ok(None), |column| unit::said(&column.label()).or(Ok(None)))
    }

    /// The persons that one unit of a row is, by its own columns.
    fn row_unit(&self, row: usize) -> Result<Option<(String, f64)>> {
        let (mut words, mut persons) = (Vec::new(), 1.0);
        for column in &self.header.columns {
            let text = self.cells.at(row, column.place);
            if text.is_empty() {
                continue;
            }
            match column.holds {
                Holds::Row("unit") => {
                    // A code with its label, such as PSNS: Persons, is read by its label.
                    let said = text.split_once(": ").map_or(text, |(_, label)| label);
                    persons *= unit::persons_per(said)
                        .ok_or_else(|| Error::reading_unit_unknown(text).at(self.at(row, column.place)))?;
                    words.push(text.to_owned());
                }
                Holds::Row("scale") => {
                    let power = text
                        .parse::<i32>()
                        .ok()
                        .filter(|power| (0..=9).contains(power))
                        .map(|power| 10_f64.powi(power));
                    persons *= power
                        .or_else(|| unit::persons_per(text))
                        .ok_or_else(|| Error::reading_unit_unknown(text).at(self.at(row, column.place)))?;
                    words.push(text.to_owned());
                }
                Holds::Row(_) | Holds::Contract(_) | Holds::Weak | Holds::Across(_) | Holds::Other | Holds::Blank => {}
            }
        }
        Ok((!words.is_empty()).then(|| (words.join(" "), persons)))
    }

    pub(super) fn units_and_figures(
        &mut self,
        entries: &mut Vec<Entry>,
        units: &BTreeMap<usize, (String, f64)>,
    ) -> Result<()> {
        let given = self.options.unit.clone();
        let title = if given.is_some() { None } else { self.title_unit()? };
        let by_row = self.header.columns.iter().any(|column| matches!(column.holds, Holds::Row("unit" | "scale")));
        let mut of_column: HashMap<usize, Option<(String, f64)>> = HashMap::new();
        let mut said: BTreeMap<String, f64> = BTreeMap::new();
        let mut persons = Vec::with_capacity(entries.len());
        for entry in entries.iter() {
            let mut found = given.clone();
            if found.is_none() {
                found = match of_column.get(&entry.column) {
                    Some(known) => known.clone(),
                    None => {
                        let column = self.header.columns.get(entry.column);
                        let unit = column.map(|column| self.unit_of(column, units)).transpose()?.flatten();
                        of_column.insert(entry.column, unit.clone());
                        unit
                    }
                };
            }
            if found.is_none() && by_row {
                found = self.row_unit(entry.row)?;
            }
            let found = found.or_else(|| title.clone());
            let each = found.as_ref().map_or(1.0, |(_, each)| *each);
            if let Some((word, each)) = found {
                said.insert(word, each);
            }
            persons.push(each);
        }
        let whole = persons.iter().all(|each| *each == 1.0);
        let style = Style::of(entries.iter().map(|entry| entry.text.as_str()), whole, self.cells.typed());
        let (mut missing, mut marks, mut written) = (Vec::new(), BTreeSet::new(), None);
        let mut present = Vec::with_capacity(entries.len());
        for (mut entry, each) in entries.drain(..).zip(persons) {
            match style.read(&entry.text) {
                Figure::Number { value, marked } => {
                    if marked {
                        marks.insert(mark_of(&entry.text));
                    } else if written.is_none() && entry.text.parse::<f64>().ok() != Some(value) {
                        written = Some(style.example(&entry.text));
                    }
                    entry.persons = each;
                    let people = value * each;
                    let near = people.round();
                    entry.value = if (people - near).abs() < 1e-6 { near } else { people };
                    present.push(entry);
                }
                Figure::Missing if self.options.missing == Missing::Drop => {
                    missing.push(format!("{}, {}", entry.area, entry.period));
                }
                Figure::Missing => {
                    let shown = if entry.text.is_empty() { String::new() } else { format!(" (\"{}\")", entry.text) };
                    return Err(Error::reading_value_missing(shown).at(self.at(entry.row, entry.column)));
                }
                Figure::Other => {
                    return Err(Error::reading_number_unknown(&entry.text).at(self.at(entry.row, entry.column)));
                }
            }
        }
        *entries = present;
        for (word, each) in said.into_iter().filter(|(_, each)| *each != 1.0) {
            self.tell(Finding::reading_unit(self.place(), word, each));
        }
        if let Some((text, value)) = written {
            self.steps.push(Finding::reading_numbers(self.place(), text, value));
        }
        if !marks.is_empty() {
            self.tell(Finding::reading_flags(self.place(), marks.into_iter().take(LISTED)));
        }
        if !missing.is_empty() {
            let count = missing.len();
            missing.truncate(LISTED);
            self.tell(Finding::reading_missing_left_out(self.place(), count, missing));
        }
        Ok(())
    }
}

/// What stands beside a figure, without the figure: a step tells no count.
fn mark_of(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !".,' -+".contains(*c)).collect()
}
