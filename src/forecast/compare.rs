//! Tests of models against each other, an origin being one observation, for areas err together.

#![expect(clippy::indexing_slicing, reason = "losses have a place for each model and origin")]

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::score::{Scored, Scores};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::stats::Elementary;
use crate::stats::{Stream, key};
use crate::table::{Table, TableBuilder};

/// The axis of the origins in losses, and of the samples in a bootstrap.
const ORIGINS: Axis = Axis(0);
const DRAWN: Axis = Axis(0);
/// A test needs this many origins.
const FEWEST_ORIGINS: usize = 8;
/// Bootstrap samples of the model confidence set.
const SAMPLES: usize = 2000;
/// Cosines of the long-run variance at the least: by one alone no difference would ever be found.
const FEWEST_COSINES: usize = 2;

impl Scores {
    /// Every pair of models, see [`super::Backtest::compare`].
    pub(super) fn compare(&self, context: &Context) -> Result<Table> {
        let (mut names, mut others, mut mean, mut statistic, mut p) = (vec![], vec![], vec![], vec![], vec![]);
        let mut origins = vec![];
        for first in 0..self.models.len() {
            for second in first + 1..self.models.len() {
                context.check()?;
                let differences = self.differences(first, second);
                let tested = diebold_mariano(&differences, self.lags());
                names.push(self.models[first].as_str());
                others.push(self.models[second].as_str());
                origins.push(differences.len() as i64);
                let difference = differences.iter().sum::<f64>() / differences.len() as f64;
                mean.push(Some(difference).filter(|value| value.is_finite()));
                statistic.push(tested.map(|(statistic, _)| statistic));
                p.push(tested.map(|(_, p)| p));
            }
        }
        Ok(TableBuilder::new()
            .text("model", names)
            .text("other", others)
            .optional_number("difference", mean)
            .integer("origins", origins)
            .optional_number("statistic", statistic)
            .optional_number("p_value", p)
            .build())
    }

    /// The model confidence set, see [`super::Backtest::confidence_set`].
    ///
    /// # Errors
    /// A level that is not between 0 and 100; the caller stopped the computation.
    pub(super) fn confidence_set(&self, level: f64, context: &Context) -> Result<Table> {
        if !(level > 0.0 && level < 100.0) {
            return Err(Error::level_out_of_range(level).at("confidence_set"));
        }
        let losses = self.losses();
        context.check()?;
        let p = confidence_set(losses.view(), self.lags() + 1, context)?;
        let count = losses.nrows();
        let loss = |model: usize| losses.column(model).iter().sum::<f64>() / count as f64;
        let models = 0..self.models.len();
        let in_set = |p: &f64| i64::from(*p > 1.0 - level / 100.0);
        Ok(TableBuilder::new()
            .text("model", self.models.iter().map(String::as_str))
            .optional_number("loss", models.clone().map(|model| Some(loss(model)).filter(|value| value.is_finite())))
            .integer("origins", models.clone().map(|_| count as i64))
            .optional_number("p_value", models.clone().map(|model| p.as_ref().map(|p| p[model])))
            .optional_integer("in_set", models.map(|model| p.as_ref().map(|p| in_set(&p[model]))))
            .build())
    }

    /// How far apart origins are correlated: one less than the steps ahead.
    fn lags(&self) -> usize {
        self.rows.iter().map(|row| row.step).max().unwrap_or(1) - 1
    }

    /// The scaled absolute error of a forecast, with what it is of.
    fn scaled_errors(&self) -> impl Iterator<Item = (&Scored, f64)> {
        self.rows.iter().filter_map(|row| Some((row, row.error()? / row.past.scale?)))
    }

    /// Differences of mean scaled absolute errors, one an origin, over the forecasts that both models made.
    fn differences(&self, first: usize, second: usize) -> Vec<f64> {
        type Pair = [Option<f64>; 2];
        let mut pairs: BTreeMap<(Reverse<usize>, &str, Option<&str>, &str), Pair> = BTreeMap::new();
        for (row, error) in self.scaled_errors() {
            let place = (Reverse(row.origin), row.area.as_str(), row.group.as_deref(), row.period.as_str());
            let pair = pairs.entry(place).or_default();
            if row.model == first {
                pair[0] = Some(error);
            }
            if row.model == second {
                pair[1] = Some(error);
            }
        }
        let mut sums: BTreeMap<Reverse<usize>, [f64; 2]> = BTreeMap::new();
        for ((origin, ..), pair) in pairs {
            if let [Some(one), Some(other)] = pair {
                let sum = sums.entry(origin).or_default();
                sum[0] += one - other;
                sum[1] += 1.0;
            }
        }
        sums.into_values().map(|[sum, count]| sum / count).collect()
    }

    /// Mean scaled absolute errors at each origin, over the forecasts that all models made: origins × models.
    fn losses(&self) -> Array2<f64> {
        let models = self.models.len();
        let mut cells: BTreeMap<(Reverse<usize>, &str, Option<&str>, &str), Vec<Option<f64>>> = BTreeMap::new();
        for (row, error) in self.scaled_errors() {
            let place = (Reverse(row.origin), row.area.as_str(), row.group.as_deref(), row.period.as_str());
            cells.entry(place).or_insert_with(|| vec![None; models])[row.model] = Some(error);
        }
        let mut sums: BTreeMap<Reverse<usize>, (Vec<f64>, f64)> = BTreeMap::new();
        for ((origin, ..), errors) in cells {
            if let Some(errors) = errors.into_iter().collect::<Option<Vec<f64>>>() {
                let (sum, count) = sums.entry(origin).or_insert_with(|| (vec![0.0; models], 0.0));
                sum.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
                *count += 1.0;
            }
        }
        let mut losses = Array2::zeros((sums.len(), models));
        for (mut row, (sum, count)) in losses.axis_iter_mut(ORIGINS).zip(sums.into_values()) {
            row.iter_mut().zip(sum).for_each(|(loss, sum)| *loss = sum / count);
        }
        losses
    }
}

/// The statistic and two-sided p-value of the test of Diebold and Mariano (1995) by fixed smoothing, as Coroneo and Iacone
/// (2020) apply it to few forecasts; `None` with fewer than eight observations or no spread.
///
/// Errors of overlapping horizons are correlated up to `lags` origins apart. The long-run variance is the mean square of the
/// differences' lowest cosine coefficients (Müller 2007), so few of them that the spectrum of a moving average over the
/// horizon is flat there, and the statistic has Student's distribution with as many degrees of freedom (Lazarus, Lewis,
/// Stock and Watson 2018).
fn diebold_mariano(differences: &[f64], lags: usize) -> Option<(f64, f64)> {
    let n = differences.len();
    if n < FEWEST_ORIGINS {
        return None;
    }
    let count = (n / (2 * (lags + 1))).max(FEWEST_COSINES);
    let variance = cosine_variance(differences, count);
    if variance <= 1e-24 {
        return None;
    }
    let size = n as f64;
    let statistic = differences.iter().sum::<f64>() / size / (variance / size).sqrt();
    let student = StudentsT::new(0.0, 1.0, count as f64).ok()?;
    Some((statistic, 2.0 * student.cdf(-statistic.abs())))
}

/// The long-run variance by so many cosines of 1, 2, … half cycles over the observations.
fn cosine_variance(values: &[f64], count: usize) -> f64 {
    let n = values.len() as f64;
    let coefficient = |half_cycles: usize| -> f64 {
        let angle = |place: usize| std::f64::consts::PI * half_cycles as f64 * (place as f64 + 0.5) / n;
        (2.0 / n).sqrt() * values.iter().enumerate().map(|(place, value)| value * angle(place).cosine()).sum::<f64>()
    };
    (1..=count).map(|half_cycles| coefficient(half_cycles).powi(2)).sum::<f64>() / count as f64
}

/// The p-values of the model confidence set (Hansen, Lunde and Nason 2011) by the statistic `T_max`, from losses (origins ×
/// models) and a circular bootstrap of blocks of origins; `None` with fewer than eight origins or no model.
///
/// The model of the largest studentised loss is taken out, again and again; a model's p-value is the largest one up to
/// where it is taken out, and 1 for the last.
fn confidence_set(losses: ArrayView2<'_, f64>, block: usize, context: &Context) -> Result<Option<Vec<f64>>> {
    let (n, models) = losses.dim();
    if n < FEWEST_ORIGINS || models == 0 {
        return Ok(None);
    }
    let mean = |of: &dyn Fn(usize) -> usize, model: usize| {
        (0..n).map(|place| losses[[of(place), model]]).sum::<f64>() / n as f64
    };
    let means: Vec<f64> = (0..models).map(|model| mean(&|place| place, model)).collect();
    let name = key("model confidence set");
    let mut sampled = Array2::zeros((SAMPLES, models));
    for (sample, mut row) in sampled.axis_iter_mut(DRAWN).enumerate() {
        context.check()?;
        let mut stream = Stream::keyed(0, name, sample as u64);
        let starts: Vec<usize> = (0..n.div_ceil(block)).map(|_| (stream.uniform() * n as f64) as usize).collect();
        let origin = |place: usize| (starts[place / block] + place % block) % n;
        row.iter_mut().enumerate().for_each(|(model, value)| *value = mean(&origin, model) - means[model]);
    }
    let mut left: Vec<usize> = (0..models).collect();
    let mut p = vec![1.0; models];
    let mut largest = 0.0_f64;
    while left.len() > 1 {
        context.check()?;
        let size = left.len() as f64;
        // Deviations from the mean of the models that are left.
        let deviations = |of: ArrayView1<'_, f64>| -> Vec<f64> {
            let middle = left.iter().map(|model| of[*model]).sum::<f64>() / size;
            left.iter().map(|model| of[*model] - middle).collect()
        };
        let seen = deviations(ArrayView1::from(&means));
        let mut drawn = Array2::zeros((SAMPLES, left.len()));
        for (mut row, sample) in drawn.axis_iter_mut(DRAWN).zip(sampled.axis_iter(DRAWN)) {
            row.assign(&Array1::from(deviations(sample)));
        }
        let root_mean_square =
            |of: ArrayView1<'_, f64>| (of.iter().map(|x| x.powi(2)).sum::<f64>() / SAMPLES as f64).sqrt();
        let spread: Vec<f64> = drawn.columns().into_iter().map(root_mean_square).collect();
        let studentised = |deviation: f64, place: usize| {
            // Models that never differ are equally good.
            if spread[place] > 1e-12 { deviation / spread[place] } else { 0.0 }
        };
        let (worst, statistic) = (0..left.len())
            .map(|place| (place, studentised(seen[place], place)))
            .fold((0, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best });
        let as_large = drawn.axis_iter(DRAWN).filter(|drawn| {
            let all = drawn.iter().enumerate().map(|(place, deviation)| studentised(*deviation, place));
            all.fold(f64::NEG_INFINITY, f64::max) >= statistic
        });
        largest = largest.max(as_large.count() as f64 / SAMPLES as f64);
        p[left[worst]] = largest;
        left.remove(worst);
    }
    Ok(Some(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confidence_set(losses: ArrayView2<'_, f64>, block: usize) -> Option<Vec<f64>> {
        super::confidence_set(losses, block, &Context::default()).unwrap()
    }

    /// By NumPy and SciPy: √n·mean over the root of the mean square of √(2/n)·Σ d·cos(πj(t − ½)/n), j from 1 to 5 and to 2.
    #[test]
    fn the_test_by_fixed_smoothing_gives_what_another_program_gives() {
        let differences = [0.3, -0.1, 0.4, 0.2, -0.2, 0.5, 0.1, 0.3, -0.3, 0.6];
        for (lags, expected) in
            [(0, [3.075239547278988, 0.027618693703569296]), (2, [9.26165887274515, 0.011457976646126683])]
        {
            let (statistic, p) = diebold_mariano(&differences, lags).unwrap();
            assert!(
                (statistic / expected[0] - 1.0).abs() < 1e-9 && (p / expected[1] - 1.0).abs() < 1e-6,
                "{statistic} {p}"
            );
        }
        assert!(diebold_mariano(&[0.0; 9], 0).is_none() && diebold_mariano(&differences[..7], 0).is_none());
    }

    /// All cosines of a series hold its variance (they are an orthonormal basis): then the test is Student's.
    #[test]
    fn all_cosines_give_the_variance_of_uncorrelated_differences() {
        let mut stream = Stream::new(3, "differences");
        let values: Vec<f64> = (0..11).map(|_| stream.normal()).collect();
        let mean = values.iter().sum::<f64>() / 11.0;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 10.0;
        assert!((cosine_variance(&values, 10) / variance - 1.0).abs() < 1e-9);
    }

    /// The share of simulated origins where the test finds a difference: errors of overlapping horizons of `steps`.
    fn found(origins: usize, steps: usize, shift: f64) -> f64 {
        let trials = 2000;
        let is_found = |trial: &u64| {
            let mut stream = Stream::keyed(5, key("overlapping"), *trial);
            let shocks: Vec<f64> = (0..origins + steps).map(|_| stream.normal()).collect();
            let sum = |origin: usize| shocks[origin..origin + steps].iter().sum::<f64>() / (steps as f64).sqrt();
            let differences: Vec<f64> = (0..origins).map(|origin| shift + sum(origin)).collect();
            diebold_mariano(&differences, steps - 1).unwrap().1 < 0.05
        };
        (0..trials).filter(is_found).count() as f64 / trials as f64
    }

    /// Binomial standard errors are 0.5 %.
    #[test]
    fn few_overlapping_origins_find_no_more_differences_than_chance() {
        for (origins, steps) in [(8, 1), (10, 1), (10, 3), (12, 3), (20, 3), (20, 5)] {
            let share = found(origins, steps, 0.0);
            assert!((0.03..0.085).contains(&share), "{origins} origins, {steps} steps: {share}");
        }
        assert!(found(10, 1, 1.0) > 0.6 && found(20, 3, 1.0) > 0.4, "{} {}", found(10, 1, 1.0), found(20, 3, 1.0));
    }

    /// Losses of models with these means, one shock an origin that all share and one of each model.
    fn losses(seed: u64, origins: usize, means: &[f64]) -> Array2<f64> {
        let mut losses = Array2::zeros((origins, means.len()));
        for (origin, mut row) in losses.axis_iter_mut(ORIGINS).enumerate() {
            let mut stream = Stream::keyed(seed, key("losses"), origin as u64);
            let shared = stream.uniform();
            row.iter_mut().zip(means).for_each(|(loss, mean)| *loss = mean + shared + 0.3 * stream.uniform());
        }
        losses
    }

    #[test]
    fn a_worse_model_leaves_the_set_and_one_that_is_as_good_stays() {
        let p = confidence_set(losses(1, 30, &[1.0, 1.0, 1.5]).view(), 1).unwrap();
        assert!(p[2] < 0.01 && p[0] > 0.05 && p[1] > 0.05 && p.contains(&1.0), "{p:?}");
        assert!(confidence_set(losses(1, 7, &[1.0, 2.0]).view(), 1).is_none());
        assert_eq!(confidence_set(losses(1, 9, &[1.0]).view(), 1), Some(vec![1.0]));
        let one = losses(2, 12, &[1.0]);
        let same = Array2::from_shape_fn((12, 2), |(origin, _)| one[[origin, 0]]);
        assert_eq!(confidence_set(same.view(), 3), Some(vec![1.0, 1.0]));
    }

    /// The set holds the best model with the probability that is asked for (Hansen, Lunde and Nason 2011, theorem 1):
    /// of equally good models, all.
    #[test]
    fn equally_good_models_stay_in_the_set_of_nine_tenths_nine_times_in_ten() {
        let trials = 60;
        let kept = (0..trials).filter(|trial| {
            confidence_set(losses(100 + trial, 24, &[1.0; 3]).view(), 1).unwrap().iter().all(|p| *p > 0.1)
        });
        // 54 of 60 are expected; the binomial 99.9 % interval ends at 46.
        let kept = kept.count();
        assert!((46..=60).contains(&kept), "{kept} of {trials}");
    }
}
