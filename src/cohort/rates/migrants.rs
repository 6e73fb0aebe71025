//! The migrants of one step, and their ages: by age, as a rate of the people, as shares, or as a total.

use super::super::tables::{Flow, split_evenly};
use super::cells::{AgeCells, Shares};
use super::step_rates::{Come, Rates};

/// The migrants of a flow in one step, and their ages.
pub(super) fn migrants_of(
    flow: &Flow,
    cells: AgeCells<'_>,
    people: &[f64],
    rates: &Rates,
    standard: &Shares,
) -> (Option<Come>, Shares) {
    let AgeCells { groups, inner, .. } = cells;
    let years = f64::from(inner.width());
    let absolute = |net: &[f64]| -> Shares {
        let sum: f64 = net.iter().map(|net| net.abs()).sum();
        match sum > 0.0 {
            true => net.iter().map(|net| net.abs() / sum).collect(),
            false => standard.clone(),
        }
    };
    match flow {
        Flow::Share(shares) => (None, split_evenly(shares, groups, inner)),
        Flow::Net(net) => {
            let net = split_evenly(net, groups, inner);
            let ages = absolute(&net);
            (Some(Come::persons(net.iter().map(|net| net * years).collect())), ages)
        }
        Flow::Rate(by_group) => {
            // A rate holds for every year of its group.
            let parts = f64::from(groups.width() / inner.width());
            let mut of_people = split_evenly(by_group, groups, inner);
            for sex in of_people.chunks_exact_mut(inner.count()) {
                if let Some((_, closed)) = sex.split_last_mut() {
                    closed.iter_mut().for_each(|rate| *rate *= parts);
                }
            }
            let net: Vec<f64> = of_people.iter().zip(people).map(|(rate, people)| rate * people).collect();
            of_people.iter_mut().for_each(|rate| *rate *= years);
            (Some(Come { persons: vec![0.0; net.len()], of_people }), absolute(&net))
        }
        Flow::Total(net) => {
            // The schedule is of rates: migrants of an age are also as many as are alive at it.
            let mut ages = Vec::with_capacity(standard.len());
            for (shares, survival) in standard.chunks_exact(inner.count()).zip(&rates.survival) {
                let mut alive = 1.0;
                for (share, survival) in shares.iter().zip(survival) {
                    alive *= survival;
                    ages.push(share * alive);
                }
            }
            let sum: f64 = ages.iter().sum();
            ages.iter_mut().for_each(|share| *share /= sum);
            (Some(Come::persons(ages.iter().map(|share| share * net * years).collect())), ages)
        }
    }
}
