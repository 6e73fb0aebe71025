//! Shared constraints: yearly budgets, the hiring capacity of a period, and ceilings of the people on the books.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use ndarray::{Array2, ArrayView2};

use super::block::Block;
use super::calendar::Calendar;
use crate::plan::terms::{ByRole, Terms};

/// What a limit is on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LimitKind {
    /// Money in a calendar year (its place among the plan's years).
    Budget(usize),
    /// People hired in a period, of one role or of all.
    Capacity(usize, Option<String>),
    /// People expected on the books when those of a period have joined, of one role or of all.
    Ceiling(usize, Option<String>),
}

/// A limit shared by areas.
#[derive(Debug, Clone)]
pub(crate) struct Limit {
    pub(crate) kind: LimitKind,
    /// Yuan, or people.
    pub(crate) most: f64,
}

/// The limits of a plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    pub(crate) limits: Vec<Limit>,
    year: Vec<usize>,
}

impl Limits {
    /// Of the terms and the money of each year; `paid` is what the staff of today is paid in each year, where the
    /// budget pays it too.
    pub(crate) fn new(
        terms: &Terms,
        calendar: &Calendar,
        blocks: &[Block],
        budget: Option<&[f64]>,
        paid: &[f64],
    ) -> Self {
        let mut limits = Vec::new();
        for (place, money) in budget.into_iter().flatten().enumerate() {
            limits.push(Limit { kind: LimitKind::Budget(place), most: money - paid[place] });
        }
        limits.extend(capacities(terms, calendar));
        limits.extend(ceilings(terms, calendar, blocks));
        Self { limits, year: calendar.year.clone() }
    }

    pub(crate) fn len(&self) -> usize {
        self.limits.len()
    }

    /// What one hire of a period uses of a limit.
    pub(crate) fn uses(&self, block: &Block, hired: usize, limit: usize) -> f64 {
        match &self.limits[limit].kind {
            LimitKind::Budget(year) => {
                (hired..block.periods()).filter(|at| self.year[*at] == *year).map(|at| block.spent(hired, at)).sum()
            }
            LimitKind::Capacity(period, role) => {
                let mine = *period == hired && role.as_ref().is_none_or(|role| *role == block.role);
                f64::from(u8::from(mine))
            }
            LimitKind::Ceiling(period, role) => {
                let mine = hired <= *period && role.as_ref().is_none_or(|role| *role == block.role);
                if mine { block.at_start(hired, *period) } else { 0.0 }
            }
        }
    }

    /// What hires of each period use of every limit, added to `used`; `uses` is a [`Limits::table`].
    pub(crate) fn add(&self, uses: ArrayView2<'_, f64>, hires: &[f64], times: f64, used: &mut [f64]) {
        for (of_hire, hires) in uses.rows().into_iter().zip(hires).filter(|(_, hires)| **hires != 0.0) {
            used.iter_mut().zip(of_hire).for_each(|(used, one)| *used += times * hires * one);
        }
    }

    /// What one hire of each period uses of each limit: periods × limits.
    pub(crate) fn table(&self, block: &Block) -> Array2<f64> {
        Array2::from_shape_fn((block.periods(), self.len()), |(hired, limit)| self.uses(block, hired, limit))
    }

    /// Rounding error that a limit forgives: half a yuan, nobody.
    pub(crate) fn slack(&self, limit: usize) -> f64 {
        if matches!(self.limits[limit].kind, LimitKind::Budget(_)) { 0.5 } else { 1e-6 }
    }

    /// Whether nothing is over its limit.
    pub(crate) fn hold(&self, used: &[f64]) -> bool {
        self.limits.iter().enumerate().all(|(at, limit)| used[at] <= limit.most + self.slack(at))
    }
}

/// What a ceiling leaves for hires: nothing where the staff of today is above it.
fn ceilings(terms: &Terms, calendar: &Calendar, blocks: &[Block]) -> Vec<Limit> {
    let of = |role: Option<&String>, most: f64| {
        let staff = |period: usize| -> f64 {
            let mine = blocks.iter().filter(|block| role.is_none_or(|role| *role == block.role));
            mine.map(|block| block.staff_at_start(period)).sum()
        };
        let limit =
            |period| Limit { kind: LimitKind::Ceiling(period, role.cloned()), most: (most - staff(period)).max(0.0) };
        (0..calendar.len()).map(limit).collect::<Vec<_>>()
    };
    match &terms.ceiling {
        None => Vec::new(),
        Some(ByRole::All(most)) => of(None, *most),
        Some(ByRole::Roles(roles)) => roles.iter().flat_map(|(role, most)| of(Some(role), *most)).collect(),
    }
}

fn capacities(terms: &Terms, calendar: &Calendar) -> Vec<Limit> {
    let people = |yearly: f64, period: usize| (yearly * calendar.length[period] + 1e-6).floor();
    let of = |role: Option<&String>, yearly: f64| {
        let limit = |period| Limit { kind: LimitKind::Capacity(period, role.cloned()), most: people(yearly, period) };
        (0..calendar.len()).map(limit).collect::<Vec<_>>()
    };
    match &terms.capacity {
        None => Vec::new(),
        Some(ByRole::All(yearly)) => of(None, *yearly),
        Some(ByRole::Roles(roles)) => roles.iter().flat_map(|(role, yearly)| of(Some(role), *yearly)).collect(),
    }
}
