//! What is fuzzed: each function takes any bytes and ends without a panic, and what it read holds to its own rules.
//!
//! Shared by the fuzz targets of `fuzz/` and by the test that runs them on the stable compiler.

use serde_json::{Value, json};
use townscale::context::Context;
use townscale::decision::{Decision, assess};
use townscale::forecast::Calibration;
use townscale::index::Spec;
use townscale::panel::{Cells, Panel, Period, ReadOptions, TableKind, first_fitting, named_as, read_labels, read_text};
use townscale::plan::Terms;
use townscale::privacy::judge_text;
use townscale::staffing::{Catalogue, Norm};
use townscale::table::TableReader;

/// A target by name.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// Every target.
pub(crate) const TARGETS: [Target; 7] = [
    ("table", table),
    ("period", period),
    ("decision", decision),
    ("norm", norm),
    ("index_spec", index_spec),
    ("terms", terms),
    ("text", text),
];

/// The bytes of a table of counts, or of any other table, as a file holds them.
pub(crate) fn table(bytes: &[u8]) {
    let Ok(read) = read_text(bytes) else { return };
    let reader = TableReader::new(read.table, "table");
    if let Ok(panel) = Panel::read(&reader, false, false, &ReadOptions::default(), &Context::default()) {
        let areas = panel.table().texts("area").expect("a panel has areas");
        assert_eq!(panel.table().num_rows(), areas.len());
        assert!(panel.findings().iter().all(|finding| !finding.message(townscale::Language::Zh).is_empty()));
    }
    let Ok(cells) = Cells::new(&reader, false, false) else { return };
    for kind in [TableKind::Staff, TableKind::Services, TableKind::Norms, TableKind::Indicators, TableKind::Claims] {
        let _ = first_fitting(std::slice::from_ref(&cells), kind, &ReadOptions::default());
        if let Ok((body, _)) = townscale::panel::table_of(&cells, kind) {
            let _ = named_as(&body, kind);
        }
    }
}

/// A label of a period, and a column of them; a period that was read is written so that it is read again.
pub(crate) fn period(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(period) = text.parse::<Period>() {
        assert_eq!(period.to_string().parse::<Period>().ok(), Some(period), "{text:?} was read as {period}");
    }
    let labels: Vec<&str> = text.lines().collect();
    let _ = read_labels(&labels);
}

/// A decision file in TOML or JSON; what was read is read again from its own content, and can be assessed.
pub(crate) fn decision(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = match text.trim_start().starts_with('{') {
        true => Decision::from_json(&text, "decision", std::collections::BTreeMap::new(), false),
        false => Decision::from_toml(&text, "decision"),
    };
    let Ok(decision) = read else { return };
    let content = decision.content().expect("the content of a decision");
    let again = Decision::from_json(&content.to_string(), "again", std::collections::BTreeMap::new(), false);
    assert_eq!(again.and_then(|again| again.content()).ok(), Some(content), "{text}");
    let _ = assess(&decision, None, 16, 1, &Context::default());
}

/// A norm in words, a norm as JSON, and a file of norms.
pub(crate) fn norm(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let in_words = Norm::from_value(json!({"role": "guide", "norm": text}));
    let as_json = serde_json::from_slice::<Value>(bytes).ok().map(Norm::from_value);
    for norm in as_json.into_iter().chain([in_words]).flatten() {
        for people in [0.0, 1.0, 999.5, 1e9] {
            let posts = norm.required(people);
            assert!(posts >= 0.0 || posts.is_nan(), "{posts} posts of {text:?}");
        }
        assert!(!norm.label().is_empty());
    }
    if let Ok(catalogue) = Catalogue::new(Some((&text, "local.toml"))) {
        assert!(!catalogue.norms().is_empty());
    }
}

/// The specification of an index in TOML or JSON.
pub(crate) fn index_spec(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = match text.trim_start().starts_with('{') {
        true => Spec::from_json(&text, "spec"),
        false => Spec::from_toml(&text, "spec"),
    };
}

/// The terms of a hiring plan, and a saved calibration.
pub(crate) fn terms(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = Terms::from_json(&text);
    let _ = Calibration::from_json(&text);
}

/// A text that goes into a report.
pub(crate) fn text(bytes: &[u8]) {
    let _ = judge_text(&String::from_utf8_lossy(bytes));
}
