//! Many blocks under shared limits: whole plans of each block, made at prices of the limits, and the cheapest mix of them
//! (Dantzig–Wolfe decomposition).
//!
//! At given prices each block is planned alone, in whole people; the sum is a bound that no plan goes below. A linear
//! program over the plans seen so far sets the next prices; at the end an integer program picks one plan a block.

use std::time::Instant;

use rayon::prelude::*;

use super::late;
use super::limits::Kind;
use super::model::{self, Aim, Columns, Model};
use super::round::{self, Fractions};
use super::search::{Cheapest, Row, cheapest};
use super::settle::Problem;
use super::solver::{Found, Settings, Solve};
use crate::error::Result;

/// Rounds of prices at most.
const ROUNDS: usize = 30;
/// What a limit costs to break, in typical hires a unit: more than any plan saves.
const PENALTY: f64 = 50.0;
/// The part of the tolerance that the searches of blocks may leave open.
const OPEN: f64 = 0.05;
/// Nodes of a block's search while prices are sought, and when they are found.
const NODES: (u32, u32) = (10_000, 1_000_000);

/// What came of a group.
pub(super) struct Mixed {
    /// Whole hires within the limits; none where no such were found.
    pub hires: Option<Vec<Vec<f64>>>,
    /// No plan of the group costs less (yuan).
    pub bound: f64,
    /// The prices of the limits (yuan a unit).
    pub prices: Vec<f64>,
    /// Whether there is no plan.
    pub impossible: bool,
}

/// A whole plan of a block.
struct Whole {
    hires: Vec<f64>,
    /// Yuan.
    cost: f64,
    /// What it uses of each limit.
    used: Vec<f64>,
}

/// Plan a group within what it may use of each limit (`most`).
pub(super) fn mix(
    problem: &Problem,
    group: &[usize],
    most: &[f64],
    moved: &[f64],
    seconds: f64,
    solve: &Solve,
) -> Result<Mixed> {
    let clock = Instant::now();
    let left = || (seconds - clock.elapsed().as_secs_f64()).max(0.5);
    let (model, columns) = model::build(problem, group, Aim::Cost, most, moved, false);
    let answer = solve(&model, &Settings { relaxed: true, seconds: left(), ..Settings::default() })?;
    let mut mixed = Mixed { hires: None, bound: 0.0, prices: vec![0.0; most.len()], impossible: false };
    let Some(values) = answer.values.filter(|_| answer.found == Found::Best) else {
        mixed.impossible = answer.found == Found::Nothing;
        return Ok(mixed);
    };
    mixed.bound = answer.bound * problem.unit;
    let dual = |at: usize| answer.duals.get(columns.limits[at]).map_or(0.0, |dual| (-dual).max(0.0));
    mixed.prices = (0..most.len()).map(|at| dual(at) * unit_of(problem, at)).collect();
    let enough = |cost: f64, bound: f64| cost <= bound / (1.0 - problem.terms.tolerance) + 1e-6 * problem.unit;
    let cost =
        |hires: &[Vec<f64>]| -> f64 { group.iter().zip(hires).map(|(place, row)| cost_of(problem, *place, row)).sum() };

    let near = Fractions { hires: &columns.read(&values).0, most, moved };
    let (rounded, fits) = round::nearest(problem, group, &near);
    if fits {
        let enough = enough(cost(&rounded), mixed.bound);
        mixed.hires = Some(rounded.clone());
        if enough {
            return Ok(mixed);
        }
    }
    let mut seen: Vec<Vec<Whole>> = group
        .iter()
        .zip(rounded)
        .map(|(place, row)| {
            vec![whole(problem, *place, row), whole(problem, *place, problem.blocks[*place].late(moved[*place]))]
        })
        .collect();
    let mut prices = mixed.prices.clone();
    for _ in 0..ROUNDS {
        let found = priced(problem, group, &prices, moved, (NODES.0, left()), solve)?;
        let bound = bound_of(&found, &prices, most);
        if bound > mixed.bound {
            (mixed.bound, mixed.prices) = (bound, prices.clone());
        }
        let mut fresh = false;
        for ((place, seen), one) in group.iter().zip(&mut seen).zip(found) {
            if seen.iter().all(|other| other.hires != one.hires) {
                fresh = true;
                seen.push(whole(problem, *place, one.hires));
            }
        }
        let Some((cost, next)) = master(problem, &seen, most, left(), solve)? else { break };
        // Half of the tolerance is left to the choice of whole plans.
        let near = cost <= mixed.bound / (1.0 - 0.3 * problem.terms.tolerance);
        if near || !fresh || clock.elapsed().as_secs_f64() > 0.6 * seconds {
            break;
        }
        prices = mixed.prices.iter().zip(next).map(|(best, next)| 0.5 * (best + next)).collect();
    }
    if let Some(hires) = chosen(problem, &seen, most, left(), solve)?
        && mixed.hires.as_ref().is_none_or(|best| cost(&hires) < cost(best))
    {
        mixed.hires = Some(hires);
    }
    if mixed.hires.as_ref().is_some_and(|best| !enough(cost(best), mixed.bound)) {
        let found = priced(problem, group, &mixed.prices, moved, (NODES.1, left()), solve)?;
        mixed.bound = mixed.bound.max(bound_of(&found, &mixed.prices, most));
    }
    Ok(mixed)
}

/// What no plan goes below, where the limits cost so much.
fn bound_of(found: &[Cheapest], prices: &[f64], most: &[f64]) -> f64 {
    let share: f64 = prices.iter().zip(most).map(|(price, most)| price * most).sum();
    found.iter().map(|one| one.bound).sum::<f64>() - share
}

/// A bound of what a group costs at given prices of the limits, without what the limits are worth (yuan).
pub(super) fn bound(
    problem: &Problem,
    group: &[usize],
    prices: &[f64],
    moved: &[f64],
    seconds: f64,
    solve: &Solve,
) -> Result<f64> {
    Ok(priced(problem, group, prices, moved, (NODES.0, seconds), solve)?.iter().map(|one| one.bound).sum())
}

/// Each block planned alone at prices of the limits.
fn priced(
    problem: &Problem,
    group: &[usize],
    prices: &[f64],
    moved: &[f64],
    (nodes, seconds): (u32, f64),
    solve: &Solve,
) -> Result<Vec<Cheapest>> {
    let (model, columns) = model::build(problem, group, Aim::Priced(prices), &[], moved, false);
    let answer = solve(&model, &Settings { relaxed: true, seconds, ..Settings::default() })?;
    let relaxed = answer.values.map(|values| columns.read(&values).0);
    let rows = rows_of(&model, &columns, &answer.duals);
    let search = |at: usize| {
        let (place, block) = (group[at], &problem.blocks[group[at]]);
        let price = |hired: usize| -> f64 {
            problem.uses[place][hired].iter().zip(prices).map(|(uses, price)| uses * price).sum()
        };
        let costs: Vec<f64> =
            (0..block.periods()).map(|hired| (block.cost(hired) + price(hired)) / problem.unit).collect();
        let total = |hires: &[f64]| hires.iter().zip(&costs).map(|(hires, cost)| hires * cost).sum::<f64>();
        let mut starts = vec![block.late(moved[place])];
        if let Some(fractions) = &relaxed {
            starts.extend(round::ways_of(problem, place, &fractions[at], moved[place]));
        }
        let needs = block.needs(moved[place]);
        starts.retain(|hires| late::meets(block, &needs, hires));
        starts.sort_by(|a, b| total(a).total_cmp(&total(b)));
        let start = starts.into_iter().next().unwrap_or_else(|| vec![0.0; block.periods()]);
        let found = cheapest(&costs, &rows[at], &start, OPEN * problem.terms.tolerance, nodes);
        Cheapest { cost: found.cost * problem.unit, bound: found.bound * problem.unit, ..found }
    };
    Ok((0..group.len()).into_par_iter().map(search).collect())
}

/// The rows of each block, with their duals.
fn rows_of(model: &Model, columns: &Columns, duals: &[f64]) -> Vec<Vec<Row>> {
    let mut owner = vec![(0, 0); model.columns()];
    for (block, hires) in columns.hires.iter().enumerate() {
        for (period, column) in hires.iter().enumerate() {
            if let Some(column) = column {
                owner[*column] = (block, period);
            }
        }
    }
    let mut rows: Vec<Vec<Row>> = columns.hires.iter().map(|_| Vec::new()).collect();
    for row in 0..model.rows() {
        let (from, to) = (model.start[row] as usize, model.start[row + 1] as usize);
        let entries = || (from..to).map(|entry| (owner[model.index[entry] as usize], model.value[entry]));
        let Some(((block, _), _)) = entries().next() else { continue };
        let mut parts = vec![0.0; columns.hires[block].len()];
        entries().for_each(|((_, period), value)| parts[period] = value);
        let last = parts.iter().rposition(|part| *part > 0.0).unwrap_or(0);
        let dual = duals.get(row).map_or(0.0, |dual| dual.max(0.0));
        rows[block].push(Row { parts, least: model.row_lower[row], dual, last });
    }
    rows
}

/// What one unit of a limit is in models: money is counted in typical hires.
fn unit_of(problem: &Problem, limit: usize) -> f64 {
    if matches!(problem.limits.limits[limit].kind, Kind::Budget(_)) { 1.0 } else { problem.unit }
}

fn cost_of(problem: &Problem, place: usize, hires: &[f64]) -> f64 {
    hires.iter().enumerate().map(|(at, hires)| hires * problem.blocks[place].cost(at)).sum()
}

fn whole(problem: &Problem, place: usize, hires: Vec<f64>) -> Whole {
    let mut used = vec![0.0; problem.limits.len()];
    problem.limits.add(&problem.uses[place], &hires, 1.0, &mut used);
    Whole { cost: cost_of(problem, place, &hires), used, hires }
}

/// The model that mixes plans: one column a plan, one row a block, one a limit; with a penalty, limits may be broken.
fn mixing(problem: &Problem, seen: &[Vec<Whole>], most: &[f64], penalty: bool) -> Model {
    let mut model = Model::new();
    let mut of_limit: Vec<Vec<(usize, f64)>> = vec![Vec::new(); most.len()];
    let scale = |limit: usize| problem.unit / unit_of(problem, limit);
    for plans in seen {
        let first = model.columns();
        for plan in plans {
            let column = model.column(plan.cost / problem.unit, 1.0, true);
            for (limit, used) in plan.used.iter().enumerate() {
                of_limit[limit].push((column, used / scale(limit)));
            }
        }
        model.row(1.0, 1.0, (first..model.columns()).map(|column| (column, 1.0)));
    }
    for (limit, mut entries) in of_limit.into_iter().enumerate() {
        if penalty {
            entries.push((model.column(PENALTY, f64::INFINITY, false), -1.0));
        }
        model.row(f64::NEG_INFINITY, most[limit] / scale(limit), entries);
    }
    model
}

/// The least cost of a mix in fractions (yuan), and the prices that go with it.
fn master(
    problem: &Problem,
    seen: &[Vec<Whole>],
    most: &[f64],
    seconds: f64,
    solve: &Solve,
) -> Result<Option<(f64, Vec<f64>)>> {
    let model = mixing(problem, seen, most, true);
    let answer = solve(&model, &Settings { relaxed: true, seconds, ..Settings::default() })?;
    if answer.found != Found::Best || answer.duals.len() < seen.len() + most.len() {
        return Ok(None);
    }
    let price = |limit: usize| (-answer.duals[seen.len() + limit]).max(0.0) * unit_of(problem, limit);
    Ok(Some((answer.bound * problem.unit, (0..most.len()).map(price).collect())))
}

/// The cheapest choice of one whole plan a block within the limits.
fn chosen(
    problem: &Problem,
    seen: &[Vec<Whole>],
    most: &[f64],
    seconds: f64,
    solve: &Solve,
) -> Result<Option<Vec<Vec<f64>>>> {
    let model = mixing(problem, seen, most, false);
    let tolerance = 0.3 * problem.terms.tolerance;
    let Some(values) = solve(&model, &Settings { seconds, tolerance, ..Settings::default() })?.values else {
        return Ok(None);
    };
    let mut first = 0;
    let hires: Vec<Vec<f64>> = seen
        .iter()
        .map(|plans| {
            let mine = &values[first..first + plans.len()];
            first += plans.len();
            let best = (0..plans.len()).max_by(|a, b| mine[*a].total_cmp(&mine[*b])).unwrap_or(0);
            plans[best].hires.clone()
        })
        .collect();
    let mut used = vec![0.0; most.len()];
    for (plans, hires) in seen.iter().zip(&hires) {
        if let Some(plan) = plans.iter().find(|plan| plan.hires == *hires) {
            used.iter_mut().zip(&plan.used).for_each(|(used, one)| *used += one);
        }
    }
    let holds = (0..most.len()).all(|at| used[at] <= most[at] + problem.limits.slack(at));
    Ok(holds.then_some(hires))
}
