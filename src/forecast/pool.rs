//! What a panel teaches about forecast errors. Pools add up, so one can be learnt over parts of a panel and shared.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use statrs::function::erf::erf_inv;

use super::combine::{Growth, Learnt, Mix, REFERENCE_ERRORS};
use super::interval::{GROWTH, Moments};
use super::models::{Model, particles};
use crate::error::{Error, Result};

/// How strongly the particles' relative accuracy over the panel bears on their weights.
const PRIOR_STRENGTH: f64 = 20.0;
/// A panel's own origins count beside this many of the reference pool when the shared part is estimated.
const REFERENCE_ORIGINS: f64 = 4.0;

/// The most paths that draws choose among: so few that they stay in a processor's cache.
const MOST_PATHS: usize = 4096;
/// The reference pool's scales count as this many beside none of the panel's own.
const REFERENCE_SCALES: f64 = 80.0;

/// One multi-step error path seen at a pseudo-origin, divided by its series' scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// Log errors 1, 2, … steps ahead, in scales.
    pub errors: Vec<f64>,
    /// Which pseudo-origin it was seen at.
    pub origin: usize,
    /// The size of the series at the origin (persons).
    pub size: f64,
}

impl Path {
    /// The path's place from low to high: its errors, each by its usual width.
    fn key(&self) -> f64 {
        self.errors.iter().enumerate().map(|(k, error)| error / ((k + 1) as f64).powf(GROWTH)).sum::<f64>()
            / self.errors.len() as f64
    }

    /// The share that was seen of the usual width of a number of steps, each step by its own.
    pub fn share(&self, steps: usize) -> f64 {
        let widths = |steps: usize| (1..=steps).map(|k| (k as f64).powf(GROWTH)).sum::<f64>();
        if self.errors.len() >= steps { 1.0 } else { widths(self.errors.len()) / widths(steps) }
    }

    /// The path for a number of steps; past its end it grows by a power of time.
    fn stretched(&self, steps: usize, sign: f64) -> Vec<f64> {
        let n = self.errors.len();
        let end = self.errors[n - 1];
        (0..steps)
            .map(|k| sign * self.errors.get(k).copied().unwrap_or(end * ((k + 1) as f64 / n as f64).powf(GROWTH)))
            .collect()
    }
}

/// Everything learnt: particle accuracy, scale regression, error paths, and how far areas err together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pool {
    /// Sum over series of each particle's log relative error.
    pub accuracy: Vec<f64>,
    /// How many series and origins `accuracy` sums.
    pub accuracy_count: f64,
    /// The moments of the scale regression.
    pub moments: Moments,
    /// The moments of the regression of how fast errors grow.
    pub widening: Moments,
    /// Scaled error paths.
    pub paths: Vec<Path>,
    /// Errors of the components of short series.
    pub short: Mix,
    /// Errors of the components of longer series.
    pub long: Mix,
    /// Rates of growth (a year, logs), one a series.
    pub growth: Vec<f64>,
    /// Sum over origins of the estimated correlation between areas.
    pub shared: f64,
    /// How many origins `shared` sums.
    pub origins: f64,
}

static REFERENCE: LazyLock<Pool> = LazyLock::new(|| {
    serde_json::from_str(include_str!("reference.json"))
        .expect("the compiled-in reference pool is valid: tests read it")
});

impl Pool {
    /// The pool shipped with the crate; `reference.json` says what it was fitted on, `tools/pool.py` fits it.
    pub fn reference() -> &'static Self {
        &REFERENCE
    }

    /// Whether the numbers are such as a panel teaches.
    ///
    /// # Errors
    /// What is wrong with a pool that was not made by [`Pool`] or was cut.
    pub fn check(&self) -> Result<()> {
        let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        let wrong = if !self.accuracy.is_empty() && self.accuracy.len() != particles::count() {
            Some(format!("accuracy has {} numbers and not {}", self.accuracy.len(), particles::count()))
        } else if self.paths.iter().any(|path| path.errors.is_empty() || !finite(&path.errors)) {
            Some("a path has no errors, or one that is not a number".to_owned())
        } else if self.paths.iter().any(|path| path.size.is_nan() || path.size <= 0.0) {
            Some("a path has a size that is not above 0".to_owned())
        } else if !finite(&self.accuracy) || !finite(&self.growth) {
            Some("a number is not finite".to_owned())
        } else {
            None
        };
        match wrong {
            Some(wrong) => Err(Error::input(wrong).at("pool").hint("give what pool() of another forecast returned")),
            None => Ok(()),
        }
    }

    /// Add another pool, as from another part of the panel.
    pub fn merge(&mut self, other: &Self) {
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
        self.widening.merge(&other.widening, 1.0);
        self.paths.extend(other.paths.iter().cloned());
        self.shared += other.shared;
        self.origins += other.origins;
    }

    /// Log prior weights of the particles: this pool's accuracy, leaning on the reference where it saw little.
    pub fn prior(&self) -> Vec<f64> {
        let reference = Self::reference();
        let weight = if reference.accuracy.is_empty() { 0.0 } else { REFERENCE_ERRORS };
        let count = self.accuracy_count + weight;
        let mean = |sums: &[f64], count: f64, i: usize| sums.get(i).map_or(0.0, |sum| sum / count.max(1.0));
        (0..particles::count())
            .map(|i| {
                let own = mean(&self.accuracy, self.accuracy_count, i) * self.accuracy_count;
                let other = mean(&reference.accuracy, reference.accuracy_count, i) * weight;
                if count > 0.0 { -PRIOR_STRENGTH * (own + other) / count } else { 0.0 }
            })
            .collect()
    }

    /// What the point forecast of `model` takes from this pool and the reference.
    pub fn learnt(&self, model: Model) -> Learnt {
        let reference = Self::reference();
        let lent = REFERENCE_ERRORS / (reference.growth.len() as f64).max(1.0);
        let rates =
            self.growth.iter().map(|rate| (*rate, 1.0)).chain(reference.growth.iter().map(|rate| (*rate, lent)));
        let growth = Growth::of(&rates.collect::<Vec<_>>());
        let mixes = [&self.short, &self.long];
        Learnt::new(model, self.prior(), growth, mixes, [&reference.short, &reference.long])
    }

    /// The moments of the scale regression, with the reference's: fully where this pool saw nothing, and soon less of
    /// them the more it saw, for what tells series apart differs from panel to panel.
    pub fn scale(&self) -> Moments {
        Self::with_reference(&self.moments)
    }

    /// Moments with the reference's, see [`Pool::scale`].
    pub fn with_reference(own: &Moments) -> Moments {
        let reference = &Self::reference().moments;
        let mut moments = own.clone();
        if reference.count() > 0.0 {
            let lent = REFERENCE_SCALES * (REFERENCE_SCALES / (REFERENCE_SCALES + moments.count())).powi(3);
            moments.merge(reference, (lent / reference.count()).min(1.0));
        }
        moments
    }

    /// Estimate, from this pool's own paths, how far areas err together: the correlation of normal scores between
    /// areas at one origin, large areas counting more.
    pub fn estimate_shared(&mut self) {
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
    pub fn correlation(&self) -> f64 {
        let reference = Self::reference();
        let prior = if reference.origins > 0.0 { reference.shared / reference.origins } else { 0.0 };
        ((self.shared + REFERENCE_ORIGINS * prior) / (self.origins + REFERENCE_ORIGINS)).clamp(0.0, 0.95)
    }

    /// Paths of `steps` steps with either sign, from low to high, and the normal quantile each one ends at.
    pub fn sampler(&self, steps: usize) -> (Vec<f64>, Vec<f64>) {
        let reference = Self::reference();
        let weight = if reference.paths.is_empty() { 0.0 } else { REFERENCE_ERRORS / reference.paths.len() as f64 };
        let own = self.paths.iter().map(|path| (path, path.share(steps)));
        let borrowed = reference.paths.iter().map(|path| (path, weight)).filter(|(_, weight)| *weight > 0.0);
        let mut entries: Vec<(f64, f64, Vec<f64>)> = own
            .chain(borrowed)
            .flat_map(|(path, weight)| [1.0, -1.0].map(|sign| (sign * path.key(), weight, path.stretched(steps, sign))))
            .collect();
        if entries.is_empty() {
            entries.push((0.0, 1.0, vec![0.0; steps]));
        }
        entries.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.2[0].total_cmp(&b.2[0])));
        let weight = |entries: &[(f64, f64, Vec<f64>)]| entries.iter().map(|entry| entry.1).sum::<f64>();
        if entries.len() > MOST_PATHS {
            let total = weight(&entries);
            entries = evenly(entries, total);
        }
        let total = weight(&entries);
        let mut seen = 0.0;
        let ends = entries.iter().map(|entry| {
            seen += entry.1 / total;
            normal_quantile(seen)
        });
        let ends = ends.collect();
        (entries.into_iter().flat_map(|entry| entry.2).collect(), ends)
    }

    /// A pool of at most `most` paths, evenly chosen from low to high: what is shipped.
    pub fn thinned(mut self, most: usize) -> Self {
        self.paths.sort_by(|a, b| a.key().total_cmp(&b.key()));
        let n = self.paths.len();
        if n > most {
            self.paths = (0..most).map(|i| self.paths[(i * n + n / 2) / most].clone()).collect();
        }
        self.growth.sort_by(f64::total_cmp);
        let n = self.growth.len();
        if n > most {
            self.growth = (0..most).map(|i| self.growth[(i * n + n / 2) / most]).collect();
        }
        self
    }
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

/// The standard normal number that a share of all is below; infinite for a share of 1.
pub(super) fn normal_quantile(share: f64) -> f64 {
    if share >= 1.0 - 1e-12 { f64::INFINITY } else { std::f64::consts::SQRT_2 * erf_inv(2.0 * share - 1.0) }
}

/// Each path's normal score among all paths of either sign.
fn normal_scores(paths: &[Path]) -> Vec<f64> {
    let mut sizes: Vec<f64> = paths.iter().map(|path| path.key().abs()).collect();
    sizes.sort_by(f64::total_cmp);
    paths
        .iter()
        .map(|path| {
            let below = sizes.partition_point(|size| *size < path.key().abs()) as f64;
            let share = 0.5 + 0.5 * (below + 0.5) / sizes.len() as f64;
            normal_quantile(share) * path.key().signum()
        })
        .collect()
}
