//! What each indicator adds to an area's score, and to the difference between two areas. Both sum up exactly.
//!
//! Every mean here is y = f⁻¹(Σ w f(x)). It is homogeneous of degree 1, so that a score is Σ x ∂y/∂x (Euler); and a
//! difference y − y' is shared out by the secant (y − y') / (f(y) − f(y')), which for logarithms is the logarithmic
//! mean of index decomposition (Ang 2004, "Decomposition analysis for policymaking in energy"). By benefit of the doubt a
//! child adds its score times the weight that favours the area most (OECD/JRC Handbook 2008, 6.2); where several weightings
//! favour it as much, one of them is shown.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::index::nominal::aggregate::one;
use crate::index::nominal::base::Period;
use crate::index::nominal::describe::mean_and_sd;
use crate::index::nominal::doubt::Favouring;
use crate::index::nominal::means::ordered;
use crate::index::spec::methods::{Aggregate, ColumnMean, Mean, Weights};
use crate::index::spec::tree::{Child, ChildKind, NodeAt, Tree};
use crate::stats::Elementary;
use crate::stats::matrix::{row, rows};

/// The scores of one area: of every indicator and of every node; NaN where missing.
#[derive(Debug, Clone)]
pub struct State {
    /// Of the indicators.
    pub leaves: Vec<f64>,
    /// Of the nodes.
    pub nodes: Vec<f64>,
    /// Of the nodes by benefit of the doubt the weights that favour the area most, 0 for what it misses.
    doubts: Vec<Option<Vec<f64>>>,
    /// The ends of the scale.
    ends: (f64, f64),
}

/// The states of the areas of one period, one at a time: what they share is made once.
#[derive(Debug)]
pub(crate) struct States<'a> {
    tree: &'a Tree,
    period: &'a Period,
    /// Of the nodes by benefit of the doubt what favours each area.
    doubts: Vec<Option<Favouring<'a>>>,
}

impl<'a> States<'a> {
    /// Those of a period.
    pub(crate) fn new(tree: &'a Tree, period: &'a Period) -> Self {
        let column = |child: &Child| match child.kind {
            ChildKind::Leaf(leaf) => row(period.scored.columns.view(), leaf),
            ChildKind::Node(inner) => period.node(inner),
        };
        let favouring = |node: &NodeAt| {
            let used = node.children.iter().filter(|child| child.weight > 0.0);
            Favouring::new(used.map(column).collect(), tree.high)
        };
        let doubt = |node: &NodeAt| (node.weights == Weights::BenefitOfTheDoubt).then(|| favouring(node));
        Self { tree, period, doubts: tree.nodes.iter().map(doubt).collect() }
    }

    /// That of the area at a place of the period.
    pub(crate) fn of(&mut self, slot: usize) -> State {
        let doubts = self.doubts.iter_mut().zip(&self.tree.nodes).map(|(favouring, node)| {
            let mut weights = favouring.as_mut()?.weights(slot).into_iter();
            let mut weight = |child: &Child| if child.weight > 0.0 { weights.next().unwrap_or(0.0) } else { 0.0 };
            let all = node.children.iter().map(&mut weight);
            Some(all.map(|weight| if weight.is_nan() { 0.0 } else { weight }).collect())
        });
        State {
            doubts: doubts.collect(),
            leaves: self.period.scored.columns.column(slot).to_vec(),
            nodes: self.period.nodes.column(slot).to_vec(),
            ends: (self.tree.low, self.tree.high),
        }
    }
}

impl State {
    /// The same area, its own weights kept, with every indicator that it has at the mean of the period, of which `means`
    /// are those of [`mean_scores`].
    #[must_use]
    pub fn at_mean(&self, tree: &Tree, means: &[f64]) -> Self {
        let of_own = |(own, mean): (&f64, &f64)| if own.is_nan() { f64::NAN } else { *mean };
        let leaves: Vec<f64> = self.leaves.iter().zip(means).map(of_own).collect();
        let nodes = Vec::with_capacity(self.nodes.len());
        let mut state = Self { leaves, nodes, doubts: self.doubts.clone(), ends: self.ends };
        for (place, node) in tree.nodes.iter().enumerate() {
            let weights = state.shares(place, node);
            let aggregate = state.aggregate(place, node);
            let parts = node.children.iter().zip(&weights);
            let score = if state.doubts[place].is_some() {
                // The area's own weights, which need not sum to 1.
                let sum = parts.filter(|(_, w)| **w > 0.0).map(|(child, w)| w * state.score(child)).sum();
                if weights.iter().all(|w| *w <= 0.0) { f64::NAN } else { sum }
            } else {
                let all = node.children.iter().map(|child| (state.score(child), child.weight));
                one(aggregate, all.filter(|(_, w)| *w > 0.0), state.ends)
            };
            state.nodes.push(score);
        }
        state
    }

    fn score(&self, child: &Child) -> f64 {
        match child.kind {
            ChildKind::Leaf(leaf) => self.leaves[leaf],
            ChildKind::Node(inner) => self.nodes[inner],
        }
    }

    /// The weights of a node's children among those that have a score (by the sum, among all); by benefit of the doubt those of the area, which
    /// need not sum to 1.
    fn shares(&self, place: usize, node: &NodeAt) -> Vec<f64> {
        if let Some(weights) = &self.doubts[place] {
            return weights.clone();
        }
        let there = |child: &Child| if self.score(child).is_nan() { 0.0 } else { child.weight };
        let sum: f64 = match self.aggregate(place, node) {
            Aggregate::Sum => node.children.iter().map(|child| child.weight).sum(),
            Aggregate::Arithmetic
            | Aggregate::Geometric
            | Aggregate::Harmonic
            | Aggregate::Topsis
            | Aggregate::Max
            | Aggregate::Min
            | Aggregate::Power(_)
            | Aggregate::Ordered(_) => node.children.iter().map(there).sum(),
        };
        node.children.iter().map(|child| if sum > 0.0 { there(child) / sum } else { 0.0 }).collect()
    }

    fn aggregate(&self, place: usize, node: &NodeAt) -> Aggregate {
        if self.doubts[place].is_some() { Aggregate::Arithmetic } else { node.aggregate }
    }
}

/// The mean score of each indicator over the areas of a period.
#[must_use]
pub fn mean_scores(period: &Period) -> Vec<f64> {
    rows(period.scored.columns.view()).map(|column| mean_and_sd(column).0).collect()
}

fn form(mean: Mean, x: f64) -> f64 {
    match mean {
        Mean::Column(mean) => mean.form(x),
        Mean::Power(power) => x.power(power),
    }
}

/// What each child adds to the score of a node; they sum to it. By TOPSIS the low end by the weights, and what is above it by
/// the shares of the squared distance from the worst; by the largest or smallest score, the first child that has it; by
/// orders, each score by the weight of its place.
fn whole_parts(aggregate: Aggregate, state: &State, node: &NodeAt, weights: &[f64], score: f64) -> Vec<f64> {
    let pairs = || node.children.iter().zip(weights);
    let each = |of: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
        pairs().map(|(child, w)| if *w > 0.0 { of(state.score(child), *w) } else { 0.0 }).collect()
    };
    match aggregate {
        Aggregate::Arithmetic | Aggregate::Sum => each(&|x, w| w * x),
        Aggregate::Geometric => each(&|_, w| w * score),
        Aggregate::Harmonic => each(&|x, w| w * score * score / x),
        Aggregate::Power(power) => each(&|x, w| if score == 0.0 { 0.0 } else { w * score * (x / score).power(power) }),
        Aggregate::Ordered(order) => {
            let scored: Vec<(f64, f64)> = pairs().map(|(child, w)| (state.score(child), *w)).collect();
            let shares = ordered(&scored, order);
            scored.iter().zip(shares).map(|((x, _), share)| if share > 0.0 { share * x } else { 0.0 }).collect()
        }
        Aggregate::Max | Aggregate::Min => {
            let holder = pairs().position(|(child, w)| *w > 0.0 && state.score(child) == score);
            (0..weights.len()).map(|at| if Some(at) == holder { score } else { 0.0 }).collect()
        }
        Aggregate::Topsis => {
            let low = state.ends.0;
            let squares = each(&|x, w| (w * (x - low)).powi(2));
            let sum: f64 = squares.iter().sum();
            let share = |square: f64| if sum > 0.0 { square / sum } else { 0.0 };
            squares.iter().zip(weights).map(|(square, w)| low * w + (score - low) * share(*square)).collect()
        }
    }
}

/// (f(x) − f(y)) / (x − y), or f'(x) where they are the same.
fn slope(mean: Mean, x: f64, y: f64) -> f64 {
    let derivative = |x: f64| match mean {
        Mean::Column(ColumnMean::Arithmetic) => 1.0,
        Mean::Column(ColumnMean::Geometric) => x.recip(),
        Mean::Column(ColumnMean::Harmonic) => -x.recip().powi(2),
        // Between two scores of 0 there is nothing to share out.
        Mean::Power(_) if x == 0.0 => 1.0,
        Mean::Power(power) => power * x.power(power - 1.0),
    };
    if (x - y).abs() <= 1e-9 * x.abs().max(y.abs()) {
        return derivative(f64::midpoint(x, y));
    }
    (form(mean, x) - form(mean, y)) / (x - y)
}

/// What each indicator adds to an area's score; they sum to it. An indicator that the area misses adds nothing.
#[must_use]
pub fn contributions(tree: &Tree, state: &State) -> Vec<f64> {
    let mut rates = vec![0.0; tree.nodes.len()];
    let mut found = vec![0.0; tree.leaves.len()];
    if let Some(root) = rates.last_mut() {
        *root = 1.0;
    }
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        let weights = state.shares(place, node);
        let y = state.nodes[place];
        let aggregate = state.aggregate(place, node);
        let Some(mean) = aggregate.column_mean() else {
            let parts = whole_parts(aggregate, state, node, &weights, y);
            for ((child, part), w) in node.children.iter().zip(parts).zip(&weights).filter(|(_, w)| **w != 0.0) {
                let x = state.score(child);
                match child.kind {
                    ChildKind::Leaf(leaf) => found[leaf] = rates[place] * part,
                    ChildKind::Node(inner) => rates[inner] = rates[place] * if x == 0.0 { *w } else { part / x },
                }
            }
            continue;
        };
        for (child, w) in node.children.iter().zip(weights).filter(|(_, w)| *w != 0.0) {
            let x = state.score(child);
            let rate = match mean {
                ColumnMean::Arithmetic => w,
                ColumnMean::Geometric => w * y / x,
                ColumnMean::Harmonic => w * (y / x).powi(2),
            };
            match child.kind {
                ChildKind::Leaf(leaf) => found[leaf] = rates[place] * rate * x,
                ChildKind::Node(inner) => rates[inner] = rates[place] * rate,
            }
        }
    }
    found
}

/// What each indicator adds to the difference between two areas' scores; they sum to it.
///
/// Where one area misses something that the other has, the shift of weight is shared out too.
#[must_use]
pub fn differences(tree: &Tree, one: &State, other: &State) -> Vec<f64> {
    let mut found = vec![0.0; tree.leaves.len()];
    share_out(tree, tree.nodes.len() - 1, one, other, 1.0, &mut found);
    found
}

fn share_out(tree: &Tree, place: usize, one: &State, other: &State, factor: f64, found: &mut [f64]) {
    let node = &tree.nodes[place];
    let (y, z) = (one.nodes[place], other.nodes[place]);
    let aggregate = one.aggregate(place, node);
    let (mine, others) = (one.shares(place, node), other.shares(place, node));
    let Some(mean) = aggregate.mean() else {
        let parts = whole_parts(aggregate, one, node, &mine, y);
        let less = whole_parts(aggregate, other, node, &others, z);
        for (child, amount) in node.children.iter().zip(parts.iter().zip(&less).map(|(a, b)| factor * (a - b))) {
            let gap = one.score(child) - other.score(child);
            match child.kind {
                ChildKind::Node(at) if gap.is_finite() && gap != 0.0 => {
                    share_out(tree, at, one, other, amount / gap, found);
                }
                ChildKind::Leaf(_) | ChildKind::Node(_) => add(tree, child, amount, found),
            }
        }
        return;
    };
    // Weights that sum to 1 shift from one child to another, about the score; those of the doubt do not.
    let doubt = node.weights == Weights::BenefitOfTheDoubt;
    let middle = if doubt { 0.0 } else { f64::midpoint(form(mean, y), form(mean, z)) };
    let back = factor / slope(mean, y, z);
    for ((child, w), v) in node.children.iter().zip(&mine).zip(&others) {
        let (x, u) = (one.score(child), other.score(child));
        match (*w != 0.0, *v != 0.0) {
            (true, true) => {
                let weight = f64::midpoint(*w, *v);
                let shift = (w - v) * (f64::midpoint(form(mean, x), form(mean, u)) - middle);
                let inner = back * weight * slope(mean, x, u);
                match child.kind {
                    ChildKind::Leaf(leaf) => found[leaf] += inner * (x - u) + back * shift,
                    ChildKind::Node(at) => {
                        share_out(tree, at, one, other, inner, found);
                        by_weight(tree, at, back * shift, found);
                    }
                }
            }
            (true, false) => add(tree, child, back * w * (form(mean, x) - middle), found),
            (false, true) => add(tree, child, -back * v * (form(mean, u) - middle), found),
            (false, false) => {}
        }
    }
}

fn add(tree: &Tree, child: &Child, amount: f64, found: &mut [f64]) {
    match child.kind {
        ChildKind::Leaf(leaf) => found[leaf] += amount,
        ChildKind::Node(inner) => by_weight(tree, inner, amount, found),
    }
}

/// Share an amount out among a node's indicators by their nominal weights.
fn by_weight(tree: &Tree, place: usize, amount: f64, found: &mut [f64]) {
    if amount != 0.0 {
        for child in &tree.nodes[place].children {
            add(tree, child, amount * child.weight, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::nominal::base::Base;
    use crate::index::spec::keys::Spec;
    use crate::table::{TableBuilder, TableReader};

    fn base(mean: &str, gap: bool) -> Base {
        let mean = match mean {
            "doubt" => "weights = \"benefit_of_the_doubt\"".to_owned(),
            mean => format!("aggregate = \"{mean}\""),
        };
        let text = format!(
            "{mean}\nnormalise = {{ low = 1 }}\n[[node]]\nid = \"i\"\n\
             [[node]]\nid = \"p\"\nparent = \"i\"\nweight = 2\n[[node]]\nid = \"q\"\nparent = \"i\"\nweight = 1\n\
             [[indicator]]\nid = \"a\"\nparent = \"p\"\n[[indicator]]\nid = \"b\"\nparent = \"p\"\nweight = 3\n\
             [[indicator]]\nid = \"c\"\nparent = \"q\"\n[[indicator]]\nid = \"d\"\nparent = \"q\"\n"
        );
        let values = [[3.0, 1.0, 7.0, 4.0], [2.0, 8.0, 1.0, 5.0], [9.0, 6.0, 3.0, 1.0], [5.0, 2.0, 4.0, 7.0]];
        let mut rows: Vec<(String, &str, f64)> = Vec::new();
        for (leaf, column) in ["a", "b", "c", "d"].iter().zip(values) {
            for (area, value) in column.into_iter().enumerate() {
                if !(gap && area == 1 && (*leaf == "c" || *leaf == "d" || *leaf == "a")) {
                    rows.push((format!("area {area}"), leaf, value));
                }
            }
        }
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0.as_str()))
            .text("indicator", rows.iter().map(|row| row.1))
            .number("value", rows.iter().map(|row| row.2))
            .build();
        let spec = Spec::from_toml(&text, "s").unwrap();
        Base::new(&TableReader::new(table, "t"), &spec, "s", &crate::context::Context::default()).unwrap()
    }

    #[test]
    fn index_contributions_sum_to_scores_and_differences() {
        for mean in ["arithmetic", "geometric", "harmonic", "topsis", "sum", "max", "min", "doubt"] {
            for gap in [false, true] {
                let base = base(mean, gap);
                let period = &base.periods[0];
                let mut of_period = States::new(&base.tree, period);
                let states: Vec<State> = (0..4).map(|slot| of_period.of(slot)).collect();
                for (slot, state) in states.iter().enumerate() {
                    let sum: f64 = contributions(&base.tree, state).iter().sum();
                    assert!((sum - period.index()[slot]).abs() < 1e-9, "{mean} {gap} {slot}: {sum}");
                    let reference = state.at_mean(&base.tree, &mean_scores(period));
                    for other in states.iter().chain([&reference]) {
                        let sum: f64 = differences(&base.tree, state, other).iter().sum();
                        let want = state.nodes.last().unwrap() - other.nodes.last().unwrap();
                        assert!((sum - want).abs() < 1e-9, "{mean} {gap} {slot}: {sum} {want}");
                    }
                }
            }
        }
    }
}
