//! Draws of parts and wholes made to add up (Wickramasuriya, Athanasopoulos and Hyndman 2019, *Journal of the American
//! Statistical Association* 114, equation 9 in its zero-constrained form).
//!
//! Every draw ŷ is moved to ŷ − W Cᵀ (C W Cᵀ)⁻¹ C ŷ, where each row of C says that a whole less its parts is 0, and W
//! says how sure each forecast is. A draw with a part below 0 is then shared out from the top, so that nothing is
//! negative; wholes are last summed from their parts.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use rayon::prelude::*;

use super::Forecast;
use crate::error::{Error, Result, nearest};
use crate::finding::{Finding, people};
use crate::panel::{Period, Population};

/// How sure each forecast is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Parts stay, wholes are their sums.
    BottomUp,
    /// All the same: ordinary least squares.
    Ols,
    /// By the variance of the draws: weighted least squares.
    Wls,
    /// By variance and correlation, the latter from past changes and shrunk (Schäfer and Strimmer 2005).
    MintShrink,
}

const METHODS: [(&str, Method); 4] =
    [("bottom_up", Method::BottomUp), ("ols", Method::Ols), ("wls", Method::Wls), ("mint_shrink", Method::MintShrink)];

/// Parts may miss this share of their whole, as rounded counts do.
const ROUNDING: f64 = 0.01;
/// The most numbers that are held at once.
const MOST_NUMBERS: usize = 1 << 29;

impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = || METHODS.iter().map(|(name, _)| *name);
        METHODS.iter().find(|(known, _)| *known == name).map(|(_, method)| *method).ok_or_else(|| {
            let error = Error::input(format!("there is no method \"{name}\""));
            let list = names().collect::<Vec<_>>().join(", ");
            match nearest(name, names()) {
                Some(near) => error.hint(format!("did you mean \"{near}\"? The methods are {list}")),
                None => error.hint(format!("choose one of {list}")),
            }
        })
    }
}

/// A whole with its parts, down to the last: places of series, wholes before their parts.
struct Tree {
    nodes: Vec<usize>,
    /// For each node, its children as places in `nodes`.
    children: Vec<Vec<usize>>,
}

impl Forecast {
    /// The forecast with draws that add up: every area with parts of its own group is, in every draw and period, their
    /// sum. Areas without parts or a whole stay as they are, as do wholes whose counted parts do not add up to them
    /// (with a finding).
    ///
    /// # Errors
    /// No area has parts that add up to it, periods of whole and parts that differ, or more draws than memory holds.
    pub fn reconcile(&self, method: Method) -> Result<Self> {
        let draws = self.draws();
        let size: usize = (0..self.series().len()).map(|series| self.periods(series).len() * draws).sum();
        if size > MOST_NUMBERS {
            return Err(Error::unsupported(format!("reconciling would hold {size} draws at once")).hint(format!(
                "ask for fewer draws, at most {}",
                (draws * (MOST_NUMBERS / 1000) / (size / 1000)).max(1)
            )));
        }
        let mut made = self.clone();
        let mut trees = Vec::new();
        for tree in self.trees() {
            match self.gap(&tree) {
                Some(finding) => made.add_finding(finding),
                None => trees.push(tree),
            }
        }
        if trees.is_empty() {
            return Err(Error::unsupported("no area of the panel has parts that add up to it")
                .hint("name each part's parent, and give the parent's own counts and all of its parts; or take total(\"parent\")"));
        }
        let mut all: Vec<Vec<f64>> = (0..self.series().len())
            .into_par_iter()
            .map(|series| {
                let mut out = vec![0.0; self.periods(series).len() * draws];
                self.fill(series, &mut out);
                out
            })
            .collect();
        for tree in &trees {
            let first = self.periods(tree.nodes[0]);
            if let Some(other) = tree.nodes.iter().find(|node| self.periods(**node) != first) {
                return Err(Error::input("whole and parts are forecast for different periods")
                    .at(self.series()[*other].label())
                    .hint("give freq=, so that all are"));
            }
            self.reconcile_tree(tree, method, &mut all);
        }
        made.reconciled = Some(Arc::new(all));
        Ok(made)
    }

    /// Every area that has parts and is no part itself, with all below it.
    fn trees(&self) -> Vec<Tree> {
        let keys = self.series();
        let places: BTreeMap<(&str, Option<&str>), usize> =
            keys.iter().enumerate().map(|(place, key)| ((key.area.as_str(), key.group.as_deref()), place)).collect();
        let whole = |place: usize| {
            let key = &keys[place];
            key.parent.as_deref().and_then(|parent| places.get(&(parent, key.group.as_deref()))).copied()
        };
        let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..keys.len() {
            if let Some(whole) = whole(place).filter(|whole| *whole != place) {
                below.entry(whole).or_default().push(place);
            }
        }
        let roots = below.keys().filter(|place| whole(**place).is_none());
        roots
            .map(|root| {
                let mut tree = Tree { nodes: vec![*root], children: vec![] };
                let mut at = 0;
                while at < tree.nodes.len() {
                    let parts = below.get(&tree.nodes[at]).cloned().unwrap_or_default();
                    let first = tree.nodes.len();
                    tree.children.push((first..first + parts.len()).collect());
                    tree.nodes.extend(parts);
                    at += 1;
                }
                tree
            })
            .collect()
    }

    /// A finding where the counted parts of a whole do not add up to it at the last period that all have.
    fn gap(&self, tree: &Tree) -> Option<Finding> {
        let count = |node: usize, period: &Period| {
            let (periods, counts) = &self.counted[tree.nodes[node]];
            periods.iter().position(|other| other == period).map(|place| counts[place])
        };
        for (node, children) in tree.children.iter().enumerate().filter(|(_, children)| !children.is_empty()) {
            let (periods, counts) = &self.counted[tree.nodes[node]];
            let seen = periods.iter().zip(counts).rev().find_map(|(period, whole)| {
                let parts: Option<Vec<f64>> = children.iter().map(|child| count(*child, period)).collect();
                parts.map(|parts| (period, *whole, parts.iter().sum::<f64>()))
            });
            let finding = Finding::new("parts_do_not_add_up", self.series()[tree.nodes[node]].label());
            match seen {
                None => {
                    let last = periods[periods.len() - 1];
                    return Some(
                        finding.with("sum", "0").with("whole", people(counts[counts.len() - 1])).with("period", last),
                    );
                }
                Some((period, whole, sum)) if (sum - whole).abs() > (ROUNDING * whole).max(children.len() as f64) => {
                    return Some(finding.with("sum", people(sum)).with("whole", people(whole)).with("period", *period));
                }
                Some(_) => {}
            }
        }
        None
    }

    fn reconcile_tree(&self, tree: &Tree, method: Method, all: &mut [Vec<f64>]) {
        let draws = self.draws();
        let n = tree.nodes.len();
        let past = self.past_changes(tree);
        let made: Vec<Vec<f64>> = (0..self.periods(tree.nodes[0]).len())
            .into_par_iter()
            .map(|p| {
                // One row a node, one column a draw.
                let mut rows: Vec<f64> =
                    tree.nodes.iter().flat_map(|node| all[*node][p * draws..(p + 1) * draws].iter().copied()).collect();
                if method != Method::BottomUp {
                    let gain = gain(tree, method, &rows, draws, &past);
                    project(tree, &gain, &mut rows, draws);
                }
                for draw in 0..draws {
                    let mut values: Vec<f64> = (0..n).map(|node| rows[node * draws + draw]).collect();
                    add_up(tree, &mut values);
                    values.iter().enumerate().for_each(|(node, value)| rows[node * draws + draw] = *value);
                }
                rows
            })
            .collect();
        for (p, rows) in made.iter().enumerate() {
            for (node, place) in tree.nodes.iter().enumerate() {
                all[*place][p * draws..(p + 1) * draws].copy_from_slice(&rows[node * draws..(node + 1) * draws]);
            }
        }
    }

    /// Standardised past log changes of every node, over the periods that all have: one row a node.
    fn past_changes(&self, tree: &Tree) -> Vec<Vec<f64>> {
        let (first, _) = &self.counted[tree.nodes[0]];
        let shared: Vec<&Period> = first
            .iter()
            .filter(|period| tree.nodes.iter().all(|node| self.counted[*node].0.contains(period)))
            .collect();
        if shared.len() < 4 {
            return vec![vec![]; tree.nodes.len()];
        }
        let row = |node: &usize| {
            let (periods, counts) = &self.counted[*node];
            let kept: Vec<f64> = periods
                .iter()
                .zip(counts)
                .filter(|(period, _)| shared.contains(period))
                .map(|(_, count)| *count)
                .collect();
            let changes: Vec<f64> = kept.windows(2).map(|pair| ((pair[1] + 0.5) / (pair[0] + 0.5)).ln()).collect();
            let size = changes.len() as f64;
            let mean = changes.iter().sum::<f64>() / size;
            let deviation = (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / (size - 1.0)).sqrt();
            changes.iter().map(|change| if deviation > 1e-12 { (change - mean) / deviation } else { 0.0 }).collect()
        };
        tree.nodes.iter().map(row).collect()
    }
}

/// W Cᵀ (C W Cᵀ)⁻¹: how far each node moves for each sum that is not met; one row a node, one column a whole.
fn gain(tree: &Tree, method: Method, rows: &[f64], draws: usize, past: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = tree.nodes.len();
    let deviations: Vec<f64> = (0..n)
        .map(|node| {
            if method == Method::Ols {
                return 1.0;
            }
            let row = &rows[node * draws..(node + 1) * draws];
            let mean = row.iter().sum::<f64>() / draws as f64;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / draws as f64;
            variance.sqrt().max(1e-6 * mean.abs()).max(1e-9)
        })
        .collect();
    let correlated = method == Method::MintShrink && !past[0].is_empty();
    let kept = if correlated { 1.0 - shrinkage(past) } else { 0.0 };
    let wholes: Vec<usize> = (0..n).filter(|node| !tree.children[*node].is_empty()).collect();
    // Each column of W Cᵀ, through the correlation's low rank: W = D (shrunk·I + kept·Z Zᵀ/(T − 1)) D.
    let columns: Vec<Vec<f64>> = wholes
        .iter()
        .map(|whole| {
            let mut column = vec![0.0; n];
            column[*whole] = deviations[*whole];
            tree.children[*whole].iter().for_each(|child| column[*child] = -deviations[*child]);
            let mut moved: Vec<f64> = column.iter().map(|value| (1.0 - kept) * value).collect();
            if kept > 0.0 {
                let times = past[0].len();
                let sums: Vec<f64> =
                    (0..times).map(|t| past.iter().zip(&column).map(|(row, value)| row[t] * value).sum()).collect();
                for (moved, row) in moved.iter_mut().zip(past) {
                    *moved += kept * row.iter().zip(&sums).map(|(z, sum)| z * sum).sum::<f64>() / (times - 1) as f64;
                }
            }
            moved.iter_mut().zip(&deviations).for_each(|(value, deviation)| *value *= deviation);
            moved
        })
        .collect();
    let met = |whole: usize, column: &[f64]| {
        column[whole] - tree.children[whole].iter().map(|child| column[*child]).sum::<f64>()
    };
    let k = wholes.len();
    let mut square: Vec<Vec<f64>> =
        wholes.iter().map(|whole| columns.iter().map(|column| met(*whole, column)).collect()).collect();
    let inverse = invert(&mut square);
    (0..n).map(|node| (0..k).map(|j| (0..k).map(|i| columns[i][node] * inverse[i][j]).sum()).collect()).collect()
}

/// How much of the correlations to give up: their estimated sampling variance over their squares.
fn shrinkage(past: &[Vec<f64>]) -> f64 {
    let times = past[0].len() as f64;
    let (mut variance, mut squares) = (0.0, 0.0);
    for i in 0..past.len() {
        for j in 0..i {
            let products = || past[i].iter().zip(&past[j]).map(|(a, b)| a * b);
            let mean = products().sum::<f64>() / times;
            variance += products().map(|product| (product - mean).powi(2)).sum::<f64>() * times / (times - 1.0).powi(3);
            squares += (mean * times / (times - 1.0)).powi(2);
        }
    }
    if squares > 0.0 { (variance / squares).clamp(0.0, 1.0) } else { 1.0 }
}

/// The inverse of a positive definite matrix, by Gauss and Jordan with the largest pivot.
fn invert(a: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    let k = a.len();
    let mut inverse: Vec<Vec<f64>> = (0..k).map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for pivot in 0..k {
        let largest = (pivot..k).max_by(|x, y| a[*x][pivot].abs().total_cmp(&a[*y][pivot].abs())).unwrap_or(pivot);
        a.swap(pivot, largest);
        inverse.swap(pivot, largest);
        let by = 1.0 / a[pivot][pivot];
        a[pivot].iter_mut().for_each(|value| *value *= by);
        inverse[pivot].iter_mut().for_each(|value| *value *= by);
        let (row, right) = (a[pivot].clone(), inverse[pivot].clone());
        for other in (0..k).filter(|other| *other != pivot) {
            let factor = a[other][pivot];
            a[other].iter_mut().zip(&row).for_each(|(value, above)| *value -= factor * above);
            inverse[other].iter_mut().zip(&right).for_each(|(value, above)| *value -= factor * above);
        }
    }
    inverse
}

/// Move every draw by the sums it does not meet.
fn project(tree: &Tree, gain: &[Vec<f64>], rows: &mut [f64], draws: usize) {
    let wholes: Vec<usize> = (0..tree.nodes.len()).filter(|node| !tree.children[*node].is_empty()).collect();
    let mut missed = vec![0.0; wholes.len()];
    for draw in 0..draws {
        for (missed, whole) in missed.iter_mut().zip(&wholes) {
            let parts: f64 = tree.children[*whole].iter().map(|child| rows[child * draws + draw]).sum();
            *missed = rows[whole * draws + draw] - parts;
        }
        for (node, gain) in gain.iter().enumerate() {
            rows[node * draws + draw] -= gain.iter().zip(&missed).map(|(gain, missed)| gain * missed).sum::<f64>();
        }
    }
}

/// Keep a draw from below 0, sharing each whole out to its parts, and sum wholes from their parts.
fn add_up(tree: &Tree, values: &mut [f64]) {
    if values.iter().any(|value| *value < 0.0) {
        values[0] = values[0].max(0.0);
        for (node, children) in tree.children.iter().enumerate().filter(|(_, children)| !children.is_empty()) {
            children.iter().for_each(|child| values[*child] = values[*child].max(0.0));
            let parts: f64 = children.iter().map(|child| values[*child]).sum();
            for child in children {
                values[*child] = if parts > 0.0 {
                    values[*child] * values[node] / parts
                } else {
                    values[node] / children.len() as f64
                };
            }
        }
    }
    for node in (0..values.len()).rev().filter(|node| !tree.children[*node].is_empty()) {
        values[node] = tree.children[node].iter().map(|child| values[*child]).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        Tree { nodes: vec![0, 1, 2], children: vec![vec![1, 2], vec![], vec![]] }
    }

    #[test]
    fn least_squares_shares_a_gap_as_the_formula_does() {
        // Whole 10 against parts 4 and 3: OLS moves each by a third of the gap of 3.
        let rows = [10.0, 4.0, 3.0];
        let gain = gain(&tree(), Method::Ols, &rows, 1, &[vec![], vec![], vec![]]);
        let mut values = rows;
        project(&tree(), &gain, &mut values, 1);
        assert!(values.iter().zip([9.0, 5.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{values:?}");
    }

    #[test]
    fn the_surer_forecast_moves_less() {
        // Deviations 3, 1 and 1: the whole takes 9/11 of the gap.
        let rows = [7.0, 13.0, 3.0, 5.0, 2.0, 4.0];
        let gain = gain(&tree(), Method::Wls, &rows, 2, &[vec![], vec![], vec![]]);
        assert!((gain[0][0] - 9.0 / 11.0).abs() < 1e-9 && (gain[1][0] + 1.0 / 11.0).abs() < 1e-9, "{gain:?}");
    }

    #[test]
    fn no_part_falls_below_zero_and_parts_still_add_up() {
        let mut values = [6.0, -2.0, 8.0];
        add_up(&tree(), &mut values);
        assert_eq!(values, [6.0, 0.0, 6.0]);
    }
}
