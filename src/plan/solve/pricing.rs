//! Pricing problem of the decomposition: each block alone, in whole people, at dual prices of the shared constraints.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use rayon::prelude::*;

use super::branch::{BlockOptimum, CoverRow, cheapest};
use super::formulation::{self, Aim, Columns};
use super::prices::Prices;
use super::round;
use super::task::Solver;
use crate::error::Result;
use crate::plan::problem::instance::Problem;
use crate::plan::problem::just_in_time;
use crate::solver::Model;
use crate::solver::Settings;

/// The part of the tolerance that the searches of blocks may leave open, where these are few and where they are many.
const OPEN: (f64, f64) = (0.05, 0.25);

/// The share of its cost that the search of a block may leave open.
pub(crate) fn open(problem: &Problem) -> f64 {
    let many = problem.blocks.len() > problem.terms.together;
    problem.terms.tolerance * if many { OPEN.1 } else { OPEN.0 }
}

/// What one block does alone.
#[derive(Debug, Clone)]
pub(crate) struct PricedBlock {
    pub(crate) best: BlockOptimum,
    /// Other whole plans near the fractions of its linear program.
    pub(crate) near: Vec<Vec<f64>>,
}

/// The cheapest whole plan of each block of a group and a bound of each (yuan); with `nodes` of search a block at most.
pub(crate) fn price_blocks(
    problem: &Problem,
    group: &[usize],
    prices: Prices,
    moved: &[f64],
    nodes: u32,
    solver: &Solver<'_>,
) -> Result<Vec<PricedBlock>> {
    let (mut found, context) = (Vec::with_capacity(group.len()), solver.context);
    // Blocks share nothing here: a solver is faster with some at a time.
    for part in group.chunks(problem.terms.together.max(1)) {
        let (model, columns) = formulation::build(problem, part, Aim::Priced(prices), &[], moved, false);
        let answer = solver.solve(&model, &Settings { relaxed: true, ..Settings::default() })?;
        let relaxed = answer.values.map(|values| columns.read(&values).0);
        let rows = rows_of(&model, &columns, &answer.duals);
        let search = |at: usize| {
            let (place, block) = (part[at], &problem.blocks[part[at]]);
            let costs: Vec<f64> =
                (0..block.periods()).map(|hired| prices.of_hire(problem, place, hired) / problem.unit).collect();
            let total = |hires: &[f64]| hires.iter().zip(&costs).map(|(hires, cost)| hires * cost).sum::<f64>();
            let mut starts = vec![just_in_time::of_block(block, moved[place])];
            if let Some(fractions) = &relaxed {
                starts.extend(round::ways_of(problem, place, &fractions[at], moved[place]));
            }
            let needs = block.needs(moved[place]);
            starts.retain(|hires| just_in_time::meets(block, &needs, hires));
            starts.sort_by(|a, b| total(a).total_cmp(&total(b)));
            let start = starts.first().cloned().unwrap_or_else(|| vec![0.0; block.periods()]);
            let found = cheapest(&costs, &rows[at], &start, open(problem), nodes, context)?;
            let best = BlockOptimum { cost: found.cost * problem.unit, bound: found.bound * problem.unit, ..found };
            Ok(PricedBlock { best, near: starts })
        };
        let of_part = (0..part.len()).into_par_iter().map(search);
        found.extend(of_part.collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// The rows of each block, with their duals.
fn rows_of(model: &Model, columns: &Columns, duals: &[f64]) -> Vec<Vec<CoverRow>> {
    let mut owner = vec![(0, 0); model.columns()];
    for (block, hires) in columns.hires.iter().enumerate() {
        for (period, column) in hires.iter().enumerate() {
            if let Some(column) = column {
                owner[*column] = (block, period);
            }
        }
    }
    let mut rows: Vec<Vec<CoverRow>> = columns.hires.iter().map(|_| Vec::new()).collect();
    for row in 0..model.rows() {
        let (from, to) = (model.start[row] as usize, model.start[row + 1] as usize);
        let entries = || (from..to).map(|entry| (owner[model.index[entry] as usize], model.value[entry]));
        let Some(((block, _), _)) = entries().next() else { continue };
        let mut parts = vec![0.0; columns.hires[block].len()];
        entries().for_each(|((_, period), value)| parts[period] = value);
        let last = parts.iter().rposition(|part| *part > 0.0).unwrap_or(0);
        let dual = duals.get(row).map_or(0.0, |dual| dual.max(0.0));
        rows[block].push(CoverRow { parts, least: model.row_lower[row], dual, last });
    }
    rows
}
