//! A forecast beside a projection of others, such as an official one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::given::{Forecasts, Given, GivenScores, read, scored};
use super::result::Forecast;
use super::score::pit;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Panel, Period, Population, SeriesIndex, SeriesKey, SortBuffers};
use crate::stats::{Summary, sort};
use crate::table::{Table, TableBuilder, TableReader};

/// The names of the two in scores.
const OURS: &str = "townscale";
const THEIRS: &str = "official";

/// One area and period that both forecast.
#[derive(Debug, Clone)]
struct Pair {
    key: SeriesKey,
    period: Period,
    /// Ascending draws of the forecast (persons).
    draws: Vec<f64>,
    theirs: Given,
}

/// A forecast beside a projection of others.
#[derive(Debug, Clone)]
pub struct Projections {
    table: Table,
    scores: Option<GivenScores>,
    findings: Vec<Finding>,
}

impl Forecast {
    /// This forecast beside another of the same areas and periods, a table as [`super::score`] reads them; with counts that
    /// have come since, the scores of both over what both forecast.
    ///
    /// # Errors
    /// What [`super::score`] refuses in a table; no area and period that both forecast, or that was counted; the caller stopped the
    /// computation.
    pub fn compare(&self, official: &TableReader, actual: Option<&Panel>, context: &Context) -> Result<Projections> {
        let (given, mut levels, unknown) = read(official, self.series(), context)?;
        let mut findings: Vec<Finding> = Vec::new();
        let mut missed: BTreeMap<String, usize> = unknown;
        let mut total: usize = missed.values().sum();
        let mut wanted: BTreeMap<usize, BTreeMap<usize, Given>> = BTreeMap::new();
        for ((.., series), periods) in given {
            let Some(key) = self.series().get(series) else { continue };
            for (period, theirs) in periods {
                total += 1;
                match self.periods(series).iter().position(|other| other.same_end(period)) {
                    Some(place) => {
                        if wanted.entry(series).or_default().insert(place, theirs).is_some() {
                            return Err(Error::forecast_twice(key.label(), period).at(official.source()));
                        }
                    }
                    None => *missed.entry(key.label()).or_default() += 1,
                }
            }
        }
        findings.extend(missed.into_iter().map(|(label, count)| Finding::projection_unmatched(label, count)));
        let pairs = self.pairs(wanted, context)?;
        if pairs.is_empty() {
            return Err(Error::nothing_in_common(total).at(official.source()));
        }
        let scores = match actual {
            None => None,
            Some(actual) => {
                levels.extend([80.0, 95.0]);
                levels.sort_by(f64::total_cmp);
                levels.dedup();
                Some(self.scores(&pairs, levels, actual, official.source(), context)?)
            }
        };
        Ok(Projections { table: self.pairs_table(&pairs), scores, findings })
    }

    /// The sorted draws at the places that are wanted.
    fn pairs(&self, wanted: BTreeMap<usize, BTreeMap<usize, Given>>, context: &Context) -> Result<Vec<Pair>> {
        context.begin("forecast", wanted.len());
        let count = self.draws();
        let wanted: Vec<(usize, BTreeMap<usize, Given>)> = wanted.into_iter().collect();
        let pairs: Vec<Vec<Pair>> = wanted
            .into_par_iter()
            .map_init(Default::default, |(out, buffers): &mut (Vec<f64>, SortBuffers), (series, places)| {
                context.advance(1)?;
                out.resize(self.periods(series).len() * count, 0.0);
                self.fill(series, out);
                let pair = |(place, theirs): (usize, Given)| {
                    let mut draws = out.chunks_exact(count).nth(place)?.to_vec();
                    sort(&mut draws, &mut buffers.keys);
                    let (key, period) = (self.series().get(series)?.clone(), *self.periods(series).get(place)?);
                    Some(Pair { key, period, draws, theirs })
                };
                Ok(places.into_iter().filter_map(pair).collect())
            })
            .collect::<Result<_>>()?;
        Ok(pairs.into_iter().flatten().collect())
    }

    /// The scores of both, over what both forecast.
    fn scores(
        &self,
        pairs: &[Pair],
        levels: Vec<f64>,
        actual: &Panel,
        source: &str,
        context: &Context,
    ) -> Result<GivenScores> {
        let places = SeriesIndex::new(actual.series());
        let mut both = Forecasts::new();
        let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
        for pair in pairs {
            let key = &pair.key;
            let Some(place) = places.find(&key.area, key.group.as_deref(), key.parent.as_deref()) else {
                *unknown.entry(key.label()).or_default() += 1;
                continue;
            };
            let ours = Given::drawn(pair.draws.clone());
            for (name, given) in [(OURS, ours), (THEIRS, pair.theirs.clone())] {
                both.entry((name.to_owned(), String::new(), place)).or_default().push((pair.period, given));
            }
        }
        let (scores, findings) = scored(&both, levels, unknown, actual, source, context)?;
        Ok(GivenScores { scores, findings })
    }

    fn pairs_table(&self, pairs: &[Pair]) -> Table {
        let summaries: Vec<Summary> = pairs.iter().map(|pair| Summary::of_sorted(&pair.draws)).collect();
        let theirs: Vec<Option<f64>> = pairs.iter().map(|pair| pair.theirs.median()).collect();
        let table = TableBuilder::new().text("area", pairs.iter().map(|pair| pair.key.area.as_str()));
        let named = pairs.iter().map(|pair| pair.key.group.as_deref());
        let table =
            if pairs.iter().any(|pair| pair.key.group.is_some()) { table.optional_text("group", named) } else { table };
        let ratio = |(summary, theirs): (&Summary, &Option<f64>)| {
            theirs.filter(|_| summary.median > 0.0).map(|theirs| theirs / summary.median)
        };
        let below = |(pair, theirs): (&Pair, &Option<f64>)| theirs.map(|theirs| pit(&pair.draws, theirs));
        table
            .text("period", pairs.iter().map(|pair| pair.period.to_string()))
            .number("median", summaries.iter().map(|summary| summary.median))
            .number("lo80", summaries.iter().map(|summary| summary.lo80))
            .number("hi80", summaries.iter().map(|summary| summary.hi80))
            .number("lo95", summaries.iter().map(|summary| summary.lo95))
            .number("hi95", summaries.iter().map(|summary| summary.hi95))
            .optional_number(THEIRS, theirs.iter().copied())
            .optional_number("ratio", summaries.iter().zip(&theirs).map(ratio))
            .optional_number("p_below", pairs.iter().zip(&theirs).map(below))
            .build()
    }
}

impl Projections {
    /// Both side by side: `area`, `group` where the panel has one, `period`, `median` and the ends of the 80 and 95 %
    /// intervals of the forecast (persons), `official` (its median or point, persons), `ratio` (official over median),
    /// `p_below` (the share of the forecast's draws below the official figure, 0–1).
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The scores of both, `townscale` and `official`, where counts were given.
    #[must_use]
    pub fn scores(&self) -> Option<&GivenScores> {
        self.scores.as_ref()
    }

    /// Figures of the projection that have no counterpart, and forecasts that could not be scored.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.scores.iter().flat_map(|scores| scores.findings()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{Options, forecast};

    fn counts(until: usize) -> Panel {
        let years: Vec<String> = (2000..2000 + until).map(|year| year.to_string()).collect();
        let table = TableBuilder::new()
            .text("area", years.iter().map(|_| "A"))
            .text("period", &years)
            .number("population", (0..until).map(|year| 1000.0 * 1.02_f64.powi(year as i32)));
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    #[test]
    fn a_projection_far_above_has_most_draws_below_it_and_scores_worse() {
        let context = Context::default();
        let options = Options { horizon: 3, draws: 200, ..Options::default() };
        let made = forecast(&counts(12), options, &context).unwrap();
        let official = TableBuilder::new()
            .text("area", ["A", "A", "B"])
            .text("period", ["2012", "2013", "2012"])
            .number("median", [2_000.0, 2_100.0, 1.0]);
        let official = TableReader::new(official.build(), "official");
        let beside = made.compare(&official, None, &context).unwrap();
        let table = TableReader::new(beside.table().clone(), "t");
        assert!(table.number("p_below").unwrap().iter().all(|share| *share > 0.95));
        assert!(beside.scores().is_none() && beside.findings().count() == 1);
        let both = made.compare(&official, Some(&counts(16)), &context).unwrap();
        let summary = TableReader::new(both.scores().unwrap().summary(false, &context).unwrap(), "s");
        assert_eq!(summary.text("model").unwrap(), ["official", "townscale"]);
        let mase = summary.number("mase").unwrap();
        assert!(mase[1] < 0.5 && mase[0] > 10.0, "{mase:?}");
        let none = TableBuilder::new().text("area", ["A"]).text("period", ["2050"]).number("mean", [1.0]).build();
        assert!(made.compare(&TableReader::new(none, "o"), None, &context).unwrap_err().to_string().contains("both"));
    }
}
