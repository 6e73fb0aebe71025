//! An area's score in readable sentences.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::change::spread;
use super::contribute::{States, differences, mean_scores};
use super::index::Index;
use crate::context::Context;
use crate::error::{Result, compiled_in};
use crate::index::nominal::base::fixed_scale;
use crate::message::Language;

#[derive(Deserialize)]
struct Words {
    en: String,
    zh: String,
}

static SENTENCES: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| compiled_in(include_str!("explain.toml")));

/// How many indicators are named each way.
const NAMED: usize = 3;

/// A number with its sign.
fn signed(number: f64) -> String {
    format!("{number:+.1}").replace('-', "−")
}

/// Writes sentences of one language.
struct Pen(Language);

impl Pen {
    fn write(&self, name: &str, values: &[(&str, String)]) -> String {
        let words = &SENTENCES[name];
        let text = if self.0 == Language::En { &words.en } else { &words.zh };
        values.iter().fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    fn share(&self, p: f64) -> String {
        // All of the draws are not yet certainty.
        let unit = if self.0 == Language::En { " %" } else { "%" };
        match 100.0 * p {
            p if p < 0.5 => format!("<1{unit}"),
            p if p > 99.5 => format!(">99{unit}"),
            p => format!("{p:.0}{unit}"),
        }
    }

    fn list(&self, items: &[String]) -> String {
        items.join(if self.0 == Language::En { ", " } else { "、" })
    }
}

impl Index {
    /// Why an area stands where it does, one sentence a step; in one period, the last where none is named.
    ///
    /// # Errors
    /// An area or a period that the index does not have, with the nearest name.
    pub fn explain(&self, area: &str, period: Option<&str>, context: &Context) -> Result<Vec<String>> {
        let language = context.language();
        let pen = Pen(language);
        let at = self.period(period)?;
        let slot = self.slot(at, area)?;
        let base = self.base();
        let frame = &base.periods[at];
        let mut lines = Vec::new();
        if let Some(summary) = self.rank_summary(at, slot) {
            let when = match (frame.frame.period.as_str(), language) {
                ("", _) => String::new(),
                (period, Language::En) => format!(", {period},"),
                (period, Language::Zh) => format!("（{period}）"),
            };
            lines.push(pen.write(
                "score",
                &[
                    ("area", area.to_owned()),
                    ("period", when),
                    ("score", format!("{:.1}", summary.score)),
                    ("count", self.replicates.to_string()),
                    ("low", format!("{:.1}", summary.interval[0])),
                    ("high", format!("{:.1}", summary.interval[1])),
                ],
            ));
            self.standing_lines(at, summary, &pen, &mut lines);
            self.part_lines(at, slot, &pen, &mut lines);
        }
        let id = |leaf: usize| self.called(leaf, &pen);
        let leaves = 0..base.tree.leaves.len();
        let filled: Vec<String> =
            leaves.clone().filter(|leaf| frame.imputed.filled.here(*leaf, slot)).map(id).collect();
        let gaps: Vec<String> = leaves.filter(|leaf| frame.scored.columns[[*leaf, slot]].is_nan()).map(id).collect();
        for (name, list) in [("filled", filled), ("missing", gaps)] {
            if !list.is_empty() {
                lines.push(pen.write(name, &[("list", pen.list(&list))]));
            }
        }
        self.change_lines(at, slot, &pen, &mut lines, context)?;
        Ok(lines)
    }

    /// What reports call an indicator.
    fn called(&self, leaf: usize, pen: &Pen) -> String {
        let leaf = &self.base().spec.indicator[self.base().tree.leaves[leaf]];
        let label = if pen.0 == Language::En { &leaf.label } else { &leaf.label_zh };
        label.clone().unwrap_or_else(|| leaf.id.clone())
    }

    fn standing_lines(
        &self,
        at: usize,
        summary: &crate::index::robust::rank_summary::RankSummary,
        pen: &Pen,
        lines: &mut Vec<String>,
    ) {
        if summary.rank == 0 {
            lines.push(pen.write("unranked", &[]));
            return;
        }
        let ranked = self.rank_summaries[at].iter().filter(|other| other.rank > 0).count();
        lines.push(pen.write(
            "rank",
            &[
                ("rank", summary.rank.to_string()),
                ("of", ranked.to_string()),
                ("low", format!("{:.0}", summary.rank_interval[0])),
                ("high", format!("{:.0}", summary.rank_interval[1])),
            ],
        ));
        if let Some(grades) = self.grades.print(&summary.grades) {
            let most = summary.grades.iter().copied().fold(0.0, f64::max);
            if self.grades.likely(&summary.grades).len() > 1 {
                let list: Vec<String> = self
                    .grades
                    .ids
                    .iter()
                    .zip(&summary.grades)
                    .filter(|(_, p)| **p > 0.0)
                    .map(|(id, p)| format!("{id} {}", pen.share(*p)))
                    .collect();
                lines.push(pen.write("grades", &[("grades", grades), ("list", pen.list(&list))]));
            } else {
                lines.push(pen.write("grade", &[("grade", grades), ("p", pen.share(most))]));
            }
        }
        let place = self.rank_summaries[at].iter().position(|other| other.slot == summary.slot);
        if let Some(next) = place.and_then(|place| self.rank_summaries[at].get(place + 1))
            && summary.above_next.is_finite()
        {
            let name = self.base().areas[self.base().periods[at].frame.areas[next.slot]].clone();
            lines.push(pen.write("next", &[("next", name), ("p", pen.share(summary.above_next))]));
        }
    }

    fn part_lines(&self, at: usize, slot: usize, pen: &Pen, lines: &mut Vec<String>) {
        let base = self.base();
        let frame = &base.periods[at];
        let state = States::new(&base.tree, frame).of(slot);
        let parts = differences(&base.tree, &state, &state.at_mean(&base.tree, &mean_scores(frame)));
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|i, j| parts[*j].total_cmp(&parts[*i]).then(i.cmp(j)));
        let named = |leaves: &mut dyn Iterator<Item = &usize>, sign: f64| -> Vec<String> {
            leaves
                .take(NAMED)
                .filter(|leaf| sign * parts[**leaf] > 0.05)
                .map(|leaf| format!("{} ({})", self.called(*leaf, pen), signed(parts[*leaf])))
                .collect()
        };
        let above = named(&mut order.iter(), 1.0);
        let below = named(&mut order.iter().rev(), -1.0);
        for (name, list) in [("above", above), ("below", below)] {
            if !list.is_empty() {
                lines.push(pen.write(name, &[("list", pen.list(&list))]));
            }
        }
    }

    fn change_lines(
        &self,
        at: usize,
        slot: usize,
        pen: &Pen,
        lines: &mut Vec<String>,
        context: &Context,
    ) -> Result<()> {
        let base = self.base();
        let Some(before) = at.checked_sub(1) else { return Ok(()) };
        let area = base.periods[at].frame.areas[slot];
        let Ok(was) = base.periods[before].frame.areas.binary_search(&area) else { return Ok(()) };
        let change = base.periods[at].index()[slot] - base.periods[before].index()[was];
        if change.is_nan() {
            return Ok(());
        }
        let old = self.engine.run(before, &[was], self.replicates, context)?;
        let new = self.engine.run(at, &[slot], self.replicates, context)?;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        old.scores(0, &mut a);
        new.scores(0, &mut b);
        let (interval, p) = spread(&a, &b, self.engine.tie);
        lines.push(pen.write(
            "change",
            &[
                ("from", base.periods[before].frame.period.clone()),
                ("change", signed(change)),
                ("low", signed(interval[0])),
                ("high", signed(interval[1])),
                ("p", pen.share(p)),
            ],
        ));
        if !fixed_scale(base) {
            lines.push(pen.write("apart", &[]));
        }
        Ok(())
    }
}
