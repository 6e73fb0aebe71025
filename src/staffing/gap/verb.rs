//! The gap of a population, norms and staff: checks of the inputs, then the gap.

use std::collections::BTreeSet;

use super::attributes::Attributes;
use super::derived::{Need, with_derived};
use super::findings;
use super::history::{History, SharedPopulation};
use super::staffing_gap::Gap;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Population, require_own_names};
use crate::staffing::norm::rules::Rules;
use crate::staffing::norm::staffing_norm::Norm;
use crate::staffing::strength::StaffNames;
use crate::staffing::strength::staff::Staff;
use crate::table::{NameIndex, NameKind};

/// Judge a population by norms; `staff` is who is there. `history` has the counts before a forecast, for norms that
/// count the people of an earlier year.
///
/// Where the population has several groups, a norm must name its base, or be for a role whose norms in the catalogue
/// (those that were read) agree on one.
///
/// # Errors
/// No norm, a norm that is not valid, a base that no series counts or that is not named where there are several groups,
/// a ratio to a role without staff, a lag that reaches before every figure.
pub fn staffing_gap(
    population: SharedPopulation,
    norms: Vec<Norm>,
    staff: Staff,
    history: Option<SharedPopulation>,
) -> Result<Gap> {
    staffing_gap_of(population, norms, staff, GapInputs { history, ..GapInputs::default() }, &Context::default())
}

/// What a gap may have besides a population, norms and staff.
#[derive(Debug, Default)]
pub struct GapInputs {
    /// The counts before a forecast, for norms that count the people of an earlier year.
    pub history: Option<SharedPopulation>,
    /// Requirements computed elsewhere, by area, period and role.
    pub need: Need,
    /// Attributes of areas, for norms that are in force in some only.
    pub attributes: Attributes,
}

/// Judge a population by norms and by requirements computed elsewhere, with attributes of its areas.
///
/// # Errors
/// Those of [`staffing_gap`], and a norm `where` no area has the column or value; the caller stopped the computation.
pub fn staffing_gap_of(
    population: SharedPopulation,
    mut norms: Vec<Norm>,
    staff: Staff,
    inputs: GapInputs,
    context: &Context,
) -> Result<Gap> {
    context.check()?;
    require_own_names(population.series())?;
    let GapInputs { history, need, attributes } = inputs;
    let mut given = Vec::new();
    let (population, derived) = with_derived(population, &mut norms, &need, &mut given)?;
    if norms.is_empty() {
        return Err(Error::staffing_without_norm());
    }
    given.extend_from_slice(staff.findings());
    context.check()?;
    let (staff, names) = matched(staff, population.as_ref(), &norms)?;
    let staff = norms.iter().try_fold(staff, |staff, norm| {
        norm.shared().iter().try_fold(staff, |staff, (group, areas)| staff.pooled(norm.role(), group, areas))
    })?;
    let areas = population.series().iter().map(|key| key.area.as_str()).collect();
    for norm in &norms {
        attributes.check(norm, &areas)?;
    }
    let rules = Rules::resolve(
        norms,
        population.as_ref(),
        &derived,
        &|norm, area| attributes.in_force(norm, area),
        &staff,
        &mut given,
    )?;
    let history = history.map(History::new);
    let mut gap = Gap { population, history, rules, staff, given };
    context.begin("norms", gap.rules.len());
    for rule in 0..gap.rules.len() {
        context.advance(1)?;
        check_lag(&mut gap, rule, context)?;
    }
    let found = findings::inputs(&gap, &names);
    gap.given.extend(found);
    Ok(gap)
}

/// The staff by the names of the population's areas, and of the roles that norms are for or count by.
fn matched(staff: Staff, population: &dyn Population, norms: &[Norm]) -> Result<(Staff, StaffNames)> {
    let distinct = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    let areas = distinct(population.series().iter().map(|key| key.area.as_str()).collect());
    let roles = distinct(norms.iter().flat_map(|norm| [Some(norm.role()), norm.other_role()]).flatten().collect());
    staff.matched(&NameIndex::new(NameKind::Area, areas), &NameIndex::new(NameKind::Role, roles))
}

fn check_lag(gap: &mut Gap, rule: usize, context: &Context) -> Result<()> {
    if gap.rules.root(rule).lag() == 0 {
        return Ok(());
    }
    let (mut known, mut missing) = (0, Vec::new());
    for series in (0..gap.population.series().len()).filter(|series| gap.rules.of_series(*series).contains(&rule)) {
        context.check()?;
        for (place, period) in gap.population.periods(series).iter().enumerate() {
            match gap.base(series, place, rule) {
                Some(_) => known += 1,
                None => missing.push(*period),
            }
        }
    }
    let norm = gap.rules.norm(rule);
    let place = norm.place();
    let lag = gap.rules.root(rule).lag();
    if known == 0 {
        return Err(Error::norm_lag_without_figures(lag as usize).at(place));
    }
    missing.sort_unstable();
    missing.dedup();
    if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
        gap.given.push(Finding::lag_without_figure(place, lag, first, last));
    }
    Ok(())
}
