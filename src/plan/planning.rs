//! Planning: from a gap and terms to a planning problem, its solution and the plan.

use std::collections::BTreeMap;

use super::problem::block::{Block, retention_table};
use super::problem::calendar::Calendar;
use super::problem::instance::Problem;
use super::result::findings::findings;
use super::result::plan::Plan;
use super::solve::solution::solve_problem;
use super::terms::{ByRole, Terms, Turnover};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::solver::Solve;
use crate::staffing::requirement::{Place, covered, covering, for_each_place, periods, places, several_norms};
use crate::staffing::{Gap, Post};

impl Gap {
    /// Plan hires that cover the requirement of each area, role and period with the probability `terms.coverage`.
    ///
    /// A requirement is the quantile of that level of the draws' requirements; where several norms judge a role, the
    /// strictest counts. People join at the start of a period and are there in full at its end; from then on they leave
    /// by turnover, and so does the staff of today. They are paid from the day they join and count once trained.
    /// Where an area is silent on pay, on-cost, turnover or the share on duty, the mean of its role elsewhere holds.
    ///
    /// # Errors
    /// A budget without pay, a share on duty of 0, a norm or period that is not there, what `solve` says.
    pub fn plan(&self, terms: Terms, solve: &Solve) -> Result<Plan> {
        let places = places(self, terms.norm.as_deref())?;
        let calendar = Calendar::new(periods(self, &places, terms.start)?);
        let mut given = Vec::new();
        for role in several_norms(self, &places) {
            given.push(Finding::new("plan_strictest_norm", role));
        }
        let (mut blocks, priced, paid) = blocks(self, &places, &calendar, &terms, &mut given)?;
        let level = terms.coverage;
        let required = for_each_place(self, &places, &calendar.periods, |_, _, sorted| covering(sorted, level));
        for (block, required) in blocks.iter_mut().zip(required) {
            block.required = required;
        }
        let problem = Problem::new(calendar, blocks, paid, terms);
        let solution = solve_problem(&problem, solve)?;
        let available = |place: usize, at: usize| {
            problem.blocks[place].available(&solution.hires.hires[place], solution.hires.moved[place], at)
        };
        let covered = for_each_place(self, &places, &problem.calendar.periods, |place, at, sorted| {
            let available = available(place, at);
            covered(sorted, available + 1e-6 * available.max(1.0))
        });
        let used = problem.used(&solution.hires.hires);
        let mut plan = Plan { problem, solution, used, priced, covered, given };
        let found = findings(&plan);
        plan.given.extend(found);
        Ok(plan)
    }
}

/// What is known of a role where an area is silent: the mean over areas that say it, by people.
fn usual(gap: &Gap, of: impl Fn(&Post) -> Option<f64>) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (_, role, post) in gap.staff().posts() {
        if let Some(value) = of(post) {
            // An area without people says what it pays all the same.
            let weight = post.headcount.max(1e-6);
            let sum = sums.entry(role.to_owned()).or_default();
            *sum = (sum.0 + weight * value, sum.1 + weight);
        }
    }
    sums.into_iter().map(|(role, (sum, weight))| (role, sum / weight)).collect()
}

type Blocks = (Vec<Block>, Vec<bool>, Vec<f64>);

fn blocks(gap: &Gap, places: &[Place], calendar: &Calendar, terms: &Terms, given: &mut Vec<Finding>) -> Result<Blocks> {
    let pays = usual(gap, |post| post.monthly_pay);
    let on_costs = usual(gap, |post| post.on_cost);
    let leaving = usual(gap, |post| post.attrition);
    let shares = usual(gap, |post| post.on_duty_share);
    let mean = if pays.is_empty() { 1.0 / 12.0 } else { pays.values().sum::<f64>() / pays.len() as f64 };
    let start = calendar.periods[0].end() - calendar.length[0];
    let mut paid = vec![0.0; calendar.years.len()];
    let mut borrowed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut blocks, mut priced) = (Vec::new(), Vec::new());
    for place in places {
        let (area, role) = (place.area.as_str(), place.role.as_str());
        let post = gap.staff().post(area, role);
        let mut lent = false;
        let mut known = |term: Option<f64>, own: Option<f64>, usual: Option<&f64>| {
            term.or(own).or_else(|| usual.copied().inspect(|_| lent = true))
        };
        let of = |term: &Option<ByRole<f64>>| term.as_ref().and_then(|term| term.for_role(role)).copied();
        let monthly = known(of(&terms.pay), post.and_then(|post| post.monthly_pay), pays.get(role));
        let on_cost = known(of(&terms.on_cost), post.and_then(|post| post.on_cost), on_costs.get(role));
        let turnover = match terms.turnover.as_ref().and_then(|turnover| turnover.for_role(role)) {
            Some(turnover) => turnover.clone(),
            None => {
                let yearly = known(None, post.and_then(|post| post.attrition), leaving.get(role));
                Turnover(vec![yearly.unwrap_or(0.0)])
            }
        };
        let share = match post {
            Some(post) => post.on_duty_share.unwrap_or(1.0),
            None => known(None, None, shares.get(role)).unwrap_or(1.0),
        };
        if share <= 0.0 {
            return Err(Error::input(format!(
                "on_duty_share of {role} in {area} is 0: no number of people covers a post"
            ))
            .at("staff")
            .hint("give the share of people who are on duty"));
        }
        if terms.budget.is_some() && monthly.is_none() {
            return Err(Error::input(format!("a budget cannot be kept without the pay of {role} in {area}"))
                .at("plan")
                .hint("give pay= (yuan a month), or monthly_pay in the staff table"));
        }
        if lent {
            borrowed.entry(role).or_default().push(area);
        }
        let base = monthly.unwrap_or(mean) * 12.0;
        let rate = 1.0 - turnover.solution();
        let (mut staff, mut from) = (post.map_or(0.0, |post| post.headcount), start);
        if let Some((post, counted)) = post.and_then(|post| Some((post, post.period?))) {
            let years = start - counted.end();
            staff *= (1.0 - post.attrition.unwrap_or(turnover.solution())).powf(years.max(0.0));
            from = from.max(counted.end());
        }
        let staff_retention: Vec<f64> =
            calendar.periods.iter().map(|period| rate.powf((period.end() - from).max(0.0))).collect();
        let pay = base * (1.0 + on_cost.unwrap_or(0.0));
        if terms.pay_staff {
            for (at, staff_retention) in staff_retention.iter().enumerate() {
                paid[calendar.year[at]] += staff * staff_retention * pay * calendar.length[at];
            }
        }
        priced.push(monthly.is_some());
        blocks.push(Block {
            area: area.to_owned(),
            role: role.to_owned(),
            required: vec![None; calendar.len()],
            wanted: calendar.periods.iter().map(|period| terms.by.is_none_or(|by| *period >= by)).collect(),
            share,
            staff,
            staff_retention,
            retention: retention_table(calendar, &turnover),
            counts: calendar.counts_from(of(&terms.training_months).unwrap_or(0.0)),
            pay,
            on_cost: pay - base,
            recruitment: of(&terms.recruitment).unwrap_or(0.0),
            training: of(&terms.training).unwrap_or(0.0),
            length: calendar.length.clone(),
        });
    }
    for (role, areas) in borrowed {
        let finding = Finding::new("plan_terms_borrowed", role).with("areas", areas.len());
        given.push(finding.with("first", areas[0]));
    }
    Ok((blocks, priced, paid))
}
