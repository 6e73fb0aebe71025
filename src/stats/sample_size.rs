//! The size of a sample that shows a share to be under a bound.

use super::share::{ShareMethod, share_interval};
use crate::error::{Error, Result};

/// Replies beyond which a bound is taken to be out of reach.
const MOST: f64 = 1e12;

/// The fewest replies with which the interval of a share lies under `at_most` (0–1), where the share `expected` (0–1) of
/// those who answer are against.
///
/// The number against is rounded up to whole persons, which makes the upper end jump: the size returned is the one from
/// which on every larger one shows it too. The interval is that of [`share_interval`], so the finite population, the
/// confidence `level` and the design effect are let in as it lets them in.
///
/// ```
/// use townscale::stats::{ShareMethod, sample_size};
/// let n = sample_size(Some(486.0), 0.10, 0.03, ShareMethod::Wilson, 0.95, 1.0)?;
/// assert_eq!(n, 78.0);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// Shares outside 0–1, an expected share that is not under the bound, a population in which not even all replies show it,
/// the hypergeometric method, and what [`share_interval`] refuses.
pub fn sample_size(
    population: Option<f64>,
    at_most: f64,
    expected: f64,
    method: ShareMethod,
    level: f64,
    design_effect: f64,
) -> Result<f64> {
    for (name, share) in [("at_most", at_most), ("expected", expected)] {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::share_out_of_range(name, share));
        }
    }
    if expected >= at_most {
        return Err(Error::sample_expected_too_large(expected, at_most));
    }
    if method == ShareMethod::Hypergeometric {
        return Err(Error::sample_method_unsupported());
    }
    if population.is_some_and(|all| !(all.is_finite() && all >= 1.0 && all.fract() == 0.0)) {
        return Err(Error::number_not_positive("population", population.unwrap_or(f64::NAN)));
    }
    let shown = |against: f64, n: f64| -> Result<bool> {
        let (_, high) = share_interval(against.min(n), n, population, method, level, design_effect)?;
        Ok(high < at_most)
    };
    let by_rounding = |n: f64| shown((expected * n - 1e-9).ceil().max(0.0), n);
    // With a whole person more than expected the upper end falls as the sample grows: from there on all sizes show it.
    let with_one_more = |n: f64| shown(expected * n + 1.0, n);
    let most = population.unwrap_or(MOST);
    let (mut below, mut above) = (0.0, most + 1.0);
    while above - below > 1.0 {
        let middle = f64::midpoint(below, above).floor();
        if with_one_more(middle)? { above = middle } else { below = middle }
    }
    let mut size = above;
    while size > 1.0 && by_rounding(size - 1.0)? {
        size -= 1.0;
    }
    if size > most { Err(Error::sample_shows_nothing(at_most, most)) } else { Ok(size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, size by size.
    fn one_by_one(all: f64, at_most: f64, expected: f64, method: ShareMethod) -> Option<f64> {
        let shown = |n: f64| {
            let against = (expected * n - 1e-9).ceil().max(0.0).min(n);
            share_interval(against, n, Some(all), method, 0.95, 1.0).unwrap().1 < at_most
        };
        let last_that_does_not = (1..=all as usize).rev().find(|n| !shown(*n as f64)).unwrap_or(0);
        ((last_that_does_not as f64) < all).then_some(last_that_does_not as f64 + 1.0)
    }

    #[test]
    fn sample_sizes_are_those_of_trying_every_size() {
        for all in [1.0, 7.0, 61.0, 284.0, 486.0, 2389.0] {
            for (at_most, expected) in [(0.1, 0.0), (0.1, 0.03), (0.1, 0.08), (0.2, 0.1), (0.36, 0.3), (0.1, 0.0999)] {
                for method in [ShareMethod::Wilson, ShareMethod::ClopperPearson] {
                    let found = sample_size(Some(all), at_most, expected, method, 0.95, 1.0).ok();
                    assert_eq!(found, one_by_one(all, at_most, expected, method), "{all} {at_most} {expected}");
                }
            }
        }
    }

    /// Wilson's interval of none against in n is z²/(n + z²): under a tenth from n = 9 z² = 34.57 on.
    #[test]
    fn sample_sizes_of_nobody_against_have_a_closed_form() {
        assert_eq!(sample_size(None, 0.1, 0.0, ShareMethod::Wilson, 0.95, 1.0).unwrap(), 35.0);
        assert_eq!(sample_size(None, 0.1, 0.0, ShareMethod::Wilson, 0.95, 2.0).unwrap(), 70.0);
    }

    #[test]
    fn sample_sizes_that_show_nothing_are_errors() {
        for (all, at_most, expected) in [(Some(486.0), 0.1, 0.1), (Some(9.0), 0.1, 0.01), (Some(0.5), 0.1, 0.0)] {
            assert!(sample_size(all, at_most, expected, ShareMethod::Wilson, 0.95, 1.0).is_err());
        }
        assert!(sample_size(None, 0.1, 0.0, ShareMethod::Hypergeometric, 0.95, 1.0).is_err());
        assert!(sample_size(None, 0.1, -0.1, ShareMethod::Wilson, 0.95, 1.0).is_err());
    }
}
