//! Sharing out a given number of posts by need (Balinski and Young 1982, *Fair Representation*).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::str::FromStr;

use crate::error::{Error, Result, nearest};

/// The most posts that are shared out: as many as quotas can count exactly.
const MOST_POSTS: u64 = 1_000_000_000_000_000;

/// How posts are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Apportionment {
    /// Hamilton's method: whole quotas, then the largest remainders.
    LargestRemainder,
    /// Sainte-Laguë: divisors 1, 3, 5, …
    Webster,
    /// Geometric means as divisors; every area gets a post.
    HuntingtonHill,
    /// d'Hondt: divisors 1, 2, 3, …; favours areas of great need.
    Jefferson,
    /// Divisors 0, 1, 2, …; favours areas of small need; every area gets a post.
    Adams,
    /// Harmonic means as divisors; every area gets a post.
    Dean,
    /// Leximin of coverage (posts over need): the worst coverage is as good as it can be, then the next worst, and so on.
    /// Among areas equally badly covered the next post goes where it covers the most, to the smallest need.
    Leximin,
}

impl FromStr for Apportionment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "largest_remainder" => Ok(Self::LargestRemainder),
            "webster" => Ok(Self::Webster),
            "huntington_hill" => Ok(Self::HuntingtonHill),
            "jefferson" => Ok(Self::Jefferson),
            "adams" => Ok(Self::Adams),
            "dean" => Ok(Self::Dean),
            "leximin" => Ok(Self::Leximin),
            _ => {
                let names =
                    ["largest_remainder", "webster", "huntington_hill", "jefferson", "adams", "dean", "leximin"];
                Err(Error::word_unknown("method", text, names).did_you_mean(nearest(text, names)))
            }
        }
    }
}

/// The claim of an area to its next post; the greatest first, ties to the greater gain, then to the earlier area.
struct Claim {
    priority: f64,
    gain: f64,
    area: usize,
}

impl PartialEq for Claim {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Claim {}
impl PartialOrd for Claim {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Claim {
    fn cmp(&self, other: &Self) -> Ordering {
        self.priority.total_cmp(&other.priority).then(self.gain.total_cmp(&other.gain)).then(other.area.cmp(&self.area))
    }
}

/// Share out `total` posts by `need`, in the order of `need`.
///
/// ```
/// use townscale::staffing::{Apportionment, allocate};
/// assert_eq!(allocate(10, &[6.0, 3.0, 1.0], Apportionment::Webster)?, [6, 3, 1]);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// No area, a need that is not a finite number of 0 or more, no need at all or one whose sum is too large to be a number,
/// more posts than 10¹⁵, or by Huntington–Hill, Adams and Dean fewer posts than areas with need.
pub fn allocate(total: u64, need: &[f64], method: Apportionment) -> Result<Vec<u64>> {
    let wrong = |(_, value): &(usize, &f64)| !(value.is_finite() && **value >= 0.0);
    if let Some((area, value)) = need.iter().enumerate().find(wrong) {
        return Err(Error::number_negative("the need", *value).at(format!("need, place {}", area + 1)));
    }
    if total > MOST_POSTS {
        return Err(Error::number_out_of_range("total", total as f64, 0.0, MOST_POSTS as f64));
    }
    let sum: f64 = need.iter().sum();
    if !sum.is_finite() {
        return Err(Error::number_out_of_range("the need", sum, 0.0, f64::MAX / need.len() as f64));
    }
    if sum <= 0.0 {
        return Err(Error::staffing_no_need());
    }
    match method {
        Apportionment::LargestRemainder => Ok(largest_remainder(total, need, sum)),
        Apportionment::Webster => Ok(divisors(total, need, vec![0; need.len()], |posts| 2.0 * posts + 1.0)),
        Apportionment::Jefferson => Ok(divisors(total, need, vec![0; need.len()], |posts| posts + 1.0)),
        Apportionment::Leximin => Ok(leximin(total, need)),
        Apportionment::HuntingtonHill => one_each(total, need, |posts| (posts * (posts + 1.0)).sqrt()),
        Apportionment::Adams => one_each(total, need, |posts| posts),
        Apportionment::Dean => one_each(total, need, |posts| 2.0 * posts * (posts + 1.0) / (2.0 * posts + 1.0)),
    }
}

/// A divisor method whose first divisor is 0, so that every area with need gets a post first.
fn one_each(total: u64, need: &[f64], divisor: impl Fn(f64) -> f64) -> Result<Vec<u64>> {
    let first: Vec<u64> = need.iter().map(|value| u64::from(*value > 0.0)).collect();
    let least: u64 = first.iter().sum();
    if total < least {
        return Err(Error::staffing_posts_below_areas(total, least));
    }
    Ok(divisors(total - least, need, first, divisor))
}

fn largest_remainder(total: u64, need: &[f64], sum: f64) -> Vec<u64> {
    let quotas: Vec<f64> = need.iter().map(|value| value / sum * total as f64).collect();
    let mut posts: Vec<u64> = quotas.iter().map(|quota| quota.floor() as u64).collect();
    let left = total.saturating_sub(posts.iter().sum());
    let mut order: Vec<(f64, &mut u64)> = quotas.iter().map(|quota| quota.fract()).zip(&mut posts).collect();
    order.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for (_, posts) in order.into_iter().take(left as usize) {
        *posts += 1;
    }
    posts
}

fn leximin(total: u64, need: &[f64]) -> Vec<u64> {
    let mut posts = vec![0; need.len()];
    let mut order: Vec<(f64, &mut u64)> =
        need.iter().copied().zip(&mut posts).filter(|(need, _)| *need > 0.0).collect();
    // An area without a post is covered by nothing, whatever its need: a first post covers the most of the smallest.
    order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let first = order.len().min(usize::try_from(total).unwrap_or(usize::MAX));
    order.into_iter().take(first).for_each(|(_, posts)| *posts = 1);
    let claim = |area: usize, need: f64, posts: u64| Claim { priority: need / posts as f64, gain: 1.0 / need, area };
    share_out(total - first as u64, need, posts, claim)
}

fn divisors(total: u64, need: &[f64], posts: Vec<u64>, divisor: impl Fn(f64) -> f64) -> Vec<u64> {
    let claim = |area: usize, need: f64, posts: u64| Claim { priority: need / divisor(posts as f64), gain: 0.0, area };
    share_out(total, need, posts, claim)
}

/// Give one post after another to the greatest claim.
///
/// All divisors of the k-th post lie between c·(k−1) and c·k, so that of `all` posts every area gets at least the whole part
/// of its share of all but one an area: those are given at once, less one against rounding.
fn share_out(total: u64, need: &[f64], mut posts: Vec<u64>, claim: impl Fn(usize, f64, u64) -> Claim) -> Vec<u64> {
    let sum: f64 = need.iter().sum();
    let all = total + posts.iter().sum::<u64>();
    let sure = all.saturating_sub(need.len() as u64) as f64;
    for (posts, need) in posts.iter_mut().zip(need) {
        *posts = (*posts).max(((need / sum * sure).floor() as u64).saturating_sub(1));
    }
    let areas = need.iter().zip(&posts).enumerate().filter(|(_, (need, _))| **need > 0.0);
    let mut claims: BinaryHeap<Claim> = areas.map(|(area, (need, posts))| claim(area, *need, *posts)).collect();
    for _ in 0..all.saturating_sub(posts.iter().sum()) {
        let Some(Claim { area, .. }) = claims.pop() else { break };
        let (Some(need), Some(posts)) = (need.get(area), posts.get_mut(area)) else { break };
        *posts += 1;
        claims.push(claim(area, *need, *posts));
    }
    posts
}

#[cfg(test)]
mod tests {
    use super::*;
    use Apportionment::*;

    /// Balinski and Young's Alabama paradox needs only a small case: one post more, and the last area loses one.
    #[test]
    fn largest_remainder_shows_the_alabama_paradox_and_webster_does_not() {
        let need = [6.0, 6.0, 2.0];
        assert_eq!(allocate(10, &need, LargestRemainder).unwrap(), [4, 4, 2]);
        assert_eq!(allocate(11, &need, LargestRemainder).unwrap(), [5, 5, 1]);
        let (ten, eleven) = (allocate(10, &need, Webster).unwrap(), allocate(11, &need, Webster).unwrap());
        assert!(ten.iter().zip(&eleven).all(|(before, after)| before <= after));
    }

    /// One post after another from none, as the methods are defined.
    #[test]
    fn posts_given_at_once_are_those_given_one_by_one() {
        let mut chance = crate::stats::Stream::new(3, "apportionment");
        let rules: [(Apportionment, fn(f64) -> f64); 3] =
            [(Webster, |posts| 2.0 * posts + 1.0), (Jefferson, |posts| posts + 1.0), (Adams, |posts| posts)];
        for case in 0..200_u64 {
            let need: Vec<f64> = (0..2 + case % 9).map(|_| (8.0 * chance.uniform()).exp()).collect();
            let total = need.len() as u64 + 7 * case % 997;
            for (method, divisor) in rules {
                let mut posts = vec![0_u64; need.len()];
                for _ in 0..total {
                    let claim = |area: &usize| need[*area] / divisor(posts[*area] as f64);
                    let first = |a: &usize, b: &usize| claim(a).total_cmp(&claim(b)).then(b.cmp(a));
                    let next = (0..need.len()).max_by(first).unwrap();
                    posts[next] += 1;
                }
                assert_eq!(allocate(total, &need, method).unwrap(), posts, "{method:?} {need:?} {total}");
            }
        }
        for method in [Webster, HuntingtonHill, Jefferson, Adams, Dean, Leximin, LargestRemainder] {
            let posts = allocate(1_000_000_000_000, &[1.0, 2.0, 3.0], method).unwrap();
            assert_eq!(posts.iter().sum::<u64>(), 1_000_000_000_000);
            assert!((posts[2] as f64 - 5e11).abs() <= 1.0, "{method:?} {posts:?}");
        }
    }

    /// 50 states and 435 seats, as the US Census Bureau published them.
    #[test]
    fn huntington_hill_gives_the_us_house_of_2020() {
        let text = include_str!("../../../tests/golden/us_house_2020.csv");
        let rows: Vec<Vec<&str>> = text.lines().skip(2).map(|line| line.split(',').collect()).collect();
        let need: Vec<f64> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
        let seats: Vec<u64> = rows.iter().map(|row| row[2].parse().unwrap()).collect();
        assert_eq!(allocate(435, &need, HuntingtonHill).unwrap(), seats);
    }

    /// The sorted coverages of every way to share out a few posts: none is better than ours.
    #[test]
    fn leximin_is_the_best_of_all_ways() {
        let coverages = |posts: &[u64], need: &[f64]| {
            let mut sorted: Vec<f64> = posts.iter().zip(need).map(|(posts, need)| *posts as f64 / need).collect();
            sorted.sort_by(f64::total_cmp);
            sorted
        };
        for (total, need) in [
            (9, [3.0, 5.0, 2.5]),
            (12, [1.0, 10.0, 4.0]),
            (7, [6.0, 6.5, 1.0]),
            (2, [1.0, 9.0, 5.0]),
            (10, [15.0, 5.0, 5.0]),
        ] {
            let ours = coverages(&allocate(total, &need, Leximin).unwrap(), &need);
            for first in 0..=total {
                for second in 0..=total - first {
                    let other = coverages(&[first, second, total - first - second], &need);
                    assert!(ours >= other, "{ours:?} {other:?}");
                }
            }
        }
        assert_eq!(allocate(9, &[15.0, 5.0], Leximin).unwrap(), [6, 3]);
    }

    /// Balinski and Young (1982), appendix: the five divisor methods on 26 seats, a case in which all differ.
    #[test]
    fn divisor_methods_favour_from_small_to_great_need() {
        let need = [9061.0, 7179.0, 5259.0, 3319.0, 1182.0];
        let posts = |method| allocate(26, &need, method).unwrap();
        assert_eq!(posts(Adams), [9, 7, 5, 3, 2]);
        assert_eq!(posts(Dean), [9, 7, 5, 4, 1]);
        assert_eq!(posts(HuntingtonHill), [9, 7, 6, 3, 1]);
        assert_eq!(posts(Webster), [9, 8, 5, 3, 1]);
        assert_eq!(posts(Jefferson), [10, 7, 5, 3, 1]);
    }

    proptest::proptest! {
        #[test]
        fn every_post_is_given_out(total in 40_u64..500, need in proptest::collection::vec(0.1_f64..1e6, 1..40)) {
            for method in [LargestRemainder, Webster, HuntingtonHill, Jefferson, Adams, Dean, Leximin] {
                proptest::prop_assert_eq!(allocate(total, &need, method).unwrap().iter().sum::<u64>(), total);
            }
        }
    }
}
