//! The method of Hamilton and Perry (1962): ages from the change of each cohort between two counts.
//!
//! Hamilton, C. H. and Perry, J. (1962). A short method for projecting population by age from one decennial census to
//! another. *Social Forces* 41, 163–170.

#![expect(clippy::indexing_slicing, reason = "both counts have the same sexes and groups, which is checked first")]

use std::collections::HashMap;
use std::sync::Arc;

use super::super::rates::{AreaRates, Rates, WomenAt};
use super::super::tables::{Base, Sex};
use crate::error::{Error, Result};
use crate::message::Place;

/// Ages of the women that children are counted against.
const MOTHERS: std::ops::Range<u32> = 15..45;

/// Cohort change ratios by area, as the survival of a step, and child–woman ratios, as its births.
///
/// # Errors
/// Counts of other ages or sexes, not one step apart, or a cohort that was empty and is not.
pub(super) fn change_ratios(
    earlier: &Base,
    base: &Base,
    steps: usize,
) -> Result<HashMap<Option<String>, Arc<AreaRates>>> {
    if earlier.groups != base.groups || earlier.sexes != base.sexes {
        return Err(Error::earlier_ages_differ().at("earlier"));
    }
    let width = f64::from(base.groups.width());
    if let (Some(before), Some(after)) = (earlier.period, base.period)
        && (after.end() - before.end() - width).abs() > 0.1
    {
        return Err(Error::earlier_not_a_step_before(before, after, width).at("earlier"));
    }
    let after: HashMap<&Option<String>, &Vec<f64>> = base.areas.iter().map(|(area, people)| (area, people)).collect();
    let mut ratios = HashMap::with_capacity(earlier.areas.len());
    for (area, before) in &earlier.areas {
        let Some(after) = after.get(area) else { continue };
        let rates = Arc::new(of_area(before, after, base).map_err(|error| match area {
            Some(area) => error.at(Place::from(area).inside("earlier")),
            None => error.at("earlier"),
        })?);
        let steps = vec![rates; steps];
        ratios.insert(area.clone(), Arc::new(AreaRates { steps, walk: None }));
    }
    Ok(ratios)
}

fn of_area(before: &[f64], after: &[f64], base: &Base) -> Result<Rates> {
    let (groups, sexes) = (&base.groups, &base.sexes);
    let count = groups.count();
    let mut survival = Vec::with_capacity(sexes.len());
    for (before, after) in before.chunks_exact(count).zip(after.chunks_exact(count)) {
        let mut ratios = vec![1.0; count];
        for (group, ratio) in ratios.iter_mut().enumerate().skip(1) {
            let was = if group + 1 == count { before[group - 1] + before[group] } else { before[group - 1] };
            if was <= 0.0 && after[group] > 0.0 {
                return Err(Error::cohort_without_earlier_count(groups.label(group)));
            }
            *ratio = if was > 0.0 { after[group] / was } else { 0.0 };
        }
        survival.push(ratios);
    }
    let mothers = sexes.iter().position(|sex| *sex == Sex::Female).unwrap_or(0);
    let women_share = match sexes[mothers] {
        Sex::Female => 1.0,
        Sex::Both => 0.5,
        Sex::Male => {
            return Err(Error::counts_without_women());
        }
    };
    let fertile: Vec<usize> = (0..count).filter(|group| MOTHERS.contains(&groups.first(*group))).collect();
    let women: f64 = fertile.iter().map(|group| women_share * after[mothers * count + group]).sum();
    let children: f64 = (0..sexes.len()).map(|sex| after[sex * count]).sum();
    if women <= 0.0 || children <= 0.0 {
        return Err(Error::counts_without_mothers_or_children());
    }
    // A step counts width · rate / 2 births to each woman at its end.
    let rate = 2.0 * children / women / f64::from(groups.width());
    let mut fertility = vec![0.0; count];
    fertile.iter().for_each(|group| fertility[*group] = rate);
    let at_birth = (0..sexes.len()).map(|sex| after[sex * count] / children).collect();
    Ok(Rates { survival, fertility, at_birth, women: WomenAt::End })
}
