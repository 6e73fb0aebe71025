//! Ranks of scores, and order statistics of many draws, in time linear in their number.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use super::tie::Tie;
use crate::stats::wide;

/// Replicates that one task computes.
pub(crate) const BLOCK: usize = 64;

/// The levels of the intervals that are given.
pub(crate) const LEVELS: [f64; 2] = [0.05, 0.95];

/// How many areas' draws are kept at a time, 8 bytes of score and 2 of rank each.
pub(crate) fn at_once(replicates: usize) -> usize {
    (5_000_000 / replicates).max(2)
}

/// Workspace for ranking, kept from one draw to the next.
#[derive(Debug, Default)]
pub(crate) struct RankWorkspace {
    cells: Vec<Cell>,
    codes: Vec<u32>,
    crowded: Vec<Crowded>,
    there: Vec<f64>,
    places: Vec<u32>,
    ranks: Vec<u16>,
    order: Vec<u32>,
}

/// 64 places on the line of scores.
#[derive(Debug, Default, Clone, Copy)]
struct Cell {
    /// Which of them are taken.
    taken: u64,
    /// How many scores fall on them.
    count: u32,
    /// How many scores are in the cells before; the highest bit where two scores share a place.
    before: u32,
}

const CROWDED: u32 = 1 << 31;

/// A score whose cell has two on one place.
#[derive(Debug, Clone, Copy)]
struct Crowded {
    /// How many scores are in the cells before, which names the cell.
    before: u32,
    /// How many of its cell are better.
    better: u32,
    place: u32,
    score: f64,
}

/// Ranks: one more than the number of scores above by more than rounding, so that equal scores share the smaller rank; 0
/// for a missing one, and for those that are not `ranked`.
pub(crate) fn rank(scores: &[f64], ranked: Option<&[bool]>, tie: Tie, room: &mut RankWorkspace, out: &mut [u16]) {
    if ranked.is_none() && !scores.iter().fold(false, |gap, score| gap | score.is_nan()) {
        return rank_all(scores, tie, room, out);
    }
    let (mut there, mut places) = (std::mem::take(&mut room.there), std::mem::take(&mut room.places));
    let mut ranks = std::mem::take(&mut room.ranks);
    there.clear();
    places.clear();
    for (at, score) in scores.iter().enumerate() {
        out[at] = 0;
        if !score.is_nan() && ranked.is_none_or(|ranked| ranked[at]) {
            there.push(*score);
            places.push(at as u32);
        }
    }
    ranks.clear();
    ranks.resize(there.len(), 0);
    rank_all(&there, tie, room, &mut ranks);
    places.iter().zip(&ranks).for_each(|(at, rank)| out[*at as usize] = *rank);
    (room.there, room.places, room.ranks) = (there, places, ranks);
}

fn rank_all(scores: &[f64], tie: Tie, room: &mut RankWorkspace, out: &mut [u16]) {
    wide!(["avx2", "popcnt", "bmi1", "bmi2"] rank_plain, (
        scores: &[f64], tie: Tie, room: &mut RankWorkspace, out: &mut [u16],
    ));
}

/// Every score takes one of many places on a line, the best first; its rank is how many are taken before. Where two
/// scores share a place, those of its cell are compared. Where a score is so near the border of its place that an equal
/// one may have the next, all are sorted.
#[inline(always)]
#[allow(clippy::needless_range_loop)]
fn rank_plain(scores: &[f64], tie: Tie, room: &mut RankWorkspace, out: &mut [u16]) {
    let (min, max) = ends(scores);
    let RankWorkspace { cells, codes, crowded, order, .. } = room;
    let size = scores.len().next_power_of_two().max(2);
    let scale = (size * 64 - 1) as f64 / (max - min);
    let scale = if scale.is_finite() { scale } else { 0.0 };
    cells.resize(size, Cell::default());
    cells.fill(Cell::default());
    codes.resize(scores.len(), 0);
    let codes = &mut codes[..scores.len()];
    // Adding 2⁵² leaves the whole number in the low bits; rounding keeps the order.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let mut near = 0;
    for place in 0..scores.len() {
        let at = (max - scores[place]) * scale;
        let rounded = at + WHOLE;
        codes[place] = rounded.to_bits() as u32;
        let from_border = 0.5 - (at - (rounded - WHOLE)).abs();
        near |= u64::from(from_border <= 2.0 * scale * tie.margin(scores[place]) + 1e-8);
    }
    if near > 0 {
        return rank_sorted(scores, tie, order, out);
    }
    let mask = size - 1;
    let cells = &mut cells[..size];
    for code in codes.iter() {
        let cell = &mut cells[(code >> 6) as usize & mask];
        cell.taken |= 1 << (code & 63);
        cell.count += 1;
    }
    let mut before = 0;
    for cell in cells.iter_mut() {
        let shared = cell.taken.count_ones() != cell.count;
        cell.before = before | if shared { CROWDED } else { 0 };
        before += cell.count;
    }
    crowded.clear();
    let out = &mut out[..scores.len()];
    for place in 0..scores.len() {
        let code = codes[place];
        let cell = &cells[(code >> 6) as usize & mask];
        let over = (cell.taken & ((1_u64 << (code & 63)) - 1)).count_ones();
        out[place] = (cell.before.wrapping_add(over) as u16).wrapping_add(1);
        if cell.before >= CROWDED {
            let before = cell.before ^ CROWDED;
            crowded.push(Crowded { before, better: 0, place: place as u32, score: scores[place] });
        }
    }
    if crowded.len() > 64 {
        return sort(crowded, tie, out);
    }
    for one in 1..crowded.len() {
        let (others, rest) = crowded.split_at_mut(one);
        let own = &mut rest[0];
        for other in others {
            if other.before == own.before {
                own.better += u32::from(tie.above(other.score, own.score));
                other.better += u32::from(tie.above(own.score, other.score));
            }
        }
    }
    for one in crowded.iter() {
        out[one.place as usize] = (one.before + one.better) as u16 + 1;
    }
}

/// The ranks of scores in crowded cells, where there are many.
fn sort(crowded: &mut [Crowded], tie: Tie, out: &mut [u16]) {
    crowded.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
    for cell in crowded.chunk_by(|a, b| a.before == b.before) {
        let mut better = 0;
        for one in cell {
            while tie.above(cell[better].score, one.score) {
                better += 1;
            }
            out[one.place as usize] = (one.before as usize + better) as u16 + 1;
        }
    }
}

/// The ranks of scores by sorting all of them.
fn rank_sorted(scores: &[f64], tie: Tie, order: &mut Vec<u32>, out: &mut [u16]) {
    order.clear();
    order.extend(0..scores.len() as u32);
    order.sort_unstable_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]));
    let mut better = 0;
    for place in order.iter() {
        while tie.above(scores[order[better] as usize], scores[*place as usize]) {
            better += 1;
        }
        out[*place as usize] = better as u16 + 1;
    }
}

/// The least and the greatest value, of which none is missing; one after the other, so that each becomes one instruction
/// over several values.
#[inline(always)]
#[allow(clippy::needless_range_loop)]
fn ends(values: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut min = [f64::INFINITY; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            min[i] = if chunk[i] < min[i] { chunk[i] } else { min[i] };
        }
    }
    let mut max = [f64::NEG_INFINITY; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            max[i] = if chunk[i] > max[i] { chunk[i] } else { max[i] };
        }
    }
    let least = |a: f64, b: &f64| a.min(*b);
    let greatest = |a: f64, b: &f64| a.max(*b);
    (min.iter().chain(rest).fold(f64::INFINITY, least), max.iter().chain(rest).fold(f64::NEG_INFINITY, greatest))
}

/// Workspace for order statistics.
#[derive(Debug, Default)]
pub(crate) struct OrderWorkspace {
    codes: Vec<u32>,
    counts: Vec<u32>,
    found: Vec<f64>,
}

/// The values that would stand at the given places (from 0) if the draws were sorted; none may be missing.
///
/// Draws fall into bins; those of the bins that hold a place are sorted.
#[allow(clippy::needless_range_loop)]
pub(crate) fn at_places(draws: &[f64], places: &[usize], room: &mut OrderWorkspace) -> Vec<f64> {
    let (min, max) = ends(draws);
    let spread = max - min;
    if !(spread > 0.0 && spread.is_finite()) {
        return vec![min; places.len()];
    }
    let bins = (draws.len() / 4).next_power_of_two().clamp(16, 2048);
    let scale = (bins - 1) as f64 / spread;
    let scale = if scale.is_finite() { scale } else { 0.0 };
    let OrderWorkspace { codes, counts, found } = room;
    codes.resize(draws.len(), 0);
    counts.resize(bins, 0);
    let (codes, counts) = (&mut codes[..draws.len()], &mut counts[..bins]);
    counts.fill(0);
    // Adding 2⁵² leaves the whole number in the low bits; rounding keeps the order.
    for at in 0..draws.len() {
        codes[at] = ((draws[at] - min) * scale + 4_503_599_627_370_496.0).to_bits() as u32;
    }
    for at in 0..codes.len() {
        counts[codes[at] as usize & (bins - 1)] += 1;
    }
    // Where each place stands among the draws of the bins that hold one; those bins are marked.
    const HOLDS: u32 = 1 << 31;
    let (mut bin, mut before, mut skipped) = (0, 0, 0);
    let mut order = places.to_vec();
    order.sort_unstable();
    order.dedup();
    let mut stands = Vec::with_capacity(order.len());
    for place in &order {
        while before + ((counts[bin] & !HOLDS) as usize) <= *place {
            let count = (counts[bin] & !HOLDS) as usize;
            before += count;
            skipped += if counts[bin] & HOLDS == 0 { count } else { 0 };
            bin += 1;
        }
        counts[bin] |= HOLDS;
        stands.push(place - skipped);
    }
    found.resize(draws.len() + 1, 0.0);
    let mut count = 0;
    for at in 0..draws.len() {
        found[count] = draws[at];
        count += (counts[codes[at] as usize & (bins - 1)] >> 31) as usize;
    }
    let found = &mut found[..count];
    found.sort_unstable_by(f64::total_cmp);
    places.iter().map(|place| found[stands[order.partition_point(|other| other < place)]]).collect()
}

/// Quantiles of draws at rising levels, interpolated between neighbours as [`crate::stats::quantile`] does.
pub(crate) fn quantiles(draws: &[f64], levels: &[f64], room: &mut OrderWorkspace) -> Vec<f64> {
    let last = draws.len() - 1;
    let mut places = Vec::with_capacity(2 * levels.len());
    for level in levels {
        let below = (level * last as f64).floor() as usize;
        places.extend([below, (below + 1).min(last)]);
    }
    let values = at_places(draws, &places, room);
    let one = |(at, level): (usize, &f64)| {
        let part = level * last as f64 - places[2 * at] as f64;
        values[2 * at] + part * (values[2 * at + 1] - values[2 * at])
    };
    levels.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Stream, quantile};

    #[test]
    fn index_ranks_are_those_of_sorting() {
        let mut stream = Stream::new(3, "ranks");
        let mut room = RankWorkspace::default();
        for n in [1_usize, 2, 7, 500, 1000] {
            for kind in 0..10 {
                let mut scores: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
                match kind {
                    1 => scores.iter_mut().for_each(|score| *score = (*score * 3.0).round()),
                    2 => scores.iter_mut().step_by(3).for_each(|score| *score = f64::NAN),
                    3 => scores[0] = 1e9,
                    4 => scores.iter_mut().for_each(|score| *score = 7.0),
                    5 => scores[n / 2] = f64::INFINITY,
                    6 => scores.iter_mut().for_each(|score| *score = score.abs() * 1e-310),
                    7 => scores.iter_mut().step_by(2).for_each(|score| *score = -*score * 0.0),
                    8 => scores.iter_mut().enumerate().for_each(|(at, s)| *s = f64::from((at % 7) as u32) + 1e-15 * *s),
                    9 => scores.iter_mut().enumerate().for_each(|(at, s)| *s = 50.0 + (at / 2) as f64 + 1e-14 * *s),
                    _ => {}
                }
                let tie = if kind == 6 { Tie::default() } else { Tie::of(&[1.0]) };
                let mut got = vec![0; n];
                rank(&scores, None, tie, &mut room, &mut got);
                for (at, score) in scores.iter().enumerate() {
                    let want = scores.iter().filter(|other| tie.above(**other, *score)).count() + 1;
                    assert_eq!(usize::from(got[at]), if score.is_nan() { 0 } else { want }, "{n} {kind}");
                }
                let mut plain = vec![0; n];
                if scores.iter().all(|score| !score.is_nan()) {
                    rank_plain(&scores, tie, &mut room, &mut plain);
                    assert_eq!(plain, got);
                }
                let ranked: Vec<bool> = (0..n).map(|at| at % 4 != 1).collect();
                rank(&scores, Some(&ranked), tie, &mut room, &mut got);
                for (at, score) in scores.iter().enumerate() {
                    let over = |(other, ranked): (&f64, &bool)| *ranked && tie.above(*other, *score);
                    let want = scores.iter().zip(&ranked).filter(|pair| over(*pair)).count() + 1;
                    let there = ranked[at] && !score.is_nan();
                    assert_eq!(usize::from(got[at]), if there { want } else { 0 }, "{n} {kind}");
                }
            }
        }
    }

    #[test]
    fn index_quantiles_are_those_of_sorting() {
        let mut stream = Stream::new(4, "quantiles");
        for (n, kind) in [1_usize, 2, 10, 999, 10_000].into_iter().flat_map(|n| (0..3).map(move |kind| (n, kind))) {
            let form = |x: f64| [x.exp(), (3.0 * x).round(), x * 1e-310][kind];
            let draws: Vec<f64> = (0..n).map(|_| form(stream.normal())).collect();
            let mut sorted = draws.clone();
            sorted.sort_by(f64::total_cmp);
            let levels = [0.0, 0.025, 0.05, 0.5, 0.95, 1.0];
            let got = quantiles(&draws, &levels, &mut OrderWorkspace::default());
            let want: Vec<f64> = levels.iter().map(|level| quantile(&sorted, *level)).collect();
            assert_eq!(got, want);
        }
    }
}
