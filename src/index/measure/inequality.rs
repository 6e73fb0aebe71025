//! Inequality of scores among areas and where it lies: Theil's index within and between groups, and Dagum's
//! decomposition of the Gini coefficient.

// Places of groups that are counted here.
#![allow(clippy::indexing_slicing)]

use crate::stats::Elementary;

/// Theil's index T and its exact parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theil {
    /// T = Σ s ln(s / p) over areas, s being an area's share of the total and p its share of the people.
    pub all: f64,
    /// Between groups, as if all areas of a group had its mean.
    pub between: f64,
    /// Within groups, each weighted by its share of the total.
    pub within: f64,
}

/// Theil's index (1967) of `scores` (0 and more), an area counting by `people` (all alike where they are 1), and its
/// parts by `groups` (numbers from 0). Areas without a score (NaN) are left out. NaN where a score is negative or all
/// are 0.
#[must_use]
pub fn theil(scores: &[f64], people: &[f64], groups: &[usize]) -> Theil {
    let (groups, count) = places(groups);
    let all = || scores.iter().zip(people).zip(&groups).map(|((score, people), group)| (*score, *people, *group));
    let there = || all().filter(|(score, people, _)| !score.is_nan() && *people > 0.0);
    let (mut totals, mut sizes) = (vec![0.0; count], vec![0.0; count]);
    for (score, people, group) in there() {
        totals[group] += people * score;
        sizes[group] += people;
    }
    let (total, size): (f64, f64) = (totals.iter().sum(), sizes.iter().sum());
    if !(total > 0.0 && total.is_finite()) || there().any(|(score, _, _)| score < 0.0) {
        return Theil { all: f64::NAN, between: f64::NAN, within: f64::NAN };
    }
    // x ln(x / p), which goes to 0 with x.
    let part = |share: f64, of_people: f64| if share > 0.0 { share * (share / of_people).logarithm() } else { 0.0 };
    let within = there()
        .filter(|(_, _, group)| totals[*group] > 0.0)
        .map(|(score, people, group)| {
            let share = people * score / totals[group];
            totals[group] / total * part(share, people / sizes[group])
        })
        .sum();
    let of_groups = totals.iter().zip(&sizes).filter(|(_, size)| **size > 0.0);
    let between = of_groups.map(|(own, people)| part(own / total, people / size)).sum();
    Theil { all: between + within, between, within }
}

/// Numbers of groups as places in a list of groups, and the length of that list: their own numbers, or their order where
/// those are larger than the number of areas.
fn places(groups: &[usize]) -> (Vec<usize>, usize) {
    let most = groups.iter().max().copied().unwrap_or(0);
    if most <= groups.len() {
        return (groups.to_vec(), most + 1);
    }
    let mut order = groups.to_vec();
    order.sort_unstable();
    order.dedup();
    (groups.iter().map(|group| order.partition_point(|other| other < group)).collect(), order.len())
}

/// The Gini coefficient and Dagum's (1997) exact parts of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dagum {
    /// The Gini coefficient of all areas: the mean absolute difference over twice the mean.
    pub all: f64,
    /// Within groups.
    pub within: f64,
    /// Net between groups: what the richer group's areas are above those of the poorer one, less the other way round.
    pub between: f64,
    /// The intensity of transvariation between groups: what is left because groups overlap.
    pub transvariation: f64,
}

/// Dagum's decomposition of the Gini coefficient of `scores` (0 and more) by `groups` (numbers from 0): "A new approach
/// to the decomposition of the Gini income inequality ratio", Empirical Economics 22, 1997. Areas without a score (NaN)
/// are left out. NaN where a score is negative or all are 0.
#[must_use]
pub fn dagum(scores: &[f64], groups: &[usize]) -> Dagum {
    let (groups, count) = places(groups);
    // The scores of each group, as many as it has areas.
    let mut sorted: Vec<Vec<f64>> = vec![Vec::new(); count];
    for (score, group) in scores.iter().zip(&groups).filter(|(score, _)| !score.is_nan()) {
        sorted[*group].push(*score);
    }
    sorted.retain(|group| !group.is_empty());
    sorted.iter_mut().for_each(|group| group.sort_unstable_by(f64::total_cmp));
    let size: f64 = sorted.iter().map(|group| group.len() as f64).sum();
    let total: f64 = sorted.iter().flatten().sum();
    let negative = sorted.iter().any(|group| group[0] < 0.0);
    if !(total > 0.0 && total.is_finite()) || negative {
        return Dagum { all: f64::NAN, within: f64::NAN, between: f64::NAN, transvariation: f64::NAN };
    }
    // All parts are sums of absolute differences over 2 n² times the mean, that is over 2 n times the total.
    let scale = 1.0 / (2.0 * size * total);
    let mut found = Dagum { all: 0.0, within: 0.0, between: 0.0, transvariation: 0.0 };
    for (place, one) in sorted.iter().enumerate() {
        found.within += 2.0 * excess(one, one) * scale;
        for other in &sorted[..place] {
            // Of a pair of groups the sums by which one's areas are above the other's, and the other way round.
            let (up, down) = (excess(one, other), excess(other, one));
            found.between += 2.0 * (up - down).abs() * scale;
            found.transvariation += 2.0 * 2.0 * up.min(down) * scale;
        }
    }
    found.all = found.within + found.between + found.transvariation;
    found
}

/// Σ max(x − y, 0) over all x of one sorted list and y of another.
fn excess(one: &[f64], other: &[f64]) -> f64 {
    let (mut below, mut sum, mut found) = (0, 0.0, 0.0);
    for x in one {
        while below < other.len() && other[below] < *x {
            sum += other[below];
            below += 1;
        }
        found += x * below as f64 - sum;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    fn draws(seed: u64, count: usize) -> (Vec<f64>, Vec<usize>) {
        let mut stream = Stream::new(seed, "inequality");
        ((0..count).map(|_| (0.6 * stream.normal()).exp()).collect(), (0..count).map(|at| at % 3).collect())
    }

    /// By their definitions, over all pairs (Dagum 1997, equations 8 to 22).
    fn dagum_by_pairs(scores: &[f64], groups: &[usize]) -> [f64; 4] {
        let n = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / n;
        let members = |g: usize| -> Vec<f64> {
            scores.iter().zip(groups).filter(|(_, own)| **own == g).map(|(x, _)| *x).collect()
        };
        let average = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let all: f64 = scores.iter().flat_map(|x| scores.iter().map(move |y| (x - y).abs())).sum();
        let (mut within, mut net, mut cross) = (0.0, 0.0, 0.0);
        let k = groups.iter().max().unwrap() + 1;
        for j in 0..k {
            for h in 0..=j {
                let (a, b) = (members(j), members(h));
                let (a, b) = if average(&a) >= average(&b) { (a, b) } else { (b, a) };
                let pairs = || a.iter().flat_map(|x| b.iter().map(move |y| x - y));
                let size = (a.len() * b.len()) as f64;
                let gini = pairs().map(f64::abs).sum::<f64>() / size / (average(&a) + average(&b));
                let p = [a.len() as f64 / n, b.len() as f64 / n];
                let s = [p[0] * average(&a) / mean, p[1] * average(&b) / mean];
                if j == h {
                    within += gini * p[0] * s[0];
                    continue;
                }
                let d: f64 = pairs().filter(|x| *x > 0.0).sum::<f64>() / size;
                let back: f64 = pairs().filter(|x| *x < 0.0).map(f64::abs).sum::<f64>() / size;
                let affluence = (d - back) / (d + back);
                net += gini * (p[0] * s[1] + p[1] * s[0]) * affluence;
                cross += gini * (p[0] * s[1] + p[1] * s[0]) * (1.0 - affluence);
            }
        }
        [all / (2.0 * n * n * mean), within, net, cross]
    }

    #[test]
    fn index_dagum_is_its_definition_over_all_pairs_and_adds_up_to_gini() {
        for seed in 0..20 {
            let (scores, groups) = draws(seed, 31);
            let got = dagum(&scores, &groups);
            let want = dagum_by_pairs(&scores, &groups);
            for (got, want) in [got.all, got.within, got.between, got.transvariation].into_iter().zip(want) {
                assert!((got - want).abs() < 1e-12, "{got} {want}");
            }
        }
        // Gini of 1, 2, 3, 4 is 0.25; groups that do not overlap leave no transvariation.
        let apart = dagum(&[1.0, 2.0, 3.0, 4.0, f64::NAN], &[0, 0, 1, 1, 1]);
        assert!((apart.all - 0.25).abs() < 1e-15 && apart.transvariation.abs() < 1e-15);
        assert!(dagum(&[-1.0, 2.0], &[0, 1]).all.is_nan() && dagum(&[0.0, 0.0], &[0, 1]).all.is_nan());
    }

    #[test]
    fn index_theil_adds_up_and_is_that_of_all_areas() {
        for seed in 0..20 {
            let (scores, groups) = draws(seed, 30);
            let people: Vec<f64> = (0..30).map(|at| 1.0 + f64::from(at % 5)).collect();
            let got = theil(&scores, &people, &groups);
            let size: f64 = people.iter().sum();
            let mean = scores.iter().zip(&people).map(|(y, n)| y * n).sum::<f64>() / size;
            let plain = |(y, n): (&f64, &f64)| n / size * (y / mean) * (y / mean).ln();
            let want: f64 = scores.iter().zip(&people).map(plain).sum();
            assert!((got.all - want).abs() < 1e-12 && got.between > 0.0 && got.within > 0.0);
            assert!((got.between + got.within - got.all).abs() < 1e-15);
        }
        // One area has everything: ln n. All alike: 0.
        let one = theil(&[0.0, 0.0, 0.0, 7.0], &[1.0; 4], &[0, 0, 1, 1]);
        assert!((one.all - 4.0_f64.ln()).abs() < 1e-15 && (one.between - 2.0_f64.ln()).abs() < 1e-15);
        assert!(theil(&[2.0; 3], &[1.0; 3], &[0, 1, 1]).all.abs() < 1e-15);
    }
}
