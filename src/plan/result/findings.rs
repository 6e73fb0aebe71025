//! Findings on a plan, and how it ended.

use std::collections::BTreeSet;

use super::plan::{Plan, Status, UnmetReason};
use crate::finding::{Finding, number};
use crate::message::Language;

/// The share of the hires that is late when it falls into the last period before the requirement must hold.
const LATE: f64 = 0.5;

/// How a plan ended, as a finding.
pub(crate) fn ending(plan: &Plan) -> Finding {
    let place = "plan";
    let hires = number(plan.hires() as f64);
    match plan.status() {
        Status::Unmet => {
            let missing: Vec<(f64, UnmetReason)> =
                plan.cells().filter_map(|(block, at)| plan.missing(block, at)).collect();
            let worst = missing.iter().map(|(short, _)| *short).fold(0.0, f64::max);
            let has = |reason| missing.iter().any(|(_, other)| *other == reason);
            let code = match () {
                () if has(UnmetReason::Unsettled) || plan.solution.unsettled => "plan_not_settled",
                () if has(UnmetReason::Budget) => "plan_budget_short",
                () if has(UnmetReason::Capacity) => "plan_capacity_short",
                () if has(UnmetReason::Ceiling) => "plan_ceiling_short",
                () => "plan_training_late",
            };
            Finding::new(code, place).with("cells", missing.len()).with("worst", number(worst))
        }
        _ if plan.hires() == 0 => Finding::new("plan_no_need", place),
        Status::Optimal => Finding::new("plan_optimal", place).with("hires", hires),
        Status::WithinGap => {
            let gap = plan.gap().map_or("?".to_owned(), |gap| format!("{:.3}", 100.0 * gap));
            Finding::new("plan_within_gap", place).with("hires", hires).with("gap", gap)
        }
    }
}

impl Plan {
    /// How the plan ended, in a sentence.
    #[must_use]
    pub fn reason(&self, language: Language) -> String {
        ending(self).message(language)
    }
}

/// Findings on a plan.
pub(crate) fn findings(plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    if plan.status() != Status::Optimal || plan.hires() == 0 {
        found.push(ending(plan));
    }
    let tolerance = plan.problem.terms.tolerance;
    if let Some(gap) = plan.gap().filter(|gap| *gap > tolerance && plan.status() == Status::WithinGap) {
        let percent = |share: f64| format!("{:.2}", 100.0 * share);
        let finding = Finding::new("plan_search_ended", "plan").with("gap", percent(gap));
        found.push(finding.with("tolerance", percent(tolerance)).with("nodes", plan.problem.terms.nodes));
    }
    let blocks = &plan.problem.blocks;
    let hiring = |place: &usize| plan.solution.hires.hires[*place].iter().any(|hires| *hires > 0.0);
    let roles = |keep: &dyn Fn(usize) -> bool| -> BTreeSet<&str> {
        (0..blocks.len()).filter(hiring).filter(|place| keep(*place)).map(|place| blocks[place].role.as_str()).collect()
    };
    for role in roles(&|place| !plan.priced[place]) {
        found.push(Finding::new("plan_without_pay", role));
    }
    for role in roles(&|place| plan.priced[place] && blocks[place].on_cost == 0.0) {
        found.push(Finding::new("budget_without_on_cost", role));
    }
    for role in roles(&|place| blocks[place].retention.iter().flatten().all(|kept| *kept == 0.0 || *kept == 1.0)) {
        if plan.problem.calendar.len() > 1 {
            found.push(Finding::new("plan_without_turnover", role));
        }
    }
    found.extend(late(plan));
    found
}

/// Hiring that is put off to the last period before the requirement must hold, or to the last of the plan.
fn late(plan: &Plan) -> Vec<Finding> {
    let (calendar, terms) = (&plan.problem.calendar, &plan.problem.terms);
    let last = match terms.by {
        Some(by) => calendar.periods.iter().position(|period| *period >= by),
        None => calendar.len().checked_sub(1).filter(|last| *last >= 2),
    };
    let Some(last) = last.filter(|last| *last >= 1) else { return Vec::new() };
    let hires = |at: usize| plan.solution.hires.hires.iter().map(|hires| hires[at]).sum::<f64>();
    let (then, all) = (hires(last), (0..=last).map(hires).sum::<f64>());
    if all > 0.0 && then >= LATE * all {
        let finding = Finding::new("plan_hires_late", calendar.periods[last].to_string());
        return vec![finding.with("hires", number(then)).with("all", number(all))];
    }
    Vec::new()
}
