//! Forecasts by augurs' AutoETS: reads {"train": [[…], …], "horizon": n} and writes
//! [seconds, [point, lo80, hi80, lo95, hi95]], each part series by step. Where AutoETS fails the last value stays, as the
//! fallback of statsforecast does in `forecast.py`.

use std::io::Read;
use std::time::Instant;

use augurs::ets::AutoETS;
use augurs::{Fit, Predict};
use serde_json::Value;

fn forecast(values: &[f64], horizon: usize) -> Option<[Vec<f64>; 5]> {
    let fitted = AutoETS::new(1, "ZZN").ok()?.fit(values).ok()?;
    let mut parts = Vec::new();
    for level in [0.80, 0.95] {
        let made = fitted.predict(horizon, level).ok()?;
        let intervals = made.intervals?;
        parts.push((made.point, intervals.lower, intervals.upper));
    }
    let (_, lo95, hi95) = parts.pop()?;
    let (point, lo80, hi80) = parts.pop()?;
    let made = [point, lo80, hi80, lo95, hi95];
    made.iter().flatten().all(|value| value.is_finite()).then_some(made)
}

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("a task on standard input");
    let task: Value = serde_json::from_str(&text).expect("a task as JSON");
    let horizon = task["horizon"].as_u64().expect("a horizon") as usize;
    let train: Vec<Vec<f64>> = serde_json::from_value(task["train"].clone()).expect("series");
    let start = Instant::now();
    let mut failed = 0;
    let made: Vec<[Vec<f64>; 5]> = train
        .iter()
        .map(|values| {
            forecast(values, horizon).unwrap_or_else(|| {
                failed += 1;
                std::array::from_fn(|_| vec![values[values.len() - 1]; horizon])
            })
        })
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    if failed > 0 {
        eprintln!("augurs: {failed} of {} series failed, the last value stays there", train.len());
    }
    let parts: Vec<Vec<&Vec<f64>>> = (0..5).map(|part| made.iter().map(|series| &series[part]).collect()).collect();
    println!("{}", serde_json::json!([seconds, parts]));
}
