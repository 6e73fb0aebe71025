//! What is kept of many replicates: counts of ranks, grades and wins, and only those scores that may turn out to be at the
//! ends of an interval.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::engine::{BLOCK, Engine, Rows, Scratch};
use super::rank::at_places;
use super::standing::LEVELS;

/// Replicates from which is guessed where the ends of the intervals lie; where there are few in all, every score is kept.
const PILOT: usize = 512;
const FEW: usize = 2048;
/// How far round a level scores are kept, in standard errors of the guess.
const REACH: f64 = 5.0;
/// Areas whose counts are kept close to each other.
const TILE: usize = 32;
/// Bytes of counts and scores at a time, so that areas by the thousand are taken in turns.
const BYTES: usize = 40 << 20;

/// What is asked of each replicate.
pub struct Asked<'a> {
    /// The engine that computes it.
    pub engine: &'a Engine,
    /// The period.
    pub period: usize,
    /// How many replicates there are.
    pub replicates: usize,
    /// The scores from which each grade is given, the best first.
    pub cuts: &'a [f64],
    /// For each area the one ranked next; itself where there is none.
    pub next: &'a [usize],
}

/// Counts over replicates of the areas of a range.
#[derive(Debug, Clone)]
pub struct Tally {
    slots: Range<usize>,
    /// By area: either how often it has each rank, from 0 (none), or its ranks.
    counts: Vec<u32>,
    listed: Vec<Vec<u16>>,
    /// By area: in how many replicates it has a score.
    scored: Vec<u32>,
    /// By grade and area: in how many its score reaches the grade's cut.
    reached: Vec<u32>,
    /// By area: twice the wins against the next, ties counting one, and the replicates in which both are ranked.
    wins: Vec<(u32, u32)>,
    /// By end of the interval and area: how many scores lie further out than what is kept, and what is kept.
    beyond: [Vec<u32>; 2],
    kept: [Vec<Vec<f64>>; 2],
}

/// Where scores are kept, by area: from and to, about the lower and the upper end.
struct Brackets {
    low: Vec<(f64, f64)>,
    high: Vec<(f64, f64)>,
}

/// Tally every area of a period; ranges of areas one after another.
pub fn tallies(asked: &Asked) -> Vec<Tally> {
    let areas = asked.next.len();
    let few = asked.replicates <= FEW;
    let scores = if few { asked.replicates } else { asked.replicates / 4 };
    let bytes = 8 * scores + (2 * asked.replicates).min(4 * (areas + 1));
    let step = (BYTES / bytes).max(1).next_multiple_of(TILE);
    let starts = (0..areas).step_by(step);
    starts.map(|start| tally(asked, start..(start + step).min(areas), few)).collect()
}

fn tally(asked: &Asked, slots: Range<usize>, few: bool) -> Tally {
    let all = Brackets {
        low: vec![(f64::NEG_INFINITY, f64::INFINITY); slots.len()],
        high: vec![(f64::INFINITY, f64::NEG_INFINITY); slots.len()],
    };
    let brackets = if few { all } else { guess(asked, slots.clone()) };
    let blocks = asked.replicates.div_ceil(BLOCK);
    let next = AtomicUsize::new(0);
    let one = |_| {
        let mut tally = Tally::new(asked, slots.clone());
        let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks {
                return tally;
            }
            let first = block * BLOCK;
            asked.engine.rows(asked.period, first, BLOCK.min(asked.replicates - first), &mut scratch, &mut rows);
            tally.add(asked, &brackets, &rows);
        }
    };
    // Blocks go to whichever thread is free; counts and sets of scores are the same whoever adds them up.
    let parts = (0..rayon::current_num_threads().min(blocks)).into_par_iter().map(one);
    parts.reduce_with(Tally::with).unwrap_or_else(|| Tally::new(asked, slots))
}

/// Where the ends of the intervals lie by the first replicates, with room for error.
fn guess(asked: &Asked, slots: Range<usize>) -> Brackets {
    let pilot = PILOT.min(asked.replicates);
    let starts: Vec<usize> = (0..pilot).step_by(BLOCK).collect();
    let one = |(scratch, rows): &mut (Scratch, Rows), first: usize| {
        asked.engine.row_scores(asked.period, first, BLOCK.min(pilot - first), scratch, rows);
        let mut kept = Vec::with_capacity(slots.len() * BLOCK);
        rows.scores.chunks_exact(rows.stride).for_each(|row| kept.extend_from_slice(&row[slots.clone()]));
        kept
    };
    let kept: Vec<Vec<f64>> = starts.into_par_iter().map_init(Default::default, one).collect();
    let bracket = |(draws, room): &mut (Vec<f64>, Vec<f64>), position: usize| {
        draws.clear();
        for block in &kept {
            draws.extend(block[position..].iter().step_by(slots.len()).filter(|draw| !draw.is_nan()));
        }
        let n = draws.len() as f64;
        let place = |level: f64, far: f64| {
            let place = n * (level + far * REACH * (level * (1.0 - level) / n).sqrt());
            if place < 1.0 || place > n - 2.0 { None } else { Some(place as usize) }
        };
        let ends = LEVELS.map(|level| [place(level, -1.0), place(level, 1.0)]);
        let places: Vec<usize> = ends.into_iter().flatten().flatten().collect();
        let mut found = if places.is_empty() { Vec::new() } else { at_places(draws, &places, room) }.into_iter();
        let mut value = |end: Option<usize>, none: f64| if end.is_some() { found.next().unwrap_or(none) } else { none };
        let [low, high] = ends.map(|[from, to]| (value(from, f64::NEG_INFINITY), value(to, f64::INFINITY)));
        (low, high)
    };
    let found: Vec<_> = (0..slots.len()).into_par_iter().map_init(Default::default, bracket).collect();
    let (low, high) = found.into_iter().unzip();
    Brackets { low, high }
}

impl Tally {
    fn new(asked: &Asked, slots: Range<usize>) -> Self {
        let (areas, size) = (asked.next.len(), slots.len());
        let counted = 4 * (areas + 1) <= 2 * asked.replicates;
        Self {
            counts: if counted { vec![0; size * (areas + 1)] } else { Vec::new() },
            listed: if counted { Vec::new() } else { vec![Vec::new(); size] },
            scored: vec![0; size],
            reached: vec![0; size * asked.cuts.len()],
            wins: vec![(0, 0); size],
            beyond: [vec![0; size], vec![0; size]],
            kept: [vec![Vec::new(); size], vec![Vec::new(); size]],
            slots,
        }
    }

    fn add(&mut self, asked: &Asked, brackets: &Brackets, rows: &Rows) {
        let first = self.slots.start;
        for start in (0..self.slots.len()).step_by(TILE) {
            let tile = start..(start + TILE).min(self.slots.len());
            let next = &asked.next[first + tile.start..first + tile.end];
            for draw in 0..rows.ranks.len() / rows.areas {
                let ranks = &rows.ranks[draw * rows.areas..(draw + 1) * rows.areas];
                self.add_ranks(tile.clone(), ranks, next);
                let scores = &rows.scores[draw * rows.stride + first..];
                self.add_scores(tile.clone(), &scores[tile.clone()], asked.cuts, brackets);
            }
        }
    }

    #[allow(clippy::needless_range_loop)]
    fn add_ranks(&mut self, tile: Range<usize>, all: &[u16], next: &[usize]) {
        let (size, length) = (tile.len(), all.len() + 1);
        let ranks = &all[self.slots.start + tile.start..][..size];
        if self.listed.is_empty() {
            let counts = &mut self.counts[tile.start * length..tile.end * length];
            for at in 0..size {
                counts[at * length + usize::from(ranks[at])] += 1;
            }
        } else {
            self.listed[tile.clone()].iter_mut().zip(ranks).for_each(|(list, rank)| list.push(*rank));
        }
        let (next, wins) = (&next[..size], &mut self.wins[tile]);
        for at in 0..size {
            let (rank, other) = (ranks[at], all[next[at]]);
            let both = u32::from((rank > 0) & (other > 0));
            wins[at].0 += both * (2 * u32::from(rank < other) + u32::from(rank == other));
            wins[at].1 += both;
        }
    }

    #[allow(clippy::needless_range_loop)]
    fn add_scores(&mut self, tile: Range<usize>, scores: &[f64], cuts: &[f64], brackets: &Brackets) {
        let size = tile.len();
        let scores = &scores[..size];
        let scored = &mut self.scored[tile.clone()][..size];
        for at in 0..size {
            scored[at] += u32::from(!scores[at].is_nan());
        }
        for (grade, cut) in cuts.iter().enumerate() {
            let reached = &mut self.reached[grade * self.slots.len()..][tile.clone()][..size];
            for at in 0..size {
                reached[at] += u32::from(scores[at] >= *cut);
            }
        }
        // Most scores lie between the brackets: those that do not are listed first, without a branch.
        let (low, high) = (&brackets.low[tile.clone()][..size], &brackets.high[tile.clone()][..size]);
        let (mut out, mut count) = ([0_u8; 2 * TILE], 0_usize);
        for at in 0..size {
            out[count & (2 * TILE - 1)] = at as u8;
            count += usize::from((scores[at] <= low[at].1) | (scores[at] >= high[at].0));
        }
        for at in &out[..count] {
            let at = usize::from(*at);
            let (score, place) = (scores[at], tile.start + at);
            if score <= low[at].1 {
                if score < low[at].0 {
                    self.beyond[0][place] += 1;
                } else {
                    self.kept[0][place].push(score);
                }
            }
            if score >= high[at].0 {
                if score > high[at].1 {
                    self.beyond[1][place] += 1;
                } else {
                    self.kept[1][place].push(score);
                }
            }
        }
    }

    fn with(mut self, other: Self) -> Self {
        let add = |mine: &mut [u32], theirs: &[u32]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        add(&mut self.counts, &other.counts);
        add(&mut self.scored, &other.scored);
        add(&mut self.reached, &other.reached);
        self.wins.iter_mut().zip(&other.wins).for_each(|(a, b)| *a = (a.0 + b.0, a.1 + b.1));
        self.listed.iter_mut().zip(other.listed).for_each(|(a, b)| a.extend(b));
        for end in 0..2 {
            add(&mut self.beyond[end], &other.beyond[end]);
            self.kept[end].iter_mut().zip(&other.kept[end]).for_each(|(a, b)| a.extend_from_slice(b));
        }
        self
    }

    /// The areas it is about.
    pub fn slots(&self) -> Range<usize> {
        self.slots.clone()
    }

    /// How often the area at `position` has each rank, from 0 (none) on.
    pub fn ranks(&self, position: usize) -> Vec<u32> {
        if self.listed.is_empty() {
            let size = self.counts.len() / self.slots.len();
            return self.counts[position * size..(position + 1) * size].to_vec();
        }
        let list = &self.listed[position];
        let mut counts = vec![0; usize::from(list.iter().copied().max().unwrap_or(0)) + 1];
        list.iter().for_each(|rank| counts[usize::from(*rank)] += 1);
        counts
    }

    /// The share of the replicates with a score in each grade.
    pub fn grades(&self, position: usize) -> Vec<f64> {
        let mut before = 0;
        let reached = self.reached.chunks_exact(self.slots.len()).map(|reached| reached[position]);
        let share = |reached: u32| {
            let own = reached - before;
            before = reached;
            f64::from(own) / f64::from(self.scored[position])
        };
        reached.map(share).collect()
    }

    /// The share of replicates in which it is above the area ranked next; a tie is half a win.
    pub fn above_next(&self, position: usize) -> f64 {
        let (wins, met) = self.wins[position];
        f64::from(wins) / f64::from(2 * met)
    }

    /// The quantiles of its scores at [`LEVELS`], interpolated between neighbours; NaN without a score, and nothing where
    /// the scores that were kept do not hold them.
    pub fn interval(&self, position: usize, room: &mut Vec<f64>) -> Option<[f64; 2]> {
        let n = self.scored[position] as usize;
        if n == 0 {
            return Some([f64::NAN; 2]);
        }
        let mut found = [f64::NAN; 2];
        for (end, level) in LEVELS.iter().enumerate() {
            let place = level * (n - 1) as f64;
            let below = place.floor() as usize;
            let wanted = [below, (below + 1).min(n - 1)];
            let whole = self.kept[0][position].len() == n;
            let kept = &self.kept[if whole { 0 } else { end }][position];
            let beyond = self.beyond[end][position] as usize;
            let from = if whole {
                0
            } else if end == 0 {
                beyond
            } else {
                n - beyond - kept.len()
            };
            if wanted[0] < from || wanted[1] >= from + kept.len() {
                return None;
            }
            let values = at_places(kept, &wanted.map(|place| place - from), room);
            found[end] = values[0] + (place - below as f64) * (values[1] - values[0]);
        }
        Some(found)
    }
}
