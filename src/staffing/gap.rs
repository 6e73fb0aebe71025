//! The gap: required posts less available posts, by area, period and norm.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Norm, Staff};
use crate::error::{Error, Result};
use crate::panel::{Period, Population};
use crate::stats::{Summary, share_above};
use crate::table::{Table, TableBuilder};

/// A staffing gap: a population, the norms that judge it and the staff that meets them.
#[derive(Clone)]
pub struct Gap {
    population: Arc<dyn Population + Send + Sync>,
    norms: Vec<Norm>,
    staff: Staff,
}

/// One row of the summary.
struct Row {
    area: String,
    period: Period,
    norm: usize,
    required: f64,
    available: f64,
    gap: Summary,
    p_short: f64,
}

/// Judge a population by norms; `staff` is who is there.
///
/// # Errors
/// No norm, a norm that is not valid, a base that no series counts, a ratio to a role without staff.
pub fn staffing_gap(population: Arc<dyn Population + Send + Sync>, norms: Vec<Norm>, staff: Staff) -> Result<Gap> {
    if norms.is_empty() {
        return Err(Error::input("there is no norm").hint("give at least one, such as Norm(\"coordinator\", per=500)"));
    }
    let norms = norms.into_iter().map(Norm::checked).collect::<Result<Vec<_>>>()?;
    for norm in &norms {
        let areas = || population.series().iter().filter(|key| norm.base.is_none() || key.group == norm.base);
        let place = format!("norm for {}", norm.role);
        if areas().next().is_none() {
            let base = norm.base.as_deref().unwrap_or_default();
            return Err(Error::input(format!("no series counts the group {base}"))
                .at(place)
                .hint("name a group of the panel"));
        }
        if let Some(to) = &norm.to
            && let Some(key) = areas().find(|key| staff.headcount(&key.area, to).is_none())
        {
            return Err(Error::input(format!("{} has no {to}, which the ratio goes with", key.area))
                .at(place)
                .hint("add a row to the staff table; 0 is a headcount too"));
        }
    }
    Ok(Gap { population, norms, staff })
}

impl Gap {
    /// The gap summary: `area`, `period`, `role`, `norm`, `required`, `available`, `gap` (medians, posts), `gap_lo80`,
    /// `gap_hi80`, `gap_lo95`, `gap_hi95`, `p_short` (probability that posts are short). A negative gap is a surplus.
    ///
    /// Every norm is monotone in the population, so draws are sorted once per area and period, whatever the norms.
    pub fn summary(&self) -> Table {
        let rows: Vec<Row> = (0..self.population.series().len())
            .into_par_iter()
            .map(|series| self.rows(series))
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect();
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.area.as_str()))
            .text("period", rows.iter().map(|row| row.period.to_string()))
            .text("role", rows.iter().map(|row| self.norms[row.norm].role.as_str()))
            .text("norm", rows.iter().map(|row| self.norms[row.norm].label()))
            .number("required", rows.iter().map(|row| row.required))
            .number("available", rows.iter().map(|row| row.available))
            .number("gap", rows.iter().map(|row| row.gap.median))
            .number("gap_lo80", rows.iter().map(|row| row.gap.lo80))
            .number("gap_hi80", rows.iter().map(|row| row.gap.hi80))
            .number("gap_lo95", rows.iter().map(|row| row.gap.lo95))
            .number("gap_hi95", rows.iter().map(|row| row.gap.hi95))
            .number("p_short", rows.iter().map(|row| row.p_short))
            .build()
    }

    fn rows(&self, series: usize) -> Vec<Row> {
        let (key, periods) = (&self.population.series()[series], self.population.periods(series));
        let draws = self.population.draws();
        let mut people = vec![0.0; periods.len() * draws];
        let mut gaps = vec![0.0; draws];
        self.population.fill(series, &mut people);
        let mut rows = Vec::new();
        for (period, sorted) in periods.iter().zip(people.chunks_exact_mut(draws)) {
            sorted.sort_unstable_by(f64::total_cmp);
            for (norm, rule) in self.norms.iter().enumerate() {
                if rule.base.is_some() && rule.base != key.group {
                    continue;
                }
                let available = self.staff.available(&key.area, &rule.role);
                let posts = rule.to.as_ref().and_then(|to| self.staff.headcount(&key.area, to));
                for (gap, base) in gaps.iter_mut().zip(&*sorted) {
                    *gap = rule.required(posts.unwrap_or(*base)) - available;
                }
                let gap = Summary::of_sorted(&gaps);
                rows.push(Row {
                    area: key.area.clone(),
                    period: *period,
                    norm,
                    required: gap.median + available,
                    available,
                    gap,
                    p_short: share_above(&gaps, 0.0),
                });
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Float64Type;

    use super::*;
    use crate::panel::Panel;
    use crate::table::TableReader;

    /// The 2011 Hami report: 200,000 and 300,000 people, 106 coordinators, 188 community police.
    #[test]
    fn the_hami_gaps_come_out() {
        let counts = TableBuilder::new()
            .text("area", ["Hami city"; 2])
            .text("period", ["2011H1", "2011H2"])
            .number("population", [200_000.0, 300_000.0]);
        let staff = TableBuilder::new()
            .text("area", ["Hami city"; 2])
            .text("role", ["coordinator", "community_police"])
            .number("headcount", [106.0, 188.0]);
        let panel = Panel::from_table(&TableReader::new(counts.build(), "counts")).unwrap();
        let staff = Staff::from_table(&TableReader::new(staff.build(), "staff")).unwrap();
        let norms = serde_json::from_str(
            r#"[{"role": "coordinator", "per": 500}, {"role": "coordinator", "per": 1000},
                {"role": "auxiliary", "ratio": 3, "to": "community_police"}]"#,
        );
        let table = staffing_gap(Arc::new(panel), norms.unwrap(), staff).unwrap().summary();
        let column = |name: &str| table.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec();
        assert_eq!(column("gap"), [294.0, 94.0, 564.0, 494.0, 194.0, 564.0]);
        assert_eq!(column("required"), [400.0, 200.0, 564.0, 600.0, 300.0, 564.0]);
    }
}
