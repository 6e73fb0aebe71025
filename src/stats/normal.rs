//! Blocks of standard normal numbers, fast: one word each, by inversion (PPND7 of Wichura 1988, algorithm AS 241).

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use super::normal_law::MIDDLE;
use super::{Stream, wide};
use crate::stats::Elementary;

/// Fill `out` with the normals of block `block` of a seed and a key; accurate to seven digits, |z| up to 6.2.
pub fn fill_normals(seed: u64, key: u64, block: u64, out: &mut [f64]) {
    wide!(["avx2"] fill, (seed: u64, key: u64, block: u64, out: &mut [f64]));
}

#[inline(always)]
fn fill(seed: u64, key: u64, block: u64, out: &mut [f64]) {
    let mut stream = Stream::keyed(seed, key, block);
    let mut bits = [0; LANES];
    let mut q = [0.0; LANES];
    for chunk in out.chunks_mut(LANES) {
        let size = chunk.len();
        stream.fill_bits(&mut bits[..size]);
        for (q, bits) in q.iter_mut().zip(&bits) {
            *q = off_the_middle(*bits);
        }
        // All by the formula of the middle, then the tails anew: the first loop has no branch.
        for (value, q) in chunk.iter_mut().zip(&q) {
            *value = middle(*q);
        }
        for (value, q) in chunk.iter_mut().zip(&q).filter(|(_, q)| q.abs() > MIDDLE) {
            *value = tail(*q);
        }
    }
}

/// A number uniform between −½ and ½ from one word; half of 2³² is taken off as an integer, so that the bits go through
/// signed numbers.
#[inline(always)]
pub(super) fn off_the_middle(bits: u32) -> f64 {
    (f64::from((bits ^ 0x8000_0000) as i32) + 0.5) / 4_294_967_296.0
}

/// The normal quantile at q + ½.
#[inline(always)]
pub(super) fn inverse(q: f64) -> f64 {
    if q.abs() > MIDDLE { tail(q) } else { middle(q) }
}

const LANES: usize = 128;
/// The normal quantile at q + ½ for |q| up to 0.425.
#[inline(always)]
pub(super) fn middle(q: f64) -> f64 {
    let r = 0.180_625 - q * q;
    q * (((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9)
        / (((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0)
}

/// The normal quantile at q + ½ further out.
#[inline(always)]
pub(super) fn tail(q: f64) -> f64 {
    let r = (-(0.5 - q.abs()).logarithm()).sqrt();
    let z = if r <= 5.0 {
        let r = r - 1.6;
        (((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_390_0) * r + 1.423_437_277_7)
            / ((0.120_211_329_75 * r + 0.737_001_642_50) * r + 1.0)
    } else {
        let r = r - 5.0;
        (((0.017_337_203_997 * r + 0.428_682_943_37) * r + 3.081_226_386_0) * r + 6.657_905_115_0)
            / ((0.012_258_202_635 * r + 0.241_978_942_25) * r + 1.0)
    };
    z.copysign(q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal_cumulative;

    #[test]
    fn decision_normals_have_the_same_bits_on_every_processor() {
        let (mut plain, mut wide) = (vec![0.0; 1000], vec![0.0; 1000]);
        fill(3, 4, 5, &mut plain);
        fill_normals(3, 4, 5, &mut wide);
        assert!(plain.iter().zip(&wide).all(|(a, b)| a.to_bits() == b.to_bits()));
    }

    #[test]
    fn decision_normals_invert_the_distribution_function() {
        for i in 1..4000 {
            let u = f64::from(i) / 4000.0;
            assert!(
                (normal_cumulative((if (u - 0.5_f64).abs() > MIDDLE { tail } else { middle })(u - 0.5)) - u).abs()
                    < 1e-7,
                "{u}"
            );
        }
        for u in [1e-9, 1e-6, 1.0 - 1e-7] {
            assert!(
                (normal_cumulative((if (u - 0.5_f64).abs() > MIDDLE { tail } else { middle })(u - 0.5)) / u - 1.0)
                    .abs()
                    < 1e-5,
                "{u}"
            );
        }
    }
}
