//! Elicited weights of a node's children: pairwise comparisons (AHP) and budget allocation.

use super::defaults::DEFAULTS;
use super::keys::Spec;
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
        return Err(Error::index_comparisons_missing(node).at(source));
    };
    let order = order_of(&given.order, children).map_err(|error| error.at(&place))?;
    let n = children.len();
    if given.matrix.len() != n || given.matrix.iter().any(|row| row.len() != n) {
        return Err(Error::index_matrix_size(n).at(place));
    }
    let found = stats::ahp(&given.matrix, AhpMethod::Eigenvector).map_err(|error| error.at(&place))?;
    if found.cr > DEFAULTS.consistency {
        findings.push(Finding::comparisons_inconsistent(
            node,
            format!("{:.2}", found.cr),
            DEFAULTS.consistency,
            format!("{:.2}", found.random_index),
        ));
    }
    let weights: Option<Vec<f64>> = order.into_iter().map(|at| found.weights.get(at).copied()).collect();
    weights.ok_or_else(|| Error::index_matrix_size(n).at(place))
}

/// The place in `order` of each child; both must have the same names.
fn order_of(order: &[String], children: &[&str]) -> Result<Vec<usize>> {
    let find = |child: &&str| order.iter().position(|name| name == child);
    let places: Option<Vec<usize>> = children.iter().map(find).collect();
    places.filter(|_| order.len() == children.len()).ok_or_else(|| Error::index_order_differs(order, children))
}

/// Weights of a node's children by the mean share of the experts' points.
pub(super) fn budget(spec: &Spec, node: &str, children: &[&str], source: &str) -> Result<Vec<f64>> {
    let given: Vec<_> = spec.budget.iter().filter(|budget| budget.node == node).collect();
    if given.is_empty() {
        if children.len() == 1 {
            return Ok(vec![1.0]);
        }
        return Err(Error::index_points_missing(node).at(source));
    }
    let mut weights = vec![0.0; children.len()];
    for (place, budget) in given.iter().enumerate() {
        let place = format!("{source}, budget {} of {node}", place + 1);
        if let Some(stranger) = budget.points.keys().find(|name| !children.contains(&name.as_str())) {
            return Err(Error::index_child_unknown(stranger, node, children).at(place));
        }
        let sum: f64 = budget.points.values().sum();
        if budget.points.values().any(|points| !(points.is_finite() && *points >= 0.0)) || sum <= 0.0 {
            return Err(Error::index_points_negative().at(place));
        }
        for (weight, child) in weights.iter_mut().zip(children) {
            *weight += budget.points.get(*child).copied().unwrap_or(0.0) / sum / given.len() as f64;
        }
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::spec::tree::Tree;

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
}
