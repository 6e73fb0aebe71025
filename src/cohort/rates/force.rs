//! The force of mortality within an age group: how its deaths fall, and how the force rises.
//!
//! Preston, S. H., Heuveline, P. and Guillot, M. (2001). *Demography*. Blackwell, chapter 3; from 15 years on Greville, T. N. E.
//! (1943), "Short methods of constructing abridged life tables", *Record of the American Institute of Actuaries* 32, and
//! Gompertz's law where his expansion does not hold.

#![expect(
    clippy::indexing_slicing,
    reason = "ages and rates are those of a life table: three groups or more, from 0, rising"
)]

use super::super::tables::Sex;
use crate::stats::Elementary;

/// Ages past which nobody is counted on when a table's open group is continued.
pub(super) const LAST_AGE: f64 = 120.0;

/// How the deaths of a group fall within it.
pub(super) enum Deaths {
    /// So many years after its beginning, in the mean.
    After(f64),
    /// By a constant force.
    Constant,
    /// By a force that rises exponentially.
    Rising,
}

/// How deaths fall within a group, by its ages.
pub(super) fn separation(start: u32, years: f64, infant_rate: f64, sex: Sex) -> Deaths {
    let m = infant_rate.min(0.107);
    let (male, female) = match (start, years as u32) {
        (0, 1) => (0.045 + 2.684 * m, 0.053 + 2.8 * m),
        (1, 4) => (1.651 - 2.816 * m, 1.522 - 1.518 * m),
        (15.., 2..) => return Deaths::Rising,
        _ => return Deaths::Constant,
    };
    Deaths::After(match sex {
        Sex::Male => male,
        Sex::Female => female,
        Sex::Both => f64::midpoint(male, female),
    })
}

/// Paces up to so far apart, per year of age, are those of mortality; from twice as far apart on, rates jump.
const APART: f64 = 0.1;
/// Where the force rises at this pace and more, Greville's expansion is taken; where it is even, a constant force.
const RISING: f64 = 0.03;
/// Death rates up to which Greville's expansion holds, and from which on it is not taken.
const HOLDS: [f64; 2] = [0.5, 0.7];

/// The pace at which the force of mortality rises in a group, per year of age, between −0.1 and 0.2: the mean of the paces
/// from the group before and to the group after. Where rates jump, which the two being far apart tells, it is the smaller
/// of the two and none where rates turn, so that a jump between groups bends neither.
pub(super) fn rise(starts: &[u32], rates: &[f64], group: usize) -> f64 {
    let middle = |i: usize| match starts.get(i + 1) {
        Some(next) => f64::from(starts[i] + next) / 2.0,
        None => f64::from(starts[i]) + f64::from(starts[i] - starts[i - 1]) / 2.0,
    };
    let pace = |low: usize, high: usize| match (rates[low], rates[high]) {
        (before, after) if before > 0.0 && after > 0.0 => (after / before).logarithm() / (middle(high) - middle(low)),
        _ => 0.0,
    };
    let before = pace(group - 1, group);
    let after = if group + 1 < rates.len() { pace(group, group + 1) } else { before };
    let smaller = if before * after <= 0.0 {
        0.0
    } else if before.abs() < after.abs() {
        before
    } else {
        after
    };
    let even = (2.0 - (before - after).abs() / APART).clamp(0.0, 1.0);
    (even * f64::midpoint(before, after) + (1.0 - even) * smaller).clamp(-0.1, 0.2)
}

/// The share of a group that lives through it, its death rate being `rate` and its force rising at a pace.
///
/// By Greville's expansion deaths fall n/2 − n²/12 (rate − pace) years after its beginning in the mean. At a flat rate it
/// leaves too many alive (at 0.4 in five years by 5.6 %), and at high rates it does not hold; there the force is that of
/// Gompertz's law, which is constant at no pace.
pub(super) fn living_through(rate: f64, rise: f64, years: f64) -> f64 {
    let law = (-hazard(beginning(rate, rise, years), rise, years)).exponential();
    let share = (rise / RISING).clamp(0.0, 1.0) * ((HOLDS[1] - rate) / (HOLDS[1] - HOLDS[0])).clamp(0.0, 1.0);
    if share <= 0.0 {
        return law;
    }
    let within = years / 2.0 - years * years / 12.0 * (rate - rise);
    let expansion = 1.0 - years * rate / (1.0 + (years - within) * rate);
    share * expansion + (1.0 - share) * law
}

/// The integral of a force that begins with `force` and rises at a pace, over so many years.
pub(super) fn hazard(force: f64, rise: f64, years: f64) -> f64 {
    if rise.abs() < 1e-9 { force * years } else { force * (rise * years).exponential_less_1() / rise }
}

/// Years lived in a group by one who reaches it, by six points of Gauss and Legendre.
pub(super) fn survived(force: f64, rise: f64, years: f64) -> f64 {
    const POINTS: [(f64, f64); 3] = [
        (0.238_619_186_083_196_9, 0.467_913_934_572_691),
        (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
        (0.932_469_514_203_152, 0.171_324_492_379_170_36),
    ];
    let at = |x: f64| (-hazard(force, rise, years * (0.5 + 0.5 * x))).exponential();
    POINTS.iter().map(|(x, weight)| weight * (at(*x) + at(-x))).sum::<f64>() * years / 2.0
}

/// The force at the beginning of a group whose death rate is `rate`.
fn beginning(rate: f64, rise: f64, years: f64) -> f64 {
    let death_rate = |force: f64| -(-hazard(force, rise, years)).exponential_less_1() / survived(force, rise, years);
    let (mut low, mut high) = (rate * (-rise.abs() * years).exponential(), rate * (rise.abs() * years).exponential());
    let mut force = rate * (-rise * years / 2.0).exponential();
    for _ in 0..60 {
        let off = death_rate(force) - rate;
        if off.abs() <= 1e-14 * rate {
            break;
        }
        if off > 0.0 {
            high = force
        } else {
            low = force
        }
        // The death rate is nearly in proportion to the force.
        let next = force * rate / (rate + off);
        force = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    force
}

/// The death rate of the open group where a table gives none: Gompertz's line through the last two groups, continued
/// year by year to the last age.
pub(super) fn open_rate(starts: &[u32], rates: &[f64]) -> f64 {
    let last = rates.len();
    let (a, b) = (rates[last - 2].max(1e-9), rates[last - 1].max(1e-9));
    let years = f64::from(starts[last] - starts[last - 1]);
    let slope = ((b / a).logarithm() / years).clamp(0.0, 0.2);
    let (mut reach, mut lived) = (1.0, 0.0);
    let middle = f64::from(starts[last]) - years / 2.0;
    let mut age = f64::from(starts[last]);
    while age < LAST_AGE && reach > 1e-12 {
        let rate = b * (slope * (age + 0.5 - middle)).exponential();
        let next = reach * (-rate).exponential();
        lived += (reach - next) / rate;
        reach = next;
        age += 1.0;
    }
    (1.0 - reach) / lived
}
