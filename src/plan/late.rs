//! Hiring as late as possible.
//!
//! People leave, so of two hires the later one is the more there at every later time; and where periods are of one length
//! it is paid for less long. Any plan that meets its needs can therefore have its hires moved later until each is
//! needed, at no more cost: hiring as late as possible, in whole people, is the cheapest plan where nothing is shared,
//! and up to each period it hires the fewest. The second holds for every plan, and is what makes the shared model tight.

use super::block::{Block, EPSILON};

/// The latest hires that meet needs (people besides the staff of today, by period); needs out of reach are left out.
pub(super) fn hires(block: &Block, needs: &[f64]) -> Vec<f64> {
    let mut hires = vec![0.0; needs.len()];
    for (at, need) in needs.iter().enumerate() {
        let missing = need - block.trained(&hires, at);
        if missing > EPSILON * need.max(1.0)
            && let Some(hired) = block.latest(at)
        {
            hires[hired] += (missing / block.adds(hired, at) - EPSILON).ceil().max(1.0);
        }
    }
    hires
}

/// Take away hires without which the needs are met as well, the earliest first.
pub(super) fn trim(block: &Block, needs: &[f64], hires: &mut [f64]) {
    for hired in 0..hires.len() {
        let mut spare = hires[hired];
        for (at, need) in needs.iter().enumerate().filter(|(at, need)| **need > 0.0 && block.adds(hired, *at) > EPSILON)
        {
            let over = block.trained(hires, at) - need + EPSILON * need.max(1.0);
            spare = spare.min((over / block.adds(hired, at)).floor());
        }
        hires[hired] -= spare.max(0.0);
    }
}

/// Whether hires meet needs.
pub(super) fn meets(block: &Block, needs: &[f64], hires: &[f64]) -> bool {
    needs
        .iter()
        .enumerate()
        .all(|(at, need)| *need <= 0.0 || need - block.trained(hires, at) <= EPSILON * need.max(1.0))
}
