//! The linear and integer programs of a planning problem: covering rows, cumulative lower bounds, shared constraints.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use ndarray::ArrayView2;

use super::prices::Prices;
use crate::plan::problem::instance::Problem;
use crate::plan::problem::just_in_time;
use crate::plan::problem::limits::LimitKind;
use crate::solver::Model;

/// What moving one person costs (parts of the unit of cost), so that nobody moves for nothing.
const MOVE: f64 = 1e-4;

/// What a model is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim<'a> {
    /// The least cost within the limits.
    Cost,
    /// The least cost where what limits share out has a price instead.
    Priced(Prices<'a>),
    /// The least yearly budget; the limits' own budgets do not count.
    Budget,
    /// The least worst shortage (share of the requirement) within the limits, among those of no cap (blocks × periods); a
    /// cap is the most that the shortage there may be.
    Worst(ArrayView2<'a, Option<f64>>),
    /// The least sum of shortages (shares), none above this.
    Total(f64),
}

/// Where the columns of a model are.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// By block of the group and period.
    pub(crate) hires: Vec<Vec<Option<usize>>>,
    /// People who move in, and out, by block of the group.
    moves: Vec<(Option<usize>, Option<usize>)>,
    /// The budget or the shortage that is minimised.
    pub(crate) extra: Option<usize>,
    /// The rows of the limits.
    pub(crate) limits: Vec<usize>,
    /// The block, period and row of each requirement whose shortage is minimised.
    pub(crate) levelled: Vec<(usize, usize, usize)>,
}

impl Columns {
    /// Hires and moves among columns' values.
    pub(crate) fn read(&self, values: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let at = |column: &Option<usize>| column.map_or(0.0, |column| values[column].max(0.0));
        let hires = self.hires.iter().map(|row| row.iter().map(at).collect()).collect();
        (hires, self.moves.iter().map(|(come, go)| at(come) - at(go)).collect())
    }
}

/// The model of a group of blocks. `most` is what they may use of each limit, `moved` who has moved already; where
/// `moves` is set, the model decides on moves itself.
pub(crate) fn build(
    problem: &Problem,
    group: &[usize],
    aim: Aim,
    most: &[f64],
    moved: &[f64],
    moves: bool,
) -> (Model, Columns) {
    let (mut model, unit) = (Model::new(), problem.unit);
    let blocks = || group.iter().map(|place| &problem.blocks[*place]);
    let periods = problem.calendar.len();
    let mut columns =
        Columns { hires: Vec::new(), moves: Vec::new(), extra: None, limits: Vec::new(), levelled: Vec::new() };
    for place in group {
        let block = &problem.blocks[*place];
        let needs = block.needs(moved[*place]);
        let last = needs.iter().rposition(|need| *need > 0.0);
        let hires = (0..periods).map(|hired| {
            let useful = last.is_some_and(|last| (hired..=last).any(|at| block.adds(hired, at) > 0.0));
            useful.then(|| {
                let cost = match aim {
                    Aim::Cost => block.cost(hired) / unit,
                    Aim::Priced(prices) => prices.of_hire(problem, *place, hired) / unit,
                    Aim::Budget | Aim::Worst(_) | Aim::Total(_) => 0.0,
                };
                model.column(cost, f64::INFINITY, true)
            })
        });
        columns.hires.push(hires.collect());
        let spare = if moves { block.spare() } else { 0.0 };
        let comes = (moves && last.is_some()).then(|| model.column(MOVE, f64::INFINITY, true));
        let goes = (spare > 0.0).then(|| model.column(MOVE, spare, true));
        columns.moves.push((comes, goes));
    }
    columns.extra = match aim {
        Aim::Budget => Some(model.column(1.0, f64::INFINITY, false)),
        Aim::Worst(_) => Some(model.column(1.0, 1.0, false)),
        Aim::Cost | Aim::Priced(_) | Aim::Total(_) => None,
    };
    for (place, block) in blocks().enumerate() {
        let moved = moved[group[place]];
        let needs = block.needs(moved);
        let hires = &columns.hires[place];
        let (comes, _) = columns.moves[place];
        for (at, need) in needs.iter().enumerate().filter(|(_, need)| **need > 0.0) {
            let mut entries: Vec<(usize, f64)> =
                (0..=at).filter_map(|hired| Some((hires[hired]?, block.adds(hired, at)))).collect();
            entries.extend(comes.map(|column| (column, block.staff_retention[at])));
            let (whole, mut least) = (block.required[at].unwrap_or(0.0) / block.share, *need);
            match aim {
                Aim::Worst(caps) => match (caps[[group[place], at]], columns.extra) {
                    (None, Some(worst)) => {
                        columns.levelled.push((group[place], at, model.rows()));
                        entries.push((worst, whole));
                    }
                    (cap, _) => least -= cap.unwrap_or(0.0) * whole,
                },
                Aim::Total(most) => entries.push((model.column(1.0, most, false), whole)),
                Aim::Cost | Aim::Priced(_) | Aim::Budget => {}
            }
            model.row(least, f64::INFINITY, entries);
        }
        // No plan hires fewer up to a period than the latest one does: the row that makes the relaxation tight.
        let fewest = match aim {
            Aim::Cost | Aim::Priced(_) | Aim::Budget => just_in_time::of_block(block, moved),
            Aim::Total(most) => {
                let whole = |at: usize| block.required[at].unwrap_or(0.0) / block.share;
                let less: Vec<f64> = needs.iter().enumerate().map(|(at, need)| need - most * whole(at)).collect();
                just_in_time::hires(block, &less)
            }
            Aim::Worst(_) => Vec::new(),
        };
        let mut least = 0.0;
        for (hired, latest) in fewest.iter().enumerate().filter(|_| comes.is_none()) {
            least += latest;
            if *latest > 0.0 {
                model.row(least, f64::INFINITY, (0..=hired).filter_map(|hired| Some((hires[hired]?, 1.0))));
            }
        }
    }
    if moves {
        moving_rows(problem, group, &columns, &mut model);
    }
    if !matches!(aim, Aim::Priced(_)) {
        for (at, limit) in problem.limits.limits.iter().enumerate() {
            let money = matches!(limit.kind, LimitKind::Budget(_));
            let (scale, free) = (if money { unit } else { 1.0 }, money && matches!(aim, Aim::Budget));
            let mut entries: Vec<(usize, f64)> = Vec::new();
            for (hires, place) in columns.hires.iter().zip(group) {
                let uses = hires.iter().zip(problem.uses[*place].column(at));
                entries.extend(uses.filter_map(|(column, uses)| Some(((*column)?, uses / scale))));
            }
            if let (true, Some(extra)) = (free, columns.extra) {
                // Most of a free budget is the share of it that the group may use.
                entries.push((extra, -most[at]));
                columns.limits.push(model.rows());
                model.row(f64::NEG_INFINITY, -problem.paid_of(at) * most[at] / scale, entries);
            } else {
                columns.limits.push(model.rows());
                model.row(f64::NEG_INFINITY, most[at] / scale, entries);
            }
        }
    }
    (model, columns)
}

/// People of a role who move out of areas move into others.
fn moving_rows(problem: &Problem, group: &[usize], columns: &Columns, model: &mut Model) {
    let mut roles: Vec<&str> = group.iter().map(|place| problem.blocks[*place].role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let mine = group.iter().zip(&columns.moves).filter(|(place, _)| problem.blocks[**place].role == role);
        let entries: Vec<(usize, f64)> = mine
            .flat_map(|(_, (come, go))| [come.map(|column| (column, 1.0)), go.map(|column| (column, -1.0))])
            .flatten()
            .collect();
        model.row(0.0, 0.0, entries);
    }
}
