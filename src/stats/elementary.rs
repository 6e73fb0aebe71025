//! Elementary functions of a number with the same bits on every processor and with every C library: those of the standard
//! library are the system's own, and differ in the last place from one system to the next.
//!
//! The exponential and the logarithm are those of `math`; the others are the crate `libm`, a translation of musl's.

/// What `f64` has under `exp`, `ln`, `powf` and so on, without the system's library. Clippy refuses the other names.
pub(crate) trait Elementary {
    /// e to the power of the number.
    fn exponential(self) -> Self;
    /// e to the power of the number, less 1: exact where the number is small.
    fn exponential_less_1(self) -> Self;
    /// The natural logarithm.
    fn logarithm(self) -> Self;
    /// The natural logarithm of 1 and the number: exact where the number is small.
    fn logarithm_of_1_plus(self) -> Self;
    /// The logarithm to the base of 10.
    fn decimal_logarithm(self) -> Self;
    /// The number to a power.
    fn power(self, exponent: Self) -> Self;
    /// The sine of an angle (radians).
    fn sine(self) -> Self;
    /// The cosine of an angle (radians).
    fn cosine(self) -> Self;
    /// The angle whose sine it is (radians).
    fn arc_sine(self) -> Self;
    /// The angle of the point `(across, self)` (radians).
    fn angle(self, across: Self) -> Self;
    /// The hyperbolic tangent.
    fn hyperbolic_tangent(self) -> Self;
    /// The number whose hyperbolic tangent it is.
    fn area_hyperbolic_tangent(self) -> Self;
    /// The length of the hypotenuse over two sides.
    fn hypotenuse(self, other: Self) -> Self;
}

impl Elementary for f64 {
    #[inline(always)]
    fn exponential(self) -> f64 {
        super::exp(self)
    }

    fn exponential_less_1(self) -> f64 {
        libm::expm1(self)
    }

    #[inline(always)]
    fn logarithm(self) -> f64 {
        super::ln(self)
    }

    fn logarithm_of_1_plus(self) -> f64 {
        libm::log1p(self)
    }

    fn decimal_logarithm(self) -> f64 {
        libm::log10(self)
    }

    fn power(self, exponent: f64) -> f64 {
        libm::pow(self, exponent)
    }

    fn sine(self) -> f64 {
        libm::sin(self)
    }

    fn cosine(self) -> f64 {
        libm::cos(self)
    }

    fn arc_sine(self) -> f64 {
        libm::asin(self)
    }

    fn angle(self, across: f64) -> f64 {
        libm::atan2(self, across)
    }

    fn hyperbolic_tangent(self) -> f64 {
        libm::tanh(self)
    }

    fn area_hyperbolic_tangent(self) -> f64 {
        libm::atanh(self)
    }

    fn hypotenuse(self, other: f64) -> f64 {
        libm::hypot(self, other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_those_of_the_standard_library_but_for_the_last_digits(x in 1e-6..40.0f64, y in -8.0..8.0f64) {
            let pairs = [
                (y.exponential(), y.exp()),
                (y.exponential_less_1(), y.exp_m1()),
                (x.logarithm(), x.ln()),
                (x.logarithm_of_1_plus(), x.ln_1p()),
                (x.decimal_logarithm(), x.log10()),
                (x.power(y), x.powf(y)),
                (y.sine(), y.sin()),
                (y.cosine(), y.cos()),
                ((y / 8.1).arc_sine(), (y / 8.1).asin()),
                (y.angle(x), y.atan2(x)),
                (y.hyperbolic_tangent(), y.tanh()),
                ((y / 8.1).area_hyperbolic_tangent(), (y / 8.1).atanh()),
                (x.hypotenuse(y), x.hypot(y)),
            ];
            for (place, (a, b)) in pairs.into_iter().enumerate() {
                prop_assert!((a - b).abs() <= 1e-14 * b.abs(), "{place}: {a} {b}");
            }
        }
    }

    /// The bits of a few values: what a processor or a system changes fails here.
    #[test]
    fn their_bits_are_those_written_down() {
        let bits = |x: f64| x.to_bits();
        assert_eq!(bits(0.1_f64.exponential()), 0x3ff1_aec7_b35a_00d4);
        assert_eq!(bits(0.1_f64.logarithm()), 0xc002_6bb1_bbb5_5515);
        assert_eq!(bits(0.1_f64.power(0.3)), 0x3fe0_09b9_cf33_4253);
        assert_eq!(bits(0.1_f64.sine()), 0x3fb9_8eae_cb8b_cb2c);
        assert_eq!(bits(0.1_f64.hyperbolic_tangent()), 0x3fb9_83d7_795f_413a);
        assert_eq!(bits(0.1_f64.logarithm_of_1_plus()), 0x3fb8_663f_793c_46c7);
    }
}
