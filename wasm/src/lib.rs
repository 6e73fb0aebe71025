//! The demo page's engine: counts as text in, a forecast and its staffing gap as JSON out.
//!
//! A page writes its request into [`input`], calls [`run`], and reads [`output`]: UTF-8 JSON both ways, see [`answer`].

use std::cell::RefCell;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use townscale::context::Context;
use townscale::forecast::{Options, forecast};
use townscale::panel::{Panel, ReadOptions, read_text};
use townscale::staffing::{Norm, Staff, staffing_gap};
use townscale::table::{Table, TableBuilder, TableReader};
use townscale::{Finding, Language, Result};

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where the page writes a request of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(bytes: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.resize(bytes, 0);
        buffer.as_mut_ptr()
    })
}

/// Answer the request; the number of bytes of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let said = INPUT.with_borrow(|request| answer(request).to_string().into_bytes());
    let bytes = said.len();
    OUTPUT.set(said);
    bytes
}

/// Where the answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(|buffer| buffer.as_ptr())
}

/// What the page asks for.
#[derive(Deserialize)]
struct Request {
    /// Counts, as the text of a file.
    counts: String,
    /// Periods to come.
    horizon: usize,
    /// People per post of the one role of the page.
    per: f64,
    /// Posts filled in each area; areas that are left out have none.
    staff: Map<String, Value>,
    /// `en` or `zh`.
    language: String,
}

/// The answer to a request: `{"forecast": [...], "gap": [...], "findings": [...]}`, or `{"error": "..."}`.
#[must_use]
pub fn answer(request: &[u8]) -> Value {
    let request: Request = match serde_json::from_slice(request) {
        Ok(request) => request,
        Err(error) => return json!({"error": error.to_string()}),
    };
    let language = if request.language == "zh" { Language::Zh } else { Language::En };
    computed(&request, language).unwrap_or_else(|error| json!({"error": error.text(language)}))
}

fn computed(request: &Request, language: Language) -> Result<Value> {
    let context = Context::default();
    let cells = TableReader::new(read_text(request.counts.as_bytes())?.table, "counts");
    let panel = Panel::read(&cells, false, false, &ReadOptions::default())?;
    let coming = Arc::new(forecast(&panel, Options { horizon: request.horizon, ..Options::default() }, &context)?);
    let norm = Norm::from_value(json!({"role": "coordinator", "per": request.per}))?;
    let areas: Vec<&str> = request.staff.keys().map(String::as_str).collect();
    let posts = request.staff.values().map(|posts| posts.as_f64().unwrap_or(f64::NAN));
    let staff = TableBuilder::new()
        .text("area", areas.iter().copied())
        .text("role", areas.iter().map(|_| "coordinator"))
        .number("headcount", posts)
        .build();
    let staff = Staff::from_table(&TableReader::new(staff, "staff"))?;
    let gap = staffing_gap(Arc::clone(&coming) as _, vec![norm], staff, None)?;
    let mut findings: Vec<Finding> = panel.findings().to_vec();
    findings.extend(gap.findings(&context)?);
    let said = findings.iter().map(|finding| json!({"place": finding.place().to_string(), "message": finding.message(language)}));
    Ok(json!({
        "counts": rows(panel.table()),
        "forecast": rows(&coming.summary(&[80.0, 95.0], &context)?),
        "gap": rows(&gap.summary(&context)?),
        "findings": said.collect::<Vec<_>>(),
    }))
}

/// The rows of a table as objects.
fn rows(table: &Table) -> Vec<Value> {
    let schema = table.schema();
    let row = |row: usize| {
        let cells = schema.fields().iter().zip(table.columns());
        Value::Object(cells.map(|(field, column)| (field.name().clone(), cell(column, row))).collect())
    };
    (0..table.num_rows()).map(row).collect()
}

fn cell(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => json!(column.as_boolean().value(row)),
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::Utf8View => json!(column.as_string_view().value(row)),
        other => unreachable!("townscale's tables have no column of the kind {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(counts: &str, language: &str) -> Value {
        let staff = json!({"East": 2, "West": 40});
        let request = json!({"counts": counts, "horizon": 3, "per": 500, "staff": staff, "language": language});
        answer(request.to_string().as_bytes())
    }

    #[test]
    fn counts_give_a_forecast_and_a_gap() {
        let said = asked("area,2019,2020,2021,2022\nEast,1000,1100,1200,1300\nWest,900,900,910,905\n", "en");
        assert_eq!(said["forecast"].as_array().map(Vec::len), Some(6), "{said}");
        assert_eq!(said["gap"].as_array().map(Vec::len), Some(6));
        assert!(said["gap"][0]["required"].as_f64().unwrap() >= 2.0);
    }

    #[test]
    fn errors_are_told_in_the_language_of_the_page() {
        assert!(asked("area,2019\n", "en")["error"].is_string());
        let chinese = asked("", "zh")["error"].as_str().unwrap().to_owned();
        assert!(chinese.chars().any(|c| c >= '一'), "{chinese}");
    }
}
