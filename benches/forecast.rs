//! Kernels of the forecast: `cargo bench --bench forecast`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use townscale::context::Context;
use townscale::forecast::models::{Form, Model, fit_ets};
use townscale::forecast::{Options, forecast};
use townscale::panel::Panel;
use townscale::table::{TableBuilder, TableReader};

/// A series that grows with bumps.
fn series(area: usize, years: usize) -> Vec<f64> {
    let bump = |t: usize| ((area * 7 + t * 13) % 11) as f64 / 100.0;
    (0..years).map(|t| 1000.0 * (area + 1) as f64 * 1.02_f64.powi(t as i32) * (1.0 + bump(t))).collect()
}

fn panel(areas: usize, years: usize) -> Panel {
    let rows = || (0..areas).flat_map(|area| (0..years).map(move |year| (area, year)));
    let table = TableBuilder::new()
        .text("area", rows().map(|(area, _)| format!("area {area}")))
        .text("period", rows().map(|(_, year)| (2000 + year).to_string()))
        .number("population", (0..areas).flat_map(|area| series(area, years)));
    Panel::from_table(&TableReader::new(table.build(), "bench")).expect("a panel")
}

fn kernels(c: &mut Criterion) {
    let values = series(3, 30);
    for model in [Model::Ensemble, Model::Dot, Model::Theta] {
        c.bench_function(&format!("{} of 30 values", model.name()), |b| {
            b.iter(|| model.predict(black_box(&values), 5, 1, None));
        });
    }
    let form = Form::parse("AAdN").expect("a form");
    c.bench_function("ets(A,Ad,N) of 30 values", |b| b.iter(|| fit_ets(black_box(&values), 1, form)));
    let panel = panel(200, 20);
    c.bench_function("forecast of 200 areas", |b| {
        b.iter(|| forecast(black_box(&panel), Options::default(), &Context::default()).expect("a forecast"));
    });
    let made = forecast(&panel, Options::default(), &Context::default()).expect("a forecast");
    c.bench_function("summary of 200 areas", |b| {
        b.iter(|| black_box(&made).summary(&[80.0, 95.0], &Context::default()))
    });
    c.bench_function("total of 200 areas", |b| {
        b.iter(|| black_box(&made).total(None, &[80.0, 95.0], &Context::default()).expect("a total"))
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = kernels
}
criterion_main!(benches);
