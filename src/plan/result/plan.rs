//! The plan: hires by block and period, what they come to, and what stays unmet.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::plan::problem::instance::Problem;
use crate::plan::problem::limits::LimitKind;
use crate::plan::solve::least_budget::money;
use crate::plan::solve::solution::Solution;
use crate::plan::solve::task::Solver;
use crate::plan::solve::{chance, leximin};
use crate::solver::Solve;

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
    #[must_use]
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
pub(crate) enum UnmetReason {
    Training,
    /// Nobody hired stays.
    Leaving,
    Budget,
    Capacity,
    Ceiling,
    Unsettled,
}

impl UnmetReason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Leaving => "leaving",
            Self::Budget => "budget",
            Self::Capacity => "capacity",
            Self::Ceiling => "ceiling",
            Self::Unsettled => "not settled",
        }
    }
}

/// A hiring plan.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) problem: Problem,
    pub(crate) solution: Solution,
    /// What it uses of each limit.
    pub(crate) used: Vec<f64>,
    /// Whether the pay of a block is known.
    pub(crate) priced: Vec<bool>,
    /// The probability that nobody at all is short, by period; empty unless that was asked for.
    pub(crate) joint: Vec<f64>,
    /// The probability that the requirement is covered, by block and period; none where there is no requirement.
    pub(crate) covered: Vec<Vec<Option<f64>>>,
    pub(crate) given: Vec<Finding>,
}

impl Plan {
    /// How it ended.
    #[must_use]
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
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let cost = self.problem.cost(&self.solution.hires.hires);
        let bound = self.solution.bound?;
        Some(if cost > 0.0 { ((cost - bound) / cost).max(0.0) } else { 0.0 })
    }

    /// The worst shortage within reach, and one that no plan within the limits is below (shares of what is required, with
    /// the safety stocks of this plan where people leave at random); none where all is covered, or the bound not known.
    pub(crate) fn worst_shortage(&self) -> Option<(f64, f64)> {
        let worst = self.solution.worst.filter(|_| self.status() == Status::Unmet)?;
        Some((worst.reached, worst.bound?))
    }

    /// People hired in all.
    #[must_use]
    pub fn hires(&self) -> u64 {
        self.solution.hires.hires.iter().flatten().sum::<f64>() as u64
    }

    /// What the plan costs to its end (yuan), with the staff of today where the budget pays it; none where a pay is not
    /// known.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        let known = self.priced.iter().zip(&self.solution.hires.hires);
        let known = known.into_iter().all(|(priced, hires)| *priced || hires.iter().all(|hires| *hires == 0.0));
        known.then(|| self.problem.cost(&self.solution.hires.hires) + self.problem.paid.iter().sum::<f64>())
    }

    /// The least budget, the same every year, that covers everything within reach (whole yuan); none where no budget is
    /// enough, as the hiring capacity is in the way.
    ///
    /// # Errors
    /// A pay that is not known, what `solve` says; the caller stopped the computation.
    pub fn least_budget(&self, solve: &Solve, context: &Context) -> Result<Option<f64>> {
        context.begin("least budget", 0);
        if let Some(place) = self.priced.iter().position(|priced| !priced) {
            let block = &self.problem.blocks[place];
            return Err(Error::plan_pay_unknown(&block.role, &block.area).at("plan"));
        }
        let least = chance::least_at(&self.problem, &Solver::new(solve, context))?.map(|least| least.budget);
        // What covers everything shows that its own dearest year is enough.
        let covers = self.status() != Status::Unmet;
        let own = covers.then(|| money(&self.problem.with_budget(f64::INFINITY), &self.solution.hires.hires));
        Ok([least, own].into_iter().flatten().reduce(f64::min))
    }

    /// What the dearest calendar year costs (yuan); none where a pay is not known.
    pub(crate) fn dearest_year(&self) -> Option<f64> {
        self.cost()?;
        let mut years = self.problem.paid.clone();
        for (place, block) in self.problem.blocks.iter().enumerate() {
            let hires = &self.solution.hires.hires[place];
            for at in 0..self.problem.calendar.len() {
                let spent: f64 = (0..=at).map(|hired| hires[hired] * block.spent(hired, at)).sum();
                years[self.problem.calendar.year[at]] += spent;
            }
        }
        years.into_iter().reduce(f64::max)
    }

    /// The requirement that is wanted and covered worst: of the lowest probability in whole percent the one that is short
    /// of most posts.
    pub(crate) fn worst(&self) -> Option<(usize, usize)> {
        let probability = |cell: &(usize, usize)| (100.0 * self.covered[cell.0][cell.1].unwrap_or(1.0)).round();
        let short = |(block, at): (usize, usize)| self.required(block, at).unwrap_or(0.0) - self.available(block, at);
        let wanted = self.cells().filter(|(block, at)| self.problem.blocks[*block].wanted[*at]);
        wanted.min_by(|a, b| probability(a).total_cmp(&probability(b)).then_with(|| short(*b).total_cmp(&short(*a))))
    }

    /// What is doubtful in the plan.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.given.clone()
    }

    /// Blocks and periods with a requirement.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let periods = 0..self.problem.calendar.len();
        let all = (0..self.problem.blocks.len()).flat_map(move |block| periods.clone().map(move |at| (block, at)));
        all.filter(|(block, at)| self.problem.blocks[*block].demand[*at].is_some())
    }

    /// People on duty at the end of a period.
    pub(crate) fn available(&self, block: usize, at: usize) -> f64 {
        let hires = &self.solution.hires;
        self.problem.blocks[block].available(&hires.hires[block], hires.moved[block], at)
    }

    /// People on the books at the end of a period.
    pub(crate) fn on_hand(&self, block: usize, at: usize) -> f64 {
        let (one, hires) = (&self.problem.blocks[block], &self.solution.hires);
        (one.staff + hires.moved[block]) * one.staff_retention[at] + one.stock(&hires.hires[block], at)
    }

    /// What a block costs in a period (yuan); none where its pay is not known and somebody is paid.
    pub(crate) fn spent(&self, block: usize, at: usize) -> Option<f64> {
        let (one, hires) = (&self.problem.blocks[block], &self.solution.hires.hires[block]);
        if !self.priced[block] && hires.iter().any(|hires| *hires > 0.0) {
            return None;
        }
        let new: f64 = (0..=at).map(|hired| hires[hired] * one.spent(hired, at)).sum();
        let old = if self.problem.terms.pay_staff {
            one.staff * one.staff_present[at] * one.pay * one.length[at]
        } else {
            0.0
        };
        Some(new + old)
    }

    /// Posts required in a period with the probability asked for (a quantile over draws).
    pub(crate) fn required(&self, block: usize, at: usize) -> Option<f64> {
        let one = &self.problem.blocks[block];
        one.demand[at].as_ref().map(|demand| demand.quantile(one.level))
    }

    /// Posts of the staff of today that are filled at the end of a period, as if nobody left.
    pub(crate) fn staff_available(&self, block: usize) -> f64 {
        let one = &self.problem.blocks[block];
        one.share * (one.staff + self.solution.hires.moved[block])
    }

    /// Posts of the staff of today that are expected to have left by the end of a period.
    pub(crate) fn staff_left(&self, block: usize, at: usize) -> f64 {
        self.staff_available(block) * (1.0 - self.problem.blocks[block].staff_retention[at])
    }

    /// Posts of a requirement that is wanted that would have to be there besides, and why they are not; none where it is
    /// covered.
    pub(crate) fn missing(&self, block: usize, at: usize) -> Option<(f64, UnmetReason)> {
        let (one, hires) = (&self.problem.blocks[block], &self.solution.hires);
        let (mine, moved) = (&hires.hires[block], hires.moved[block]);
        if !one.short(mine, moved, at) {
            return None;
        }
        let short = one.shortfall(mine, moved, at, one.level)?;
        let Some(latest) = one.latest(at) else {
            let trained = one.counts.iter().any(|counts| *counts <= at);
            return Some((short, if trained { UnmetReason::Leaving } else { UnmetReason::Training }));
        };
        let reason = match leximin::blocked(&self.problem, &self.used, block, latest) {
            Some(limit) => match self.problem.limits.limits[limit].kind {
                LimitKind::Budget(_) => UnmetReason::Budget,
                LimitKind::Capacity(..) => UnmetReason::Capacity,
                LimitKind::Ceiling(..) => UnmetReason::Ceiling,
            },
            None => UnmetReason::Unsettled,
        };
        Some((short, reason))
    }
}
