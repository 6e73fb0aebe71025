//! From a problem to hires: late hiring where nothing is shared, a solver where limits bind, the neediest first where
//! they cannot be kept.

use std::time::Instant;

use super::block::Block;
use super::calendar::Calendar;
use super::limits::{Kind, Limits};
use super::model::{self, Aim};
use super::solver::{Found, Settings, Solve};
use super::terms::{Objective, Terms};
use super::{fill, late, least, mix};
use crate::error::Result;

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
    if cheap && !problem.moves() && problem.holds(&late) {
        let bound = Some(problem.cost(&late.hires));
        return Ok(Settled { hires: late, bound, unsettled: false });
    }
    if problem.terms.objective == Objective::Cost || !problem.limits.hold(&problem.used(&late.hires)) {
        let open = match cover(problem, &clock, solve)? {
            Tried::Found(found, bound) => return Ok(Settled { hires: found, bound: Some(bound), unsettled: false }),
            Tried::Impossible => None,
            Tried::Open(bound) => {
                // The plan of the least budget may fit where rounding found none.
                if let Some(least) = least::least(problem, solve)?
                    && problem.holds(&least.hires)
                {
                    return Ok(Settled { hires: least.hires, bound: Some(bound), unsettled: false });
                }
                Some(bound)
            }
        };
        let hires = fill::neediest_first(problem, &clock, solve)?;
        // Filling may cover what rounding could not.
        let bound = open.filter(|_| problem.holds(&hires));
        return Ok(Settled { unsettled: open.is_some() && bound.is_none(), hires, bound });
    }
    let bound = Some(problem.cost(&late.hires));
    Ok(Settled { hires: late, bound, unsettled: false })
}

/// What came of an attempt to cover everything.
pub(super) enum Tried {
    /// A plan, and a cost that none goes below.
    Found(Hires, f64),
    /// There is none.
    Impossible,
    /// Not known; no plan costs less than this.
    Open(f64),
}

/// Cover everything within the limits at the least cost.
pub(super) fn cover(problem: &Problem, clock: &Instant, solve: &Solve) -> Result<Tried> {
    let moves = problem.moves();
    let few = groups_of(problem) == 1;
    if few && (moves || problem.blocks.len() * problem.calendar.len() <= SMALL) {
        return together(problem, moves, clock, solve);
    }
    let moved = if moves { fill::moves(problem) } else { problem.still() };
    let mixed = mix::mix(problem, &moved, left(problem, clock), solve)?;
    Ok(match mixed.hires {
        _ if mixed.impossible && !moves => Tried::Impossible,
        Some(hires) => Tried::Found(Hires { hires, moved }, mixed.bound),
        None => Tried::Open(mixed.bound),
    })
}

/// All blocks in one integer model.
fn together(problem: &Problem, moves: bool, clock: &Instant, solve: &Solve) -> Result<Tried> {
    let (group, still) = ((0..problem.blocks.len()).collect::<Vec<_>>(), problem.still());
    let (model, columns) = model::build(problem, &group, Aim::Cost, &problem.most(), &still, moves);
    let tolerance = if model.columns() <= SMALL { EXACT } else { problem.terms.tolerance };
    let settings = Settings { seconds: left(problem, clock), tolerance, ..Settings::default() };
    let answer = solve(&model, &settings)?;
    if answer.found == Found::Nothing {
        return Ok(Tried::Impossible);
    }
    let bound = answer.bound.max(0.0) * problem.unit;
    let found = answer.values.map(|values| {
        let (hires, moved) = columns.read(&values);
        let whole = |row: Vec<f64>| row.into_iter().map(f64::round).collect::<Vec<_>>();
        Hires { hires: hires.into_iter().map(whole).collect(), moved: whole(moved) }
    });
    Ok(match found {
        Some(found) if problem.holds(&found) => Tried::Found(found, bound),
        _ => Tried::Open(bound),
    })
}

/// Seconds left of those that the terms allow.
fn left(problem: &Problem, clock: &Instant) -> f64 {
    (problem.terms.seconds - clock.elapsed().as_secs_f64()).max(1.0)
}

/// How many groups blocks are cut into.
fn groups_of(problem: &Problem) -> usize {
    let (blocks, together) = (problem.blocks.len(), problem.terms.together.max(1));
    if blocks <= together + together / 2 { 1 } else { blocks.div_ceil(together) }
}

/// Blocks dealt out like cards, role by role and from the one that hires most to the one that hires least, there and back,
/// so that groups are alike.
pub(super) fn deal(problem: &Problem) -> Vec<Vec<usize>> {
    let count = groups_of(problem);
    if count == 1 {
        return vec![(0..problem.blocks.len()).collect()];
    }
    let size: Vec<f64> = problem.late(&problem.still()).iter().map(|hires| hires.iter().sum()).collect();
    let mut order: Vec<usize> = (0..problem.blocks.len()).collect();
    let role = |place: usize| problem.blocks[place].role.as_str();
    order.sort_by(|a, b| role(*a).cmp(role(*b)).then(size[*b].total_cmp(&size[*a])).then(a.cmp(b)));
    let mut groups = vec![Vec::new(); count];
    for (rank, place) in order.into_iter().enumerate() {
        let (round, seat) = (rank / count, rank % count);
        groups[if round % 2 == 0 { seat } else { count - 1 - seat }].push(place);
    }
    groups
}
