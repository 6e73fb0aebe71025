//! Blocks of uniform and standard normal numbers, fast, in single precision: one 32-bit word each, without a branch, so
//! that the compiler turns the loops into vectors. No multiplication is fused with an addition, and single-precision
//! division and square root are exact to the last bit everywhere: the same bits on every processor, however wide.
//!
//! The coefficients were fitted here: a rational function of √−ln m for the quantile, m being the smaller tail, and a power
//! of a polynomial for √Φ. The tests hold both to the distribution function in double precision.

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use super::Stream;

/// A block of `N` numbers uniform on 0..1, what they lack of 1, and the normals of the same rank.
#[derive(Debug, Clone)]
pub struct Ranks<const N: usize> {
    /// Uniform on 0..1.
    pub u: Box<[f32; N]>,
    /// 1 − u, as exact near 0 as u.
    pub rest: Box<[f32; N]>,
    /// Φ⁻¹(u): within 2e-6, |z| up to 6.3.
    pub z: Box<[f32; N]>,
    bits: Box<[u32; N]>,
}

impl<const N: usize> Default for Ranks<N> {
    fn default() -> Self {
        let block = || Box::new([0.0; N]);
        Self { u: block(), rest: block(), z: block(), bits: Box::new([0; N]) }
    }
}

impl<const N: usize> Ranks<N> {
    /// Fill with the numbers of block `block` of a seed and a key.
    #[inline(always)]
    pub fn fill(&mut self, seed: u64, key: u64, block: u64) {
        Stream::keyed(seed, key, block).fill_bits(&mut *self.bits);
        for i in 0..N {
            // Half of 2³² is taken off, and the distance to the nearer end kept: signed words turn into floats fast.
            let sign = (self.bits[i] ^ 0x8000_0000) as i32;
            let end = 0x7fff_ffff - (sign ^ (sign >> 31));
            let smaller = (end as f32 + 0.5) * (1.0 / 4_294_967_296.0);
            let larger = 1.0 - smaller;
            let below = sign < 0;
            self.u[i] = pick(below, smaller, larger);
            self.rest[i] = pick(below, larger, smaller);
            self.z[i] = f32::from_bits(upper_quantile(smaller).to_bits() ^ (sign as u32 & 0x8000_0000));
        }
    }
}

/// `a` where `yes`, else `b`, both computed: no branch.
#[inline(always)]
#[must_use]
pub fn pick(yes: bool, a: f32, b: f32) -> f32 {
    let mask = u32::from(yes).wrapping_neg();
    f32::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
}

/// The natural logarithm of a normal number above 0, within 2e-7 of it or of its size.
#[inline(always)]
fn ln(x: f32) -> f32 {
    let bits = x.to_bits() as i32;
    // The exponent that leaves a mantissa from √½ to √2.
    let exponent = (bits - 0x3f35_04f3) >> 23;
    let t = f32::from_bits((bits - (exponent << 23)) as u32) - 1.0;
    let p = 0.333_340_2
        + t * (-0.249_822_53 + t * (0.199_374_36 + t * (-0.171_653_84 + t * (0.158_912_24 + t * -0.099_080_2))));
    exponent as f32 * std::f32::consts::LN_2 + (t - 0.5 * (t * t) + t * (t * t) * p)
}

/// The normal that is exceeded with probability m, from 2⁻³³ to ½.
#[inline(always)]
fn upper_quantile(m: f32) -> f32 {
    let r = (-ln(m)).sqrt() - 1.0;
    (0.337_475 + r * (2.475_604_4 + r * (2.924_188_4 + r * (1.069_235 + r * 0.108_350_02))))
        / (1.0 + r * (1.550_516_7 + r * (0.681_694_03 + r * 0.076_568_79)))
}

/// √Φ(x), within 1e-6.
#[inline(always)]
#[must_use]
pub fn root_cumulative(x: f32) -> f32 {
    let y = x.abs();
    let g = 1.044_273_8
        + y * (0.052_075_9
            + y * (0.022_071_572
                + y * (0.003_435_374
                    + y * (2.835_243e-5
                        + y * (5.342_631e-5 + y * (7.654_037e-6 + y * (-1.144_687e-6 + y * 1.620_365e-7)))))));
    let four = (g * g) * (g * g);
    let tail = 1.0 / (four * four);
    pick(x < 0.0, tail, (1.0 - tail * tail).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{normal_cumulative, normal_quantile, wide};

    #[inline(always)]
    fn fill_plain(ranks: &mut Ranks<1024>) {
        ranks.fill(3, 4, 5);
        ranks.z.iter_mut().for_each(|z| *z = root_cumulative(*z));
    }

    fn fill_wide(ranks: &mut Ranks<1024>) {
        wide!(["avx2"] fill_plain, (ranks: &mut Ranks<1024>));
    }

    #[test]
    fn decision_ranks_have_the_same_bits_on_every_processor() {
        let (mut plain, mut wide) = (Ranks::<1024>::default(), Ranks::<1024>::default());
        fill_plain(&mut plain);
        fill_wide(&mut wide);
        let same = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(same(&*plain.u, &*wide.u) && same(&*plain.rest, &*wide.rest) && same(&*plain.z, &*wide.z));
    }

    #[test]
    fn decision_ranks_invert_the_distribution_function() {
        for i in 0..400_000 {
            let m = 0.5_f64 * 2_f64.powf(-f64::from(i) / 12_500.0);
            let z = f64::from(upper_quantile(m as f32));
            let exact = -normal_quantile(f64::from(m as f32));
            assert!((z - exact).abs() < 2e-6, "{m} {z} {exact}");
        }
    }

    #[test]
    fn decision_roots_of_the_distribution_function_are_right() {
        for i in -9000..9000 {
            let x = f64::from(i) / 1000.0;
            let root = f64::from(root_cumulative(x as f32));
            assert!((root - normal_cumulative(x).sqrt()).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn decision_ranks_add_to_one_and_have_the_moments() {
        let mut ranks = Ranks::<65_536>::default();
        ranks.fill(1, 2, 3);
        assert!(
            ranks.u.iter().zip(&*ranks.rest).all(|(u, rest)| *u > 0.0 && *rest > 0.0 && (u + rest - 1.0).abs() < 1e-6)
        );
        assert!(ranks.u.iter().zip(&*ranks.z).all(|(u, z)| (*u < 0.5) == (*z < 0.0)));
        let n = ranks.z.len() as f64;
        let moment = |power: i32| ranks.z.iter().map(|z| f64::from(*z).powi(power)).sum::<f64>() / n;
        assert!(moment(1).abs() < 0.02 && (moment(2) - 1.0).abs() < 0.03 && (moment(4) - 3.0).abs() < 0.2);
        let mean = ranks.u.iter().map(|u| f64::from(*u)).sum::<f64>() / n;
        assert!((mean - 0.5).abs() < 0.005);
    }
}
