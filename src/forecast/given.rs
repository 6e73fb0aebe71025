//! Scores of forecasts from any tool, given as a table: points, intervals, quantiles or draws.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::Clock;
use super::grid::Grid;
use super::score::{Past, Scored, Scores, crps, pinball, pit};
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::panel::{Panel, Period, Population, SeriesIndex, SeriesKey};
use crate::stats::quantile;
use crate::table::{Table, TableReader};

/// The levels (%) of the intervals that draws are scored by.
const LEVELS: [f64; 2] = [80.0, 95.0];
/// The model of a table that names none.
const UNNAMED: &str = "forecast";

/// Forecasts of a table, scored by counts.
#[derive(Debug, Clone)]
pub struct GivenScores {
    pub(super) scores: Scores,
    pub(super) findings: Vec<Finding>,
}

/// What a table says of one area and period.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    point: Option<f64>,
    /// By level (%), as bits.
    ends: BTreeMap<u64, [f64; 2]>,
    /// Quantiles by probability, as bits.
    quantiles: BTreeMap<u64, f64>,
    /// Ascending.
    draws: Vec<f64>,
}

/// Model, origin, series: what periods are forecast.
pub(super) type Forecasts = BTreeMap<(String, String, usize), Vec<(Period, Given)>>;

/// Score the forecasts of a table by the counts of a panel: `area`, `period`, optional `group`, `model` (else one), `origin`
/// (a label of when they were made, else one), and at least one of `median` or `mean`, `loNN` and `hiNN`, `draw` and
/// `population`, `quantile` (0–1) and `population`.
///
/// The counts before a series' first forecast period are what scaled measures are scaled by. A forecast of a period that
/// was not counted is left out, with a finding.
///
/// # Errors
/// A table without any of these, an interval without one end or with crossed ends, a forecast that stands twice, or none
/// that can be scored; the caller stopped the computation.
pub fn score(forecasts: &TableReader, actual: &Panel, context: &Context) -> Result<GivenScores> {
    let (given, levels, unknown) = read(forecasts, actual.series(), context)?;
    let (scores, findings) = scored(&given, levels, unknown, actual, forecasts.source(), context)?;
    Ok(GivenScores { scores, findings })
}

/// The scores of forecasts that were read, and findings on those that have none.
pub(super) fn scored(
    given: &Forecasts,
    levels: Vec<f64>,
    unknown: BTreeMap<String, usize>,
    actual: &Panel,
    source: &str,
    context: &Context,
) -> Result<(Scores, Vec<Finding>)> {
    context.begin("scores", given.len());
    let models: BTreeSet<&str> = given.keys().map(|(model, ..)| model.as_str()).collect();
    let models: Vec<String> = models.into_iter().map(str::to_owned).collect();
    let origins: BTreeSet<&str> = given.keys().map(|(_, origin, _)| origin.as_str()).collect();
    let origins: BTreeMap<&str, usize> = origins.into_iter().enumerate().map(|(place, name)| (name, place)).collect();
    let (mut rows, mut findings) = (vec![], vec![]);
    let mut total = unknown.values().sum::<usize>();
    for (label, count) in unknown {
        findings.push(Finding::forecast_uncounted(label, count));
    }
    let mut uncounted: BTreeMap<usize, (&SeriesKey, usize)> = BTreeMap::new();
    for ((model, origin, series), periods) in given {
        context.advance(1)?;
        total += periods.len();
        let place = models.binary_search(model).unwrap_or_default();
        let origin = origins.get(origin.as_str()).copied().unwrap_or_default();
        let Some(key) = actual.series().get(*series) else { continue };
        let (scored, missed) = score_series(actual, (*series, key), periods, &levels, (place, origin));
        rows.extend(scored);
        let (_, uncounted) = uncounted.entry(*series).or_insert((key, 0));
        *uncounted += missed;
    }
    let uncounted = uncounted.into_values().filter(|(_, missed)| *missed > 0);
    findings.extend(uncounted.map(|(key, missed)| Finding::forecast_uncounted(key.label(), missed)));
    if rows.is_empty() {
        return Err(Error::nothing_to_score(total).at(source));
    }
    Ok((Scores { models, levels, rows }, findings))
}

/// The scores of one series of a model and origin, and how many of its periods were not counted.
fn score_series(
    actual: &Panel,
    (series, key): (usize, &SeriesKey),
    forecasts: &[(Period, Given)],
    levels: &[f64],
    (model, origin): (usize, usize),
) -> (Vec<Scored>, usize) {
    let (periods, counts) = actual.counted(series);
    let first = forecasts.first().map_or(f64::NEG_INFINITY, |(first, _)| first.end());
    let known = periods.iter().take_while(|period| period.end() < first - 1e-9).count();
    let clock = Clock::of(&periods, None);
    let (before, past) = (periods.get(..known).unwrap_or_default(), counts.get(..known).unwrap_or_default());
    let year = if known > 1 { Grid::new(before, past, clock).period } else { 1 };
    let mut rows = Vec::new();
    for (place, (period, given)) in forecasts.iter().enumerate() {
        let counted = periods.iter().zip(&counts).find(|(other, _)| other.same_end(*period));
        let Some((_, &actual)) = counted else { continue };
        let quantiles: Vec<(f64, f64)> = given.all_quantiles();
        rows.push(Scored {
            model,
            area: key.area.clone(),
            group: key.group.clone(),
            origin,
            step: place + 1,
            period: period.to_string(),
            actual,
            median: given.median(),
            ends: levels.iter().map(|level| given.interval(*level)).collect(),
            pinball: pinball(&quantiles, actual),
            crps: (!given.draws.is_empty()).then(|| crps(&given.draws, actual)),
            pit: (!given.draws.is_empty()).then(|| pit(&given.draws, actual)),
            past: Past::of(past, year, place + 1),
        });
    }
    let missed = forecasts.len() - rows.len();
    (rows, missed)
}

impl Given {
    /// A forecast by ascending draws.
    pub(super) fn drawn(draws: Vec<f64>) -> Self {
        Self { draws, ..Self::default() }
    }

    pub(super) fn median(&self) -> Option<f64> {
        let drawn = || (!self.draws.is_empty()).then(|| quantile(&self.draws, 0.5));
        self.point.or_else(|| self.quantiles.get(&0.5_f64.to_bits()).copied()).or_else(drawn)
    }

    fn interval(&self, level: f64) -> Option<[f64; 2]> {
        if let Some(ends) = self.ends.get(&level.to_bits()) {
            return Some(*ends);
        }
        let tails = [(100.0 - level) / 200.0, (100.0 + level) / 200.0];
        if !self.draws.is_empty() {
            return Some(tails.map(|tail| quantile(&self.draws, tail)));
        }
        let near = |tail: f64| {
            let found = |(bits, _): &(&u64, &f64)| (f64::from_bits(**bits) - tail).abs() < 1e-9;
            self.quantiles.iter().find(found).map(|(_, value)| *value)
        };
        Some([near(tails[0])?, near(tails[1])?])
    }

    /// Every quantile that is given, by probability; of draws those of the usual intervals.
    fn all_quantiles(&self) -> Vec<(f64, f64)> {
        if !self.quantiles.is_empty() {
            return self.quantiles.iter().map(|(bits, value)| (f64::from_bits(*bits), *value)).collect();
        }
        let levels: Vec<f64> = if self.draws.is_empty() {
            self.ends.keys().map(|bits| f64::from_bits(*bits)).collect()
        } else {
            LEVELS.to_vec()
        };
        let mut quantiles: Vec<(f64, f64)> = self.median().map(|median| (0.5, median)).into_iter().collect();
        for level in levels {
            if let Some([low, high]) = self.interval(level) {
                quantiles.extend([((100.0 - level) / 200.0, low), ((100.0 + level) / 200.0, high)]);
            }
        }
        quantiles
    }
}

/// The forecasts of a table by model, origin and series, in the order of time; the levels of their intervals; and how many
/// are of series that the panel does not have.
#[expect(clippy::type_complexity, reason = "three results of one reading")]
pub(super) fn read(
    table: &TableReader,
    keys: &[SeriesKey],
    context: &Context,
) -> Result<(Forecasts, Vec<f64>, BTreeMap<String, usize>)> {
    let areas = table.text("area")?;
    context.check()?;
    let texts = table.text("period")?.into_iter().enumerate();
    let parsed = texts.map(|(row, text)| {
        context.check()?;
        text.parse().map_err(|error: Error| error.at(table.place(row, "period")))
    });
    let periods: Vec<Period> = parsed.collect::<Result<_>>()?;
    context.check()?;
    let [parents, groups, models, origins] =
        ["parent", "group", "model", "origin"].map(|name| table.text_if_there(name));
    let (parents, groups, models, origins) = (parents?, groups?, models?, origins?);
    let named = |names: &[Option<String>], row: usize| names.get(row).cloned().flatten();
    let is_drawn = table.has("draw") && table.has("population");
    let is_quantile = table.has("quantile") && table.has("population");
    let point = ["median", "mean"].into_iter().find(|name| table.has(name));
    let ends = interval_columns(table)?;
    if !is_drawn && !is_quantile && point.is_none() && ends.is_empty() {
        return Err(Error::no_forecast_columns().at(table.source()));
    }
    let people = if is_drawn || is_quantile { table.number("population")? } else { vec![] };
    let probabilities = if is_quantile { table.number("quantile")? } else { vec![] };
    let outside = |(_, probability): &(usize, &f64)| !(0.0..=1.0).contains(*probability);
    if let Some((row, probability)) = probabilities.iter().enumerate().find(outside) {
        return Err(Error::share_out_of_range("quantile", *probability).at(table.place(row, "quantile")));
    }
    let points = point.map(|name| table.optional_number(name)).transpose()?.unwrap_or_default();
    let bounds: Vec<(f64, [Vec<Option<f64>>; 2])> = ends
        .iter()
        .map(|(level, [low, high])| Ok((*level, [table.optional_number(low)?, table.optional_number(high)?])))
        .collect::<Result<_>>()?;
    context.check()?;
    let places = SeriesIndex::new(keys);
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: BTreeMap<(String, String, usize), BTreeMap<u64, (Period, Given)>> = BTreeMap::new();
    for (row, (area, period)) in areas.iter().zip(&periods).enumerate() {
        context.check()?;
        let group = named(&groups, row);
        let parent = named(&parents, row);
        let Some(series) = places.find(area, group.as_deref(), parent.as_deref()) else {
            let key = SeriesKey { area: area.clone(), group, parent: None };
            *unknown.entry(key.label()).or_default() += 1;
            continue;
        };
        let model = named(&models, row).unwrap_or_else(|| UNNAMED.to_owned());
        let origin = named(&origins, row).unwrap_or_default();
        let period = *period;
        let known = found.entry((model, origin, series)).or_default().entry(period.end().to_bits());
        let is_new = matches!(known, std::collections::btree_map::Entry::Vacant(_));
        let (_, given) = known.or_insert_with(|| (period, Given::default()));
        let twice = || {
            Error::forecast_twice(keys.get(series).map(SeriesKey::label).unwrap_or_default(), period)
                .at(table.place(row, "period"))
        };
        match (people.get(row), probabilities.get(row)) {
            (Some(people), _) if is_drawn => given.draws.push(*people),
            (Some(people), Some(probability)) => {
                let known = given.quantiles.insert(probability.to_bits(), *people);
                if known.is_some() {
                    return Err(twice());
                }
            }
            _ if !is_new => return Err(twice()),
            _ => {}
        }
        given.point = points.get(row).copied().flatten();
        for ((level, [lows, highs]), (_, names)) in bounds.iter().zip(&ends) {
            let end = |column: &[Option<f64>]| column.get(row).copied().flatten();
            if let (Some(low), Some(high)) = (end(lows), end(highs)) {
                if low > high {
                    let [low_name, high_name] = names;
                    let error = Error::interval_ends_crossed(low_name.as_str(), low, high_name.as_str(), high);
                    return Err(error.at(table.place(row, low_name)));
                }
                given.ends.insert(level.to_bits(), [low, high]);
            }
        }
    }
    let mut levels: BTreeSet<u64> = ends.iter().map(|(level, _)| level.to_bits()).collect();
    if is_drawn {
        levels.extend(LEVELS.map(f64::to_bits));
    }
    let below = probabilities.iter().filter(|probability| **probability < 0.5 && **probability > 0.0);
    levels.extend(below.map(|probability| ((100.0 - 200.0 * probability) * 1e9).round() / 1e9).map(f64::to_bits));
    let in_order = |periods: BTreeMap<u64, (Period, Given)>| -> Vec<(Period, Given)> {
        let mut periods: Vec<(Period, Given)> = periods.into_values().collect();
        periods.sort_by(|a, b| a.0.end().total_cmp(&b.0.end()));
        periods.iter_mut().for_each(|(_, given)| given.draws.sort_by(f64::total_cmp));
        periods
    };
    let found = found.into_iter().map(|(key, periods)| (key, in_order(periods))).collect();
    Ok((found, levels.into_iter().map(f64::from_bits).collect(), unknown))
}

/// The levels (%) of the columns `loNN` and `hiNN`, ascending, with their names.
fn interval_columns(table: &TableReader) -> Result<Vec<(f64, [String; 2])>> {
    let level = |name: &str, end: &str| -> Option<f64> {
        name.strip_prefix(end)?.parse().ok().filter(|level: &f64| *level > 0.0 && *level < 100.0)
    };
    let names = table.names();
    let mut found: Vec<(f64, [String; 2])> = Vec::new();
    for name in &names {
        for (end, other) in [("lo", "hi"), ("hi", "lo")] {
            let (Some(level), Some(figures)) = (level(name, end), name.strip_prefix(end)) else { continue };
            let pair = format!("{other}{figures}");
            if !names.contains(&pair) {
                let near = nearest(&pair, names.iter().map(String::as_str)).map(str::to_owned);
                return Err(Error::interval_end_missing(name.as_str(), pair).at(table.source()).did_you_mean(near));
            }
            if end == "lo" {
                found.push((level, [name.clone(), pair]));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(found)
}

impl GivenScores {
    /// Scores by model, or by model and step, with the columns and definitions of [`super::Backtest::summary`]; coverage and
    /// `msisNN` for each level of the table, `msis` for 95 %. A measure that no forecast has is missing.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn summary(&self, by_step: bool, context: &Context) -> Result<Table> {
        self.scores.summary(by_step, context)
    }

    /// Every scored forecast: `model`, `area`, `group` where there is one, `origin` (0 for the first label), `step`, `period`,
    /// `actual`, `median` and the ends of the intervals (persons), `pit`.
    #[must_use]
    pub fn forecasts(&self) -> Table {
        self.scores.forecasts()
    }

    /// Every pair of models by the test of [`super::Backtest::compare`]: missing with fewer than eight origins.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn compare(&self, context: &Context) -> Result<Table> {
        self.scores.compare(context)
    }

    /// The model confidence set, see [`super::Backtest::confidence_set`].
    ///
    /// # Errors
    /// A level that is not between 0 and 100; the caller stopped the computation.
    pub fn confidence_set(&self, level: f64, context: &Context) -> Result<Table> {
        self.scores.confidence_set(level, context)
    }

    /// Forecasts that could not be scored.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn score(forecasts: &TableReader, actual: &Panel) -> Result<GivenScores> {
        super::score(forecasts, actual, &Context::default())
    }

    fn counts() -> Panel {
        let table = TableBuilder::new()
            .text("area", ["A"; 6])
            .text("period", ["2005", "2006", "2007", "2008", "2009", "2010"])
            .number("population", [100.0, 110.0, 120.0, 130.0, 150.0, 145.0]);
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    fn table(years: &[&str], columns: &[(&str, &[f64])]) -> TableReader {
        let mut table = TableBuilder::new().text("area", years.iter().map(|_| "A")).text("period", years.to_vec());
        for (name, values) in columns {
            table = table.number(name, values.iter().copied());
        }
        TableReader::new(table.build(), "forecasts")
    }

    fn cell(table: &Table, name: &str) -> Option<f64> {
        TableReader::new(table.clone(), "t").optional_number(name).unwrap()[0]
    }

    /// Differences of 10 before the origin; the interval 130 to 140 misses 150 by 10: (10 + 40 × 10) / 10 = 41.
    #[test]
    fn points_and_intervals_have_the_scores_of_their_definitions() {
        let given =
            table(&["2009", "2010"], &[("median", &[140.0, 150.0]), ("lo95", &[130.0; 2]), ("hi95", &[140.0, 170.0])]);
        let scored = score(&given, &counts()).unwrap();
        let summary = scored.summary(false, &Context::default()).unwrap();
        assert_eq!((cell(&summary, "mase"), cell(&summary, "coverage95")), (Some(0.75), Some(0.5)));
        assert!((cell(&summary, "msis").unwrap() - (41.0 + 4.0) / 2.0).abs() < 1e-9);
        assert!((cell(&summary, "rmsse").unwrap() - ((1.0 + 0.25) / 2.0_f64).sqrt()).abs() < 1e-12);
        assert_eq!(cell(&summary, "crps"), None);
    }

    #[test]
    fn draws_quantiles_and_intervals_that_say_the_same_score_the_same() {
        let draws: Vec<f64> = (0..201).map(|draw| 130.0 + f64::from(draw) / 10.0).collect();
        let years = vec!["2009"; 201];
        let numbers: Vec<f64> = (0..201).map(f64::from).collect();
        let drawn = score(&table(&years, &[("draw", &numbers), ("population", &draws)]), &counts()).unwrap();
        let probabilities = [0.025, 0.1, 0.5, 0.9, 0.975];
        let values = probabilities.map(|probability| quantile(&draws, probability));
        let asked =
            score(&table(&["2009"; 5], &[("quantile", &probabilities), ("population", &values)]), &counts()).unwrap();
        let [a, b] = [&drawn, &asked].map(|scored| scored.summary(false, &Context::default()).unwrap());
        for name in ["mase", "msis", "msis80", "pinball", "coverage95"] {
            assert!((cell(&a, name).unwrap() - cell(&b, name).unwrap()).abs() < 1e-9, "{name}");
        }
        assert!(cell(&a, "crps").is_some() && cell(&b, "crps").is_none());
    }

    #[test]
    fn what_cannot_be_scored_is_said_and_bad_tables_are_refused() {
        let scored = score(&table(&["2010", "2030"], &[("mean", &[140.0, 150.0])]), &counts()).unwrap();
        assert_eq!(scored.findings().len(), 1);
        let error = |years: &[&str], columns: &[(&str, &[f64])]| {
            score(&table(years, columns), &counts()).unwrap_err().to_string()
        };
        assert!(error(&["2030"], &[("mean", &[1.0])]).contains("none of the 1"));
        assert!(error(&["2010"], &[("value", &[1.0])]).contains("no column"));
        assert!(error(&["2010"], &[("lo80", &[1.0])]).contains("no hi80"));
        assert!(error(&["2010"], &[("lo80", &[2.0]), ("hi80", &[1.0])]).contains("above hi80"));
        assert!(error(&["2010", "2010"], &[("mean", &[1.0, 2.0])]).contains("twice"));
    }
}
