//! What is kept of many replicates: counts of ranks, grades and wins, and only those scores that may turn out to be at the
//! ends of an interval.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::engine::{BLOCK, Engine, Rows, Scratch};
use super::rank::at_places;
use super::standing::LEVELS;

/// Replicates from which is guessed where the ends of the intervals lie; where there are few in all, every score is kept.
const PILOT: usize = 768;
const FEW: usize = 2048;
/// How far round a level scores are kept, in standard errors of the guess.
const REACH: f64 = 5.0;
/// Areas whose draws are gathered at a time: their scores lie in one line of the processor's cache.
const TILE: usize = 8;
/// Ranks that are listed before they are counted.
const LIST: usize = 1024;
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
    /// How many areas the period has.
    pub areas: usize,
    /// Whether an area is ranked.
    pub ranked: &'a [bool],
}

/// Counts over replicates of some areas.
#[derive(Debug, Clone)]
pub struct Tally {
    /// The areas it is about: their places in the period, in order.
    pub slots: Vec<usize>,
    /// The position here of the area ranked next; its own where there is none.
    next: Vec<usize>,
    /// The ranks that are listed, and by area how often it has each rank, from 0 (none), where they are counted at all.
    listed: Vec<Vec<u16>>,
    counts: Vec<u32>,
    /// By area: in how many replicates it has a score.
    scored: Vec<u32>,
    /// By grade and area: in how many its score reaches the grade's cut.
    reached: Vec<u32>,
    /// By area: twice the wins against the next, ties counting one, and the replicates in which both are ranked.
    wins: Vec<(u32, u32)>,
    /// By end of the interval and area: how many scores lie further out than what is kept, and by thread what is kept.
    beyond: [Vec<u32>; 2],
    kept: Vec<[Vec<Vec<f64>>; 2]>,
}

/// Where scores are kept, by area: from and to, about the lower and the upper end.
struct Brackets {
    low: Vec<(f64, f64)>,
    high: Vec<(f64, f64)>,
}

/// Tally the areas of a period, those of `order` (the best first), some at a time.
pub fn tallies(asked: &Asked, order: &[usize]) -> Vec<Tally> {
    let few = asked.replicates <= FEW;
    let scores = if few { asked.replicates } else { asked.replicates / 4 };
    let bytes = 8 * scores + (2 * asked.replicates).min(4 * (asked.areas + 1));
    let step = (BYTES / bytes).max(TILE);
    // One more than is wanted: each is compared with the next.
    (0..order.len()).step_by(step).map(|at| tally(asked, &order[at..(at + step + 1).min(order.len())], few)).collect()
}

fn tally(asked: &Asked, order: &[usize], few: bool) -> Tally {
    let empty = Tally::new(asked, order);
    let keep_all = vec![(f64::NEG_INFINITY, f64::INFINITY); order.len()];
    let keep_none = vec![(f64::INFINITY, f64::NEG_INFINITY); order.len()];
    let brackets = if few { Brackets { low: keep_all, high: keep_none } } else { guess(asked, &empty.slots) };
    let blocks = asked.replicates.div_ceil(BLOCK);
    let next = AtomicUsize::new(0);
    let one = |_| {
        let mut tally = empty.clone();
        let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks {
                tally.count(asked.areas);
                return tally;
            }
            let first = block * BLOCK;
            asked.engine.rows(asked.period, first, BLOCK.min(asked.replicates - first), &mut scratch, &mut rows);
            tally.add(asked, &brackets, &rows);
        }
    };
    // Blocks go to whichever thread is free; counts and sets of scores are the same whoever adds them up.
    let parts = (0..rayon::current_num_threads().min(blocks)).into_par_iter().map(one);
    parts.reduce_with(Tally::with).unwrap_or(empty)
}

/// Where the ends of the intervals lie by the first replicates, with room for error.
fn guess(asked: &Asked, slots: &[usize]) -> Brackets {
    let pilot = PILOT.min(asked.replicates);
    let starts: Vec<usize> = (0..pilot).step_by(BLOCK).collect();
    let one = |(scratch, rows): &mut (Scratch, Rows), first: usize| {
        asked.engine.row_scores(asked.period, first, BLOCK.min(pilot - first), scratch, rows);
        let mut kept = Vec::with_capacity(slots.len() * BLOCK);
        rows.scores.chunks_exact(rows.stride).for_each(|row| kept.extend(slots.iter().map(|slot| row[*slot])));
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
    fn new(asked: &Asked, order: &[usize]) -> Self {
        let size = order.len();
        let mut slots = order.to_vec();
        slots.sort_unstable();
        let at = |slot: usize| slots.partition_point(|other| *other < slot);
        let mut next: Vec<usize> = (0..size).collect();
        for pair in order.windows(2).filter(|pair| asked.ranked[pair[1]]) {
            next[at(pair[0])] = at(pair[1]);
        }
        let counted = 4 * (asked.areas + 1) <= 2 * asked.replicates;
        Self {
            next,
            counts: vec![0; if counted { size * (asked.areas + 1) } else { 0 }],
            listed: vec![Vec::new(); size],
            scored: vec![0; size],
            reached: vec![0; size * asked.cuts.len()],
            wins: vec![(0, 0); size],
            beyond: [vec![0; size], vec![0; size]],
            kept: vec![[vec![Vec::new(); size], vec![Vec::new(); size]]],
            slots,
        }
    }

    fn add(&mut self, asked: &Asked, brackets: &Brackets, rows: &Rows) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("popcnt") {
            // SAFETY: the processor has what the function was compiled for; it only compares and counts.
            unsafe { self.add_wide(asked, brackets, rows) };
            return;
        }
        self.add_plain(asked, brackets, rows);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt")]
    fn add_wide(&mut self, asked: &Asked, brackets: &Brackets, rows: &Rows) {
        self.add_plain(asked, brackets, rows);
    }

    // Plain indices here and below: iterators side by side are not made one loop in builds of many parts.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn add_plain(&mut self, asked: &Asked, brackets: &Brackets, rows: &Rows) {
        let (count, size) = (rows.ranks.len() / rows.areas, self.slots.len());
        let mut columns = [[f64::NAN; BLOCK]; TILE];
        let mut ranks = [0_u16; BLOCK];
        let mut kept = [0.0; BLOCK];
        for start in (0..size).step_by(TILE) {
            let slots = &self.slots[start..(start + TILE).min(size)];
            for draw in 0..count {
                let row = &rows.scores[draw * rows.stride..(draw + 1) * rows.stride];
                for at in 0..slots.len() {
                    columns[at][draw] = row[slots[at]];
                }
            }
            for at in 0..slots.len() {
                let (position, column) = (start + at, &columns[at]);
                let (low, high) = (brackets.low[position], brackets.high[position]);
                let (mut scored, mut below, mut above) = (0, 0, 0);
                for draw in 0..BLOCK {
                    let score = column[draw];
                    scored += u64::from(!score.is_nan());
                    below += u64::from(score < low.0);
                    above += u64::from(score > high.1);
                }
                self.scored[position] += scored as u32;
                self.beyond[0][position] += below as u32;
                self.beyond[1][position] += above as u32;
                for grade in 0..asked.cuts.len() {
                    let (cut, mut reached) = (asked.cuts[grade], 0);
                    for draw in 0..BLOCK {
                        reached += u64::from(column[draw] >= cut);
                    }
                    self.reached[grade * size + position] += reached as u32;
                }
                for (end, (from, to)) in [low, high].into_iter().enumerate() {
                    // Without a branch: which scores are kept cannot be foretold.
                    let mut inside = 0_usize;
                    for draw in 0..BLOCK {
                        kept[inside % BLOCK] = column[draw];
                        inside += usize::from((column[draw] >= from) & (column[draw] <= to));
                    }
                    self.kept[0][end][position].extend_from_slice(&kept[..inside]);
                }
                for draw in 0..count {
                    ranks[draw] = rows.ranks[draw * rows.areas + slots[at]];
                }
                self.listed[position].extend_from_slice(&ranks[..count]);
            }
        }
        if !self.counts.is_empty() && self.listed.first().is_some_and(|list| list.len() >= LIST) {
            self.count(asked.areas);
        }
    }

    /// Compare the ranks that are listed with those of the next area, and count them.
    fn count(&mut self, areas: usize) {
        for (position, (next, wins)) in self.next.iter().zip(&mut self.wins).enumerate() {
            let (mine, others) = (&self.listed[position], &self.listed[*next]);
            let (mut won, mut met) = (0, 0);
            for at in 0..mine.len().min(others.len()) {
                let (mine, other) = (mine[at], others[at]);
                let both = u32::from((mine > 0) & (other > 0));
                won += both * (2 * u32::from(mine < other) + u32::from(mine == other));
                met += both;
            }
            *wins = (wins.0 + won, wins.1 + met);
        }
        if !self.counts.is_empty() {
            for (list, counts) in self.listed.iter_mut().zip(self.counts.chunks_exact_mut(areas + 1)) {
                for rank in list.iter() {
                    counts[usize::from(*rank)] += 1;
                }
                list.clear();
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
        (0..2).for_each(|end| add(&mut self.beyond[end], &other.beyond[end]));
        self.kept.extend(other.kept);
        self
    }

    /// How often the area at `position` has each rank, from 0 (none) on.
    pub fn ranks(&self, position: usize) -> Vec<u32> {
        let size = self.counts.len() / self.slots.len();
        let mut counts = self.counts[position * size..(position + 1) * size].to_vec();
        let list = &self.listed[position];
        counts.resize(counts.len().max(usize::from(list.iter().copied().max().unwrap_or(0)) + 1), 0);
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

    /// The share of replicates in which it is above the area ranked next, a tie being half a win; NaN for the last.
    pub fn above_next(&self, position: usize) -> f64 {
        let (wins, met) = self.wins[position];
        if self.next[position] == position {
            return f64::NAN;
        }
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
        let gather = |end: usize| {
            let mut kept = Vec::new();
            self.kept.iter().for_each(|part| kept.extend_from_slice(&part[end][position]));
            kept
        };
        let (low, high) = (gather(0), gather(1));
        // Where every score is kept, it is with the lower end.
        let whole = low.len() == n;
        for (end, level) in LEVELS.iter().enumerate() {
            let place = level * (n - 1) as f64;
            let below = place.floor() as usize;
            let wanted = [below, (below + 1).min(n - 1)];
            let (kept, from) = match end {
                _ if whole => (&low, 0),
                0 => (&low, self.beyond[0][position] as usize),
                _ => (&high, n - self.beyond[1][position] as usize - high.len()),
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
