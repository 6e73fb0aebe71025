//! The forecast: learn from the panel's pseudo-origins, then hold for each series a point path and a scale.

use std::sync::Arc;

use rayon::prelude::*;

use super::combine::{Learnt, Sample, components};
use super::interval::{FEATURES, Widening, dot};
use super::learn::{LARGEST_SCALE, learn};
use super::models::{MODELS, Model, particles::Run};
use super::pool::Pool;
use super::scenario::{Room, Scenario};
use super::series::{Grid, future};
use super::simulate::{Offset, Sampler};
use crate::error::{Error, Result};
use crate::finding::{Finding, people};
use crate::panel::{Panel, Period, Population, SeriesKey, SortBuffers};
use crate::stats::{key, quantile_of, sort};

/// A log error of more than this (4.5-fold) is tempered.
const LARGEST_ERROR: f64 = 1.5;

/// The most draws.
const MOST_DRAWS: usize = 1_000_000;

/// What to forecast, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Periods ahead.
    pub horizon: usize,
    /// Draws of each area and period.
    pub draws: usize,
    /// The seed of every stream.
    pub seed: u64,
    /// `Y`, `H`, `Q`, `M`; the series' own spacing where it is not given.
    pub freq: Option<String>,
    /// The model of the point forecast.
    pub model: Model,
    /// The most people each area can hold (persons); all areas where `None` names it.
    pub ceilings: Vec<(Option<String>, f64)>,
    /// The fewest people each area will hold (persons); all areas where `None` names it.
    pub floors: Vec<(Option<String>, f64)>,
    /// Known inflows.
    pub scenarios: Vec<Scenario>,
    /// What another panel taught, in place of learning from this one.
    pub pool: Option<Pool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            horizon: 5,
            draws: 1000,
            seed: 0,
            freq: None,
            model: Model::Auto,
            ceilings: vec![],
            floors: vec![],
            scenarios: vec![],
            pool: None,
        }
    }
}

/// One series' fitted state.
#[derive(Debug, Clone)]
pub(super) struct State {
    periods: Vec<Period>,
    offsets: Vec<Offset>,
    point: Vec<f64>,
    scale: f64,
    /// The scale at each period.
    scales: Vec<f64>,
    offset: f64,
    room: Room,
    inflow: Vec<f64>,
    stream: u64,
    /// How many counts the models read.
    pub(super) counts: usize,
}

impl State {
    /// The people in a period on a path with this error.
    #[inline]
    fn people(&self, period: usize, error: f64, room: Room) -> f64 {
        let log = self.point[period] + tempered(self.scales[period] * error);
        room.bend((log.exp() - self.offset + self.inflow[period]).max(0.0))
    }
}

/// Fitted series, the pool and a seed; draws are made again, the same, whenever they are asked for.
#[derive(Debug, Clone)]
pub struct Forecast {
    keys: Vec<SeriesKey>,
    pub(super) states: Vec<State>,
    pool: Arc<Pool>,
    sampler: Sampler,
    options: Options,
    findings: Vec<Finding>,
    /// Draws made to add up, in place of the recipe's.
    pub(super) reconciled: Option<Arc<Vec<Vec<f64>>>>,
    /// The counts that were read: what reconciling checks sums by.
    pub(super) counted: Arc<Vec<(Vec<Period>, Vec<f64>)>>,
}

/// Forecast every series of a panel from its counts and estimates; stated figures are left out.
///
/// # Errors
/// A horizon or number of draws of 0, a floor or ceiling that is not positive or that cross, a scenario for an area that
/// is not there, unevenly spaced counts for a model that needs even ones.
pub fn forecast(panel: &Panel, options: Options) -> Result<Forecast> {
    check(panel, &options)?;
    let mut findings = panel.findings().to_vec();
    let mut grids = Vec::new();
    let mut states = Vec::new();
    let mut keys = Vec::new();
    let mut counted = Vec::new();
    for (series, key_of) in panel.series().iter().enumerate() {
        let (periods, counts) = panel.counted(series);
        if counts.is_empty() {
            findings.push(Finding::new("nothing_counted", key_of.label()));
            continue;
        }
        let grid = Grid::new(&periods, &counts);
        if grid.interpolated {
            even_only(options.model, key_of)?;
            if matches!(options.model, Model::Auto | Model::Particles) {
                findings.push(Finding::new("uneven_spacing", key_of.label()));
            }
        }
        if counts.len() == 1 {
            findings.push(Finding::new("one_count", key_of.label()));
        } else if counts.len() < 4 {
            findings.push(Finding::new("few_counts", key_of.label()).with("count", counts.len()));
        }
        let ahead = future(&periods, options.horizon, options.freq.as_deref())?;
        let offsets = ahead.iter().map(|period| Offset::new(period.end() - grid.last, grid.step)).collect();
        states.push(State {
            inflow: inflow(&key_of.area, &ahead, &options.scenarios)?,
            periods: ahead,
            offsets,
            point: vec![],
            scale: 0.0,
            scales: vec![],
            offset: grid.offset,
            room: room(&key_of.area, &options)?,
            stream: key(&key_of.name()),
            counts: grid.values.len(),
        });
        keys.push(key_of.clone());
        counted.push((periods, counts));
        grids.push(grid);
    }
    if keys.is_empty() {
        return Err(Error::unsupported("no figure of the panel is a count or an estimate")
            .hint("set kind to count where one was counted"));
    }
    let steps = states.iter().flat_map(|state| &state.offsets).map(|offset| offset.reach()).max().unwrap_or(1).max(1);
    let known: Vec<(&Grid, Option<f64>)> = grids
        .iter()
        .zip(&states)
        .map(|(grid, state)| (grid, Some(state.room.ceiling + grid.offset).filter(|most| most.is_finite())))
        .collect();
    let pool = Arc::new(match &options.pool {
        Some(pool) => pool.clone(),
        None => learn(&known, &keys, steps, options.model),
    });
    if pool.paths.is_empty() {
        findings.push(Finding::new("reference_only", "panel"));
    }
    let (learnt, moments) = (pool.learnt(options.model), pool.scale());
    let beta = if moments.count() > 0.0 { moments.coefficients() } else { [0.0; FEATURES] };
    let widening = Widening::new(&pool.widening, steps);
    states.par_iter_mut().zip(&known).for_each_init(
        || Run::new(steps),
        |run, (state, (grid, most))| {
            let sample = Sample { values: &grid.values, period: grid.period, most: *most, step: grid.step };
            let (point, seen) = point(run, sample, &learnt, grid, options.model, steps);
            let x = moments.complete(&seen);
            state.scale = if moments.count() > 0.0 { dot(&x, &beta).exp().min(LARGEST_SCALE) } else { 0.1 };
            let power = widening.power(&x);
            state.scales =
                state.offsets.iter().map(|offset| state.scale * widening.at(power, offset.steps())).collect();
            let last = grid.values[grid.values.len() - 1].ln();
            state.point = state.offsets.iter().map(|offset| offset.point(last, &point)).collect();
        },
    );
    let sampler = Sampler::new(pool.sampler(steps), steps, pool.correlation(), options.seed, options.draws);
    let counted = Arc::new(counted);
    let mut made = Forecast { keys, states, pool, sampler, options, findings, reconciled: None, counted };
    made.judge();
    Ok(made)
}

/// The log point forecast of a series, and what can be seen of it for its scale.
fn point(
    run: &mut Run,
    sample: Sample,
    learnt: &Learnt,
    grid: &Grid,
    model: Model,
    steps: usize,
) -> (Vec<f64>, [Option<f64>; FEATURES]) {
    let weights = learnt.weights(sample.values.len());
    let (models, shares): (Vec<Model>, Vec<f64>) =
        weights.models.iter().zip(&weights.shares).filter(|(_, share)| **share > 0.0).map(|(m, s)| (*m, *s)).unzip();
    let mut made = components(run, sample, &models, &learnt.prior, steps);
    if grid.interpolated
        && let Some(logs) = model.at_times(&grid.own.0, &grid.own.1, steps, sample.most)
    {
        made.logs = vec![logs];
    }
    let point = made.combine(&shares, (model == Model::Auto).then_some(learnt.growth), sample);
    (point.logs, point.seen)
}

fn check(panel: &Panel, options: &Options) -> Result<()> {
    if options.horizon == 0 || options.draws == 0 {
        return Err(Error::input(format!("horizon is {} and draws is {}", options.horizon, options.draws))
            .hint("both are 1 or more"));
    }
    if options.draws > MOST_DRAWS {
        return Err(Error::input(format!("draws is {}", options.draws))
            .hint(format!("ask for {MOST_DRAWS} or fewer; a few thousand are enough")));
    }
    if let Some(pool) = &options.pool {
        pool.check()?;
    }
    if options.horizon > 200 {
        return Err(Error::input(format!("horizon is {}", options.horizon)).hint("ask for 200 periods or fewer"));
    }
    let known = |area: &str| panel.series().iter().any(|key| key.area == area);
    let bounds = [("ceiling", &options.ceilings, "most"), ("floor", &options.floors, "fewest")];
    for (name, given, which) in bounds {
        for (area, people) in given {
            if !people.is_finite() && name == "floor"
                || people.is_nan()
                || *people < 0.0
                || *people == 0.0 && name == "ceiling"
            {
                return Err(Error::input(format!("the {name} is {people}"))
                    .at(name)
                    .hint(format!("give the {which} people an area can hold")));
            }
            if let Some(area) = area.as_deref().filter(|area| !known(area)) {
                return Err(Error::input(format!("the panel has no area {area}"))
                    .at(name)
                    .hint("name an area of the panel"));
            }
        }
    }
    match options.scenarios.iter().find(|scenario| !known(&scenario.area)) {
        Some(scenario) => Err(Error::input(format!("the panel has no area {}", scenario.area))
            .at("scenario")
            .hint("name an area of the panel")),
        None => Ok(()),
    }
}

/// Refuse unevenly spaced counts for a model that reads even ones only.
fn even_only(model: Model, series: &SeriesKey) -> Result<()> {
    if model.any_times() {
        return Ok(());
    }
    let able: Vec<&str> = MODELS.iter().filter(|(_, model)| model.any_times()).map(|(name, _)| *name).collect();
    Err(Error::unsupported(format!(
        "the counts are unevenly spaced in time, and model \"{}\" needs even spacing",
        model.name()
    ))
    .at(series.label())
    .hint(format!("choose a model that takes any times: {}", able.join(", "))))
}

fn inflow(area: &str, periods: &[Period], scenarios: &[Scenario]) -> Result<Vec<f64>> {
    let mut sum = vec![0.0; periods.len()];
    for scenario in scenarios.iter().filter(|scenario| scenario.area == area) {
        for (sum, people) in sum.iter_mut().zip(scenario.arrived(periods)?) {
            *sum += people;
        }
    }
    Ok(sum)
}

/// The bounds that apply to an area: its lowest ceiling and its highest floor.
fn room(area: &str, options: &Options) -> Result<Room> {
    let applying = |given: &[(Option<String>, f64)]| -> Vec<f64> {
        given
            .iter()
            .filter(|(named, _)| named.as_deref().is_none_or(|named| named == area))
            .map(|(_, people)| *people)
            .collect()
    };
    let ceiling = applying(&options.ceilings).into_iter().fold(f64::INFINITY, f64::min);
    let floor = applying(&options.floors).into_iter().fold(0.0, f64::max);
    if floor >= ceiling {
        return Err(Error::input(format!("the floor is {floor} and the ceiling {ceiling}"))
            .at(area)
            .hint("give a floor below the ceiling"));
    }
    Ok(Room { floor, ceiling })
}

impl Forecast {
    /// Findings on the result: ceilings that bind, intervals that say little.
    fn judge(&mut self) {
        let found: Vec<Vec<Finding>> = (0..self.keys.len())
            .into_par_iter()
            .map_init(Default::default, |(buffers, errors): &mut (SortBuffers, Vec<f64>), series| {
                let state = &self.states[series];
                let last = state.periods.len() - 1;
                errors.resize(self.options.draws, 0.0);
                self.sorted_errors(series, &state.offsets[last..], errors, buffers);
                let open = Room { floor: 0.0, ceiling: f64::INFINITY };
                let [lo95, hi95] =
                    [0.025, 0.975].map(|level| quantile_of(errors, level, |error| state.people(last, error, open)));
                let mut found = Vec::new();
                let mut add = |code, values: [(&'static str, f64); 2]| {
                    let finding = Finding::new(code, self.keys[series].label());
                    let finding =
                        values.into_iter().fold(finding, |finding, (name, value)| finding.with(name, people(value)));
                    found.push(finding.with("period", state.periods[last]));
                };
                let Room { floor, ceiling } = state.room;
                if lo95 < floor {
                    add("floor_binds", [("low", lo95), ("floor", floor)]);
                }
                if hi95 > ceiling {
                    add("ceiling_binds", [("high", hi95), ("ceiling", ceiling)]);
                }
                if hi95 > 10.0 * lo95.max(1.0) {
                    add("wide_interval", [("low", lo95), ("high", hi95)]);
                }
                found
            })
            .collect();
        self.findings.extend(found.into_iter().flatten());
    }

    /// The paths that a series' draws take.
    fn places(&self, series: usize, buffers: &mut SortBuffers) {
        self.sampler.places(self.states[series].stream, buffers);
    }

    /// The errors of a series' draws at its offsets, ascending, one period after the other.
    fn sorted_errors(&self, series: usize, offsets: &[Offset], out: &mut [f64], buffers: &mut SortBuffers) {
        let mut placed = false;
        for (offset, out) in offsets.iter().zip(out.chunks_exact_mut(self.options.draws)) {
            let errors = self.sampler.errors(*offset);
            if errors.drawn().len() == out.len() {
                out.copy_from_slice(errors.drawn());
                continue;
            }
            if !placed {
                self.places(series, buffers);
                placed = true;
            }
            errors.fill(&buffers.paths, out);
            sort(out, &mut buffers.keys);
        }
    }

    /// What is doubtful in the counts and in the forecast.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Add a finding of a later step.
    pub(super) fn add_finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What was learnt, to be used on another part of the panel.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What was asked for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The scale of a series' log errors at one step (log units).
    pub fn scale(&self, series: usize) -> f64 {
        self.states[series].scale
    }
}

/// A log error as it is up to [`LARGEST_ERROR`], and past it one more by the logarithm of the rest: the path of a war in
/// a quiet series is not multiplied up in an unquiet one.
#[inline]
fn tempered(error: f64) -> f64 {
    let rest = error.abs() - LARGEST_ERROR;
    if rest > 0.0 { error.signum() * (LARGEST_ERROR + rest.ln_1p()) } else { error }
}

impl Population for Forecast {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }

    fn periods(&self, series: usize) -> &[Period] {
        &self.states[series].periods
    }

    fn draws(&self) -> usize {
        self.options.draws
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        if let Some(draws) = &self.reconciled {
            return out.copy_from_slice(&draws[series]);
        }
        let (state, mut buffers) = (&self.states[series], SortBuffers::default());
        self.places(series, &mut buffers);
        for (period, out) in out.chunks_exact_mut(self.options.draws).enumerate() {
            self.sampler.errors(state.offsets[period]).fill(&buffers.paths, out);
            out.iter_mut().for_each(|error| *error = state.people(period, *error, state.room));
        }
    }

    /// The keys are log errors: paths are ranked once for all areas, and only those asked for become people.
    fn fill_sorted(&self, series: usize, out: &mut [f64], buffers: &mut SortBuffers) {
        let (state, draws) = (&self.states[series], self.options.draws);
        if self.reconciled.is_some() {
            self.fill(series, out);
            return out.chunks_exact_mut(draws).for_each(|period| sort(period, &mut buffers.keys));
        }
        self.sorted_errors(series, &state.offsets, out, buffers);
    }

    fn order_statistic(&self, series: usize, period: usize, key: f64) -> f64 {
        let state = &self.states[series];
        if self.reconciled.is_some() { key } else { state.people(period, key, state.room) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{TableBuilder, TableReader};

    fn uneven() -> Panel {
        let table = TableBuilder::new()
            .text("area", ["A"; 5])
            .text("period", ["2000", "2003", "2004", "2008", "2010"])
            .number("population", [100.0, 220.0, 270.0, 480.0, 560.0]);
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    #[test]
    fn curves_read_any_times_and_stay_under_the_ceiling() {
        for model in [Model::Logistic, Model::Gompertz] {
            let ceilings = vec![(None, 700.0)];
            let options = Options { model, horizon: 4, ceilings, freq: Some("Y".into()), ..Options::default() };
            let made = forecast(&uneven(), options).unwrap();
            let mut out = vec![0.0; 4 * 1000];
            made.fill(0, &mut out);
            assert!(out.iter().all(|people| *people > 0.0 && *people <= 700.0));
        }
        let error = forecast(&uneven(), Options { model: Model::Ets, ..Options::default() }).unwrap_err().to_string();
        assert!(error.contains("logistic") && error.contains("drift"), "{error}");
    }

    #[test]
    fn a_pool_that_none_made_and_too_many_draws_are_refused() {
        let path = super::super::pool::Path { errors: vec![], origin: 0, size: 1.0 };
        let cut = Pool { paths: vec![path], ..Pool::default() };
        assert!(forecast(&uneven(), Options { pool: Some(cut), ..Options::default() }).is_err());
        let short = Pool { accuracy: vec![1.0; 3], ..Pool::default() };
        assert!(forecast(&uneven(), Options { pool: Some(short), ..Options::default() }).is_err());
        assert!(forecast(&uneven(), Options { draws: 1 << 40, ..Options::default() }).is_err());
    }
}
