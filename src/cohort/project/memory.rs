//! Memory that projections of many draws take, asked for before the work.

use super::ages::Ages;
use crate::context::Context;
use crate::error::{Result, require_memory};

/// A row of a table of draws takes about so many bytes: names, period, sex, age and numbers, and a copy while it is made.
const ROW: usize = 160;

/// Check that every thread can hold so many series of one area, by step and draw.
///
/// # Errors
/// More memory than the context allows.
pub(super) fn require_states(ages: &Ages, series: usize, context: &Context) -> Result<()> {
    // The draws of a series, and those of the total and of what is sorted.
    require(ages, context.threads() * (series + 2) * size_of::<f64>(), context)
}

/// Check that a table with a row for each of so many series, step and draw can be held.
///
/// # Errors
/// More memory than the context allows.
pub(super) fn require_rows(ages: &Ages, series: usize, context: &Context) -> Result<()> {
    require(ages, series * ROW, context)
}

fn require(ages: &Ages, bytes_a_step: usize, context: &Context) -> Result<()> {
    let draws = ages.draws;
    let bytes = (bytes_a_step as u64).saturating_mul(ages.steps as u64 + 1).saturating_mul(draws as u64);
    require_memory(context, bytes, |share| format!("draws={:.0}", (draws as f64 * share).floor().max(1.0)))
}
