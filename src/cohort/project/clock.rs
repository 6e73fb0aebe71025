//! When steps end, and which of a total's periods they meet.

use crate::error::{Error, Result};
use crate::panel::Period;

/// Years by which a total's period may lie off a step and still be met.
const NEAR: f64 = 0.51;

/// The periods of the steps, from the base on.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// The period of step 0, and the end that it is taken to have.
    origin: Option<(Period, f64)>,
    given: Option<Period>,
    width: u32,
}

impl Clock {
    /// From the base's period, if it has one, and the total's. Shares, and a base without a period, go by the total's
    /// first: shares stand in it, people one step before.
    ///
    /// # Errors
    /// A base that no period of the total is whole steps away from.
    pub(super) fn new(base: Option<Period>, total: &[Period], width: u32, shares: bool) -> Result<Self> {
        let years = f64::from(width);
        let back = |period: Period, steps: i32| period.after(-steps * width as i32 * period.per_year());
        let by_total = |period: &Period| {
            let steps = i32::from(!shares);
            (back(*period, steps), period.end() - f64::from(steps) * years)
        };
        let Some(base) = base else {
            return Ok(Self { origin: total.first().map(by_total), given: None, width });
        };
        if total.is_empty() {
            return Ok(Self { origin: Some((base, base.end())), given: None, width });
        }
        let steps = |period: &Period| ((period.end() - base.end()) / years).round();
        let off = |period: &Period| (period.end() - base.end() - steps(period) * years).abs();
        let met = total.iter().filter(|period| steps(period) >= if shares { 0.0 } else { 1.0 });
        match met.min_by(|a, b| off(a).total_cmp(&off(b))) {
            Some(_) if shares && !total.iter().any(|period| steps(period) == 0.0) => {
                Ok(Self { origin: total.first().map(by_total), given: None, width })
            }
            Some(period) if off(period) <= NEAR => {
                let count = steps(period) as i32;
                let exact = off(period) < 0.02;
                let start = if exact { base } else { back(*period, count) };
                let end = period.end() - f64::from(count) * years;
                Ok(Self { origin: Some((start, end)), given: (!exact).then_some(base), width })
            }
            _ => Err(Error::total_off_steps(width, base).at("total")),
        }
    }

    /// The base's period and the one it was moved to.
    pub(super) fn moved(&self) -> Option<(Period, Period)> {
        self.given.zip(self.origin.map(|origin| origin.0))
    }

    /// The period after so many steps.
    pub(super) fn period(&self, step: usize) -> Option<Period> {
        self.origin.map(|(period, _)| period.after((step as i32).saturating_mul(self.width as i32 * period.per_year())))
    }

    /// The end of the period after so many steps, in years.
    pub(super) fn end(&self, step: usize) -> Option<f64> {
        self.origin.map(|(_, end)| end + step as f64 * f64::from(self.width))
    }

    /// The period after so many steps as tables show it; the years since the base where there are no periods.
    pub(super) fn label(&self, step: usize) -> String {
        self.period(step).map_or_else(|| format!("+{}", step as u32 * self.width), |period| period.to_string())
    }

    /// For each step, the place of its period among the total's; up to the last one that is there.
    pub(super) fn wants(&self, total: &[Period]) -> Vec<Option<usize>> {
        let Some((_, start)) = self.origin else { return vec![] };
        let mut wants = Vec::new();
        for (place, period) in total.iter().enumerate() {
            let steps = (period.end() - start) / f64::from(self.width);
            let step = steps.round();
            if step >= 0.0 && (steps - step).abs() * f64::from(self.width) < 0.02 {
                wants.resize((step as usize + 1).max(wants.len()), None);
                if let Some(want) = wants.get_mut(step as usize) {
                    *want = Some(place);
                }
            }
        }
        wants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(texts: &[&str]) -> Vec<Period> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn steps_meet_the_periods_of_a_total() {
        let total = periods(&["2021", "2022", "2023", "2025"]);
        let clock = Clock::new(Some("2020".parse().unwrap()), &total, 1, false).unwrap();
        assert_eq!(clock.wants(&total), [None, Some(0), Some(1), Some(2), None, Some(3)]);
        assert_eq!(clock.label(5), "2025");
        let census = Clock::new(Some("2020-11-01".parse().unwrap()), &total, 1, false).unwrap();
        assert_eq!(census.moved().unwrap().1.to_string(), "2020");
        let five = Clock::new(Some("2020".parse().unwrap()), &total, 5, false).unwrap();
        assert_eq!(five.wants(&total), [None, Some(3)]);
        assert!(Clock::new(Some("2018".parse().unwrap()), &total[..2], 5, false).is_err());
        assert!(Clock::new(Some("2030".parse().unwrap()), &total, 1, false).is_err());
    }

    #[test]
    fn without_a_period_the_total_says_when() {
        let total = periods(&["2011H2", "2012H1", "2012H2"]);
        let people = Clock::new(None, &total, 1, false).unwrap();
        assert_eq!((people.label(0), people.wants(&total)), ("2010H2".into(), vec![None, Some(0), Some(2)]));
        let shares = Clock::new(None, &total, 1, true).unwrap();
        assert_eq!((shares.label(0), shares.wants(&total)), ("2011H2".into(), vec![Some(0), Some(2)]));
        assert_eq!(Clock::new(None, &[], 5, false).unwrap().label(2), "+10");
    }
}
