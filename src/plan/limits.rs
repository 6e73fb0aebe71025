//! What areas share: yearly budgets, and the people who can be hired in a period.

use super::block::Block;
use super::calendar::Calendar;
use super::terms::{Budget, ByRole, Terms};

/// What a limit is on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Money in a calendar year (its place among the plan's years).
    Budget(usize),
    /// People hired in a period, of one role or of all.
    Capacity(usize, Option<String>),
}

/// A limit shared by areas.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub kind: Kind,
    /// Yuan, or people.
    pub most: f64,
}

/// The limits of a plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub limits: Vec<Limit>,
    year: Vec<usize>,
}

impl Limits {
    /// Of the terms; `paid` is what the staff of today is paid in each year, where the budget pays it too.
    pub fn new(terms: &Terms, calendar: &Calendar, paid: &[f64]) -> Self {
        let mut limits = Vec::new();
        if let Some(budget) = &terms.budget {
            for (place, year) in calendar.years.iter().enumerate() {
                let money = match budget {
                    Budget::Every(money) => *money,
                    Budget::Years(years) => years.get(place).copied().unwrap_or(0.0),
                    Budget::Named(years) => years.get(year).copied().unwrap_or(0.0),
                };
                limits.push(Limit { kind: Kind::Budget(place), most: money - paid[place] });
            }
        }
        limits.extend(capacities(terms, calendar));
        Self { limits, year: calendar.year.clone() }
    }

    pub fn len(&self) -> usize {
        self.limits.len()
    }

    /// What one hire of a period uses of a limit.
    pub fn uses(&self, block: &Block, hired: usize, limit: usize) -> f64 {
        match &self.limits[limit].kind {
            Kind::Budget(year) => {
                (hired..block.periods()).filter(|at| self.year[*at] == *year).map(|at| block.spent(hired, at)).sum()
            }
            Kind::Capacity(period, role) => {
                let mine = *period == hired && role.as_ref().is_none_or(|role| *role == block.role);
                f64::from(u8::from(mine))
            }
        }
    }

    /// What hires use of every limit, added to `used`.
    pub fn add(&self, uses: &[Vec<f64>], hires: &[f64], times: f64, used: &mut [f64]) {
        for (of_hire, hires) in uses.iter().zip(hires).filter(|(_, hires)| **hires != 0.0) {
            used.iter_mut().zip(of_hire).for_each(|(used, one)| *used += times * hires * one);
        }
    }

    /// What one hire of each period uses of each limit.
    pub fn table(&self, block: &Block) -> Vec<Vec<f64>> {
        (0..block.periods())
            .map(|hired| (0..self.len()).map(|limit| self.uses(block, hired, limit)).collect())
            .collect()
    }

    /// Rounding error that a limit forgives: half a yuan, nobody.
    pub fn slack(&self, limit: usize) -> f64 {
        if matches!(self.limits[limit].kind, Kind::Budget(_)) { 0.5 } else { 1e-6 }
    }

    /// Whether nothing is over its limit.
    pub fn hold(&self, used: &[f64]) -> bool {
        self.limits.iter().enumerate().all(|(at, limit)| used[at] <= limit.most + self.slack(at))
    }
}

fn capacities(terms: &Terms, calendar: &Calendar) -> Vec<Limit> {
    let people = |yearly: f64, period: usize| (yearly * calendar.length[period] + 1e-6).floor();
    let of = |role: Option<&String>, yearly: f64| {
        let limit = |period| Limit { kind: Kind::Capacity(period, role.cloned()), most: people(yearly, period) };
        (0..calendar.len()).map(limit).collect::<Vec<_>>()
    };
    match &terms.capacity {
        None => Vec::new(),
        Some(ByRole::All(yearly)) => of(None, *yearly),
        Some(ByRole::Roles(roles)) => roles.iter().flat_map(|(role, yearly)| of(Some(role), *yearly)).collect(),
    }
}
