//! The planning problem: blocks, shared constraints and terms; a solution's cost and feasibility.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use ndarray::Array2;
use rayon::prelude::*;

use super::block::Block;
use super::calendar::Calendar;
use super::just_in_time;
use super::limits::{LimitKind, Limits};
use crate::context::{Cancelled, Context};
use crate::plan::terms::Terms;

/// A planning problem: everything that a plan depends on.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) calendar: Calendar,
    pub(crate) blocks: Vec<Block>,
    pub(crate) limits: Limits,
    /// What one hire of a period uses of each limit, by block: periods × limits.
    pub(crate) uses: Vec<Array2<f64>>,
    /// What the staff of today is paid in each year, where the budget pays it (yuan).
    pub(crate) paid: Vec<f64>,
    /// A typical cost of one hire (yuan), which models count in.
    pub(crate) unit: f64,
    pub(crate) terms: Terms,
    /// Money of each year (yuan); none: as much as it takes.
    pub(crate) budget: Option<Vec<f64>>,
    /// The probability with which requirements must be covered.
    pub(crate) level: f64,
}

/// Hires by block and period, and who moves at the start (in is positive). The hires of a block are a vector of their own,
/// for searches make, keep and exchange them whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hires {
    pub(crate) hires: Vec<Vec<f64>>,
    pub(crate) moved: Vec<f64>,
}

impl Hires {
    /// Hires of a solver, which are whole but for its tolerance.
    pub(crate) fn whole(hires: Vec<Vec<f64>>, moved: Vec<f64>) -> Self {
        Self { hires: hires.into_iter().map(|row| row.into_iter().map(f64::round).collect()).collect(), moved }
    }
}

impl Problem {
    /// A problem of blocks under terms, with so much money a year.
    pub(crate) fn new(
        calendar: Calendar,
        blocks: Vec<Block>,
        paid: Vec<f64>,
        terms: Terms,
        budget: Option<Vec<f64>>,
    ) -> Self {
        let limits = Limits::new(&terms, &calendar, &blocks, budget.as_deref(), &paid);
        let uses = blocks.iter().map(|block| limits.table(block)).collect();
        let costs: Vec<f64> = blocks.iter().map(|block| block.cost(0)).filter(|cost| *cost > 0.0).collect();
        let unit = if costs.is_empty() { 1.0 } else { costs.iter().sum::<f64>() / costs.len() as f64 };
        let level = terms.coverage;
        Self { calendar, blocks, limits, uses, paid, unit, terms, budget, level }
    }

    /// The same problem with so much money every year.
    pub(crate) fn with_budget(&self, money: f64) -> Self {
        let mut other = self.clone();
        let budget = vec![money; self.calendar.years.len()];
        other.limits = Limits::new(&self.terms, &self.calendar, &self.blocks, Some(&budget), &self.paid);
        other.uses = other.blocks.iter().map(|block| other.limits.table(block)).collect();
        other.budget = Some(budget);
        other
    }

    /// Ask for a probability: every requirement is the quantile of that level.
    pub(crate) fn set_level(&mut self, level: f64) {
        self.level = level;
        for block in &mut self.blocks {
            block.level = level;
            block.required = block.demand.iter().map(|demand| Some(demand.as_ref()?.quantile(level))).collect();
        }
    }

    /// The same problem with every requirement less a share of it.
    pub(crate) fn less(&self, share: f64) -> Self {
        let mut other = self.clone();
        for block in &mut other.blocks {
            block.required.iter_mut().flatten().for_each(|required| *required *= 1.0 - share);
            block.fewest = None;
        }
        other
    }

    /// What the staff of today is paid out of a limit.
    pub(crate) fn paid_of(&self, limit: usize) -> f64 {
        match self.limits.limits[limit].kind {
            LimitKind::Budget(year) => self.paid[year],
            LimitKind::Capacity(..) | LimitKind::Ceiling(..) => 0.0,
        }
    }

    /// What each limit has to give.
    pub(crate) fn most(&self) -> Vec<f64> {
        self.limits.limits.iter().map(|limit| limit.most).collect()
    }

    /// What hires use of each limit.
    pub(crate) fn used(&self, hires: &[Vec<f64>]) -> Vec<f64> {
        let mut used = vec![0.0; self.limits.len()];
        for (uses, hires) in self.uses.iter().zip(hires) {
            self.limits.add(uses.view(), hires, 1.0, &mut used);
        }
        used
    }

    /// What hires cost to the end of the plan (yuan).
    pub(crate) fn cost(&self, hires: &[Vec<f64>]) -> f64 {
        let of = |(block, hires): (&Block, &Vec<f64>)| -> f64 {
            hires.iter().enumerate().filter(|(_, n)| **n > 0.0).map(|(hired, n)| n * block.cost(hired)).sum()
        };
        self.blocks.iter().zip(hires).map(of).sum()
    }

    pub(crate) fn no_moves(&self) -> Vec<f64> {
        vec![0.0; self.blocks.len()]
    }

    pub(crate) fn just_in_time(&self, moved: &[f64]) -> Vec<Vec<f64>> {
        self.blocks.iter().zip(moved).map(|(block, moved)| just_in_time::of_block(block, *moved)).collect()
    }

    /// The probability that each requirement is covered, by block and period; none where there is no requirement.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub(crate) fn covered(&self, found: &Hires, context: &Context) -> Result<Vec<Vec<Option<f64>>>, Cancelled> {
        let of = |(place, block): (usize, &Block)| {
            context.check()?;
            Ok((0..block.periods()).map(|at| block.covered(&found.hires[place], found.moved[place], at)).collect())
        };
        self.blocks.par_iter().enumerate().map(of).collect()
    }

    /// Whether hires meet every need within reach and keep to every limit.
    pub(crate) fn holds(&self, found: &Hires) -> bool {
        self.covers(found) && self.limits.hold(&self.used(&found.hires))
    }

    /// Whether hires meet every need within reach.
    pub(crate) fn covers(&self, found: &Hires) -> bool {
        let blocks = self.blocks.iter().zip(&found.moved).zip(&found.hires);
        blocks.into_iter().all(|((block, moved), hires)| just_in_time::meets(block, &block.needs(*moved), hires))
    }

    /// Whether somebody to spare could move to where somebody is needed.
    pub(crate) fn can_move(&self) -> bool {
        self.terms.move_surplus
            && self.blocks.iter().any(|giver| {
                giver.spare() > 0.0
                    && self
                        .blocks
                        .iter()
                        .any(|taker| taker.role == giver.role && taker.needs(0.0).iter().any(|need| *need > 0.0))
            })
    }
}
