//! Sharing out a given number of posts by need (Balinski and Young 1982, *Fair Representation*).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::str::FromStr;

use crate::error::{Error, Result, nearest};

/// How posts are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apportionment {
    /// Hamilton's method: whole quotas, then the largest remainders.
    LargestRemainder,
    /// Sainte-Laguë: divisors 1, 3, 5, …
    Webster,
    /// Geometric means as divisors; every area gets a post.
    HuntingtonHill,
}

impl FromStr for Apportionment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "largest_remainder" => Ok(Self::LargestRemainder),
            "webster" => Ok(Self::Webster),
            "huntington_hill" => Ok(Self::HuntingtonHill),
            _ => {
                let names = ["largest_remainder", "webster", "huntington_hill"];
                let hint = match nearest(text, names) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("choose one of {}", names.join(", ")),
                };
                Err(Error::input(format!("there is no method \"{text}\"")).hint(hint))
            }
        }
    }
}

/// The claim of an area to its next post; the greatest first, ties to the earlier area.
struct Claim {
    priority: f64,
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
        self.priority.total_cmp(&other.priority).then(other.area.cmp(&self.area))
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
/// No area, a need that is not a finite number of 0 or more, no need at all, or by Huntington–Hill fewer posts than
/// areas with need.
pub fn allocate(total: u64, need: &[f64], method: Apportionment) -> Result<Vec<u64>> {
    if let Some(area) = need.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
        let error = Error::input(format!("the need is {}", need[area])).at(format!("need, place {}", area + 1));
        return Err(error.hint("a need is a finite number of 0 or more"));
    }
    let sum: f64 = need.iter().sum();
    if sum <= 0.0 {
        return Err(Error::input("no area has any need").hint("give at least one need above 0"));
    }
    match method {
        Apportionment::LargestRemainder => Ok(largest_remainder(total, need, sum)),
        Apportionment::Webster => Ok(divisors(total, need, vec![0; need.len()], |posts| 2.0 * posts + 1.0)),
        Apportionment::HuntingtonHill => {
            let first: Vec<u64> = need.iter().map(|value| u64::from(*value > 0.0)).collect();
            let least: u64 = first.iter().sum();
            if total < least {
                return Err(Error::input(format!("{total} posts do not reach {least} areas with a post each"))
                    .hint("choose webster or largest_remainder"));
            }
            Ok(divisors(total - least, need, first, |posts| (posts * (posts + 1.0)).sqrt()))
        }
    }
}

fn largest_remainder(total: u64, need: &[f64], sum: f64) -> Vec<u64> {
    let quotas: Vec<f64> = need.iter().map(|value| value / sum * total as f64).collect();
    let mut posts: Vec<u64> = quotas.iter().map(|quota| quota.floor() as u64).collect();
    let left = total.saturating_sub(posts.iter().sum());
    let mut order: Vec<usize> = (0..need.len()).collect();
    order.sort_by(|a, b| quotas[*b].fract().total_cmp(&quotas[*a].fract()));
    for area in order.into_iter().take(left as usize) {
        posts[area] += 1;
    }
    posts
}

fn divisors(total: u64, need: &[f64], mut posts: Vec<u64>, divisor: impl Fn(f64) -> f64) -> Vec<u64> {
    let claim = |area: usize, posts: u64| Claim { priority: need[area] / divisor(posts as f64), area };
    let areas = (0..need.len()).filter(|area| need[*area] > 0.0);
    let mut claims: BinaryHeap<Claim> = areas.map(|area| claim(area, posts[area])).collect();
    for _ in 0..total {
        let Some(Claim { area, .. }) = claims.pop() else { break };
        posts[area] += 1;
        claims.push(claim(area, posts[area]));
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

    proptest::proptest! {
        #[test]
        fn every_post_is_given_out(total in 40_u64..500, need in proptest::collection::vec(0.1_f64..1e6, 1..40)) {
            for method in [LargestRemainder, Webster, HuntingtonHill] {
                proptest::prop_assert_eq!(allocate(total, &need, method).unwrap().iter().sum::<u64>(), total);
            }
        }
    }
}
