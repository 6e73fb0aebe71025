//! The normal distribution: its function and its quantile (Wichura 1988, algorithm AS 241).

use super::Elementary;

/// How far from the median the formula of the middle holds.
pub(super) const MIDDLE: f64 = 0.425;

/// The normal distribution function.
#[must_use]
pub fn normal_cumulative(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The normal quantile to sixteen digits (PPND16 of Wichura 1988, algorithm AS 241): −∞ at 0, ∞ at 1, NaN outside 0–1.
///
/// ```
/// use townscale::stats::normal_quantile;
/// assert_eq!((normal_quantile(0.5), normal_quantile(0.0)), (0.0, f64::NEG_INFINITY));
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
/// ```
#[must_use]
pub fn normal_quantile(u: f64) -> f64 {
    let q = u - 0.5;
    if q.abs() <= MIDDLE {
        return q * ratio(&CENTRE, 0.180_625 - q * q);
    }
    let outside = if q < 0.0 { u } else { 1.0 - u };
    if outside == 0.0 {
        return f64::INFINITY.copysign(q);
    }
    // Of a number outside 0–1 the logarithm is none.
    let r = (-outside.logarithm()).sqrt();
    let z = if r <= 5.0 { ratio(&NEAR_TAIL, r - 1.6) } else { ratio(&FAR_TAIL, r - 5.0) };
    z.copysign(q)
}

/// Coefficients of a numerator and of a denominator, from the constant on.
type Rational = ([f64; 8], [f64; 8]);

#[rustfmt::skip]
#[expect(clippy::excessive_precision, reason = "as they were published")]
const CENTRE: Rational = (
    [
        3.387_132_872_796_366_608, 1.331_416_678_917_843_774_5e2, 1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4, 4.592_195_393_154_987_145_7e4, 6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4, 2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0, 4.231_333_070_160_091_125_2e1, 6.871_870_074_920_579_083e2, 5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4, 3.930_789_580_009_271_061e4, 2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561e3,
    ],
);
#[rustfmt::skip]
#[expect(clippy::excessive_precision, reason = "as they were published")]
const NEAR_TAIL: Rational = (
    [
        1.423_437_110_749_683_577_34, 4.630_337_846_156_545_295_9, 5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04, 1.270_458_252_452_368_382_58, 2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2, 7.745_450_142_783_414_076_4e-4,
    ],
    [
        1.0, 2.053_191_626_637_758_821_87, 1.676_384_830_183_803_849_4, 6.897_673_349_851_000_045_5e-1,
        1.481_039_764_274_800_745_9e-1, 1.519_866_656_361_645_719_66e-2, 5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
);
#[rustfmt::skip]
#[expect(clippy::excessive_precision, reason = "as they were published")]
const FAR_TAIL: Rational = (
    [
        6.657_904_643_501_103_777_2, 5.463_784_911_164_114_369_9, 1.784_826_539_917_291_335_8,
        2.965_605_718_285_048_912_3e-1, 2.653_218_952_657_612_309_3e-2, 1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5, 2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0, 5.998_322_065_558_879_376_9e-1, 1.369_298_809_227_358_053_1e-1, 1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591e-4, 1.846_318_317_510_054_681_8e-5, 1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
);

fn ratio((above, below): &Rational, r: f64) -> f64 {
    let sum = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, one| sum * r + one);
    sum(above) / sum(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_that_of_another_implementation() {
        let levels = (1..20_000).flat_map(|i| {
            let i = f64::from(i);
            [i / 20_000.0, (-i / 30.0).exp(), 1.0 - (-i / 600.0).exp()]
        });
        for u in levels.filter(|u| *u > 0.0 && *u < 1.0 && *u != 0.5) {
            let other = -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * u);
            let apart = (normal_quantile(u) - other).abs();
            assert!(apart < 4e-14 * other.abs().max(1e-2), "{u} {} {other}", normal_quantile(u));
        }
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan() && normal_quantile(f64::NAN).is_nan());
    }
}
