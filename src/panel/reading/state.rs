//! What is at work while a table of counts is read: its cells and header, the steps so far, and places for errors.

use super::Cells;
use super::header::{Column, Form, Header, Holds};
use super::options::ReadOptions;
use crate::finding::Finding;
use crate::message::Place;

/// How many samples a step lists.
pub(super) const LISTED: usize = 20;

/// What is at work while a table is read.
pub(super) struct Reading<'a> {
    pub cells: &'a Cells,
    pub header: &'a Header,
    pub options: &'a ReadOptions,
    /// The first row below the header and its units.
    pub body: usize,
    pub steps: Vec<Finding>,
    pub findings: Vec<Finding>,
}

impl Reading<'_> {
    pub(super) fn place(&self) -> Place {
        Place::from(self.cells.source())
    }

    pub(super) fn at(&self, row: usize, column: usize) -> Place {
        let label = self.label(column);
        self.place().row(row + 1 - (self.header.first + self.header.rows)).column(label)
    }

    pub(super) fn label(&self, column: usize) -> String {
        let label = self.header.columns.get(column).map(Column::label).unwrap_or_default();
        if label.is_empty() { (column + 1).to_string() } else { label }
    }

    /// A step that a finding tells too.
    pub(super) fn tell(&mut self, step: Finding) {
        self.findings.push(step.clone());
        self.steps.push(step);
    }

    /// The place of the first column that is that one of the contract.
    pub(super) fn contract_column(&self, name: &str) -> Option<usize> {
        self.header
            .columns
            .iter()
            .find(|column| matches!(column.holds, Holds::Contract(held) if held == name))
            .map(|column| column.place)
    }

    /// The columns that hold figures.
    pub(super) fn figure_columns(&self) -> Vec<usize> {
        match &self.header.form {
            Form::Long { population, .. } => vec![*population],
            Form::Wide { periods } => periods.iter().map(|(column, _)| *column).collect(),
            Form::AreasAcross { areas, .. } => areas.iter().map(|(column, _)| *column).collect(),
        }
    }

    /// The column of the parts of a year, where each row has one beside its year.
    pub(super) fn within_column(&self) -> Option<usize> {
        match &self.header.form {
            Form::Long { within, .. } => within.map(|(column, _)| column),
            Form::Wide { .. } | Form::AreasAcross { .. } => None,
        }
    }

    /// The column of periods, where each row has one.
    pub(super) fn period_column(&self) -> Option<usize> {
        match &self.header.form {
            Form::Long { period, .. } | Form::AreasAcross { period, .. } => Some(*period),
            Form::Wide { .. } => None,
        }
    }
}
