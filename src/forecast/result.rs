//! A forecast: fitted state, a calibration and a seed. Draws are made again, the same, whenever they are asked for.

#![expect(
    clippy::indexing_slicing,
    reason = "what has no such series or period is answered first; draws lie period by period"
)]

use std::sync::Arc;

use rayon::prelude::*;

use super::bound::{Bounds, SoftBounds};
use super::calibration::Calibration;
use super::clock::Clock;
use super::drivers::DriverFit;
use super::fitted::{Borrowed, Fitted};
use super::memory::require_held;
use super::options::Options;
use super::prepare::Prepared;
use super::revision::Revision;
use super::scenario::Effect;
use super::simulate::{Offset, Sampler};
use super::start::StartingLevel;
use crate::context::Context;
use crate::error::Result;
use crate::finding::{Finding, people};
use crate::panel::{Period, Population, SeriesKey, SortBuffers};
use crate::stats::Elementary;
use crate::stats::{exp, exp_all, quantile_of, sort};

/// A log error of more than this (4.5-fold) is compressed.
const LARGEST_ERROR: f64 = 1.5;

/// One series' fitted state.
#[derive(Debug, Clone)]
pub(super) struct State {
    periods: Vec<Period>,
    offsets: Vec<Offset>,
    point: Vec<f64>,
    scale: f64,
    scales: Vec<f64>,
    start: StartingLevel,
    offset: f64,
    bounds: Bounds,
    /// The soft bounds at each period; none where there are no bounds.
    soft: Vec<SoftBounds>,
    /// People of certain events by period, where there are any.
    inflow: Vec<f64>,
    /// Events that differ from draw to draw.
    uncertain: Vec<Effect>,
    sampler: usize,
    stream: u64,
    /// The last count (persons).
    last: f64,
    /// How many counts the models read.
    pub(super) counts: usize,
    /// Months from one period ahead to the next.
    pub(super) spacing: i64,
    /// Periods of counts a year.
    pub(super) period: usize,
    /// What its point path takes from a whole.
    pub(super) borrowed: Option<Borrowed>,
    /// What its point path takes from known regressors.
    pub(super) driven: Option<DriverFit>,
}

impl State {
    /// The state of a series, its soft bounds not yet known.
    pub(super) fn new(
        one: &Prepared,
        fitted: Fitted,
        sampler: usize,
        stream: u64,
        bounds: Bounds,
        effects: Vec<Effect>,
    ) -> Self {
        let (certain, uncertain): (Vec<Effect>, Vec<Effect>) = effects.into_iter().partition(Effect::is_certain);
        let sum = |period: usize| certain.iter().map(|effect| effect.mean(period)).sum();
        let inflow = if certain.is_empty() { vec![] } else { (0..one.ahead.len()).map(sum).collect() };
        Self {
            periods: one.ahead.clone(),
            offsets: one.offsets().collect(),
            point: fitted.point,
            scale: fitted.scale,
            scales: fitted.scales,
            start: StartingLevel::of(one.start, &one.grid),
            offset: one.grid.offset,
            bounds,
            soft: vec![],
            inflow,
            uncertain,
            sampler,
            stream,
            last: one.counts[one.counts.len() - 1],
            counts: one.grid.values.len(),
            spacing: one.spacing,
            period: one.grid.period,
            borrowed: fitted.borrowed,
            driven: fitted.driven,
        }
    }

    /// Whether its draws differ by more than their error path: by events, or by the starting level.
    fn is_mixed(&self) -> bool {
        !self.uncertain.is_empty() || self.start.differs()
    }

    /// The people (persons) at a period on a path with this error, without events and bounds.
    #[inline]
    fn base(&self, period: usize, error: f64) -> f64 {
        let log = self.point[period] + compressed(self.scales[period] * error);
        (exp(log) - self.offset).max(0.0)
    }

    /// [`State::base`] for the errors of every draw, in place; `starts` is empty where all begin from one level.
    fn bases(&self, period: usize, errors: &mut [f64], starts: &[f64]) {
        let (point, scale) = (self.point[period], self.scales[period]);
        errors.iter_mut().for_each(|error| *error = point + compressed(scale * *error));
        errors.iter_mut().zip(starts).for_each(|(log, start)| *log += self.start.added(*start));
        exp_all(errors);
        errors.iter_mut().for_each(|people| *people = (*people - self.offset).max(0.0));
    }

    /// The people (persons) at a period, with certain events, within the bounds.
    #[inline]
    fn people(&self, period: usize, error: f64) -> f64 {
        let base = self.base(period, error);
        let all = if self.inflow.is_empty() { base } else { (base + self.inflow[period]).max(0.0) };
        if self.soft.is_empty() { all } else { self.soft[period].apply(all) }
    }

    /// [`State::people`] of every draw, in place of people without events and bounds; `events` are the people of uncertain
    /// events, where there are any.
    fn bounded(&self, period: usize, people: &mut [f64], events: Option<&[f64]>) {
        let known = self.inflow.get(period).copied().unwrap_or(0.0);
        if let Some(events) = events {
            people.iter_mut().zip(events).for_each(|(people, event)| *people = (*people + known + event).max(0.0));
        } else if !self.inflow.is_empty() {
            people.iter_mut().for_each(|people| *people = (*people + known).max(0.0));
        }
        if let Some(soft) = self.soft.get(period) {
            people.iter_mut().for_each(|people| *people = soft.apply(*people));
        }
    }

    /// The people of uncertain events at a period, on average.
    fn uncertain_mean(&self, period: usize) -> f64 {
        self.uncertain.iter().map(|effect| effect.mean(period)).sum()
    }
}

/// What a series was forecast from: its key, periods, counts (persons) and time axis.
type Source = (SeriesKey, Vec<Period>, Vec<f64>, Clock);

/// The counts that a series was forecast from.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) periods: Vec<Period>,
    pub(super) counts: Vec<f64>,
    pub(super) clock: Clock,
}

/// Fitted series, a calibration and a seed; the same draws are made whenever they are asked for.
#[derive(Debug, Clone)]
pub struct Forecast {
    keys: Vec<SeriesKey>,
    states: Vec<State>,
    calibration: Arc<Calibration>,
    /// One a frequency.
    samplers: Vec<Sampler>,
    options: Options,
    findings: Vec<Finding>,
    /// Draws that stand in place of the recipe's, series by series, in the layout of [`Population::fill`].
    held: Option<Arc<Vec<Vec<f64>>>>,
    /// Whether parts add up to their wholes in every draw.
    coherent: bool,
    /// What was changed by judgement.
    revisions: Vec<Revision>,
    counted: Arc<Vec<Counted>>,
}

impl Forecast {
    /// A forecast of fitted series.
    pub(super) fn new(
        sources: Vec<Source>,
        states: Vec<State>,
        samplers: Vec<Sampler>,
        calibration: Arc<Calibration>,
        options: Options,
        findings: Vec<Finding>,
        context: &Context,
    ) -> Result<Self> {
        let (mut keys, mut counted) = (vec![], vec![]);
        for (key, periods, counts, clock) in sources {
            keys.push(key);
            counted.push(Counted { periods, counts, clock });
        }
        let (held, coherent, revisions, counted) = (None, false, vec![], Arc::new(counted));
        let mut made =
            Self { keys, states, calibration, samplers, options, findings, held, coherent, revisions, counted };
        made.bound(context)?;
        Ok(made)
    }

    /// Set the soft bounds by the unbounded 95 % intervals, and say which bounds act and which intervals say little.
    fn bound(&mut self, context: &Context) -> Result<()> {
        let found: Vec<(Vec<SoftBounds>, Vec<Finding>)> = (0..self.keys.len())
            .into_par_iter()
            .map_init(Default::default, |(buffers, errors): &mut (SortBuffers, Vec<f64>), series| {
                context.advance(1)?;
                let state = &self.states[series];
                let periods = state.periods.len();
                let interval = |period: usize, errors: &[f64]| {
                    let more = state.uncertain_mean(period);
                    let ends =
                        [0.025, 0.975].map(|level| quantile_of(errors, level, |error| state.people(period, error)));
                    state.start.widened(state.people(period, 0.0), ends).map(|end| end + more)
                };
                let draws = self.options.draws;
                let from = if state.bounds.are_open() { periods - 1 } else { 0 };
                errors.resize((periods - from) * draws, 0.0);
                self.sorted_errors(series, &state.offsets[from..], errors, buffers);
                let intervals: Vec<[f64; 2]> =
                    errors.chunks_exact(draws).enumerate().map(|(k, errors)| interval(from + k, errors)).collect();
                let soft = if state.bounds.are_open() {
                    vec![]
                } else {
                    intervals.iter().map(|interval| state.bounds.soften(state.last, *interval)).collect()
                };
                Ok((soft, self.doubts(series, intervals[intervals.len() - 1])))
            })
            .collect::<Result<_>>()?;
        for (state, (soft, findings)) in self.states.iter_mut().zip(found) {
            state.soft = soft;
            self.findings.extend(findings);
        }
        Ok(())
    }

    /// Findings on the last period of a series.
    fn doubts(&self, series: usize, [lo95, hi95]: [f64; 2]) -> Vec<Finding> {
        let state = &self.states[series];
        let Bounds { floor, ceiling } = state.bounds;
        let (label, period) = (self.keys[series].label(), state.periods[state.periods.len() - 1]);
        let mut found = Vec::new();
        if lo95 < floor {
            found.push(Finding::floor_binds(&label, people(floor), people(lo95), period));
        }
        if hi95 > ceiling {
            found.push(Finding::ceiling_binds(&label, people(ceiling), people(hi95), period));
        }
        if hi95 > 10.0 * lo95.max(1.0) {
            found.push(Finding::wide_interval(&label, period, people(lo95), people(hi95)));
        }
        found
    }

    /// The errors of a series' draws at its offsets, ascending, one period after the other.
    fn sorted_errors(&self, series: usize, offsets: &[Offset], out: &mut [f64], buffers: &mut SortBuffers) {
        let state = &self.states[series];
        let sampler = &self.samplers[state.sampler];
        let mut chosen = false;
        for (offset, out) in offsets.iter().zip(out.chunks_exact_mut(self.options.draws)) {
            let errors = sampler.errors(*offset);
            if errors.drawn().len() == out.len() {
                out.copy_from_slice(errors.drawn());
                continue;
            }
            if !chosen {
                sampler.choose_paths(state.stream, buffers);
                chosen = true;
            }
            errors.fill(&buffers.paths, out);
            sort(out, &mut buffers.keys);
        }
    }

    /// Write the draws of a series without events, within the bounds.
    pub(super) fn fill_base(&self, series: usize, out: &mut [f64]) {
        let state = &self.states[series];
        self.fill_errors(series, out);
        let starts = self.starts(series);
        for (period, out) in out.chunks_exact_mut(self.options.draws).enumerate() {
            state.bases(period, out, &starts);
            if let Some(soft) = state.soft.get(period) {
                out.iter_mut().for_each(|people| *people = soft.apply(*people));
            }
        }
    }

    /// The normal score of each draw's starting level; none where all begin from one.
    fn starts(&self, series: usize) -> Vec<f64> {
        let state = &self.states[series];
        if !state.start.differs() {
            return vec![];
        }
        let mut starts = vec![0.0; self.options.draws];
        self.samplers[state.sampler].fill_starts(state.stream, &mut starts);
        starts
    }

    /// Write the errors of a series' draws.
    fn fill_errors(&self, series: usize, out: &mut [f64]) {
        let state = &self.states[series];
        let (sampler, mut buffers) = (&self.samplers[state.sampler], SortBuffers::default());
        sampler.choose_paths(state.stream, &mut buffers);
        for (offset, out) in state.offsets.iter().zip(out.chunks_exact_mut(self.options.draws)) {
            sampler.errors(*offset).fill(&buffers.paths, out);
        }
    }

    /// Write the draws of a series with events, within the bounds, as the recipe makes them.
    pub(super) fn fill_recipe(&self, series: usize, out: &mut [f64]) {
        let (state, draws) = (&self.states[series], self.options.draws);
        self.fill_errors(series, out);
        let starts = self.starts(series);
        let mut events: Vec<f64> = vec![];
        if !state.uncertain.is_empty() {
            events.resize(out.len(), 0.0);
            state.uncertain.iter().for_each(|effect| effect.add(self.options.seed, draws, &mut events));
        }
        for (period, out) in (0..state.periods.len()).zip(out.chunks_exact_mut(draws)) {
            state.bases(period, out, &starts);
            state.bounded(period, out, events.chunks_exact(draws).nth(period));
        }
    }

    /// The people (persons) at every order statistic of a period, in place of the keys of [`Population::fill_sorted`].
    pub(super) fn order_statistics(&self, series: usize, period: usize, keys: &mut [f64]) {
        let state = &self.states[series];
        if self.held.is_none() && !state.is_mixed() {
            state.bases(period, keys, &[]);
            state.bounded(period, keys, None);
        }
    }

    /// Check that the draws of all series can be held at once.
    ///
    /// # Errors
    /// More memory than the context allows.
    pub(super) fn require_all_draws(&self, context: &Context) -> Result<()> {
        let periods = self.states.iter().map(|state| state.periods.len()).sum();
        require_held(context, periods, self.options.draws)
    }

    /// Whether draws are held in place of the recipe's.
    pub(super) fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Whether an event reaches a series.
    pub(super) fn has_events(&self, series: usize) -> bool {
        !self.states[series].inflow.is_empty() || !self.states[series].uncertain.is_empty()
    }

    /// The forecast with other draws in place of the recipe's.
    pub(super) fn with_draws(&self, draws: Vec<Vec<f64>>, coherent: bool) -> Self {
        let held = Some(Arc::new(draws));
        Self { held, coherent, ..self.clone() }
    }

    /// The forecast with one revision more, and what it says.
    pub(super) fn with_revision(mut self, revision: Revision, finding: Finding) -> Self {
        self.revisions.push(revision);
        self.findings.push(finding);
        self
    }

    /// Whether parts add up to their wholes in every draw.
    pub(super) fn is_coherent(&self) -> bool {
        self.coherent
    }

    /// What was changed by judgement, in order.
    pub(super) fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The counts that each series was forecast from.
    pub(super) fn counted(&self) -> &[Counted] {
        &self.counted
    }

    /// A series' fitted state.
    pub(super) fn state(&self, series: usize) -> &State {
        &self.states[series]
    }

    /// What is doubtful in the counts and in the forecast.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Add a finding of a later step.
    pub(super) fn add_finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What was learnt, to be used on another part of the panel.
    #[must_use]
    pub fn calibration(&self) -> &Arc<Calibration> {
        &self.calibration
    }

    /// What was asked for.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The scale of a series' log errors at one step (log units); NaN where there is no such series.
    #[must_use]
    pub fn scale(&self, series: usize) -> f64 {
        self.states.get(series).map_or(f64::NAN, |state| state.scale)
    }
}

/// A log-compressed error: unchanged up to [`LARGEST_ERROR`], and past it one more by the logarithm of the rest, so that
/// the largest errors of one series are not multiplied up in another of a larger scale.
#[inline]
fn compressed(error: f64) -> f64 {
    let rest = error.abs() - LARGEST_ERROR;
    if rest > 0.0 { error.signum() * (LARGEST_ERROR + rest.logarithm_of_1_plus()) } else { error }
}

impl Population for Forecast {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }

    fn periods(&self, series: usize) -> &[Period] {
        self.states.get(series).map_or(&[], |state| &state.periods)
    }

    fn draws(&self) -> usize {
        self.options.draws
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        match &self.held {
            Some(draws) => {
                let held = draws.get(series).map_or(&[][..], Vec::as_slice);
                out.iter_mut().zip(held).for_each(|(out, people)| *out = *people);
            }
            None if series < self.states.len() => self.fill_recipe(series, out),
            None => {}
        }
    }

    /// The keys are log errors: paths are ranked once for all areas, and only those asked for become people. Where draws
    /// are held, or events or starting levels differ from draw to draw, they are the draws themselves.
    fn fill_sorted(&self, series: usize, out: &mut [f64], buffers: &mut SortBuffers) {
        let Some(state) = self.states.get(series) else { return };
        let draws = self.options.draws;
        if self.held.is_some() || state.is_mixed() {
            self.fill(series, out);
            return out.chunks_exact_mut(draws).for_each(|period| sort(period, &mut buffers.keys));
        }
        self.sorted_errors(series, &state.offsets, out, buffers);
    }

    fn order_statistic(&self, series: usize, period: usize, key: f64) -> f64 {
        match self.states.get(series).filter(|state| period < state.periods.len()) {
            Some(state) if self.held.is_none() && !state.is_mixed() => state.people(period, key),
            _ => key,
        }
    }
}
