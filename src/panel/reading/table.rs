//! The table of counts made of the cells of a sheet or frame, with each step of the making.

use super::Cells;
use super::header;
use super::options::ReadOptions;
use super::plain;
use super::state::{LISTED, Reading};
use super::vocabulary::{TableKind, contract_column, renamed};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::TableReader;

/// A table of counts under the names of the contract, and how it was read.
#[derive(Debug)]
pub(in crate::panel) struct ReadTable {
    pub table: TableReader,
    /// Every step.
    pub steps: Vec<Finding>,
    /// The steps that a user should see.
    pub findings: Vec<Finding>,
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
        let says = |name: &str| first.iter().any(|text| contract_column(TableKind::Counts, text) == Some(name));
        return Err(match says("period") && says("population") && !says("area") {
            true => Error::reading_no_area(first),
            false => Error::reading_no_header(first),
        }
        .at(cells.source()));
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
        self.keep_wholes(&mut entries);
        self.units_and_figures(&mut entries, &units)?;
        self.leave_totals_out(&mut entries, parent);
        self.match_spellings(&mut entries);
        self.say_names();
        let table = self.table(&entries, parent);
        Ok(ReadTable { table, steps: self.steps, findings: self.findings })
    }
}
