//! A level claimed in the file's own words: levels come from the assessment only.

use crate::decision::conclude::Facts;
use crate::decision::file::Decision;
use crate::decision::profile::Level;
use crate::decision::wording::claims_a_level;
use crate::finding::Finding;
use crate::message::Language;

/// Where the file says that the risk is low, and it is not.
pub(super) fn claims(decision: &Decision, facts: &Facts) -> Vec<Finding> {
    if facts.determined && facts.residual.level == Level::Low {
        return Vec::new();
    }
    let Ok(value) = serde_json::to_value(decision) else { return Vec::new() };
    let mut found = Vec::new();
    walk(&value, "", &mut |path, text| {
        // The labels of bands are estimates, not claims.
        let last = path.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        if matches!(last, "p" | "q" | "w" | "effect") {
            return;
        }
        if claims_a_level(text).is_some() {
            found.push(if facts.determined {
                let level = facts.residual.level;
                Finding::level_claimed(decision.places.of(path), level.words(Language::En), level.words(Language::Zh))
            } else {
                Finding::level_claimed(decision.places.of(path), "undetermined", "无法认定")
            });
        }
    });
    found
}

fn walk(value: &serde_json::Value, path: &str, see: &mut dyn FnMut(&str, &str)) {
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        serde_json::Value::String(text) => see(path, text),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, entry)| walk(entry, &inner(&i.to_string()), see));
        }
        serde_json::Value::Object(map) => map.iter().for_each(|(key, entry)| walk(entry, &inner(key), see)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}
