//! Known events: inflows and departures that a count does not hold yet.

use serde::{Deserialize, Deserializer, Serialize};

use super::clock::Clock;
use crate::error::{Error, Result, decode_by};
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
///
/// ```
/// use townscale::forecast::{Scenario, ScenarioFields, Workers};
/// let fields = ScenarioFields { dependants: 0.5, ..ScenarioFields::new("Hami city", Workers::Known(10_000.0), "2012") };
/// assert!(Scenario::try_from(fields.clone()).is_ok());
/// assert!(Scenario::try_from(ScenarioFields { chance: 1.5, ..fields }).is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    area: String,
    group: Option<String>,
    /// Low, mode and high (persons), in this order.
    workers: [f64; 3],
    dependants: f64,
    start: Period,
    ramp: f64,
    chance: f64,
}

/// What a [`Scenario`] is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Scenario")]
pub struct ScenarioFields {
    /// The area they come to.
    pub area: String,
    /// The population group they belong to; without it `floating` where the area has one, else all groups by size.
    #[serde(default)]
    pub group: Option<String>,
    /// How many workers (persons; negative where they leave).
    pub workers: Workers,
    /// Dependants for each worker (0 or more).
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

impl ScenarioFields {
    /// A certain event of workers without dependants, who all arrive at once.
    pub fn new(area: impl Into<String>, workers: Workers, start: impl Into<String>) -> Self {
        let (area, start) = (area.into(), start.into());
        Self { area, group: None, workers, dependants: 0.0, start, ramp: 0.0, chance: certain() }
    }
}

impl TryFrom<ScenarioFields> for Scenario {
    type Error = Error;

    /// # Errors
    /// A start that is no period, a number that is not finite or out of its range, numbers of workers that do not rise.
    fn try_from(fields: ScenarioFields) -> Result<Self> {
        let ScenarioFields { area, group, workers, dependants, start, ramp, chance } = fields;
        let place = || format!("scenario for {area}");
        let workers = workers.limits();
        if !(workers.iter().all(|workers| workers.is_finite()) && workers.is_sorted()) {
            return Err(Error::scenario_workers(workers).at(place()));
        }
        let not_negative = |value: f64| value.is_finite() && value >= 0.0;
        if !not_negative(dependants) || !not_negative(ramp) {
            return Err(Error::scenario_numbers(dependants, ramp).at(place()));
        }
        if !(0.0..=1.0).contains(&chance) {
            return Err(Error::scenario_chance(chance).at(place()));
        }
        let start = start.parse().map_err(|error: Error| error.at(place()))?;
        Ok(Self { area, group, workers, dependants, start, ramp, chance })
    }
}

impl<'de> Deserialize<'de> for Scenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<ScenarioFields, Self, D>(deserializer)
    }
}

/// How much of an event the last count already holds, and how much falls within the horizon (shares from 0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coverage {
    pub(super) counted: f64,
    pub(super) reached: f64,
}

impl Scenario {
    /// The area that people come to.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.area
    }

    /// The group they belong to, where one is named.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The period in which the first arrive.
    #[must_use]
    pub fn start(&self) -> Period {
        self.start
    }

    /// The people an event adds to a series by each period, beyond what its last count (at `last`, in years) holds.
    /// `part` is the share of the event that goes to this series.
    pub(super) fn effect(&self, periods: &[Period], clock: Clock, last: f64, part: f64) -> (Effect, Coverage) {
        let begin = match self.start {
            Period::Part { parts, .. } => self.start.end() - 1.0 / f64::from(parts),
            Period::Day { .. } => self.start.end() - 1.0 / 366.0,
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
        let effect = Effect {
            shares,
            limits: self.workers.map(|workers| people * workers),
            chance: self.chance,
            key: key(&name),
        };
        (effect, Coverage { counted, reached })
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

    fn fields(workers: Workers, chance: f64, start: &str) -> ScenarioFields {
        ScenarioFields { dependants: 0.5, ramp: 2.0, chance, ..ScenarioFields::new("A", workers, start) }
    }

    fn scenario(workers: Workers, chance: f64, start: &str) -> Scenario {
        Scenario::try_from(fields(workers, chance, start)).unwrap()
    }

    fn periods() -> Vec<Period> {
        ["2011", "2012", "2013", "2014"].iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn workers_come_with_dependants_over_the_ramp() {
        let event = scenario(Workers::Known(1000.0), 1.0, "2012");
        let (effect, coverage) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0);
        let mut out = [0.0; 4];
        effect.add(0, 1, &mut out);
        assert_eq!(out, [0.0, 750.0, 1500.0, 1500.0]);
        assert_eq!(coverage, Coverage { counted: 0.0, reached: 1.0 });
    }

    #[test]
    fn what_the_last_count_holds_is_not_added_again() {
        let event = scenario(Workers::Known(1000.0), 1.0, "2010");
        let (effect, coverage) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0);
        assert_eq!((effect.mean(0), coverage.counted), (750.0, 0.5));
        let past = scenario(Workers::Known(1000.0), 1.0, "2005");
        assert_eq!(past.effect(&periods(), Clock::Calendar, 2011.0, 1.0).1.counted, 1.0);
    }

    #[test]
    fn draws_of_an_uncertain_event_have_its_mean_and_its_chance() {
        let event = scenario(Workers::Triangular([8_000.0, 10_000.0, 15_000.0]), 0.8, "2011");
        let (effect, _) = event.effect(&periods(), Clock::Calendar, 2011.0, 1.0);
        let draws: Vec<f64> = (0..20_000).map(|draw| effect.people(3, draw)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        assert!((mean / (0.8 * 11_000.0 * 1.5) - 1.0).abs() < 0.02, "{mean}");
        let none = draws.iter().filter(|people| **people == 0.0).count();
        assert!((none as f64 / 20_000.0 - 0.2).abs() < 0.01);
        assert!(draws.iter().all(|people| *people == 0.0 || (12_000.0..=22_500.0).contains(people)));
    }

    #[test]
    fn numbers_out_of_order_are_refused() {
        for wrong in [
            fields(Workers::Triangular([3.0, 2.0, 4.0]), 1.0, "2012"),
            fields(Workers::Known(1.0), 1.5, "2012"),
            fields(Workers::Known(f64::NAN), 1.0, "2012"),
            fields(Workers::Known(1.0), 1.0, "soon"),
            ScenarioFields { ramp: -1.0, ..fields(Workers::Known(1.0), 1.0, "2012") },
        ] {
            let text = serde_json::to_string(&wrong).unwrap();
            assert!(Scenario::try_from(wrong).is_err() && serde_json::from_str::<Scenario>(&text).is_err(), "{text}");
        }
    }
}
