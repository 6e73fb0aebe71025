//! Plans side by side: by coverage (the frontier of cost and coverage), by scenario, and by one term at a time.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use super::result::plan::Plan;
use super::terms::Terms;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::solver::Solve;
use crate::staffing::Gap;
use crate::table::{Table, TableBuilder};

/// What a plan comes to, in one row.
struct Outline {
    hires: u64,
    cost: Option<f64>,
    dearest_year: Option<f64>,
    /// The area, role and probability of the requirement that is covered worst.
    worst: Option<(String, String, f64)>,
    unmet: usize,
    status: &'static str,
}

impl Outline {
    fn of(plan: &Plan) -> Self {
        let worst = plan.worst().map(|(place, at)| {
            let block = &plan.problem.blocks[place];
            (block.area.clone(), block.role.clone(), plan.covered[place][at].unwrap_or(1.0))
        });
        let unmet = plan.cells().filter(|(block, at)| plan.missing(*block, *at).is_some()).count();
        Self {
            hires: plan.hires(),
            cost: plan.cost(),
            dearest_year: plan.dearest_year(),
            worst,
            unmet,
            status: plan.status().name(),
        }
    }
}

/// Add the columns of outlines.
fn with_outlines(table: TableBuilder, rows: &[Outline]) -> Table {
    let worst = |row: &Outline| row.worst.as_ref().map(|(area, ..)| area.clone());
    let role = |row: &Outline| row.worst.as_ref().map(|(_, role, _)| role.clone());
    table
        .integer("hires", rows.iter().map(|row| row.hires as i64))
        .optional_number("cost", rows.iter().map(|row| row.cost))
        .optional_number("dearest_year", rows.iter().map(|row| row.dearest_year))
        .optional_text("worst_area", rows.iter().map(worst))
        .optional_text("worst_role", rows.iter().map(role))
        .optional_number("worst_p_covered", rows.iter().map(|row| row.worst.as_ref().map(|(.., p)| *p)))
        .integer("unmet", rows.iter().map(|row| row.unmet as i64))
        .text("status", rows.iter().map(|row| row.status))
        .build()
}

impl Gap {
    /// What the plan under some terms comes to, as one of several.
    fn outline(&self, terms: Terms, solve: &Solve, context: &Context) -> Result<Outline> {
        Ok(Outline::of(&self.plan(terms, solve, &context.part())?))
    }

    /// The frontier of cost and coverage: `coverage`, `hires`, `cost` (yuan to the end of the plan), `dearest_year` (yuan),
    /// `worst_area`, `worst_role`, `worst_p_covered` (the requirement that is covered worst), `unmet` (requirements),
    /// `status`; one plan a level, under otherwise the same terms.
    ///
    /// # Errors
    /// A level outside 0–1, those of [`Gap::plan`].
    pub fn frontier(&self, levels: &[f64], terms: &Terms, solve: &Solve, context: &Context) -> Result<Table> {
        self.frontier_beside(None, levels, terms, solve, context)
    }

    /// As [`Gap::frontier`], where the plan under the `terms` themselves may be `known`: it is not made again.
    ///
    /// # Errors
    /// Those of [`Gap::frontier`].
    pub fn frontier_beside(
        &self,
        known: Option<&Plan>,
        levels: &[f64],
        terms: &Terms,
        solve: &Solve,
        context: &Context,
    ) -> Result<Table> {
        if let Some(level) = levels.iter().find(|level| !(**level > 0.0 && **level <= 1.0)) {
            let meant = (*level > 1.0 && *level <= 100.0).then_some(level / 100.0);
            return Err(Error::coverage_out_of_range(*level).did_you_mean(meant));
        }
        context.begin("plans", levels.len());
        let of = |level: &f64| {
            let made = match known.filter(|_| *level == terms.coverage) {
                Some(plan) => Outline::of(plan),
                None => self.outline(Terms { coverage: *level, ..terms.clone() }, solve, context)?,
            };
            context.advance(1)?;
            Ok(made)
        };
        let rows = levels.iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(with_outlines(TableBuilder::new().number("coverage", levels.iter().copied()), &rows))
    }

    /// Scenarios side by side: `scenario`, then the columns of [`Gap::frontier`]; one plan each.
    ///
    /// # Errors
    /// Those of [`Gap::plan`].
    pub fn scenarios(&self, named: &[(String, Terms)], solve: &Solve, context: &Context) -> Result<Table> {
        context.begin("plans", named.len());
        let of = |(name, terms): &(String, Terms)| {
            let made = self.outline(terms.clone(), solve, context).map_err(|error| error.at(name))?;
            context.advance(1)?;
            Ok(made)
        };
        let rows = named.iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(with_outlines(TableBuilder::new().text("scenario", named.iter().map(|(name, _)| name.as_str())), &rows))
    }

    /// One term at a time: `term` (`turnover`, `pay`, `growth` of the requirements), `change` (share of it, such as −0.2), then the columns of
    /// [`Gap::frontier`]; the first row is the `plan` itself, which these `terms` gave.
    ///
    /// # Errors
    /// Those of [`Gap::plan`].
    pub fn plan_sensitivity(
        &self,
        plan: &Plan,
        terms: &Terms,
        change: f64,
        solve: &Solve,
        context: &Context,
    ) -> Result<Table> {
        if !(change > 0.0 && change < 1.0) {
            return Err(Error::share_out_of_range("change", change));
        }
        let mut tried: Vec<(&str, f64, Terms)> = Vec::new();
        for change in [-change, change] {
            tried.push(("turnover", change, Terms { turnover_times: 1.0 + change, ..terms.clone() }));
        }
        for change in [-change, change].into_iter().filter(|_| plan.priced.contains(&true)) {
            tried.push(("pay", change, Terms { pay_times: 1.0 + change, ..terms.clone() }));
        }
        for change in [-change, change].into_iter().filter(|_| !terms.jointly) {
            tried.push(("growth", change, Terms { growth: terms.growth * (1.0 + change), ..terms.clone() }));
        }
        context.begin("plans", tried.len());
        let mut rows = vec![("plan", 0.0, Outline::of(plan))];
        for (term, change, terms) in tried {
            rows.push((term, change, self.outline(terms, solve, context)?));
            context.advance(1)?;
        }
        let table = TableBuilder::new()
            .text("term", rows.iter().map(|(term, ..)| *term))
            .number("change", rows.iter().map(|(_, change, _)| *change));
        Ok(with_outlines(table, &rows.into_iter().map(|(.., outline)| outline).collect::<Vec<_>>()))
    }
}
