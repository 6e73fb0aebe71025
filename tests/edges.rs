//! Public functions at the edges of what they take: empty and unequal lists, places that are not there, numbers that are
//! none or too large. Each answers or gives an error; none panics.

use std::fmt::Debug;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use townscale::Result;
use townscale::cohort::{AgeGroups, Ages, Band, Inputs, Parameters, RogersCastro, age_profiles, project_ages};
use townscale::context::Context;
use townscale::forecast::models::{Form, MODELS, choose_ets, fit_ets};
use townscale::forecast::{Batches, Forecast, Options, ReconcileMethod, Target, forecast};
use townscale::panel::{Panel, Period, Population, SortBuffers, order_labels, peak_of_year, read_labels};
use townscale::services::{
    Aim, ByService, Cost, Method, Services, Step, Weights, access, access_over_draws, counters, service_load, site,
    waiting,
};
use townscale::solver::{Answer, Outcome};
use townscale::staffing::{
    Activity, Allocation, Allowances, Apportionment, Busy, Calls, Norm, PostCost, PostCostInputs, Shifts, Staff,
    Strength, WorkingTime, allocate, erlang_c, staffing_gap, wisn,
};
use townscale::table::{TableBuilder, TableReader};

/// Numbers at which arithmetic breaks.
const NUMBERS: [f64; 13] =
    [0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e-300, 1e9, 1e300, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
const COUNTS: [usize; 6] = [0, 1, 2, 3, 201, usize::MAX];

/// Lists of no, one and several numbers, with each number at the end.
fn lists() -> Vec<Vec<f64>> {
    let lengths = [0, 1, 2, 3, 12];
    let of = |length: usize| {
        NUMBERS.map(move |last| {
            (0..length).map(|place| if place + 1 == length { last } else { 1.0 + place as f64 }).collect()
        })
    };
    lengths.into_iter().flat_map(of).collect()
}

/// Call what is tried; a panic is told with its input.
fn tried<T>(input: impl Debug, call: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer,
        Err(_) => panic!("it panicked at {input:?}"),
    }
}

fn reader(table: TableBuilder, name: &str) -> TableReader {
    TableReader::new(table.build(), name)
}

/// A whole and two parts over six years.
fn panel() -> Panel {
    let (mut areas, mut parents, mut periods, mut people) = (vec![], vec![], vec![], vec![]);
    for (area, parent, size) in [("W", None, 3.0), ("A", Some("W"), 1.0), ("B", Some("W"), 2.0)] {
        for year in 0..6 {
            areas.push(area);
            parents.push(parent);
            periods.push((2010 + year).to_string());
            people.push(size * (1000.0 + 50.0 * f64::from(year)));
        }
    }
    let table = TableBuilder::new().text("area", areas).optional_text("parent", parents).text("period", periods);
    Panel::from_table(&reader(table.number("population", people), "counts")).unwrap()
}

fn made() -> Forecast {
    forecast(&panel(), Options { horizon: 3, draws: 50, ..Options::default() }, &Context::default()).unwrap()
}

#[test]
fn populations_have_no_series_that_is_not_there() {
    let context = Context::default();
    let panel = panel();
    let made = made();
    let held = made.adjust("A", None, 1.1, "a new estate", &context).unwrap();
    let populations: [&dyn Population; 3] = [&panel, &made, &held];
    for population in populations {
        for series in [0, 2, 3, usize::MAX] {
            for length in [0, 1, 7, 1000] {
                tried((series, length), || {
                    let periods = population.periods(series).len();
                    assert_eq!(periods == 0, series > 2);
                    let mut out = vec![0.0; length];
                    population.fill(series, &mut out);
                    population.fill_sorted(series, &mut out, &mut SortBuffers::default());
                    population.order_statistic(series, length, 0.5)
                });
            }
        }
    }
    for series in [0, 3, usize::MAX] {
        tried(series, || {
            let _ = (panel.counted(series), panel.counted_errors(series), panel.kinds(series).len());
            let _ = (panel.definition(series, usize::MAX).is_none(), made.scale(series));
        });
    }
    for (steps, least) in COUNTS.into_iter().flat_map(|steps| COUNTS.map(|least| (steps, least))) {
        tried((steps, least), || panel.without_last(steps, least).is_some());
    }
    let periods: Vec<Period> = panel.periods(0).to_vec();
    for people in lists() {
        tried(&people, || (peak_of_year(&periods, &people), peak_of_year(&[], &people)));
    }
    tried("labels", || (read_labels::<&str>(&[]), order_labels::<&str>(&[]), order_labels(&["", "\0", "年"])));
    for (period, steps) in ["2010", "2010H1", "2010-06", "2010-12-31"]
        .into_iter()
        .flat_map(|text| [i32::MIN, -1, 0, 1, i32::MAX].map(|steps| (text.parse::<Period>().unwrap(), steps)))
    {
        tried((period, steps), || {
            let _ = (period.after(steps), period.after_months(steps, true), period.after_months(steps, false));
        });
    }
}

#[test]
fn models_refuse_what_they_cannot_read() {
    for (name, model) in MODELS {
        for values in lists() {
            for (horizon, period) in [(0, 1), (3, 0), (3, 12), (3, usize::MAX), (usize::MAX, 1)] {
                for most in [None, Some(f64::NAN), Some(0.0), Some(1e300)] {
                    let answer =
                        tried((name, &values, horizon, period, most), || model.predict(&values, horizon, period, most));
                    let read = !values.is_empty() && values.iter().all(|value| *value > 0.0 && value.is_finite());
                    assert_eq!(answer.is_ok(), read && horizon <= 200, "{name}, {values:?}, {horizon}");
                }
            }
        }
    }
    for values in lists() {
        for period in [0, 1, 4, usize::MAX] {
            tried((&values, period), || {
                for form in Form::all(period) {
                    let _ = fit_ets(&values, period, form).map(|fit| fit.predict(5));
                }
                choose_ets(&values, period).map(|fit| fit.predict(0))
            });
        }
    }
}

#[test]
fn forecasts_refuse_what_cannot_be() {
    let context = Context::default();
    let panel = panel();
    for (horizon, draws) in [(0, 50), (usize::MAX, 50), (1, 0), (1, usize::MAX)] {
        let options = Options { horizon, draws, ..Options::default() };
        assert!(tried((horizon, draws), || forecast(&panel, options, &context)).is_err(), "{horizon}, {draws}");
    }
    let made = Arc::new(made());
    for number in NUMBERS {
        tried(number, || {
            let _ = made.summary(&[number], &context);
            let _ = made.quantiles(&[number], &context);
            let _ = made.total(None, &[number], &context);
            let _ = Batches::summary(Arc::clone(&made), &[number], NonZeroUsize::MAX);
            let target = Target { name: Some("W".into()), period: None, total: number };
            let targets = [target.clone(), Target { name: None, ..target }];
            for made in [
                made.target(&targets[..1], Some("parent"), None, &context),
                made.target(&targets, None, None, &context),
            ] {
                let _ = made.and_then(|made| made.summary(&[80.0], &context));
            }
        });
    }
    assert!(made.target(&[], None, None, &context).is_err());
    for factor in NUMBERS {
        for method in
            [ReconcileMethod::BottomUp, ReconcileMethod::Ols, ReconcileMethod::Wls, ReconcileMethod::MintShrink]
        {
            tried((factor, method), || {
                let adjusted = made.adjust("A", None, factor, "a new estate", &context);
                adjusted
                    .and_then(|made| made.reconcile(method, &context))
                    .and_then(|made| made.summary(&[80.0], &context))
                    .is_ok()
            });
        }
    }
}

#[test]
fn ages_are_those_of_people() {
    let lists = lists();
    let starts: [Vec<u32>; 5] = [
        vec![],
        vec![0],
        (0..20).collect(),
        (0..20).rev().collect(),
        (0..20).map(|group| group * 200_000_000).collect(),
    ];
    for (starts, values, parameters) in starts
        .iter()
        .flat_map(|starts| lists.iter().flat_map(move |values| [0, 7, 11, usize::MAX].map(|p| (starts, values, p))))
    {
        tried((starts, values, parameters), || {
            RogersCastro::fit(starts, values, parameters, &Context::default()).is_ok()
        });
    }
    let profile = age_profiles().first().unwrap().id.clone();
    for (width, count) in
        [0, 1, 5, 200, u32::MAX].into_iter().flat_map(|width| [0, 3, 27, 151, 200, usize::MAX].map(|n| (width, n)))
    {
        let Ok(groups) = tried((width, count), || AgeGroups::new(width, count)) else { continue };
        for group in COUNTS {
            tried((width, count, group), || (groups.first(group), groups.label(group)));
        }
        for number in NUMBERS {
            let schedule = Parameters { a1: 1.0, mu2: number, ..RogersCastro::standard().parameters() };
            let schedule = tried(number, || RogersCastro::new(schedule));
            let _ = tried(number, || schedule.map(|schedule| (schedule.at(number), schedule.shares(&groups))));
        }
        for (first, last) in [(0, None), (u32::MAX, None), (0, Some(u32::MAX)), (5, Some(0))] {
            let band = Band { name: "x".into(), first, last, sex: None };
            let _ = tried((first, last), || band.shares(&groups));
        }
        // More ages than any profile has.
        let ages: Vec<String> = (0..count).map(|group| groups.label(group)).collect();
        let base = reader(TableBuilder::new().text("age", ages).number("population", vec![10.0; count]), "base");
        let inputs = Inputs { base: Some(base), ..Inputs::default() };
        let options =
            townscale::cohort::Options { profile: Some(profile.clone()), steps: Some(2), ..Default::default() };
        if let Ok(ages) = tried((width, count), || project_ages(&inputs, &options, None, &Context::default())) {
            of_ages(&ages);
        }
    }
    for text in ["", "4294967295+", "4294967295", "0-4294967295", "201", "99999999999", "-1", "９", "female "] {
        let _ = tried(text, || Band::parse(text));
    }
}

fn of_ages(ages: &Ages) {
    for place in COUNTS {
        tried(place, || {
            let people: f64 = ages.people(place, 0).iter().sum();
            assert!(people > 0.0 || place > 0);
            (ages.people(0, place), ages.period(place))
        });
    }
    let _ = tried("tables", || (ages.summary(&Context::default()), ages.findings(&Context::default())));
}

#[test]
fn posts_and_queues_take_any_number() {
    use Apportionment::{Adams, Dean, HuntingtonHill, Jefferson, LargestRemainder, Leximin, Webster};
    let long: Vec<f64> = vec![f64::MAX; 3];
    for need in lists().into_iter().chain([long]) {
        for method in [Adams, Dean, HuntingtonHill, Jefferson, LargestRemainder, Leximin, Webster] {
            for total in [0, 1, 10, 1_000_000_000_000_000, u64::MAX] {
                let shared = tried((&need, method, total), || allocate(total, &need, method));
                if let Ok(posts) = shared {
                    assert_eq!(posts.iter().sum::<u64>(), total, "{need:?}, {method:?}");
                }
                for areas in [0, 1, need.len()] {
                    let areas: Vec<String> = (0..areas).map(|area| area.to_string()).collect();
                    let made =
                        tried((&need, method, total), || Allocation::new(total, areas.clone(), need.clone(), method));
                    assert!(made.is_err() || areas.len() == need.len());
                    let Ok(mut made) = made else { continue };
                    tried((&need, method, total), || {
                        let _ = (made.table(), made.findings(), made.against(&need).is_ok());
                        assert!(made.against(&[]).is_err() && made.against(&[1.0; 13]).is_err());
                        made.areas.clear();
                        (made.table(), made.findings(), made.against(&need).is_ok())
                    });
                }
            }
        }
    }
    for (a, b, c) in NUMBERS.into_iter().flat_map(|a| NUMBERS.into_iter().flat_map(move |b| NUMBERS.map(|c| (a, b, c))))
    {
        tried((a, b, c), || {
            let _ =
                (Strength::seen(a, b, c, a), Strength::expected(a, b, c, b, a), Strength::expected(a, 0.5, 0.5, b, c));
            let shifts = Shifts { cover_hours_per_week: a, contract_hours_per_week: b, absence_hours_per_year: c };
            let _ = (shifts.relief_factor(), shifts.on_duty_share());
            let inputs = PostCostInputs {
                monthly_pay: a,
                on_cost: b,
                recruitment: c,
                training: a,
                training_months: b,
                turnover: c,
                on_duty_share: a,
            };
            if let Ok(cost) = PostCost::new(inputs) {
                let _ = (cost.per_head(), cost.per_person_on_duty(), cost.break_even(b), cost.pays_from(b, c));
            }
            let time = WorkingTime { days_per_week: a, weeks: b, hours_per_day: c, days_off: a };
            let activity = Activity { name: String::new(), workload: b, unit_minutes: c };
            let allowances = Allowances { category: vec![(String::new(), a)], individual: vec![(String::new(), b)] };
            if let Ok(found) = wisn(vec![activity], time, allowances, Some(c)) {
                let _ = (found.difference(), found.ratio(), found.table());
            }
            let _ =
                (Weights::bands(vec![(a, b), (c, b), (a, c)]), Weights::power(a, b, c).map(|weights| weights.at(c)));
            let _ = (Weights::gaussian(a).map(|weights| weights.at(b)), Weights::tau(a).map(|weights| weights.at(b)));
            let _ = Step::new(a, None, None);
        });
    }
    let loads = [0.0, -1.0, 1e-300, 40.0, f64::MAX, f64::NAN];
    let times = [0.0, 5e-324, 1e-9, 2.0, 1e300, f64::NAN];
    for (arrivals, minutes, patience) in
        loads.into_iter().flat_map(|a| loads.into_iter().flat_map(move |m| times.map(|patience| (a, m, patience))))
    {
        let _ = tried((arrivals, minutes), || erlang_c(arrivals, minutes, 40));
        for (busy, within) in
            [(Busy::Lost, 0.0), (Busy::Wait, 1.0), (Busy::GiveUp(patience), 0.0), (Busy::GiveUp(patience), 1.0)]
        {
            let began = Instant::now();
            tried((arrivals, minutes, busy, within), || {
                let Ok(calls) = Calls::new(arrivals, minutes, busy) else { return };
                for servers in [0, 1, 100, u64::MAX] {
                    let _ = calls.at(servers, within);
                }
                for level in [0.8, 1.0 - f64::EPSILON, f64::NAN] {
                    let _ = calls.servers_for(level, within);
                }
            });
            assert!(began.elapsed() < Duration::from_secs(60), "{arrivals}, {minutes}, {busy:?}, {within}");
        }
    }
}

#[test]
fn a_norm_of_groups_that_share_no_period_is_explained_by_nothing() {
    let counts = TableBuilder::new()
        .text("area", ["A"; 4])
        .text("group", ["resident", "resident", "floating", "floating"])
        .text("period", ["2010", "2011", "2015", "2016"])
        .number("population", [1000.0, 1100.0, 500.0, 600.0]);
    let panel = Arc::new(Panel::from_table(&reader(counts, "counts")).unwrap());
    let norm = r#"{"role": "officer", "parts": [["resident", 500], ["floating", 250]]}"#;
    let norm: Norm = serde_json::from_str(norm).unwrap();
    let staff = TableBuilder::new().text("area", ["A"]).text("role", ["officer"]).number("headcount", [1.0]);
    let gap = staffing_gap(panel, vec![norm], Staff::from_table(&reader(staff, "staff")).unwrap(), None).unwrap();
    tried("explain", || {
        let context = Context::default();
        let _ = (gap.summary(&context), gap.first_shortage(&context), gap.findings(&context));
        let lines = gap.explain("A", "officer", None, townscale::Language::En).unwrap();
        assert!(lines.is_empty(), "{lines:?}");
    });
}

#[test]
fn services_take_matrices_of_their_own_size_only() {
    let context = Context::default();
    let table =
        |id: [&str; 2], column: &str| reader(TableBuilder::new().text("id", id).number(column, [1.0, 2.0]), column);
    let (supply, demand) = (table(["S", "T"], "capacity"), table(["A", "B"], "population"));
    let panel = panel();
    let row = |length: usize, number: f64| vec![Some(number); length];
    for number in NUMBERS {
        for (rows, columns) in [(0, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 2), (2, 3)] {
            let seconds: Vec<Vec<Option<f64>>> = vec![row(columns, number); rows];
            let uneven = vec![row(columns, number), row(columns + 1, number)];
            for (seconds, method) in [&seconds, &uneven].into_iter().flat_map(|seconds| {
                ["2sfca", "3sfca", "raam"].map(|method| (seconds, method.parse::<Method>().unwrap()))
            }) {
                for cost in [Cost::Seconds(seconds), Cost::Speed(number)] {
                    tried((number, rows, columns, method), || {
                        let found = access(&supply, &demand, cost, 30.0, method, None, &Context::default());
                        let _ = found.map(|found| (found.summary(), found.supply(), found.mean()));
                        let _ = access(&supply, &demand, cost, number, method, None, &Context::default());
                        let _ = access_over_draws(&panel, None, &supply, cost, 30.0, method, None, None, &context);
                        let by = ByService::new(&supply, cost, |supply, cost| {
                            access(supply, &demand, cost, 30.0, method, None, &Context::default())
                        });
                        by.and_then(|by| by.table(townscale::services::Access::table)).is_ok()
                    });
                }
            }
        }
    }
    let seconds = vec![row(2, 60.0); 3];
    for length in COUNTS.into_iter().filter(|length| *length < 1000) {
        let solve = |_: &_, _: &_| -> Result<Answer> {
            Ok(Answer { outcome: Outcome::Optimal, values: Some(vec![1.0; length]), bound: 0.0, duals: vec![] })
        };
        for aim in [
            Aim::PMedian { open: 1 },
            Aim::MaximalCoverage { open: 1 },
            Aim::FewestSites { share: 0.5, probability: 0.5 },
        ] {
            tried(length, || {
                site(&panel, None, None, &supply, Cost::Seconds(&seconds), 30.0, aim, &solve, &context).is_ok()
            });
        }
    }
}

#[test]
fn tables_of_services_differ_only_by_an_error() {
    let supply = TableBuilder::new().text("id", ["S", "T"]).text("service", ["a", "b"]).number("capacity", [1.0, 2.0]);
    let found = ByService::new(&reader(supply, "supply"), Cost::Speed(1.0), |supply, _| supply.text("id")).unwrap();
    let table = |ids: &Vec<String>| TableBuilder::new().text(&ids[0], ["x"]).build();
    let error = tried("tables", || found.table(table)).unwrap_err();
    assert!(error.to_string().contains("do not have the same columns"), "{error}");
}

#[test]
fn loads_and_waits_take_any_number() {
    let context = Context::default();
    let panel = Arc::new(panel());
    for number in NUMBERS {
        let table = |column: &str| {
            let table = TableBuilder::new().text("area", ["A"]).text("service", ["school"]).number("capacity", [10.0]);
            let table = table.number("per_1000", [if column == "per_1000" { number } else { 2.0 }]);
            reader(if column == "peak" { table.number("peak", [number]) } else { table }, "services")
        };
        for column in ["per_1000", "peak"] {
            tried((number, column), || {
                let load = Services::from_table(&table(column))
                    .and_then(|services| service_load(panel.clone(), services, &Context::default()));
                let Ok(load) = load else { return };
                let _ = (load.summary(&context), load.first_overload(&context), load.findings(&context));
                for cost in NUMBERS {
                    let costs = TableBuilder::new()
                        .text("service", ["school"])
                        .number("cost", [cost])
                        .number("capacity", [number]);
                    let _ = load.cheapest_relief(&reader(costs, "costs"), cost, &context);
                }
            });
        }
        let counter = TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["counter"])
            .number("arrivals_per_1000", [number])
            .number("handling_minutes", [5.0])
            .number("servers", [number]);
        tried(number, || {
            let found = counters(&reader(counter, "counters"))
                .and_then(|counters| waiting(panel.clone(), counters, &Context::default()));
            found.map(|waiting| (waiting.summary(&Context::default()), waiting.findings(&Context::default()))).is_ok()
        });
    }
}
