//! Memory that draws take, asked for before the work.

use crate::context::Context;
use crate::error::{Result, require_memory};

/// Bytes a draw and period: the draw itself, and its place in the order.
const BYTES: usize = size_of::<f64>() + size_of::<i64>();

/// A row of a table of draws takes about so many times what a draw does: names, period and number beside it.
const ROW: usize = 10;

/// Check that every thread can hold the draws of one series.
///
/// # Errors
/// More memory than the context allows.
pub(super) fn require_draws(context: &Context, periods: usize, draws: usize) -> Result<()> {
    require(context, context.threads() * periods, draws)
}

/// Check that draws of so many periods, of all series together, can be held at once, and a second time while they are
/// changed.
///
/// # Errors
/// More memory than the context allows.
pub(super) fn require_held(context: &Context, periods: usize, draws: usize) -> Result<()> {
    require(context, periods, draws)
}

/// Check that a table with a row a draw can be held.
///
/// # Errors
/// More memory than the context allows.
pub(super) fn require_rows(context: &Context, periods: usize, draws: usize) -> Result<()> {
    require(context, ROW * periods, draws)
}

fn require(context: &Context, periods: usize, draws: usize) -> Result<()> {
    let bytes = (BYTES as u64).saturating_mul(periods as u64).saturating_mul(draws as u64);
    require_memory(context, bytes, |share| format!("draws={:.0}", (draws as f64 * share).floor().max(1.0)))
}
