//! Counts, staff and a norm as a page sends them; a forecast and a staffing gap as it shows them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use townscale::Language;
use townscale::context::Context;
use townscale::error::Result;
use townscale::finding::Finding;
use townscale::forecast::{Options, forecast};
use townscale::panel::{Cells, Panel, ReadOptions, TableKind, named_as, read_text, table_of};
use townscale::privacy::judged;
use townscale::staffing::{Norm, Staff, staffing_gap};
use townscale::table::{Table, TableReader};

/// What the page asks: tables as the text of a file, a norm by its fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    counts: String,
    #[serde(default)]
    staff: String,
    #[serde(default)]
    norm: Option<Value>,
    horizon: usize,
    draws: usize,
    seed: u64,
    language: String,
}

/// The answer to a request: `forecast`, `gap` (tables by column), `findings`; or `error`, a sentence.
#[must_use]
pub fn answer(request: &str) -> String {
    let request: Request = match serde_json::from_str(request) {
        Ok(request) => request,
        Err(error) => return json!({"error": error.to_string()}).to_string(),
    };
    let language = Language::from_code(&request.language).unwrap_or_default();
    let answer = computed(request, language);
    answer.unwrap_or_else(|error| json!({"error": error.text(language)})).to_string()
}

fn computed(request: Request, language: Language) -> Result<Value> {
    let context = Context::default().with_language(language);
    let counts = TableReader::new(read_text(request.counts.as_bytes())?.table, "counts");
    let panel = Panel::read(&counts, false, false, &ReadOptions::default(), &context)?;
    let mut findings = panel.findings().to_vec();
    let Request { horizon, draws, seed, .. } = request;
    let made = Arc::new(forecast(&panel, Options { horizon, draws, seed, ..Options::default() }, &context)?);
    findings.extend_from_slice(made.findings());
    let summary = made.summary(&[80.0, 95.0], &context)?;
    let gap = match request.norm {
        None => None,
        Some(norm) => {
            let gap = staffing_gap(made, vec![Norm::from_value(norm)?], staff(&request.staff)?, None)?;
            findings.extend(gap.findings(&context)?);
            Some(gap.summary(&context)?)
        }
    };
    Ok(json!({
        "counts": columns(panel.table()),
        "forecast": columns(&summary),
        "gap": gap.as_ref().map(columns),
        "findings": findings.iter().map(|finding| sentence(finding, language)).collect::<Vec<_>>(),
    }))
}

/// The staff of a text file; nobody where it is empty.
fn staff(text: &str) -> Result<Staff> {
    if text.trim().is_empty() {
        return Ok(Staff::default());
    }
    let cells = Cells::new(&TableReader::new(read_text(text.as_bytes())?.table, "staff"), false, false)?;
    let (table, _) = table_of(&cells, TableKind::Staff)?;
    Staff::from_table(&judged(named_as(&table, TableKind::Staff)?, &Context::default())?)
}

fn sentence(finding: &Finding, language: Language) -> String {
    format!("{}: {}", finding.place().text(language), finding.message(language))
}

/// A table by column: numbers as numbers, anything else as text, null in a gap.
fn columns(table: &Table) -> Value {
    let column = |name: &&str| {
        let values = match table.numbers(name) {
            Some(numbers) => json!(numbers),
            None => json!(table.texts(name)),
        };
        json!({"name": name, "unit": table.unit(name), "values": values})
    };
    json!(table.names().iter().map(column).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: &str = "地区,2007,2008,2009,2010\n哈密市,60000,66000,80000,95000\n";

    fn asked(change: impl Fn(&mut Value)) -> Value {
        let mut request = json!({
            "counts": COUNTS, "staff": "地区,协管员\n哈密市,106\n", "norm": {"role": "协管员", "per": 500},
            "horizon": 2, "draws": 200, "seed": 1, "language": "zh",
        });
        change(&mut request);
        serde_json::from_str(&answer(&request.to_string())).unwrap()
    }

    #[test]
    fn a_request_is_answered_by_column() {
        let answer = asked(|_| {});
        let periods = &answer["forecast"][1];
        assert_eq!((&periods["name"], &periods["values"]), (&json!("period"), &json!(["2011", "2012"])), "{answer}");
        assert!(answer["gap"].as_array().is_some_and(|columns| columns.iter().any(|one| one["name"] == "gap")));
    }

    #[test]
    fn what_is_wrong_is_said_in_the_language_asked_for() {
        let error = asked(|request| request["counts"] = json!("地区,人口\n哈密市,许多\n"))["error"].clone();
        assert!(error.as_str().is_some_and(|text| !text.is_ascii()), "{error}");
        assert!(asked(|request| request["norm"] = json!({"role": "x", "per": -5}))["error"].is_string());
        assert!(asked(|request| request["other"] = json!(1))["error"].is_string());
    }
}
