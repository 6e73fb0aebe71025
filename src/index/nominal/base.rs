//! The index at its nominal settings: every step once, and the scores of every node.

// Places of nodes, leaves and areas that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView2};

use super::aggregate::{Scores, Workspace, check_positive};
use super::cells::named;
use super::data::{Data, Frame};
use super::labels::{place, some};
use super::normalise;
use super::pipeline::{Imputed, Raw, Scored, denominate, impute_all, score_all, screen, time_of, value_findings};
use super::weight::from_scores;
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::index::spec::keys::{Change, Spec};
use crate::index::spec::methods::{Fill, Over, Weights};
use crate::index::spec::tree::Tree;
use crate::panel::order_labels;
use crate::stats::matrix::{row, rows_mut};
use crate::table::{Table, TableBuilder, TableReader};

/// The index at its nominal settings.
#[derive(Debug, Clone)]
pub struct Base {
    /// The specification.
    pub spec: Spec,
    /// Its structure, with the weights that were used.
    pub tree: Tree,
    /// Every area of the table.
    pub areas: Vec<String>,
    /// The periods.
    pub periods: Vec<Period>,
    /// The table's values as they came, for rules.
    pub data: Data,
    /// For each change of the specification the place of the first period of the new form, among `periods`.
    pub(crate) changes: Vec<usize>,
    /// What is doubtful.
    pub findings: Vec<Finding>,
}

/// One period at the nominal settings.
#[derive(Debug, Clone)]
pub struct Period {
    /// Its values as they came, without the areas that were left out.
    pub frame: Frame,
    /// After denomination.
    pub raw: Raw,
    /// After imputation.
    pub imputed: Imputed,
    /// After normalisation.
    pub scored: Scored,
    /// The score of every node, nodes × areas.
    pub(crate) nodes: Array2<f64>,
    /// Whether each area is ranked.
    pub ranked: Vec<bool>,
}

impl Period {
    /// The scores of a node, by its place in the tree.
    ///
    /// # Panics
    /// A place that the tree does not have.
    #[must_use]
    pub fn node(&self, place: usize) -> &[f64] {
        row(self.nodes.view(), place)
    }

    /// The scores of the index itself.
    #[must_use]
    pub fn index(&self) -> &[f64] {
        self.node(self.nodes.nrows() - 1)
    }
}

impl Base {
    /// Run every step once.
    ///
    /// # Errors
    /// What [`Data::from_table`] and [`Tree::new`] refuse; no value for any indicator; scores of 0 or less under a
    /// geometric or harmonic mean; the caller stopped the computation.
    pub fn new(table: &TableReader, spec: &Spec, source: &str, context: &Context) -> Result<Self> {
        context.check()?;
        let mut tree = Tree::new(spec, source)?;
        normalise::check(spec, source)?;
        let mut findings = std::mem::take(&mut tree.findings);
        let data = Data::from_table(table, spec)?;
        findings.extend(data.findings.iter().cloned());
        names(&data, spec, table.source(), &mut findings)?;
        context.check()?;
        let mut frames = Vec::new();
        for frame in &data.frames {
            let frame = screen(frame.clone(), spec, &tree, &data.areas, &mut findings);
            if !frame.areas.is_empty() {
                frames.push(frame);
            }
        }
        if frames.is_empty() {
            return Err(Error::index_area_of_too_few_values().at(table.source()));
        }
        let raws: Vec<Raw> =
            frames.iter().map(|frame| denominate(frame, spec, &tree, &data.areas, &mut findings)).collect();
        let mut fills = std::iter::once(spec.impute.method).chain(spec.robustness.impute.iter().flatten().copied());
        if fills.any(|fill| fill == Fill::Interpolate)
            && let Some(frame) = frames.iter().find(|frame| time_of(&frame.period).is_none())
        {
            return Err(Error::index_period_without_time(&frame.period).at(table.source()));
        }
        let (raw, frame): (Vec<&Raw>, Vec<&Frame>) = raws.iter().zip(&frames).unzip();
        let filled: Vec<Imputed> = impute_all(&raw, &frame, spec.impute.method, spec, context)?;
        context.check()?;
        let scored = score_all(&filled, spec, &tree, &spec.normalise, &spec.treat);
        from_scores(&mut tree, &together(scored.iter().map(|scored| &scored.columns)), spec);
        let mut periods = Vec::new();
        for (((frame, raw), imputed), scored) in frames.into_iter().zip(raws).zip(filled).zip(scored) {
            context.check()?;
            findings.append(&mut value_findings(&frame, &raw, &imputed, &scored, spec, &tree, &data.areas));
            let nodes = nodes(spec, &tree, &scored, &|slot| place(&data.areas[frame.areas[slot]], &frame.period))?;
            let ranked = ranked(&frame, spec, &data.areas, &mut findings);
            periods.push(Period { frame, raw, imputed, scored, nodes, ranked });
        }
        if periods.iter().all(|period| period.index().iter().all(|score| score.is_nan())) {
            let alone = periods.iter().all(|period| period.frame.areas.len() == 1);
            let method = spec.normalise.method.name();
            let error = if alone { Error::index_of_one_area(method) } else { Error::index_without_scores() };
            return Err(error.at(table.source()));
        }
        for (slot, period) in periods.iter().flat_map(|period| (0..period.index().len()).map(move |at| (at, period))) {
            if period.index()[slot].is_nan() {
                let area = &data.areas[period.frame.areas[slot]];
                findings.push(Finding::area_without_score(place(area, &period.frame.period)));
            }
        }
        let labels: Vec<&str> = periods.iter().map(|period| period.frame.period.as_str()).collect();
        let changes = change_places(spec, &labels, source)?;
        Ok(Self { spec: spec.clone(), tree, areas: data.areas.clone(), periods, data, changes, findings })
    }

    /// The score of every node: `area`, `period`, `node`, `score` (empty where there is none).
    #[must_use]
    pub fn scores(&self) -> Table {
        let mut order: Vec<usize> = (0..self.tree.nodes.len()).collect();
        order.sort_by_key(|at| self.tree.nodes[*at].place);
        let mut rows: Vec<(&str, &str, &str, Option<f64>)> = Vec::new();
        for period in &self.periods {
            for (slot, area) in period.frame.areas.iter().enumerate() {
                for node in &order {
                    let score = period.nodes[[*node, slot]];
                    let score = (!score.is_nan()).then_some(score);
                    rows.push((&self.areas[*area], &period.frame.period, &self.tree.nodes[*node].id, score));
                }
            }
        }
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .text("node", rows.iter().map(|row| row.2))
            .optional_number("score", rows.iter().map(|row| row.3))
            .build()
    }
}

/// The plain composite, without robustness: `area`, `period`, `node`, `score`.
///
/// Values are normalised, and put together level by level by weighted means; where a child's score is missing, the
/// weights of the others are rescaled. `spec` is what errors call the specification.
///
/// # Errors
/// As for [`Base::new`].
///
/// ```
/// use townscale::context::Context;
/// use townscale::index::{Spec, aggregate_index};
/// use townscale::table::{TableBuilder, TableReader};
/// let spec = Spec::from_toml(
///     "[[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\nweight = 1",
///     "spec.toml",
/// )?;
/// let table = TableBuilder::new()
///     .text("area", ["A", "B", "C"])
///     .text("period", ["2010", "2010", "2010"])
///     .text("indicator", ["a", "a", "a"])
///     .number("value", [1.0, 2.0, 5.0])
///     .build();
/// let table = TableReader::new(table, "indicators");
/// let scores = aggregate_index(&table, &spec, "spec.toml", &Context::default())?;
/// assert_eq!(scores.num_rows(), 3);
/// # Ok::<(), townscale::Error>(())
/// ```
pub fn aggregate_index(table: &TableReader, spec: &Spec, source: &str, context: &Context) -> Result<Table> {
    Ok(Base::new(table, spec, source, context)?.scores())
}

/// The scores of all periods, leaves × areas of the periods one after another.
pub(in crate::index) fn together<'a>(periods: impl Iterator<Item = &'a Array2<f64>>) -> Array2<f64> {
    let views: Vec<ArrayView2<'_, f64>> = periods.map(|period| period.view()).collect();
    let leaves = views.first().map_or(0, |period| period.nrows());
    let areas = views.iter().map(|period| period.ncols()).sum();
    let mut found = Array2::zeros((leaves, areas));
    for (leaf, out) in rows_mut(&mut found).enumerate() {
        let scores = views.iter().flat_map(|period| row(*period, leaf));
        out.iter_mut().zip(scores).for_each(|(out, score)| *out = *score);
    }
    found
}

/// The scores of every node of one period, nodes × areas.
fn nodes(spec: &Spec, tree: &Tree, scored: &Scored, name: &dyn Fn(usize) -> String) -> Result<Array2<f64>> {
    let scores = Scores::new(scored.columns.clone(), tree, None);
    let mut workspace = Workspace::default();
    scores.evaluate(tree, &tree.weights(), None, spec.min_share, &mut workspace);
    check_positive(tree, scored.columns.view(), workspace.nodes.view(), name)?;
    Ok(workspace.nodes)
}

/// Which areas are ranked: those whose population is not under the floor.
fn ranked(frame: &Frame, spec: &Spec, areas: &[String], findings: &mut Vec<Finding>) -> Vec<bool> {
    let Some(floor) = spec.population_floor else { return vec![true; frame.areas.len()] };
    let named = spec.population.as_ref().map(|name| frame.column(name).value);
    let population = named.as_ref().unwrap_or(&frame.population);
    if population.iter().all(|people| people.is_nan()) {
        findings.push(Finding::no_population(
            if frame.period.is_empty() { "values" } else { frame.period.as_str() },
            crate::finding::number(floor),
        ));
        return vec![true; frame.areas.len()];
    }
    let mut ranked = Vec::new();
    for (slot, people) in population.iter().enumerate() {
        let enough = *people >= floor;
        if !enough {
            let people = if people.is_nan() { "?".to_owned() } else { crate::finding::number(*people) };
            findings.push(Finding::area_under_floor(
                place(&areas[frame.areas[slot]], &frame.period),
                people,
                crate::finding::number(floor),
            ));
        }
        ranked.push(enough);
    }
    ranked
}

/// Names of the specification that the table does not have, and the other way round.
fn names(data: &Data, spec: &Spec, source: &str, findings: &mut Vec<Finding>) -> Result<()> {
    let known = data.indicators();
    let leaves: Vec<&str> = spec.indicator.iter().map(|leaf| leaf.id.as_str()).collect();
    if leaves.iter().all(|leaf| !known.contains(leaf)) {
        return Err(Error::index_indicators_absent(some(&known), some(&leaves)).at(source));
    }
    for leaf in leaves.iter().filter(|leaf| !known.contains(leaf)) {
        let strangers = known.iter().copied().filter(|name| !leaves.contains(name));
        let near = nearest(leaf, strangers).unwrap_or("–");
        findings.push(Finding::indicator_not_in_table(*leaf, near));
    }
    let used = named(spec);
    for name in used.iter().filter(|name| !known.contains(name)) {
        let denominator = spec.indicator.iter().find(|leaf| leaf.denominator.as_deref() == Some(name));
        if let Some(leaf) = denominator {
            let near = nearest(name, known.iter().copied());
            return Err(Error::index_denominator_absent(name, &leaf.id).at(source).did_you_mean(near));
        }
    }
    let unused: Vec<&str> = known.into_iter().filter(|name| !used.contains(name)).collect();
    if !unused.is_empty() {
        findings.push(Finding::indicators_not_used(source, unused.len(), some(&unused)));
    }
    Ok(())
}

/// For each change of the specification the place of the first period of the new form; with one period there is nothing
/// to compare.
///
/// # Errors
/// A change whose period has no place among the table's.
fn change_places(spec: &Spec, periods: &[&str], source: &str) -> Result<Vec<usize>> {
    if periods.len() < 2 {
        return Ok(vec![0; spec.change.len()]);
    }
    let place = |change: &Change| {
        let label = change.period.trim();
        let known = periods.iter().position(|period| *period == label);
        let labels: Vec<&str> = periods.iter().copied().chain([label]).collect();
        let order = order_labels(&labels);
        let (own, others) = (order.ranks[periods.len()], &order.ranks[..periods.len()]);
        let among = order.ordered.then(|| others.iter().filter(|rank| **rank < own).count());
        known
            .or(among)
            .ok_or_else(|| Error::index_change_unplaced(label, periods.iter().copied()).at(format!("{source}, change")))
    };
    spec.change.iter().map(place).collect()
}

/// Whether any node lets every area choose its own weights.
pub(crate) fn has_doubt(tree: &Tree) -> bool {
    tree.nodes.iter().any(|node| node.weights == Weights::BenefitOfTheDoubt)
}

/// Whether scores of different periods are on one scale.
pub(crate) fn fixed_scale(base: &Base) -> bool {
    let own = &base.spec.normalise;
    normalise::normalisation(own.method).is_absolute() || own.over == Over::All
}
