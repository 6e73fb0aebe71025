//! The forecast of a panel: a calibration, and for each series a point path and a scale.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::bound::Bounds;
use super::calibration::{Calibration, calibrate};
use super::drivers::{DriverPath, DriverStudy};
use super::fitter::{Buffers, Fitters};
use super::jumps::{Kind, breaks};
use super::memory::require_draws;
use super::models::Model;
use super::options::Options;
use super::prepare::Prepared;
use super::result::{Forecast, State};
use super::scenario::{Effect, Scenario};
use super::season::Season;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Panel, Population, shared_names};
use crate::stats::Elementary;

/// The most draws.
const MOST_DRAWS: usize = 1_000_000;

/// Forecast every series of a panel from its counts and estimates; stated figures are left out. What the panel teaches is
/// learnt first.
///
/// # Errors
/// A horizon or number of draws of 0, a floor above or a ceiling below a last count, a scenario for an area that is not
/// there, unevenly spaced counts for a model that needs even ones, draws that the memory allowed does not hold; the caller
/// stopped the computation.
pub fn forecast(panel: &Panel, options: Options, context: &Context) -> Result<Forecast> {
    check(panel, &options)?;
    require_draws(context, options.horizon, options.draws)?;
    let calibration = calibrate(panel, &options.calibration(), context)?;
    forecast_with(panel, options, Arc::new(calibration), context)
}

/// Forecast every series of a panel, or of a part of it, by what was learnt before: the same bits as from the whole.
///
/// # Errors
/// As [`forecast`]; a calibration of another model, frequency or shorter horizon, or one that has not seen a spacing.
pub fn forecast_with(
    panel: &Panel,
    options: Options,
    calibration: Arc<Calibration>,
    context: &Context,
) -> Result<Forecast> {
    check(panel, &options)?;
    require_draws(context, options.horizon, options.draws)?;
    calibration.check(&options.calibration())?;
    let mut prepared = Prepared::all(panel, &options.calibration())?;
    let mut findings = panel.findings().to_vec();
    let counted = |place: usize| prepared.iter().any(|one| one.place == place);
    let uncounted = panel.series().iter().enumerate().filter(|(place, _)| !counted(*place));
    findings.extend(uncounted.map(|(_, key)| Finding::nothing_counted(key.label())));
    for one in &mut prepared {
        align(one, &calibration, &options, &mut findings)?;
        doubt_series(one, options.model, &mut findings);
    }
    if calibration.is_reference_only() {
        findings.push(Finding::reference_only("panel"));
    }
    let drivers = prepared.iter().map(|one| driver_path(one, &calibration, &options, &mut findings));
    let drivers = drivers.collect::<Result<Vec<Option<DriverPath>>>>()?;
    findings.extend(calibration.drivers().map(DriverStudy::doubts).into_iter().flatten());
    let effects = effects(&prepared, &options.scenarios, &mut findings)?;
    let wholes = prepared.iter().map(|one| calibration.wholes_of(one, &options.calibration()));
    let wholes = wholes.collect::<Result<Vec<_>>>()?;
    let fitters = Fitters::new(prepared.iter().chain(wholes.iter().flatten()), &calibration, &options)?;
    let given = BoundsByArea::of(&options);
    let bounds = prepared.iter().map(|one| bounds(one, &given)).collect::<Result<Vec<_>>>()?;
    context.begin("forecast", 2 * prepared.len());
    let states: Vec<State> = prepared
        .par_iter()
        .zip(&wholes)
        .zip(&drivers)
        .zip(effects)
        .zip(bounds)
        .map_init(Buffers::default, |buffers, ((((one, wholes), drivers), effects), bounds)| {
            context.advance(1)?;
            let fitted = fitters.fit(buffers, one, wholes, drivers.as_ref(), bounds.ceiling);
            let sampler = fitters.sampler_of(one, &fitted);
            Ok(State::new(one, fitted, sampler, calibration.stream(&one.key), bounds, effects))
        })
        .collect::<Result<_>>()?;
    for (one, state) in prepared.iter().zip(&states) {
        if let Some(borrowed) = &state.borrowed {
            findings.push(Finding::share_of_whole(one.key.label(), one.counts.len(), &borrowed.whole));
        }
    }
    let samplers = fitters.into_samplers();
    let sources = prepared.into_iter().map(|one| (one.key, one.periods, one.counts, one.clock)).collect();
    Forecast::new(sources, states, samplers, calibration, options, findings, context)
}

/// Carry a series that ends before the others to their last period, and say so; say where it ends after them.
fn align(one: &mut Prepared, calibration: &Calibration, options: &Options, findings: &mut Vec<Finding>) -> Result<()> {
    let Some(usual) = calibration.first(one.key.group.as_deref(), one.spacing) else { return Ok(()) };
    let behind = one.behind(usual);
    let (last, _) = one.last();
    if behind > 0 {
        one.carry(behind as usize, options.freq.as_deref())?;
        findings.push(Finding::late_series(one.key.label(), last, behind, one.end()));
    } else if behind < 0 {
        findings.push(Finding::early_series(one.key.label(), last, -behind));
    }
    Ok(())
}

/// The drivers of a series, where there are any.
fn driver_path(
    one: &Prepared,
    calibration: &Calibration,
    options: &Options,
    findings: &mut Vec<Finding>,
) -> Result<Option<DriverPath>> {
    match (&options.drivers, calibration.drivers()) {
        (Some(given), Some(study)) => study.path(given, one, findings),
        (Some(_) | None, _) => Ok(None),
    }
}

/// Findings on the counts of a series.
fn doubt_series(one: &Prepared, model: Model, findings: &mut Vec<Finding>) {
    let label = one.key.label();
    let grid = &one.grid;
    if grid.interpolated && matches!(model, Model::Auto | Model::Ensemble) {
        findings.push(Finding::uneven_spacing(label.clone()));
    }
    match one.counts.len() {
        1 => findings.push(Finding::one_count(label.clone())),
        count @ 2..4 => findings.push(Finding::few_counts(label.clone(), count)),
        _ => {}
    }
    if one.start > 0.0 {
        findings.push(Finding::count_uncertain(label.clone(), one.last().0, one.start));
    }
    if grid.interpolated {
        return;
    }
    if Season::of(&grid.values, grid.period).unseen() {
        findings.push(Finding::season_unseen(label.clone(), grid.values.len()));
    }
    let shifted: Vec<f64> = one.counts.iter().map(|count| count + grid.offset).collect();
    let season = Season::of(&shifted, grid.period);
    for found in breaks(&season.adjust(&shifted)) {
        let Some(period) = one.periods.get(found.place) else { continue };
        let factor = format!("{:.2}", found.excess.exponential());
        findings.push(match found.kind {
            Kind::Outlier => Finding::outlier(&label, period, factor),
            Kind::LevelShift => Finding::level_shift(&label, period, factor),
        });
    }
}

/// The effects of every scenario on every series.
fn effects(prepared: &[Prepared], scenarios: &[Scenario], findings: &mut Vec<Finding>) -> Result<Vec<Vec<Effect>>> {
    let mut effects: Vec<Vec<Effect>> = prepared.iter().map(|_| vec![]).collect();
    let mut by_area: HashMap<&str, Vec<(usize, &Prepared)>> = HashMap::new();
    if !scenarios.is_empty() {
        prepared.iter().enumerate().for_each(|one| by_area.entry(&one.1.key.area).or_default().push(one));
    }
    for scenario in scenarios {
        let of_area = by_area.get(scenario.area()).map_or(&[][..], Vec::as_slice);
        for (place, part) in shares(of_area, scenario)? {
            let (Some(one), Some(effects)) = (prepared.get(place), effects.get_mut(place)) else { continue };
            let (effect, coverage) = scenario.effect(&one.ahead, one.clock, one.grid.last, part);
            let (label, start) = (one.key.label(), scenario.start());
            if coverage.counted > 0.0 {
                let share = format!("{:.0}", 100.0 * coverage.counted);
                findings.push(Finding::event_counted(label, share, start, one.last().0));
            } else if coverage.reached <= 0.0 {
                findings.push(Finding::event_after_horizon(label, start, one.end()));
            }
            effects.push(effect);
        }
    }
    Ok(effects)
}

/// The series that a scenario goes to, of those of its area, and each one's share of it.
fn shares(of_area: &[(usize, &Prepared)], scenario: &Scenario) -> Result<Vec<(usize, f64)>> {
    let wrong = |error: Error| Err(error.at("scenario"));
    if of_area.is_empty() {
        return wrong(Error::scenario_area_uncounted(scenario.area()));
    }
    let in_group = |group: &str| -> Vec<(usize, &Prepared)> {
        of_area.iter().copied().filter(|(_, one)| one.key.group.as_deref() == Some(group)).collect()
    };
    let chosen = match scenario.group() {
        Some(group) => in_group(group),
        None => {
            let floating = in_group("floating");
            if floating.is_empty() { of_area.to_vec() } else { floating }
        }
    };
    if chosen.is_empty() {
        let group = scenario.group().unwrap_or_default();
        return wrong(Error::scenario_group_unknown(scenario.area(), group));
    }
    if chosen.iter().any(|(a, one)| chosen.iter().any(|(b, other)| a < b && one.key.group == other.key.group)) {
        return wrong(Error::scenario_area_of_two(scenario.area()));
    }
    let total: f64 = chosen.iter().map(|(_, one)| one.last().1).sum();
    let equal = 1.0 / chosen.len() as f64;
    let share = |one: &Prepared| if total > 0.0 { one.last().1 / total } else { equal };
    Ok(chosen.iter().map(|(place, one)| (*place, share(one))).collect())
}

fn check(panel: &Panel, options: &Options) -> Result<()> {
    if options.draws == 0 {
        return Err(Error::draws_zero());
    }
    if options.draws > MOST_DRAWS {
        return Err(Error::draws_too_many(options.draws, MOST_DRAWS));
    }
    let areas: HashSet<&str> = panel.series().iter().map(|key| key.area.as_str()).collect();
    let known = |area: &str| areas.contains(area);
    let shared = shared_names(panel.series());
    let bounds = [("ceiling", &options.ceilings), ("floor", &options.floors)];
    for (name, given) in bounds {
        for (area, people) in given {
            if !people.is_finite() && name == "floor"
                || people.is_nan()
                || *people < 0.0
                || *people == 0.0 && name == "ceiling"
            {
                let error = match name {
                    "ceiling" => Error::ceiling_not_usable(*people),
                    _ => Error::floor_not_usable(*people),
                };
                return Err(error.at(name));
            }
            if let Some(area) = area.as_deref().filter(|area| !known(area)) {
                return Err(Error::panel_area_unknown(area).at(name));
            }
            if let Some((area, parents)) = area.as_deref().and_then(|area| shared.get_key_value(area)) {
                let parents = parents.iter().map(|parent| parent.unwrap_or("–").to_owned());
                return Err(Error::area_name_shared(*area, parents).at(name));
            }
        }
    }
    match options.scenarios.iter().find(|scenario| !known(scenario.area())) {
        Some(scenario) => Err(Error::panel_area_unknown(scenario.area()).at("scenario")),
        None => Ok(()),
    }
}

/// Bounds by area: the strictest that is given to all, and the strictest of each area that is named.
struct BoundsByArea<'a> {
    ceiling: f64,
    floor: f64,
    ceilings: HashMap<&'a str, f64>,
    floors: HashMap<&'a str, f64>,
}

impl<'a> BoundsByArea<'a> {
    fn of(options: &'a Options) -> Self {
        let mut bounds = Self { ceiling: f64::INFINITY, floor: 0.0, ceilings: HashMap::new(), floors: HashMap::new() };
        for (area, people) in &options.ceilings {
            let ceiling = match area {
                None => &mut bounds.ceiling,
                Some(area) => bounds.ceilings.entry(area).or_insert(f64::INFINITY),
            };
            *ceiling = ceiling.min(*people);
        }
        for (area, people) in &options.floors {
            let floor = match area {
                None => &mut bounds.floor,
                Some(area) => bounds.floors.entry(area).or_insert(0.0),
            };
            *floor = floor.max(*people);
        }
        bounds
    }
}

/// The bounds that apply to a series: its lowest ceiling and its highest floor, with the last count between them.
fn bounds(one: &Prepared, given: &BoundsByArea) -> Result<Bounds> {
    let area = one.key.area.as_str();
    let ceiling = given.ceilings.get(area).map_or(given.ceiling, |ceiling| given.ceiling.min(*ceiling));
    let floor = given.floors.get(area).map_or(given.floor, |floor| given.floor.max(*floor));
    let (period, last) = one.last();
    let refused = |error: Error| Err(error.at(one.key.label()));
    if floor > ceiling {
        return refused(Error::floor_above_ceiling(floor, ceiling));
    }
    if last > ceiling {
        return refused(Error::ceiling_below_count(ceiling, last, period));
    }
    if last < floor {
        return refused(Error::floor_above_count(floor, last, period));
    }
    Ok(Bounds { floor, ceiling })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{TableBuilder, TableReader};

    fn panel(area: &[&str], period: &[&str], population: &[f64]) -> Panel {
        let table = TableBuilder::new()
            .text("area", area.iter().copied())
            .text("period", period.iter().copied())
            .number("population", population.iter().copied());
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    fn uneven() -> Panel {
        panel(&["A"; 5], &["2000", "2003", "2004", "2008", "2010"], &[100.0, 220.0, 270.0, 480.0, 560.0])
    }

    #[test]
    fn curves_read_any_times_and_stay_under_the_ceiling() {
        for model in [Model::Logistic, Model::Gompertz] {
            let ceilings = vec![(None, 700.0)];
            let options = Options { model, horizon: 4, ceilings, freq: Some("Y".into()), ..Options::default() };
            let made = forecast(&uneven(), options, &Context::default()).unwrap();
            let mut out = vec![0.0; 4 * 1000];
            made.fill(0, &mut out);
            assert!(out.iter().all(|people| *people > 0.0 && *people <= 700.0));
        }
        let error = forecast(&uneven(), Options { model: Model::Ets, ..Options::default() }, &Context::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("logistic") && error.contains("drift"), "{error}");
    }

    #[test]
    fn bounds_that_exclude_the_last_count_and_too_many_draws_are_refused() {
        let low = Options { ceilings: vec![(None, 500.0)], ..Options::default() };
        assert!(forecast(&uneven(), low, &Context::default()).unwrap_err().to_string().contains("ceiling"));
        let high = Options { floors: vec![(Some("A".into()), 600.0)], ..Options::default() };
        assert!(forecast(&uneven(), high, &Context::default()).unwrap_err().to_string().contains("floor"));
        assert!(forecast(&uneven(), Options { draws: 1 << 40, ..Options::default() }, &Context::default()).is_err());
    }

    /// A stated figure of 20 % error at the end: wider paths at every period than the same figure counted, the same bits where
    /// errors are 0, and a level nearer to what the sure counts said.
    #[test]
    fn the_error_of_a_count_enters_the_starting_level_and_its_draws() {
        let width = |kind: &str, cv: f64| {
            let years: Vec<String> = (2001..=2012).map(|year| year.to_string()).collect();
            let count = |year: i32| 50_000.0 * 1.02_f64.powi(year) * (1.0 + 0.01 * f64::from(year * year % 5));
            let table = TableBuilder::new()
                .text("area", years.iter().map(|_| "A"))
                .text("period", &years)
                .number("population", (0..12).map(|year| if year == 11 { 1.2 * count(11) } else { count(year) }))
                .text("kind", (0..12).map(|year| if year == 11 { kind } else { "count" }))
                .number("cv", (0..12).map(|year| if year == 11 { cv } else { 0.0 }));
            let panel = Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap();
            let made = forecast(&panel, Options { draws: 2000, ..Options::default() }, &Context::default()).unwrap();
            let mut out = vec![0.0; 5 * 2000];
            made.fill(0, &mut out);
            let first = &mut out[..2000];
            first.sort_by(f64::total_cmp);
            let [low, middle, high] = [0.025, 0.5, 0.975].map(|level| crate::stats::quantile(first, level));
            ((high / low).ln(), middle, made.findings().iter().any(|found| found.code().name() == "count_uncertain"))
        };
        let (sure, stated) = (width("count", 0.0), width("stated", 0.2));
        assert!(!sure.2 && stated.2);
        assert!(stated.1 < 0.95 * sure.1, "{stated:?} {sure:?}");
        let one = |cv: f64| {
            let table = TableBuilder::new()
                .text("area", ["A"])
                .text("period", ["2010"])
                .number("population", [60_000.0])
                .number("cv", [cv]);
            let panel = Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap();
            let made = forecast(&panel, Options { draws: 2000, ..Options::default() }, &Context::default()).unwrap();
            let (mut keys, mut out) = (vec![0.0; 10_000], vec![0.0; 10_000]);
            made.fill_sorted(0, &mut keys, &mut Default::default());
            made.fill(0, &mut out);
            out[..2000].sort_by(f64::total_cmp);
            let ends = [0.025, 0.975]
                .map(|level| crate::stats::quantile_of(&keys[..2000], level, |key| made.order_statistic(0, 0, key)));
            assert_eq!(ends, [0.025, 0.975].map(|level| crate::stats::quantile(&out[..2000], level)));
            (ends[1] / ends[0]).ln()
        };
        let (exact, rough) = (one(0.0), one(0.2));
        // Half widths in logs add up as squares: 2 × 1.96 × √ln(1.04) is 0.776.
        assert!((rough / exact.hypot(0.776) - 1.0).abs() < 0.1, "{exact} {rough}");
    }

    #[test]
    fn a_part_with_the_calibration_of_the_whole_has_its_bits() {
        let area: Vec<String> = (0..60).map(|row| format!("area {}", row / 12)).collect();
        let period: Vec<String> = (0..60).map(|row| (2000 + row % 12).to_string()).collect();
        let population: Vec<f64> = (0..60).map(|row| f64::from(1000 + 31 * row + row * row % 17)).collect();
        let names: Vec<&str> = area.iter().map(String::as_str).collect();
        let periods: Vec<&str> = period.iter().map(String::as_str).collect();
        let whole = forecast(&panel(&names, &periods, &population), Options::default(), &Context::default()).unwrap();
        let part = panel(&names[24..36], &periods[24..36], &population[24..36]);
        let part =
            forecast_with(&part, Options::default(), Arc::clone(whole.calibration()), &Context::default()).unwrap();
        let (mut all, mut own) = (vec![0.0; 5000], vec![0.0; 5000]);
        whole.fill(2, &mut all);
        part.fill(0, &mut own);
        assert_eq!(all, own);
    }
}
