//! The attacker's interval of a hidden count: its least and greatest value given all that is shown (Duncan, Elliot and
//! Salazar-González, Statistical Confidentiality, 2011, chapter 4).

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::cells::Cells;
use super::hidden::Hidden;

/// The least and greatest value that a hidden count can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    /// The least value (persons).
    pub(super) low: f64,
    /// The greatest value (persons), which may be infinite.
    pub(super) high: f64,
}

impl Interval {
    /// How far apart the ends are.
    #[must_use]
    pub(super) fn width(self) -> f64 {
        self.high - self.low
    }
}

/// What is shown and hidden, as the attacker sees it: a small count is from 0 to `least`, any other is not negative.
#[derive(Clone, Copy)]
pub(super) struct Published<'a> {
    pub cells: &'a Cells,
    pub hidden: &'a [Option<Hidden>],
    pub least: f64,
}

impl Published<'_> {
    /// The interval of a hidden cell by the `near` sums alone; by all sums it is at least as wide. It has no width
    /// where the program cannot be solved.
    pub(super) fn interval(self, target: usize, near: &[usize]) -> Interval {
        let value = self.cells.values[target];
        match near {
            [sum] => self.interval_in_sum(target, *sum),
            _ if self.is_alone(target, near, |cell| self.hidden[cell].is_some()) => {
                Interval { low: value, high: value }
            }
            _ => self.interval_by_programs(target, near),
        }
    }

    /// The interval by one sum: what the bounds of the others leave.
    fn interval_in_sum(self, target: usize, sum: usize) -> Interval {
        let (value, mut least, mut most) = (self.cells.values[target], 0.0, 0.0);
        let (mut own, mut bounds) = (0.0, (0.0, 0.0));
        for (cell, sign) in self.cells.sums[sum].terms().filter(|(cell, _)| self.is_movable(*cell, &[sum])) {
            let Some((low, high)) = self.bounds(cell) else { continue };
            if cell == target {
                (own, bounds) = (sign, (low, high));
            } else {
                let (low, high) = if sign > 0.0 { (low, high) } else { (-high, -low) };
                (least, most) = (least + low, most + high);
            }
        }
        // The target's change makes up for that of the others.
        let (low, high) = if own > 0.0 { (-most, -least) } else { (least, most) };
        Interval { low: value + low.max(bounds.0), high: value + high.min(bounds.1) }
    }

    /// Whether one of the `near` sums that a cell is in has no other cell that may change, of those that count: then it
    /// cannot change itself.
    fn is_alone(self, target: usize, near: &[usize], counts: impl Fn(usize) -> bool) -> bool {
        self.cells.of_cell[target].iter().filter(|sum| near.binary_search(sum).is_ok()).any(|sum| {
            let mut others = self.cells.sums[*sum].terms().filter(|(cell, _)| *cell != target);
            !others.any(|(cell, _)| counts(cell) && self.is_movable(cell, near))
        })
    }

    /// The same by linear programs.
    pub(super) fn interval_by_programs(self, target: usize, near: &[usize]) -> Interval {
        let value = self.cells.values[target];
        let end = |direction: OptimizationDirection, unbounded: f64| {
            let mut changes = Changes::new(direction);
            for cell in self.movable(near) {
                if let Some((low, high)) = self.bounds(cell) {
                    let goal = if cell == target { 1.0 } else { 0.0 };
                    let variable = changes.problem.add_var(goal, (low, high));
                    changes.terms.push((cell, variable, 1.0));
                }
            }
            changes.keep_sums(self.cells, near);
            match changes.problem.solve().map(|outcome| outcome.into_solution()) {
                Ok(Ok(solution)) => solution.objective(),
                Err(microlp::Error::Unbounded) => unbounded,
                Ok(Err(_)) | Err(_) => 0.0,
            }
        };
        Interval {
            low: value + end(OptimizationDirection::Minimize, -value),
            high: value + end(OptimizationDirection::Maximize, f64::INFINITY),
        }
    }

    /// The cells whose change makes room for a change of `target` by `by`, at least cost over the shown ones; none
    /// where the `near` sums leave no room.
    pub(super) fn cheapest(
        self,
        target: usize,
        by: f64,
        near: &[usize],
        cost: impl Fn(usize) -> f64,
    ) -> Option<Vec<usize>> {
        let moves = |cell: usize| self.hidden[cell].is_some() || self.cells.values[cell] > 0.0;
        if near.len() > 1 && self.is_alone(target, near, moves) {
            return None;
        }
        let mut changes = Changes::new(OptimizationDirection::Minimize);
        for cell in self.movable(near) {
            if let Some((low, high)) = self.bounds(cell) {
                let ends = if cell == target { (by, by) } else { (low, high) };
                let variable = changes.problem.add_var(0.0, ends);
                changes.terms.push((cell, variable, 1.0));
            } else if self.cells.values[cell] > 0.0 {
                let up = changes.problem.add_var(cost(cell), (0.0, f64::INFINITY));
                let down = changes.problem.add_var(cost(cell), (0.0, self.cells.values[cell]));
                changes.terms.extend([(cell, up, 1.0), (cell, down, -1.0)]);
            }
        }
        changes.keep_sums(self.cells, near);
        let solution = changes.problem.solve().ok()?.into_solution().ok()?;
        let moved = changes.terms.iter().filter(|(_, variable, _)| solution.var_value(*variable).abs() > 1e-6);
        Some(moved.map(|(cell, ..)| *cell).collect())
    }

    /// Whether a cell may change while only the `near` sums are looked at: it is in no other sum.
    fn is_movable(self, cell: usize, near: &[usize]) -> bool {
        let inside = |sum: &usize| near.binary_search(sum).is_ok();
        !self.cells.values[cell].is_nan() && self.cells.of_cell[cell].iter().all(inside)
    }

    /// The cells that may change while only the `near` sums are looked at.
    fn movable(self, near: &[usize]) -> Vec<usize> {
        let mut cells: Vec<usize> =
            near.iter().flat_map(|sum| self.cells.sums[*sum].terms().map(|(cell, _)| cell)).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.retain(|cell| self.is_movable(*cell, near));
        cells
    }

    /// How far a hidden cell may be from its value; none where it is shown.
    fn bounds(self, cell: usize) -> Option<(f64, f64)> {
        let value = self.cells.values[cell];
        self.hidden[cell].map(|hidden| match hidden {
            Hidden::Small if value <= self.least => (-value, self.least - value),
            Hidden::Small | Hidden::Dominated | Hidden::Complement => (-value, f64::INFINITY),
        })
    }
}

/// A linear program over changes of counts that keep sums; a cell's change is the sum of its signed variables.
struct Changes {
    problem: Problem,
    terms: Vec<(usize, Variable, f64)>,
}

impl Changes {
    fn new(direction: OptimizationDirection) -> Self {
        Self { problem: Problem::new(direction), terms: Vec::new() }
    }

    /// The changes of a whole and of its parts are the same.
    fn keep_sums(&mut self, cells: &Cells, near: &[usize]) {
        for sum in near {
            let mut row: Vec<(Variable, f64)> = Vec::new();
            for (cell, sign) in cells.sums[*sum].terms() {
                let first = self.terms.partition_point(|(other, ..)| *other < cell);
                let own = self.terms[first..].iter().take_while(|(other, ..)| *other == cell);
                row.extend(own.map(|(_, variable, part)| (*variable, sign * part)));
            }
            if !row.is_empty() {
                self.problem.add_constraint(row, ComparisonOp::Eq, 0.0);
            }
        }
    }
}
