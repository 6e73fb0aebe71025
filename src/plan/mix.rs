//! Many blocks under shared limits: fractions from linear programs, made whole, and a blend of whole plans where that is
//! not near enough.
//!
//! Up to `together` blocks are one linear program; more are dealt out to groups alike, whose programs give the first
//! prices and plans, and one blend over all of them gives the plan and its bound.

use std::time::Instant;

use super::blend::{Blend, Goal, Shared, Whole, unit_of};
use super::limits::Kind;
use super::model::{self, Aim};
use super::round::{self, Fractions};
use super::settle::{Problem, deal};
use super::solver::{Found, Settings, Solve};
use crate::error::Result;

/// The part of the time that the groups' own programs may take.
const FIRST: f64 = 0.4;
/// Groups whose programs give the first prices; groups are alike.
const SAMPLE: usize = 3;
/// Room beyond the budget of the best blend in which whole people are looked for (share).
const ROOM: [f64; 5] = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3];

/// What came of blocks.
pub(super) struct Mixed {
    /// Whole hires within the limits; none where no such were found.
    pub hires: Option<Vec<Vec<f64>>>,
    /// No plan costs less (yuan).
    pub bound: f64,
    /// Whether there is no plan.
    pub impossible: bool,
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
/// What `solve` says.
pub(super) fn mix(problem: &Problem, moved: &[f64], seconds: f64, solve: &Solve) -> Result<Mixed> {
    let clock = Instant::now();
    let left = || (seconds - clock.elapsed().as_secs_f64()).max(0.5);
    let all: Vec<usize> = (0..problem.blocks.len()).collect();
    let (groups, most) = (deal(problem), problem.most());
    let shared = Shared { problem, group: &all, most: &most, moved, goal: Goal::Cost, solve };
    let first = if groups.len() > 1 { FIRST * seconds } else { seconds };
    let Some((mut blend, mut fits, hopeless)) = begun(&shared, &groups, first)? else {
        return Ok(Mixed { hires: None, bound: 0.0, impossible: true });
    };
    let cost = |hires: &[Vec<f64>]| problem.cost(hires);
    let enough =
        |hires: &[Vec<f64>], bound: f64| cost(hires) <= bound / (1.0 - problem.terms.tolerance) + 1e-6 * problem.unit;
    let rounded: Vec<Vec<f64>> = blend.seen.iter().map(|plans| plans[0].hires.clone()).collect();
    fits = fits && problem.limits.hold(&problem.used(&rounded));
    let mut best = fits.then_some(rounded);
    if best.as_ref().is_some_and(|best| enough(best, blend.bound)) {
        return Ok(Mixed { hires: best, bound: blend.bound, impossible: false });
    }
    // Where no group could keep to its share, see first whether anything can.
    if hopeless && impossible(&shared, &blend, 0.5 * left())? {
        return Ok(Mixed { hires: None, bound: blend.bound, impossible: true });
    }
    shared.improve(&mut blend, left())?;
    if blend.over && best.is_none() && impossible(&shared, &blend, left())? {
        return Ok(Mixed { hires: None, bound: blend.bound, impossible: true });
    }
    let mut keep = |hires: Vec<Vec<f64>>| {
        if best.as_ref().is_none_or(|best| cost(&hires) < cost(best)) {
            best = Some(hires);
        }
        best.as_ref().is_some_and(|best| enough(best, blend.bound))
    };
    let mut done = false;
    if let Some(fractions) = blend.fractions.as_ref().filter(|_| !blend.over) {
        let (hires, fits) = round::nearest(problem, &all, &Fractions { hires: fractions, most: &most, moved });
        done = fits && keep(hires);
    }
    if !done
        && !blend.over
        && let Some(hires) = shared.choose(&blend.seen, left())?
    {
        keep(hires);
    }
    if best.as_ref().is_some_and(|best| !enough(best, blend.bound)) {
        let hires = best.clone().unwrap_or_default();
        shared.sharpen(&mut blend, left(), |bound| enough(&hires, bound))?;
    }
    Ok(Mixed { hires: best, bound: blend.bound, impossible: false })
}

/// Whole hires of the least yearly budget, and a budget that none goes below (yuan), where blocks are many; none where the
/// other limits allow no plan, or no such plan was found.
///
/// # Errors
/// What `solve` says.
pub(super) fn least_budget(
    problem: &Problem,
    moved: &[f64],
    seconds: f64,
    solve: &Solve,
) -> Result<Option<(Option<Vec<Vec<f64>>>, f64)>> {
    let clock = Instant::now();
    let left = || (seconds - clock.elapsed().as_secs_f64()).max(0.5);
    let all: Vec<usize> = (0..problem.blocks.len()).collect();
    let (groups, most) = (deal(problem), problem.most());
    let shared = Shared { problem, group: &all, most: &most, moved, goal: Goal::Budget, solve };
    let Some((mut blend, ..)) = begun(&shared, &groups, FIRST * seconds)? else { return Ok(None) };
    shared.improve(&mut blend, left())?;
    let Some(fractions) = blend.fractions.as_ref().filter(|_| !blend.over) else {
        return Ok(Some((None, blend.bound)));
    };
    let used = problem.used(fractions);
    let years = || (0..most.len()).filter(|at| matches!(problem.limits.limits[*at].kind, Kind::Budget(_)));
    let budget = years().map(|at| used[at] - most[at]).fold(0.0, f64::max);
    for room in ROOM {
        let mut allowed = most.clone();
        years().for_each(|at| allowed[at] += budget * (1.0 + room));
        let (hires, fits) = round::nearest(problem, &all, &Fractions { hires: fractions, most: &allowed, moved });
        if fits {
            return Ok(Some((Some(hires), blend.bound)));
        }
    }
    Ok(Some((shared.choose(&blend.seen, left())?, blend.bound)))
}

/// Whether limits cannot be kept, whatever the cost: proved by prices of the limits alone.
fn impossible(shared: &Shared, blend: &Blend, seconds: f64) -> Result<bool> {
    let goal = Shared { goal: Goal::Excess, ..*shared };
    let mut excess = Blend { bound: 0.0, prices: Vec::new(), seen: blend.seen.clone(), fractions: None, over: true };
    goal.improve(&mut excess, seconds)?;
    Ok(excess.bound > 1e-6 * shared.problem.unit)
}

/// The first prices and plans, from a linear program of each group with its share of every limit in the measure of what
/// late hiring uses; whether each group's plans keep to its share, and whether none can. None where a group of all blocks has no plan.
fn begun(shared: &Shared, groups: &[Vec<usize>], seconds: f64) -> Result<Option<(Blend, bool, bool)>> {
    let (clock, problem, moved) = (Instant::now(), shared.problem, shared.moved);
    let late = problem.late(moved);
    let total = problem.used(&late);
    let mut seen: Vec<Vec<Whole>> = vec![Vec::new(); problem.blocks.len()];
    let (mut prices, mut known, mut fits) = (vec![0.0; total.len()], 0.0, true);
    let mut blend = Blend { bound: 0.0, prices: Vec::new(), seen: Vec::new(), fractions: None, over: false };
    let mut carried = vec![0.0; total.len()];
    for (number, group) in groups.iter().enumerate() {
        if number >= SAMPLE {
            group.iter().for_each(|place| seen[*place].push(Whole::new(problem, *place, late[*place].clone())));
            continue;
        }
        let mut mine = vec![0.0; total.len()];
        group.iter().for_each(|place| problem.limits.add(&problem.uses[*place], &late[*place], 1.0, &mut mine));
        let part = |at: usize| if total[at] > 0.0 { mine[at] / total[at] } else { 1.0 / groups.len() as f64 };
        // What a group leaves goes to the next.
        let allowed: Vec<f64> = (0..total.len())
            .map(|at| if groups.len() == 1 { shared.most[at] } else { shared.most[at] * part(at) + carried[at] })
            .collect();
        let left = (seconds - clock.elapsed().as_secs_f64()) / (groups.len().min(SAMPLE) - number) as f64;
        let shares: Vec<f64> = (0..total.len()).map(part).collect();
        let found = relaxed(shared, group, (&allowed, &shares), left.max(0.5))?;
        match found {
            Ok(found) => {
                known += 1.0;
                prices.iter_mut().zip(&found.prices).for_each(|(sum, price)| *sum += price);
                if groups.len() == 1 {
                    blend.bound = found.bound;
                }
                if shared.goal == Goal::Cost {
                    let near = Fractions { hires: &found.hires, most: &allowed, moved };
                    let (rounded, kept) = round::nearest(problem, group, &near);
                    fits &= kept;
                    let mut used = vec![0.0; total.len()];
                    for (place, row) in group.iter().zip(rounded) {
                        problem.limits.add(&problem.uses[*place], &row, 1.0, &mut used);
                        seen[*place].push(Whole::new(problem, *place, row));
                    }
                    carried = allowed.iter().zip(&used).map(|(allowed, used)| allowed - used).collect();
                } else {
                    for (place, row) in group.iter().zip(&found.hires) {
                        for way in round::ways_of(problem, *place, row, moved[*place]) {
                            seen[*place].push(Whole::new(problem, *place, way));
                        }
                    }
                }
            }
            Err(true) if groups.len() == 1 => return Ok(None),
            Err(_) => fits = false,
        }
        for place in group {
            let late = Whole::new(problem, *place, late[*place].clone());
            if seen[*place].iter().all(|other| other.hires != late.hires) {
                seen[*place].push(late);
            }
        }
    }
    blend.prices = prices.iter().map(|sum| if known > 0.0 { sum / known } else { 0.0 }).collect();
    blend.seen = seen;
    Ok(Some((blend, fits, known == 0.0)))
}

/// The linear program of a group that may use so much (`allowed`), or such a share of a free budget; an error says whether
/// there is no solution, or none was found.
fn relaxed(
    shared: &Shared,
    group: &[usize],
    (allowed, shares): (&[f64], &[f64]),
    seconds: f64,
) -> Result<std::result::Result<Relaxed, bool>> {
    let problem = shared.problem;
    let free = shared.goal == Goal::Budget;
    let most: Vec<f64> = (0..allowed.len())
        .map(|at| match problem.limits.limits[at].kind {
            Kind::Budget(_) if free => shares[at],
            _ => allowed[at],
        })
        .collect();
    let aim = if free { Aim::Budget } else { Aim::Cost };
    let (model, columns) = model::build(problem, group, aim, &most, shared.moved, false);
    let answer = (shared.solve)(&model, &Settings { relaxed: true, seconds, ..Settings::default() })?;
    let Some(values) = answer.values.filter(|_| answer.found == Found::Best) else {
        return Ok(Err(answer.found == Found::Nothing));
    };
    let dual = |at: usize| answer.duals.get(columns.limits[at]).map_or(0.0, |dual| (-dual).max(0.0));
    Ok(Ok(Relaxed {
        hires: columns.read(&values).0,
        bound: answer.bound * problem.unit,
        prices: (0..most.len()).map(|at| dual(at) * unit_of(problem, at)).collect(),
    }))
}
