//! Kernels of the forecast: `cargo bench --bench forecast`.

mod counts;

use std::hint::black_box;

use counts::{counts, series};
use criterion::{Criterion, criterion_group, criterion_main};
use townscale::context::Context;
use townscale::forecast::models::{Form, Model, fit_ets};
use townscale::forecast::{Options, forecast};
use townscale::panel::Panel;

fn kernels(c: &mut Criterion) {
    let values = series(3, 30);
    for model in [Model::Ensemble, Model::Dot, Model::Theta] {
        c.bench_function(&format!("{} of 30 values", model.name()), |b| {
            b.iter(|| model.predict(black_box(&values), 5, 1, None));
        });
    }
    let form = Form::parse("AAdN").expect("a form");
    c.bench_function("ets(A,Ad,N) of 30 values", |b| b.iter(|| fit_ets(black_box(&values), 1, form)));
    let panel = Panel::from_table(&counts(200, 20)).expect("a panel");
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
