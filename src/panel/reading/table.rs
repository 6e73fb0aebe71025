//! The table of counts made of the cells of a sheet or frame, with each step of the making.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Cells;
use super::figure::{Figure, Style};
use super::header::{self, Column, Form, Header, Holds};
use super::options::{Missing, ReadOptions, Totals};
use super::plain;
use super::totals::is_total;
use super::unit;
use super::vocabulary::{TableKind, column_of, renamed};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::message::Place;
use crate::table::{TableBuilder, TableReader, normalised};

/// How many samples a step lists.
const LISTED: usize = 20;

/// A table of counts under the names of the contract, and how it was read.
#[derive(Debug)]
pub(in crate::panel) struct ReadTable {
    pub table: TableReader,
    /// Every step.
    pub steps: Vec<Finding>,
    /// The steps that a user should see.
    pub findings: Vec<Finding>,
}

/// A figure with the row it came from.
struct Entry {
    row: usize,
    area: String,
    period: String,
    text: String,
    column: usize,
    value: f64,
    /// Persons in one unit of its row.
    persons: f64,
}

/// What is at work while a table is read.
struct Reading<'a> {
    cells: &'a Cells,
    header: &'a Header,
    options: &'a ReadOptions,
    body: usize,
    steps: Vec<Finding>,
    findings: Vec<Finding>,
}

/// Read a table of counts: of a frame where it has `names`, else of the cells of a file.
///
/// # Errors
/// No headings of a table of counts, an open choice of columns, an unknown unit, a missing figure or one that is no number.
pub(in crate::panel) fn read_counts(
    table: &TableReader,
    named: bool,
    typed: bool,
    options: &ReadOptions,
) -> Result<ReadTable> {
    if named && let Some(table) = plain::of_frame(table, options)? {
        return Ok(ReadTable { table, steps: vec![], findings: vec![] });
    }
    let cells = Cells::new(table, named, typed)?;
    if let Some(heading) = options.columns.keys().find(|heading| !stands_in(&cells, heading)) {
        let known: Vec<String> = (0..cells.height().min(1))
            .flat_map(|row| cells.texts(row).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        return Err(Error::reading_column_absent(heading, known).at(cells.source()));
    }
    let Some(header) = header::find(&cells, options)? else {
        if named {
            // The panel itself says which column is not there.
            let table = renamed(table, TableKind::Counts)?;
            return Ok(ReadTable { table, steps: vec![], findings: vec![] });
        }
        let first: Vec<&str> = (0..cells.height())
            .find(|row| !cells.is_blank(*row))
            .map(|row| cells.texts(row).collect())
            .unwrap_or_default();
        return Err(Error::reading_no_header(first).at(cells.source()));
    };
    let body = header.first + header.rows;
    let mut reading = Reading { cells: &cells, header: &header, options, body, steps: vec![], findings: vec![] };
    if !named && let Some(table) = plain::of_body(&cells, &header, options)? {
        reading.say_source();
        reading.say_names();
        return Ok(ReadTable { table, steps: reading.steps, findings: reading.findings });
    }
    reading.read()
}

fn stands_in(cells: &Cells, heading: &str) -> bool {
    (0..cells.height().min(60)).any(|row| {
        cells.texts(row).any(|text| {
            text == heading.trim() || text.split_whitespace().collect::<Vec<_>>().join(" ") == heading.trim()
        })
    })
}

impl Reading<'_> {
    fn say_source(&mut self) {
        if let Some(encoding) = &self.options.encoding {
            self.steps.push(Finding::reading_encoding(self.place(), encoding));
        }
        if let Some(sheet) = &self.options.sheet {
            self.steps.push(Finding::reading_sheet(self.place(), sheet));
        }
    }

    fn read(mut self) -> Result<ReadTable> {
        let (cells, header) = (self.cells, self.header);
        self.say_source();
        if header.first > 0 || header.rows > 1 {
            let above =
                (0..header.first).flat_map(|row| cells.texts(row)).take(LISTED).map(str::to_owned).collect::<Vec<_>>();
            self.steps.push(Finding::reading_header(self.place(), header.first + 1, header.rows, above));
        }
        let units = self.unit_row()?;
        let kept = self.kept_rows();
        let (area, parent) = self.area_columns(&kept);
        let areas = self.areas(area, &kept);
        let mut entries = self.entries(&kept, &areas)?;
        self.units_and_figures(&mut entries, &units)?;
        self.leave_totals_out(&mut entries, parent);
        self.match_spellings(&mut entries);
        self.say_names();
        let table = self.table(&entries, parent);
        Ok(ReadTable { table, steps: self.steps, findings: self.findings })
    }

    fn place(&self) -> Place {
        Place::from(self.cells.source())
    }

    fn at(&self, row: usize, column: usize) -> Place {
        let label = self.label(column);
        Place::from(format!(
            "{}, row {}, column {label}",
            self.cells.source(),
            row + 1 - (self.header.first + self.header.rows)
        ))
    }

    fn label(&self, column: usize) -> String {
        let label = self.header.columns[column].label();
        if label.is_empty() { (column + 1).to_string() } else { label }
    }

    /// The columns that hold figures.
    fn figure_columns(&self) -> Vec<usize> {
        match &self.header.form {
            Form::Long { population, .. } => vec![*population],
            Form::Wide { periods } => periods.iter().map(|(column, _)| *column).collect(),
            Form::AreasAcross { areas, .. } => areas.iter().map(|(column, _)| *column).collect(),
        }
    }

    /// A row of units below the header: the unit of each column.
    fn unit_row(&mut self) -> Result<BTreeMap<usize, (String, f64)>> {
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

    /// The rows that hold figures; the others are notes, headings or blank.
    fn kept_rows(&mut self) -> Vec<usize> {
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
            let period = match &self.header.form {
                Form::Long { period, .. } | Form::AreasAcross { period, .. } => Some(*period),
                Form::Wide { .. } => None,
            };
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
    fn area_columns(&self, kept: &[usize]) -> (Option<usize>, Option<usize>) {
        let named = |name: &str| {
            self.header
                .columns
                .iter()
                .find(|column| column.holds == Holds::Contract("area") && column.label().eq_ignore_ascii_case(name))
        };
        let parent = self
            .header
            .columns
            .iter()
            .find(|column| column.holds == Holds::Contract("parent"))
            .map(|column| column.place);
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
        let worded = |column: &usize| distinct[column].iter().any(|text| text.chars().any(char::is_alphabetic));
        let any_worded = areas.iter().any(worded);
        let candidates: Vec<usize> = areas.iter().copied().filter(|column| !any_worded || worded(column)).collect();
        let size = |column: usize| distinct[&column].len();
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
        let period = match &self.header.form {
            Form::Long { period, .. } | Form::AreasAcross { period, .. } => Some(*period),
            Form::Wide { .. } => None,
        };
        let mut seen = BTreeSet::new();
        !kept
            .iter()
            .all(|row| seen.insert((self.cells.at(*row, area), period.map(|period| self.cells.at(*row, period)))))
    }

    /// The area of each kept row; empty cells of merged ones filled from above.
    fn areas(&mut self, column: Option<usize>, kept: &[usize]) -> Vec<String> {
        let Some(column) = column else { return vec![String::new(); kept.len()] };
        let mut areas: Vec<String> = kept.iter().map(|row| self.cells.at(*row, column).to_owned()).collect();
        let empty = areas.iter().filter(|area| area.is_empty()).count();
        let merged = empty * 2 > areas.len() || (!self.cells.named() && matches!(self.header.form, Form::Long { .. }));
        if empty > 0 && merged && !areas[0].is_empty() {
            for at in 1..areas.len() {
                if areas[at].is_empty() {
                    areas[at] = areas[at - 1].clone();
                }
            }
            self.steps.push(Finding::reading_filled(self.place(), empty, self.label(column)));
        }
        areas
    }

    fn entries(&mut self, kept: &[usize], areas: &[String]) -> Result<Vec<Entry>> {
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
            Form::Long { period, population } => {
                let mut above = "";
                let mut filled = 0;
                for (row, area) in kept.iter().zip(areas) {
                    let mut label = cells.at(*row, *period);
                    if label.is_empty() && !above.is_empty() && !cells.named() {
                        (label, filled) = (above, filled + 1);
                    }
                    above = label;
                    entries.push(entry(*row, area, label, *population));
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
                    self.steps.push(Finding::reading_columns_left_out(self.place(), labels));
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

    fn units_and_figures(&mut self, entries: &mut Vec<Entry>, units: &BTreeMap<usize, (String, f64)>) -> Result<()> {
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
                        let unit = self.unit_of(&self.header.columns[entry.column], units)?;
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
            let step = Finding::reading_unit(self.place(), word, each);
            self.findings.push(step.clone());
            self.steps.push(step);
        }
        if let Some((text, value)) = written {
            self.steps.push(Finding::reading_numbers(self.place(), text, value));
        }
        if !marks.is_empty() {
            let step = Finding::reading_flags(self.place(), marks.into_iter().take(LISTED));
            self.findings.push(step.clone());
            self.steps.push(step);
        }
        if !missing.is_empty() {
            let count = missing.len();
            missing.truncate(LISTED);
            let step = Finding::reading_missing_left_out(self.place(), count, missing);
            self.findings.push(step.clone());
            self.steps.push(step);
        }
        Ok(())
    }

    fn leave_totals_out(&mut self, entries: &mut Vec<Entry>, parent: Option<usize>) {
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
            let step = Finding::reading_total_left_out(self.place(), name, rows);
            self.findings.push(step.clone());
            self.steps.push(step);
        }
    }

    /// Names that differ by width, case, blanks or marks of notes are one area, unless both have a figure for a period.
    fn match_spellings(&mut self, entries: &mut [Entry]) {
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
            let group = self
                .header
                .columns
                .iter()
                .find(|column| column.holds == Holds::Contract("group"))
                .map(|column| column.place);
            let twice = entries.iter().filter(own).any(|entry| {
                let group = group.map(|column| self.cells.at(entry.row, column));
                !periods.insert((entry.period.clone(), group))
            });
            if twice {
                continue;
            }
            pairs.extend(known[1..].iter().map(|name| format!("{name} = {}", known[0])));
            for entry in entries.iter_mut().filter(|entry| known.contains(&entry.area)) {
                entry.area.clone_from(&known[0]);
            }
        }
        if !pairs.is_empty() {
            let step = Finding::names_matched(self.place(), pairs.join("; "));
            self.findings.push(step.clone());
            self.steps.push(step);
        }
    }

    fn say_names(&mut self) {
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
    fn table(&mut self, entries: &[Entry], parent: Option<usize>) -> TableReader {
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
        let period = match &self.header.form {
            Form::Long { period, .. } | Form::AreasAcross { period, .. } => Some(*period),
            Form::Wide { .. } => None,
        };
        for column in &self.header.columns {
            let used = figures.contains(&column.place) || period == Some(column.place) || parent == Some(column.place);
            if used || self.header.areas.first() == Some(&column.place) && self.header.areas.len() == 1 {
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
        let start = self.header.first + self.header.rows;
        let rows = entries.iter().map(|entry| entry.row - start).collect();
        TableReader::new(builder.build(), cells.source()).with_rows(rows)
    }
}

/// What stands beside a figure, without the figure: a step tells no count.
fn mark_of(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !".,' -+".contains(*c)).collect()
}

fn text_of(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
