//! Gamma numbers of many draws at once, by Marsaglia and Tsang (2000), "A simple method for generating gamma variables".

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use super::normal::{inverse, middle, off_the_middle, tail};
use super::normal_law::MIDDLE;
use super::random::first_words;
use super::{Stream, key, wide};
use crate::stats::Elementary;

/// Fill `out` with gamma numbers of unit scale, one for each of the draws `first`, `first + 1`, … of a seed and a key.
///
/// A number depends on the seed, the key, its own draw and the shape alone, so draws may be asked for one by one or many
/// at a time. Normals come from one word each and have seven digits.
///
/// ```
/// use townscale::stats::fill_gammas;
/// let (mut many, mut one) = ([0.0; 9], [0.0]);
/// fill_gammas(1, 2, 40, 10.0, &mut many);
/// fill_gammas(1, 2, 43, 10.0, &mut one);
/// assert_eq!(many[3], one[0]);
/// ```
pub fn fill_gammas(seed: u64, key: u64, first: u64, shape: f64, out: &mut [f64]) {
    wide!(["avx2"] fill, (seed: u64, key: u64, first: u64, shape: f64, out: &mut [f64]));
}

const LANES: usize = 64;

#[inline(always)]
fn fill(seed: u64, name: u64, first: u64, shape: f64, out: &mut [f64]) {
    let law = Law::new(if shape < 1.0 { shape + 1.0 } else { shape });
    let (mut one, mut other) = ([0; LANES], [0; LANES]);
    let (mut q, mut x, mut u) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    let count = out.len();
    for from in (0..count).step_by(LANES) {
        let size = LANES.min(count - from);
        let (start, chunk) = (first.wrapping_add(from as u64), &mut out[from..from + size]);
        first_words(seed, name, start, &mut one[..size], &mut other[..size]);
        for i in 0..LANES {
            q[i] = off_the_middle(one[i]);
            u[i] = off_the_middle(other[i]) + 0.5;
            x[i] = middle(q[i]);
        }
        for i in 0..size {
            if q[i].abs() > MIDDLE {
                x[i] = tail(q[i]);
            }
        }
        // The squeeze takes most at once; those that the whole rule refuses too are drawn anew, from the same start.
        let mut sure = [false; LANES];
        for i in 0..LANES {
            q[i] = law.cube(x[i]);
            sure[i] = law.squeezed(x[i], u[i], q[i]);
        }
        for i in 0..size {
            chunk[i] = if sure[i] || law.takes(x[i], u[i], q[i]) {
                law.d * q[i]
            } else {
                law.draw(&mut Stream::keyed(seed, name, start.wrapping_add(i as u64)))
            };
        }
    }
    if shape < 1.0 {
        let name = name ^ key("gamma below 1");
        for (draw, value) in (first..).zip(out) {
            let boost = Stream::keyed(seed, name, draw).uniform().power(1.0 / shape);
            *value = (*value * boost).max(f64::MIN_POSITIVE);
        }
    }
}

/// A gamma distribution with a shape of 1 or more.
struct Law {
    d: f64,
    c: f64,
    squeeze: f64,
}

impl Law {
    fn new(shape: f64) -> Self {
        let d = shape - 1.0 / 3.0;
        Self { d, c: 1.0 / (9.0 * d).sqrt(), squeeze: 1.2711 / (81.0 * d) }
    }

    #[inline(always)]
    fn cube(&self, x: f64) -> f64 {
        let v = 1.0 + self.c * x;
        v * v * v
    }

    /// The quick test, which is true for no number that the whole one refuses.
    ///
    /// With t = c x the whole one is ln u < −d g(t) t⁴, g(t) = (−4.5 t² − 1 + (1 + t)³ − 3 ln(1 + t)) / t⁴, and g falls
    /// with t: from t = −½ on it is under 1.2711.
    #[inline(always)]
    fn squeezed(&self, x: f64, u: f64, v: f64) -> bool {
        (v >= 0.125) & (u < 1.0 - self.squeeze * (x * x) * (x * x))
    }

    /// Whether the number that comes of the normal x, with v = (1 + c x)³, is taken at u.
    #[inline(always)]
    fn takes(&self, x: f64, u: f64, v: f64) -> bool {
        v > 0.0 && (self.squeezed(x, u, v) || u.logarithm() < 0.5 * x * x + self.d * (1.0 - v + v.logarithm()))
    }

    fn draw(&self, stream: &mut Stream) -> f64 {
        loop {
            let x = inverse(off_the_middle(stream.bits()));
            let u = off_the_middle(stream.bits()) + 0.5;
            let v = self.cube(x);
            if self.takes(x, u, v) {
                return self.d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gammas_have_the_same_bits_alone_and_together_and_on_every_processor() {
        for shape in [0.3, 1.0, 7.5] {
            let (mut plain, mut wide) = (vec![0.0; 1000], vec![0.0; 1000]);
            fill(3, 4, 1 << 32, shape, &mut plain);
            fill_gammas(3, 4, 1 << 32, shape, &mut wide);
            assert!(plain.iter().zip(&wide).all(|(a, b)| a.to_bits() == b.to_bits()));
            for at in [0, 63, 64, 500, 999] {
                let mut one = [0.0];
                fill_gammas(3, 4, (1 << 32) + at as u64, shape, &mut one);
                assert_eq!(one[0].to_bits(), plain[at].to_bits());
            }
        }
    }

    #[test]
    fn gammas_that_the_quick_test_takes_the_whole_one_takes_too() {
        let mut stream = Stream::new(8, "squeeze");
        for shape in [1.0, 1.3, 2.0, 10.0, 500.0] {
            let law = Law::new(shape);
            for _ in 0..20_000 {
                let x = 1.5 * stream.normal();
                let v = law.cube(x);
                let edge = (0.5 * x * x + law.d * (1.0 - v + v.ln())).exp();
                // Just over the edge the whole test refuses; so must the quick one.
                assert!(!law.squeezed(x, edge * (1.0 + 1e-9), v), "{shape} {x}");
            }
        }
    }

    /// Mean and variance are the shape; the third central moment is twice it; P(X < 1) of shape 1 is 1 − 1/e.
    #[test]
    fn gammas_have_the_moments_of_their_shape() {
        for shape in [0.2, 0.9, 1.0, 2.5, 40.0] {
            let mut draws = vec![0.0; 400_000];
            fill_gammas(1, key("moments"), 0, shape, &mut draws);
            let n = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / n;
            let moment = |p: i32| draws.iter().map(|x| (x - mean).powi(p)).sum::<f64>() / n;
            assert!((mean / shape - 1.0).abs() < 5.0 / (n * shape).sqrt(), "{shape} {mean}");
            assert!((moment(2) / shape - 1.0).abs() < 0.03, "{shape} {}", moment(2));
            assert!((moment(3) / (2.0 * shape) - 1.0).abs() < 0.15, "{shape} {}", moment(3));
            if shape == 1.0 {
                let under = draws.iter().filter(|x| **x < 1.0).count() as f64 / n;
                assert!((under - 1.0 + (-1.0_f64).exp()).abs() < 0.004, "{under}");
            }
        }
    }
}
