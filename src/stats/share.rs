//! Intervals for a share seen in a sample: Wilson (1927), Clopper and Pearson (1934), the exact hypergeometric, with the
//! population's size and the sampling design let in.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::ln_gamma;

use super::{Elementary, normal_quantile};
use crate::error::{Error, Result, unknown_word};

/// The largest sample, and the largest population, whose hypergeometric probabilities are computed: beyond them rounding of
/// the logarithms of factorials is seen.
const MOST_SAMPLED: f64 = 1e7;
const MOST_PEOPLE: f64 = 1e9;

/// How the interval is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShareMethod {
    /// Wilson's score interval.
    Wilson,
    /// Clopper and Pearson's exact binomial interval.
    ClopperPearson,
    /// Inversion of the hypergeometric tails: exact for a simple random sample of a known population.
    Hypergeometric,
}

impl std::str::FromStr for ShareMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "wilson" => Ok(Self::Wilson),
            "clopper_pearson" => Ok(Self::ClopperPearson),
            "hypergeometric" => Ok(Self::Hypergeometric),
            _ => Err(unknown_word("method", name, ["wilson", "clopper_pearson", "hypergeometric"])),
        }
    }
}

/// The interval of a share: `count` of a sample of `n` (persons), at a confidence `level`.
///
/// With a `population` the sample counts as n (N − 1) / (N − n), the size whose binomial variance is that of sampling
/// without replacement; a `design_effect` divides that size. Where the whole population was asked there is no interval.
///
/// ```
/// use townscale::stats::{ShareMethod, share_interval};
/// let (low, high) = share_interval(8.0, 120.0, Some(800.0), ShareMethod::Wilson, 0.95, 1.0)?;
/// assert_eq!(format!("{low:.3}–{high:.3}"), "0.036–0.120");
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// A count that is no part of the sample, a sample larger than its population, a level outside 0–1, a design effect
/// that is not positive; the hypergeometric without a population, with broken counts or with a design effect.
pub fn share_interval(
    count: f64,
    n: f64,
    population: Option<f64>,
    method: ShareMethod,
    level: f64,
    design_effect: f64,
) -> Result<(f64, f64)> {
    if !(n.is_finite() && n > 0.0 && (0.0..=n).contains(&count)) {
        return Err(Error::share_of_sample(count, n));
    }
    if population.is_some_and(|all| !(all.is_finite() && all >= n)) {
        return Err(Error::sample_above_population(n));
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::not_inside_0_and_1("level", level));
    }
    if !(design_effect.is_finite() && design_effect > 0.0) {
        return Err(Error::number_not_positive("design_effect", design_effect));
    }
    let tail = (1.0 - level) / 2.0;
    if method == ShareMethod::Hypergeometric {
        let Some(all) = population else {
            return Err(Error::hypergeometric_population());
        };
        let whole = [count, n, all].iter().all(|value| value.fract() == 0.0);
        if !whole || (design_effect - 1.0).abs() > 0.0 {
            return Err(Error::hypergeometric_design());
        }
        if n > MOST_SAMPLED || all > MOST_PEOPLE {
            return Err(Error::hypergeometric_size(MOST_SAMPLED, MOST_PEOPLE));
        }
        return Ok(hypergeometric(count, n, all, tail));
    }
    let share = count / n;
    let size = match population {
        Some(all) if all <= n => return Ok((share, share)),
        Some(all) => n * (all - 1.0) / (all - n),
        None => n,
    } / design_effect;
    Ok(match method {
        ShareMethod::Wilson => wilson(share, size, tail),
        ShareMethod::ClopperPearson | ShareMethod::Hypergeometric => clopper_pearson(share * size, size, tail),
    })
}

fn wilson(share: f64, n: f64, tail: f64) -> (f64, f64) {
    let z = -normal_quantile(tail);
    let centre = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // None and all are ends of their own interval; rounding must not move them.
    let low = if share <= 0.0 { 0.0 } else { ((centre - half) / scale).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { ((centre + half) / scale).min(1.0) };
    (low, high)
}

fn clopper_pearson(count: f64, n: f64, tail: f64) -> (f64, f64) {
    let low = if count <= 0.0 { 0.0 } else { bisect(|x| beta_reg(count, n - count + 1.0, x) >= tail) };
    let high = if count >= n { 1.0 } else { bisect(|x| beta_reg(count + 1.0, n - count, x) >= 1.0 - tail) };
    (low, high)
}

/// The smallest x in 0..1 that holds, for a claim that holds from some x on.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut below, mut above) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(below, above);
        if holds(middle) { above = middle } else { below = middle }
    }
    f64::midpoint(below, above)
}

fn hypergeometric(count: f64, n: f64, all: f64, tail: f64) -> (f64, f64) {
    let choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let mass = |marked: f64, x: f64| {
        let possible = x <= marked && n - x <= all - marked;
        if possible { (choose(marked, x) + choose(all - marked, n - x) - choose(all, n)).exponential() } else { 0.0 }
    };
    // From the likeliest number in the range to either side, as long as a term adds something.
    let sum = |marked: f64, from: f64, to: f64| -> f64 {
        let (from, to) = (from.max(n - (all - marked)), to.min(marked));
        if from > to {
            return 0.0;
        }
        let likeliest = ((n + 1.0) * (marked + 1.0) / (all + 2.0)).floor().clamp(from, to);
        let mut total = mass(marked, likeliest);
        for (step, end) in [(-1.0, from), (1.0, to)] {
            let mut x = likeliest;
            while x != end {
                x += step;
                let term = mass(marked, x);
                total += term;
                if term <= 1e-18 * total {
                    break;
                }
            }
        }
        total
    };
    // Few marked make many in the sample unlikely, many marked make few unlikely: both are monotone in the marked.
    let search = |mut below: f64, mut above: f64, holds: &dyn Fn(f64) -> bool| {
        while above - below > 0.5 {
            let middle = f64::midpoint(below, above).floor();
            if holds(middle) { above = middle } else { below = middle + 1.0 }
        }
        above
    };
    let low = search(count, all - (n - count), &|marked| sum(marked, count, n) > tail);
    let beyond = search(count, all - (n - count) + 1.0, &|marked| sum(marked, 0.0, count) <= tail);
    (low / all, (beyond - 1.0) / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RISK.md, trap 9: 800 households, 120 replies, 8 opposed.
    #[test]
    fn decision_share_intervals_are_those_of_the_trap() {
        use ShareMethod::{ClopperPearson, Hypergeometric, Wilson};
        for (population, method, effect, expected) in [
            (None, Wilson, 1.0, "0.034–0.126"),
            (Some(800.0), Wilson, 1.0, "0.036–0.120"),
            (None, ClopperPearson, 1.0, "0.029–0.127"),
            (Some(800.0), Hypergeometric, 1.0, "0.033–0.123"),
            (Some(800.0), Wilson, 2.0, "0.028–0.150"),
        ] {
            let (low, high) = share_interval(8.0, 120.0, population, method, 0.95, effect).unwrap();
            assert!((low - expected[..5].parse::<f64>().unwrap()).abs() < 6e-4, "{method:?} {low}");
            assert!((high - expected[8..].parse::<f64>().unwrap()).abs() < 6e-4, "{method:?} {high}");
        }
    }

    #[test]
    fn decision_share_of_none_and_all_stays_inside() {
        for method in [ShareMethod::Wilson, ShareMethod::ClopperPearson, ShareMethod::Hypergeometric] {
            let (low, high) = share_interval(0.0, 50.0, Some(500.0), method, 0.95, 1.0).unwrap();
            assert!(low == 0.0 && high > 0.0 && high < 0.1, "{method:?} {low} {high}");
            let (low, high) = share_interval(50.0, 50.0, Some(500.0), method, 0.95, 1.0).unwrap();
            assert!(high == 1.0 && low > 0.9, "{method:?} {low} {high}");
        }
        assert!(share_interval(3.0, 2.0, None, ShareMethod::Wilson, 0.95, 1.0).is_err());
    }
}
