//! Kernels of the other rooms: `cargo bench --bench rooms`.

mod counts;

use std::hint::black_box;
use std::sync::Arc;

use counts::counts;
use criterion::{Criterion, criterion_group, criterion_main};
use townscale::cohort::{Inputs, project_ages};
use townscale::context::Context;
use townscale::forecast::{Options, forecast};
use townscale::index::{Spec, area_index};
use townscale::panel::Panel;
use townscale::plan::Terms;
use townscale::services::{Services, service_load};
use townscale::solver::no_solver;
use townscale::staffing::{Norm, SharedPopulation, Staff, staffing_gap};
use townscale::table::{TableBuilder, TableReader};

const AREAS: usize = 200;
const YEARS: usize = 16;
const PERS: [u32; 12] = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1500, 2000];

fn names() -> impl Iterator<Item = String> {
    (0..AREAS).map(|area| format!("area {area}"))
}

fn reader(table: TableBuilder, name: &str) -> TableReader {
    TableReader::new(table.build(), name)
}

fn future() -> SharedPopulation {
    let panel = Panel::from_table(&counts(AREAS, YEARS)).expect("a panel");
    Arc::new(forecast(&panel, Options { horizon: 10, ..Options::default() }, &Context::default()).expect("a forecast"))
}

fn staff() -> Staff {
    let table = TableBuilder::new()
        .text("area", names())
        .text("role", names().map(|_| "guide"))
        .number("headcount", (0..AREAS).map(|area| (area % 50) as f64));
    Staff::from_table(&reader(table, "staff")).expect("staff")
}

fn norm(per: u32) -> Norm {
    serde_json::from_value(serde_json::json!({"role": "guide", "per": per})).expect("a norm")
}

fn services() -> Services {
    let rows = || names().flat_map(|area| (0..12).map(move |service| (area.clone(), service)));
    let table = TableBuilder::new()
        .text("area", rows().map(|(area, _)| area))
        .text("service", rows().map(|(_, service)| format!("service {service}")))
        .number("capacity", rows().map(|(_, service)| 100.0 * f64::from(service + 1)))
        .number("per_1000", rows().map(|(_, service)| f64::from(service + 1)));
    Services::from_table(&reader(table, "services")).expect("services")
}

fn indicators() -> (TableReader, Spec) {
    let rows = || (0..AREAS).flat_map(|area| (0..20).map(move |indicator| (area, indicator)));
    let table = TableBuilder::new()
        .text("area", rows().map(|(area, _)| format!("area {area}")))
        .text("period", rows().map(|_| "2010"))
        .text("indicator", rows().map(|(_, indicator)| format!("i{indicator:02}")))
        .number("value", rows().map(|(area, indicator)| ((area * 37 + indicator * 101) % 997) as f64));
    let indicator: Vec<_> = (0..20)
        .map(|place| serde_json::json!({"id": format!("i{place:02}"), "parent": "Index", "direction": 1, "weight": 1}))
        .collect();
    let spec = serde_json::json!({"node": [{"id": "Index"}], "indicator": indicator});
    (reader(table, "indicators"), Spec::from_json(&spec.to_string(), "spec").expect("a specification"))
}

/// Five-year groups from 0-4 to 100+, women and men.
fn ages() -> Inputs {
    let begins = || (0..21_u32).map(|group| group * 5);
    let group = |begin: u32| if begin == 100 { "100+".to_owned() } else { format!("{begin}-{}", begin + 4) };
    let both = || ["female", "male"].into_iter().flat_map(move |sex| begins().map(move |begin| (sex, begin)));
    let by_sex = || {
        TableBuilder::new().text("sex", both().map(|(sex, _)| sex)).text("age", both().map(|(_, begin)| group(begin)))
    };
    let mortality = both().map(|(_, begin)| 0.0003 * townscale::stats::exp(f64::from(begin) * 0.08));
    let fertile = || begins().filter(|begin| (15..50).contains(begin));
    let fertility = TableBuilder::new()
        .text("age", fertile().map(group))
        .number("rate", fertile().map(|begin| if begin < 35 { 0.08 } else { 0.02 }));
    Inputs {
        base: Some(reader(
            by_sex().number("population", both().map(|(_, begin)| 10_000.0 - 90.0 * f64::from(begin))),
            "base",
        )),
        fertility: Some(reader(fertility, "fertility")),
        mortality: Some(reader(by_sex().number("mx", mortality), "mortality")),
        ..Inputs::default()
    }
}

fn rooms(c: &mut Criterion) {
    let context = Context::default();
    let table = counts(2_000, YEARS);
    c.bench_function("panel of 2,000 areas x 16 years", |b| {
        b.iter(|| Panel::from_table(black_box(&table)).expect("a panel"))
    });
    let people = future();
    let norms = || PERS.map(norm).to_vec();
    c.bench_function("gap of 12 norms, 200 areas x 10 years", |b| {
        b.iter(|| {
            let gap = staffing_gap(Arc::clone(&people), norms(), staff(), None).expect("a gap");
            gap.summary(&context).expect("a table")
        });
    });
    c.bench_function("load of 12 services, 200 areas x 10 years", |b| {
        b.iter(|| {
            service_load(Arc::clone(&people), services(), &context).expect("a load").summary(&context).expect("a table")
        });
    });
    let gap = staffing_gap(Arc::clone(&people), vec![norm(500)], staff(), None).expect("a gap");
    let terms = Terms::from_json(r#"{"pay": 1000, "turnover": 0.2}"#).expect("terms");
    c.bench_function("plan without a budget, 200 areas x 10 years", |b| {
        b.iter(|| gap.plan(black_box(&terms).clone(), &no_solver, &context).expect("a plan"));
    });
    let (table, spec) = indicators();
    c.bench_function("index of 200 areas x 20 indicators x 1,000 replicates", |b| {
        b.iter(|| area_index(black_box(&table), &spec, "spec", Some(1_000), 0, &context).expect("an index"));
    });
    let inputs = ages();
    c.bench_function("ages of one area, 10 steps of 5 years", |b| {
        b.iter(|| {
            let options = townscale::cohort::Options::default();
            project_ages(black_box(&inputs), &options, None, &context)
                .expect("ages")
                .summary(&context)
                .expect("a table")
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = rooms
}
criterion_main!(benches);
