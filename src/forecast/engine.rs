//! The forecast: learn from the panel's pseudo-origins, then hold for each series a point path and a scale.

use std::sync::Arc;

use rayon::prelude::*;

use super::interval::{FEATURES, features, log_scale};
use super::models::Model;
use super::models::particles::{self, Run};
use super::pool::{Path, Pool};
use super::scenario::{Scenario, bend};
use super::series::{Grid, future};
use super::simulate::{Offset, Sampler};
use crate::error::{Error, Result};
use crate::finding::{Finding, number, people};
use crate::panel::{Panel, Period, Population, SeriesKey};
use crate::stats::{Summary, key, sort};

/// A panel of more series than this is learnt from as many of them, chosen by name.
const LEARN_FROM: usize = 3000;
/// Series are learnt in blocks of this many and added up in order, so that sums do not depend on threads.
const BLOCK: usize = 64;
/// The largest scale of log errors a step: past it an interval says no more.
const LARGEST_SCALE: f64 = 0.6;

/// Added to the mean absolute log change that scales errors when components are compared.
const SMALLEST_CHANGE: f64 = 2e-4;
/// With fewer values DOT, which fits three parameters, takes no part in `auto`.
const LEAST_FOR_DOT: usize = 8;
/// An error of more mean changes than this counts as this many.
const LARGEST_ERROR: f64 = 30.0;

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
            scenarios: vec![],
            pool: None,
        }
    }
}

/// One series' fitted state.
#[derive(Debug, Clone)]
struct State {
    periods: Vec<Period>,
    offsets: Vec<Offset>,
    point: Vec<f64>,
    scale: f64,
    offset: f64,
    ceiling: f64,
    inflow: Vec<f64>,
    stream: u64,
}

impl State {
    /// The people in a period on a path with this error.
    fn people(&self, period: usize, error: f64, ceiling: f64) -> f64 {
        let people = (self.point[period] + self.scale * error).exp() - self.offset + self.inflow[period];
        let people = people.max(0.0);
        if ceiling.is_finite() { bend(people, ceiling) } else { people }
    }
}

/// Fitted series, the pool and a seed; draws are made again, the same, whenever they are asked for.
#[derive(Debug, Clone)]
pub struct Forecast {
    keys: Vec<SeriesKey>,
    states: Vec<State>,
    pool: Arc<Pool>,
    sampler: Sampler,
    options: Options,
    findings: Vec<Finding>,
}

/// Forecast every series of a panel from its counts and estimates; stated figures are left out.
///
/// # Errors
/// A horizon or number of draws of 0, a ceiling that is not positive, a scenario for an area that is not there.
pub fn forecast(panel: &Panel, options: Options) -> Result<Forecast> {
    check(panel, &options)?;
    let mut findings = panel.findings().to_vec();
    let mut grids = Vec::new();
    let mut states = Vec::new();
    let mut keys = Vec::new();
    for (series, key_of) in panel.series().iter().enumerate() {
        let (periods, counts) = panel.counted(series);
        if counts.is_empty() {
            findings.push(Finding::new("nothing_counted", key_of.label()));
            continue;
        }
        let grid = Grid::new(&periods, &counts);
        if grid.interpolated {
            findings.push(Finding::new("uneven_spacing", key_of.label()));
        }
        if counts.len() < 4 {
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
            offset: grid.offset,
            ceiling: ceiling(&key_of.area, &options),
            stream: key(&key_of.name()),
        });
        keys.push(key_of.clone());
        grids.push(grid);
    }
    if keys.is_empty() {
        return Err(Error::unsupported("no figure of the panel is a count or an estimate")
            .hint("set kind to count where one was counted"));
    }
    let steps = states.iter().flat_map(|state| &state.offsets).map(|offset| offset.reach()).max().unwrap_or(1).max(1);
    let pool = Arc::new(match &options.pool {
        Some(pool) => pool.clone(),
        None => learn(&grids, &keys, steps, options.model),
    });
    let (prior, moments) = (Learnt { prior: pool.prior(), dot: pool.dot_weight() }, pool.scale());
    let learnt = moments.count() > 0.0;
    let beta = if learnt { moments.coefficients() } else { [0.0; FEATURES] };
    states.par_iter_mut().zip(&grids).for_each_init(
        || Run::new(steps),
        |run, (state, grid)| {
            let (point, seen) = point(run, &grid.values, &prior, options.model, steps);
            let x = moments.complete(&seen);
            let log_scale: f64 = x.iter().zip(&beta).map(|(x, b)| x * b).sum();
            state.scale = if learnt { log_scale.exp().min(LARGEST_SCALE) } else { 0.1 };
            let last = grid.values[grid.values.len() - 1].ln();
            state.point = state.offsets.iter().map(|offset| offset.point(last, &point)).collect();
        },
    );
    let sampler = Sampler::new(pool.sampler(steps), steps, pool.correlation(), options.seed, options.draws);
    let mut made = Forecast { keys, states, pool, sampler, options, findings };
    made.judge();
    Ok(made)
}

fn check(panel: &Panel, options: &Options) -> Result<()> {
    if options.horizon == 0 || options.draws == 0 {
        return Err(Error::input(format!("horizon is {} and draws is {}", options.horizon, options.draws))
            .hint("both are 1 or more"));
    }
    if options.horizon > 200 {
        return Err(Error::input(format!("horizon is {}", options.horizon)).hint("ask for 200 periods or fewer"));
    }
    let known = |area: &str| panel.series().iter().any(|key| key.area == area);
    for (area, most) in &options.ceilings {
        if most.is_nan() || *most <= 0.0 {
            return Err(Error::input(format!("the ceiling is {most}")).hint("give the most people an area can hold"));
        }
        if let Some(area) = area.as_deref().filter(|area| !known(area)) {
            return Err(Error::input(format!("the panel has no area {area}"))
                .at("ceiling")
                .hint("name an area of the panel"));
        }
    }
    match options.scenarios.iter().find(|scenario| !known(&scenario.area)) {
        Some(scenario) => Err(Error::input(format!("the panel has no area {}", scenario.area))
            .at("scenario")
            .hint("name an area of the panel")),
        None => Ok(()),
    }
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

fn ceiling(area: &str, options: &Options) -> f64 {
    let applies = |named: &Option<String>| named.as_deref().is_none_or(|named| named == area);
    options.ceilings.iter().filter(|(named, _)| applies(named)).map(|(_, most)| *most).fold(f64::INFINITY, f64::min)
}

/// The log point forecast of a series, and what can be seen of it for its scale.
fn point(
    run: &mut Run,
    values: &[f64],
    learnt: &Learnt,
    model: Model,
    steps: usize,
) -> (Vec<f64>, [Option<f64>; FEATURES]) {
    run.over(values);
    let equal = run.combine(&particles::equal_prior());
    let pooled = run.combine(&learnt.prior);
    let seen = features(values, run.expected_loss(), run.errors(), run.disagreement());
    let logs = match model {
        Model::Auto => {
            let particles: Vec<f64> = equal.iter().zip(&pooled).map(|(a, b)| (a + b) / 2.0).collect();
            if learnt.dot > 0.0 && values.len() >= LEAST_FOR_DOT {
                mixed(&particles, &logs_of(Model::Dot, values, steps), learnt.dot)
            } else {
                particles
            }
        }
        other => logs_of(other, values, steps),
    };
    (logs, seen)
}

/// What a panel teaches the point forecast: log prior weights of the particles, and the weight of DOT beside them.
struct Learnt {
    prior: Vec<f64>,
    dot: f64,
}

/// A model's forecast as logarithms, kept above a thousandth of the smallest count.
fn logs_of(model: Model, values: &[f64], steps: usize) -> Vec<f64> {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min) * 1e-3;
    model.predict(values, steps, 1, None).iter().map(|value| value.max(lowest).ln()).collect()
}

fn mixed(one: &[f64], other: &[f64], weight: f64) -> Vec<f64> {
    one.iter().zip(other).map(|(a, b)| a + weight * (b - a)).collect()
}

/// How far back the pseudo-origins lie: h, 3h/2 and 2h steps, as far as three counts (two, in short series) remain.
fn cuts(n: usize, steps: usize) -> Vec<usize> {
    let least = if n < 6 { 2 } else { 3 };
    let mut cuts: Vec<usize> =
        [steps, steps + steps.div_ceil(2), 2 * steps].into_iter().filter(|cut| n >= cut + least).collect();
    if cuts.is_empty() && n > least {
        cuts.push(n - least);
        if n >= least + 3 {
            cuts.push((n - least) / 2);
        }
    }
    cuts.dedup();
    cuts
}

/// Learn a pool from the pseudo-origins of a panel.
fn learn(grids: &[Grid], keys: &[SeriesKey], steps: usize, model: Model) -> Pool {
    let share = (LEARN_FROM as f64 / grids.len() as f64).min(1.0);
    let chosen: Vec<&Grid> = grids
        .iter()
        .zip(keys)
        .filter(|(_, name)| share >= 1.0 || (key(&name.name()) >> 11) as f64 / (1_u64 << 53) as f64 <= share)
        .map(|(grid, _)| grid)
        .collect();
    let mut pool = Pool::default();
    for block in blocks(&chosen, steps, |run, grid, part| accuracy(run, grid, steps, part)) {
        pool.merge(&block);
    }
    let mut prior = Learnt { prior: pool.prior(), dot: 0.0 };
    if model == Model::Auto {
        for block in blocks(&chosen, steps, |run, grid, part| mixes(run, grid, steps, &prior, part)) {
            pool.merge(&block);
        }
        prior.dot = pool.dot_weight();
    }
    let seen: Vec<Vec<Origin>> =
        chosen.par_iter().map_init(|| Run::new(steps), |run, grid| errors(run, grid, steps, model, &prior)).collect();
    for origin in seen.iter().flatten() {
        let x = pool.moments.complete(&origin.seen);
        if origin.seen.iter().all(Option::is_some) || pool.moments.count() > 0.0 {
            pool.moments.add(&x, log_scale(&origin.errors));
        }
    }
    let moments = pool.scale();
    if moments.count() == 0.0 {
        return pool;
    }
    let beta = moments.coefficients();
    for origin in seen.into_iter().flatten() {
        let x = moments.complete(&origin.seen);
        let scale: f64 = x.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>().exp().min(LARGEST_SCALE);
        let errors = origin.errors.iter().map(|error| error / scale).collect();
        pool.paths.push(Path { errors, origin: origin.place, size: origin.size });
    }
    pool.estimate_shared();
    pool
}

/// What was seen at a pseudo-origin.
struct Origin {
    place: usize,
    size: f64,
    errors: Vec<f64>,
    seen: [Option<f64>; FEATURES],
}

fn blocks(grids: &[&Grid], steps: usize, each: impl Fn(&mut Run, &Grid, &mut Pool) + Sync) -> Vec<Pool> {
    grids
        .par_chunks(BLOCK)
        .map(|block| {
            let mut run = Run::new(steps);
            let mut part = Pool { accuracy: vec![0.0; particles::count()], ..Pool::default() };
            block.iter().for_each(|grid| each(&mut run, grid, &mut part));
            part
        })
        .collect()
}

fn accuracy(run: &mut Run, grid: &Grid, steps: usize, part: &mut Pool) {
    let n = grid.values.len();
    for cut in cuts(n, steps).into_iter().take(2) {
        run.over(&grid.values[..n - cut]);
        let actual: Vec<f64> = grid.values[n - cut..].iter().take(steps).map(|value| value.ln()).collect();
        run.add_relative_errors(&actual, &mut part.accuracy);
        part.accuracy_count += 1.0;
    }
}

/// The scaled errors of the particles and of DOT at the pseudo-origins of a series.
fn mixes(run: &mut Run, grid: &Grid, steps: usize, learnt: &Learnt, part: &mut Pool) {
    let n = grid.values.len();
    part.mix.resize(2, 0.0);
    for cut in cuts(n, steps).into_iter().take(2) {
        let past = &grid.values[..n - cut];
        if past.len() < LEAST_FOR_DOT {
            continue;
        }
        let (particles, _) = point(run, past, learnt, Model::Auto, steps);
        let dot = logs_of(Model::Dot, past, steps);
        let changes = past.windows(2).map(|pair| (pair[1] / pair[0]).ln().abs());
        let scale = changes.sum::<f64>() / (past.len() - 1).max(1) as f64 + SMALLEST_CHANGE;
        for (ahead, sum) in [particles, dot].iter().zip(&mut part.mix) {
            let actual = grid.values[n - cut..].iter().take(steps);
            let errors: Vec<f64> = actual.zip(ahead).map(|(value, log)| (value.ln() - log).abs()).collect();
            *sum += (errors.iter().sum::<f64>() / errors.len() as f64 / scale).min(LARGEST_ERROR);
        }
        part.mix_count += 1.0;
    }
}

fn errors(run: &mut Run, grid: &Grid, steps: usize, model: Model, prior: &Learnt) -> Vec<Origin> {
    let n = grid.values.len();
    let made = cuts(n, steps).into_iter().enumerate().map(|(place, cut)| {
        let (logs, seen) = point(run, &grid.values[..n - cut], prior, model, steps);
        let actual = grid.values[n - cut..].iter().take(steps);
        let errors = actual.zip(&logs).map(|(value, log)| value.ln() - log).collect();
        Origin { place, size: grid.values[n - cut - 1], errors, seen }
    });
    made.collect()
}

impl Forecast {
    /// Findings on the result: ceilings that bind, intervals that say little.
    fn judge(&mut self) {
        let found: Vec<Vec<Finding>> = (0..self.keys.len())
            .into_par_iter()
            .map(|series| {
                let state = &self.states[series];
                let mut out = vec![0.0; state.periods.len() * self.options.draws];
                self.paths(series, &mut out, f64::INFINITY);
                let last = state.periods.len() - 1;
                let end = Summary::of(&mut out[last * self.options.draws..]);
                let mut found = Vec::new();
                if end.hi95 > state.ceiling {
                    let finding = Finding::new("ceiling_binds", self.keys[series].label());
                    found.push(
                        finding
                            .with("high", people(end.hi95))
                            .with("ceiling", number(state.ceiling))
                            .with("period", state.periods[last]),
                    );
                }
                if end.hi95 > 10.0 * end.lo95.max(1.0) {
                    let finding = Finding::new("wide_interval", self.keys[series].label());
                    found.push(
                        finding
                            .with("low", people(end.lo95))
                            .with("high", people(end.hi95))
                            .with("period", state.periods[last]),
                    );
                }
                found
            })
            .collect();
        self.findings.extend(found.into_iter().flatten());
    }

    fn paths(&self, series: usize, out: &mut [f64], ceiling: f64) {
        let state = &self.states[series];
        let draws = self.options.draws;
        for draw in 0..draws {
            let path = self.sampler.path(state.stream, draw);
            for (p, offset) in state.offsets.iter().enumerate() {
                out[p * draws + draw] = state.people(p, offset.error(path), ceiling);
            }
        }
    }

    /// What is doubtful in the counts and in the forecast.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
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
        self.paths(series, out, self.states[series].ceiling);
    }

    /// Draws that take the same path are the same number, and paths are ranked once for all areas: nothing is sorted.
    fn fill_sorted(&self, series: usize, out: &mut [f64], scratch: &mut Vec<i64>) {
        let (state, draws) = (&self.states[series], self.options.draws);
        let counts = self.sampler.counts(state.stream);
        for (p, (offset, out)) in state.offsets.iter().zip(out.chunks_exact_mut(draws)).enumerate() {
            let mut filled = 0;
            for (path, error) in self.sampler.ranked(*offset).iter() {
                let count = counts[*path as usize] as usize;
                if count > 0 {
                    out[filled..filled + count].fill(state.people(p, *error, state.ceiling));
                    filled += count;
                }
            }
            // Neighbours that rounding swaps.
            if !out.is_sorted() {
                sort(out, scratch);
            }
        }
    }
}
