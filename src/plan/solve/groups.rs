//! Groups of blocks that are solved together.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::plan::problem::instance::Problem;

/// How many groups blocks are cut into.
pub(crate) fn count(problem: &Problem) -> usize {
    let (blocks, together) = (problem.blocks.len(), problem.terms.together.max(1));
    if blocks <= together + together / 2 { 1 } else { blocks.div_ceil(together) }
}

/// Balanced groups: blocks sorted by role and by hires are assigned to the groups in serpentine order (1, 2, …, n, n, …, 1),
/// so that groups are alike.
pub(crate) fn balanced_groups(problem: &Problem) -> Vec<Vec<usize>> {
    let count = count(problem);
    if count == 1 {
        return vec![(0..problem.blocks.len()).collect()];
    }
    let size: Vec<f64> = problem.just_in_time(&problem.no_moves()).iter().map(|hires| hires.iter().sum()).collect();
    let mut order: Vec<usize> = (0..problem.blocks.len()).collect();
    let role = |place: usize| problem.blocks[place].role.as_str();
    order.sort_by(|a, b| role(*a).cmp(role(*b)).then(size[*b].total_cmp(&size[*a])).then(a.cmp(b)));
    let mut groups = vec![Vec::new(); count];
    for (rank, place) in order.into_iter().enumerate() {
        let (round, seat) = (rank / count, rank % count);
        groups[if round % 2 == 0 { seat } else { count - 1 - seat }].push(place);
    }
    groups
}
