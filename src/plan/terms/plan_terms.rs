//! The terms of a plan: budget, coverage, pay, turnover, training and hiring capacity.

use super::budget::Budget;
use super::by_role::ByRole;
use super::leavers::Leavers;
use super::objective::Objective;
use super::retirement::Retirement;
use super::turnover::Turnover;
use crate::panel::Period;

/// The terms of a plan, checked: [`Terms::from_json`] reads them by name, [`Terms::default`] has none but what a plan needs.
/// Money is in yuan, shares in 0–1.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Money a calendar year; none: as much as it takes.
    pub(crate) budget: Option<Budget>,
    /// The probability with which each area, role and period is covered.
    pub(crate) coverage: f64,
    /// Pay of one person (yuan a month), over that of the staff table.
    pub(crate) pay: Option<ByRole<f64>>,
    /// What comes on top of pay (share of pay), over that of the staff table.
    pub(crate) on_cost: Option<ByRole<f64>>,
    /// Who leaves, over that of the staff table.
    pub(crate) turnover: Option<ByRole<Turnover>>,
    /// Cost of finding one person (yuan).
    pub(crate) recruitment: Option<ByRole<f64>>,
    /// Cost of training one person (yuan), besides pay.
    pub(crate) training: Option<ByRole<f64>>,
    /// Months from joining until a person counts.
    pub(crate) training_months: Option<ByRole<f64>>,
    /// The most people hired a year, over all areas; over all roles where it is one number.
    pub(crate) capacity: Option<ByRole<f64>>,
    /// The most people on the books at any time, over all areas; over all roles where it is one number. Those who leave are
    /// counted as expected.
    pub(crate) ceiling: Option<ByRole<f64>>,
    /// The share of those hired who drop out before they count.
    pub(crate) dropout: Option<ByRole<f64>>,
    /// People of the staff of today who are known to retire.
    pub(crate) retirements: Vec<Retirement>,
    /// The growth of every requirement since the first period of the plan, as a multiple of the one in the gap.
    pub(crate) growth: f64,
    /// What every pay and every turnover is multiplied by (sensitivity).
    pub(crate) pay_times: f64,
    pub(crate) turnover_times: f64,
    /// What the plan is for.
    pub(crate) objective: Objective,
    /// The first period of the plan; none: that of the gap.
    pub(crate) start: Option<Period>,
    /// The period from which the requirement must be covered; none: the first in which hires can count.
    pub(crate) by: Option<Period>,
    /// The norm to plan for, by label or id; none: the strictest of each role.
    pub(crate) norm: Option<String>,
    /// Whether people an area has to spare may move to another area at the start.
    pub(crate) move_surplus: bool,
    /// Whether the budget also pays the staff that is there already.
    pub(crate) pay_staff: bool,
    /// Who leaves: a random number, or as many as expected.
    pub(crate) leavers: Leavers,
    /// Whether `coverage` is the probability that nobody at all is short in a period, rather than each area and role.
    pub(crate) jointly: bool,
    /// Nodes of branch and bound that a solver may take for one program.
    pub(crate) nodes: usize,
    /// A cost so near to the least (share) is good enough.
    pub(crate) tolerance: f64,
    /// Areas times roles that are solved together (1 or more); more are planned by decomposition.
    pub(crate) together: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            budget: None,
            coverage: 0.9,
            pay: None,
            on_cost: None,
            turnover: None,
            recruitment: None,
            training: None,
            training_months: None,
            capacity: None,
            ceiling: None,
            dropout: None,
            retirements: Vec::new(),
            growth: 1.0,
            pay_times: 1.0,
            turnover_times: 1.0,
            objective: Objective::Cost,
            start: None,
            by: None,
            norm: None,
            move_surplus: false,
            pay_staff: false,
            leavers: Leavers::Random,
            jointly: false,
            nodes: 20_000,
            tolerance: 0.001,
            together: 400,
        }
    }
}

impl Terms {
    /// The terms that name roles, and the roles that each names.
    pub(crate) fn roles(&self) -> Vec<(&'static str, Vec<&str>)> {
        fn named<T>(term: &Option<ByRole<T>>) -> Vec<&str> {
            match term {
                Some(ByRole::Roles(roles)) => roles.keys().map(String::as_str).collect(),
                Some(ByRole::All(_)) | None => Vec::new(),
            }
        }
        vec![
            ("pay", named(&self.pay)),
            ("on_cost", named(&self.on_cost)),
            ("turnover", named(&self.turnover)),
            ("recruitment", named(&self.recruitment)),
            ("training", named(&self.training)),
            ("training_months", named(&self.training_months)),
            ("capacity", named(&self.capacity)),
            ("ceiling", named(&self.ceiling)),
            ("dropout", named(&self.dropout)),
        ]
    }
}
