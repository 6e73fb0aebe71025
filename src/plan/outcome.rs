//! The plan: from a gap and terms to hires, and what they come to.

use std::collections::BTreeMap;

use super::block::{Block, kept};
use super::calendar::Calendar;
use super::demand::{self, Place};
use super::least;
use super::settle::{Problem, Settled, settle};
use super::solver::Solve;
use super::terms::{ByRole, Terms, Turnover};
use super::{fill, judge};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::message::Language;
use crate::staffing::{Gap, Post};

/// How a plan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Everything is covered, and no plan costs less.
    Optimal,
    /// Everything is covered, at a cost within a stated gap of the least.
    WithinGap,
    /// Not everything can be covered: the worst shortage is as small as it gets.
    Unmet,
}

impl Status {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::WithinGap => "within_gap",
            Self::Unmet => "unmet",
        }
    }
}

/// Why a requirement is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Training,
    Budget,
    Capacity,
    Unsettled,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Budget => "budget",
            Self::Capacity => "capacity",
            Self::Unsettled => "not settled",
        }
    }
}

/// A hiring plan.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) problem: Problem,
    pub(super) settled: Settled,
    /// What it uses of each limit.
    pub(super) used: Vec<f64>,
    /// Whether the pay of a block is known.
    pub(super) priced: Vec<bool>,
    /// The probability that the requirement is covered, by block and period; none where there is no requirement.
    pub(super) covered: Vec<Vec<Option<f64>>>,
    pub(super) given: Vec<Finding>,
}

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
        let places = demand::places(self, terms.norm.as_deref())?;
        let calendar = Calendar::new(demand::periods(self, &places, terms.start)?);
        let mut given = Vec::new();
        for role in demand::several(self, &places) {
            given.push(Finding::new("plan_strictest_norm", role));
        }
        let (mut blocks, priced, paid) = blocks(self, &places, &calendar, &terms, &mut given)?;
        let level = terms.coverage;
        let required = demand::visit(self, &places, &calendar.periods, |_, _, sorted| demand::covering(sorted, level));
        for (block, required) in blocks.iter_mut().zip(required) {
            block.required = required;
        }
        let problem = Problem::new(calendar, blocks, paid, terms);
        let settled = settle(&problem, solve)?;
        let available = |place: usize, at: usize| {
            problem.blocks[place].available(&settled.hires.hires[place], settled.hires.moved[place], at)
        };
        let covered = demand::visit(self, &places, &problem.calendar.periods, |place, at, sorted| {
            let available = available(place, at);
            demand::covered(sorted, available + 1e-6 * available.max(1.0))
        });
        let used = problem.used(&settled.hires.hires);
        let mut plan = Plan { problem, settled, used, priced, covered, given };
        let found = judge::judge(&plan);
        plan.given.extend(found);
        Ok(plan)
    }
}

/// What is known of a role where an area is silent: the mean over areas that say it, by people.
fn usual(gap: &Gap, of: impl Fn(&Post) -> Option<f64>) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (_, role, post) in gap.staff.posts() {
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
        let post = gap.staff.post(area, role);
        let mut lent = false;
        let mut known = |term: Option<f64>, own: Option<f64>, usual: Option<&f64>| {
            term.or(own).or_else(|| usual.copied().inspect(|_| lent = true))
        };
        let of = |term: &Option<ByRole<f64>>| term.as_ref().and_then(|term| term.of(role)).copied();
        let monthly = known(of(&terms.pay), post.and_then(|post| post.monthly_pay), pays.get(role));
        let on_cost = known(of(&terms.on_cost), post.and_then(|post| post.on_cost), on_costs.get(role));
        let turnover = match terms.turnover.as_ref().and_then(|turnover| turnover.of(role)) {
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
        let rate = 1.0 - turnover.settled();
        let (mut staff, mut from) = (post.map_or(0.0, |post| post.headcount), start);
        if let Some((post, counted)) = post.and_then(|post| Some((post, post.period?))) {
            let years = start - counted.end();
            staff *= (1.0 - post.attrition.unwrap_or(turnover.settled())).powf(years.max(0.0));
            from = from.max(counted.end());
        }
        let stays: Vec<f64> = calendar.periods.iter().map(|period| rate.powf((period.end() - from).max(0.0))).collect();
        let pay = base * (1.0 + on_cost.unwrap_or(0.0));
        if terms.pay_staff {
            for (at, stays) in stays.iter().enumerate() {
                paid[calendar.year[at]] += staff * stays * pay * calendar.length[at];
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
            stays,
            kept: kept(calendar, &turnover),
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

impl Plan {
    /// How it ended.
    pub fn status(&self) -> Status {
        if self.cells().any(|(block, at)| self.missing(block, at).is_some()) {
            return Status::Unmet;
        }
        match self.gap() {
            Some(gap) if gap <= 1e-6 => Status::Optimal,
            _ => Status::WithinGap,
        }
    }

    /// How far the cost may be above the least that covers as much (share of the cost); none where that is not known, or
    /// not everything within reach is covered.
    pub fn gap(&self) -> Option<f64> {
        let cost = self.problem.cost(&self.settled.hires.hires);
        let bound = self.settled.bound?;
        Some(if cost > 0.0 { ((cost - bound) / cost).max(0.0) } else { 0.0 })
    }

    /// People hired in all.
    pub fn hires(&self) -> u64 {
        self.settled.hires.hires.iter().flatten().sum::<f64>() as u64
    }

    /// What the plan costs to its end (yuan), with the staff of today where the budget pays it; none where a pay is not
    /// known.
    pub fn cost(&self) -> Option<f64> {
        let known = self.priced.iter().zip(&self.settled.hires.hires);
        let known = known.into_iter().all(|(priced, hires)| *priced || hires.iter().all(|hires| *hires == 0.0));
        known.then(|| self.problem.cost(&self.settled.hires.hires) + self.problem.paid.iter().sum::<f64>())
    }

    /// The least budget, the same every year, that covers everything within reach (whole yuan); none where no budget is
    /// enough, as the hiring capacity is in the way.
    ///
    /// # Errors
    /// A pay that is not known, what `solve` says.
    pub fn least_budget(&self, solve: &Solve) -> Result<Option<f64>> {
        if let Some(place) = self.priced.iter().position(|priced| !priced) {
            let block = &self.problem.blocks[place];
            let error = Error::input(format!("the pay of {} in {} is not known", block.role, block.area)).at("plan");
            return Err(error.hint("give pay= (yuan a month), or monthly_pay in the staff table"));
        }
        Ok(least::least(&self.problem, solve)?.map(|least| least.budget))
    }

    /// How the plan ended, in a sentence.
    pub fn reason(&self, language: Language) -> String {
        judge::ending(self).message(language)
    }

    /// What is doubtful in the plan.
    pub fn findings(&self) -> Vec<Finding> {
        self.given.clone()
    }

    /// Blocks and periods with a requirement.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let periods = 0..self.problem.calendar.len();
        let all = (0..self.problem.blocks.len()).flat_map(move |block| periods.clone().map(move |at| (block, at)));
        all.filter(|(block, at)| self.problem.blocks[*block].required[*at].is_some())
    }

    /// People on duty at the end of a period.
    pub(super) fn available(&self, block: usize, at: usize) -> f64 {
        let hires = &self.settled.hires;
        self.problem.blocks[block].available(&hires.hires[block], hires.moved[block], at)
    }

    /// People on the books at the end of a period.
    pub(super) fn on_hand(&self, block: usize, at: usize) -> f64 {
        let (one, hires) = (&self.problem.blocks[block], &self.settled.hires);
        (one.staff + hires.moved[block]) * one.stays[at] + one.stock(&hires.hires[block], at)
    }

    /// What a block costs in a period (yuan); none where its pay is not known and somebody is paid.
    pub(super) fn spent(&self, block: usize, at: usize) -> Option<f64> {
        let (one, hires) = (&self.problem.blocks[block], &self.settled.hires.hires[block]);
        if !self.priced[block] && hires.iter().any(|hires| *hires > 0.0) {
            return None;
        }
        let new: f64 = (0..=at).map(|hired| hires[hired] * one.spent(hired, at)).sum();
        let old = if self.problem.terms.pay_staff { one.staff * one.stays[at] * one.pay * one.length[at] } else { 0.0 };
        Some(new + old)
    }

    /// Posts short of a requirement that is wanted, and why; none where it is covered.
    pub(super) fn missing(&self, block: usize, at: usize) -> Option<(f64, Reason)> {
        let one = &self.problem.blocks[block];
        let required = one.required[at].filter(|_| one.wanted[at])?;
        let short = required - self.available(block, at);
        if short <= 2e-6 * required.max(1.0) {
            return None;
        }
        let Some(latest) = one.latest(at) else { return Some((short, Reason::Training)) };
        let reason = match fill::blocked(&self.problem, &self.used, block, latest) {
            Some(limit) => match self.problem.limits.limits[limit].kind {
                super::limits::Kind::Budget(_) => Reason::Budget,
                super::limits::Kind::Capacity(..) => Reason::Capacity,
            },
            None => Reason::Unsettled,
        };
        Some((short, reason))
    }
}
