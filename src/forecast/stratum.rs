//! What a panel teaches about forecasts of one frequency: model accuracy, the regressions of error scale and growth, and
//! scaled error paths from past origins.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::combine::{GrowthPrior, LearntWeights, MeanErrors, REFERENCE_ERRORS};
use super::error_growth::log_growth;
use super::error_path::ErrorPath;
use super::models::{Model, ensemble};
use super::reference::{HALF_YEARLY, MONTHLY, QUARTERLY, YEARLY};
use super::scale::Moments;
use crate::error::Error;
use crate::stats::Elementary;
use crate::stats::normal_quantile;

/// How strongly the ensemble members' relative accuracy over the panel bears on their weights.
const PRIOR_STRENGTH: f64 = 20.0;
/// A panel's own origins count beside this many of the reference when the shared part is estimated.
const REFERENCE_ORIGINS: f64 = 4.0;
/// The most paths that draws choose among: so few that they stay in a processor's cache.
const MOST_PATHS: usize = 4096;
/// Own paths count beside this many when the growth of the reference's errors is fitted to them.
const GROWTH_PATHS: f64 = 5.0;
/// Over more than so many years, errors of yearly series are narrowed by this power of the number of years: intervals of
/// longer horizons held more than they say at origins that were held out (see docs/explanation/forecast.md).
const LONG_HORIZON: (f64, f64) = (5.0, 0.036);
/// The reference's scales count as this many beside none of the panel's own.
const REFERENCE_SCALES: f64 = 80.0;

/// What was learnt of the series of one frequency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stratum {
    /// Periods a year: 1, 2, 4 or 12.
    pub(super) period: usize,
    /// Steps ahead that errors were seen for.
    pub(super) steps: usize,
    /// Sum over series of each ensemble member's log relative error.
    pub(super) accuracy: Vec<f64>,
    /// How many series and origins `accuracy` sums.
    pub(super) accuracy_count: f64,
    /// The moments of the scale regression.
    pub(super) moments: Moments,
    /// The moments of the regression of how fast errors grow with the horizon.
    pub(super) error_growth: Moments,
    /// Scaled error paths.
    pub(super) paths: Vec<ErrorPath>,
    /// Errors of the models combined for short series.
    pub(super) short: MeanErrors,
    /// Errors of the models combined for longer series.
    pub(super) long: MeanErrors,
    /// Rates of growth (a year, logs), one a series.
    pub(super) growth: Vec<f64>,
    /// Sum over origins of the estimated correlation between areas.
    pub(super) shared: f64,
    /// How many origins `shared` sums.
    pub(super) origins: f64,
}

/// Error paths from low to high, as draws choose among them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PathTable {
    /// The errors, path by path, `steps` each.
    pub(super) errors: Vec<f64>,
    /// The normal quantile at which each path's share of all ends.
    pub(super) ends: Vec<f64>,
    /// Steps of a path.
    pub(super) steps: usize,
}

impl Stratum {
    /// Nothing learnt yet.
    pub(super) fn new(period: usize, steps: usize) -> Self {
        Self { period, steps, ..Self::default() }
    }

    /// What is wrong with numbers that no panel can have taught.
    pub(super) fn fault(&self) -> Option<Error> {
        let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        let moments = [&self.moments, &self.error_growth];
        let errors = [&self.short, &self.long];
        let sums = [self.accuracy_count, self.shared, self.origins];
        if !self.accuracy.is_empty() && self.accuracy.len() != ensemble::members() {
            Some(Error::calibration_accuracy_size(self.accuracy.len(), ensemble::members()))
        } else if self.steps == 0 {
            Some(Error::calibration_without_steps())
        } else if self.paths.iter().any(|path| path.errors.is_empty() || !finite(&path.errors)) {
            Some(Error::calibration_path_without_errors())
        } else if self.paths.iter().any(|path| !(path.size > 0.0 && path.size.is_finite() && path.weight > 0.0)) {
            Some(Error::calibration_path_without_weight())
        } else if ![&self.accuracy, &self.growth].into_iter().all(|numbers| finite(numbers))
            || !finite(&sums)
            || sums.iter().any(|sum| *sum < 0.0)
            || !moments.into_iter().all(|moments| finite(moments.squares.as_flattened()) && finite(&moments.products))
            || !errors.into_iter().all(|mean| finite(&mean.errors) && mean.count >= 0.0 && mean.count.is_finite())
        {
            Some(Error::calibration_numbers())
        } else {
            None
        }
    }

    /// Add what another part of the panel taught.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.accuracy.is_empty() {
            self.accuracy = vec![0.0; other.accuracy.len()];
        }
        for (sum, more) in self.accuracy.iter_mut().zip(&other.accuracy) {
            *sum += more;
        }
        self.accuracy_count += other.accuracy_count;
        self.short.merge(&other.short);
        self.long.merge(&other.long);
        self.growth.extend(&other.growth);
        self.moments.merge(&other.moments, 1.0);
        self.error_growth.merge(&other.error_growth, 1.0);
        self.paths.extend(other.paths.iter().cloned());
        self.shared += other.shared;
        self.origins += other.origins;
    }

    /// The reference of the same frequency; that of years for a spacing that has none.
    fn reference(&self) -> &'static Self {
        static ONCE: [LazyLock<Stratum>; 4] = [
            LazyLock::new(|| compiled_in(YEARLY)),
            LazyLock::new(|| compiled_in(HALF_YEARLY)),
            LazyLock::new(|| compiled_in(QUARTERLY)),
            LazyLock::new(|| compiled_in(MONTHLY)),
        ];
        let [yearly, half_yearly, quarterly, monthly] = &ONCE;
        match self.period {
            2 => half_yearly,
            4 => quarterly,
            12 => monthly,
            _ => yearly,
        }
    }

    /// Log prior weights of the ensemble members: this accuracy, leaning on the reference where it saw little.
    pub(super) fn prior(&self) -> Vec<f64> {
        let reference = self.reference();
        let weight = if reference.accuracy.is_empty() { 0.0 } else { REFERENCE_ERRORS };
        let count = self.accuracy_count + weight;
        let mean = |sums: &[f64], count: f64, i: usize| sums.get(i).map_or(0.0, |sum| sum / count.max(1.0));
        (0..ensemble::members())
            .map(|i| {
                let own = mean(&self.accuracy, self.accuracy_count, i) * self.accuracy_count;
                let other = mean(&reference.accuracy, reference.accuracy_count, i) * weight;
                if count > 0.0 { -PRIOR_STRENGTH * (own + other) / count } else { 0.0 }
            })
            .collect()
    }

    /// What the point forecast of `model` takes from this and the reference.
    pub(super) fn learnt(&self, model: Model) -> LearntWeights {
        let reference = self.reference();
        let lent = REFERENCE_ERRORS / (reference.growth.len() as f64).max(1.0);
        let rates =
            self.growth.iter().map(|rate| (*rate, 1.0)).chain(reference.growth.iter().map(|rate| (*rate, lent)));
        let growth = GrowthPrior::of(&rates.collect::<Vec<_>>());
        let mixes = [&self.short, &self.long];
        LearntWeights::new(model, self.prior(), growth, mixes, [&reference.short, &reference.long])
    }

    /// The moments of the scale regression, with the reference's: fully where this saw nothing, and soon less of
    /// them the more it saw, for what tells series apart differs from panel to panel.
    pub(super) fn scale(&self) -> Moments {
        self.with_reference(&self.moments)
    }

    /// Moments with the reference's, see [`Stratum::scale`].
    pub(super) fn with_reference(&self, own: &Moments) -> Moments {
        let reference = &self.reference().moments;
        let mut moments = own.clone();
        if reference.count() > 0.0 {
            let lent = REFERENCE_SCALES * (REFERENCE_SCALES / (REFERENCE_SCALES + moments.count())).powi(3);
            moments.merge(reference, (lent / reference.count()).min(1.0));
        }
        moments
    }

    /// Estimate, from these paths, how far areas err together: the correlation of normal scores between
    /// areas at one origin, large areas counting more.
    pub(super) fn estimate_shared(&mut self) {
        let scores = normal_scores(&self.paths);
        let last = self.paths.iter().map(|path| path.origin).max().map_or(0, |origin| origin + 1);
        for origin in 0..last {
            let members = || self.paths.iter().zip(&scores).filter(|(path, _)| path.origin == origin);
            let total: f64 = members().map(|(path, _)| path.size).sum();
            let own: f64 = members().map(|(path, _)| (path.size / total).powi(2)).sum();
            if members().count() < 5 || own > 0.5 {
                continue;
            }
            let mean: f64 = members().map(|(path, score)| path.size / total * score).sum();
            self.shared += ((mean * mean - own) / (1.0 - own)).clamp(0.0, 1.0);
            self.origins += 1.0;
        }
    }

    /// The correlation between areas' errors, leaning on the reference where there were few origins.
    pub(super) fn correlation(&self) -> f64 {
        let reference = self.reference();
        let prior = if reference.origins > 0.0 { reference.shared / reference.origins } else { 0.0 };
        ((self.shared + REFERENCE_ORIGINS * prior) / (self.origins + REFERENCE_ORIGINS)).clamp(0.0, 0.95)
    }

    /// How much faster errors grow with the horizon than in the reference (a power of the steps): the difference of
    /// the mean powers of paths, shrunk by how many of its own there are.
    fn growth_beside(&self, reference: &Self) -> f64 {
        let mean = |paths: &[ErrorPath]| {
            let growths = paths.iter().filter_map(|path| {
                let seen = path.errors.get(..self.steps).unwrap_or(&path.errors);
                log_growth(seen).map(|growth| (growth, path.weight))
            });
            let (sum, count) = growths.fold((0.0, 0.0), |(sum, count), (g, weight)| (sum + weight * g, count + weight));
            (sum / f64::max(count, 1e-9), count)
        };
        let ((own, count), (other, others)) = (mean(&self.paths), mean(&reference.paths));
        if others == 0.0 { 0.0 } else { (own - other) * count / (count + GROWTH_PATHS) }
    }

    /// Error paths of either sign, from low to high.
    pub(super) fn path_table(&self) -> PathTable {
        let steps = self.steps;
        let reference = self.reference();
        let weight = if reference.paths.is_empty() { 0.0 } else { REFERENCE_ERRORS / reference.paths.len() as f64 };
        let tilt = self.growth_beside(reference);
        let middle = (1..=steps).map(|k| (k as f64).logarithm()).sum::<f64>() / steps as f64;
        let own = self.paths.iter().map(|path| (path, path.share(steps), 0.0));
        let borrowed = reference.paths.iter().map(|path| (path, weight, tilt)).filter(|(_, weight, _)| *weight > 0.0);
        let stretched = |path: &ErrorPath, sign: f64, tilt: f64| {
            let mut errors = path.stretched(steps, sign);
            for (k, error) in errors.iter_mut().enumerate() {
                *error *= (tilt * (((k + 1) as f64).logarithm() - middle)).exponential();
            }
            errors
        };
        let mut entries: Vec<(f64, f64, Vec<f64>)> = own
            .chain(borrowed)
            .flat_map(|(path, weight, tilt)| {
                [1.0, -1.0].map(|sign| (sign * path.mean_error(), weight, stretched(path, sign, tilt)))
            })
            .collect();
        if entries.is_empty() {
            entries.push((0.0, 1.0, vec![0.0; steps]));
        }
        let first = |errors: &[f64]| errors.first().copied().unwrap_or(0.0);
        entries.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| first(&a.2).total_cmp(&first(&b.2))));
        let weight = |entries: &[(f64, f64, Vec<f64>)]| entries.iter().map(|entry| entry.1).sum::<f64>();
        if entries.len() > MOST_PATHS {
            let total = weight(&entries);
            entries = evenly(entries, total);
        }
        let total = weight(&entries);
        let mut seen = 0.0;
        let ends = entries.iter().map(|entry| {
            seen += entry.1 / total;
            normal_quantile(f64::min(seen, 1.0))
        });
        let ends = ends.collect();
        let mut errors: Vec<f64> = entries.into_iter().flat_map(|entry| entry.2).collect();
        widen(&mut errors, steps);
        if self.period == 1 {
            let narrower = (steps as f64 / LONG_HORIZON.0).max(1.0).power(-LONG_HORIZON.1);
            errors.iter_mut().for_each(|error| *error *= narrower);
        }
        PathTable { errors, ends, steps }
    }

    /// The same with at most `most` paths and rates of growth, evenly chosen from low to high.
    pub(super) fn thinned(mut self, most: usize) -> Self {
        self.paths.sort_by(|a, b| a.mean_error().total_cmp(&b.mean_error()));
        self.paths = spaced(self.paths, most);
        self.growth.sort_by(f64::total_cmp);
        self.growth = spaced(self.growth, most);
        self
    }
}

/// A reference of the crate itself.
///
/// # Panics
/// If the text holds none: no input changes it, and the tests read every one.
#[expect(clippy::expect_used, reason = "the text is compiled in, and a test reads it")]
fn compiled_in(text: &str) -> Stratum {
    serde_json::from_str(text).expect("a compiled-in reference")
}

/// So many of more values, evenly chosen.
fn spaced<T: Clone>(values: Vec<T>, most: usize) -> Vec<T> {
    let n = values.len();
    if n <= most { values } else { (0..most).filter_map(|i| values.get((i * n + n / 2) / most).cloned()).collect() }
}

/// So many of more paths (key, weight, steps), from low to high: the one at the middle of each equal part of the weight.
fn evenly(entries: Vec<(f64, f64, Vec<f64>)>, total: f64) -> Vec<(f64, f64, Vec<f64>)> {
    let (mut chosen, mut seen) = (Vec::with_capacity(MOST_PATHS), 0.0);
    for (key, weight, steps) in entries {
        seen += weight / total;
        while chosen.len() < MOST_PATHS && (chosen.len() as f64 + 0.5) / MOST_PATHS as f64 <= seen {
            chosen.push((key, 1.0, steps.clone()));
        }
    }
    chosen
}

/// Each path's normal score among all paths of either sign.
fn normal_scores(paths: &[ErrorPath]) -> Vec<f64> {
    let mut sizes: Vec<f64> = paths.iter().map(|path| path.mean_error().abs()).collect();
    sizes.sort_by(f64::total_cmp);
    paths
        .iter()
        .map(|path| {
            let below = sizes.partition_point(|size| *size < path.mean_error().abs()) as f64;
            let share = 0.5 + 0.5 * (below + 0.5) / sizes.len() as f64;
            normal_quantile(share) * path.mean_error().signum()
        })
        .collect()
}

/// Make errors grow with the horizon: at each step the error of every rank is moved to its isotonic regression over the
/// steps (Barlow, Bartholomew, Bremner and Brunk 1972), so that no quantile is nearer to 0 than at the step before.
#[expect(clippy::indexing_slicing, reason = "an order holds each path once, and a path has an error for each step")]
fn widen(errors: &mut [f64], steps: usize) {
    let n = errors.len() / steps;
    let orders: Vec<Vec<usize>> = (0..steps)
        .map(|step| {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| errors[a * steps + step].total_cmp(&errors[b * steps + step]).then(a.cmp(b)));
            order
        })
        .collect();
    for rank in 0..n {
        let sign = if 2 * rank < n { -1.0 } else { 1.0 };
        let of_rank: Vec<f64> =
            orders.iter().enumerate().map(|(step, order)| sign * errors[order[rank] * steps + step]).collect();
        for (step, (order, value)) in orders.iter().zip(isotonic(&of_rank)).enumerate() {
            errors[order[rank] * steps + step] = sign * value;
        }
    }
}

/// The nearest values (least squares) that never fall, by pooling adjacent violators.
fn isotonic(values: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for value in values {
        let (mut mean, mut count) = (*value, 1);
        while let Some((before, size)) = blocks.pop_if(|(before, _)| *before > mean) {
            mean = (mean * count as f64 + before * size as f64) / (count + size) as f64;
            count += size;
        }
        blocks.push((mean, count));
    }
    blocks.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_can_be_read_and_teaches_something() {
        for (period, text) in [(1, YEARLY), (2, HALF_YEARLY), (4, QUARTERLY), (12, MONTHLY)] {
            let read: Stratum = serde_json::from_str(text).unwrap();
            let reference = Stratum { period, ..Stratum::default() }.reference();
            assert_eq!(*reference, read);
            assert!(reference.fault().is_none(), "{:?}", reference.fault());
            assert_eq!(reference.period, period);
            assert!(reference.paths.len() >= 100 && reference.moments.count() > 0.0 && reference.origins > 0.0);
        }
    }

    #[test]
    fn violators_are_pooled() {
        assert_eq!(isotonic(&[1.0, 3.0, 2.0, 4.0]), [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(isotonic(&[3.0, 2.0, 1.0]), [2.0; 3]);
    }

    #[test]
    fn quantiles_of_paths_grow_with_the_horizon() {
        let path = |errors: Vec<f64>| ErrorPath { errors, origin: 0, size: 1.0, weight: 1.0 };
        let paths = (0..50).map(|i| path(vec![f64::from(i % 7), f64::from(i % 5), f64::from(i % 3)])).collect();
        let table = Stratum { paths, ..Stratum::new(1, 3) }.path_table();
        let sorted = |step: usize| {
            let mut column: Vec<f64> = table.errors.iter().skip(step).step_by(3).copied().collect();
            column.sort_by(f64::total_cmp);
            column
        };
        let top = |step: usize| sorted(step)[table.ends.len() - 1];
        assert!(top(0) <= top(1) && top(1) <= top(2));
        assert!(sorted(2).iter().zip(sorted(2).iter().rev()).all(|(low, high)| (low + high).abs() < 1e-9));
    }

    /// Errors of 40 areas at 400 origins, of whose variance a known share is common to the areas of an origin.
    #[test]
    fn the_shared_part_of_the_variance_of_errors_is_recovered() {
        let mut stream = crate::stats::Stream::new(1, "shared");
        for share in [0.0_f64, 0.1, 0.2] {
            let mut stratum = Stratum::new(1, 1);
            for origin in 0..400 {
                let common = share.sqrt() * stream.normal();
                let mut path = || ErrorPath {
                    errors: vec![common + (1.0 - share).sqrt() * stream.normal()],
                    origin,
                    size: 1.0,
                    weight: 1.0,
                };
                stratum.paths.extend((0..40).map(|_| path()));
            }
            stratum.estimate_shared();
            let found = stratum.correlation();
            assert!((found - share).abs() < 0.05, "{share} {found}");
        }
    }

    #[test]
    fn numbers_that_no_panel_taught_are_told() {
        let path = ErrorPath { errors: vec![], origin: 0, size: 1.0, weight: 1.0 };
        assert!(Stratum { paths: vec![path], ..Stratum::new(1, 3) }.fault().is_some());
        assert!(Stratum { accuracy: vec![1.0; 3], ..Stratum::new(1, 3) }.fault().is_some());
        assert!(Stratum { shared: f64::NAN, ..Stratum::new(1, 3) }.fault().is_some());
        assert!(Stratum::new(1, 3).fault().is_none());
    }
}
