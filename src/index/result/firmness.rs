//! Firmness of ranks and grades: wide rank intervals, areas between grades.

use crate::finding::Finding;
use crate::index::nominal::base::Base;
use crate::index::robust::rank_summary::RankSummary;
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::grade::Grades;

/// Findings on ranks and grades: places that are not told apart, areas between grades.
pub(crate) fn findings(base: &Base, summaries: &[Vec<RankSummary>], grades: &Grades) -> Vec<Finding> {
    let mut found = Vec::new();
    for (period, summaries) in base.periods.iter().zip(summaries) {
        let ranked: Vec<&RankSummary> = summaries.iter().filter(|summary| summary.rank > 0).collect();
        let at = if period.frame.period.is_empty() { "values" } else { period.frame.period.as_str() };
        let open = ranked.iter().filter(|summary| grades.likely(&summary.grades).len() > 1).count();
        if open > 0 {
            found.push(Finding::grade_open(at, open, ranked.len()));
        }
        let mut widths: Vec<f64> = ranked.iter().map(|s| s.rank_interval[1] - s.rank_interval[0]).collect();
        widths.sort_by(f64::total_cmp);
        let half = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
        if ranked.len() >= 5 && half >= DEFAULTS.wide * ranked.len() as f64 {
            found.push(Finding::ranks_wide(at, format!("{half:.0}"), ranked.len()));
        }
    }
    found
}
