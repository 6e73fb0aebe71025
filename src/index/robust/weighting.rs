//! Draws of weights where the method they come from is chosen too.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use super::draw::{Numbers, WeightDraws, choose};
use crate::error::Result;
use crate::index::nominal::base::{Base, together};
use crate::index::nominal::weight::from_scores;
use crate::index::spec::methods::Weights;
use crate::index::spec::tree::Tree;

/// The weights of every replicate: by the index's own method, or by one of several.
#[derive(Debug)]
pub(crate) struct Weightings {
    seed: u64,
    /// The methods; the index's own first, where it is among them.
    pub methods: Vec<Weights>,
    draws: Vec<WeightDraws>,
}

impl Weightings {
    /// Draws about the nominal weights of each method that the specification names.
    ///
    /// # Errors
    /// A method that needs what the specification does not have, such as comparisons in pairs.
    pub(crate) fn new(base: &Base, seed: u64) -> Result<Self> {
        let (own, noise) = (base.spec.weights, &base.spec.robustness.weights);
        let methods = match &base.spec.robustness.weighting {
            None => vec![own],
            Some(list) => super::alternatives::unique(std::iter::once(own).chain(list.iter().copied()), list),
        };
        let draws = |method: &Weights| {
            let of_own = *method == own;
            let tree = if of_own { None } else { Some(tree_by(base, *method)?) };
            Ok(WeightDraws::new(tree.as_ref().unwrap_or(&base.tree), noise, seed))
        };
        Ok(Self { seed, draws: methods.iter().map(draws).collect::<Result<_>>()?, methods })
    }

    /// Whether weights vary about their nominal values.
    pub(crate) fn vary(&self) -> bool {
        self.draws.iter().any(WeightDraws::vary)
    }

    /// The method of a replicate: its place in `methods`.
    pub(crate) fn method(&self, numbers: Numbers) -> usize {
        choose(self.seed, "index weighting", numbers.weighting, self.methods.len())
    }

    /// The weights of a replicate, in the order of edges.
    pub(crate) fn fill(&self, numbers: Numbers, out: &mut Vec<f64>) {
        self.draws[self.method(numbers)].fill(numbers.weights, out);
    }

    /// The weights of `count` replicates from `first` on: for each edge those of all replicates.
    pub(crate) fn fill_many(&self, first: u64, count: usize, out: &mut Vec<f64>) {
        self.draws[0].fill_many(first, count, out);
        if self.draws.len() == 1 {
            return;
        }
        let drawn: Vec<usize> = (first..).take(count).map(|number| self.method(Numbers::all(number))).collect();
        let mut others = Vec::new();
        for (method, draws) in self.draws.iter().enumerate().skip(1) {
            draws.fill_many(first, count, &mut others);
            for (own, others) in out.chunks_exact_mut(count).zip(others.chunks_exact(count)) {
                for at in (0..count).filter(|at| drawn[*at] == method) {
                    own[at] = others[at];
                }
            }
        }
    }
}

/// The index's structure with weights by another method. What its own leaves out stays out, and a node by benefit of the
/// doubt stays so.
fn tree_by(base: &Base, method: Weights) -> Result<Tree> {
    let mut spec = base.spec.clone();
    spec.weights = method;
    for node in &mut spec.node {
        node.weights = node.weights.filter(|own| *own == Weights::BenefitOfTheDoubt);
    }
    let mut tree = Tree::new(&spec, "robustness, weighting")?;
    from_scores(&mut tree, &together(base.periods.iter().map(|period| &period.scored.columns)), &spec);
    for (node, own) in tree.nodes.iter_mut().zip(&base.tree.nodes) {
        let kept = |at: usize| own.children[at].weight > 0.0;
        let rest: f64 = (0..own.children.len()).filter(|at| kept(*at)).map(|at| node.children[at].weight).sum();
        for at in 0..own.children.len() {
            let weight = if kept(at) { node.children[at].weight } else { 0.0 };
            node.children[at].weight = if rest > 0.0 { weight / rest } else { own.children[at].weight };
        }
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::spec::keys::Spec;
    use crate::table::{TableBuilder, TableReader};

    /// Without noise a replicate's weights are those of one of the methods; one at a time and in blocks they are the same.
    #[test]
    fn index_weights_are_those_of_the_method_drawn() {
        let text = "robustness = { weights = { method = \"none\" }, weighting = [\"given\", \"equal\", \"entropy\"] }\n\
                    [[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\nweight = 3\n\
                    [[indicator]]\nid = \"b\"\nparent = \"i\"\nweight = 1\n\
                    [[indicator]]\nid = \"c\"\nparent = \"i\"\nweight = 0\n";
        let values = [[1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 1.0, 9.0], [4.0, 1.0, 3.0, 2.0]];
        let rows = || (0..3).flat_map(|leaf| (0..4).map(move |area| (leaf, area)));
        let table = TableBuilder::new()
            .text("area", rows().map(|(_, area)| format!("A{area}")))
            .text("indicator", rows().map(|(leaf, _)| ["a", "b", "c"][leaf]))
            .number("value", rows().map(|(leaf, area)| values[leaf][area]))
            .build();
        let spec = Spec::from_toml(text, "s").unwrap();
        let base = Base::new(&TableReader::new(table, "t"), &spec, "s", &crate::context::Context::default()).unwrap();
        let entropy = tree_by(&base, Weights::Entropy).unwrap().weights();
        assert!(entropy[1] > entropy[0] && entropy[2] == 0.0, "{entropy:?}");
        let wanted = [vec![0.75, 0.25, 0.0], vec![0.5, 0.5, 0.0], entropy];
        let weightings = Weightings::new(&base, 1).unwrap();
        let (mut many, mut one, mut seen) = (Vec::new(), Vec::new(), [0; 3]);
        weightings.fill_many(0, 90, &mut many);
        for number in 0..90 {
            let numbers = Numbers::all(number as u64);
            weightings.fill(numbers, &mut one);
            assert!(one.iter().zip(&wanted[weightings.method(numbers)]).all(|(a, b)| (a - b).abs() < 1e-12), "{one:?}");
            assert_eq!(one, many[number..].iter().step_by(90).copied().collect::<Vec<_>>());
            seen[weightings.method(numbers)] += 1;
        }
        assert!(seen.iter().all(|count| *count > 15), "{seen:?}");
    }
}
