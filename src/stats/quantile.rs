//! Quantiles of draws, and the summary every table of the chain prints.

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use std::convert::Infallible;

/// The quantile of sorted values, by linear interpolation (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
///
/// `sorted` is ascending; a `level` outside 0–1 counts as the nearer end. The quantile of no values is not a number.
#[inline]
#[must_use]
pub fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = level.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The quantile of a monotone function of sorted values, of the same type: the function is evaluated at two of them. The
/// quantile of no values is not a number.
pub fn quantile_of(sorted: &[f64], level: f64, of: impl Fn(f64) -> f64) -> f64 {
    let (below, share) = between(sorted.len(), level);
    let Some(first) = sorted.get(below) else { return f64::NAN };
    let low = of(*first);
    match sorted.get(below + 1) {
        Some(next) if share != 0.0 => low + share * (of(*next) - low),
        // The last value, or a level that is not a number.
        _ if share.is_nan() => f64::NAN,
        _ => low,
    }
}

/// The sorted value that a quantile of so many lies at or above, and how far it lies towards the next (0–1); a `level`
/// outside 0–1 counts as the nearer end, and of no values it is the place 0.
#[inline]
#[must_use]
pub fn between(values: usize, level: f64) -> (usize, f64) {
    let place = level.clamp(0.0, 1.0) * values.saturating_sub(1) as f64;
    (place as usize, place - (place as usize) as f64)
}

/// Quantiles at rising levels, of the same type, without sorting everything; reorders the values.
///
/// Quantiles of no values are not numbers; a level outside 0–1 counts as the nearer end. Levels that do not rise cost a sort.
pub fn quantiles<const N: usize>(values: &mut [f64], levels: [f64; N]) -> [f64; N] {
    let Some(last) = values.len().checked_sub(1) else { return [f64::NAN; N] };
    let levels = levels.map(|level| level.clamp(0.0, 1.0));
    if !levels.is_sorted() {
        values.sort_unstable_by(f64::total_cmp);
        return levels.map(|level| quantile(values, level));
    }
    let mut found = [0.0; N];
    let mut end = values.len();
    for (slot, level) in found.iter_mut().zip(levels).rev() {
        let place = level * last as f64;
        let below = place.floor() as usize;
        // Everything from `end` on is no smaller than what stands before it.
        let above = values[end..].iter().copied().fold(f64::INFINITY, f64::min);
        let (_, at, after) = values[..end].select_nth_unstable_by(below, f64::total_cmp);
        let next = after.iter().copied().fold(above, f64::min);
        *slot = if place > below as f64 { *at + (place - below as f64) * (next - *at) } else { *at };
        end = below + 1;
    }
    found
}

/// [`quantiles`] of values that stay as they are: only those near the wanted places are put in order.
///
/// Quantiles of no values are not numbers; the levels rise, and one outside 0–1 counts as the nearer end.
#[must_use]
pub fn quantiles_of<const N: usize>(values: &[f64], levels: [f64; N]) -> [f64; N] {
    let Ok(found) = quantiles_while(values, levels, || Ok::<_, Infallible>(()));
    found
}

/// [`quantiles_of`] that asks whether to go on before every [`CHUNK`] values of each pass.
///
/// # Errors
/// What `go_on` says.
pub fn quantiles_while<const N: usize, E>(
    values: &[f64],
    levels: [f64; N],
    go_on: impl Fn() -> Result<(), E>,
) -> Result<[f64; N], E> {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for chunk in values.chunks(CHUNK) {
        go_on()?;
        for value in chunk {
            min = min.min(*value);
            max = max.max(*value);
        }
    }
    let spread = max - min;
    if values.len() < 10_000 || !(spread > 0.0 && spread.is_finite()) {
        return Ok(quantiles(&mut values.to_vec(), levels));
    }
    let scale = (BINS - 1) as f64 / spread;
    let bin = |value: f64| ((value - min) * scale) as usize;
    let mut counts = vec![0_usize; BINS];
    for chunk in values.chunks(CHUNK) {
        go_on()?;
        chunk.iter().for_each(|value| counts[bin(*value)] += 1);
    }
    let ends: Vec<usize> = counts
        .iter()
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        })
        .collect();
    // The bins that hold a wanted place, and the values in them.
    let place = |level: f64| level.clamp(0.0, 1.0) * (values.len() - 1) as f64;
    let of = |place: usize| ends.partition_point(|end| *end <= place);
    let mut wanted = vec![false; BINS];
    for level in levels {
        let below = place(level).floor() as usize;
        wanted[of(below)] = true;
        wanted[of((below + 1).min(values.len() - 1))] = true;
    }
    let mut near = Vec::new();
    for chunk in values.chunks(CHUNK) {
        go_on()?;
        near.extend(chunk.iter().copied().filter(|value| wanted[bin(*value)]));
    }
    go_on()?;
    near.sort_unstable_by(f64::total_cmp);
    let mut start = vec![0; BINS];
    let mut sum = 0;
    for at in 0..BINS {
        start[at] = sum;
        sum += if wanted[at] { counts[at] } else { 0 };
    }
    let at = |place: usize| {
        let bin = of(place);
        near[start[bin] + place - (ends[bin] - counts[bin])]
    };
    Ok(levels.map(|level| {
        let place = place(level);
        let below = place.floor() as usize;
        let (low, high) = (at(below), at((below + 1).min(values.len() - 1)));
        if place > below as f64 { low + (place - below as f64) * (high - low) } else { low }
    }))
}

const BINS: usize = 4096;
/// Values between two questions whether to go on: about a millisecond of work.
pub const CHUNK: usize = 1 << 20;

/// A whole number that stands in the order of [`f64::total_cmp`]; of its own bits it makes the number again.
#[inline]
#[must_use]
pub fn sort_key(bits: i64) -> i64 {
    // The bits of negative numbers run backwards; flipping all but the sign turns them round.
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Sort draws in the order of [`f64::total_cmp`], as integers: twice as fast as by comparing floats.
pub fn sort(draws: &mut [f64], scratch: &mut Vec<i64>) {
    scratch.clear();
    scratch.extend(draws.iter().map(|draw| sort_key(draw.to_bits() as i64)));
    scratch.sort_unstable();
    draws.iter_mut().zip(&*scratch).for_each(|(draw, key)| *draw = f64::from_bits(sort_key(*key) as u64));
}

/// The share of sorted values that are strictly above a threshold.
#[must_use]
pub fn share_above(sorted: &[f64], threshold: f64) -> f64 {
    let below = sorted.partition_point(|value| *value <= threshold);
    (sorted.len() - below) as f64 / sorted.len() as f64
}

/// Mean, median, and the central 80 and 95 % intervals of draws, in the draws' unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: f64,
    /// 50 % quantile.
    pub median: f64,
    /// 10 % quantile.
    pub lo80: f64,
    /// 90 % quantile.
    pub hi80: f64,
    /// 2.5 % quantile.
    pub lo95: f64,
    /// 97.5 % quantile.
    pub hi95: f64,
}

impl Summary {
    /// Summarise draws; sorts them in place.
    pub fn of(draws: &mut [f64]) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        Self::of_sorted(draws)
    }

    /// Summarise draws that are already ascending.
    #[must_use]
    pub fn of_sorted(sorted: &[f64]) -> Self {
        Self {
            mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
            median: quantile(sorted, 0.5),
            lo80: quantile(sorted, 0.1),
            hi80: quantile(sorted, 0.9),
            lo95: quantile(sorted, 0.025),
            hi95: quantile(sorted, 0.975),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_quantiles_by_bins_are_those_of_sorted_values() {
        let mut stream = crate::stats::Stream::new(5, "bins");
        for round in 0..6 {
            let values: Vec<f64> = (0..20_001 + round)
                .map(|_| {
                    let z = stream.normal();
                    [z, (z * 3.0).round(), z.exp(), if z > 1.0 { 1e9 * z } else { 0.5 }, z * 1e-12, 1.0][round]
                })
                .collect();
            let levels = [0.0, 0.025, 0.1, 0.5, 0.9, 0.975, 1.0];
            assert_eq!(quantiles_of(&values, levels), quantiles(&mut values.clone(), levels), "{round}");
        }
    }

    #[test]
    fn selected_quantiles_are_those_of_the_sorted_values() {
        for n in [1, 2, 3, 7, 100, 1001] {
            let mut values: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 1013) / 3.0).collect();
            let levels = [0.0, 0.025, 0.1, 0.5, 0.5, 0.9, 0.975, 1.0];
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            assert_eq!(quantiles(&mut values, levels), levels.map(|level| quantile(&sorted, level)));
        }
    }

    #[test]
    fn draws_sort_as_total_cmp_sorts_them() {
        let mut draws = [3.0, -0.0, 0.0, -7.5, f64::INFINITY, 1e-310, -1e300, 2.0, 3.0];
        let mut want = draws;
        want.sort_by(f64::total_cmp);
        sort(&mut draws, &mut Vec::new());
        assert_eq!(draws.map(f64::to_bits), want.map(f64::to_bits));
    }
}
