//! Named checks beside the index: shares, growth against growth, differences, values, each against its bound.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use super::index::Index;
use crate::finding::Finding;
use crate::index::nominal::base::Base;
use crate::index::nominal::data::Frame;
use crate::index::nominal::describe::finite;
use crate::index::nominal::labels::{place, some};
use crate::index::spec::rule::{Figure, Rule};
use crate::stats::{Stream, key, quantile};
use crate::table::{Table, TableBuilder};

/// Draws of figures that have a standard error.
const DRAWS: u64 = 2000;

/// One rule in one area and period.
pub(crate) struct Judged<'a> {
    rule: &'a Rule,
    area: &'a str,
    period: &'a str,
    /// What was found, with its 5 and 95 % quantiles; NaN where a figure is missing.
    value: f64,
    interval: [f64; 2],
    /// Whether the rule holds by the figures as they stand.
    holds: Option<bool>,
    /// The share of draws in which it does.
    p: f64,
}

/// What a rule looks at, from the values of its indicators, those of the period before behind.
fn value(figure: &Figure, x: &[f64]) -> f64 {
    let growth = |now: f64, before: f64| if before > 0.0 { now / before - 1.0 } else { f64::NAN };
    match figure {
        Figure::Value(_) => x[0],
        Figure::Share(_) if x[1] == 0.0 => f64::NAN,
        Figure::Share(_) => x[0] / x[1],
        Figure::Difference(_) => x[0] - x[1],
        Figure::Growth(_) => growth(x[0], x[2]) - growth(x[1], x[3]),
    }
}

/// A rule in the areas of one period.
fn rule_results<'a>(base: &'a Base, rule: &'a Rule, frames: &'a [Frame], at: usize, seed: u64) -> Vec<Judged<'a>> {
    let (names, earlier) = (rule.figure.names(), matches!(rule.figure, Figure::Growth(_)));
    let frame = &frames[at];
    if earlier && at == 0 {
        return Vec::new();
    }
    let here: Vec<_> = names.iter().map(|name| frame.column(name)).collect();
    let before: Vec<_> =
        if earlier { names.iter().map(|name| frames[at - 1].column(name)).collect() } else { Vec::new() };
    let mut found = Vec::new();
    for (slot, area) in frame.areas.iter().enumerate() {
        let was = if earlier { frames[at - 1].areas.binary_search(area).ok() } else { Some(0) };
        let Some(was) = was else { continue };
        let cells = here.iter().map(|column| (column, slot)).chain(before.iter().map(|column| (column, was)));
        let cells: Vec<(f64, f64)> = cells
            .map(|(column, slot)| {
                let (x, se) = (column.value[slot], column.se[slot]);
                (x, if se.is_nan() { rule.error * x.abs() } else { se })
            })
            .collect();
        let plain: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
        let name = &base.areas[*area];
        let mut judged = Judged {
            rule,
            area: name,
            period: &frame.period,
            value: value(&rule.figure, &plain),
            interval: [f64::NAN; 2],
            holds: None,
            p: f64::NAN,
        };
        if !judged.value.is_nan() {
            judged.holds = Some(rule.bound.holds(judged.value));
            let name = key(&format!("rule {} {} {}", rule.id, name, frame.period));
            draw(&mut judged, &cells, name, seed);
        }
        found.push(judged);
    }
    found
}

/// The interval and the probability of a rule from the standard errors of its figures.
fn draw(judged: &mut Judged, cells: &[(f64, f64)], name: u64, seed: u64) {
    if cells.iter().all(|cell| cell.1 <= 0.0) {
        judged.interval = [judged.value; 2];
        judged.p = f64::from(u8::from(judged.holds == Some(true)));
        return;
    }
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|number| {
            let mut stream = Stream::keyed(seed, name, number);
            let x: Vec<f64> = cells.iter().map(|(x, se)| x + se * stream.normal()).collect();
            value(&judged.rule.figure, &x)
        })
        .filter(|value| !value.is_nan())
        .collect();
    draws.sort_by(f64::total_cmp);
    if draws.is_empty() {
        return;
    }
    judged.interval = [quantile(&draws, 0.05), quantile(&draws, 0.95)];
    judged.p = draws.iter().filter(|value| judged.rule.bound.holds(**value)).count() as f64 / draws.len() as f64;
}

/// Every rule in every area and period.
fn all(base: &Base, seed: u64) -> Vec<Judged<'_>> {
    let frames = &base.data.frames;
    let one = |rule| (0..frames.len()).flat_map(move |at| rule_results(base, rule, frames, at, seed));
    base.spec.rule.iter().flat_map(one).collect()
}

/// Findings: rules that do not hold, that may not, and that cannot be judged.
pub(crate) fn findings(base: &Base, seed: u64) -> Vec<Finding> {
    let judged = all(base, seed);
    let mut found = Vec::new();
    for rule in &base.spec.rule {
        let mine = || judged.iter().filter(|judged| judged.rule.id == rule.id);
        let (names, earlier) = (rule.figure.names(), matches!(rule.figure, Figure::Growth(_)));
        let (kind, limit) = (rule.bound.name(), rule.bound.value());
        let words = |judged: &Judged| {
            let at = place(judged.area, judged.period);
            if judged.p > 0.0 && judged.p < 1.0 {
                return format!("{at} ({:.3}, p = {:.2})", judged.value, judged.p);
            }
            format!("{at} ({:.3})", judged.value)
        };
        let broken: Vec<String> = mine().filter(|judged| judged.holds == Some(false)).map(words).collect();
        let close: Vec<String> =
            mine().filter(|judged| judged.holds == Some(true) && judged.p < 0.9).map(words).collect();
        let kind = kind.replace('_', " ");
        let named = |list: &[String]| some(&list.iter().map(String::as_str).collect::<Vec<_>>());
        if !broken.is_empty() {
            let names = named(&broken);
            found.push(Finding::rule_broken(rule.id.as_str(), &kind, limit, broken.len(), mine().count(), names));
        }
        if !close.is_empty() {
            found.push(Finding::rule_close(rule.id.as_str(), &kind, limit, named(&close)));
        }
        if mine().all(|judged| judged.holds.is_none()) {
            found.push(Finding::rule_not_judged(rule.id.as_str(), names.join(", "), if earlier { 2 } else { 1 }));
        }
    }
    found
}

impl Index {
    /// The rules of the specification: `rule`, `area`, `period`, `value` with `lo90` and `hi90`, `kind` and `bound`,
    /// `holds` (by the figures as they stand; empty where one is missing), `p_holds`.
    ///
    /// Figures vary by their standard errors, or by the rule's `error` (a share of the figure) where none is stated;
    /// without either they are taken as exact.
    #[must_use]
    pub fn rules(&self) -> Table {
        let rows = all(self.base(), self.engine.seed);
        let answers = arrow::array::BooleanArray::from(rows.iter().map(|row| row.holds).collect::<Vec<_>>());
        TableBuilder::new()
            .text("rule", rows.iter().map(|row| row.rule.id.as_str()))
            .text("area", rows.iter().map(|row| row.area))
            .text("period", rows.iter().map(|row| row.period))
            .optional_number("value", rows.iter().map(|row| finite(row.value)))
            .optional_number("lo90", rows.iter().map(|row| finite(row.interval[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.interval[1])))
            .text("kind", rows.iter().map(|row| row.rule.bound.name()))
            .number("bound", rows.iter().map(|row| row.rule.bound.value()))
            .array("holds", std::sync::Arc::new(answers))
            .optional_number("p_holds", rows.iter().map(|row| finite(row.p)))
            .build()
    }
}
