//! Alternative methods that replicates choose from: imputations, normalisations, means, and how another method's scores are
//! put on the scale of the index's own.

use crate::error::{Error, Result};
use crate::index::nominal::base::{Base, fixed_scale, has_doubt};
use crate::index::nominal::describe::mean_and_sd;
use crate::index::spec::methods::{Aggregate, Fill, Method, Normalise, Over};

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
fn unique<T: Copy + PartialEq>(methods: impl IntoIterator<Item = T>, only: &[T]) -> Vec<T> {
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
    let missing = base.periods.iter().any(|period| period.raw.columns.iter().any(|c| partly_missing(c)));
    match &base.spec.robustness.impute {
        Some(list) => unique(std::iter::once(base.spec.impute.method).chain(list.iter().copied()), list),
        None if missing => unique([base.spec.impute.method, Fill::None, Fill::Mean, Fill::Median, Fill::Knn], &[]),
        None => vec![base.spec.impute.method],
    }
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
            if low < 0.0 && list.iter().any(|mean| mean.needs_positive()) {
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

/// The mean of all scores, and the mean standard deviation of the indicators.
pub(crate) fn scale_of<'a>(frames: impl Iterator<Item = &'a Vec<Vec<f64>>>) -> (f64, f64) {
    let each: Vec<(f64, f64)> = frames
        .flatten()
        .map(|column| mean_and_sd(column))
        .filter(|(mean, sd)| !mean.is_nan() && !sd.is_nan())
        .collect();
    let n = each.len().max(1) as f64;
    (each.iter().map(|scale| scale.0).sum::<f64>() / n, each.iter().map(|scale| scale.1).sum::<f64>() / n)
}
