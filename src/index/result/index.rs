//! The index with its robustness: what `ts.area_index` returns.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::context::Context;
use crate::error::{Error, Result, nearest, require_memory};
use crate::finding::Finding;
use crate::index::nominal::base::Base;
use crate::index::nominal::describe::finite;
use crate::index::nominal::labels::place;
use crate::index::robust::draw::Numbers;
use crate::index::robust::engine::Engine;
use crate::index::robust::rank_summary::RankSummary;
use crate::index::robust::rows::Scratch;
use crate::index::robust::sensitivity::global_sensitivity;
use crate::index::spec::grade::Grades;
use crate::table::{Table, TableBuilder};

/// Bytes of a row of the table of replicates, and of its copy while it is made.
const ROW: usize = 200;

/// The index of areas with its robustness.
#[derive(Debug)]
pub struct Index {
    /// The engine of its replicates.
    pub engine: Engine,
    /// How many replicates it was computed with.
    pub replicates: usize,
    /// Its grades.
    pub grades: Grades,
    /// Rank summaries, by period, the best first.
    pub rank_summaries: Vec<Vec<RankSummary>>,
    /// What is doubtful.
    pub findings: Vec<Finding>,
}

/// The methods of a replicate, in the words of the specification.
struct Methods {
    impute: &'static str,
    treat: &'static str,
    normalise: &'static str,
    aggregate: String,
    weighting: &'static str,
}

impl Index {
    /// The index at its nominal settings.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.engine.base
    }

    /// Area, period and summary of every row, by period, the best first.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str, &RankSummary)> {
        self.rank_summaries.iter().zip(&self.base().periods).flat_map(|(summaries, period)| {
            summaries.iter().map(|summary| {
                let area = &self.base().areas[period.frame.areas[summary.slot]];
                (area.as_str(), period.frame.period.as_str(), summary)
            })
        })
    }

    /// `area`, `period`, `score` with `lo90` and `hi90`, `rank` with `rank_lo90` and `rank_hi90` (1 is the best; empty
    /// where the area is not ranked), `grade` (by interval), `p_grade` (of the likeliest).
    #[must_use]
    pub fn summary(&self) -> Table {
        let rows: Vec<(&str, &str, &RankSummary)> = self.rows().collect();
        let ranked = |summary: &RankSummary, value: f64| (summary.rank > 0).then_some(value);
        let grade = |summary: &RankSummary| {
            if summary.rank == 0 { None } else { self.grades.print(&summary.grades) }
        };
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .number("score", rows.iter().map(|row| row.2.score))
            .optional_number("lo90", rows.iter().map(|row| finite(row.2.interval[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.2.interval[1])))
            .optional_integer("rank", rows.iter().map(|row| (row.2.rank > 0).then_some(i64::from(row.2.rank))))
            .optional_number("rank_lo90", rows.iter().map(|row| ranked(row.2, row.2.rank_interval[0])))
            .optional_number("rank_hi90", rows.iter().map(|row| ranked(row.2, row.2.rank_interval[1])))
            .optional_text("grade", rows.iter().map(|row| grade(row.2)))
            .optional_number(
                "p_grade",
                rows.iter().map(|row| {
                    let most = row.2.grades.iter().copied().fold(0.0, f64::max);
                    (row.2.rank > 0 && most > 0.0).then_some(most)
                }),
            )
            .build()
    }

    /// `area`, `period`, `rank`, `median`, `mean`, `lo90`, `hi90`, `width` (places), `p_above_next`: the share of
    /// replicates in which the area is above the one ranked next.
    #[must_use]
    pub fn ranks(&self) -> Table {
        let rows: Vec<(&str, &str, &RankSummary)> = self.rows().filter(|row| row.2.rank > 0).collect();
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .integer("rank", rows.iter().map(|row| i64::from(row.2.rank)))
            .number("median", rows.iter().map(|row| row.2.rank_median))
            .number("mean", rows.iter().map(|row| row.2.rank_mean))
            .number("lo90", rows.iter().map(|row| row.2.rank_interval[0]))
            .number("hi90", rows.iter().map(|row| row.2.rank_interval[1]))
            .number("width", rows.iter().map(|row| row.2.rank_interval[1] - row.2.rank_interval[0]))
            .optional_number("p_above_next", rows.iter().map(|row| finite(row.2.above_next)))
            .build()
    }

    /// The probability of each grade: `area`, `period`, `grade`, `p`.
    #[must_use]
    pub fn grade_table(&self) -> Table {
        let rows: Vec<(&str, &str, &str, f64)> = self
            .rows()
            .filter(|row| row.2.rank > 0)
            .flat_map(|(area, period, summary)| {
                self.grades.ids.iter().zip(&summary.grades).map(move |(id, p)| (area, period, id.as_str(), *p))
            })
            .collect();
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .text("grade", rows.iter().map(|row| row.2))
            .number("p", rows.iter().map(|row| row.3))
            .build()
    }

    /// Replicates one by one: `replicate`, `impute`, `normalise`, `aggregate` (what was drawn), `area`, `period`,
    /// `score`, `rank` (empty where the area is not ranked).
    ///
    /// # Errors
    /// A replicate that the index does not have; more memory than the context allows; the caller stopped the computation.
    pub fn replicate_table(&self, wanted: &[usize], context: &Context) -> Result<Table> {
        if let Some(stranger) = wanted.iter().find(|replicate| **replicate >= self.replicates) {
            return Err(Error::index_replicate_unknown(*stranger, self.replicates - 1));
        }
        let areas: usize = self.base().periods.iter().map(|period| period.frame.areas.len()).sum();
        require_memory(context, (ROW * areas * wanted.len()) as u64, |share| {
            format!("replicates={:.0}", (wanted.len() as f64 * share).floor().max(1.0))
        })?;
        context.begin("replicates", wanted.len());
        let mut scratch = Scratch::default();
        let (mut numbers, mut methods, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let (mut scores, mut ranks) = (Vec::new(), Vec::new());
        for replicate in wanted {
            context.advance(1)?;
            let drawn = Numbers::all(*replicate as u64);
            for (at, period) in self.base().periods.iter().enumerate() {
                let values = self.engine.evaluate(at, drawn, &mut scratch).to_vec();
                let mut found = vec![0; values.len()];
                self.engine.ranks(at, &values, &mut scratch, &mut found);
                for (slot, area) in period.frame.areas.iter().enumerate() {
                    numbers.push(*replicate as i64);
                    methods.push(self.method_names(drawn));
                    places.push((self.base().areas[*area].as_str(), period.frame.period.as_str()));
                    scores.push(finite(values[slot]));
                    ranks.push((found[slot] > 0).then_some(i64::from(found[slot])));
                }
            }
        }
        Ok(TableBuilder::new()
            .integer("replicate", numbers)
            .text("impute", methods.iter().map(|drawn| drawn.impute))
            .text("treat", methods.iter().map(|drawn| drawn.treat))
            .text("normalise", methods.iter().map(|drawn| drawn.normalise))
            .text("aggregate", methods.iter().map(|drawn| drawn.aggregate.as_str()))
            .text("weighting", methods.iter().map(|drawn| drawn.weighting))
            .text("area", places.iter().map(|place| place.0))
            .text("period", places.iter().map(|place| place.1))
            .optional_number("score", scores)
            .optional_integer("rank", ranks)
            .build())
    }

    /// The weights of replicates: `replicate`, `parent`, `child`, `weight` (siblings sum to 1).
    ///
    /// # Errors
    /// A replicate that the index does not have; the caller stopped the computation.
    pub fn replicate_weights(&self, wanted: &[usize], context: &Context) -> Result<Table> {
        if let Some(stranger) = wanted.iter().find(|replicate| **replicate >= self.replicates) {
            return Err(Error::index_replicate_unknown(*stranger, self.replicates - 1));
        }
        let edges: Vec<(&str, &str)> = self
            .base()
            .tree
            .nodes
            .iter()
            .flat_map(|node| node.children.iter().map(|child| (node.id.as_str(), child.id.as_str())))
            .collect();
        let mut weights = Vec::new();
        let mut all = Vec::new();
        for replicate in wanted {
            context.check()?;
            self.engine.weights(Numbers::all(*replicate as u64), &mut weights);
            all.extend_from_slice(&weights);
        }
        let rows = || wanted.iter().flat_map(|replicate| edges.iter().map(move |edge| (*replicate as i64, edge)));
        Ok(TableBuilder::new()
            .integer("replicate", rows().map(|row| row.0))
            .text("parent", rows().map(|row| row.1.0))
            .text("child", rows().map(|row| row.1.1))
            .number("weight", all)
            .build())
    }

    /// Global sensitivity analysis of ranks in one period, as [`global_sensitivity`] has it.
    ///
    /// # Errors
    /// As there.
    pub fn sensitivity(&self, period: usize, area: Option<usize>, n: usize, context: &Context) -> Result<Table> {
        global_sensitivity(&self.engine, period, area, n, context)
    }

    /// The methods of a replicate, in the words of the specification.
    fn method_names(&self, numbers: Numbers) -> Methods {
        let (choices, chosen) = (&self.engine.choices, self.engine.methods(numbers));
        Methods {
            impute: choices.fills[chosen.fill].name(),
            treat: choices.treats[chosen.treat].method.name(),
            normalise: match choices.by_indicator {
                true => "by indicator",
                false => choices.normalises[chosen.normalise].method.name(),
            },
            aggregate: choices.means[chosen.mean].unwrap_or(self.base().spec.aggregate).label(),
            weighting: self.engine.weighting(numbers).name(),
        }
    }

    /// The place of a period, or of the last where none is asked for.
    ///
    /// # Errors
    /// A period that the index does not have.
    pub fn period(&self, period: Option<&str>) -> Result<usize> {
        let names: Vec<&str> = self.base().periods.iter().map(|period| period.frame.period.as_str()).collect();
        match period {
            None => Ok(names.len() - 1),
            Some(period) => {
                names.iter().position(|name| *name == period).ok_or_else(|| Error::index_period_unknown(period, &names))
            }
        }
    }

    /// The place of an area in a period.
    ///
    /// # Errors
    /// An area that the period does not have, with the nearest name.
    pub fn slot(&self, period: usize, area: &str) -> Result<usize> {
        let base = self.base();
        let frame = &base.periods[period].frame;
        let names: Vec<&str> = frame.areas.iter().map(|at| base.areas[*at].as_str()).collect();
        names.iter().position(|name| *name == area).ok_or_else(|| {
            let near = nearest(area, names.iter().copied());
            Error::index_area_unknown(place(area, &frame.period)).did_you_mean(near)
        })
    }

    /// The rank of each area of a period by its place there; nothing where it is not ranked.
    pub(crate) fn ranks_by_slot(&self, period: usize) -> Vec<Option<i64>> {
        let mut ranks = vec![None; self.base().periods[period].frame.areas.len()];
        for summary in self.rank_summaries[period].iter().filter(|summary| summary.rank > 0) {
            ranks[summary.slot] = Some(i64::from(summary.rank));
        }
        ranks
    }

    /// The rank summary of an area in a period.
    #[must_use]
    pub fn rank_summary(&self, period: usize, slot: usize) -> Option<&RankSummary> {
        self.rank_summaries[period].iter().find(|summary| summary.slot == slot)
    }
}
