//! Many blocks under shared limits: fractions from linear programs, made whole, and a state of whole plans where that is
//! not near enough.
//!
//! Up to `together` blocks are one linear program; more are dealt out to groups alike, whose programs give the first
//! prices and plans, and one state over all of them gives the plan and its bound.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::formulation::{self, Aim};
use super::groups::balanced_groups;
use super::master::{BlockPlan, Goal, Master, MasterState};
use super::prices::unit_of;
use super::round::{self, Fractions};
use super::task::Solver;
use crate::error::Result;
use crate::plan::problem::instance::Problem;
use crate::plan::problem::limits::LimitKind;
use crate::solver::{Outcome, Settings};

/// Groups whose programs give the first prices; groups are alike.
const SAMPLE: usize = 3;
/// Room beyond the budget of the best state in which whole people are looked for (share).
const ROOM: [f64; 5] = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3];

/// What came of blocks.
pub(crate) struct Decomposed {
    /// Whole hires within the limits; none where no such were found.
    pub(crate) hires: Option<Vec<Vec<f64>>>,
    /// No plan costs less (yuan).
    pub(crate) bound: f64,
    /// Whether there is no plan.
    pub(crate) impossible: bool,
}

/// What a linear program says of a group.
struct Relaxed {
    hires: Vec<Vec<f64>>,
    /// The least in fractions (yuan).
    bound: f64,
    prices: Vec<f64>,
}

/// Plan blocks within the limits at the least cost.
///
/// # Errors
/// What the solver says.
pub(crate) fn solve(problem: &Problem, moved: &[f64], solver: &Solver<'_>) -> Result<Decomposed> {
    let all: Vec<usize> = (0..problem.blocks.len()).collect();
    let (groups, most) = (balanced_groups(problem), problem.most());
    let shared = Master { problem, group: &all, most: &most, moved, goal: Goal::Cost, solver };
    let Some((mut state, mut fits, hopeless)) = initial_columns(&shared, &groups)? else {
        return Ok(Decomposed { hires: None, bound: 0.0, impossible: true });
    };
    let cost = |hires: &[Vec<f64>]| problem.cost(hires);
    let enough =
        |hires: &[Vec<f64>], bound: f64| cost(hires) <= bound / (1.0 - problem.terms.tolerance) + 1e-6 * problem.unit;
    let rounded: Vec<Vec<f64>> = state.seen.iter().map(|plans| plans[0].hires.clone()).collect();
    fits = fits && problem.limits.hold(&problem.used(&rounded));
    let mut best = fits.then_some(rounded);
    if best.as_ref().is_some_and(|best| enough(best, state.bound)) {
        return Ok(Decomposed { hires: best, bound: state.bound, impossible: false });
    }
    // Where no group could keep to its share, see first whether anything can.
    if hopeless && proved_infeasible(&shared, &state)? {
        return Ok(Decomposed { hires: None, bound: state.bound, impossible: true });
    }
    shared.generate_columns(&mut state)?;
    if state.over && best.is_none() && proved_infeasible(&shared, &state)? {
        return Ok(Decomposed { hires: None, bound: state.bound, impossible: true });
    }
    let mut keep = |hires: Vec<Vec<f64>>| {
        if best.as_ref().is_none_or(|best| cost(&hires) < cost(best)) {
            best = Some(hires);
        }
        best.as_ref().is_some_and(|best| enough(best, state.bound))
    };
    let mut done = false;
    if let Some(fractions) = state.fractions.as_ref().filter(|_| !state.over) {
        let (hires, fits) =
            round::nearest(problem, &all, &Fractions { hires: fractions, most: &most, moved }, solver.context)?;
        done = fits && keep(hires);
    }
    if !done
        && !state.over
        && let Some(hires) = shared.choose_integer(&state.seen)?
    {
        keep(hires);
    }
    if best.as_ref().is_some_and(|best| !enough(best, state.bound)) {
        let hires = best.clone().unwrap_or_default();
        shared.tighten_bound(&mut state, |bound| enough(&hires, bound))?;
    }
    Ok(Decomposed { hires: best, bound: state.bound, impossible: false })
}

/// Whole hires of the least yearly budget, and a budget that none goes below (yuan), where blocks are many; none where the
/// other limits allow no plan, or no such plan was found.
///
/// # Errors
/// What the solver says.
pub(crate) fn least_budget(
    problem: &Problem,
    moved: &[f64],
    solver: &Solver<'_>,
) -> Result<Option<(Option<Vec<Vec<f64>>>, f64)>> {
    let all: Vec<usize> = (0..problem.blocks.len()).collect();
    let (groups, most) = (balanced_groups(problem), problem.most());
    let shared = Master { problem, group: &all, most: &most, moved, goal: Goal::Budget, solver };
    let Some((mut state, ..)) = initial_columns(&shared, &groups)? else { return Ok(None) };
    shared.generate_columns(&mut state)?;
    let Some(fractions) = state.fractions.as_ref().filter(|_| !state.over) else {
        return Ok(Some((None, state.bound)));
    };
    let used = problem.used(fractions);
    let years = || (0..most.len()).filter(|at| matches!(problem.limits.limits[*at].kind, LimitKind::Budget(_)));
    let budget = years().map(|at| used[at] - most[at]).fold(0.0, f64::max);
    for room in ROOM {
        let mut allowed = most.clone();
        years().for_each(|at| allowed[at] += budget * (1.0 + room));
        let (hires, fits) =
            round::nearest(problem, &all, &Fractions { hires: fractions, most: &allowed, moved }, solver.context)?;
        if fits {
            return Ok(Some((Some(hires), state.bound)));
        }
    }
    Ok(Some((shared.choose_integer(&state.seen)?, state.bound)))
}

/// A cost that no plan goes below, by the dual prices of the shared constraints; none where no plan keeps to them, or
/// none was found.
///
/// # Errors
/// What the solver says.
pub(crate) fn bound(problem: &Problem, moved: &[f64], solver: &Solver<'_>) -> Result<Option<f64>> {
    let all: Vec<usize> = (0..problem.blocks.len()).collect();
    let (groups, most) = (balanced_groups(problem), problem.most());
    let shared = Master { problem, group: &all, most: &most, moved, goal: Goal::Cost, solver };
    let Some((mut state, ..)) = initial_columns(&shared, &groups)? else { return Ok(None) };
    if groups.len() > 1 {
        shared.generate_columns(&mut state)?;
    }
    Ok(Some(state.bound))
}

/// Whether limits cannot be kept, whatever the cost: proved by prices of the limits alone.
fn proved_infeasible(shared: &Master, state: &MasterState) -> Result<bool> {
    let goal = Master { goal: Goal::Excess, ..*shared };
    let mut excess =
        MasterState { bound: 0.0, prices: Vec::new(), seen: state.seen.clone(), fractions: None, over: true };
    goal.generate_columns(&mut excess)?;
    Ok(excess.bound > 1e-6 * shared.problem.unit)
}

/// The first prices and plans, from a linear program of each group with its share of every limit in the measure of what
/// just-in-time hiring uses; whether each group's plans keep to its share, and whether none can. None where a group of all blocks has no plan.
fn initial_columns(shared: &Master, groups: &[Vec<usize>]) -> Result<Option<(MasterState, bool, bool)>> {
    let (problem, moved) = (shared.problem, shared.moved);
    let latest = problem.just_in_time(moved);
    let total = problem.used(&latest);
    let mut seen: Vec<Vec<BlockPlan>> = vec![Vec::new(); problem.blocks.len()];
    let (mut prices, mut known, mut fits) = (vec![0.0; total.len()], 0.0, true);
    let mut state = MasterState { bound: 0.0, prices: Vec::new(), seen: Vec::new(), fractions: None, over: false };
    let mut carried = vec![0.0; total.len()];
    for (number, group) in groups.iter().enumerate() {
        if number >= SAMPLE {
            group.iter().for_each(|place| seen[*place].push(BlockPlan::new(problem, *place, latest[*place].clone())));
            continue;
        }
        let mut mine = vec![0.0; total.len()];
        group.iter().for_each(|place| problem.limits.add(problem.uses[*place].view(), &latest[*place], 1.0, &mut mine));
        let part = |at: usize| if total[at] > 0.0 { mine[at] / total[at] } else { 1.0 / groups.len() as f64 };
        // What a group leaves goes to the next.
        let allowed: Vec<f64> = (0..total.len())
            .map(|at| if groups.len() == 1 { shared.most[at] } else { shared.most[at] * part(at) + carried[at] })
            .collect();
        let shares: Vec<f64> = (0..total.len()).map(part).collect();
        let found = relaxed(shared, group, (&allowed, &shares))?;
        match found {
            Ok(found) => {
                known += 1.0;
                prices.iter_mut().zip(&found.prices).for_each(|(sum, price)| *sum += price);
                if groups.len() == 1 {
                    state.bound = found.bound;
                }
                if shared.goal == Goal::Cost {
                    let near = Fractions { hires: &found.hires, most: &allowed, moved };
                    let (rounded, kept) = round::nearest(problem, group, &near, shared.solver.context)?;
                    fits &= kept;
                    let mut used = vec![0.0; total.len()];
                    for (place, row) in group.iter().zip(rounded) {
                        problem.limits.add(problem.uses[*place].view(), &row, 1.0, &mut used);
                        seen[*place].push(BlockPlan::new(problem, *place, row));
                    }
                    carried = allowed.iter().zip(&used).map(|(allowed, used)| allowed - used).collect();
                } else {
                    for (place, row) in group.iter().zip(&found.hires) {
                        for way in round::ways_of(problem, *place, row, moved[*place]) {
                            seen[*place].push(BlockPlan::new(problem, *place, way));
                        }
                    }
                }
            }
            Err(true) if groups.len() == 1 => return Ok(None),
            Err(_) => fits = false,
        }
        for place in group {
            let latest = BlockPlan::new(problem, *place, latest[*place].clone());
            if seen[*place].iter().all(|other| other.hires != latest.hires) {
                seen[*place].push(latest);
            }
        }
    }
    state.prices = prices.iter().map(|sum| if known > 0.0 { sum / known } else { 0.0 }).collect();
    state.seen = seen;
    Ok(Some((state, fits, known == 0.0)))
}

/// The linear program of a group that may use so much (`allowed`), or such a share of a free budget; an error says whether
/// there is no solution, or none was found.
fn relaxed(
    shared: &Master,
    group: &[usize],
    (allowed, shares): (&[f64], &[f64]),
) -> Result<std::result::Result<Relaxed, bool>> {
    let problem = shared.problem;
    let free = shared.goal == Goal::Budget;
    let most: Vec<f64> = (0..allowed.len())
        .map(|at| match problem.limits.limits[at].kind {
            LimitKind::Budget(_) if free => shares[at],
            _ => allowed[at],
        })
        .collect();
    let aim = if free { Aim::Budget } else { Aim::Cost };
    let (model, columns) = formulation::build(problem, group, aim, &most, shared.moved, false);
    let answer = shared.solver.solve(&model, &Settings { relaxed: true, ..Settings::default() })?;
    let Some(values) = answer.values.filter(|_| answer.outcome == Outcome::Optimal) else {
        return Ok(Err(answer.outcome == Outcome::Infeasible));
    };
    let dual = |at: usize| answer.duals.get(columns.limits[at]).map_or(0.0, |dual| (-dual).max(0.0));
    Ok(Ok(Relaxed {
        hires: columns.read(&values).0,
        bound: answer.bound * problem.unit,
        prices: (0..most.len()).map(|at| dual(at) * unit_of(problem, at)).collect(),
    }))
}
