//! Just-in-time hiring: every hire as late as its need allows.
//!
//! People leave, so of two hires the later one is the more there at every later time; and where periods are of one length
//! it is paid for less long. Any plan that meets its needs can therefore have its hires moved later until each is
//! needed, at no more cost: hiring as late as possible, in whole people, is the cheapest plan where nothing is shared,
//! and up to each period it hires the fewest. The second holds for every plan, and is what makes the shared model tight.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::block::{Block, EPSILON, reached};
use super::headcount::Headcount;

/// Hires of one period that a search goes up to.
const MOST_HIRES: usize = 10_000_000;

/// Just-in-time hires of a block that gets `moved` people at the start.
pub(crate) fn of_block(block: &Block, moved: f64) -> Vec<f64> {
    match &block.fewest {
        Some(fewest) if moved == 0.0 => fewest.clone(),
        _ => hires(block, &block.needs(moved)),
    }
}

/// The just-in-time hires that meet needs (people besides the staff of today, by period); needs out of reach are left out.
pub(crate) fn hires(block: &Block, needs: &[f64]) -> Vec<f64> {
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

/// Just-in-time hires of a block whose people leave at random: for each need, the fewest in the latest period that counts
/// with which the requirement is covered with probability `level`.
///
/// Of two hires the later one is at every later time the likelier to be there, so that the argument above holds with
/// probabilities: up to each period no plan hires fewer, and where later hires cost no more none is cheaper.
pub(crate) fn at_random(block: &Block, level: f64) -> Vec<f64> {
    let mut hires = vec![0.0; block.periods()];
    for at in 0..block.periods() {
        let (Some(required), true, Some(hired)) = (&block.demand[at], block.wanted[at], block.latest(at)) else {
            continue;
        };
        if block.covered(&hires, 0.0, at).is_none_or(|covered| reached(covered, level)) {
            continue;
        }
        let before = std::mem::take(&mut hires[hired]);
        let (others, sure) = block.headcount(&hires, 0.0, at);
        let chance = block.adds(hired, at);
        let enough = |people: usize| {
            let all = others.plus(&Headcount::binomial(people, chance));
            reached(required.covered(&all, sure, block.share), level)
        };
        let (mut too_few, mut people) = (before as usize, (before as usize).max(1) * 2);
        while !enough(people) && people < MOST_HIRES {
            (too_few, people) = (people, people * 2);
        }
        while people - too_few > 1 {
            let middle = too_few + (people - too_few) / 2;
            if enough(middle) { people = middle } else { too_few = middle }
        }
        hires[hired] = people as f64;
    }
    hires
}

/// Take away hires without which the needs are met as well, the earliest first.
pub(crate) fn trim(block: &Block, needs: &[f64], hires: &mut [f64]) {
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
pub(crate) fn meets(block: &Block, needs: &[f64], hires: &[f64]) -> bool {
    needs
        .iter()
        .enumerate()
        .all(|(at, need)| *need <= 0.0 || need - block.trained(hires, at) <= EPSILON * need.max(1.0))
}
