//! Sobol sequences from Joe and Kuo's direction numbers, scrambled.

// Places of dimensions and bits.
#![allow(clippy::indexing_slicing)]

use super::Stream;

/// Bits of a coordinate.
const BITS: usize = 32;

/// A scrambled Sobol sequence: a digital (t, s)-sequence in base 2 in the unit cube.
///
/// Direction numbers are those of Joe and Kuo (2008), scrambled by a random lower triangular matrix and a random digital
/// shift for each dimension (Matoušek 1998), so that any 2ᵐ consecutive points from a multiple of 2ᵐ on keep the
/// equidistribution of the sequence and each point alone is uniform. The dimensions of a smaller sequence of the same
/// seed are the first of a larger one.
///
/// - Joe, S. and Kuo, F. Y. (2008). Constructing Sobol sequences with better two-dimensional projections. *SIAM Journal
///   on Scientific Computing* 30, 2635–2654.
/// - Matoušek, J. (1998). On the L2-discrepancy for anchored boxes. *Journal of Complexity* 14, 527–556.
///
/// ```
/// use townscale::stats::Net;
/// let net = Net::new(2, 0).expect("2 dimensions");
/// let mean = (0..1024).map(|i| net.at(i, 0) * net.at(i, 1)).sum::<f64>() / 1024.0;
/// assert!((mean - 0.25).abs() < 0.001);
/// ```
#[derive(Debug, Clone)]
pub struct Net {
    directions: Vec<[u32; BITS]>,
    shift: Vec<u32>,
}

impl Net {
    /// The most dimensions that direction numbers are there for. Pairs of the first 1,111 have Sobol's property A.
    pub const DIMENSIONS: usize = 2048;

    /// A scrambled sequence of a number of dimensions; none where there are more than [`Net::DIMENSIONS`].
    #[must_use]
    pub fn new(dimensions: usize, seed: u64) -> Option<Self> {
        let mut stream = Stream::new(seed, "digital net");
        let mut net = Self::unscrambled(dimensions)?;
        for (directions, shift) in net.directions.iter_mut().zip(&mut net.shift) {
            // Row by row from the topmost bit on: ones on the diagonal, random bits before it.
            let rows: [u32; BITS] = std::array::from_fn(|bit| {
                let diagonal = 1_u32 << (BITS - 1 - bit);
                diagonal | (stream.bits() & !(diagonal | (diagonal - 1)))
            });
            for direction in directions.iter_mut() {
                let bit = |place: usize| ((rows[place] & *direction).count_ones() & 1) << (BITS - 1 - place);
                *direction = (0..BITS).fold(0, |word, place| word | bit(place));
            }
            *shift = stream.bits();
        }
        Some(net)
    }

    /// The sequence itself, without scrambling; none where there are more dimensions than [`Net::DIMENSIONS`].
    #[must_use]
    pub fn unscrambled(dimensions: usize) -> Option<Self> {
        let first: [u32; BITS] = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
        let lines = include_str!("joe_kuo.txt").lines().filter(|line| !line.starts_with('#'));
        let rest = lines.map_while(direction_numbers);
        let directions: Vec<_> = std::iter::once(first).chain(rest).take(dimensions).collect();
        (directions.len() == dimensions).then(|| Self { shift: vec![0; dimensions], directions })
    }

    /// The coordinate of point `index` in a dimension, inside 0–1, in the order of Gray codes (Antonov and Saleev 1979).
    ///
    /// # Panics
    /// A dimension that the sequence does not have.
    #[must_use]
    pub fn at(&self, index: u32, dimension: usize) -> f64 {
        (f64::from(self.word(index, dimension)) + 0.5) / 4_294_967_296.0
    }

    /// The bits of a coordinate.
    fn word(&self, index: u32, dimension: usize) -> u32 {
        let mut gray = index ^ (index >> 1);
        let mut word = self.shift[dimension];
        while gray != 0 {
            word ^= self.directions[dimension][gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        word
    }
}

/// The direction numbers of a dimension (Bratley and Fox 1988) from a line of the table: degree and inner coefficients
/// of the primitive polynomial, then the initial numbers.
fn direction_numbers(line: &str) -> Option<[u32; BITS]> {
    let mut numbers = line.split(' ').map_while(|number| number.parse::<u32>().ok());
    let (degree, inner) = (numbers.next()? as usize, numbers.next()?);
    let mut v = [0_u32; BITS];
    for (bit, value) in v.iter_mut().enumerate().take(degree) {
        *value = numbers.next()? << (BITS - 1 - bit);
    }
    for bit in degree..BITS {
        v[bit] = v[bit - degree] ^ (v[bit - degree] >> degree);
        for step in 1..degree {
            if inner >> (degree - 1 - step) & 1 == 1 {
                v[bit] ^= v[bit - step];
            }
        }
    }
    Some(v)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of scipy 1.17.1, `scipy.stats.qmc.Sobol(2048, scramble=False, bits=32)`, times 2³².
    #[test]
    fn unscrambled_points_are_those_of_an_independent_implementation() {
        let dimensions = [0, 1, 2, 9, 99, 1110, 2047];
        let points: [(u32, [u32; 7]); 4] = [
            (2, [3221225472, 1073741824, 1073741824, 3221225472, 3221225472, 3221225472, 3221225472]),
            (7, [536870912, 2684354560, 1610612736, 3758096384, 2684354560, 2684354560, 1610612736]),
            (1000, [943718400, 415236096, 2227175424, 297795584, 801112064, 1589641216, 3854565376]),
            (1023, [4194304, 3233808384, 2629828608, 3653238784, 2277507072, 2529165312, 1035993088]),
        ];
        let net = Net::unscrambled(Net::DIMENSIONS).unwrap();
        for (index, words) in points {
            assert_eq!(dimensions.map(|dimension| net.word(index, dimension)), words, "point {index}");
        }
        assert!(Net::unscrambled(Net::DIMENSIONS + 1).is_none() && Net::new(0, 0).is_some());
    }

    /// Scrambling keeps the net: 2¹⁰ points put one into each 2¹⁰-th part of every axis, and one into each box of 2⁵ × 2⁵
    /// of the first two dimensions, whose sequence has t = 0.
    #[test]
    fn scrambled_points_are_evenly_spread() {
        let net = Net::new(2048, 5).unwrap();
        let all_once = |mut cells: Vec<usize>| {
            cells.sort_unstable();
            cells.iter().enumerate().all(|(i, cell)| i == *cell)
        };
        for dimension in [0, 1, 7, 60, 199, 2047] {
            assert!(all_once((0..1024).map(|i| (net.at(i, dimension) * 1024.0) as usize).collect()), "{dimension}");
        }
        let cell = |i: u32, dimension| (net.at(i, dimension) * 32.0) as usize;
        assert!(all_once((0..1024).map(|i| 32 * cell(i, 0) + cell(i, 1)).collect()));
        let (few, other) = (Net::new(3, 5).unwrap(), Net::new(3, 6).unwrap());
        assert_eq!(few.at(77, 2).to_bits(), net.at(77, 2).to_bits());
        assert_ne!(few.at(77, 2).to_bits(), other.at(77, 2).to_bits());
    }

    /// The integral of Π (1 + (x − ½)/j²) over the unit cube is 1 (a test function of Joe and Kuo's kind); random points
    /// err by about 0.005 at this number.
    #[test]
    fn an_integral_over_many_dimensions_is_met() {
        let net = Net::new(100, 1).unwrap();
        let value = |i| (0..100).map(|j| 1.0 + (net.at(i, j) - 0.5) / ((j + 1) * (j + 1)) as f64).product::<f64>();
        let mean = (0..4096).map(value).sum::<f64>() / 4096.0;
        assert!((mean - 1.0).abs() < 2e-4, "{mean}");
    }
}
