//! What is drawn in a replicate: weights, methods, measurement errors. Every stream is named by the seed, the thing it is
//! for and the replicate, so that it is the same on any thread and whatever else is in the index.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::tree::Tree;
use crate::index::spec::variation::{Noise, WeightNoise};
use crate::stats::{Stream, fill_gammas, key};

/// The replicate whose draw each source of uncertainty takes: the same one for all, except when their shares are told
/// apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Of the weights.
    pub weights: u64,
    /// Of the normalisation.
    pub normalise: u64,
    /// Of the mean.
    pub aggregate: u64,
    /// Of the imputation.
    pub impute: u64,
    /// Of the measured values.
    pub measurement: u64,
    /// Of the indicator that is left out.
    pub exclude: u64,
    /// Of the treatment of outliers.
    pub treat: u64,
    /// Of the method that weights come from.
    pub weighting: u64,
}

impl Numbers {
    /// One replicate for every source.
    #[must_use]
    pub fn all(replicate: u64) -> Self {
        Self {
            weights: replicate,
            normalise: replicate,
            aggregate: replicate,
            impute: replicate,
            measurement: replicate,
            exclude: replicate,
            treat: replicate,
            weighting: replicate,
        }
    }
}

/// The weights of every replicate.
#[derive(Debug, Clone)]
pub struct WeightDraws {
    seed: u64,
    noise: Noise,
    share: f64,
    /// For each node its children: the key of their stream, and their weight or Dirichlet parameter.
    groups: Vec<Vec<(u64, f64)>>,
}

impl WeightDraws {
    /// Draws about the nominal weights of a tree.
    #[must_use]
    pub fn new(tree: &Tree, noise: &WeightNoise, seed: u64) -> Self {
        let concentration = noise.concentration.unwrap_or(DEFAULTS.concentration);
        let group = |node: &crate::index::spec::tree::NodeAt| {
            let positive = node.children.iter().filter(|child| child.weight > 0.0).count() as f64;
            let size = if noise.method == Noise::Dirichlet { concentration * positive } else { 1.0 };
            node.children.iter().map(|child| (key(&format!("weight {}", child.id)), size * child.weight)).collect()
        };
        Self {
            seed,
            noise: noise.method,
            share: noise.share.unwrap_or(DEFAULTS.perturb),
            groups: tree.nodes.iter().map(group).collect(),
        }
    }

    /// Whether weights vary at all.
    #[must_use]
    pub fn vary(&self) -> bool {
        self.noise != Noise::None && self.groups.iter().any(|group| group.iter().filter(|(_, w)| *w > 0.0).count() > 1)
    }

    /// The weights of a replicate, in the order of edges; siblings sum to 1.
    pub fn fill(&self, replicate: u64, out: &mut Vec<f64>) {
        self.fill_many(replicate, 1, out);
    }

    /// The weights of `count` replicates from `first` on: for each edge those of all replicates.
    pub fn fill_many(&self, first: u64, count: usize, out: &mut Vec<f64>) {
        out.clear();
        let mut sum = vec![0.0; count];
        for group in &self.groups {
            let start = out.len();
            sum.fill(0.0);
            for (key, weight) in group {
                let from = out.len();
                out.resize(from + count, *weight);
                let drawn = &mut out[from..];
                match self.noise {
                    Noise::None => {}
                    _ if *weight <= 0.0 => drawn.fill(0.0),
                    _ if group.len() == 1 => drawn.fill(1.0),
                    Noise::Dirichlet => fill_gammas(self.seed, *key, first, *weight, drawn),
                    Noise::Perturb => {
                        for (replicate, drawn) in (first..).zip(&mut *drawn) {
                            let u = Stream::keyed(self.seed, *key, replicate).uniform();
                            *drawn *= 1.0 + self.share * (2.0 * u - 1.0);
                        }
                    }
                }
                sum.iter_mut().zip(&*drawn).for_each(|(sum, drawn)| *sum += drawn);
            }
            for drawn in out[start..].chunks_exact_mut(count.max(1)) {
                drawn.iter_mut().zip(&sum).for_each(|(drawn, sum)| *drawn /= sum);
            }
        }
    }
}

/// One of `count` methods, each as likely, of a source named `what`.
pub(crate) fn choose(seed: u64, what: &str, replicate: u64, count: usize) -> usize {
    if count < 2 { 0 } else { Stream::keyed(seed, key(what), replicate).below(count) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::spec::keys::Spec;

    fn tree(weights: &[f64]) -> Tree {
        let mut text = "[[node]]\nid = \"i\"\n".to_owned();
        for (at, weight) in weights.iter().enumerate() {
            text += &format!("[[indicator]]\nid = \"a{at}\"\nparent = \"i\"\nweight = {weight}\n");
        }
        Tree::new(&Spec::from_toml(&text, "s").unwrap(), "s").unwrap()
    }

    /// Dirichlet(a): mean a / Σa, variance a (Σa − a) / (Σa² (Σa + 1)).
    #[test]
    fn index_weights_have_the_moments_of_a_dirichlet() {
        let tree = tree(&[1.0, 2.0, 3.0, 0.0]);
        let draws = WeightDraws::new(&tree, &WeightNoise::default(), 1);
        let (mut sum, mut squares, mut out) = ([0.0; 4], [0.0; 4], Vec::new());
        let n = 200_000;
        for replicate in 0..n {
            draws.fill(replicate, &mut out);
            assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for at in 0..4 {
                sum[at] += out[at] / n as f64;
                squares[at] += out[at] * out[at] / n as f64;
            }
        }
        for (at, a) in [5.0, 10.0, 15.0, 0.0].into_iter().enumerate() {
            let (mean, variance) = (a / 30.0, a * (30.0 - a) / (900.0 * 31.0));
            assert!((sum[at] - mean).abs() < 2e-3, "{sum:?}");
            assert!((squares[at] - sum[at] * sum[at] - variance).abs() < 1e-4, "{squares:?}");
        }
    }

    #[test]
    fn index_perturbed_weights_stay_within_their_share() {
        let tree = tree(&[1.0, 1.0]);
        let noise = WeightNoise { method: Noise::Perturb, share: Some(0.2), concentration: None };
        let draws = WeightDraws::new(&tree, &noise, 1);
        let mut out = Vec::new();
        for replicate in 0..1000 {
            draws.fill(replicate, &mut out);
            assert!((0.4 - 1e-12..=0.6 + 1e-12).contains(&out[0]), "{out:?}");
        }
    }
}
