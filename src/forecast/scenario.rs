//! Known events: inflows and departures that a count does not hold yet.

use serde::{Deserialize, Serialize};

use super::clock::Clock;
use crate::error::{Error, Result};
use crate::panel::Period;
use crate::stats::{Stream, key};

/// How many workers come (persons; negative where they leave).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
// In both languages, as `in_both_languages` puts them.
#[serde(untagged, expecting = "a number, or low, mode and high, was expected\u{1f}应为一个数，或低值、众数和高值")]
pub enum Workers {
    /// A known number.
    Known(f64),
    /// A triangular distribution: low, mode and high.
    Triangular([f64; 3]),
}

impl Workers {
    /// Low, mode and high.
    fn limits(self) -> [f64; 3] {
        match self {
            Self::Known(workers) => [workers; 3],
            Self::Triangular(limits) => limits,
        }
    }
}

/// A known event: with probability `chance`, `workers` × (1 + `dependants`) people arrive evenly over `ramp` years from
/// the beginning of the period `start`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The area they come to.
    pub area: String,
    /// The population group they belong to; without it `floating` where the area has one, else all groups by size.
    #[serde(default)]
    pub group: Option<String>,
    /// How many workers (persons; negative where they leave).
    pub workers: Workers,
    /// Dependants for each worker.
    #[serde(default)]
    pub dependants: f64,
    /// The period in which the first arrive.
    pub start: String,
    /// Years until all have arrived; 0 for all at once.
    #[serde(default)]
    pub ramp: f64,
    /// The probability that the event happens at all (0–1).
    #[serde(default = "certain")]
    pub chance: f64,
}

fn certain() -> f64 {
    1.0
}

/// How much of an event the last count already holds, and how much falls within the horizon (shares from 0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coverage {
    pub(super) counted: f64,
    pub(super) reached: f64,
}

impl Scenario {
    /// The people an event adds to a series by each period, beyond what its last count (at `last`, in years) holds.
    /// `part` is the share of the event that goes to this series.
    ///
    /// # Errors
    /// A start that is no period, a number that is not finite or out of its range.
    pub(super) fn effect(&self, periods: &[Period], clock: Clock, last: f64, part: f64) -> Result<(Effect, Coverage)> {
        let place = || format!("scenario for {}", self.area);
        let limits = self.workers.limits();
        if !(limits.iter().all(|workers| workers.is_finite()) && limits.is_sorted()) {
            return Err(Error::scenario_workers(limits).at(place()));
        }
        let not_negative = |value: f64| value.is_finite() && value >= 0.0;
        if !not_negative(self.dependants) || !not_negative(self.ramp) {
            return Err(Error::scenario_numbers(self.dependants, self.ramp).at(place()));
        }
        if !(0.0..=1.0).contains(&self.chance) {
            return Err(Error::scenario_chance(self.chance).at(place()));
        }
        let start: Period = self.start.parse().map_err(|error: Error| error.at(place()))?;
        let begin = match start {
            Period::Part { parts, .. } => start.end() - 1.0 / f64::from(parts),
            Period::Day { .. } => start.end() - 1.0 / 366.0,
        };
        let arrived = |time: f64| {
            let years = time - begin;
            if years <= 1e-6 { 0.0 } else { (years / self.ramp.max(1e-9)).min(1.0) }
        };
        let counted = arrived(last);
        let shares: Vec<f64> = periods.iter().map(|period| arrived(clock.time(*period)) - counted).collect();
        let reached = shares.last().copied().unwrap_or(0.0);
        let name = format!("event\u{1f}{}\u{1f}{:?}\u{1f}{}", self.area, self.group, self.start);
        let people = part * (1.0 + self.dependants);
        let effect =
            Effect { shares, limits: limits.map(|workers| people * workers), chance: self.chance, key: key(&name) };
        Ok((effect, Coverage { counted, reached }))
    }
}

/// What one event adds to a series: a share of its people by each period.
#[derive(Debug, Clone)]
pub(super) struct Effect {
    shares: Vec<f64>,
    /// Low, mode and high of the people.
    limits: [f64; 3],
    chance: f64,
    key: u64,
}

impl Effect {
    /// Whether it is the same in every draw.
    pub(super) fn is_certain(&self) -> bool {
        self.chance == 1.0 && self.limits[0] == self.limits[2]
    }

    /// The people (persons) that come by a period where the number is certain, or on average.
    #[expect(clippy::indexing_slicing, reason = "a period of the forecast")]
    pub(super) fn mean(&self, period: usize) -> f64 {
        self.shares[period] * self.chance * self.limits.iter().sum::<f64>() / 3.0
    }

    /// Add the people of every draw, period by period, to `out`.
    pub(super) fn add(&self, seed: u64, draws: usize, out: &mut [f64]) {
        let people: Vec<f64> = (0..draws).map(|draw| self.people(seed, draw)).collect();
        for (share, out) in self.shares.iter().zip(out.chunks_exact_mut(draws)) {
            out.iter_mut().zip(&people).for_each(|(sum, people)| *sum += share * people);
        }
    }

    /// The people of one draw, once all have come: the inverse of the triangular distribution function.
    fn people(&self, seed: u64, draw: usize) -> f64 {
        let [low, mode, high] = self.limits;
        let mut stream = Stream::keyed(seed, self.key, draw as u64);
        if stream.uniform() > self.chance {
            return 0.0;
        }
        let share = stream.uniform();
        if low == high {
            low
        } else if share * (high - low) < mode - low {
            low + (share * (high - low) * (mode - low)).sqrt()
        } else {
            high - ((1.0 - share) * (high - low) * (high - mode)).sqrt()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(workers: Workers, chance: f64, start: &str) -> Scenario {
        let (area, group) = ("A".to_owned(), None);
        Scenario { area, group, workers, dependants: 0.5, start: start.into(), ramp: 2.0, chance }
    }

    fn periods() -> Vec<Period> {
        ["2011", "2012", "2013", "2014"].iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn workers_come_with_dependants_over_the_ramp() {
        let event = scenario(Workers::Known(1000.0), 1.0, "2012");
        let (effect, coverage) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0).unwrap();
        let mut out = [0.0; 4];
        effect.add(0, 1, &mut out);
        assert_eq!(out, [0.0, 750.0, 1500.0, 1500.0]);
        assert_eq!(coverage, Coverage { counted: 0.0, reached: 1.0 });
    }

    #[test]
    fn what_the_last_count_holds_is_not_added_again() {
        let event = scenario(Workers::Known(1000.0), 1.0, "2010");
        let (effect, coverage) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0).unwrap();
        assert_eq!((effect.mean(0), coverage.counted), (750.0, 0.5));
        let past = scenario(Workers::Known(1000.0), 1.0, "2005");
        assert_eq!(past.effect(&periods(), Clock::Calendar, 2011.0, 1.0).unwrap().1.counted, 1.0);
    }

    #[test]
    fn draws_of_an_uncertain_event_have_its_mean_and_its_chance() {
        let event = scenario(Workers::Triangular([8_000.0, 10_000.0, 15_000.0]), 0.8, "2011");
        let (effect, _) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0).unwrap();
        let draws: Vec<f64> = (0..20_000).map(|draw| effect.people(3, draw)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        assert!((mean / (0.8 * 11_000.0 * 1.5) - 1.0).abs() < 0.02, "{mean}");
        let none = draws.iter().filter(|people| **people == 0.0).count();
        assert!((none as f64 / 20_000.0 - 0.2).abs() < 0.01);
        assert!(draws.iter().all(|people| *people == 0.0 || (12_000.0..=22_500.0).contains(people)));
    }

    #[test]
    fn numbers_out_of_order_are_refused() {
        for event in [
            scenario(Workers::Triangular([3.0, 2.0, 4.0]), 1.0, "2012"),
            scenario(Workers::Known(1.0), 1.5, "2012"),
            scenario(Workers::Known(f64::NAN), 1.0, "2012"),
            scenario(Workers::Known(1.0), 1.0, "soon"),
        ] {
            assert!(event.effect(&periods(), Clock::Calendar, 2011.0, 1.0).is_err(), "{event:?}");
        }
    }
}
