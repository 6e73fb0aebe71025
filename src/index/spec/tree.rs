//! The structure of an index: pillars over indicators, children before parents.
//!
//! Children are kept in the order of their ids, so that no sum depends on the order of a file.

// The places of nodes and leaves are given out here; nothing that is read is one of them.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use super::elicited::{ahp, budget};
use super::keys::Spec;
use super::methods::{Aggregate, Weights};
use super::valid;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;

/// The most levels a structure may have.
const DEEPEST: usize = 64;

/// The structure of an index, valid when it is made.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The nodes, children before parents; the last is the index itself.
    pub nodes: Vec<NodeAt>,
    /// The indicators in the order of their ids: places in the list of the specification.
    pub leaves: Vec<usize>,
    /// What each leaf's direction is multiplied by: −1 under an odd number of pillars of which less is better.
    pub turns: Vec<f64>,
    /// The score of the worst and of the best: the ends of the scale, for TOPSIS and benefit of the doubt.
    pub low: f64,
    /// The score of the best.
    pub high: f64,
    /// What is doubtful in the specification.
    pub findings: Vec<Finding>,
}

/// One node with its children.
#[derive(Debug, Clone)]
pub struct NodeAt {
    /// Its id.
    pub id: String,
    /// Its place in the specification.
    pub place: usize,
    /// How its children are put together.
    pub aggregate: Aggregate,
    /// Where their weights come from.
    pub weights: Weights,
    /// Its children, in the order of their ids.
    pub children: Vec<Child>,
}

/// One child of a node.
#[derive(Debug, Clone)]
pub struct Child {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ChildKind,
    /// Its nominal weight among its siblings; they sum to 1.
    pub weight: f64,
}

/// What a child is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildKind {
    /// An indicator: its place among the leaves.
    Leaf(usize),
    /// A pillar: its place among the nodes.
    Node(usize),
}

impl Tree {
    /// The structure of a specification; `source` is what errors call it.
    ///
    /// # Errors
    /// An id that is there twice or missing, an unknown parent (with the nearest known one), a cycle, no index or more
    /// than one, a pillar without children, weights that are negative or all 0, words that are refused, and settings
    /// outside their ranges.
    pub fn new(spec: &Spec, source: &str) -> Result<Self> {
        valid::check(spec, source)?;
        let parents = parents(spec, source)?;
        let root = root(spec, &parents, source)?;
        let mut leaves: Vec<usize> = (0..spec.indicator.len()).collect();
        leaves.sort_by(|a, b| spec.indicator[*a].id.cmp(&spec.indicator[*b].id));
        let mut tree = Self {
            nodes: Vec::new(),
            turns: leaves.iter().map(|at| turn(spec, &parents, &spec.indicator[*at].parent)).collect(),
            leaves,
            low: spec.normalise.low(),
            high: spec.normalise.high(),
            findings: Vec::new(),
        };
        tree.add(spec, root, 0, source)?;
        tree.note_missing_weights(spec);
        tree.note_missing_directions(spec, source);
        Ok(tree)
    }

    /// The index itself.
    #[must_use]
    pub fn root(&self) -> &NodeAt {
        &self.nodes[self.nodes.len() - 1]
    }

    /// The number of edges: weights in the order of nodes, and of children within them.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.nodes.iter().map(|node| node.children.len()).sum()
    }

    /// The nominal weights in the order of edges.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.nodes.iter().flat_map(|node| &node.children).map(|child| child.weight).collect()
    }

    /// The nominal weight of each leaf in the index as a whole.
    #[must_use]
    pub fn leaf_weights(&self) -> Vec<f64> {
        self.leaf_weights_of(&self.weights())
    }

    /// The weight of each leaf in the index as a whole under the given weights of the edges.
    #[must_use]
    pub(crate) fn leaf_weights_of(&self, weights: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; self.nodes.len()];
        let mut found = vec![0.0; self.leaves.len()];
        if let Some(root) = shares.last_mut() {
            *root = 1.0;
        }
        let mut end = weights.len();
        for (place, node) in self.nodes.iter().enumerate().rev() {
            let own = &weights[end - node.children.len()..end];
            end -= node.children.len();
            for (child, weight) in node.children.iter().zip(own) {
                match child.kind {
                    ChildKind::Leaf(leaf) => found[leaf] = shares[place] * weight,
                    ChildKind::Node(inner) => shares[inner] = shares[place] * weight,
                }
            }
        }
        found
    }

    /// The node that each leaf belongs to.
    #[must_use]
    pub fn leaf_parents(&self) -> Vec<usize> {
        let mut found = vec![0; self.leaves.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            for child in &node.children {
                if let ChildKind::Leaf(leaf) = child.kind {
                    found[leaf] = place;
                }
            }
        }
        found
    }

    fn add(&mut self, spec: &Spec, place: usize, depth: usize, source: &str) -> Result<usize> {
        let node = &spec.node[place];
        if depth > DEEPEST {
            return Err(Error::index_tree_too_deep(DEEPEST).at(source));
        }
        let mut children = Vec::new();
        for (inner, child) in spec.node.iter().enumerate() {
            if child.parent.as_deref() == Some(&node.id) {
                let at = self.add(spec, inner, depth + 1, source)?;
                children.push((child.id.clone(), ChildKind::Node(at), child.weight.unwrap_or(1.0)));
            }
        }
        for (leaf, at) in self.leaves.iter().enumerate() {
            let child = &spec.indicator[*at];
            if child.parent == node.id {
                children.push((child.id.clone(), ChildKind::Leaf(leaf), child.weight.unwrap_or(1.0)));
            }
        }
        if children.is_empty() {
            return Err(Error::index_pillar_empty(&node.id).at(source));
        }
        children.sort_by(|a, b| a.0.cmp(&b.0));
        let ids: Vec<&str> = children.iter().map(|child| child.0.as_str()).collect();
        let method = node.weights.unwrap_or(spec.weights);
        let weights = match method {
            Weights::Given => children.iter().map(|child| child.2).collect(),
            Weights::Ahp => ahp(spec, &node.id, &ids, source, &mut self.findings)?,
            Weights::Budget => budget(spec, &node.id, &ids, source)?,
            // Data-driven weights need the scores: until then all weigh the same.
            Weights::Equal
            | Weights::Entropy
            | Weights::Critic
            | Weights::Pca
            | Weights::PcaVarimax
            | Weights::BenefitOfTheDoubt => vec![1.0; children.len()],
        };
        // Against the largest first, so that no sum is too large to be a number.
        let most = weights.iter().copied().fold(0.0, f64::max);
        let weights: Vec<f64> =
            weights.into_iter().map(|weight| if most > 0.0 { weight / most } else { 0.0 }).collect();
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            return Err(Error::index_weights_all_zero(&node.id).at(source));
        }
        self.nodes.push(NodeAt {
            id: node.id.clone(),
            place,
            aggregate: node.aggregate.unwrap_or(spec.aggregate),
            weights: method,
            children: children
                .into_iter()
                .zip(weights)
                .map(|((id, kind, _), weight)| Child { id, kind, weight: weight / sum })
                .collect(),
        });
        Ok(self.nodes.len() - 1)
    }

    fn note_missing_directions(&mut self, spec: &Spec, source: &str) {
        let missing: Vec<&str> = spec
            .indicator
            .iter()
            .filter(|leaf| leaf.direction.is_none() && leaf.optimum.is_none())
            .map(|leaf| leaf.id.as_str())
            .collect();
        if !missing.is_empty() {
            self.findings.push(Finding::index_directions_missing(source, missing));
        }
    }

    fn note_missing_weights(&mut self, spec: &Spec) {
        let given = |id: &str| {
            let node = spec.node.iter().find(|node| node.id == id).map(|node| node.weight);
            node.or_else(|| spec.indicator.iter().find(|leaf| leaf.id == id).map(|leaf| leaf.weight)).flatten()
        };
        for node in self.nodes.iter().filter(|node| node.weights == Weights::Given && node.children.len() > 1) {
            let missing: Vec<&str> = node
                .children
                .iter()
                .filter(|child| given(&child.id).is_none())
                .map(|child| child.id.as_str())
                .collect();
            if !missing.is_empty() {
                self.findings.push(Finding::weights_missing(node.id.clone(), missing.join(", ")));
            }
        }
    }
}

/// The product of the directions of the pillars above an indicator, `parent` first.
fn turn(spec: &Spec, parents: &[Option<usize>], parent: &str) -> f64 {
    let mut at = spec.node.iter().position(|node| node.id == parent);
    let mut product = 1.0;
    while let Some(place) = at {
        product *= spec.node[place].direction.unwrap_or(1.0);
        at = parents[place];
    }
    product
}

/// The place of each node's parent.
fn parents(spec: &Spec, source: &str) -> Result<Vec<Option<usize>>> {
    let places: BTreeMap<&str, usize> = spec.node.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let find = |parent: &str, child: &str, kind: &str| {
        places.get(parent).copied().ok_or_else(|| {
            let error = if spec.indicator.iter().any(|leaf| leaf.id == parent) {
                Error::index_parent_is_indicator(child, parent)
            } else {
                let near = nearest(parent, places.keys().copied());
                Error::index_parent_unknown(child, parent).did_you_mean(near)
            };
            error.at(format!("{source}, {kind} {child}"))
        })
    };
    for leaf in &spec.indicator {
        find(&leaf.parent, &leaf.id, "indicator")?;
    }
    spec.node
        .iter()
        .map(|node| node.parent.as_deref().map(|parent| find(parent, &node.id, "node")).transpose())
        .collect()
}

/// The one node without a parent, that every other leads to.
fn root(spec: &Spec, parents: &[Option<usize>], source: &str) -> Result<usize> {
    for start in 0..parents.len() {
        let (mut path, mut at) = (vec![start], start);
        while let Some(next) = parents[at] {
            if let Some(first) = path.iter().position(|seen| *seen == next) {
                let mut ring: Vec<&str> = path[first..].iter().map(|place| spec.node[*place].id.as_str()).collect();
                ring.push(ring[0]);
                return Err(Error::index_pillars_in_a_cycle(ring.join(" → ")).at(source));
            }
            path.push(next);
            at = next;
        }
    }
    let roots: Vec<usize> = (0..parents.len()).filter(|place| parents[*place].is_none()).collect();
    if let [root] = roots[..] {
        return Ok(root);
    }
    let names: Vec<&str> = roots.iter().map(|place| spec.node[*place].id.as_str()).collect();
    Err(Error::index_roots_not_one(roots.len(), &names).at(source))
}
