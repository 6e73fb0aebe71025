//! The pipeline from a table's values to normalised scores: screening, denomination, logarithms, imputation, outliers,
//! normalisation.

// Places of leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use ndarray::Array2;
use rayon::prelude::*;

use super::data::{Column, Frame};
use super::describe::range;
use super::impute::{Filled, fill_matrix};
use super::interpolate::{Slice, interpolate};
use super::labels::{place, some};
use super::normalise::Scale;
use super::outlier::{Treated, treat};
use crate::context::{Cancelled, Context};
use crate::finding::Finding;
use crate::index::spec::keys::Spec;
use crate::index::spec::methods::{Fill, Normalise, Over, Treat};
use crate::index::spec::tree::Tree;
use crate::panel::Period;
use crate::stats::Elementary;
use crate::stats::matrix::{row, row_mut};

/// The values of one period before imputation.
#[derive(Debug, Clone)]
pub struct Raw {
    /// The values as the table has them, divided by their denominators, in logarithms where asked: leaves × areas.
    pub columns: Array2<f64>,
    /// Their standard errors, leaves × areas; NaN where none is stated.
    pub se: Array2<f64>,
}

/// The values of one period after imputation.
#[derive(Debug, Clone)]
pub struct Imputed {
    /// Values, leaves × areas; NaN where still missing.
    pub columns: Array2<f64>,
    /// What was filled.
    pub filled: Filled,
    /// Standard deviation by which each value may vary, leaves × areas; NaN where it is taken as exact.
    pub sd: Array2<f64>,
}

/// Scores of one period, and what was done to each indicator.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Normalised scores, leaves × areas.
    pub columns: Array2<f64>,
    /// What was done about outliers.
    pub treated: Vec<Treated>,
}

/// Leave out the areas of which too little is known, with a finding; the share is of the tree's indicators.
pub(crate) fn screen(frame: Frame, spec: &Spec, tree: &Tree, areas: &[String], findings: &mut Vec<Finding>) -> Frame {
    let columns: Vec<Column> = tree.leaves.iter().map(|at| frame.column(&spec.indicator[*at].id)).collect();
    let known = |slot: usize| {
        let there = columns.iter().filter(|column| !column.value[slot].is_nan()).count();
        there as f64 / columns.len() as f64
    };
    // What an area without a single value has in the periods before and after may fill it.
    let none_may_do = spec.impute.method == Fill::Interpolate;
    let is_kept = |slot: usize| known(slot) >= spec.availability - 1e-9 && (known(slot) > 0.0 || none_may_do);
    let keep: Vec<bool> = (0..frame.areas.len()).map(is_kept).collect();
    for (slot, keep) in keep.iter().enumerate() {
        if !keep {
            findings.push(Finding::area_left_out(
                place(&areas[frame.areas[slot]], &frame.period),
                format!("{:.0}", 100.0 * known(slot)),
                format!("{:.0}", 100.0 * spec.availability),
            ));
        }
    }
    if keep.iter().all(|keep| *keep) { frame } else { frame.keep(&keep) }
}

/// Divide by denominators and take logarithms, with a finding for each value that has none.
pub(crate) fn denominate(
    frame: &Frame,
    spec: &Spec,
    tree: &Tree,
    areas: &[String],
    findings: &mut Vec<Finding>,
) -> Raw {
    let shape = (tree.leaves.len(), frame.areas.len());
    let mut raw = Raw { columns: Array2::zeros(shape), se: Array2::zeros(shape) };
    for (place_of_leaf, at) in tree.leaves.iter().enumerate() {
        let leaf = &spec.indicator[*at];
        let Column { mut value, mut se } = frame.column(&leaf.id);
        if let Some(name) = &leaf.denominator {
            let by = frame.column(name);
            let per = leaf.per.unwrap_or(1.0);
            let mut without: Vec<&str> = Vec::new();
            for slot in 0..value.len() {
                let (d, x) = (by.value[slot], value[slot]);
                if !x.is_nan() && (d.is_nan() || d == 0.0) {
                    without.push(&areas[frame.areas[slot]]);
                }
                value[slot] = if d == 0.0 { f64::NAN } else { per * x / d };
                let own = if se[slot].is_nan() { 0.0 } else { se[slot] / d };
                let others = if by.se[slot].is_nan() { 0.0 } else { x * by.se[slot] / (d * d) };
                let both = per * own.hypotenuse(others);
                se[slot] = if both > 0.0 { both } else { f64::NAN };
            }
            if !without.is_empty() {
                let at = place(&leaf.id, &frame.period);
                findings.push(Finding::no_denominator(at, without.len(), name, some(&without)));
            }
        } else if let Some(per) = leaf.per {
            value.iter_mut().for_each(|x| *x *= per);
            se.iter_mut().for_each(|x| *x *= per);
        }
        if leaf.log {
            let mut without: Vec<&str> = Vec::new();
            for slot in 0..value.len() {
                let x = value[slot];
                if x <= 0.0 {
                    without.push(&areas[frame.areas[slot]]);
                }
                value[slot] = if x > 0.0 { x.logarithm() } else { f64::NAN };
                se[slot] /= x;
            }
            if !without.is_empty() {
                let at = place(&leaf.id, &frame.period);
                findings.push(Finding::no_logarithm(at, without.len(), some(&without)));
            }
        }
        row_mut(raw.columns.view_mut(), place_of_leaf).copy_from_slice(&value);
        row_mut(raw.se.view_mut(), place_of_leaf).copy_from_slice(&se);
    }
    raw
}

/// Fill what is missing; survey values keep their standard errors, filled ones get theirs.
fn imputed(
    raw: &Raw,
    method: Fill,
    spec: &Spec,
    groups: &[Option<String>],
    context: &Context,
) -> Result<Imputed, Cancelled> {
    let mut columns = raw.columns.clone();
    let filled = fill_matrix(&mut columns, method, groups, spec.impute.k, context)?;
    Ok(with_errors(columns, filled, raw))
}

fn with_errors(columns: Array2<f64>, filled: Filled, raw: &Raw) -> Imputed {
    let mut sd = raw.se.clone();
    for (sd, filled) in sd.iter_mut().zip(&filled.sd) {
        if !filled.is_nan() {
            *sd = *filled;
        }
        if *sd <= 0.0 {
            *sd = f64::NAN;
        }
    }
    Imputed { columns, filled, sd }
}

/// Fill what is missing in all periods, each by itself, or between them where values are interpolated.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn impute_all(
    raws: &[&Raw],
    frames: &[&Frame],
    method: Fill,
    spec: &Spec,
    context: &Context,
) -> Result<Vec<Imputed>, Cancelled> {
    if method != Fill::Interpolate {
        let one = |(raw, frame): (&&Raw, &&Frame)| imputed(raw, method, spec, &frame.groups, context);
        return raws.iter().zip(frames).map(one).collect();
    }
    let mut slices: Vec<Slice<'_>> = Vec::with_capacity(raws.len());
    for (raw, frame) in raws.iter().zip(frames) {
        let time = time_of(&frame.period).unwrap_or(f64::NAN);
        slices.push(Slice { time, areas: &frame.areas, columns: raw.columns.clone() });
    }
    let filled = interpolate(&mut slices);
    let done = slices.into_iter().zip(filled).zip(raws);
    Ok(done.map(|((slice, filled), raw)| with_errors(slice.columns, filled, raw)).collect())
}

/// When a period is, in years; nothing where its label tells none.
pub(crate) fn time_of(label: &str) -> Option<f64> {
    let period = label.parse::<Period>().ok().map(Period::end);
    period.or_else(|| label.trim().parse().ok().filter(|time: &f64| time.is_finite()))
}

/// Treat outliers and normalise, all periods of one indicator: `parts` has one column a period, as long as the period has
/// areas.
pub(crate) fn score(
    parts: &mut [Vec<f64>],
    leaf: usize,
    spec: &Spec,
    tree: &Tree,
    normalise: &Normalise,
    treatment: &Treat,
) -> Vec<Treated> {
    let turn = tree.turns[leaf];
    let leaf = &spec.indicator[tree.leaves[leaf]];
    let scale = Scale::turned(normalise, leaf, turn);
    if leaf.optimum.is_some() {
        parts.iter_mut().flatten().for_each(|value| *value = leaf.distance(*value));
    }
    let one = |values: &mut [f64]| {
        let treated = treat(values, treatment, leaf.treat);
        scale.apply(values);
        treated
    };
    if normalise.over == Over::Period || parts.len() == 1 {
        return parts.iter_mut().map(|part| one(part)).collect();
    }
    let mut all = parts.concat();
    let treated = one(&mut all);
    let mut start = 0;
    let mut found = Vec::new();
    for part in parts {
        let end = start + part.len();
        part.copy_from_slice(&all[start..end]);
        let winsorised = treated.winsorised.iter().filter(|at| (start..end).contains(*at)).map(|at| at - start);
        found.push(Treated { winsorised: winsorised.collect(), ..treated.clone() });
        start = end;
    }
    found
}

/// The scores of every period, one after another, from its imputed values.
pub(crate) fn score_all(
    imputed: &[Imputed],
    spec: &Spec,
    tree: &Tree,
    normalise: &Normalise,
    treatment: &Treat,
) -> Vec<Scored> {
    let one = |leaf: usize| {
        let mut parts: Vec<Vec<f64>> = imputed.iter().map(|period| row(period.columns.view(), leaf).to_vec()).collect();
        let treated = score(&mut parts, leaf, spec, tree, normalise, treatment);
        (parts, treated)
    };
    // By leaf, then period; a column is as long as its period has areas.
    let leaves: Vec<(Vec<Vec<f64>>, Vec<Treated>)> = (0..tree.leaves.len()).into_par_iter().map(one).collect();
    let none = |period: &Imputed| Scored { columns: Array2::zeros(period.columns.dim()), treated: Vec::new() };
    let mut found: Vec<Scored> = imputed.iter().map(none).collect();
    for (leaf, (parts, treated)) in leaves.into_iter().enumerate() {
        for ((scored, part), treated) in found.iter_mut().zip(parts).zip(treated) {
            row_mut(scored.columns.view_mut(), leaf).copy_from_slice(&part);
            scored.treated.push(treated);
        }
    }
    found
}

/// What is doubtful in the values of a period: missing and filled values, constants, indicators without any value.
pub(crate) fn value_findings(
    frame: &Frame,
    raw: &Raw,
    imputed: &Imputed,
    scored: &Scored,
    spec: &Spec,
    tree: &Tree,
    areas: &[String],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut gaps: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (leaf, at) in tree.leaves.iter().enumerate() {
        let id = spec.indicator[*at].id.as_str();
        let column = row(raw.columns.view(), leaf);
        let scores = row(scored.columns.view(), leaf);
        let at = place(id, &frame.period);
        let missing: Vec<&str> = (0..column.len())
            .filter(|slot| column[*slot].is_nan())
            .map(|slot| areas[frame.areas[slot]].as_str())
            .collect();
        if missing.len() == column.len() {
            findings.push(Finding::indicator_without_values(at));
            continue;
        }
        let (min, max) = range(row(imputed.columns.view(), leaf));
        if min == max && scores.iter().all(|score| score.is_nan()) {
            findings.push(Finding::constant_indicator(at, min));
            continue;
        }
        if scores.iter().all(|score| score.is_nan()) {
            findings.push(Finding::indicator_without_scores(at));
        }
        if !missing.is_empty() {
            gaps.insert(id, missing);
        }
    }
    let period = if frame.period.is_empty() { "values" } else { frame.period.as_str() };
    let filled = &imputed.filled;
    if filled.ridged > 0 {
        findings.push(Finding::index_em_ridge(period, filled.ridged, format!("{:.1e}", filled.ridge)));
    }
    if let Some(rounds) = filled.unsettled {
        findings.push(Finding::index_em_not_converged(period, rounds));
    }
    if !gaps.is_empty() {
        let cells: usize = gaps.values().map(Vec::len).sum();
        let filled = imputed.filled.count();
        let names: Vec<String> = gaps.iter().map(|(id, areas)| format!("{id} ({})", areas.len())).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = frame.areas.len() * tree.leaves.len();
        findings.push(if filled == 0 {
            Finding::missing_values(period, cells, all, some(&names))
        } else {
            Finding::values_filled(period, cells, all, some(&names), filled, spec.impute.method.name())
        });
    }
    findings
}
