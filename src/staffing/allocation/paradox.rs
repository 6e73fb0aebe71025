//! What may look unfair in an allocation (Balinski and Young 1982: no method is free of it all).

use std::cmp::Ordering;

use super::apportionment::{Apportionment, allocate};
use crate::error::{Error, Result};
use crate::finding::{Finding, number};
use crate::table::{Table, TableBuilder};

/// Posts shared out, and what they were shared out by.
#[derive(Debug, Clone)]
pub struct Allocation {
    /// The areas.
    pub areas: Vec<String>,
    /// What each needs.
    pub need: Vec<f64>,
    /// What each gets.
    pub posts: Vec<u64>,
    total: u64,
    method: Apportionment,
}

impl Allocation {
    /// Share out `total` posts by `need` among `areas`.
    ///
    /// # Errors
    /// A list of areas that is not as long as that of needs, and those of [`allocate`].
    pub fn new(total: u64, areas: Vec<String>, need: Vec<f64>, method: Apportionment) -> Result<Self> {
        if areas.len() != need.len() {
            return Err(Error::list_of_another_length(areas.len(), need.len()).at("areas"));
        }
        let posts = allocate(total, &need, method)?;
        Ok(Self { areas, need, posts, total, method })
    }

    fn quotas(&self) -> Vec<f64> {
        let sum: f64 = self.need.iter().sum();
        self.need.iter().map(|need| need / sum * self.total as f64).collect()
    }

    /// The allocation: `area`, `need`, `quota` (the exact share), `posts`, `coverage` (posts over need).
    #[must_use]
    pub fn table(&self) -> Table {
        let coverage = |posts: u64, need: f64| if need > 0.0 { Some(posts as f64 / need) } else { None };
        let (quotas, rows) = (self.quotas(), || self.areas.iter().zip(&self.need).zip(&self.posts));
        TableBuilder::new()
            .text("area", rows().map(|((area, _), _)| area.as_str()))
            .number("need", rows().map(|((_, need), _)| *need))
            .number("quota", rows().zip(quotas).map(|(_, quota)| quota))
            .integer("posts", rows().map(|(_, posts)| *posts as i64))
            .optional_number("coverage", rows().map(|((_, need), posts)| coverage(*posts, *need)))
            .build()
    }

    /// Paradoxes of this allocation: an area off its quota by a post or more, and an area that would lose a post if there
    /// were one more to share out (or that gains by one fewer).
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for ((area, quota), posts) in self.areas.iter().zip(self.quotas()).zip(&self.posts) {
            let posts = *posts as f64;
            if posts < quota.floor() || posts > quota.ceil() {
                found.push(Finding::off_quota(area, format!("{quota:.2}"), posts));
            }
        }
        let other = |total: u64| allocate(total, &self.need, self.method).ok();
        for (fewer, more, total) in [
            (Some(self.posts.clone()), other(self.total + 1), self.total + 1),
            (self.total.checked_sub(1).and_then(other), Some(self.posts.clone()), self.total),
        ] {
            let (Some(fewer), Some(more)) = (fewer, more) else { continue };
            for (area, (fewer, more)) in self.areas.iter().zip(fewer.iter().zip(&more)) {
                if more < fewer {
                    found.push(Finding::alabama_paradox(area, total - 1, fewer, total, more));
                }
            }
        }
        found
    }

    /// Areas that grew faster than another and yet lost a post to it, against an earlier need of the same areas.
    ///
    /// # Errors
    /// An earlier need of fewer or more areas, and those of [`allocate`] for it.
    pub fn against(&self, earlier: &[f64]) -> Result<Vec<Finding>> {
        if earlier.len() != self.need.len() {
            return Err(Error::list_of_another_length(earlier.len(), self.need.len()).at("earlier"));
        }
        let before = allocate(self.total, earlier, self.method)?;
        let posts = self.posts.iter().zip(&before);
        let growth = self.need.iter().zip(earlier).map(|(now, then)| now / then);
        let areas: Vec<(&String, f64, Ordering)> = self
            .areas
            .iter()
            .zip(growth)
            .zip(posts)
            .map(|((area, growth), (now, then))| (area, growth, now.cmp(then)))
            .collect();
        let percent = |growth: f64| number(100.0 * (growth - 1.0));
        let mut found = Vec::new();
        for (loser, growth, _) in areas.iter().filter(|(.., change)| change.is_lt()) {
            let winner = areas
                .iter()
                .filter(|(_, other, change)| change.is_gt() && other < growth)
                .min_by(|(_, a, _), (_, b, _)| a.total_cmp(b));
            if let Some((winner, other, _)) = winner {
                found.push(Finding::population_paradox(*loser, percent(*growth), *winner, percent(*other)));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Apportionment::*;

    fn allocation(total: u64, need: &[f64], method: Apportionment) -> Allocation {
        let areas = (0..need.len()).map(|area| ["A", "B", "C", "D", "E"][area].to_owned()).collect();
        Allocation::new(total, areas, need.to_vec(), method).unwrap()
    }

    fn codes(found: &[Finding]) -> Vec<(&str, String)> {
        found.iter().map(|finding| (finding.code().name(), finding.place().to_string())).collect()
    }

    #[test]
    fn the_alabama_paradox_is_found_from_both_sides() {
        let need = [6.0, 6.0, 2.0];
        assert_eq!(codes(&allocation(10, &need, LargestRemainder).findings()), [("alabama_paradox", "C".into())]);
        assert_eq!(codes(&allocation(11, &need, LargestRemainder).findings()), [("alabama_paradox", "C".into())]);
        assert_eq!(codes(&allocation(10, &need, Webster).findings()), []);
    }

    #[test]
    fn a_divisor_method_off_its_quota_is_found() {
        // Small areas take their first post each, and the great one pays.
        let found = allocation(10, &[94.0, 1.5, 1.5, 1.5, 1.5], HuntingtonHill).findings();
        assert!(codes(&found).contains(&("off_quota", "A".into())), "{found:?}");
    }

    #[test]
    fn growing_faster_and_losing_a_post_is_found() {
        let before = [657.0, 237.0, 106.0];
        let now = allocation(100, &[660.0, 245.0, 105.0], LargestRemainder);
        assert_eq!(allocate(100, &before, LargestRemainder).unwrap(), [66, 24, 10]);
        let found = now.against(&before).unwrap();
        assert!(found.iter().all(|finding| finding.code().name() == "population_paradox"));
        let paradox = allocation(12, &[1.0, 2.0, 7.12], LargestRemainder);
        assert!(paradox.against(&[1.0, 2.0, 7.12]).unwrap().is_empty());
    }
}
