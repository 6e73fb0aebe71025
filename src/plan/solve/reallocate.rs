//! Moves of surplus staff between areas at the start.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::context::{Cancelled, Context};
use crate::plan::problem::instance::Problem;
use crate::plan::problem::just_in_time;

/// Who moves at the start: people to spare go, one by one, where one more spares the most.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn moves(problem: &Problem, context: &Context) -> Result<Vec<f64>, Cancelled> {
    let mut moved = problem.no_moves();
    let cost = |place: usize, moved: f64| -> f64 {
        let hires = just_in_time::of_block(&problem.blocks[place], moved);
        hires.iter().enumerate().map(|(at, n)| n * problem.blocks[place].cost(at)).sum()
    };
    let mut roles: Vec<&str> = problem.blocks.iter().map(|block| block.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let mine: Vec<usize> = (0..problem.blocks.len()).filter(|place| problem.blocks[*place].role == role).collect();
        let mut spare: Vec<(usize, f64)> = mine
            .iter()
            .map(|place| (*place, problem.blocks[*place].spare()))
            .filter(|(_, spare)| *spare > 0.0)
            .collect();
        spare.sort_by(|a, b| b.1.total_cmp(&a.1));
        let saved = |place: usize, moved: f64| cost(place, moved) - cost(place, moved + 1.0);
        let mut takers: Vec<(f64, usize)> = mine
            .iter()
            .filter(|place| spare.iter().all(|(other, _)| other != *place))
            .map(|place| (saved(*place, 0.0), *place))
            .collect();
        'role: for (giver, people) in spare {
            for _ in 0..people as usize {
                context.check()?;
                let best = takers.iter_mut().max_by(|a, b| a.0.total_cmp(&b.0));
                let Some((saving, taker)) = best.filter(|best| best.0 > 0.0) else { break 'role };
                moved[*taker] += 1.0;
                moved[giver] -= 1.0;
                *saving = saved(*taker, moved[*taker]);
            }
        }
    }
    Ok(moved)
}
