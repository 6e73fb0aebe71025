//! One role in one area: people needed, how long hires stay, what they cost.

use super::calendar::Calendar;
use super::late;
use super::terms::Turnover;

/// Slack for people needed that are whole up to rounding.
pub(super) const EPSILON: f64 = 1e-6;

/// One role in one area, over the plan's periods.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub area: String,
    pub role: String,
    /// Posts required with the coverage asked for; none where the area has no figure.
    pub required: Vec<Option<f64>>,
    /// Whether the requirement of a period must be covered.
    pub wanted: Vec<bool>,
    /// The share of people who are on duty (above 0, to 1).
    pub share: f64,
    /// People there at the start (on the books).
    pub staff: f64,
    /// Of one of them, the part still there at the end of each period.
    pub stays: Vec<f64>,
    /// Of one hired in period `s`, the part still there at the end of period `t`, for `t ≥ s`.
    pub kept: Vec<Vec<f64>>,
    /// The period from whose end a hire counts.
    pub counts: Vec<usize>,
    /// Pay and on-cost of one person (yuan a year).
    pub pay: f64,
    /// The part of it that is on-cost.
    pub on_cost: f64,
    /// Finding and training one person (yuan).
    pub recruitment: f64,
    pub training: f64,
    /// The length of each period (years).
    pub length: Vec<f64>,
}

/// Survival of hires, by period hired and period.
pub(super) fn kept(calendar: &Calendar, turnover: &Turnover) -> Vec<Vec<f64>> {
    let periods = calendar.len();
    let of = |hired: usize, at: usize| {
        if at < hired { 0.0 } else { turnover.kept(calendar.end(at) - calendar.end(hired)) }
    };
    (0..periods).map(|hired| (0..periods).map(|at| of(hired, at)).collect()).collect()
}

impl Block {
    pub fn periods(&self) -> usize {
        self.required.len()
    }

    /// People who must be there at the end of a period, besides the staff of today; 0 where they are enough.
    pub fn need(&self, period: usize, moved: f64) -> f64 {
        match self.required[period] {
            Some(required) if self.wanted[period] => {
                let there = (self.staff + moved) * self.stays[period];
                let need = required / self.share - there;
                if need > EPSILON * (required / self.share).max(1.0) { need } else { 0.0 }
            }
            _ => 0.0,
        }
    }

    /// What one hire of a period adds to those who count at the end of another.
    pub fn adds(&self, hired: usize, at: usize) -> f64 {
        if self.counts[hired] <= at { self.kept[hired][at] } else { 0.0 }
    }

    /// The last period in which a hire can count at the end of a period.
    pub fn latest(&self, at: usize) -> Option<usize> {
        (0..=at).rev().find(|hired| self.adds(*hired, at) > EPSILON)
    }

    /// People who need to be hired in each period, in whole; `moved` come from elsewhere at the start.
    pub fn late(&self, moved: f64) -> Vec<f64> {
        late::hires(self, &self.needs(moved))
    }

    /// The needs that hires can meet at all.
    pub fn needs(&self, moved: f64) -> Vec<f64> {
        (0..self.periods()).map(|at| if self.latest(at).is_some() { self.need(at, moved) } else { 0.0 }).collect()
    }

    /// People hired who are trained and there.
    pub fn trained(&self, hires: &[f64], at: usize) -> f64 {
        (0..=at).map(|hired| hires[hired] * self.adds(hired, at)).sum()
    }

    /// People hired who are there, in training or not.
    pub fn stock(&self, hires: &[f64], at: usize) -> f64 {
        (0..=at).map(|hired| hires[hired] * self.kept[hired][at]).sum()
    }

    /// The posts that are filled by people on duty.
    pub fn available(&self, hires: &[f64], moved: f64, at: usize) -> f64 {
        self.share * ((self.staff + moved) * self.stays[at] + self.trained(hires, at))
    }

    /// What the hires of a period cost in it and later, by period (yuan).
    pub fn spent(&self, hired: usize, at: usize) -> f64 {
        let once = if hired == at { self.recruitment + self.training } else { 0.0 };
        once + self.pay * self.length[at] * self.kept[hired][at]
    }

    /// What one hire of a period costs to the end of the plan (yuan).
    pub fn cost(&self, hired: usize) -> f64 {
        (hired..self.periods()).map(|at| self.spent(hired, at)).sum()
    }

    /// Whether a later hire never costs more than an earlier one; so it is where periods are of one length.
    pub fn late_is_cheap(&self) -> bool {
        let costs: Vec<f64> = (0..self.periods()).map(|hired| self.cost(hired)).collect();
        costs.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12))
    }

    /// People who may leave at the start and still leave every wanted requirement met.
    pub fn spare(&self) -> f64 {
        let spare = (0..self.periods()).filter(|at| self.wanted[*at] && self.stays[*at] > 0.0).filter_map(|at| {
            let required = self.required[at]?;
            Some(self.staff - required / self.share / self.stays[at])
        });
        let least = spare.fold(self.staff, f64::min);
        (least + EPSILON).floor().max(0.0)
    }
}
