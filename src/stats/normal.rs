//! Blocks of standard normal numbers, fast: one word each, by inversion (PPND7 of Wichura 1988, algorithm AS 241).

use super::Stream;

/// Fill `out` with the normals of block `block` of a seed and a key; accurate to seven digits, |z| up to 6.2.
pub fn fill_normals(seed: u64, key: u64, block: u64, out: &mut [f64]) {
    let mut stream = Stream::keyed(seed, key, block);
    for value in out.iter_mut() {
        *value = (f64::from(stream.bits()) + 0.5) / 4_294_967_296.0 - 0.5;
    }
    for value in out.iter_mut() {
        *value = invert(*value);
    }
}

/// The normal quantile at q + ½.
fn invert(q: f64) -> f64 {
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        q * (((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9)
            / (((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0)
    } else {
        let r = (-(0.5 - q.abs()).ln()).sqrt();
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
}

/// The normal distribution function.
pub fn normal_cumulative(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_normals_invert_the_distribution_function() {
        for i in 1..4000 {
            let u = f64::from(i) / 4000.0;
            assert!((normal_cumulative(invert(u - 0.5)) - u).abs() < 1e-7, "{u}");
        }
        for u in [1e-9, 1e-6, 1.0 - 1e-7] {
            assert!((normal_cumulative(invert(u - 0.5)) / u - 1.0).abs() < 1e-5, "{u}");
        }
    }
}
