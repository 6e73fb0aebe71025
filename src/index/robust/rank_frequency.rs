//! Rank-frequency table of many replicates: counts of ranks, grades and pairwise wins by area, with samples of the scores
//! about the ends of each interval.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::engine::Engine;
use super::rank::{BLOCK, LEVELS, OrderWorkspace, at_places};
use super::rows::{Rows, Scratch};
use super::tail_sample::{Bracket, TailSample, bracket};
use crate::context::Context;
use crate::error::Result;
use crate::stats::wide;

/// Replicates from which is guessed where the ends of the intervals lie; where there are few in all, every score is kept.
const PILOT: usize = 1024;
const FEW: usize = 2048;
/// Areas whose draws are gathered at a time: their scores lie in one line of the processor's cache.
const TILE: usize = 8;
/// Ranks that are listed before they are counted.
const LIST: usize = 1024;
/// Bytes of counts and scores at a time, so that areas by the thousand are taken in turns.
const BYTES: usize = 40 << 20;

/// A request for rank frequencies: one period, its areas and grade cuts.
pub(crate) struct Request<'a> {
    /// The engine that computes it.
    pub engine: &'a Engine,
    /// The period.
    pub period: usize,
    /// How many replicates there are.
    pub replicates: usize,
    /// The scores from which each grade is given, the best first.
    pub cuts: &'a [f64],
    /// How many areas the period has.
    pub areas: usize,
    /// Whether an area is ranked.
    pub ranked: &'a [bool],
    /// Whether to go on.
    pub context: &'a Context,
}

/// A rank-frequency table: counts over replicates for some areas.
#[derive(Debug, Clone)]
pub(crate) struct RankFrequencies {
    /// The areas it is about: their places in the period, in order.
    pub slots: Vec<usize>,
    /// The position here of the area ranked next; its own where there is none.
    next: Vec<usize>,
    /// Ranks that are listed, one row an area, and how many of each row are filled.
    listed: Vec<u16>,
    room: usize,
    filled: usize,
    /// By area: how often it has each rank, from 0 (none), where they are counted at all.
    counts: Vec<u32>,
    /// By area: in how many replicates it has a score.
    scored: Vec<u32>,
    /// By grade and area: in how many its score reaches the grade's cut.
    reached: Vec<u32>,
    /// By area: twice the wins against the next, ties counting one, and the replicates in which both are ranked.
    wins: Vec<(u32, u32)>,
    /// By area: how many scores lie further out than what is kept, below and above.
    beyond: Vec<[u32; 2]>,
    /// Where scores are kept, by area.
    brackets: Vec<Bracket>,
    /// By thread: the scores that are kept, as many as there is room for.
    kept: Vec<TailSample>,
}

/// RankFrequencies the areas of a period, those of `order` (the best first), some at a time.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn rank_frequencies(request: &Request, order: &[usize]) -> Result<Vec<RankFrequencies>> {
    let few = request.replicates <= FEW;
    let scores = if few { request.replicates } else { request.replicates / 4 };
    let bytes = 8 * scores + (2 * request.replicates).min(4 * (request.areas + 1));
    let step = (BYTES / bytes).max(TILE);
    // One more than is wanted: each is compared with the next.
    (0..order.len())
        .step_by(step)
        .map(|at| count_part(request, &order[at..(at + step + 1).min(order.len())], few))
        .collect()
}

fn count_part(request: &Request, order: &[usize], few: bool) -> Result<RankFrequencies> {
    let blocks = request.replicates.div_ceil(BLOCK);
    if few {
        return run(request, order, None, request.replicates, 0..blocks);
    }
    let pilot = PILOT / BLOCK;
    let mut first = run(request, order, None, PILOT, 0..pilot)?;
    first.set_brackets();
    let rest = run(request, order, Some(&first.brackets), request.replicates / 6, pilot..blocks)?;
    Ok(first.with(rest))
}

/// RankFrequencies some blocks of replicates; each thread has room to keep so many scores of an area.
fn run(
    request: &Request,
    order: &[usize],
    brackets: Option<&Vec<Bracket>>,
    room: usize,
    blocks: Range<usize>,
) -> Result<RankFrequencies> {
    let next = AtomicUsize::new(blocks.start);
    let one = |_| {
        let mut table = RankFrequencies::new(request, order);
        if let Some(brackets) = brackets {
            table.brackets.clone_from(brackets);
        }
        table.kept.push(TailSample::new(order.len(), room));
        let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks.end {
                table.count(request.areas);
                return Ok(table);
            }
            let first = block * BLOCK;
            request.context.advance(BLOCK.min(request.replicates - first))?;
            request.engine.rows(request.period, first, BLOCK.min(request.replicates - first), &mut scratch, &mut rows);
            table.add(request, &rows);
        }
    };
    // Blocks go to whichever thread is free; counts and sets of scores are the same whoever adds them up.
    let parts = (0..rayon::current_num_threads().min(blocks.len())).into_par_iter().map(one);
    let sum = parts.try_reduce_with(|a, b| Ok(a.with(b)));
    sum.unwrap_or_else(|| Ok(RankFrequencies::new(request, order)))
}

impl RankFrequencies {
    fn new(request: &Request, order: &[usize]) -> Self {
        let size = order.len();
        let mut slots = order.to_vec();
        slots.sort_unstable();
        let at = |slot: usize| slots.partition_point(|other| *other < slot);
        let mut next: Vec<usize> = (0..size).collect();
        for pair in order.windows(2).filter(|pair| request.ranked[pair[1]]) {
            next[at(pair[0])] = at(pair[1]);
        }
        let counted = 4 * (request.areas + 1) <= 2 * request.replicates;
        let room = if counted { LIST + BLOCK } else { request.replicates };
        Self {
            next,
            listed: vec![0; size * room],
            room,
            filled: 0,
            counts: vec![0; if counted { size * (request.areas + 1) } else { 0 }],
            scored: vec![0; size],
            reached: vec![0; size * request.cuts.len()],
            wins: vec![(0, 0); size],
            beyond: vec![[0; 2]; size],
            brackets: vec![Bracket::ALL; size],
            kept: Vec::new(),
            slots,
        }
    }

    fn add(&mut self, request: &Request, rows: &Rows) {
        let table = self;
        wide!(["avx2", "popcnt"] RankFrequencies::add_plain, (table: &mut RankFrequencies, request: &Request, rows: &Rows));
    }

    // Plain indices here and below: iterators side by side are not made one loop in builds of many parts.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn add_plain(&mut self, request: &Request, rows: &Rows) {
        let (count, size) = (rows.ranks.len() / rows.areas, self.slots.len());
        let mut columns = [[f64::NAN; BLOCK]; TILE];
        for start in (0..size).step_by(TILE) {
            let slots = &self.slots[start..(start + TILE).min(size)];
            let whole = slots.len() == TILE && slots[TILE - 1] == slots[0] + TILE - 1;
            for draw in 0..count {
                let row = &rows.scores[draw * rows.stride..(draw + 1) * rows.stride];
                if whole {
                    let row = &row[slots[0]..][..TILE];
                    for at in 0..TILE {
                        columns[at][draw] = row[at];
                    }
                } else {
                    for at in 0..slots.len() {
                        columns[at][draw] = row[slots[at]];
                    }
                }
            }
            for at in 0..slots.len() {
                let (position, column) = (start + at, &columns[at]);
                let mut scored = 0;
                for draw in 0..BLOCK {
                    scored += u64::from(!column[draw].is_nan());
                }
                self.scored[position] += scored as u32;
                for grade in 0..request.cuts.len() {
                    let (cut, mut reached) = (request.cuts[grade], 0);
                    for draw in 0..BLOCK {
                        reached += u64::from(column[draw] >= cut);
                    }
                    self.reached[grade * size + position] += reached as u32;
                }
                let [below, above] = self.kept[0].sift(position, column, self.brackets[position]);
                self.beyond[position][0] += below;
                self.beyond[position][1] += above;
                let list = &mut self.listed[position * self.room + self.filled..][..count];
                for draw in 0..count {
                    list[draw] = rows.ranks[draw * rows.areas + slots[at]];
                }
            }
        }
        self.filled += count;
        if !self.counts.is_empty() && self.filled >= LIST {
            self.count(request.areas);
        }
    }

    /// Where the ends of the intervals lie by the replicates so far, all of which are kept, with room for error; what lies
    /// elsewhere is counted and thrown away.
    fn set_brackets(&mut self) {
        let kept = &self.kept;
        let one = |room: &mut OrderWorkspace, position: usize| {
            let mut draws: Vec<f64> = Vec::with_capacity(PILOT);
            kept.iter().for_each(|part| draws.extend_from_slice(part.of(position).unwrap_or_default()));
            let bracket = bracket(&draws, room);
            let (mut left, mut beyond) = (TailSample::new(1, PILOT), [0, 0]);
            for some in draws.chunks(BLOCK) {
                let mut column = [f64::NAN; BLOCK];
                column[..some.len()].copy_from_slice(some);
                let [below, above] = left.sift(0, &column, bracket);
                beyond = [beyond[0] + below, beyond[1] + above];
            }
            (bracket, left, beyond)
        };
        let found: Vec<_> = (0..self.slots.len()).into_par_iter().map_init(OrderWorkspace::default, one).collect();
        let mut kept = TailSample::new(found.len(), PILOT);
        for (position, (bracket, left, beyond)) in found.into_iter().enumerate() {
            (self.brackets[position], self.beyond[position]) = (bracket, beyond);
            kept.put(position, left.of(0).unwrap_or_default());
        }
        self.kept = vec![kept];
    }

    /// Compare the ranks that are listed with those of the next area, and count them.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn count(&mut self, areas: usize) {
        let (room, filled) = (self.room, self.filled);
        for (position, next) in self.next.iter().enumerate() {
            let (mine, others) = (&self.listed[position * room..][..filled], &self.listed[next * room..][..filled]);
            let (mut won, mut met) = (0, 0);
            for at in 0..filled {
                let (mine, other) = (mine[at], others[at]);
                let both = u32::from((mine > 0) & (other > 0));
                won += both * (2 * u32::from(mine < other) + u32::from(mine == other));
                met += both;
            }
            let wins = &mut self.wins[position];
            *wins = (wins.0 + won, wins.1 + met);
        }
        if !self.counts.is_empty() {
            for position in 0..self.slots.len() {
                let list = &self.listed[position * room..][..filled];
                let counts = &mut self.counts[position * (areas + 1)..][..areas + 1];
                for at in 0..filled {
                    counts[usize::from(list[at])] += 1;
                }
            }
            self.filled = 0;
        }
    }

    fn with(mut self, other: Self) -> Self {
        let add = |mine: &mut [u32], theirs: &[u32]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        add(&mut self.counts, &other.counts);
        add(&mut self.scored, &other.scored);
        add(&mut self.reached, &other.reached);
        self.wins.iter_mut().zip(&other.wins).for_each(|(a, b)| *a = (a.0 + b.0, a.1 + b.1));
        self.beyond.iter_mut().zip(&other.beyond).for_each(|(a, b)| *a = [a[0] + b[0], a[1] + b[1]]);
        for position in 0..self.slots.len() {
            let from = position * self.room;
            let list = &other.listed[from..from + other.filled];
            self.listed[from + self.filled..][..other.filled].copy_from_slice(list);
        }
        self.filled += other.filled;
        self.kept.extend(other.kept);
        self
    }

    /// How often the area at `position` has each rank, from 0 (none) on.
    pub(crate) fn ranks(&self, position: usize) -> Vec<u32> {
        let size = self.counts.len() / self.slots.len();
        let mut counts = self.counts[position * size..(position + 1) * size].to_vec();
        let list = &self.listed[position * self.room..][..self.filled];
        counts.resize(counts.len().max(usize::from(list.iter().copied().max().unwrap_or(0)) + 1), 0);
        list.iter().for_each(|rank| counts[usize::from(*rank)] += 1);
        counts
    }

    /// The share of the replicates with a score in each grade.
    pub(crate) fn grades(&self, position: usize) -> Vec<f64> {
        let mut before = 0;
        let reached = self.reached.chunks_exact(self.slots.len()).map(|reached| reached[position]);
        let share = |reached: u32| {
            let own = reached - before;
            before = reached;
            f64::from(own) / f64::from(self.scored[position])
        };
        reached.map(share).collect()
    }

    /// The share of replicates in which it is above the area ranked next, a tie being half a win; NaN for the last.
    pub(crate) fn above_next(&self, position: usize) -> f64 {
        let (wins, met) = self.wins[position];
        if self.next[position] == position {
            return f64::NAN;
        }
        f64::from(wins) / f64::from(2 * met)
    }

    /// The quantiles of its scores at [`LEVELS`], interpolated between neighbours; NaN without a score, and nothing where
    /// the scores that were kept do not hold them.
    pub(crate) fn interval(&self, position: usize, room: &mut OrderWorkspace) -> Option<[f64; 2]> {
        let n = self.scored[position] as usize;
        if n == 0 {
            return Some([f64::NAN; 2]);
        }
        let mut kept = Vec::new();
        for part in &self.kept {
            kept.extend_from_slice(part.of(position)?);
        }
        let [below, above] = self.beyond[position].map(|count| count as usize);
        let places = LEVELS.map(|level| level * (n - 1) as f64);
        let wanted = places.map(|place| [place as usize, (place as usize + 1).min(n - 1)]);
        // What is kept lies about the lower end, from `below` on, and about the upper, up to `above` from the last.
        let low = wanted[0].map(|place| place.checked_sub(below));
        let high = wanted[1].map(|place| (kept.len() + place).checked_sub(n - above));
        let all: Vec<usize> = [low, high].into_iter().flatten().flatten().filter(|place| *place < kept.len()).collect();
        if all.len() < 4 {
            return None;
        }
        let found = at_places(&kept, &all, room);
        let Bracket([_, b, c, _]) = self.brackets[position];
        if found[1] > b || found[2] < c {
            return None;
        }
        let between = |end: usize| {
            let part = places[end] - wanted[end][0] as f64;
            found[2 * end] + part * (found[2 * end + 1] - found[2 * end])
        };
        Some([between(0), between(1)])
    }
}
