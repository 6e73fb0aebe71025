//! The area index in one call: nominal scores, replicates, rank summaries, findings.

use super::nominal::base::Base;
use super::result::index::Index;
use super::result::{change, diagnostics, firmness, guard, main_effects, rules, selection};
use super::robust::engine::Engine;
use super::robust::rank_summary::{RankSummary, rank_summaries};
use super::spec::defaults::DEFAULTS;
use super::spec::grade::Grades;
use super::spec::keys::Spec;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::table::TableReader;

/// Compute an index, and compute it anew with other weights, normalisations, means, imputations and measurements.
///
/// `replicates` overrides the specification's; `source` is what errors call the specification. The same seed gives the
/// same bits on any number of threads and in any order of the table.
///
/// # Errors
/// As for [`Base::new`] and [`Engine::new`]; the caller stopped the computation.
pub fn area_index(
    table: &TableReader,
    spec: &Spec,
    source: &str,
    replicates: Option<usize>,
    seed: u64,
    context: &Context,
) -> Result<Index> {
    let base = Base::new(table, spec, source, context)?;
    let replicates = replicates.or(spec.robustness.replicates).unwrap_or(DEFAULTS.replicates);
    if !(1..=1_000_000).contains(&replicates) {
        return Err(Error::number_out_of_range("replicates", replicates as f64, 1.0, 1e6));
    }
    let engine = Engine::new(base, seed, context)?;
    let grades = Grades::new(spec);
    context.begin("replicates", engine.base.periods.len() * replicates);
    let summaries: Vec<Vec<RankSummary>> = (0..engine.base.periods.len())
        .map(|period| rank_summaries(&engine, period, replicates, &grades, context))
        .collect::<Result<_>>()?;
    context.check()?;
    let base = &engine.base;
    let mut findings = base.findings.clone();
    findings.append(&mut guard::findings(base));
    let (mut fit, mut effective) = rayon::join(|| selection::findings(base), || main_effects::findings(base));
    findings.append(&mut fit);
    findings.append(&mut effective);
    context.check()?;
    findings.append(&mut diagnostics::findings(base));
    context.check()?;
    findings.append(&mut change::findings(base));
    context.check()?;
    findings.append(&mut rules::findings(base, seed));
    context.check()?;
    findings.append(&mut firmness::findings(base, &summaries, &grades));
    Ok(Index { engine, replicates, grades, rank_summaries: summaries, findings })
}
