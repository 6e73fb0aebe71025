//! Findings on a plan, and how it ended.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use std::collections::BTreeSet;

use super::plan::{Plan, Status, UnmetReason};
use crate::finding::{Finding, number};
use crate::message::Language;
use crate::plan::solve::least_worst::NEAREST;

/// The share of the hires that counts as put off when it falls into the last period before the requirement must hold.
const MOST_IN_LAST: f64 = 0.5;

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
            // As reports print posts: whole from 100 on.
            let (cells, worst) = (missing.len(), number(if worst < 100.0 { worst } else { worst.round() }));
            match () {
                () if has(UnmetReason::Unsettled) || plan.solution.unsettled => {
                    Finding::plan_not_settled(place, cells, worst)
                }
                () if has(UnmetReason::Budget) => Finding::plan_budget_short(place, cells, worst),
                () if has(UnmetReason::Capacity) => Finding::plan_capacity_short(place, cells, worst),
                () if has(UnmetReason::Ceiling) => Finding::plan_ceiling_short(place, cells, worst),
                () if has(UnmetReason::Leaving) => Finding::plan_nobody_stays(place, cells, worst),
                () => Finding::plan_training_too_long(place, cells, worst),
            }
        }
        _ if plan.hires() == 0 => Finding::plan_no_need(place),
        Status::Optimal => Finding::plan_optimal(place, hires),
        Status::WithinGap => {
            let gap = plan.gap().map_or("?".to_owned(), |gap| format!("{:.3}", 100.0 * gap));
            Finding::plan_within_gap(place, hires, gap)
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
        found.push(Finding::plan_search_ended("plan", plan.problem.terms.nodes, percent(gap), percent(tolerance)));
    }
    if let Some((reached, bound)) = plan.worst_shortage().filter(|(reached, bound)| reached - bound > 2.0 * NEAREST) {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        found.push(Finding::plan_shortage_open("plan", plan.problem.terms.nodes, percent(reached), percent(bound)));
    }
    let blocks = &plan.problem.blocks;
    let hiring = |place: &usize| plan.solution.hires.hires[*place].iter().any(|hires| *hires > 0.0);
    let roles = |keep: &dyn Fn(usize) -> bool| -> BTreeSet<&str> {
        (0..blocks.len()).filter(hiring).filter(|place| keep(*place)).map(|place| blocks[place].role.as_str()).collect()
    };
    for role in roles(&|place| !plan.priced[place]) {
        found.push(Finding::plan_without_pay(role));
    }
    for role in roles(&|place| plan.priced[place] && blocks[place].on_cost == 0.0) {
        found.push(Finding::budget_without_on_cost(role));
    }
    for role in roles(&|place| blocks[place].retention.iter().all(|kept| *kept == 0.0 || *kept == 1.0)) {
        if plan.problem.calendar.len() > 1 {
            found.push(Finding::plan_without_turnover(role));
        }
    }
    found.extend(hires_in_the_last_period(plan));
    found
}

/// Hiring that is put off to the last period before the requirement must hold, or to the last of the plan.
fn hires_in_the_last_period(plan: &Plan) -> Vec<Finding> {
    let (calendar, terms) = (&plan.problem.calendar, &plan.problem.terms);
    let last = match terms.by {
        Some(by) => calendar.periods.iter().position(|period| *period >= by),
        None => calendar.len().checked_sub(1).filter(|last| *last >= 2),
    };
    let Some(last) = last.filter(|last| *last >= 1) else { return Vec::new() };
    let hires = |at: usize| plan.solution.hires.hires.iter().map(|hires| hires[at]).sum::<f64>();
    let (then, all) = (hires(last), (0..=last).map(hires).sum::<f64>());
    if all > 0.0 && then >= MOST_IN_LAST * all {
        return vec![Finding::plan_hires_just_in_time(calendar.periods[last].to_string(), number(then), number(all))];
    }
    Vec::new()
}
