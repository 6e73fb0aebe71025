//! What a specification need not say, with sources (`defaults.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::compiled_in;
use crate::profile::Mark;
use crate::table::{Table, TableBuilder};

/// The shipped settings.
pub(crate) static DEFAULTS: LazyLock<Defaults> = LazyLock::new(|| compiled_in(include_str!("defaults.toml")));

/// Settings that a specification may override; their meaning stands in `defaults.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    pub skew: f64,
    pub kurt: f64,
    pub winmax: usize,
    pub collinear: f64,
    pub opposed: f64,
    pub alpha: f64,
    pub observed: f64,
    pub consistency: f64,
    pub grade_both: f64,
    pub effective: f64,
    pub wide: f64,
    pub compensated: f64,
    pub replicates: usize,
    pub concentration: f64,
    pub perturb: f64,
    pub neighbours: usize,
    pub doubt_least: f64,
    pub doubt_most: f64,
    source: Vec<Source>,
}

#[derive(Debug, Deserialize)]
struct Source {
    keys: Vec<String>,
    document: String,
    mark: Mark,
}

/// The sources of the settings: `setting`, `document`, `mark`.
#[must_use]
pub fn sources() -> Table {
    let rows: Vec<(&str, &str, &str)> = DEFAULTS
        .source
        .iter()
        .flat_map(|source| source.keys.iter().map(|key| (key.as_str(), source.document.as_str(), source.mark.name())))
        .collect();
    TableBuilder::new()
        .text("setting", rows.iter().map(|row| row.0))
        .text("document", rows.iter().map(|row| row.1))
        .text("mark", rows.iter().map(|row| row.2))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_every_setting_has_a_source() {
        let table: toml::Table = include_str!("defaults.toml").parse().unwrap();
        let cited: Vec<&String> = DEFAULTS.source.iter().flat_map(|source| &source.keys).collect();
        assert!(table.keys().filter(|key| *key != "source").all(|key| cited.contains(&key)));
        assert!(sources().num_rows() > 10);
    }
}
