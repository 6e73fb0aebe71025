//! Leaving out one indicator: its weight goes to its siblings by theirs.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use std::ops::Range;

use crate::index::spec::methods::Weights;
use crate::index::spec::tree::{ChildKind, Tree};

/// An indicator that can be left out: its edge, and the edges of its node.
#[derive(Debug, Clone)]
pub(crate) struct Exclusion {
    /// The place of the indicator among the leaves.
    pub leaf: usize,
    edge: usize,
    siblings: Range<usize>,
}

/// The indicators that can be left out: those with a weight, and with a sibling that has one. By benefit of the doubt areas
/// weigh for themselves, and none is left out.
pub(crate) fn exclusions(tree: &Tree) -> Vec<Exclusion> {
    let (mut found, mut start) = (Vec::new(), 0);
    for node in &tree.nodes {
        let siblings = start..start + node.children.len();
        start = siblings.end;
        let weighed = node.children.iter().filter(|child| child.weight > 0.0).count();
        if weighed < 2 || node.weights == Weights::BenefitOfTheDoubt {
            continue;
        }
        for (at, child) in node.children.iter().enumerate().filter(|(_, child)| child.weight > 0.0) {
            if let ChildKind::Leaf(leaf) = child.kind {
                found.push(Exclusion { leaf, edge: siblings.start + at, siblings: siblings.clone() });
            }
        }
    }
    found
}

impl Exclusion {
    /// Take the indicator's weight away in draw `draw` of `count`: `weights` has for each edge those of all draws.
    pub(crate) fn apply(&self, weights: &mut [f64], count: usize, draw: usize) {
        let own = std::mem::take(&mut weights[self.edge * count + draw]);
        let rest: f64 = self.siblings.clone().map(|edge| weights[edge * count + draw]).sum();
        if rest > 0.0 {
            self.siblings.clone().for_each(|edge| weights[edge * count + draw] /= rest);
        } else {
            // Nothing is left to take its place.
            weights[self.edge * count + draw] = own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::spec::keys::Spec;

    #[test]
    fn index_what_is_left_out_leaves_its_weight_to_its_siblings() {
        let text = "[[node]]\nid = \"i\"\n[[node]]\nid = \"p\"\nparent = \"i\"\n\
                    [[indicator]]\nid = \"a\"\nparent = \"i\"\nweight = 2\n\
                    [[indicator]]\nid = \"b\"\nparent = \"i\"\nweight = 1\n\
                    [[indicator]]\nid = \"c\"\nparent = \"p\"\nweight = 1\n";
        let tree = Tree::new(&Spec::from_toml(text, "s").unwrap(), "s").unwrap();
        let all = exclusions(&tree);
        // c stands alone under p and cannot be left out.
        assert_eq!(all.iter().map(|one| one.leaf).collect::<Vec<_>>(), [0, 1]);
        let mut weights: Vec<f64> = tree.weights().into_iter().flat_map(|weight| [weight, weight]).collect();
        all[0].apply(&mut weights, 2, 1);
        // Edges: c under p; then a, b, p under i, of 0.5, 0.25 and 0.25.
        let of = |draw: usize| -> Vec<f64> { weights[draw..].iter().step_by(2).copied().collect() };
        assert_eq!((of(0), of(1)), (vec![1.0, 0.5, 0.25, 0.25], vec![1.0, 0.0, 0.5, 0.5]));
    }
}
