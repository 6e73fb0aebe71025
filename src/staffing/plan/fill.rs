//! Where not all can be covered: the least worst shortage, the neediest first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

use super::late;
use super::model::{self, Aim};
use super::settle::{Hires, Problem};
use super::solver::{Settings, Solve};
use crate::error::Result;

/// Whole columns up to which the solver is asked for the least worst shortage.
const SMALL: usize = 600;

/// A shortage; the worst first by share of the requirement, then by posts, then the earlier.
struct Short {
    share: f64,
    posts: f64,
    block: usize,
    at: usize,
}

impl PartialEq for Short {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Short {}
impl PartialOrd for Short {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Short {
    fn cmp(&self, other: &Self) -> Ordering {
        self.share
            .total_cmp(&other.share)
            .then(self.posts.total_cmp(&other.posts))
            .then(other.at.cmp(&self.at))
            .then(other.block.cmp(&self.block))
    }
}

/// The shortage of a block in a period; none where it is covered or out of reach.
fn shortage(problem: &Problem, found: &Hires, block: usize, at: usize) -> Option<Short> {
    let one = &problem.blocks[block];
    let need = one.need(at, found.moved[block]);
    let missing = need - one.trained(&found.hires[block], at);
    let required = one.required[at]?;
    let short = need > 0.0 && missing > super::block::EPSILON * need.max(1.0) && one.latest(at).is_some();
    // Shares that differ by rounding are ties.
    let share = (missing * one.share / required * 1e9).round() / 1e9;
    short.then_some(Short { share, posts: missing * one.share, block, at })
}

/// The worst shortage within reach (share of the requirement).
pub(super) fn worst(problem: &Problem, found: &Hires) -> f64 {
    let cells = (0..problem.blocks.len()).flat_map(|block| (0..problem.calendar.len()).map(move |at| (block, at)));
    cells.filter_map(|(block, at)| shortage(problem, found, block, at)).map(|short| short.share).fold(0.0, f64::max)
}

/// Hires with the least worst shortage that the limits allow; then each next hire goes where the shortage is worst.
pub(super) fn neediest_first(problem: &Problem, clock: &Instant, solve: &Solve) -> Result<Hires> {
    let moved = if problem.terms.move_surplus { moves(problem) } else { problem.still() };
    let none = vec![vec![0.0; problem.calendar.len()]; problem.blocks.len()];
    let mut found = Hires { hires: none, moved };
    filled(problem, &mut found);
    let reached = worst(problem, &found);
    let group: Vec<usize> = (0..problem.blocks.len()).collect();
    let (model, columns) = model::build(problem, &group, Aim::Worst, &problem.most(), &found.moved, false);
    if model.columns() > SMALL || reached <= 0.0 || problem.limits.limits.iter().any(|limit| limit.most < 0.0) {
        return Ok(found);
    }
    let start = columns.write(model.columns(), &found.hires.iter().collect::<Vec<_>>(), &problem.still(), reached);
    let seconds = (problem.terms.seconds - clock.elapsed().as_secs_f64()).max(1.0);
    let settings = Settings { seconds, tolerance: 1e-7, start: Some(start), relaxed: false };
    let Some(values) = solve(&model, &settings)?.values else { return Ok(found) };
    let least = columns.extra.map_or(reached, |column| values[column]) + 1e-7;
    if least >= reached - 1e-6 {
        return Ok(found);
    }
    let (hires, _) = columns.read(&values);
    let mut better = Hires { hires: Vec::new(), moved: found.moved.clone() };
    for (place, row) in hires.into_iter().enumerate() {
        let block = &problem.blocks[place];
        let needs = block.needs(found.moved[place]);
        let eased: Vec<f64> = (0..needs.len())
            .map(|at| (needs[at] - least * block.required[at].unwrap_or(0.0) / block.share).max(0.0))
            .collect();
        let mut row: Vec<f64> = row.into_iter().map(f64::round).collect();
        late::trim(block, &eased, &mut row);
        better.hires.push(row);
    }
    if !problem.limits.hold(&problem.used(&better.hires)) {
        return Ok(found);
    }
    filled(problem, &mut better);
    Ok(if worst(problem, &better) < reached { better } else { found })
}

/// Hire for the worst shortage, as late as counts, as long as the limits allow.
fn filled(problem: &Problem, found: &mut Hires) {
    for _ in 0..3 {
        let before = found.hires.clone();
        fill(problem, found);
        // Early hires may make later ones needless, and what those used may help elsewhere.
        for (place, block) in problem.blocks.iter().enumerate() {
            let needs = block.needs(found.moved[place]);
            let kept: Vec<f64> =
                (0..needs.len()).map(|at| needs[at].min(block.trained(&found.hires[place], at))).collect();
            late::trim(block, &kept, &mut found.hires[place]);
        }
        if found.hires == before {
            return;
        }
    }
}

fn fill(problem: &Problem, found: &mut Hires) {
    let mut used = problem.used(&found.hires);
    let cells = (0..problem.blocks.len()).flat_map(|block| (0..problem.calendar.len()).map(move |at| (block, at)));
    let mut queue: BinaryHeap<Short> = cells.filter_map(|(block, at)| shortage(problem, found, block, at)).collect();
    while let Some(Short { share, block, at, .. }) = queue.pop() {
        let Some(now) = shortage(problem, found, block, at) else { continue };
        if now.share < share {
            queue.push(now);
            continue;
        }
        let Some(hired) = room(problem, &used, block, at) else { continue };
        found.hires[block][hired] += 1.0;
        used.iter_mut().zip(&problem.uses[block][hired]).for_each(|(used, one)| *used += one);
        queue.extend(shortage(problem, found, block, at));
    }
}

/// The last period in which one more hire counts at `at` and fits the limits.
pub(super) fn room(problem: &Problem, used: &[f64], block: usize, at: usize) -> Option<usize> {
    let latest = problem.blocks[block].latest(at)?;
    (0..=latest)
        .rev()
        .find(|hired| problem.blocks[block].adds(*hired, at) > 0.0 && blocked(problem, used, block, *hired).is_none())
}

/// The first limit that one more hire would break.
pub(super) fn blocked(problem: &Problem, used: &[f64], block: usize, hired: usize) -> Option<usize> {
    let uses = &problem.uses[block][hired];
    (0..uses.len()).find(|at| {
        uses[*at] > 0.0 && used[*at] + uses[*at] > problem.limits.limits[*at].most + problem.limits.slack(*at)
    })
}

/// Who moves at the start: people to spare go, one by one, where one more spares the most.
pub(super) fn moves(problem: &Problem) -> Vec<f64> {
    let mut moved = problem.still();
    let cost = |place: usize, moved: f64| -> f64 {
        let hires = problem.blocks[place].late(moved);
        hires.iter().enumerate().map(|(at, n)| n * problem.blocks[place].cost(at)).sum()
    };
    let mut roles: Vec<&str> = problem.blocks.iter().map(|block| block.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let mine: Vec<usize> = (0..problem.blocks.len()).filter(|place| problem.blocks[*place].role == role).collect();
        let mut spare: Vec<(usize, f64)> = mine
            .iter()
            .map(|place| (*place, problem.blocks[*place].spare()))
            .filter(|(_, spare)| *spare > 0.0)
            .collect();
        spare.sort_by(|a, b| b.1.total_cmp(&a.1));
        let saved = |place: usize, moved: f64| cost(place, moved) - cost(place, moved + 1.0);
        let mut takers: Vec<(f64, usize)> = mine
            .iter()
            .filter(|place| spare.iter().all(|(other, _)| other != *place))
            .map(|place| (saved(*place, 0.0), *place))
            .collect();
        'role: for (giver, people) in spare {
            for _ in 0..people as usize {
                let best = takers.iter_mut().max_by(|a, b| a.0.total_cmp(&b.0));
                let Some((saving, taker)) = best.filter(|best| best.0 > 0.0) else { break 'role };
                moved[*taker] += 1.0;
                moved[giver] -= 1.0;
                *saving = saved(*taker, moved[*taker]);
            }
        }
    }
    moved
}
