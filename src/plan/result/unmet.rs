//! Requirements that stay unmet.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::plan::{Plan, UnmetReason};
use crate::table::{Table, TableBuilder};

impl Plan {
    /// What stays unmet: `area`, `period`, `role`, `required` (posts at the coverage asked for), `available`
    /// (posts expected on duty), `short` (posts that would have to be there besides, for certain), `p_covered`, `reason` (`training`: nobody hired in the plan is trained by then; `leaving`: nobody hired is still there; `budget`;
    /// `capacity`; `ceiling`).
    #[must_use]
    pub fn unmet(&self) -> Table {
        let cells: Vec<(usize, usize, f64, UnmetReason)> = self
            .cells()
            .filter_map(|(block, at)| self.missing(block, at).map(|(short, why)| (block, at, short, why)))
            .collect();
        TableBuilder::new()
            .text("area", cells.iter().map(|cell| self.problem.blocks[cell.0].area.as_str()))
            .text("period", cells.iter().map(|cell| self.problem.calendar.periods[cell.1].to_string()))
            .text("role", cells.iter().map(|cell| self.problem.blocks[cell.0].role.as_str()))
            .number("required", cells.iter().map(|cell| self.required(cell.0, cell.1).unwrap_or(0.0)))
            .number("available", cells.iter().map(|cell| self.available(cell.0, cell.1)))
            .number("short", cells.iter().map(|cell| cell.2))
            .number("p_covered", cells.iter().map(|cell| self.covered[cell.0][cell.1].unwrap_or(0.0)))
            .text("reason", cells.iter().map(|cell| cell.3.name()))
            .build()
    }
}
