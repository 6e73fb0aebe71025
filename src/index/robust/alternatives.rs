//! Alternative methods that replicates choose from: imputations, normalisations, means, and how another method's scores are
//! put on the scale of the index's own.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::Array2;

use super::choices::Choices;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::index::nominal::aggregate::Scores;
use crate::index::nominal::base::{Base, fixed_scale, has_doubt};
use crate::index::nominal::describe::mean_and_sd;
use crate::index::nominal::pipeline::{Imputed, score_all};
use crate::index::spec::methods::{Aggregate, Fill, Method, Normalise, Over, Treat};
use crate::stats::matrix::{rows, rows_mut};

/// What is done to scores of another normalisation: put on the scale of the index's own, and lifted above 0 for means
/// that need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub shift: f64,
    pub scale: f64,
    /// The lowest score, the score it is lifted to, and the highest.
    pub lift: Option<(f64, f64, f64)>,
}

impl Form {
    pub(crate) fn apply(self, column: &mut [f64]) {
        for value in column {
            *value = *value * self.scale + self.shift;
            if let Some((low, floor, high)) = self.lift
                && !value.is_nan()
            {
                *value = floor + (*value - low).max(0.0) * (high - floor) / (high - low);
            }
        }
    }
}

fn partly_missing(column: &[f64]) -> bool {
    let missing = column.iter().filter(|value| value.is_nan()).count();
    missing > 0 && missing < column.len()
}

/// Each method once, in the order given; where the user gave a list, only what is in it.
pub(crate) fn unique<T: Copy + PartialEq>(methods: impl IntoIterator<Item = T>, only: &[T]) -> Vec<T> {
    let mut found = Vec::new();
    for method in methods {
        if !found.contains(&method) && (only.is_empty() || only.contains(&method)) {
            found.push(method);
        }
    }
    found
}

/// The imputations to choose from; the index's own first.
pub(crate) fn fills(base: &Base) -> Vec<Fill> {
    let weights = base.tree.leaf_weights();
    let has_gaps = |columns: &Array2<f64>| {
        rows(columns.view()).zip(&weights).any(|(column, weight)| *weight > 0.0 && partly_missing(column))
    };
    let missing = base.periods.iter().any(|period| has_gaps(&period.raw.columns));
    match &base.spec.robustness.impute {
        Some(list) => unique(std::iter::once(base.spec.impute.method).chain(list.iter().copied()), list),
        None if missing => unique([base.spec.impute.method, Fill::None, Fill::Mean, Fill::Median, Fill::Knn], &[]),
        None => vec![base.spec.impute.method],
    }
}

/// The treatments of outliers to choose from; the index's own alone, if none are named.
pub(crate) fn treats(base: &Base) -> Vec<Treat> {
    let own = &base.spec.treat;
    let list = match &base.spec.robustness.treat {
        Some(list) => unique(std::iter::once(own.method).chain(list.iter().copied()), list),
        None => vec![own.method],
    };
    list.into_iter().map(|method| Treat { method, ..own.clone() }).collect()
}

/// The normalisations to choose from.
pub(crate) fn normalises(base: &Base) -> Vec<Normalise> {
    let own = &base.spec.normalise;
    let list = match &base.spec.robustness.normalise {
        Some(list) => unique(std::iter::once(own.method).chain(list.iter().copied()), list),
        None if own.method == Method::ZScore => vec![Method::ZScore, Method::Percentile],
        None => vec![own.method, Method::ZScore],
    };
    // Where periods are on one scale, so must they be under every other method.
    let over = if base.periods.len() > 1 && fixed_scale(base) { Over::All } else { own.over };
    let other = |method| if method == own.method { own.clone() } else { Normalise { method, over, ..own.clone() } };
    list.into_iter().map(other).collect()
}

/// The means to choose from; `low` is the lowest score.
pub(crate) fn means(base: &Base, low: f64) -> Result<Vec<Option<Aggregate>>> {
    let spec = &base.spec;
    let own = |mean: Aggregate| (mean != spec.aggregate).then_some(mean);
    match &spec.robustness.aggregate {
        Some(list) => {
            if low < 0.0 && list.iter().any(|mean| mean.needs_no_negative()) {
                return Err(Error::index_mean_of_negative_scores(low).at("robustness, aggregate"));
            }
            Ok(unique(list.iter().map(|mean| own(*mean)), &[]))
        }
        None if has_doubt(&base.tree) => Ok(vec![None]),
        None if spec.aggregate != Aggregate::Arithmetic => Ok(vec![None, Some(Aggregate::Arithmetic)]),
        None if low >= 0.0 => Ok(vec![None, Some(Aggregate::Geometric)]),
        None => Ok(vec![None]),
    }
}

/// The mean of all scores, and the mean standard deviation of the indicators; `frames` are leaves × areas.
pub(crate) fn scale_of<'a>(frames: impl Iterator<Item = &'a Array2<f64>>) -> (f64, f64) {
    let each: Vec<(f64, f64)> = frames
        .flat_map(|frame| rows(frame.view()))
        .map(mean_and_sd)
        .filter(|(mean, sd)| !mean.is_nan() && !sd.is_nan())
        .collect();
    let n = each.len().max(1) as f64;
    (each.iter().map(|scale| scale.0).sum::<f64>() / n, each.iter().map(|scale| scale.1).sum::<f64>() / n)
}

/// The scores of every combination of methods by period, and how they are put on the scale of the index's own, whose scores
/// run from `low` to `high`. `filled` has the values of each period by imputation.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn combinations(
    base: &Base,
    filled: &[Vec<Imputed>],
    choices: &Choices,
    (low, high): (f64, f64),
    context: &Context,
) -> Result<(Vec<Form>, Vec<Vec<Scores>>)> {
    let own_scale = scale_of(base.periods.iter().map(|period| &period.scored.columns));
    let mut scores = Vec::new();
    let mut forms = Vec::new();
    for place in (0..choices.count()).step_by(choices.means.len()) {
        context.check()?;
        let chosen = choices.at(place);
        let (normalise, treat) = (&choices.normalises[chosen.normalise], &choices.treats[chosen.treat]);
        let scored = score_all(&filled[chosen.fill], &base.spec, &base.tree, normalise, treat);
        // By period, leaves × areas.
        let found: Vec<Array2<f64>> = scored.into_iter().map(|scored| scored.columns).collect();
        let other = normalise.method != base.spec.normalise.method;
        let scale = if other { scale_of(found.iter()) } else { own_scale };
        for mean in &choices.means {
            let used = |node: &crate::index::spec::tree::NodeAt| mean.unwrap_or(node.aggregate);
            let positive = base.tree.nodes.iter().any(|node| used(node).needs_positive());
            let no_negative = base.tree.nodes.iter().any(|node| used(node).needs_no_negative());
            let mut form = Form { shift: 0.0, scale: 1.0, lift: None };
            if other && scale.1 > 0.0 && own_scale.1 > 0.0 {
                form.scale = own_scale.1 / scale.1;
                form.shift = own_scale.0 - scale.0 * form.scale;
            }
            let mut columns = found.clone();
            columns.iter_mut().flat_map(rows_mut).for_each(|column| form.apply(column));
            let floor = if low > 0.0 { low } else { low + 0.01 * (high - low) };
            let least = columns.iter().flatten().copied().fold(f64::INFINITY, f64::min);
            if positive && least < floor {
                form.lift = Some((low.min(least), floor, high));
            } else if no_negative && !positive {
                // Scores that errors of measurement move below 0 count as 0.
                form.lift = Some(if least < 0.0 { (least, low.max(0.0), high) } else { (0.0, 0.0, 1.0) });
            }
            if form.lift.is_some() {
                columns = found.clone();
                columns.iter_mut().flat_map(rows_mut).for_each(|column| form.apply(column));
            }
            forms.push(form);
            let one = |columns| Scores::new(columns, &base.tree, *mean);
            scores.push(columns.into_iter().map(one).collect());
        }
    }
    Ok((forms, scores))
}
