//! Moran's I: whether neighbours have like scores.

// Places of areas that have a score.
#![allow(clippy::indexing_slicing)]

use crate::stats::{Stream, key};

/// Neighbours of areas with their weights, sparse.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// For each area its neighbours (places) and their weights.
    pub of: Vec<Vec<(usize, f64)>>,
}

/// Moran's I of scores and whether chance would give as much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moran {
    /// I: 1 where neighbours are alike, −1 where they are opposite.
    pub i: f64,
    /// What chance gives on average: −1 / (n − 1).
    pub expected: f64,
    /// (I − expected) over its standard deviation under randomisation (Cliff and Ord 1981).
    pub z: f64,
}

impl Neighbours {
    /// The same neighbours with each area's weights summing to 1.
    #[must_use]
    pub fn standardised(mut self) -> Self {
        for row in &mut self.of {
            let sum: f64 = row.iter().map(|(_, weight)| weight).sum();
            row.iter_mut().for_each(|(_, weight)| *weight /= sum);
        }
        self
    }

    /// The neighbours of an area; none of an area that is not in the list.
    fn of(&self, area: usize) -> &[(usize, f64)] {
        self.of.get(area).map_or(&[], Vec::as_slice)
    }

    /// Moran's I (1950) of `scores`, areas without one (NaN) left out with their borders, as are places without an area.
    #[must_use]
    pub fn moran(&self, scores: &[f64]) -> Moran {
        let there: Vec<usize> = (0..scores.len()).filter(|at| !scores[*at].is_nan()).collect();
        let n = there.len() as f64;
        let mean = there.iter().map(|at| scores[*at]).sum::<f64>() / n;
        let off = |at: usize| scores[at] - mean;
        let (mut squares, mut fourths) = (0.0, 0.0);
        for at in &there {
            let square = off(*at).powi(2);
            squares += square;
            fourths += square * square;
        }
        let pairs = || {
            let row = |at: &usize| {
                let at = *at;
                let known = |to: usize| scores.get(to).is_some_and(|score| !score.is_nan());
                self.of(at).iter().filter(move |(to, _)| known(*to)).map(move |(to, weight)| (at, *to, *weight))
            };
            there.iter().flat_map(row)
        };
        let mut all = 0.0;
        let mut cross = 0.0;
        // Sums of each area's weights out and in, and of squares of both ways between two areas.
        let mut both = vec![0.0; scores.len()];
        let mut s1 = 0.0;
        for (from, to, weight) in pairs() {
            all += weight;
            cross += weight * off(from) * off(to);
            both[from] += weight;
            both[to] += weight;
            let back = self.of(to).iter().find(|(at, _)| *at == from).map_or(0.0, |(_, weight)| *weight);
            // A border that both name is met twice, one that only one names once.
            s1 += if back > 0.0 { 0.5 } else { 1.0 } * (weight + back).powi(2);
        }
        let i = n / all * cross / squares;
        let expected = -1.0 / (n - 1.0);
        let s2: f64 = both.iter().map(|sum| sum * sum).sum();
        let b2 = n * fourths / (squares * squares);
        let s0 = all * all;
        let first = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0);
        let second = b2 * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0);
        let variance = (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0) - expected * expected;
        Moran { i, expected, z: (i - expected) / variance.sqrt() }
    }

    /// The share of random permutations of the scores among areas in which I is at least as far from what chance gives
    /// as it is here, this one counted (a two-sided pseudo p-value).
    #[must_use]
    pub fn permutation_p(&self, scores: &[f64], permutations: usize, seed: u64) -> f64 {
        let seen = self.moran(scores);
        if seen.i.is_nan() {
            return f64::NAN;
        }
        let there: Vec<usize> = (0..scores.len()).filter(|at| !scores[*at].is_nan()).collect();
        let far = (seen.i - seen.expected).abs() * (1.0 - 1e-12);
        let mut as_far = 1;
        for number in 0..permutations {
            let mut stream = Stream::keyed(seed, key("index moran"), number as u64);
            let mut order = there.clone();
            for at in (1..order.len()).rev() {
                order.swap(at, stream.below(at + 1));
            }
            let mut mixed = scores.to_vec();
            there.iter().zip(&order).for_each(|(to, from)| mixed[*to] = scores[*from]);
            as_far += usize::from((self.moran(&mixed).i - seen.expected).abs() >= far);
        }
        as_far as f64 / (permutations + 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a square grid, neighbours by their sides (rook).
    fn grid(side: usize) -> Neighbours {
        let of = |at: usize| {
            let (row, column) = (at / side, at % side);
            let mut near = Vec::new();
            (row > 0).then(|| near.push((at - side, 1.0)));
            (row + 1 < side).then(|| near.push((at + side, 1.0)));
            (column > 0).then(|| near.push((at - 1, 1.0)));
            (column + 1 < side).then(|| near.push((at + 1, 1.0)));
            near
        };
        Neighbours { of: (0..side * side).map(of).collect() }
    }

    #[test]
    fn index_moran_of_a_chessboard_is_minus_one_and_of_halves_near_one() {
        let chess: Vec<f64> = (0..64).map(|at| f64::from((at / 8 + at % 8) % 2)).collect();
        let board = grid(8).moran(&chess);
        assert!((board.i + 1.0).abs() < 1e-12 && board.z < -5.0 && (board.expected + 1.0 / 63.0).abs() < 1e-15);
        // Left half 0, right half 1: 104 of 112 borders are alike, 8 are not: (104 − 8) / 112.
        let halves: Vec<f64> = (0..64).map(|at| f64::from(u8::from(at % 8 > 3))).collect();
        assert!((grid(8).moran(&halves).i - 96.0 / 112.0).abs() < 1e-12);
        assert!(grid(8).permutation_p(&halves, 199, 1) < 0.01);
        let standardised = grid(8).standardised();
        assert!(standardised.of.iter().all(|row| (row.iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-12));
    }

    /// The variance under randomisation is that of I over all permutations of five scores.
    #[test]
    fn index_moran_has_the_mean_and_variance_of_all_permutations() {
        let path = Neighbours {
            of: vec![
                vec![(1, 1.0)],
                vec![(0, 0.5), (2, 0.5)],
                vec![(1, 0.5), (3, 0.5)],
                vec![(2, 0.5), (4, 0.5)],
                vec![(3, 1.0)],
            ],
        };
        let scores = [1.0, 2.0, 4.0, 7.0, 3.0];
        let mut all = Vec::new();
        let mut order = scores;
        permute(&mut order, 0, &mut |order| all.push(path.moran(order).i));
        let mean = all.iter().sum::<f64>() / 120.0;
        let variance = all.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / 120.0;
        let found = path.moran(&scores);
        assert!((mean - found.expected).abs() < 1e-12);
        assert!(((found.i - mean) / variance.sqrt() - found.z).abs() < 1e-9, "{found:?}");
        let missing = path.moran(&[1.0, f64::NAN, 4.0, 7.0, 3.0]);
        assert!(missing.i.is_finite() && (missing.expected + 1.0 / 3.0).abs() < 1e-15);
    }

    fn permute(values: &mut [f64], from: usize, see: &mut impl FnMut(&[f64])) {
        if from == values.len() {
            return see(values);
        }
        for at in from..values.len() {
            values.swap(from, at);
            permute(values, from + 1, see);
            values.swap(from, at);
        }
    }
}
