//! The restricted master problem of column generation: the cheapest mix of whole plans of blocks under shared limits
//! (Dantzig and Wolfe 1960).
//!
//! A linear program over the plans seen so far sets prices of the limits; at these each block is planned alone, which
//! gives new plans and a bound that no plan goes below (Lagrange); at the end an integer program picks one plan a block.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::branch::BlockOptimum;
use super::effort::nodes;
use super::prices::{Prices, is_money, unit_of};
use super::pricing::{open, price_blocks};
use super::task::Solver;
use crate::error::Result;
use crate::plan::problem::instance::Problem;
use crate::solver::Model;
use crate::solver::{Outcome, Settings};

/// Rounds of prices at most.
const ROUNDS: usize = 20;
/// What a limit costs to break, in typical hires a unit: more than any plan saves.
const PENALTY: f64 = 50.0;
/// Nodes of the searches of all blocks while prices are sought, and when they are found.
const NODES: (u32, u32) = (4_000_000, 40_000_000);
/// Rounds in which the plans near each block's fractions are seen too.
const NEAR: usize = 2;
/// How often they are made longer, for the blocks that are open.
const LONGER: usize = 2;
/// The share of blocks that must have a new plan for another round of prices to be worth it.
const FRESH: f64 = 0.01;
/// The work of the choice of one plan a block (nodes times columns times rows).
const CHOICE: usize = 8_000_000;
/// What counts as over a limit in the state (typical hires).
const OVER: f64 = 1e-6;

/// What a state is to be least in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// What plans cost.
    Cost,
    /// The yearly budget; the limits' own budgets do not count.
    Budget,
    /// What is used beyond the limits.
    Excess,
}

/// A whole plan of a block.
#[derive(Debug, Clone)]
pub(crate) struct BlockPlan {
    pub(crate) hires: Vec<f64>,
    /// Yuan.
    pub(crate) cost: f64,
    /// What it uses of each limit.
    pub(crate) used: Vec<f64>,
}

impl BlockPlan {
    pub(crate) fn new(problem: &Problem, place: usize, hires: Vec<f64>) -> Self {
        let mut used = vec![0.0; problem.limits.len()];
        problem.limits.add(problem.uses[place].view(), &hires, 1.0, &mut used);
        let cost = hires.iter().enumerate().map(|(at, hires)| hires * problem.blocks[place].cost(at)).sum();
        Self { hires, cost, used }
    }
}

/// Blocks under limits of which they may use so much.
pub(crate) struct Master<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) group: &'a [usize],
    pub(crate) most: &'a [f64],
    pub(crate) moved: &'a [f64],
    pub(crate) goal: Goal,
    pub(crate) solver: &'a Solver<'a>,
}

/// Where prices stand, and the plans seen of each block.
pub(crate) struct MasterState {
    /// No plan has less of what is to be least (yuan).
    pub(crate) bound: f64,
    /// The prices of the bound (yuan a unit).
    pub(crate) prices: Vec<f64>,
    pub(crate) seen: Vec<Vec<BlockPlan>>,
    /// Hires of the best state, in fractions.
    pub(crate) fractions: Option<Vec<Vec<f64>>>,
    /// Whether the best state breaks a limit.
    pub(crate) over: bool,
}

struct MasterSolution {
    /// What is to be least, without penalties paid for breaking limits that are then over (yuan).
    value: f64,
    prices: Vec<f64>,
    shares: Vec<f64>,
    over: bool,
}

impl Master<'_> {
    /// Nodes of one block's search.
    fn nodes(&self, all: u32) -> u32 {
        all / self.group.len().max(1) as u32
    }

    fn prices<'a>(&self, limits: &'a [f64]) -> Prices<'a> {
        Prices { limits, cost: if self.goal == Goal::Cost { 1.0 } else { 0.0 } }
    }

    fn of_plan(&self, plan: &BlockPlan) -> f64 {
        if self.goal == Goal::Cost { plan.cost / self.problem.unit } else { 0.0 }
    }

    /// What no plan goes below at these prices (yuan).
    fn bound_of<'b>(&self, found: impl Iterator<Item = &'b BlockOptimum>, prices: &[f64]) -> f64 {
        let share: f64 = prices.iter().zip(self.most).map(|(price, most)| price * most).sum();
        found.map(|one| one.bound).sum::<f64>() - share
    }

    /// Prices for which the bound holds: those of budgets sum to 1 where the budget is free; no unit of excess costs
    /// more than 1.
    fn lawful(&self, prices: &mut [f64]) {
        match self.goal {
            Goal::Cost => {}
            Goal::Excess => {
                for (at, price) in prices.iter_mut().enumerate() {
                    *price = price.min(unit_of(self.problem, at));
                }
            }
            Goal::Budget => {
                let money = |at: usize| is_money(self.problem, at);
                let (sum, years) = prices
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| money(*at))
                    .fold((0.0, 0.0), |(sum, years), (_, price)| (sum + price, years + 1.0));
                for (at, price) in prices.iter_mut().enumerate() {
                    if sum > 0.0 {
                        *price /= sum;
                    } else if money(at) {
                        *price = 1.0 / years;
                    }
                }
            }
        }
    }

    /// Make prices and plans until the state is near its bound.
    ///
    /// # Errors
    /// What the solver says.
    pub(crate) fn generate_columns(&self, state: &mut MasterState) -> Result<()> {
        if state.prices.is_empty() {
            let Some(first) = self.solve_relaxed(&state.seen)? else { return Ok(()) };
            state.prices = first.prices;
        }
        let mut prices = state.prices.clone();
        self.lawful(&mut prices);
        for round in 0..ROUNDS {
            let found = price_blocks(
                self.problem,
                self.group,
                self.prices(&prices),
                self.moved,
                self.nodes(NODES.0),
                self.solver,
            )?;
            let bound = self.bound_of(found.iter().map(|one| &one.best), &prices);
            if round == 0 || bound > state.bound {
                state.prices.clone_from(&prices);
            }
            state.bound = state.bound.max(bound);
            let mut fresh = 0;
            for ((place, seen), one) in self.group.iter().zip(&mut state.seen).zip(found) {
                let near = if round < NEAR { one.near } else { Vec::new() };
                let before = seen.len();
                for hires in std::iter::once(one.best.hires).chain(near) {
                    if seen.iter().all(|other| other.hires != hires) {
                        seen.push(BlockPlan::new(self.problem, *place, hires));
                    }
                }
                fresh += usize::from(seen.len() > before);
            }
            let Some(next) = self.solve_relaxed(&state.seen)? else { break };
            state.over = next.over;
            state.fractions = Some(self.combined(&state.seen, &next.shares));
            // Half of the tolerance is left to the choice of whole plans.
            let near = !next.over && next.value <= state.bound / (1.0 - 0.3 * self.problem.terms.tolerance);
            let sure = self.goal == Goal::Excess && (!next.over || state.bound > OVER * self.problem.unit);
            let few = (fresh as f64) <= FRESH * self.group.len() as f64 && !next.over;
            if near || sure || few || fresh == 0 {
                break;
            }
            prices = state.prices.iter().zip(next.prices).map(|(best, next)| 0.5 * (best + next)).collect();
            self.lawful(&mut prices);
        }
        Ok(())
    }

    /// A last bound at the prices found: longer and longer searches of the blocks that are open, until the bound is
    /// `enough`.
    ///
    /// # Errors
    /// What the solver says.
    pub(crate) fn tighten_bound(&self, state: &mut MasterState, enough: impl Fn(f64) -> bool) -> Result<()> {
        let prices = self.prices(&state.prices);
        let mut nodes = self.nodes(NODES.1);
        let mut left_open: Vec<usize> = (0..self.group.len()).collect();
        let mut found: Vec<Option<BlockOptimum>> = vec![None; left_open.len()];
        for _ in 0..LONGER {
            let group: Vec<usize> = left_open.iter().map(|at| self.group[*at]).collect();
            let searched = price_blocks(self.problem, &group, prices, self.moved, nodes, self.solver)?;
            for (at, one) in left_open.iter().zip(searched) {
                found[*at] = Some(one.best);
            }
            state.bound = state.bound.max(self.bound_of(found.iter().flatten(), &state.prices));
            let gap = |one: &BlockOptimum| one.cost - one.bound > 1.01 * open(self.problem) * one.cost.abs();
            left_open.retain(|at| found[*at].as_ref().is_some_and(gap));
            if left_open.is_empty() || enough(state.bound) {
                break;
            }
            nodes = nodes.saturating_mul(4);
        }
        Ok(())
    }

    /// The model that mixes plans: one column a plan, one row a block, one a limit; with a penalty, limits may be broken.
    fn model(&self, seen: &[Vec<BlockPlan>], penalty: bool) -> Model {
        let mut model = Model::new();
        let mut of_limit: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.most.len()];
        let scale = |limit: usize| self.problem.unit / unit_of(self.problem, limit);
        for plans in seen {
            let first = model.columns();
            for plan in plans {
                let column = model.column(self.of_plan(plan), 1.0, true);
                for (limit, used) in plan.used.iter().enumerate() {
                    of_limit[limit].push((column, used / scale(limit)));
                }
            }
            model.row(1.0, 1.0, (first..model.columns()).map(|column| (column, 1.0)));
        }
        let budget = (self.goal == Goal::Budget).then(|| model.column(1.0, f64::INFINITY, false));
        let penal = if self.goal == Goal::Excess { 1.0 } else { PENALTY };
        for (limit, mut entries) in of_limit.into_iter().enumerate() {
            let free = budget.filter(|_| is_money(self.problem, limit));
            match free {
                Some(column) => entries.push((column, -1.0)),
                None if penalty => entries.push((model.column(penal, f64::INFINITY, false), -1.0)),
                None => {}
            }
            model.row(f64::NEG_INFINITY, self.most[limit] / scale(limit), entries);
        }
        model
    }

    /// The best mixture in fractions, and the prices that go with it.
    fn solve_relaxed(&self, seen: &[Vec<BlockPlan>]) -> Result<Option<MasterSolution>> {
        let model = self.model(seen, true);
        let answer = self.solver.solve(&model, &Settings { relaxed: true, ..Settings::default() })?;
        let (Outcome::Optimal, Some(values)) = (answer.outcome, answer.values) else { return Ok(None) };
        if answer.duals.len() < seen.len() + self.most.len() {
            return Ok(None);
        }
        let price = |limit: usize| (-answer.duals[seen.len() + limit]).max(0.0) * unit_of(self.problem, limit);
        let plans: usize = seen.iter().map(Vec::len).sum();
        let extra = plans + usize::from(self.goal == Goal::Budget);
        Ok(Some(MasterSolution {
            value: answer.bound * self.problem.unit,
            prices: (0..self.most.len()).map(price).collect(),
            over: values[extra..].iter().any(|over| *over > OVER),
            shares: values,
        }))
    }

    fn combined(&self, seen: &[Vec<BlockPlan>], shares: &[f64]) -> Vec<Vec<f64>> {
        let mut first = 0;
        let of_block = |plans: &Vec<BlockPlan>| {
            let mut hires = vec![0.0; self.problem.calendar.len()];
            for (plan, share) in plans.iter().zip(&shares[first..]).filter(|(_, share)| **share > 0.0) {
                hires.iter_mut().zip(&plan.hires).for_each(|(sum, one)| *sum += share * one);
            }
            first += plans.len();
            hires
        };
        seen.iter().map(of_block).collect()
    }

    /// The best choice of one whole plan a block within the limits; none where none was found.
    ///
    /// # Errors
    /// What the solver says.
    pub(crate) fn choose_integer(&self, seen: &[Vec<BlockPlan>]) -> Result<Option<Vec<Vec<f64>>>> {
        let model = self.model(seen, false);
        let tolerance = 0.3 * self.problem.terms.tolerance;
        let Some(values) = self
            .solver
            .solve(&model, &Settings { nodes: nodes(self.problem, &model, CHOICE), tolerance, relaxed: false })?
            .values
        else {
            return Ok(None);
        };
        let mut first = 0;
        let mut used = vec![0.0; self.most.len()];
        let hires: Vec<Vec<f64>> = seen
            .iter()
            .map(|plans| {
                let mine = &values[first..first + plans.len()];
                first += plans.len();
                let best = (0..plans.len()).max_by(|a, b| mine[*a].total_cmp(&mine[*b])).unwrap_or(0);
                used.iter_mut().zip(&plans[best].used).for_each(|(used, one)| *used += one);
                plans[best].hires.clone()
            })
            .collect();
        let held = |at: usize| self.goal != Goal::Budget || !is_money(self.problem, at);
        let holds =
            (0..used.len()).filter(|at| held(*at)).all(|at| used[at] <= self.most[at] + self.problem.limits.slack(at));
        Ok(holds.then_some(hires))
    }
}
