//! Binding constraints.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use std::collections::BTreeMap;

use super::plan::{Plan, UnmetReason};
use crate::plan::problem::limits::LimitKind;
use crate::table::{Table, TableBuilder};

/// What is left of a limit that is nearly used up (share).
const NEARLY: f64 = 0.02;

impl Plan {
    /// What binds: `constraint` (`budget`, `capacity`, `ceiling`: of hires beside the staff of today, `training`), `period` (or year), `role` (empty: all), `most`,
    /// `used`, `left` (yuan or people; for `training` the areas that wait). A limit binds where one more hire would break
    /// it, or where hiring as late as can be would and it is nearly used up: a plan made whole leaves a little.
    pub fn binding(&self) -> Table {
        struct BindingRow {
            constraint: &'static str,
            period: String,
            role: Option<String>,
            most: Option<f64>,
            used: f64,
        }
        let problem = &self.problem;
        let calendar = &problem.calendar;
        let used = &self.used;
        let latest = problem.used(&problem.just_in_time(&self.solution.hires.moved));
        let mut rows = Vec::new();
        for (at, limit) in problem.limits.limits.iter().enumerate() {
            let uses = || problem.uses.iter().flat_map(|uses| uses.column(at)).copied().filter(|uses| *uses > 0.0);
            let (least, largest) = (uses().fold(f64::INFINITY, f64::min), uses().fold(0.0, f64::max));
            let wanted = latest[at] > 0.0 || used[at] > 0.0;
            let room = limit.most + problem.limits.slack(at) - used[at];
            let nearly = room < largest.max(NEARLY * limit.most);
            let binds = room < least || (nearly && latest[at] > limit.most + problem.limits.slack(at));
            if !(wanted && binds) {
                continue;
            }
            let paid = problem.paid_of(at);
            rows.push(match &limit.kind {
                LimitKind::Budget(year) => BindingRow {
                    constraint: "budget",
                    period: calendar.years[*year].to_string(),
                    role: None,
                    most: Some(limit.most + paid),
                    used: used[at] + paid,
                },
                LimitKind::Capacity(period, role) => BindingRow {
                    constraint: "capacity",
                    period: calendar.periods[*period].to_string(),
                    role: role.clone(),
                    most: Some(limit.most),
                    used: used[at],
                },
                LimitKind::Ceiling(period, role) => BindingRow {
                    constraint: "ceiling",
                    period: calendar.periods[*period].to_string(),
                    role: role.clone(),
                    most: Some(limit.most),
                    used: used[at],
                },
            });
        }
        let mut waiting: BTreeMap<(usize, &str), f64> = BTreeMap::new();
        for (block, at) in self.cells() {
            if let Some((_, UnmetReason::Training)) = self.missing(block, at) {
                *waiting.entry((at, problem.blocks[block].role.as_str())).or_default() += 1.0;
            }
        }
        for ((at, role), areas) in waiting {
            let (period, role) = (calendar.periods[at].to_string(), Some(role.to_owned()));
            rows.push(BindingRow { constraint: "training", period, role, most: None, used: areas });
        }
        TableBuilder::new()
            .text("constraint", rows.iter().map(|row| row.constraint))
            .text("period", rows.iter().map(|row| row.period.as_str()))
            .optional_text("role", rows.iter().map(|row| row.role.as_deref()))
            .optional_number("most", rows.iter().map(|row| row.most))
            .number("used", rows.iter().map(|row| row.used))
            .optional_number("left", rows.iter().map(|row| Some(row.most? - row.used)))
            .build()
    }
}
