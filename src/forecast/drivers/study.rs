//! What a panel's past origins say of the regression on drivers, and the weight that it has beside the other models.
//!
//! At every origin only what was counted before it is read, of the series and of the others; the drivers' later values are
//! taken as known, as they are ahead. The regression's weight falls with its error beside the better of the combination
//! and of the mean growth, so that drivers earn none by their series' mean alone.

#![expect(clippy::indexing_slicing, reason = "paths and values lie step by step, one driver a place")]

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{ArrayView2, s};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::combine::MeanErrors;
use super::super::grid::Grid;
use super::super::models::ensemble::EnsembleRun;
use super::super::options::CalibrationOptions;
use super::super::origins::past_points;
use super::super::prepare::Prepared;
use super::super::season::Season;
use super::super::stratum::Stratum;
use super::path::{DriverPath, Measure};
use super::regression::{Regression, Sums};
use super::table::Drivers;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::stats::Elementary;

/// A series of fewer counts takes nothing from its drivers.
const FEWEST_COUNTS: usize = 4;
/// Origins of each series at the most.
const MOST_ORIGINS: usize = 12;
/// Before any origin is tested the regression errs by this much more than the best without drivers, as of so many origins.
const DOUBT: (f64, f64) = (1.25, 4.0);
/// The power by which weights fall with errors: that of the other models at one origin, and at most.
const POWER: (f64, f64) = (6.0, 60.0);
/// A squared error counts as at most this many variances.
const LARGEST_SQUARE: f64 = 25.0;
/// The least factor of standard deviations.
const LEAST_INFLATION: f64 = 0.7;
/// Persistence leans on none by this many changes, and is at most so large.
const PERSISTENCE: (f64, f64) = (20.0, 0.8);
/// Factors of variance inflation from which drivers can hardly be told apart (Marquardt 1970), and cannot at all.
const COLLINEAR: (f64, f64) = (10.0, 1e6);
/// The components whose errors are kept.
const COMBINATION: usize = 0;
const DRIVERS: usize = 1;
const MEAN_GROWTH: usize = 2;

/// What a panel teaches about its drivers: a part of a calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DriverStudy {
    names: Vec<String>,
    measures: Vec<Measure>,
    /// The share of the panel's series, by hashed names, that it is of.
    sampled: f64,
    /// By periods a year.
    strata: BTreeMap<usize, Studied>,
}

/// What was learnt from the series of one frequency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Studied {
    /// The standardised sums of all series.
    pool: Sums,
    /// The usual variance of growth.
    usual: f64,
    /// The first autocorrelation of what drivers do not explain.
    persistence: f64,
    /// Errors at past origins of the combination, of the regression, and of the mean growth.
    errors: MeanErrors,
    /// How many independent origins they are of.
    evidence: f64,
    /// The factor of standard deviations by which errors at past origins were as large as expected.
    inflation: f64,
}

/// What the point path of a series takes from its drivers.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct DriverFit {
    /// Beside the other models (0–1).
    pub(in super::super) weight: f64,
    /// The mean error at past origins (mean absolute changes).
    pub(in super::super) error: Option<f64>,
    /// The coefficient of each driver, and its standard error.
    pub(in super::super) coefficients: Vec<(f64, f64)>,
}

/// The path that the regression forecasts: logs of counts step by step, and their standard deviations.
pub(in super::super) struct Driven {
    pub(in super::super) logs: Vec<f64>,
    pub(in super::super) deviations: Vec<f64>,
}

/// A series with its drivers.
struct Member<'a> {
    one: &'a Prepared,
    path: DriverPath,
}

impl Member<'_> {
    /// Growth and changes of drivers as they were so many steps back.
    fn until(&self, cut: usize) -> (Vec<f64>, ArrayView2<'_, f64>) {
        let values = &self.one.grid.values;
        let growth = growth(&values[..values.len() - cut], self.one.grid.period);
        let changes = self.path.past.slice(s![..growth.len(), ..]);
        (growth, changes)
    }

    /// How many steps back its origins lie: from half a horizon on, as far as enough counts remain.
    fn cuts(&self, steps: usize) -> Vec<usize> {
        let most = self.one.grid.values.len().saturating_sub(FEWEST_COUNTS);
        let nearest = steps.div_ceil(2).min(most).max(1);
        let cuts = (0..MOST_ORIGINS).map(|place| nearest + place * (steps / 3).max(1));
        cuts.filter(|cut| *cut <= most).collect()
    }
}

/// Changes of the logs of counts, seasonally adjusted.
fn growth(values: &[f64], period: usize) -> Vec<f64> {
    let adjusted = Season::of(values, period).adjust(values);
    adjusted.windows(2).map(|pair| (pair[1] / pair[0]).logarithm()).collect()
}

/// The usual variance of growth and the standardised sums of series, as they were so many steps back.
fn pooled(members: &[Member], cut: usize, drivers: usize) -> (f64, Sums) {
    let known: Vec<Sums> = members
        .iter()
        .filter(|member| member.one.grid.values.len() >= cut + FEWEST_COUNTS)
        .map(|member| {
            let (growth, changes) = member.until(cut);
            Sums::of(&growth, changes)
        })
        .collect();
    let (total, freedom) =
        known.iter().fold((0.0, 0.0), |(total, freedom), sums| (total + sums.total, freedom + sums.count - 1.0));
    let usual = f64::max(total / f64::max(freedom, 1.0), f64::MIN_POSITIVE);
    let mut pool = Sums::none(drivers);
    for sums in known {
        let variance = sums.variance(usual);
        pool.add(&sums.standardised(variance), 1.0);
    }
    (usual, pool)
}

/// The sums of the other series.
fn others(pool: &Sums, usual: f64, growth: &[f64], changes: ArrayView2<'_, f64>) -> Sums {
    let own = Sums::of(growth, changes);
    let variance = own.variance(usual);
    let mut others = pool.clone();
    others.add(&own.standardised(variance), -1.0);
    if others.series < 0.5 { Sums::none(pool.products.len()) } else { others }
}

impl DriverStudy {
    /// Learn from the drivers of series of which a sample by hashed names is read.
    ///
    /// # Errors
    /// Drivers of an area that is not there, without a value of a counted period, or that never change or cannot be told
    /// apart; the caller stopped the computation.
    pub(in super::super) fn learn(
        drivers: &Drivers,
        series: &[Prepared],
        is_sampled: impl Fn(&Prepared) -> bool,
        sampled: f64,
        strata: &BTreeMap<usize, Stratum>,
        options: &CalibrationOptions,
        context: &Context,
    ) -> Result<Self> {
        let keys: Vec<_> = series.iter().map(|one| one.key.clone()).collect();
        drivers.check_areas(&keys)?;
        let names = drivers.names().to_vec();
        let measures: Vec<Measure> = (0..names.len()).map(|driver| Measure::of(drivers, driver)).collect();
        let mut learnt = BTreeMap::new();
        for (period, stratum) in strata {
            let mut members = vec![];
            for one in series.iter().filter(|one| one.grid.period == *period && is_sampled(one)) {
                if one.grid.values.len() >= FEWEST_COUNTS
                    && let Some(path) = DriverPath::of(drivers, &measures, one, false)?
                {
                    members.push(Member { one, path });
                }
            }
            let studied = Studied::learn(&members, names.len(), stratum, options, context)?;
            for (name, factor) in names.iter().zip(studied.pool.inflation()) {
                if studied.pool.count > 0.0 && factor.is_none() {
                    return Err(Error::driver_constant(name).at("drivers"));
                }
                if factor.is_some_and(|factor| factor > COLLINEAR.1) {
                    return Err(Error::drivers_dependent(name).at("drivers"));
                }
            }
            learnt.insert(*period, studied);
        }
        Ok(Self { names, measures, sampled, strata: learnt })
    }

    /// The names of the drivers.
    pub(in super::super) fn names(&self) -> &[String] {
        &self.names
    }

    /// How the change of each driver is measured.
    pub(in super::super) fn measures(&self) -> impl Iterator<Item = &'static str> {
        self.measures.iter().map(|measure| measure.name())
    }

    /// The weight of the regression beside the other models (0–1) for series of so many periods a year.
    pub(in super::super) fn weight(&self, period: usize) -> f64 {
        self.strata.get(&period).map_or(0.0, Studied::weight)
    }

    /// Whether its numbers can have been taught by a panel.
    pub(in super::super) fn is_sound(&self) -> bool {
        let k = self.names.len();
        let fits = |studied: &Studied| {
            let Studied { pool, usual, persistence, errors, evidence, inflation } = studied;
            let sums = pool.squares.iter().chain(&pool.products).chain(&errors.errors);
            let own = [&pool.total, &pool.count, &pool.series, usual, persistence, evidence, inflation, &errors.count];
            pool.products.len() == k
                && pool.squares.dim() == (k, k)
                && sums.chain(own).all(|number| number.is_finite())
                && (0.0..1.0).contains(persistence)
                && *usual > 0.0
                && *inflation > 0.0
        };
        k > 0 && self.measures.len() == k && self.strata.values().all(fits)
    }

    /// The drivers of a series with those of the periods ahead; `None` of one that takes nothing from them, with a finding.
    ///
    /// # Errors
    /// A value that is missing.
    pub(in super::super) fn path(
        &self,
        drivers: &Drivers,
        one: &Prepared,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<DriverPath>> {
        let Some(path) = DriverPath::of(drivers, &self.measures, one, true)? else {
            findings.push(Finding::driver_area_missing(one.key.label(), &self.names));
            return Ok(None);
        };
        if one.grid.values.len() < FEWEST_COUNTS {
            findings.push(Finding::driver_few_counts(one.key.label(), one.counts.len(), FEWEST_COUNTS));
            return Ok(None);
        }
        for (place, name) in self.names.iter().enumerate() {
            let past = path.past.column(place).into_iter().copied();
            let (low, high) = past.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
            let ahead = path.ahead.column(place).iter().sum::<f64>() / path.ahead.nrows() as f64;
            if ahead < low || ahead > high {
                findings.push(Finding::driver_outside_past(one.key.label(), name));
            }
        }
        Ok(Some(path))
    }

    /// Findings on the drivers of all series.
    pub(in super::super) fn doubts(&self) -> Vec<Finding> {
        let mut found = vec![];
        for studied in self.strata.values() {
            let near = |(name, factor): (&String, Option<f64>)| {
                factor.filter(|factor| *factor > COLLINEAR.0).map(|factor| (name.clone(), factor))
            };
            let near: Vec<(String, f64)> = self.names.iter().zip(studied.pool.inflation()).filter_map(near).collect();
            if let Some(most) = near.iter().map(|(_, factor)| *factor).reduce(f64::max) {
                found.push(Finding::drivers_collinear("drivers", near.iter().map(|(name, _)| name), most));
            }
        }
        let weight = self.strata.values().map(Studied::weight).fold(0.0, f64::max);
        found.push(if self.strata.values().all(|studied| studied.evidence == 0.0) {
            Finding::drivers_untested("drivers", &self.names)
        } else {
            Finding::drivers_assumed("drivers", &self.names, weight)
        });
        found
    }

    /// The regression of a series on its drivers, its path ahead, and what the point path takes from it.
    pub(in super::super) fn fit(&self, one: &Prepared, path: &DriverPath) -> Option<(DriverFit, Driven)> {
        let studied = self.strata.get(&one.grid.period)?;
        let values = &one.grid.values;
        let season = Season::of(values, one.grid.period);
        let grown = growth(values, one.grid.period);
        // One of thousands hardly counts among the others, and a sample does not say which ones it is of.
        let others = if self.sampled < 1.0 {
            studied.pool.clone()
        } else {
            others(&studied.pool, studied.usual, &grown, path.past.view())
        };
        let regression = Regression::fit(&grown, path.past.view(), &others, studied.usual);
        let ahead = regression.predict(path.ahead.view(), studied.persistence);
        let last = season.adjust(values)[values.len() - 1].logarithm();
        let logs = season.restore(ahead.iter().map(|[grown, _]| last + grown).collect(), values.len());
        let deviations = ahead.iter().map(|[_, deviation]| studied.inflation * deviation).collect();
        let coefficients = regression.coefficients.iter().copied().zip(regression.standard_errors()).collect();
        let fit = DriverFit { weight: studied.weight(), error: studied.mean_error(DRIVERS), coefficients };
        Some((fit, Driven { logs, deviations }))
    }
}

impl Studied {
    fn learn(
        members: &[Member],
        drivers: usize,
        stratum: &Stratum,
        options: &CalibrationOptions,
        context: &Context,
    ) -> Result<Self> {
        let steps = stratum.steps;
        let cuts: Vec<Vec<usize>> = members.iter().map(|member| member.cuts(steps)).collect();
        let distinct: BTreeSet<usize> = cuts.iter().flatten().copied().collect();
        let pools: BTreeMap<usize, (f64, Sums)> =
            distinct.into_par_iter().map(|cut| (cut, pooled(members, cut, drivers))).collect();
        let (usual, pool) = pooled(members, 0, drivers);
        let persistence = persistence(members, &pool, usual);
        let weights = stratum.learnt(options.model);
        context.begin("drivers", members.len());
        let tested: Vec<(MeanErrors, f64, f64)> = members
            .par_iter()
            .zip(&cuts)
            .map_init(
                || EnsembleRun::new(steps),
                |run, (member, cuts)| {
                    context.advance(1)?;
                    let points = past_points(run, &member.one.grid, cuts, steps, options.model, &weights);
                    let (mut errors, mut squares) = (MeanErrors::default(), 0.0);
                    for (cut, point) in cuts.iter().zip(points) {
                        let (usual, pool) = &pools[cut];
                        squares += add_origin(&mut errors, member, (*cut, steps), point, (*usual, pool), persistence);
                    }
                    // Origins nearer than a horizon tell partly the same.
                    let fit_side_by_side = (member.one.grid.values.len() / steps).max(4) as f64;
                    Ok((errors, squares, (cuts.len() as f64).min(fit_side_by_side)))
                },
            )
            .collect::<Result<_>>()?;
        let (mut errors, mut squares, mut origins, mut series) = (MeanErrors::default(), 0.0, 0.0, 0.0);
        for (own, own_squares, own_origins) in tested.iter().filter(|(errors, ..)| errors.count > 0.0) {
            errors.merge(own);
            squares += own_squares / own.count * own_origins;
            origins += own_origins;
            series += 1.0;
        }
        // Areas that err together tell partly the same: the design effect of clusters (Kish 1965).
        let evidence = origins / (1.0 + f64::max(series - 1.0, 0.0) * stratum.correlation());
        let inflation = ((DOUBT.1 + squares) / (DOUBT.1 + origins)).sqrt().max(LEAST_INFLATION);
        Ok(Self { pool, usual, persistence, errors, evidence, inflation })
    }

    fn mean_error(&self, component: usize) -> Option<f64> {
        self.errors.errors.get(component).map(|sum| sum / self.errors.count)
    }

    /// The weight of the regression beside the combination of models (0–1).
    fn weight(&self) -> f64 {
        let [Some(combination), Some(drivers), Some(mean)] =
            [COMBINATION, DRIVERS, MEAN_GROWTH].map(|component| self.mean_error(component))
        else {
            return 0.0;
        };
        let beside = drivers / combination.min(mean).max(1e-9);
        let ratio = (self.evidence * beside + DOUBT.0 * DOUBT.1) / (self.evidence + DOUBT.1);
        let power = (POWER.0 * self.evidence.sqrt()).min(POWER.1);
        1.0 / (1.0 + ratio.power(power))
    }
}

/// Add the errors of one origin, `cut` steps back; the mean square of those of the regression, in variances.
fn add_origin(
    errors: &mut MeanErrors,
    member: &Member,
    (cut, steps): (usize, usize),
    combination: Vec<f64>,
    (usual, pool): (f64, &Sums),
    persistence: f64,
) -> f64 {
    let grid: &Grid = &member.one.grid;
    let (past, after) = grid.values.split_at(grid.values.len() - cut);
    let actual = &after[..cut.min(steps)];
    let (grown, changes) = member.until(cut);
    let regression = Regression::fit(&grown, changes, &others(pool, usual, &grown, changes), usual);
    let ahead = member.path.past.slice(s![grown.len()..grown.len() + actual.len(), ..]);
    let season = Season::of(past, grid.period);
    let last = season.adjust(past)[past.len() - 1].logarithm();
    let made = regression.predict(ahead, persistence);
    let logs = season.restore(made.iter().map(|[grown, _]| last + grown).collect(), past.len());
    let mean = grown.iter().sum::<f64>() / grown.len() as f64;
    let straight = season.restore((1..=actual.len()).map(|step| last + step as f64 * mean).collect(), past.len());
    let square = |((value, log), [_, deviation]): ((&f64, &f64), &[f64; 2])| {
        ((value.logarithm() - log) / deviation.max(1e-9)).powi(2).min(LARGEST_SQUARE)
    };
    let squares = actual.iter().zip(&logs).zip(&made).map(square).sum::<f64>() / actual.len() as f64;
    errors.add(&[combination, logs, straight], actual, past);
    squares
}

/// The first autocorrelation of residuals over all series, kept from below 0.
fn persistence(members: &[Member], pool: &Sums, usual: f64) -> f64 {
    let (mut lagged, mut squares, mut count) = (0.0, 0.0, 0.0);
    for member in members {
        let (grown, changes) = member.until(0);
        let fitted = Regression::fit(&grown, changes, &others(pool, usual, &grown, changes), usual);
        let residuals = fitted.residuals(&grown, changes);
        lagged += residuals.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
        squares += residuals.iter().map(|residual| residual * residual).sum::<f64>();
        count += residuals.len() as f64;
    }
    let seen = if squares > 0.0 { lagged / squares } else { 0.0 };
    (seen * count / (count + PERSISTENCE.0)).clamp(0.0, PERSISTENCE.1)
}
