//! A plan as tables.

use std::collections::BTreeMap;

use super::limits::Kind;
use super::outcome::{Plan, Reason};
use super::terms::Budget;
use crate::table::{Table, TableBuilder};

impl Plan {
    /// The plan: `area`, `period`, `role`, `hire` (people who join), `on_hand` (people on the books at the end of the
    /// period), `available` (people on duty), `p_covered` (probability that they cover the requirement), `cost` (yuan).
    pub fn table(&self) -> Table {
        let cells: Vec<(usize, usize)> = self.cells().collect();
        let block = |cell: &(usize, usize)| &self.problem.blocks[cell.0];
        TableBuilder::new()
            .text("area", cells.iter().map(|cell| block(cell).area.as_str()))
            .text("period", cells.iter().map(|cell| self.problem.calendar.periods[cell.1].to_string()))
            .text("role", cells.iter().map(|cell| block(cell).role.as_str()))
            .integer("hire", cells.iter().map(|(place, at)| self.settled.hires.hires[*place][*at] as i64))
            .number("on_hand", cells.iter().map(|(place, at)| self.on_hand(*place, *at)))
            .number("available", cells.iter().map(|(place, at)| self.available(*place, *at)))
            .number("p_covered", cells.iter().map(|(place, at)| self.covered[*place][*at].unwrap_or(0.0)))
            .optional_number("cost", cells.iter().map(|(place, at)| self.spent(*place, *at)))
            .build()
    }

    /// What the plan costs by calendar year: `year`, `hires`, `pay`, `on_cost`, `recruitment`, `training`, `staff` (the
    /// pay of the staff of today, where the budget pays it), `cost`, `budget`, `left` (yuan; the last two empty without a
    /// budget, the money empty where a pay is not known).
    pub fn cost_by_year(&self) -> Table {
        let calendar = &self.problem.calendar;
        let mut sums = vec![[0.0; 5]; calendar.years.len()];
        let mut known = true;
        for (place, block) in self.problem.blocks.iter().enumerate() {
            let hires = &self.settled.hires.hires[place];
            known &= self.priced[place] || hires.iter().all(|hires| *hires == 0.0);
            for at in 0..calendar.len() {
                let paid = block.stock(hires, at) * block.length[at];
                let sum = &mut sums[calendar.year[at]];
                let of = [
                    hires[at],
                    paid * (block.pay - block.on_cost),
                    paid * block.on_cost,
                    hires[at] * block.recruitment,
                    hires[at] * block.training,
                ];
                sum.iter_mut().zip(of).for_each(|(sum, of)| *sum += of);
            }
        }
        let money = |value: f64| known.then_some(value);
        let cost = |year: usize| sums[year][1..].iter().sum::<f64>() + self.problem.paid[year];
        let budget: Vec<Option<f64>> = calendar
            .years
            .iter()
            .enumerate()
            .map(|(place, year)| match &self.problem.terms.budget {
                None => None,
                Some(Budget::Every(money)) => Some(*money),
                Some(Budget::Years(years)) => Some(years.get(place).copied().unwrap_or(0.0)),
                Some(Budget::Named(years)) => Some(years.get(year).copied().unwrap_or(0.0)),
            })
            .collect();
        let years = || 0..calendar.years.len();
        TableBuilder::new()
            .integer("year", calendar.years.iter().map(|year| i64::from(*year)))
            .integer("hires", years().map(|year| sums[year][0] as i64))
            .optional_number("pay", years().map(|year| money(sums[year][1])))
            .optional_number("on_cost", years().map(|year| money(sums[year][2])))
            .optional_number("recruitment", years().map(|year| money(sums[year][3])))
            .optional_number("training", years().map(|year| money(sums[year][4])))
            .number("staff", years().map(|year| self.problem.paid[year]))
            .optional_number("cost", years().map(|year| money(cost(year))))
            .optional_number("budget", years().map(|year| budget[year]))
            .optional_number("left", years().map(|year| Some(budget[year]? - money(cost(year))?)))
            .build()
    }

    /// What stays unmet: `area`, `period`, `role`, `required` (posts at the coverage asked for), `available`, `short`,
    /// `p_covered`, `reason` (`training`: nobody hired in the plan is trained by then; `budget`; `capacity`).
    pub fn unmet(&self) -> Table {
        let cells: Vec<(usize, usize, f64, Reason)> = self
            .cells()
            .filter_map(|(block, at)| self.missing(block, at).map(|(short, why)| (block, at, short, why)))
            .collect();
        TableBuilder::new()
            .text("area", cells.iter().map(|cell| self.problem.blocks[cell.0].area.as_str()))
            .text("period", cells.iter().map(|cell| self.problem.calendar.periods[cell.1].to_string()))
            .text("role", cells.iter().map(|cell| self.problem.blocks[cell.0].role.as_str()))
            .number("required", cells.iter().map(|cell| self.problem.blocks[cell.0].required[cell.1].unwrap_or(0.0)))
            .number("available", cells.iter().map(|cell| self.available(cell.0, cell.1)))
            .number("short", cells.iter().map(|cell| cell.2))
            .number("p_covered", cells.iter().map(|cell| self.covered[cell.0][cell.1].unwrap_or(0.0)))
            .text("reason", cells.iter().map(|cell| cell.3.name()))
            .build()
    }

    /// Who moves at the start: `area`, `role`, `people` (in is positive).
    pub fn moves(&self) -> Table {
        let moved = self.problem.blocks.iter().zip(&self.settled.hires.moved).filter(|(_, moved)| **moved != 0.0);
        let moved: Vec<_> = moved.collect();
        TableBuilder::new()
            .text("area", moved.iter().map(|(block, _)| block.area.as_str()))
            .text("role", moved.iter().map(|(block, _)| block.role.as_str()))
            .integer("people", moved.iter().map(|(_, people)| **people as i64))
            .build()
    }

    /// What binds: `constraint` (`budget`, `capacity`, `training`), `period` (or year), `role` (empty: all), `most`,
    /// `used`, `left` (yuan or people; for `training` the areas that wait). A limit binds where hiring as late as can be
    /// would break it, or one more hire would.
    pub fn binding(&self) -> Table {
        struct Row {
            constraint: &'static str,
            period: String,
            role: Option<String>,
            most: Option<f64>,
            used: f64,
        }
        let problem = &self.problem;
        let calendar = &problem.calendar;
        let used = &self.used;
        let late = problem.used(&problem.late(&self.settled.hires.moved));
        let mut rows = Vec::new();
        for (at, limit) in problem.limits.limits.iter().enumerate() {
            let least = problem.uses.iter().flatten().map(|uses| uses[at]).filter(|uses| *uses > 0.0);
            let least = least.fold(f64::INFINITY, f64::min);
            let wanted = late[at] > 0.0 || used[at] > 0.0;
            let tight = used[at] + least > limit.most + problem.limits.slack(at);
            if !(wanted && (tight || late[at] > limit.most + problem.limits.slack(at))) {
                continue;
            }
            let paid = problem.paid_of(at);
            rows.push(match &limit.kind {
                Kind::Budget(year) => Row {
                    constraint: "budget",
                    period: calendar.years[*year].to_string(),
                    role: None,
                    most: Some(limit.most + paid),
                    used: used[at] + paid,
                },
                Kind::Capacity(period, role) => Row {
                    constraint: "capacity",
                    period: calendar.periods[*period].to_string(),
                    role: role.clone(),
                    most: Some(limit.most),
                    used: used[at],
                },
            });
        }
        let mut waiting: BTreeMap<(usize, &str), f64> = BTreeMap::new();
        for (block, at) in self.cells() {
            if let Some((_, Reason::Training)) = self.missing(block, at) {
                *waiting.entry((at, problem.blocks[block].role.as_str())).or_default() += 1.0;
            }
        }
        for ((at, role), areas) in waiting {
            let (period, role) = (calendar.periods[at].to_string(), Some(role.to_owned()));
            rows.push(Row { constraint: "training", period, role, most: None, used: areas });
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

    /// Two plans side by side: `area`, `period`, `role`, then `hire`, `available`, `p_covered`, `cost` of this plan, the
    /// same of the `other` with `_other` behind, and `cost_change` (the other's less this one's, yuan).
    pub fn compare(&self, other: &Self) -> Table {
        type Numbers = (f64, f64, f64, Option<f64>);
        let of = |plan: &Self| -> BTreeMap<(String, crate::panel::Period, String), Numbers> {
            plan.cells()
                .map(|(place, at)| {
                    let block = &plan.problem.blocks[place];
                    let key = (block.area.clone(), plan.problem.calendar.periods[at], block.role.clone());
                    let hire = plan.settled.hires.hires[place][at];
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
