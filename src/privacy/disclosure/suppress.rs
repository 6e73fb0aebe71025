//! Primary and complementary cell suppression (Fischetti and Salazar-González, Solving the cell suppression problem on
//! tabular data with linear constraints, Management Science 47, 2001; the heuristic of Kelly, Golden and Assad, Networks
//! 22, 1992: the cheapest change of the table that moves the count).

use super::cells::Cells;
use super::hidden::Hidden;
use super::interval::{Interval, Published};
use super::rules::Rules;
use crate::context::{Cancelled, Context};
use crate::stats::Elementary;

/// Which counts are not to be shown, so that no small one (above 0 and under a cell size) can be worked out from the sums
/// to within half of that size, and no dominated whole to within what the rule leaves. Counts of 0 are shown.
///
/// The smallest counts are protected first; of what protects one, counts that tell least are hidden.
///
/// # Errors
/// The caller stopped the computation.
pub fn suppress(cells: &Cells, rules: impl Into<Rules>, context: &Context) -> Result<Vec<Option<Hidden>>, Cancelled> {
    let mut hidden = vec![None; cells.values.len()];
    extend(cells, rules.into(), &mut hidden, context)?;
    Ok(hidden)
}

/// A count to protect: how wide its interval must be, and how far it must be able to move either way.
struct Target {
    cell: usize,
    room: f64,
    up: f64,
    down: f64,
}

/// The same beside what is hidden already.
///
/// # Errors
/// The caller stopped the computation.
pub(super) fn extend(
    cells: &Cells,
    rules: Rules,
    hidden: &mut [Option<Hidden>],
    context: &Context,
) -> Result<(), Cancelled> {
    extend_by(|published, cell, near| published.interval(cell, near), cells, rules, hidden, context)
}

/// How the interval of a cell by some sums is found.
type IntervalOf = for<'a> fn(Published<'a>, usize, &[usize]) -> Interval;

fn extend_by(
    interval: IntervalOf,
    cells: &Cells,
    rules: Rules,
    hidden: &mut [Option<Hidden>],
    context: &Context,
) -> Result<(), Cancelled> {
    let mut targets: Vec<Target> = Vec::new();
    for (cell, value) in cells.values.iter().enumerate().filter(|(_, value)| rules.is_small(**value)) {
        hidden[cell] = Some(Hidden::Small);
        let room = rules.cell() / 2.0;
        let up = room.min(rules.cell() - value);
        targets.push(Target { cell, room, up, down: (room - up).min(*value) });
    }
    for sum in &cells.sums {
        let (whole, parts) = (cells.values[sum.whole], sum.parts.iter().map(|part| cells.values[*part]));
        if let Some(room) = rules.room_of_dominated(whole, parts) {
            hidden[sum.whole] = hidden[sum.whole].or(Some(Hidden::Dominated));
            targets.push(Target { cell: sum.whole, room, up: room, down: 0.0 });
        }
    }
    targets.sort_by(|a, b| cells.values[a.cell].total_cmp(&cells.values[b.cell]));
    context.begin("disclosure", targets.len());
    for target in targets {
        context.advance(1)?;
        protect(interval, cells, rules.cell(), &target, hidden, context)?;
    }
    Ok(())
}

/// Hide what else a count needs, looking at sums farther and farther away until there is room.
fn protect(
    interval: IntervalOf,
    cells: &Cells,
    least: f64,
    target: &Target,
    hidden: &mut [Option<Hidden>],
    context: &Context,
) -> Result<(), Cancelled> {
    let mut radius = 1;
    loop {
        context.check()?;
        let (near, all) = cells.near(target.cell, radius);
        if near.is_empty() {
            return Ok(());
        }
        let published = Published { cells, hidden, least };
        if interval(published, target.cell, &near).width() >= target.room - 1e-6 {
            return Ok(());
        }
        // A count tells the more, the larger it is; a little less for each digit.
        let cost = |cell: usize| 1.0 + cells.values[cell].logarithm_of_1_plus();
        let chosen = [target.up, -target.down]
            .into_iter()
            .filter(|by| by.abs() > 1e-9)
            .map(|by| published.cheapest(target.cell, by, &near, cost))
            .collect::<Option<Vec<_>>>();
        let chosen: Vec<usize> = match chosen {
            Some(chosen) => chosen.into_iter().flatten().collect(),
            // No room at all among what it is tied to: nothing of that is shown.
            None if all => near.iter().flat_map(|sum| cells.sums[*sum].terms().map(|(cell, _)| cell)).collect(),
            None => {
                radius *= 2;
                continue;
            }
        };
        for cell in chosen {
            hidden[cell] = hidden[cell].or(Some(Hidden::Complement));
        }
        return Ok(());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suppress(cells: &Cells, rules: impl Into<Rules>) -> Vec<Option<Hidden>> {
        super::suppress(cells, rules, &Context::default()).unwrap()
    }

    /// Two levels of areas under one whole, as `parts` of `parts`, and perhaps two groups that add up to the third.
    fn tree(counts: &[Vec<u16>]) -> Cells {
        let totals: Vec<f64> = counts.iter().map(|row| row.iter().map(|n| f64::from(*n)).sum()).collect();
        let mut values = vec![totals.iter().sum::<f64>()];
        values.extend(&totals);
        values.extend(counts.iter().flatten().map(|n| f64::from(*n)));
        let mut cells = Cells::new(values);
        cells.add_sum(0, &(1..=counts.len()).collect::<Vec<_>>());
        let mut next = counts.len() + 1;
        for (row, parts) in counts.iter().enumerate() {
            cells.add_sum(row + 1, &(next..next + parts.len()).collect::<Vec<_>>());
            next += parts.len();
        }
        cells
    }

    /// Of each area: floating, registered, both; the last row adds up.
    fn crossed(counts: &[(u16, u16)]) -> Cells {
        let row = |(a, b): &(u16, u16)| [f64::from(*a), f64::from(*b), f64::from(*a) + f64::from(*b)];
        let mut rows: Vec<[f64; 3]> = counts.iter().map(row).collect();
        rows.push([0, 1, 2].map(|group| rows.iter().map(|row| row[group]).sum()));
        let mut cells = Cells::new(rows.concat());
        let last = rows.len() - 1;
        for row in 0..rows.len() {
            cells.add_sum(3 * row + 2, &[3 * row, 3 * row + 1]);
        }
        for group in 0..3 {
            cells.add_sum(3 * last + group, &(0..last).map(|row| 3 * row + group).collect::<Vec<_>>());
        }
        cells
    }

    /// The attack on everything at once.
    fn widths(cells: &Cells, hidden: &[Option<Hidden>], least: f64) -> Vec<f64> {
        let all: Vec<usize> = (0..cells.sums.len()).collect();
        let published = Published { cells, hidden, least };
        let small = (0..hidden.len()).filter(|cell| hidden[*cell] == Some(Hidden::Small));
        small.map(|cell| published.interval(cell, &all).width()).collect()
    }

    #[test]
    fn a_small_part_takes_the_next_smallest_with_it() {
        let cells = tree(&[vec![3, 1437, 5219]]);
        let hidden = suppress(&cells, 10.0);
        assert_eq!(hidden, [None, None, Some(Hidden::Small), Some(Hidden::Complement), None]);
    }

    #[test]
    fn two_small_counts_that_their_sum_gives_back_need_a_third() {
        // 9 + 9 = 18 with both known to be under 10 leaves 8 and more: too near.
        let hidden = suppress(&tree(&[vec![9, 9, 500]]), 10.0);
        assert_eq!(hidden.iter().flatten().filter(|why| **why == Hidden::Complement).count(), 1);
    }

    #[test]
    fn nothing_small_hides_nothing() {
        assert!(suppress(&tree(&[vec![0, 10, 500], vec![44]]), 10.0).iter().all(Option::is_none));
    }

    #[test]
    fn a_whole_that_one_part_dominates_is_hidden_with_a_part() {
        let rules = Rules::new(10.0, Some(0.9)).unwrap();
        let cells = tree(&[vec![950, 30, 20], vec![400, 300]]);
        let hidden = suppress(&cells, rules);
        assert_eq!(hidden[1], Some(Hidden::Dominated));
        assert!(hidden[3..6].contains(&Some(Hidden::Complement)), "{hidden:?}");
        let all: Vec<usize> = (0..cells.sums.len()).collect();
        let published = Published { cells: &cells, hidden: &hidden, least: 10.0 };
        assert!(published.interval(1, &all).width() >= 95.0 - 1e-6);
        assert!(suppress(&cells, 10.0).iter().all(Option::is_none));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn an_attacker_never_comes_near(
            counts in prop::collection::vec(prop::collection::vec(prop_oneof![0u16..30, 0u16..3000], 1..6), 1..6)
        ) {
            let cells = tree(&counts);
            let hidden = suppress(&cells, 10.0);
            for (cell, value) in cells.values.iter().enumerate() {
                prop_assert_eq!(*value > 0.0 && *value < 10.0, hidden[cell] == Some(Hidden::Small));
            }
            for width in widths(&cells, &hidden, 10.0) {
                prop_assert!(width >= 5.0 - 1e-6, "{width} {hidden:?}");
            }
        }

        #[test]
        fn a_dominated_whole_is_not_known_nearly(
            counts in prop::collection::vec(prop::collection::vec(prop_oneof![0u16..30, 0u16..3000], 1..6), 1..6)
        ) {
            let cells = tree(&counts);
            let hidden = suppress(&cells, Rules::new(10.0, Some(0.8)).unwrap());
            let all: Vec<usize> = (0..cells.sums.len()).collect();
            let published = Published { cells: &cells, hidden: &hidden, least: 10.0 };
            for sum in &cells.sums {
                let largest = sum.parts.iter().map(|part| cells.values[*part]).fold(0.0, f64::max);
                let whole = cells.values[sum.whole];
                if largest > 0.8 * whole && largest < whole {
                    prop_assert!(hidden[sum.whole].is_some());
                    // A small whole is known to be small, and is protected as one.
                    let room = if whole < 10.0 { 0.0 } else { 0.2 * largest };
                    prop_assert!(published.interval(sum.whole, &all).width() >= room - 1e-6, "{hidden:?}");
                }
            }
            for width in widths(&cells, &hidden, 10.0) {
                prop_assert!(width >= 5.0 - 1e-6, "{width} {hidden:?}");
            }
        }

        /// What is hidden, and why, is the same whether intervals are found by programs alone or not.
        #[test]
        fn short_cuts_hide_what_programs_hide(
            areas in prop::collection::vec(prop::collection::vec(prop_oneof![0u16..30, 0u16..3000], 1..9), 1..6),
            groups in prop::collection::vec((prop_oneof![0u16..30, 0u16..3000], prop_oneof![0u16..30, 0u16..3000]), 2..7),
            dominance in prop_oneof![Just(None), Just(Some(0.8))],
        ) {
            let rules = Rules::new(10.0, dominance).unwrap();
            for cells in [tree(&areas), crossed(&groups)] {
                let mut by_programs = vec![None; cells.values.len()];
                let interval: IntervalOf = |published, cell, near| published.interval_by_programs(cell, near);
                extend_by(interval, &cells, rules, &mut by_programs, &Context::default()).unwrap();
                prop_assert_eq!(suppress(&cells, rules), by_programs);
            }
        }

        #[test]
        fn groups_and_areas_at_once_are_safe(
            counts in prop::collection::vec((prop_oneof![0u16..30, 0u16..3000], prop_oneof![0u16..30, 0u16..3000]), 2..7)
        ) {
            let cells = crossed(&counts);
            let hidden = suppress(&cells, 10.0);
            for width in widths(&cells, &hidden, 10.0) {
                prop_assert!(width >= 5.0 - 1e-6, "{width} {hidden:?}");
            }
        }
    }
}
