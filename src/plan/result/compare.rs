//! Two plans side by side.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::table::{Table, TableBuilder};

impl Plan {
    /// Two plans side by side: `area`, `period`, `role`, then `hire`, `available`, `p_covered`, `cost` of this plan, the
    /// same of the `other` with `_other` behind, and `cost_change` (the other's less this one's, yuan).
    #[must_use]
    pub fn compare(&self, other: &Self) -> Table {
        type Numbers = (f64, f64, f64, Option<f64>);
        let of = |plan: &Self| -> BTreeMap<(String, crate::panel::Period, String), Numbers> {
            plan.cells()
                .map(|(place, at)| {
                    let block = &plan.problem.blocks[place];
                    let key = (block.area.clone(), plan.problem.calendar.periods[at], block.role.clone());
                    let hire = plan.solution.hires.hires[place][at];
                    let covered = plan.covered[place][at].unwrap_or(0.0);
                    (key, (hire, plan.available(place, at), covered, plan.spent(place, at)))
                })
                .collect()
        };
        let (mine, theirs) = (of(self), of(other));
        let mut keys: Vec<_> = mine.keys().chain(theirs.keys()).collect();
        keys.sort();
        keys.dedup();
        let column = |values: &BTreeMap<_, Numbers>, of: fn(&Numbers) -> Option<f64>| -> Vec<Option<f64>> {
            keys.iter().map(|key| values.get(*key).and_then(of)).collect()
        };
        let mut table = TableBuilder::new()
            .text("area", keys.iter().map(|key| key.0.as_str()))
            .text("period", keys.iter().map(|key| key.1.to_string()))
            .text("role", keys.iter().map(|key| key.2.as_str()));
        let parts: [(&str, fn(&Numbers) -> Option<f64>); 4] = [
            ("hire", |numbers| Some(numbers.0)),
            ("available", |numbers| Some(numbers.1)),
            ("p_covered", |numbers| Some(numbers.2)),
            ("cost", |numbers| numbers.3),
        ];
        for (name, of) in parts {
            table = table.optional_number(name, column(&mine, of));
        }
        for (name, of) in parts {
            table = table.optional_number(&format!("{name}_other"), column(&theirs, of));
        }
        let costs = column(&mine, |numbers| numbers.3).into_iter().zip(column(&theirs, |numbers| numbers.3));
        table.optional_number("cost_change", costs.map(|(mine, theirs)| Some(theirs? - mine?))).build()
    }
}
