//! The planning block: one role in one area, with its requirement, retention and costs over the periods.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use ndarray::{Array2, ArrayView2, Axis};

use super::calendar::Calendar;
use super::headcount::Headcount;
use super::required::{RequiredPosts, least_people};
use crate::plan::terms::Turnover;

/// Slack for people needed that are whole up to rounding.
pub(crate) const EPSILON: f64 = 1e-6;
/// The axis of tables by period hired and period along which the period hired changes.
const HIRED: Axis = Axis(0);

/// A planning block: one role in one area, over the plan's periods.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) area: String,
    pub(crate) role: String,
    /// Required posts over the draws; none where the area has no figure.
    pub(crate) demand: Vec<Option<RequiredPosts>>,
    /// Posts to be reached on average: the quantile of the requirement, with a safety stock where people leave at random.
    pub(crate) required: Vec<Option<f64>>,
    /// The probability with which a requirement must be covered.
    pub(crate) level: f64,
    /// Whether people leave at random; else as many as expected.
    pub(crate) random: bool,
    /// A lower bound of hires up to each period (as hires); none where just-in-time hires are it.
    pub(crate) fewest: Option<Vec<f64>>,
    /// Whether the requirement of a period must be covered.
    pub(crate) wanted: Vec<bool>,
    /// The share of people who are on duty (above 0, to 1).
    pub(crate) share: f64,
    /// People there when they were counted, on the books.
    pub(crate) counted: f64,
    /// Of one of them, the part expected to be there at the start of the plan.
    pub(crate) counted_retention: f64,
    /// People expected at the start of the plan, on the books.
    pub(crate) staff: f64,
    /// Of one of them, the part present in each period on average.
    pub(crate) staff_present: Vec<f64>,
    /// Of one of them, the part still there at the end of each period.
    pub(crate) staff_retention: Vec<f64>,
    /// People among those counted who have retired, as is known, by the end of each period; `staff_retention` is without
    /// them.
    pub(crate) retired: Vec<f64>,
    /// Of one hired in a period, the part still there at the end of another: period hired × period; 0 before.
    pub(crate) retention: Array2<f64>,
    /// Of one hired in a period, the part present in another on average, which is what is paid: period hired × period.
    pub(crate) present: Array2<f64>,
    /// The period from whose end a hire counts.
    pub(crate) counts: Vec<usize>,
    /// Pay and on-cost of one person (yuan a year).
    pub(crate) pay: f64,
    /// The part of it that is on-cost.
    pub(crate) on_cost: f64,
    /// Finding and training one person (yuan).
    pub(crate) recruitment: f64,
    pub(crate) training: f64,
    /// The length of each period (years).
    pub(crate) length: Vec<f64>,
}

/// Retention of hires, period hired × period: who joins at the start of a period is exposed to leaving from that day.
pub(crate) fn retention_table(calendar: &Calendar, turnover: &Turnover) -> Array2<f64> {
    Array2::from_shape_fn((calendar.len(), calendar.len()), |(hired, at)| {
        if at < hired { 0.0 } else { turnover.retention(calendar.end(at) - calendar.start(hired)) }
    })
}

/// Take a share of those hired off the retention from the period on from whose end they count: they drop out in training.
pub(crate) fn drop_out(retention: &mut Array2<f64>, counts: &[usize], share: f64) {
    for (mut row, trained) in retention.axis_iter_mut(HIRED).zip(counts) {
        row.iter_mut().skip(*trained).for_each(|kept| *kept *= 1.0 - share);
    }
}

/// The part present in each period on average, period hired × period: the mean of those at its start and at its end.
pub(crate) fn present_table(retention: ArrayView2<'_, f64>) -> Array2<f64> {
    Array2::from_shape_fn(retention.dim(), |(hired, at)| {
        let at_start = || if at == hired { 1.0 } else { retention[[hired, at - 1]] };
        if at < hired { 0.0 } else { 0.5 * (at_start() + retention[[hired, at]]) }
    })
}

/// Whether a probability reaches a level, up to rounding.
pub(crate) fn reached(probability: f64, level: f64) -> bool {
    probability >= level - 1e-9
}

impl Block {
    pub(crate) fn periods(&self) -> usize {
        self.required.len()
    }

    /// People who must be there at the end of a period, besides the staff of today; 0 where they are enough.
    pub(crate) fn need(&self, period: usize, moved: f64) -> f64 {
        match self.required[period] {
            Some(required) if self.wanted[period] => {
                let there = (self.staff + moved) * self.staff_retention[period];
                let need = required / self.share - there;
                if need > EPSILON * (required / self.share).max(1.0) { need } else { 0.0 }
            }
            _ => 0.0,
        }
    }

    /// What one hire of a period adds to those who count at the end of another.
    pub(crate) fn adds(&self, hired: usize, at: usize) -> f64 {
        if self.counts[hired] <= at { self.retention[[hired, at]] } else { 0.0 }
    }

    /// The last period in which a hire can count at the end of a period.
    pub(crate) fn latest(&self, at: usize) -> Option<usize> {
        (0..=at).rev().find(|hired| self.adds(*hired, at) > EPSILON)
    }

    /// The needs that hires can meet at all.
    pub(crate) fn needs(&self, moved: f64) -> Vec<f64> {
        (0..self.periods()).map(|at| if self.latest(at).is_some() { self.need(at, moved) } else { 0.0 }).collect()
    }

    /// People hired who are trained and there.
    pub(crate) fn trained(&self, hires: &[f64], at: usize) -> f64 {
        (0..=at).map(|hired| hires[hired] * self.adds(hired, at)).sum()
    }

    /// People hired who are there, in training or not.
    pub(crate) fn stock(&self, hires: &[f64], at: usize) -> f64 {
        (0..=at).map(|hired| hires[hired] * self.retention[[hired, at]]).sum()
    }

    /// The posts that are filled by people on duty.
    pub(crate) fn available(&self, hires: &[f64], moved: f64, at: usize) -> f64 {
        self.share * ((self.staff + moved) * self.staff_retention[at] + self.trained(hires, at))
    }

    /// People hired who are present in a period on average, in training or not.
    pub(crate) fn mean_present(&self, hires: &[f64], at: usize) -> f64 {
        (0..=at).map(|hired| hires[hired] * self.present[[hired, at]]).sum()
    }

    /// The chance that one of the staff of today who has not retired is still there at the end of a period.
    pub(crate) fn staff_chance(&self, at: usize) -> f64 {
        let chance = self.counted_retention * self.staff_retention[at];
        match self.counted - self.retired[at] {
            _ if self.retired[at] == 0.0 => chance,
            left if left > 0.0 => (chance * self.counted / left).min(1.0),
            _ => 0.0,
        }
    }

    /// Of one hired in a period, the part there when those of another have joined.
    pub(crate) fn at_start(&self, hired: usize, at: usize) -> f64 {
        if hired == at { 1.0 } else { self.retention[[hired, at - 1]] }
    }

    /// People of the staff of today expected on the books when those of a period join.
    pub(crate) fn staff_at_start(&self, at: usize) -> f64 {
        if at == 0 { self.staff } else { self.staff * self.staff_retention[at - 1] }
    }

    /// Whether somebody of the block may leave at random.
    pub(crate) fn leaves_at_random(&self) -> bool {
        let chance = |retention: &f64| *retention > 0.0 && *retention < 1.0;
        self.random && (self.staff_retention.iter().any(chance) || self.retention.iter().any(chance))
    }

    /// The distribution of people who count at the end of a period, and the people among them who are there for certain
    /// (parts of a person).
    pub(crate) fn headcount(&self, hires: &[f64], moved: f64, at: usize) -> (Headcount, f64) {
        let chance = self.staff_chance(at);
        let counted =
            if self.counted_retention > 0.0 { self.counted + moved / self.counted_retention } else { self.counted };
        let counted = counted - self.retired[at];
        let whole = (counted + EPSILON).floor().max(0.0);
        let hired = (0..=at).filter(|hired| hires[*hired] > 0.0 && self.adds(*hired, at) > 0.0);
        let people = hired.fold(Headcount::binomial(whole as usize, chance), |sum, hired| {
            sum.plus(&Headcount::binomial(hires[hired] as usize, self.adds(hired, at)))
        });
        (people, (counted - whole).max(0.0) * chance)
    }

    /// The probability that the requirement of a period is covered; none where there is no requirement.
    pub(crate) fn covered(&self, hires: &[f64], moved: f64, at: usize) -> Option<f64> {
        let required = self.demand[at].as_ref()?;
        if !self.random {
            return Some(required.covered_by(self.available(hires, moved, at)));
        }
        let (people, sure) = self.headcount(hires, moved, at);
        Some(required.covered(&people, sure, self.share))
    }

    /// The fewest people who fill so many posts, beside those who are there for certain.
    pub(crate) fn people_for(&self, required: f64, sure: f64) -> f64 {
        least_people(required, sure, self.share)
    }

    /// Whether so many posts, for certain, fill a requirement.
    pub(crate) fn enough(&self, available: f64, required: f64) -> bool {
        required <= available + EPSILON * available.abs().max(1.0)
    }

    /// Whether a requirement that is wanted is not covered with its level.
    pub(crate) fn short(&self, hires: &[f64], moved: f64, at: usize) -> bool {
        self.wanted[at] && self.covered(hires, moved, at).is_some_and(|covered| !reached(covered, self.level))
    }

    /// Posts that would have to be there besides, for certain, to cover the requirement with a level; below 0 where there
    /// are posts to spare.
    pub(crate) fn shortfall(&self, hires: &[f64], moved: f64, at: usize, level: f64) -> Option<f64> {
        let required = self.demand[at].as_ref()?;
        if !self.random {
            return Some(required.quantile(level) - self.available(hires, moved, at));
        }
        let (people, sure) = self.headcount(hires, moved, at);
        Some(required.shortfall(&people, sure, self.share, level))
    }

    /// The posts expected on duty with which, at the spread of such a plan, the requirement is covered with a level.
    pub(crate) fn expected_for(&self, hires: &[f64], moved: f64, at: usize, level: f64) -> Option<f64> {
        let shortfall = self.shortfall(hires, moved, at, level)?;
        Some((self.available(hires, moved, at) + shortfall).max(0.0))
    }

    /// The highest chance that anybody has to be there at the end of a period.
    pub(crate) fn highest_retention(&self, at: usize) -> f64 {
        let staff = if self.counted > 0.0 { self.staff_chance(at) } else { 0.0 };
        (0..=at).map(|hired| self.adds(hired, at)).fold(staff, f64::max)
    }

    /// What the hires of a period cost in it and later, by period (yuan).
    pub(crate) fn spent(&self, hired: usize, at: usize) -> f64 {
        let once = if hired == at { self.recruitment + self.training } else { 0.0 };
        once + self.pay * self.length[at] * self.present[[hired, at]]
    }

    /// What one hire of a period costs to the end of the plan (yuan).
    pub(crate) fn cost(&self, hired: usize) -> f64 {
        (hired..self.periods()).map(|at| self.spent(hired, at)).sum()
    }

    /// Whether a later hire never costs more than an earlier one; so it is where periods are of one length.
    pub(crate) fn later_is_cheaper(&self) -> bool {
        let costs: Vec<f64> = (0..self.periods()).map(|hired| self.cost(hired)).collect();
        costs.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12))
    }

    /// People who may leave at the start and still leave every wanted requirement met.
    pub(crate) fn spare(&self) -> f64 {
        let spare =
            (0..self.periods()).filter(|at| self.wanted[*at] && self.staff_retention[*at] > 0.0).filter_map(|at| {
                let required = self.required[at]?;
                Some(self.staff - required / self.share / self.staff_retention[at])
            });
        let least = spare.fold(self.staff, f64::min);
        (least + EPSILON).floor().max(0.0)
    }
}
