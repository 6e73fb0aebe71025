//! The fit of each series by what a calibration taught of its frequency, or as a share of its whole.

#![expect(clippy::indexing_slicing, reason = "there is a fitter for the frequency of each series")]

use super::calibration::Calibration;
use super::combine::{LearntWeights, Sample, components};
use super::drivers::{Driven, DriverPath, DriverStudy};
use super::error_growth::ErrorGrowth;
use super::fitted::Fitted;
use super::grid::Grid;
use super::models::Model;
use super::models::ensemble::EnsembleRun;
use super::options::Options;
use super::origins::LARGEST_SCALE;
use super::prepare::Prepared;
use super::scale::{FEATURES, Moments, dot};
use super::share::share_of;
use super::simulate::{Offset, Sampler};
use super::stratum::Stratum;
use crate::error::{Error, Result};
use crate::stats::Elementary;

/// The scale of log errors where neither the panel nor a reference has taught one.
const UNKNOWN_SCALE: f64 = 0.1;

/// Buffers of a thread, one for each frequency.
#[derive(Default)]
pub(super) struct Buffers(Vec<Option<EnsembleRun>>);

impl Buffers {
    fn of(&mut self, place: usize, steps: usize) -> &mut EnsembleRun {
        if self.0.len() <= place {
            self.0.resize_with(place + 1, || None);
        }
        self.0[place].get_or_insert_with(|| EnsembleRun::new(steps))
    }
}

/// What fits series, one a frequency, by periods a year.
pub(super) struct Fitters<'a> {
    model: Model,
    fitters: Vec<Fitter<'a>>,
    drivers: Option<&'a DriverStudy>,
}

impl<'a> Fitters<'a> {
    /// # Errors
    /// A frequency that the calibration has seen no series of.
    pub(super) fn new<'b>(
        series: impl Iterator<Item = &'b Prepared>,
        calibration: &'a Calibration,
        options: &Options,
    ) -> Result<Self> {
        let strata = strata(series, calibration)?;
        let driven = |stratum: &Stratum| calibration.drivers().map_or(0.0, |study| study.weight(stratum.period));
        let fitters = strata.into_iter().map(|stratum| Fitter::new(stratum, driven(stratum), options)).collect();
        Ok(Self { model: options.model, fitters, drivers: calibration.drivers() })
    }

    /// The draws of each frequency: of series without drivers, then of those with them.
    pub(super) fn into_samplers(self) -> Vec<Sampler> {
        let (own, driven): (Vec<_>, Vec<_>) =
            self.fitters.into_iter().map(|fitter| (fitter.sampler, fitter.driven)).unzip();
        own.into_iter().chain(driven).collect()
    }

    /// Which of them is that of a series and its fit.
    pub(super) fn sampler_of(&self, one: &Prepared, fitted: &Fitted) -> usize {
        self.place(one) + if fitted.driven.is_some() { self.fitters.len() } else { 0 }
    }

    /// Which fitter is that of the frequency of a series; [`Fitters::new`] makes one for each.
    fn place(&self, one: &Prepared) -> usize {
        self.fitters.partition_point(|fitter| fitter.stratum.period < one.grid.period)
    }

    /// Fit a series by itself and its drivers, or where it has wholes (the nearest first) as its share of them.
    pub(super) fn fit(
        &self,
        buffers: &mut Buffers,
        one: &Prepared,
        wholes: &[Prepared],
        drivers: Option<&DriverPath>,
        ceiling: f64,
    ) -> Fitted {
        let place = self.place(one);
        let fitter = &self.fitters[place];
        let mut own = fitter.fit(buffers.of(place, fitter.stratum.steps), one, self.model, ceiling);
        if let Some((driven, path)) = drivers.and_then(|path| self.drivers?.fit(one, path)) {
            fitter.drive(one, &mut own, &path, driven.weight);
            own.driven = Some(driven);
        }
        if let Some((whole, above)) = wholes.split_first() {
            // A whole is forecast by its counts alone, for a part of the panel may be without its drivers.
            let path = self.fit(buffers, whole, above, None, f64::INFINITY);
            own = share_of(one, &own, whole, &path).unwrap_or(own);
        }
        let sampler = if own.driven.is_some() { &fitter.driven } else { &fitter.sampler };
        hold_width(sampler, one.offsets(), &mut own.scales);
        own
    }
}

/// Raise scales where an end of an 80 or 95 % interval would come nearer to the median (in logs) as time goes on: no end
/// falls back where the median grows.
fn hold_width(sampler: &Sampler, offsets: impl Iterator<Item = Offset>, scales: &mut [f64]) {
    let mut before: Option<(Offset, f64)> = None;
    for (offset, scale) in offsets.zip(scales) {
        if let Some((earlier, known)) = before
            && earlier.steps() < offset.steps()
        {
            *scale = scale.max(known * sampler.errors(offset).narrowing(&sampler.errors(earlier)));
        }
        before = Some((offset, *scale));
    }
}

/// What is fitted for the series of one frequency.
struct Fitter<'a> {
    stratum: &'a Stratum,
    weights: LearntWeights,
    moments: Moments,
    slopes: [f64; FEATURES],
    growth: ErrorGrowth,
    sampler: Sampler,
    /// The draws of series with drivers: their errors are nearer to normal, the more weight the regression has.
    driven: Sampler,
}

impl<'a> Fitter<'a> {
    /// For the series of a stratum; `driven` is the weight of the regression on drivers (0–1).
    fn new(stratum: &'a Stratum, driven: f64, options: &Options) -> Self {
        let moments = stratum.scale();
        let slopes = if moments.count() > 0.0 { moments.coefficients() } else { [0.0; FEATURES] };
        let growth = ErrorGrowth::new(&stratum.error_growth, stratum.steps);
        let sampler = Sampler::new(stratum.path_table(), stratum.correlation(), options.seed, options.draws);
        let driven = sampler.towards_normal(driven);
        Self { stratum, weights: stratum.learnt(options.model), moments, slopes, growth, sampler, driven }
    }

    fn fit(&self, run: &mut EnsembleRun, one: &Prepared, model: Model, ceiling: f64) -> Fitted {
        let grid = &one.grid;
        let most = Some(ceiling + grid.offset).filter(|most| most.is_finite());
        let sample = Sample { values: &grid.values, period: grid.period, most, step: grid.step };
        let (logs, seen) = self.point(run, sample, grid, model, one.steps());
        let x = self.moments.complete(&seen);
        let known = self.moments.count() > 0.0;
        let scale = if known { dot(&x, &self.slopes).exponential().min(LARGEST_SCALE) } else { UNKNOWN_SCALE };
        let power = self.growth.power(&x);
        let scales = one.offsets().map(|offset| scale * self.growth.at(power, offset.steps())).collect();
        let last = grid.values[grid.values.len() - 1].logarithm();
        let point = one.offsets().map(|offset| offset.point(last, &logs)).collect();
        Fitted { point, scale, scales, borrowed: None, driven: None }
    }

    /// Move a fit to the path of the regression on drivers by its weight, the standard deviations of both likewise: their
    /// errors are taken to go together.
    fn drive(&self, one: &Prepared, fitted: &mut Fitted, path: &Driven, weight: f64) {
        let last = one.grid.values[one.grid.values.len() - 1].logarithm();
        let before = fitted.scales[0];
        for (k, offset) in one.offsets().enumerate() {
            let usual = self.sampler.errors(offset).deviation();
            let (point, scale) = (&mut fitted.point[k], &mut fitted.scales[k]);
            *point += weight * (offset.point(last, &path.logs) - *point);
            if usual > 0.0 {
                *scale += weight * (offset.error(&path.deviations) / usual - *scale);
            }
        }
        fitted.scale *= fitted.scales[0] / before;
    }

    /// The log point forecast of a series, `reach` steps ahead, and what can be seen of it for its scale.
    fn point(
        &self,
        run: &mut EnsembleRun,
        sample: Sample,
        grid: &Grid,
        model: Model,
        reach: usize,
    ) -> (Vec<f64>, [Option<f64>; FEATURES]) {
        let steps = self.stratum.steps;
        let weights = self.weights.weights(sample.values.len());
        let (models, shares): (Vec<Model>, Vec<f64>) = weights
            .models
            .iter()
            .zip(&weights.shares)
            .filter(|(_, share)| **share > 0.0)
            .map(|(m, s)| (*m, *s))
            .unzip();
        let ahead = steps.max(reach);
        let mut made = components(run, sample, &models, &self.weights.prior, ahead);
        if grid.interpolated
            && let Some(logs) = model.at_times(&grid.own.0, &grid.own.1, ahead, sample.most)
        {
            made.logs = vec![logs];
        }
        let point = made.combine(&shares, (model == Model::Auto).then_some(self.weights.growth), sample, steps);
        (point.logs, point.seen)
    }
}

/// The strata of the series, in the order of their periods a year.
fn strata<'a, 'b>(
    series: impl Iterator<Item = &'b Prepared>,
    calibration: &'a Calibration,
) -> Result<Vec<&'a Stratum>> {
    let mut periods: Vec<usize> = series.map(|one| one.grid.period).collect();
    periods.sort_unstable();
    periods.dedup();
    periods
        .into_iter()
        .map(|period| {
            calibration.stratum(period).ok_or_else(|| Error::calibration_without_frequency(period).at("calibration"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::stratum::PathTable;

    /// Errors that grow as the root of time, and scales that fall faster than it grows.
    #[test]
    fn the_ends_of_intervals_never_come_nearer_to_the_median() {
        let (steps, paths) = (6, 400);
        let size = |path: usize, step: usize| (path as f64 - 199.5) / 400.0 * ((step + 1) as f64).sqrt();
        let errors = (0..paths).flat_map(|path| (0..steps).map(move |step| size(path, step))).collect();
        let ends = (1..=paths).map(|path| crate::stats::normal_quantile((path as f64 / 400.0).min(1.0))).collect();
        let sampler = Sampler::new(PathTable { errors, ends, steps }, 0.0, 0, 1000);
        let offsets = || (1..=2 * steps).map(|half| Offset::new(half as f64 / 2.0, 1.0));
        let mut scales: Vec<f64> = offsets().map(|offset| 0.1 * offset.steps().powf(-0.8)).collect();
        let given = scales.clone();
        hold_width(&sampler, offsets(), &mut scales);
        for level in [900, 975] {
            let widths: Vec<f64> =
                offsets().zip(&scales).map(|(offset, scale)| scale * sampler.errors(offset).drawn()[level]).collect();
            assert!(widths.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)), "{widths:?}");
        }
        assert!(scales[0] == given[0] && scales[11] > given[11]);
        // Scales that fall more slowly than errors grow stay as they are.
        let mut slow: Vec<f64> = offsets().map(|offset| 0.1 * offset.steps().powf(-0.2)).collect();
        let given = slow.clone();
        hold_width(&sampler, offsets(), &mut slow);
        assert_eq!(slow, given);
    }
}
