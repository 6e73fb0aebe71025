//! The least budget that would do: the same every year, and enough to cover everything within reach.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::cover::{Covered, cover};
use super::decomposition;
use super::effort::nodes;
use super::formulation::{self, Aim};
use super::task::Solver;
use crate::error::Result;
use crate::plan::problem::instance::{Hires, Problem};
use crate::plan::problem::limits::{Limit, LimitKind};
use crate::solver::{Outcome, Settings};

/// Whole columns up to which the solver is asked for the optimum itself.
const SMALL: usize = 600;
/// The work of that search (nodes times columns times rows).
const WORK: usize = 4_000_000;
/// Room beyond the budget of fractions of people in which whole people are looked for (share), where there are many.
const ROOM: [f64; 4] = [1e-3, 5e-3, 2e-2, 0.1];

/// The least budget and the plan that it pays.
#[derive(Debug, Clone)]
pub(crate) struct Least {
    /// Yuan a year, in whole yuan.
    pub(crate) budget: f64,
    pub(crate) hires: Hires,
}

/// The least yearly budget; none where no budget is enough, as other limits are in the way.
pub(crate) fn least(problem: &Problem, solver: &Solver<'_>) -> Result<Option<Least>> {
    let free = problem.with_budget(0.0);
    let moved =
        if free.terms.move_surplus { super::reallocate::moves(&free, solver.context)? } else { free.no_moves() };
    let latest = Hires { hires: free.just_in_time(&moved), moved: moved.clone() };
    let mut best = fits(&free, &latest).then(|| Least { budget: money(&free, &latest.hires), hires: latest.clone() });
    // A year of no hires and no pay needs no solver.
    if best.as_ref().is_some_and(|least| least.budget <= 0.0) {
        return Ok(best);
    }
    let Some((hires, bound)) = decomposition::least_budget(&free, &moved, solver)? else { return Ok(best) };
    if let Some(hires) = hires {
        best = cheaper(&free, best, Hires { hires, moved: moved.clone() });
    }
    let all: Vec<usize> = (0..free.blocks.len()).collect();
    let near = |budget: f64| budget <= bound.max(0.0) * (1.0 + 1e-7) + 1.0;
    if best.as_ref().is_some_and(|best| near(best.budget)) {
        return Ok(best);
    }
    if all.len() * free.calendar.len() <= SMALL {
        // Of one group every share is whole.
        let share: Vec<f64> =
            free.limits.limits.iter().map(|limit| if is_money(limit) { 1.0 } else { limit.most }).collect();
        let (model, columns) = formulation::build(&free, &all, Aim::Budget, &share, &moved, false);
        let settings = Settings { relaxed: false, nodes: nodes(problem, &model, WORK), tolerance: 1e-7 };
        let answer = solver.solve(&model, &settings)?;
        if let Some(values) = answer.values.filter(|_| answer.outcome != Outcome::Infeasible) {
            best = cheaper(&free, best, Hires::whole(columns.read(&values).0, moved.clone()));
        }
        return Ok(best);
    }
    let budget = bound.max(0.0);
    for room in ROOM {
        let money = budget * (1.0 + room);
        if best.as_ref().is_some_and(|best| best.budget <= money + 1.0) {
            break;
        }
        let limited = free.with_budget(money);
        if let Covered::Found(found, _) = cover(&limited, solver)? {
            best = cheaper(&free, best, found);
            break;
        }
    }
    Ok(best)
}

fn is_money(limit: &Limit) -> bool {
    matches!(limit.kind, LimitKind::Budget(_))
}

/// The cheaper of two.
fn cheaper(free: &Problem, best: Option<Least>, found: Hires) -> Option<Least> {
    let budget = money(free, &found.hires);
    let lower = best.as_ref().is_none_or(|best| budget < best.budget);
    if lower && fits(free, &found) { Some(Least { budget, hires: found }) } else { best }
}

/// The most that hires cost in a year, with the staff of today where the budget pays it (whole yuan).
pub(crate) fn money(free: &Problem, hires: &[Vec<f64>]) -> f64 {
    let used = free.used(hires);
    let years = (0..used.len()).filter(|at| matches!(free.limits.limits[*at].kind, LimitKind::Budget(_)));
    let most = years.map(|at| used[at] + free.paid_of(at)).fold(0.0, f64::max);
    (most * (1.0 - 1e-12) - 1e-6).ceil().max(0.0)
}

/// Whether hires meet every need and keep to every limit but the budget.
fn fits(free: &Problem, found: &Hires) -> bool {
    let used = free.used(&found.hires);
    let capacity = |at: usize| match free.limits.limits[at].kind {
        LimitKind::Budget(_) => true,
        LimitKind::Capacity(..) | LimitKind::Ceiling(..) => {
            used[at] <= free.limits.limits[at].most + free.limits.slack(at)
        }
    };
    free.covers(found) && (0..used.len()).all(capacity)
}
