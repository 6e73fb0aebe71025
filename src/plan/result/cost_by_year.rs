//! Costs by calendar year.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::plan::Plan;
use crate::table::{Table, TableBuilder};

impl Plan {
    /// What the plan costs by calendar year: `year`, `hires`, `pay`, `on_cost`, `recruitment`, `training`, `staff` (the
    /// pay of the staff of today, where the budget pays it), `cost`, `budget`, `left` (yuan; the last two empty without a
    /// budget, the money empty where a pay is not known), `months` (of the year that the plan has, to which its hires and
    /// cost belong; the budget is that of the whole year).
    #[must_use]
    pub fn cost_by_year(&self) -> Table {
        let calendar = &self.problem.calendar;
        let mut sums = vec![[0.0; 5]; calendar.years.len()];
        let mut known = true;
        for (place, block) in self.problem.blocks.iter().enumerate() {
            let hires = &self.solution.hires.hires[place];
            known &= self.priced[place] || hires.iter().all(|hires| *hires == 0.0);
            for at in 0..calendar.len() {
                let paid = block.mean_present(hires, at) * block.length[at];
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
        let budget = |year: usize| self.problem.budget.as_ref().map(|money| money[year]);
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
            .optional_number("budget", years().map(budget))
            .optional_number("left", years().map(|year| Some(budget(year)? - money(cost(year))?)))
            .integer("months", years().map(|year| calendar.months(year)))
            .build()
    }
}
