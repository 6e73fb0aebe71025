//! Scores of forecasts by what came. Scaled measures are divided by the mean absolute difference, one year apart below the
//! year and one count apart else, of the counts up to the origin (Hyndman and Koehler 2006); the root mean squared scaled
//! error is that of each series and origin, averaged (as in the M5 competition); the interval score is that of Gneiting
//! and Raftery (2007).

#![expect(clippy::indexing_slicing, reason = "a row has ends for each level, and the place of its model")]

use std::collections::BTreeMap;

use crate::context::Context;
use crate::error::Result;
use crate::stats::{ShareMethod, share_interval};
use crate::table::{Table, TableBuilder};

/// One forecast value and what came, with its scores; what a forecast does not have is missing.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    /// The place of its model in [`Scores::models`].
    pub(super) model: usize,
    pub(super) area: String,
    pub(super) group: Option<String>,
    /// The place of its origin, in the order of time or against it.
    pub(super) origin: usize,
    /// Periods after the origin, from 1.
    pub(super) step: usize,
    pub(super) period: String,
    pub(super) actual: f64,
    /// The median, or the point forecast.
    pub(super) median: Option<f64>,
    /// The ends of the central interval of each of [`Scores::levels`].
    pub(super) ends: Vec<Option<[f64; 2]>>,
    /// The mean quantile loss over the quantiles that there are (persons).
    pub(super) pinball: Option<f64>,
    /// The continuous ranked probability score (persons).
    pub(super) crps: Option<f64>,
    /// The share of draws below what came, ties by half.
    pub(super) pit: Option<f64>,
    pub(super) past: Past,
}

/// What the counts up to an origin say of errors.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Past {
    /// The last count before the origin, or that a year before the period: the (seasonal) naive forecast.
    naive: Option<f64>,
    /// Mean absolute and root mean squared difference (persons), where they are above 0.
    pub(super) scale: Option<f64>,
    root_scale: Option<f64>,
}

impl Past {
    /// From the counts up to an origin, `period` of them a year, for a step ahead from 1.
    pub(super) fn of(known: &[f64], period: usize, step: usize) -> Self {
        let lag = if known.len() > period { period } else { 1 };
        let changes = || known.iter().skip(lag).zip(known).map(|(later, earlier)| later - earlier);
        let n = known.len().saturating_sub(lag).max(1) as f64;
        let above_0 = |scale: f64| Some(scale).filter(|scale| *scale > 0.0);
        let place = (known.len() + (step - 1) % lag).checked_sub(lag);
        Self {
            naive: place.and_then(|place| known.get(place)).copied(),
            scale: above_0(changes().map(f64::abs).sum::<f64>() / n),
            root_scale: above_0((changes().map(|change| change * change).sum::<f64>() / n).sqrt()),
        }
    }
}

/// Scored forecasts of one or more models.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    pub(super) models: Vec<String>,
    /// Levels of central intervals (%), ascending.
    pub(super) levels: Vec<f64>,
    pub(super) rows: Vec<Scored>,
}

/// The mean loss over quantiles, as (probability, value) pairs (persons).
pub(super) fn pinball(quantiles: &[(f64, f64)], actual: f64) -> Option<f64> {
    let loss = |(level, value): &(f64, f64)| (level * (actual - value)).max((level - 1.0) * (actual - value));
    (!quantiles.is_empty()).then(|| quantiles.iter().map(loss).sum::<f64>() / quantiles.len() as f64)
}

/// The continuous ranked probability score of ascending draws (persons).
pub(super) fn crps(sorted: &[f64], actual: f64) -> f64 {
    let m = sorted.len() as f64;
    let away = sorted.iter().map(|draw| (draw - actual).abs()).sum::<f64>() / m;
    let apart = sorted.iter().enumerate().map(|(i, draw)| (2.0 * i as f64 + 1.0 - m) * draw).sum::<f64>() / (m * m);
    away - apart
}

/// The share of ascending draws below what came, ties by half.
pub(super) fn pit(sorted: &[f64], actual: f64) -> f64 {
    let below = sorted.partition_point(|draw| *draw < actual);
    let upto = sorted.partition_point(|draw| *draw <= actual);
    (below + upto) as f64 / 2.0 / sorted.len() as f64
}

fn smape(actual: f64, forecast: f64) -> f64 {
    let sum = actual.abs() + forecast.abs();
    if sum == 0.0 { 0.0 } else { 200.0 * (actual - forecast).abs() / sum }
}

/// The mean of those that are there; not a number where none is.
pub(super) fn mean(values: impl Iterator<Item = Option<f64>>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values.flatten() {
        sum += value;
        count += 1.0;
    }
    sum / count
}

impl Scored {
    /// The absolute error of the median (persons).
    pub(super) fn error(&self) -> Option<f64> {
        self.median.map(|median| (self.actual - median).abs())
    }

    fn scaled(&self, value: Option<f64>) -> Option<f64> {
        Some(value? / self.past.scale?)
    }

    /// The interval score at a level (%), in mean absolute differences.
    fn interval_score(&self, place: usize, level: f64) -> Option<f64> {
        let [low, high] = self.ends[place]?;
        let penalty = 2.0 / (1.0 - level / 100.0);
        let outside = (low - self.actual).max(0.0) + (self.actual - high).max(0.0);
        self.scaled(Some(high - low + penalty * outside))
    }
}

impl Scores {
    /// The levels' names in columns: `80`, `97.5`.
    fn level_names(&self) -> impl Iterator<Item = String> {
        self.levels.iter().map(ToString::to_string)
    }

    /// Scores by model, or by model and step, see [`super::Backtest::summary`]; a measure that no forecast has is missing.
    pub(super) fn summary(&self, by_step: bool, context: &Context) -> Result<Table> {
        let last = self.rows.iter().map(|row| row.step).max().unwrap_or(0);
        let steps: Vec<Option<usize>> = if by_step { (1..=last).map(Some).collect() } else { vec![None] };
        let (mut names, mut shown, mut counts) = (vec![], vec![], vec![]);
        let mut measures: Vec<Vec<f64>> = Vec::new();
        for (place, model) in self.models.iter().enumerate() {
            for step in &steps {
                context.check()?;
                let mine = |row: &&Scored| row.model == place && step.is_none_or(|step| row.step == step);
                let rows: Vec<&Scored> = self.rows.iter().filter(mine).collect();
                if rows.is_empty() {
                    continue;
                }
                names.push(model.as_str());
                shown.push(step.unwrap_or(0) as i64);
                counts.push(rows.len() as i64);
                measures.push(self.measure(&rows)?);
            }
        }
        let columns = self.measures();
        let mut table = TableBuilder::new().text("model", names);
        if by_step {
            table = table.integer("step", shown);
        }
        table = table.integer("forecasts", counts);
        for (i, name) in columns.iter().enumerate() {
            let values = measures.iter().map(|row| Some(row[i]).filter(|value| value.is_finite()));
            table = table.optional_number(name, values);
        }
        Ok(table.build())
    }

    /// The names of the measures, in the order of [`Scores::measure`].
    fn measures(&self) -> Vec<String> {
        let fixed = ["smape", "mape", "mase", "rmsse", "owa", "pinball", "crps"];
        let mut names: Vec<String> = fixed.into_iter().map(str::to_owned).collect();
        names
            .extend(self.level_names().map(|level| if level == "95" { "msis".into() } else { format!("msis{level}") }));
        for level in self.level_names() {
            names.extend(["", "_lo", "_hi"].map(|end| format!("coverage{level}{end}")));
        }
        names
    }

    fn measure(&self, rows: &[&Scored]) -> Result<Vec<f64>> {
        let over = |value: &dyn Fn(&Scored) -> Option<f64>| mean(rows.iter().map(|row| value(row)));
        let symmetric = over(&|row| Some(smape(row.actual, row.median?)));
        let mase = over(&|row| row.scaled(row.error()));
        let naive = [
            over(&|row| row.median.and(row.past.naive).map(|naive| smape(row.actual, naive))),
            over(&|row| row.median.and(row.scaled(row.past.naive.map(|naive| (row.actual - naive).abs())))),
        ];
        let mut squares: BTreeMap<(&str, Option<&str>, usize), [f64; 2]> = BTreeMap::new();
        for row in rows {
            if let (Some(error), Some(scale)) = (row.error(), row.past.root_scale) {
                let sum = squares.entry((&row.area, row.group.as_deref(), row.origin)).or_default();
                sum[0] += (error / scale).powi(2);
                sum[1] += 1.0;
            }
        }
        let percent = |row: &Scored| row.error().filter(|_| row.actual > 0.0).map(|error| 100.0 * error / row.actual);
        let mut measures = vec![
            symmetric,
            over(&percent),
            mase,
            mean(squares.into_values().map(|[sum, count]| Some((sum / count).sqrt()))),
            (symmetric / naive[0] + mase / naive[1]) / 2.0,
            over(&|row| row.scaled(row.pinball)),
            over(&|row| row.scaled(row.crps)),
        ];
        for (place, level) in self.levels.iter().enumerate() {
            measures.push(over(&|row| row.interval_score(place, *level)));
        }
        for place in 0..self.levels.len() {
            let given = rows.iter().filter_map(|row| row.ends[place].map(|ends| (row.actual, ends)));
            let (mut inside, mut n) = (0.0, 0.0);
            for (actual, [low, high]) in given {
                inside += f64::from(u8::from((low..=high).contains(&actual)));
                n += 1.0;
            }
            if n > 0.0 {
                let (low, high) = share_interval(inside, n, None, ShareMethod::Wilson, 0.95, 1.0)?;
                measures.extend([inside / n, low, high]);
            } else {
                measures.extend([f64::NAN; 3]);
            }
        }
        Ok(measures)
    }

    /// Every scored forecast: `model`, `area`, `group` where there is one, `origin`, `step`, `period`, `actual`, `median`,
    /// the ends of the intervals (persons), `pit`.
    pub(super) fn forecasts(&self) -> Table {
        let rows = &self.rows;
        let table = TableBuilder::new()
            .text("model", rows.iter().map(|row| self.models[row.model].as_str()))
            .text("area", rows.iter().map(|row| row.area.as_str()));
        let grouped = rows.iter().any(|row| row.group.is_some());
        let groups = rows.iter().map(|row| row.group.as_deref());
        let table = if grouped { table.optional_text("group", groups) } else { table };
        let mut table = table
            .integer("origin", rows.iter().map(|row| row.origin as i64))
            .integer("step", rows.iter().map(|row| row.step as i64))
            .text("period", rows.iter().map(|row| row.period.as_str()))
            .number("actual", rows.iter().map(|row| row.actual))
            .optional_number("median", rows.iter().map(|row| row.median));
        for (place, level) in self.level_names().enumerate() {
            for (end, name) in ["lo", "hi"].into_iter().enumerate() {
                let ends = rows.iter().map(|row| row.ends[place].map(|ends| ends[end]));
                table = table.optional_number(&format!("{name}{level}"), ends);
            }
        }
        table.optional_number("pit", rows.iter().map(|row| row.pit)).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranked_score_of_one_draw_is_its_distance() {
        assert_eq!(crps(&[3.0], 5.0), 2.0);
        // ∫ (F − 1{x ≥ y})²: a half squared over each of two units.
        assert!((crps(&[0.0, 2.0], 1.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_transform_shares_ties() {
        assert_eq!(pit(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.5);
    }

    #[test]
    fn below_the_year_the_naive_forecast_is_that_of_the_season() {
        let past = Past::of(&[1.0, 2.0, 3.0, 4.0, 6.0], 4, 2);
        assert_eq!((past.naive, past.scale), (Some(3.0), Some(5.0)));
        let past = Past::of(&[1.0, 2.0, 4.0], 1, 3);
        assert_eq!((past.naive, past.scale, past.root_scale), (Some(4.0), Some(1.5), Some(2.5_f64.sqrt())));
        let past = Past::of(&[], 1, 1);
        assert!(past.naive.is_none() && past.scale.is_none());
    }
}
