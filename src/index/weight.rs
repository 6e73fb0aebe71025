//! Weights of a node's children: by budget, by pairwise comparisons, by entropy, by principal components.

use super::aggregate::{Room, Scores};
use super::defaults::DEFAULTS;
use super::normalise::mean_and_sd;
use super::outlier::range;
use super::spec::{Spec, Weights};
use super::tree::{Kind, Tree};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::stats::{self, AhpMethod};

/// Weights of a node's children by the principal eigenvector of its comparisons.
pub(super) fn ahp(
    spec: &Spec,
    node: &str,
    children: &[&str],
    source: &str,
    findings: &mut Vec<Finding>,
) -> Result<Vec<f64>> {
    let place = format!("{source}, ahp {node}");
    if children.len() == 1 {
        return Ok(vec![1.0]);
    }
    let Some(given) = spec.ahp.iter().find(|ahp| ahp.node == node) else {
        return Err(Error::input(format!("{node} takes its weights by AHP, and has no comparisons"))
            .at(source)
            .hint(format!("add [[ahp]] node = \"{node}\", order and matrix")));
    };
    let order = order_of(&given.order, children).map_err(|error| error.at(&place))?;
    let n = children.len();
    if given.matrix.len() != n || given.matrix.iter().any(|row| row.len() != n) {
        return Err(Error::input(format!("the matrix is not {n} × {n}")).at(place).hint("one row and column a child"));
    }
    let found = stats::ahp(&given.matrix, AhpMethod::Eigenvector).map_err(|error| error.at(&place))?;
    if found.cr > DEFAULTS.consistency {
        findings.push(
            Finding::new("comparisons_inconsistent", node)
                .with("ratio", format!("{:.2}", found.cr))
                .with("limit", DEFAULTS.consistency)
                .with("random", format!("{:.2}", found.random_index)),
        );
    }
    Ok(order.into_iter().map(|at| found.weights[at]).collect())
}

/// The place in `order` of each child; both must have the same names.
fn order_of(order: &[String], children: &[&str]) -> Result<Vec<usize>> {
    let find = |child: &&str| order.iter().position(|name| name == child);
    let places: Option<Vec<usize>> = children.iter().map(find).collect();
    places.filter(|_| order.len() == children.len()).ok_or_else(|| {
        Error::input(format!("order is {}", order.join(", "))).hint(format!("the children are {}", children.join(", ")))
    })
}

/// Weights of a node's children by the mean share of the experts' points.
pub(super) fn budget(spec: &Spec, node: &str, children: &[&str], source: &str) -> Result<Vec<f64>> {
    let given: Vec<_> = spec.budget.iter().filter(|budget| budget.node == node).collect();
    if given.is_empty() {
        if children.len() == 1 {
            return Ok(vec![1.0]);
        }
        return Err(Error::input(format!("{node} takes its weights by budget, and no expert gave points"))
            .at(source)
            .hint(format!("add [[budget]] node = \"{node}\" and points")));
    }
    let mut weights = vec![0.0; children.len()];
    for (place, budget) in given.iter().enumerate() {
        let place = format!("{source}, budget {} of {node}", place + 1);
        if let Some(stranger) = budget.points.keys().find(|name| !children.contains(&name.as_str())) {
            return Err(Error::input(format!("{stranger} is no child of {node}"))
                .at(place)
                .hint(format!("its children are {}", children.join(", "))));
        }
        let sum: f64 = budget.points.values().sum();
        if budget.points.values().any(|points| !(points.is_finite() && *points >= 0.0)) || sum <= 0.0 {
            return Err(Error::input("points are 0 or more, and not all 0").at(place));
        }
        for (weight, child) in weights.iter_mut().zip(children) {
            *weight += budget.points.get(*child).copied().unwrap_or(0.0) / sum / given.len() as f64;
        }
    }
    Ok(weights)
}

/// Put the weights that come from the scores themselves into the tree; `columns` are those of all periods together.
pub(super) fn from_scores(tree: &mut Tree, columns: &[Vec<f64>], spec: &Spec) {
    let asks = |method: Weights| matches!(method, Weights::Entropy | Weights::Pca);
    if !tree.nodes.iter().any(|node| asks(node.weights)) {
        return;
    }
    let scores = Scores::new(columns.to_vec(), tree, None);
    let mut room = Room::default();
    for place in 0..tree.nodes.len() {
        let method = tree.nodes[place].weights;
        if !asks(method) {
            continue;
        }
        scores.evaluate(tree, &tree.weights(), None, spec.min_share, &mut room);
        let children: Vec<&[f64]> = tree.nodes[place]
            .children
            .iter()
            .map(|child| match child.kind {
                Kind::Leaf(leaf) => columns[leaf].as_slice(),
                Kind::Node(inner) => room.nodes[inner].as_slice(),
            })
            .collect();
        let weights = match method {
            Weights::Entropy => entropy(&children),
            _ => components(&children),
        };
        for (child, weight) in tree.nodes[place].children.iter_mut().zip(weights) {
            child.weight = weight;
        }
    }
}

/// Weights by Shannon's entropy: the more unevenly a child's scores, put between 0 and 1, are spread, the more it tells
/// areas apart. Missing scores are left out.
pub fn entropy(columns: &[&[f64]]) -> Vec<f64> {
    let one = |column: &&[f64]| {
        let (min, max) = range(column);
        let there: Vec<f64> = column.iter().filter(|x| !x.is_nan()).map(|x| (x - min) / (max - min)).collect();
        if max > min { stats::divergence(&there) } else { 0.0 }
    };
    to_one(columns.iter().map(one).collect())
}

/// Weights by the squared loadings on the principal components of the correlations with an eigenvalue of 1 and more, as
/// [`stats::column_weights`] has them; a child without spread has none.
pub fn components(columns: &[&[f64]]) -> Vec<f64> {
    let spread = |column: &[f64]| range(column).1 > range(column).0;
    let varies: Vec<usize> = (0..columns.len()).filter(|at| spread(columns[*at])).collect();
    let found = stats::component_weights(&correlations(&varies.iter().map(|at| columns[*at]).collect::<Vec<_>>()));
    let mut weights = vec![0.0; columns.len()];
    varies.into_iter().zip(found).for_each(|(at, weight)| weights[at] = weight);
    to_one(weights)
}

fn to_one(weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter().map(|weight| weight / sum).collect()
    } else {
        vec![1.0 / weights.len() as f64; weights.len()]
    }
}

/// Pearson's correlations, each over the areas that have both; 0 where there is none (no spread, under 3 areas).
pub fn correlations(columns: &[&[f64]]) -> Vec<Vec<f64>> {
    let n = columns.len();
    let complete = columns.iter().all(|column| column.iter().all(|value| !value.is_nan()));
    let standard: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let (mean, sd) = mean_and_sd(column);
            column.iter().map(|x| if sd > 0.0 { (x - mean) / sd } else { 0.0 }).collect()
        })
        .collect();
    let mut found = vec![vec![1.0; n]; n];
    for i in 0..n {
        for j in 0..i {
            let r = if complete {
                let sum: f64 = standard[i].iter().zip(&standard[j]).map(|(x, y)| x * y).sum();
                sum / (standard[i].len() as f64 - 1.0)
            } else {
                correlation(columns[i], columns[j])
            };
            let r = if r.is_finite() { r.clamp(-1.0, 1.0) } else { 0.0 };
            (found[i][j], found[j][i]) = (r, r);
        }
    }
    found
}

/// Pearson's correlation over the areas that have both; NaN under 3 of them or without spread.
pub fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> =
        x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan()).map(|(x, y)| (*x, *y)).collect();
    if pairs.len() < 3 {
        return f64::NAN;
    }
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
    }
    if xx > 0.0 && yy > 0.0 { xy / (xx * yy).sqrt() } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leader's choice of Saaty's textbook example: a perfectly consistent matrix gives back its weights.
    #[test]
    fn index_ahp_gives_back_consistent_weights() {
        let text = r#"
            weights = "ahp"
            [[node]]
            id = "i"
            [[indicator]]
            id = "a"
            parent = "i"
            [[indicator]]
            id = "b"
            parent = "i"
            [[indicator]]
            id = "c"
            parent = "i"
            [[ahp]]
            node = "i"
            order = ["c", "a", "b"]
            matrix = [[1, 3, 6], [0.3333333, 1, 2], [0.1666667, 0.5, 1]]
        "#;
        let tree = Tree::new(&Spec::from_toml(text, "s").unwrap(), "s").unwrap();
        let want = [2.0 / 9.0, 1.0 / 9.0, 6.0 / 9.0];
        assert!(tree.weights().iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-6), "{:?}", tree.weights());
        let bad = text.replace("[1, 3, 6]", "[1, 3, 5]");
        let error = Tree::new(&Spec::from_toml(&bad, "s").unwrap(), "s").unwrap_err().to_string();
        assert!(error.starts_with("s, ahp i, row 1, column 3: 5 and its reverse"), "{error}");
    }

    #[test]
    fn index_entropy_prefers_the_uneven() {
        let weights = entropy(&[&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 0.0, 9.0]]);
        assert!(weights[1] > weights[0] && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{weights:?}");
        // Two that are one, and one apart: components with eigenvalues 2 and 1, all of each child on one of them.
        let weights = components(&[&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 8.0], &[1.0, -1.0, -1.0, 1.0], &[3.0; 4]]);
        let want = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0];
        assert!(weights.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-9), "{weights:?}");
    }
}
