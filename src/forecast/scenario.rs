//! Known inflows and ceilings.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::panel::Period;

/// A known inflow: `workers` × (1 + `dependants`) people, who arrive evenly over `ramp` years from the beginning of
/// the period `start`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The area they come to.
    pub area: String,
    /// How many workers (persons; negative where they leave).
    pub workers: f64,
    /// Dependants for each worker.
    #[serde(default)]
    pub dependants: f64,
    /// The period in which the first arrive.
    pub start: String,
    /// Years until all have arrived; 0 for all at once.
    #[serde(default)]
    pub ramp: f64,
}

impl Scenario {
    /// The people who have arrived by the end of each period.
    ///
    /// # Errors
    /// A start that is no period, a number that is not finite, dependants or a ramp below 0.
    pub fn arrived(&self, periods: &[Period]) -> Result<Vec<f64>> {
        let place = format!("scenario for {}", self.area);
        if !(self.workers.is_finite() && self.dependants >= 0.0 && self.ramp >= 0.0) {
            return Err(Error::input("workers, dependants and ramp are numbers, the last two 0 or more").at(place));
        }
        let start: Period = self.start.parse().map_err(|error: Error| error.at(place))?;
        let begin = start.end() - 1.0 / f64::from(start.per_year());
        Ok(periods
            .iter()
            .map(|period| {
                let years = period.end() - begin;
                let share = if years <= 0.0 { 0.0 } else { (years / self.ramp.max(1e-9)).min(1.0) };
                self.workers * (1.0 + self.dependants) * share
            })
            .collect())
    }
}

/// The least and the most people an area can hold (persons).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// 0 where there is no floor.
    pub floor: f64,
    /// Infinite where there is no ceiling.
    pub ceiling: f64,
}

impl Room {
    /// Bend a population between floor and ceiling: unchanged up to 80 % of the ceiling and down to 125 % of the floor
    /// (or to midway between the two), and then ever closer without passing them.
    #[inline]
    pub fn bend(self, population: f64) -> f64 {
        let middle = if self.ceiling.is_finite() { (self.floor + self.ceiling) / 2.0 } else { f64::INFINITY };
        let upper = (0.8 * self.ceiling).max(middle.min(self.ceiling));
        let lower = (1.25 * self.floor).min(middle);
        let towards = |knee: f64, bound: f64| knee + (bound - knee) * ((population - knee) / (bound - knee)).tanh();
        if population > upper && self.ceiling.is_finite() {
            towards(upper, self.ceiling)
        } else if population < lower {
            towards(lower, self.floor)
        } else {
            population
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_come_with_dependants_over_the_ramp() {
        let scenario = Scenario { area: "A".into(), workers: 1000.0, dependants: 0.5, start: "2012".into(), ramp: 2.0 };
        let periods: Vec<Period> = ["2011", "2012", "2013", "2014"].iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(scenario.arrived(&periods).unwrap(), [0.0, 750.0, 1500.0, 1500.0]);
    }

    #[test]
    fn a_ceiling_bends_and_keeps_the_order() {
        let bent: Vec<f64> =
            [50.0, 90.0, 120.0, 1e6].iter().map(|people| Room { floor: 0.0, ceiling: 100.0 }.bend(*people)).collect();
        assert!(bent[0] == 50.0 && bent.windows(2).all(|pair| pair[0] < pair[1]) && bent[3] <= 100.0, "{bent:?}");
    }

    #[test]
    fn a_floor_bends_and_both_hold_together() {
        let room = Room { floor: 90.0, ceiling: 100.0 };
        let bent: Vec<f64> = [1.0, 50.0, 89.0, 95.0, 99.0, 1e6].iter().map(|people| room.bend(*people)).collect();
        assert!(bent.windows(2).all(|pair| pair[0] <= pair[1]), "{bent:?}");
        assert!(bent[0] >= 90.0 && bent[5] <= 100.0 && bent[3] == 95.0, "{bent:?}");
        assert_eq!(Room { floor: 0.0, ceiling: f64::INFINITY }.bend(0.0), 0.0);
    }
}
