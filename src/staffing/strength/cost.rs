//! What a post really costs: pay, on-cost, recruitment and training of those who replace leavers, per person on duty.

use crate::error::{Error, Result};

/// What a role costs and who leaves it, of which [`PostCost::new`] makes the costs of a post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PostCostInputs {
    /// Pay of one person (yuan a month).
    pub monthly_pay: f64,
    /// What comes on top of pay (share of pay): insurance, housing fund.
    pub on_cost: f64,
    /// Cost of finding one person (yuan).
    pub recruitment: f64,
    /// Cost of training one person (yuan), besides pay.
    pub training: f64,
    /// Months of training, paid and not on duty.
    pub training_months: f64,
    /// The share that leaves within a year (0–1).
    pub turnover: f64,
    /// The share of trained people who are on duty (0–1).
    pub on_duty_share: f64,
}

impl Default for PostCostInputs {
    fn default() -> Self {
        Self {
            monthly_pay: 0.0,
            on_cost: 0.0,
            recruitment: 0.0,
            training: 0.0,
            training_months: 0.0,
            turnover: 0.0,
            on_duty_share: 1.0,
        }
    }
}

/// The costs of a role, in the steady state where everyone who leaves is replaced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PostCost(PostCostInputs);

/// From which turnover a raise pays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakEven {
    /// Cost a year of one person on duty at the pay and turnover of today (yuan).
    pub cost_now: f64,
    /// Cost a year of one person on duty at the higher pay and the same turnover (yuan).
    pub cost_raised: f64,
    /// With the higher pay a person on duty costs less if turnover falls below this; nothing where no fall is enough.
    pub turnover_must_fall_below: Option<f64>,
}

impl PostCost {
    /// The costs of a post.
    ///
    /// # Errors
    /// A negative number, a share outside 0–1, training that outlasts people's stay.
    pub fn new(inputs: PostCostInputs) -> Result<Self> {
        let costs = Self(inputs);
        for (name, value) in [
            ("monthly_pay", inputs.monthly_pay),
            ("on_cost", inputs.on_cost),
            ("recruitment", inputs.recruitment),
            ("training", inputs.training),
            ("training_months", inputs.training_months),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(Error::number_negative(name, value));
            }
        }
        let shares =
            (0.0..=1.0).contains(&inputs.turnover) && inputs.on_duty_share > 0.0 && inputs.on_duty_share <= 1.0;
        if !shares {
            return Err(Error::cost_shares(inputs.turnover, inputs.on_duty_share));
        }
        if costs.trained() <= 0.0 {
            return Err(Error::cost_leaving_before_trained());
        }
        Ok(costs)
    }

    /// The share of people on the books who are trained.
    fn trained(&self) -> f64 {
        1.0 - self.0.turnover * self.0.training_months / 12.0
    }

    fn replacement(&self) -> f64 {
        self.0.recruitment + self.0.training
    }

    /// Cost a year of one person on the books (yuan).
    #[must_use]
    pub fn per_head(&self) -> f64 {
        12.0 * self.0.monthly_pay * (1.0 + self.0.on_cost) + self.0.turnover * self.replacement()
    }

    /// Cost a year of one person on duty (yuan): those in training and off duty are paid too.
    #[must_use]
    pub fn per_person_on_duty(&self) -> f64 {
        self.per_head() / (self.0.on_duty_share * self.trained())
    }

    /// Whether a raise to `monthly_pay` pays: the turnover below which a person on duty then costs less than now.
    ///
    /// # Errors
    /// Pay that is not above that of today.
    pub fn break_even(&self, monthly_pay: f64) -> Result<BreakEven> {
        if !(monthly_pay > self.0.monthly_pay && monthly_pay.is_finite()) {
            return Err(Error::cost_raise(self.0.monthly_pay, monthly_pay));
        }
        let cost_now = self.per_person_on_duty();
        let raised = Self(PostCostInputs { monthly_pay, ..self.0 });
        // pay + t·replacement = cost·share·(1 − t·months/12), solved for t.
        let per_head = cost_now * self.0.on_duty_share;
        let turnover = (per_head - 12.0 * monthly_pay * (1.0 + self.0.on_cost))
            / (self.replacement() + per_head * self.0.training_months / 12.0);
        let reachable = turnover.is_finite() && turnover > 0.0;
        Ok(BreakEven {
            cost_now,
            cost_raised: raised.per_person_on_duty(),
            turnover_must_fall_below: reachable.then_some(turnover),
        })
    }

    /// From which turnover of today a raise to `monthly_pay`, after which a share `turnover` leaves each year, costs
    /// less per person on duty; nothing where it does at no turnover up to 1.
    ///
    /// # Errors
    /// Those of [`PostCost::new`].
    pub fn pays_from(&self, monthly_pay: f64, turnover: f64) -> Result<Option<f64>> {
        let raised = Self::new(PostCostInputs { monthly_pay, turnover, ..self.0 })?;
        let per_head = raised.per_person_on_duty() * self.0.on_duty_share;
        let from = (per_head - 12.0 * self.0.monthly_pay * (1.0 + self.0.on_cost))
            / (self.replacement() + per_head * self.0.training_months / 12.0);
        Ok((from.is_finite() && from <= 1.0).then_some(from.max(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Patrol auxiliaries at 880 yuan, half of whom are on duty; recruitment and training are assumed.
    fn patrol(turnover: f64) -> PostCost {
        let costs = PostCostInputs {
            monthly_pay: 880.0,
            recruitment: 800.0,
            training: 1200.0,
            training_months: 2.0,
            ..PostCostInputs::default()
        };
        PostCost::new(PostCostInputs { turnover, on_duty_share: 0.5, ..costs }).unwrap()
    }

    #[test]
    fn a_person_on_duty_costs_more_than_a_person_on_the_books() {
        let plain = PostCost::new(PostCostInputs { monthly_pay: 1000.0, ..PostCostInputs::default() }).unwrap();
        assert_eq!((plain.per_head(), plain.per_person_on_duty()), (12_000.0, 12_000.0));
        assert!(patrol(0.6).per_person_on_duty() > 2.0 * patrol(0.6).per_head());
    }

    #[test]
    fn at_the_break_even_both_pays_cost_the_same() {
        let now = patrol(0.65);
        let fall = now.break_even(1000.0).unwrap().turnover_must_fall_below.unwrap();
        let raised = PostCost(PostCostInputs { monthly_pay: 1000.0, turnover: fall, ..now.0 });
        assert!((raised.per_person_on_duty() - now.per_person_on_duty()).abs() < 1e-9);
        let from = now.pays_from(1000.0, fall).unwrap().unwrap();
        assert!((from - 0.65).abs() < 1e-12);
        assert_eq!(now.break_even(5000.0).unwrap().turnover_must_fall_below, None);
        assert!(now.break_even(800.0).is_err());
    }
}
