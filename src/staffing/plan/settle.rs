//! From a problem to hires: late hiring where nothing is shared, a solver where limits bind, the neediest first where
//! they cannot be kept.

use std::time::Instant;

use super::block::Block;
use super::calendar::Calendar;
use super::limits::{Kind, Limits};
use super::model::{self, Aim};
use super::round::{self, Fractions};
use super::solver::{Found, Settings, Solve};
use super::terms::{Objective, Terms};
use super::{fill, late, least};
use crate::error::Result;

/// Blocks that are solved together; more are cut into groups of about so many.
const GROUP: usize = 400;
/// Whole columns up to which the solver is asked for the optimum itself.
const SMALL: usize = 600;
/// Gap of those (share).
const EXACT: f64 = 1e-9;

/// Everything that a plan depends on.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub calendar: Calendar,
    pub blocks: Vec<Block>,
    pub limits: Limits,
    /// What one hire of a block and period uses of each limit.
    pub uses: Vec<Vec<Vec<f64>>>,
    /// What the staff of today is paid in each year, where the budget pays it (yuan).
    pub paid: Vec<f64>,
    /// A typical cost of one hire (yuan), which models count in.
    pub unit: f64,
    pub terms: Terms,
}

/// Hires by block and period, and who moves at the start (in is positive).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hires {
    pub hires: Vec<Vec<f64>>,
    pub moved: Vec<f64>,
}

/// What was settled.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub hires: Hires,
    /// No plan that covers as much costs less (yuan); none where not all can be covered.
    pub bound: Option<f64>,
    /// Whether the solver was stopped before it knew whether all can be covered.
    pub unsettled: bool,
}

impl Problem {
    pub fn new(calendar: Calendar, blocks: Vec<Block>, paid: Vec<f64>, terms: Terms) -> Self {
        let limits = Limits::new(&terms, &calendar, &paid);
        let uses = blocks.iter().map(|block| limits.table(block)).collect();
        let costs: Vec<f64> = blocks.iter().map(|block| block.cost(0)).filter(|cost| *cost > 0.0).collect();
        let unit = if costs.is_empty() { 1.0 } else { costs.iter().sum::<f64>() / costs.len() as f64 };
        Self { calendar, blocks, limits, uses, paid, unit, terms }
    }

    /// What the staff of today is paid out of a limit.
    pub fn paid_of(&self, limit: usize) -> f64 {
        match self.limits.limits[limit].kind {
            Kind::Budget(year) => self.paid[year],
            Kind::Capacity(..) => 0.0,
        }
    }

    /// What each limit has to give.
    pub fn most(&self) -> Vec<f64> {
        self.limits.limits.iter().map(|limit| limit.most).collect()
    }

    /// What hires use of each limit.
    pub fn used(&self, hires: &[Vec<f64>]) -> Vec<f64> {
        let mut used = vec![0.0; self.limits.len()];
        for (uses, hires) in self.uses.iter().zip(hires) {
            self.limits.add(uses, hires, 1.0, &mut used);
        }
        used
    }

    /// What hires cost to the end of the plan (yuan).
    pub fn cost(&self, hires: &[Vec<f64>]) -> f64 {
        let of = |(block, hires): (&Block, &Vec<f64>)| -> f64 {
            hires.iter().enumerate().filter(|(_, n)| **n > 0.0).map(|(hired, n)| n * block.cost(hired)).sum()
        };
        self.blocks.iter().zip(hires).map(of).sum()
    }

    pub fn still(&self) -> Vec<f64> {
        vec![0.0; self.blocks.len()]
    }

    pub fn late(&self, moved: &[f64]) -> Vec<Vec<f64>> {
        self.blocks.iter().zip(moved).map(|(block, moved)| block.late(*moved)).collect()
    }

    /// Whether hires meet every need within reach and keep to every limit.
    pub fn holds(&self, found: &Hires) -> bool {
        self.covers(found) && self.limits.hold(&self.used(&found.hires))
    }

    /// Whether hires meet every need within reach.
    pub fn covers(&self, found: &Hires) -> bool {
        let blocks = self.blocks.iter().zip(&found.moved).zip(&found.hires);
        blocks.into_iter().all(|((block, moved), hires)| late::meets(block, &block.needs(*moved), hires))
    }

    /// Whether somebody to spare could move to where somebody is needed.
    fn moves(&self) -> bool {
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

/// Solve a problem.
pub(super) fn settle(problem: &Problem, solve: &Solve) -> Result<Settled> {
    let clock = Instant::now();
    let late = Hires { hires: problem.late(&problem.still()), moved: problem.still() };
    let cheap = problem.blocks.iter().all(Block::late_is_cheap);
    let moves = problem.moves();
    if cheap && !moves && problem.holds(&late) {
        let bound = Some(problem.cost(&late.hires));
        return Ok(Settled { hires: late, bound, unsettled: false });
    }
    if problem.terms.objective == Objective::Cost || !problem.limits.hold(&problem.used(&late.hires)) {
        let settled = if problem.blocks.len() <= GROUP + GROUP / 2 {
            together(problem, moves, &clock, solve)?
        } else {
            in_groups(problem, moves, solve)?
        };
        let unsettled = match settled {
            Tried::Found(found, bound) => return Ok(Settled { hires: found, bound: Some(bound), unsettled: false }),
            Tried::Impossible => false,
            Tried::Open(bound) => {
                // The plan of the least budget may fit where rounding found none.
                if let Some(least) = least::least(problem, solve)?
                    && problem.holds(&least.hires)
                {
                    return Ok(Settled { hires: least.hires, bound: Some(bound), unsettled: false });
                }
                true
            }
        };
        let hires = fill::neediest_first(problem, &clock, solve)?;
        return Ok(Settled { hires, bound: None, unsettled });
    }
    let bound = Some(problem.cost(&late.hires));
    Ok(Settled { hires: late, bound, unsettled: false })
}

/// What came of an attempt to cover everything.
enum Tried {
    /// A plan, and a cost that none goes below.
    Found(Hires, f64),
    /// There is none.
    Impossible,
    /// Not known; no plan costs less than this.
    Open(f64),
}

/// All blocks in one model.
fn together(problem: &Problem, moves: bool, clock: &Instant, solve: &Solve) -> Result<Tried> {
    let (group, still) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.still());
    let most = problem.most();
    let (model, columns) = model::build(problem, &group, Aim::Cost, &most, &still, moves);
    let small = model.columns() <= SMALL;
    let (mut bound, mut best) = (0.0, None);
    if !small && !moves {
        let answer = solve(&model, &Settings { relaxed: true, seconds: left(problem, clock), ..Settings::default() })?;
        match (answer.found, answer.values) {
            (Found::Nothing, _) => return Ok(Tried::Impossible),
            (Found::Best, Some(values)) => {
                bound = answer.bound * problem.unit;
                let (hires, _) = columns.read(&values);
                best = rounded(problem, &hires, clock, solve)?;
            }
            _ => {}
        }
        if let Some(found) = &best
            && problem.cost(&found.hires) <= bound / (1.0 - problem.terms.tolerance) + 1e-6 * problem.unit
        {
            return Ok(Tried::Found(found.clone(), bound));
        }
    }
    let tolerance = if small { EXACT } else { problem.terms.tolerance };
    let start = best
        .as_ref()
        .map(|found| columns.write(model.columns(), &found.hires.iter().collect::<Vec<_>>(), &found.moved, 0.0));
    let settings = Settings { relaxed: false, seconds: left(problem, clock), tolerance, start };
    let answer = solve(&model, &settings)?;
    if answer.found == Found::Nothing {
        return Ok(best.map_or(Tried::Impossible, |found| Tried::Found(found, bound)));
    }
    bound = bound.max(answer.bound * problem.unit);
    if let Some(values) = answer.values {
        let (hires, moved) = columns.read(&values);
        let whole = |row: Vec<f64>| row.into_iter().map(f64::round).collect::<Vec<_>>();
        let found = Hires { hires: hires.into_iter().map(whole).collect(), moved: whole(moved) };
        let cheaper = |best: &Hires| problem.cost(&found.hires) < problem.cost(&best.hires);
        if problem.holds(&found) && best.as_ref().is_none_or(cheaper) {
            best = Some(found);
        }
    }
    Ok(match best {
        Some(found) => Tried::Found(found, bound),
        None => Tried::Open(bound),
    })
}

/// Seconds left of those that the terms allow.
fn left(problem: &Problem, clock: &Instant) -> f64 {
    (problem.terms.seconds - clock.elapsed().as_secs_f64()).max(1.0)
}

/// Whole hires near fractions, within the limits; where that fails, near those of slightly tighter limits.
fn rounded(problem: &Problem, fractions: &[Vec<f64>], clock: &Instant, solve: &Solve) -> Result<Option<Hires>> {
    let (group, still, most) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.still(), problem.most());
    let whole = round::whole(problem, &group, &Fractions { hires: fractions, most: &most, moved: &still });
    if let Some(hires) = whole {
        return Ok(Some(Hires { hires, moved: still }));
    }
    for margin in [2.0, 8.0, 30.0] {
        let tight: Vec<f64> = (0..most.len()).map(|at| most[at] - margin * typical(problem, at)).collect();
        let (model, columns) = model::build(problem, &group, Aim::Cost, &tight, &still, false);
        let settings = Settings { relaxed: true, seconds: left(problem, clock), ..Settings::default() };
        let Some(values) = solve(&model, &settings)?.values else { break };
        let (hires, _) = columns.read(&values);
        let fractions = Fractions { hires: &hires, most: &most, moved: &still };
        if let Some(hires) = round::whole(problem, &group, &fractions) {
            return Ok(Some(Hires { hires, moved: still }));
        }
    }
    Ok(None)
}

/// What one hire typically uses of a limit.
fn typical(problem: &Problem, limit: usize) -> f64 {
    let largest = |uses: &Vec<Vec<f64>>| uses.iter().map(|of| of[limit]).fold(0.0, f64::max);
    let sum: f64 = problem.uses.iter().map(largest).sum();
    sum / problem.uses.len().max(1) as f64
}

/// Blocks dealt out to groups, each with its share of every limit in the measure of what late hiring uses; what a
/// group leaves goes to the next. The bound prices the limits by the groups' own duals (Lagrange).
fn in_groups(problem: &Problem, moves: bool, solve: &Solve) -> Result<Tried> {
    let moved = if moves { fill::moves(problem) } else { problem.still() };
    let late = problem.late(&moved);
    let (groups, most) = (deal(problem.blocks.len()), problem.most());
    let total = problem.used(&late);
    let mut carried = vec![0.0; most.len()];
    let mut hires = vec![Vec::new(); problem.blocks.len()];
    let mut prices = vec![0.0; most.len()];
    let mut solved = 0;
    let mut open = false;
    for group in &groups {
        let mine = uses_of(problem, group, |place| &late[place]);
        let share = |at: usize| if total[at] > 0.0 { mine[at] / total[at] } else { 1.0 / groups.len() as f64 };
        let allowed: Vec<f64> = (0..most.len()).map(|at| most[at] * share(at) + carried[at]).collect();
        let (model, columns) = model::build(problem, group, Aim::Cost, &allowed, &moved, false);
        let settings = Settings { relaxed: true, seconds: problem.terms.seconds, ..Settings::default() };
        let answer = solve(&model, &settings)?;
        let Some(values) = answer.values.filter(|_| answer.found != Found::Nothing) else {
            open = true;
            break;
        };
        for (at, row) in columns.limits.iter().enumerate() {
            let scale = if matches!(problem.limits.limits[at].kind, Kind::Budget(_)) { 1.0 } else { problem.unit };
            prices[at] += answer.duals.get(*row).map_or(0.0, |dual| (-dual).max(0.0)) * scale;
        }
        solved += 1;
        let (fractions, _) = columns.read(&values);
        let near = Fractions { hires: &fractions, most: &allowed, moved: &moved };
        let (whole, fits) = round::nearest(problem, group, &near);
        open |= !fits && group == groups.last().unwrap_or(group);
        let used = uses_of(problem, group, |place| &whole[group.iter().position(|other| *other == place).unwrap_or(0)]);
        for at in 0..most.len() {
            carried[at] = allowed[at] - used[at];
        }
        for (place, row) in group.iter().zip(whole) {
            hires[*place] = row;
        }
    }
    prices.iter_mut().for_each(|price| *price /= f64::from(solved.max(1)));
    let mut bound = -prices.iter().zip(&most).map(|(price, most)| price * most).sum::<f64>();
    for group in &groups {
        let (model, _) = model::build(problem, group, Aim::Priced(&prices), &most, &moved, false);
        let settings = Settings { relaxed: true, seconds: problem.terms.seconds, ..Settings::default() };
        bound += solve(&model, &settings)?.bound.max(0.0) * problem.unit;
    }
    if open {
        return Ok(Tried::Open(bound));
    }
    let found = Hires { hires, moved };
    Ok(if problem.holds(&found) { Tried::Found(found, bound) } else { Tried::Open(bound) })
}

/// What a group uses of each limit.
fn uses_of<'a>(problem: &Problem, group: &[usize], hires: impl Fn(usize) -> &'a Vec<f64>) -> Vec<f64> {
    let mut used = vec![0.0; problem.limits.len()];
    for place in group {
        problem.limits.add(&problem.uses[*place], hires(*place), 1.0, &mut used);
    }
    used
}

/// Blocks dealt out like cards, so that groups are alike.
pub(super) fn deal(blocks: usize) -> Vec<Vec<usize>> {
    let groups = blocks.div_ceil(GROUP).max(1);
    (0..groups).map(|group| (group..blocks).step_by(groups).collect()).collect()
}
