//! The plan as tables: hires by area, period and role, and moves.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::plan::Plan;
use crate::table::{Table, TableBuilder};

impl Plan {
    /// The plan: `area`, `period`, `role`, `hire` (people who join), `on_hand` (people on the books at the end of the
    /// period), `available` (people expected on duty at the end of the period), `p_covered` (probability that they cover the
    /// requirement), `required` (posts, the quantile of the coverage asked for), `staff` (people on duty of the staff of
    /// today, as in the gap), `staff_left` (of them, those expected to have left by then), `cost` (yuan).
    #[must_use]
    pub fn table(&self) -> Table {
        let cells: Vec<(usize, usize)> = self.cells().collect();
        let block = |cell: &(usize, usize)| &self.problem.blocks[cell.0];
        TableBuilder::new()
            .text("area", cells.iter().map(|cell| block(cell).area.as_str()))
            .text("period", cells.iter().map(|cell| self.problem.calendar.periods[cell.1].to_string()))
            .text("role", cells.iter().map(|cell| block(cell).role.as_str()))
            .integer("hire", cells.iter().map(|(place, at)| self.solution.hires.hires[*place][*at] as i64))
            .number("on_hand", cells.iter().map(|(place, at)| self.on_hand(*place, *at)))
            .number("available", cells.iter().map(|(place, at)| self.available(*place, *at)))
            .number("p_covered", cells.iter().map(|(place, at)| self.covered[*place][*at].unwrap_or(0.0)))
            .optional_number("required", cells.iter().map(|(place, at)| self.required(*place, *at)))
            .number("staff", cells.iter().map(|(place, _)| self.staff_available(*place)))
            .number("staff_left", cells.iter().map(|(place, at)| self.staff_left(*place, *at)))
            .optional_number("cost", cells.iter().map(|(place, at)| self.spent(*place, *at)))
            .build()
    }

    /// Who moves at the start: `area`, `role`, `people` (in is positive).
    #[must_use]
    pub fn moves(&self) -> Table {
        let moved = self.problem.blocks.iter().zip(&self.solution.hires.moved).filter(|(_, moved)| **moved != 0.0);
        let moved: Vec<_> = moved.collect();
        TableBuilder::new()
            .text("area", moved.iter().map(|(block, _)| block.area.as_str()))
            .text("role", moved.iter().map(|(block, _)| block.role.as_str()))
            .integer("people", moved.iter().map(|(_, people)| **people as i64))
            .build()
    }

    /// The probability that nobody at all is short: `period`, `p_none_short`, of every requirement of the period, those that
    /// no hire can meet in time or that are not asked for yet (`by`) too; empty unless the terms ask for it (`jointly`).
    #[must_use]
    pub fn joint(&self) -> Table {
        let rows = self.problem.calendar.periods.iter().zip(&self.joint);
        TableBuilder::new()
            .text("period", rows.clone().map(|(period, _)| period.to_string()))
            .number("p_none_short", rows.map(|(_, joint)| *joint))
            .build()
    }
}
