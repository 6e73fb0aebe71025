//! Ranks of scores, and order statistics of many draws, in time linear in their number.

/// Room for ranking, kept from one draw to the next.
#[derive(Debug, Default)]
pub struct RankRoom {
    starts: Vec<u32>,
    buckets: Vec<u32>,
    sorted: Vec<(f64, u32)>,
}

/// Ranks: 1 for the highest score; equal scores share the smaller rank; 0 for a missing one.
///
/// Scores fall into as many buckets as there are areas, and are put in order within each.
pub fn rank(scores: &[f64], room: &mut RankRoom, out: &mut [u16]) {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for score in scores {
        min = min.min(*score);
        max = max.max(*score);
    }
    let buckets = scores.len().next_power_of_two();
    let spread = max - min;
    let scale = if spread > 0.0 { (buckets - 1) as f64 / spread } else { 0.0 };
    let RankRoom { starts, buckets: which, sorted } = room;
    starts.clear();
    starts.resize(buckets + 1, 0);
    which.clear();
    let mut there = 0;
    for score in scores {
        // The cast takes NaN to 0; missing scores go to a bucket behind all others.
        let bucket = if score.is_nan() { buckets } else { ((max - score) * scale) as usize };
        there += usize::from(!score.is_nan());
        which.push(bucket as u32);
        starts[bucket] += 1;
    }
    let (mut next, mut fullest) = (0, 0);
    for start in &mut starts[..buckets] {
        let count = *start;
        *start = next;
        next += count;
        fullest = fullest.max(count);
    }
    sorted.clear();
    sorted.resize(there, (0.0, 0));
    for (area, (score, bucket)) in scores.iter().zip(which.iter()).enumerate() {
        if *bucket as usize == buckets {
            out[area] = 0;
            continue;
        }
        let at = &mut starts[*bucket as usize];
        sorted[*at as usize] = (*score, area as u32);
        *at += 1;
    }
    if fullest > 32 {
        sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    } else {
        for place in 1..sorted.len() {
            let entry = sorted[place];
            let mut at = place;
            while at > 0 && sorted[at - 1].0 < entry.0 {
                sorted[at] = sorted[at - 1];
                at -= 1;
            }
            sorted[at] = entry;
        }
    }
    let mut rank = 0;
    let mut last = f64::NAN;
    for (place, (score, area)) in sorted.iter().enumerate() {
        if *score != last {
            rank = place + 1;
            last = *score;
        }
        out[*area as usize] = rank as u16;
    }
}

/// The values that would stand at the given places (from 0) if the draws were sorted.
pub fn at_places(draws: &[f64], places: &[usize], room: &mut Vec<f64>) -> Vec<f64> {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for draw in draws {
        min = min.min(*draw);
        max = max.max(*draw);
    }
    let spread = max - min;
    if !(spread > 0.0 && spread.is_finite()) {
        return vec![min; places.len()];
    }
    let bins = (draws.len() / 4).next_power_of_two().clamp(16, 2048);
    let scale = (bins - 1) as f64 / spread;
    let mut counts = vec![0_u32; bins];
    for draw in draws {
        counts[((draw - min) * scale) as usize] += 1;
    }
    let mut wanted: Vec<(usize, usize)> = Vec::with_capacity(places.len());
    let (mut bin, mut before) = (0, 0);
    for place in places {
        if *place < before {
            (bin, before) = (0, 0);
        }
        while before + counts[bin] as usize <= *place {
            before += counts[bin] as usize;
            bin += 1;
        }
        wanted.push((bin, place - before));
    }
    let mut found = Vec::with_capacity(places.len());
    let mut filled = usize::MAX;
    for (bin, offset) in wanted {
        if bin != filled {
            room.clear();
            room.extend(draws.iter().filter(|draw| ((**draw - min) * scale) as usize == bin));
            room.sort_unstable_by(f64::total_cmp);
            filled = bin;
        }
        found.push(room[offset]);
    }
    found
}

/// Quantiles of draws at rising levels, interpolated between neighbours as [`crate::stats::quantile`] does.
pub fn quantiles(draws: &[f64], levels: &[f64], room: &mut Vec<f64>) -> Vec<f64> {
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
        let mut room = RankRoom::default();
        for n in [1_usize, 2, 7, 500, 1000] {
            for kind in 0..4 {
                let mut scores: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
                match kind {
                    1 => scores.iter_mut().for_each(|score| *score = (*score * 3.0).round()),
                    2 => scores.iter_mut().step_by(3).for_each(|score| *score = f64::NAN),
                    3 => scores[0] = 1e9,
                    _ => {}
                }
                let mut got = vec![0; n];
                rank(&scores, &mut room, &mut got);
                for (at, score) in scores.iter().enumerate() {
                    let want = scores.iter().filter(|other| *other > score).count() + 1;
                    assert_eq!(usize::from(got[at]), if score.is_nan() { 0 } else { want }, "{n} {kind}");
                }
            }
        }
    }

    #[test]
    fn index_quantiles_are_those_of_sorting() {
        let mut stream = Stream::new(4, "quantiles");
        for n in [1_usize, 2, 10, 999, 10_000] {
            let draws: Vec<f64> = (0..n).map(|_| stream.normal().exp()).collect();
            let mut sorted = draws.clone();
            sorted.sort_by(f64::total_cmp);
            let levels = [0.0, 0.025, 0.05, 0.5, 0.95, 1.0];
            let got = quantiles(&draws, &levels, &mut Vec::new());
            let want: Vec<f64> = levels.iter().map(|level| quantile(&sorted, *level)).collect();
            assert_eq!(got, want);
        }
    }
}
