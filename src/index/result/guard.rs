//! Warnings on indicators: survey estimates without sampling error, counts that depend on recording effort.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::compiled_in;
use crate::finding::Finding;
use crate::index::nominal::base::Base;
use crate::index::spec::keys::Indicator;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    survey: Vec<String>,
    effort: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| compiled_in(include_str!("words.toml")));

/// Whether an indicator's name or label has one of the words.
fn says(leaf: &Indicator, words: &[String]) -> bool {
    let texts = [Some(leaf.id.as_str()), leaf.label.as_deref(), leaf.label_zh.as_deref()];
    texts.into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word.as_str()))
    })
}

/// Findings: survey figures whose sampling error the table does not state, figures that depend on effort.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let mut found = Vec::new();
    for (leaf, at) in base.tree.leaves.iter().enumerate() {
        let indicator = &base.spec.indicator[*at];
        let survey = indicator.survey.unwrap_or_else(|| says(indicator, &WORDS.survey));
        let told = |period: &crate::index::nominal::base::Period| {
            let pairs = period.raw.columns.row(leaf).into_iter().zip(period.raw.se.row(leaf));
            pairs.filter(|(value, se)| !value.is_nan() && se.is_nan()).count()
        };
        let without: usize = base.periods.iter().map(told).sum();
        if survey && without > 0 {
            found.push(Finding::survey_without_error(indicator.id.as_str(), without));
        }
        match indicator.effort_dependent {
            Some(true) => found.push(Finding::effort_dependent(indicator.id.as_str())),
            None if says(indicator, &WORDS.effort) => {
                found.push(Finding::effort_likely(indicator.id.as_str()));
            }
            _ => {}
        }
    }
    found
}
