//! Planning: from a gap and terms to a planning problem, its solution and the plan.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::joint::jointly_covered;
use super::problem::block::{Block, drop_out, present_table, retention_table};
use super::problem::calendar::Calendar;
use super::problem::instance::Problem;
use super::problem::required::RequiredPosts;
use super::result::findings::findings;
use super::result::plan::Plan;
use super::solve::chance::solve_at;
use super::solve::task::Solver;
use super::terms::{ByRole, Leavers, Retirement, Terms, Turnover, spell};
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::solver::Solve;
use crate::staffing::requirement::{Place, for_each_place, periods, places, several_norms};
use crate::staffing::{Gap, Post};
use crate::stats::Elementary;

impl Gap {
    /// Plan hires that cover the requirement of each area, role and period with the probability `terms.coverage`.
    ///
    /// Where several norms judge a role, the strictest counts. People join at the start of a period and are exposed to
    /// leaving from that day, as the staff of today is from the start of the plan (or from when it was counted); a
    /// requirement stands at the end of its period. Who leaves is random (a sum of binomials beside each draw of the
    /// population), or as many as expected. People are paid for the average number present in a period, from the day they
    /// join, and count once trained. Until the plan starts the staff leaves by its own attrition, where its count is dated;
    /// from then on by `terms.turnover`, and by attrition where that is not given. Where an area is silent on pay,
    /// on-cost, turnover or the share on duty, the mean of its role elsewhere holds.
    ///
    /// # Errors
    /// A budget without pay, a year outside the plan, a share on duty of 0, a norm, role or period that is not there, what
    /// `solve` says; the caller stopped the computation.
    pub fn plan(&self, terms: Terms, solve: &Solve, context: &Context) -> Result<Plan> {
        context.check()?;
        let places = places(self, terms.norm.as_deref())?;
        check_roles(&terms, &places)?;
        check_start(&terms, &Calendar::new(periods(self, &places, None)?))?;
        let calendar = Calendar::new(periods(self, &places, terms.start)?);
        check_deadline(&terms, &calendar)?;
        check_retirements(self, &terms, &places, &calendar)?;
        let mut given = Vec::new();
        for role in several_norms(self, &places) {
            given.push(Finding::plan_strictest_norm(role));
        }
        let budget = terms.budget.as_ref().map(|budget| budget.by_year(&calendar.years)).transpose()?;
        if let Some(budget) = budget.as_ref().filter(|budget| !budget.continued.is_empty()) {
            given.push(Finding::plan_budget_continued("plan", spell(&budget.continued)));
        }
        let long = (0..calendar.len()).find(|at| calendar.length[*at] > 1.01);
        if let (Some(_), Some(at)) = (&budget, long) {
            let (period, years) = (calendar.periods[at].to_string(), calendar.length[at]);
            return Err(Error::plan_budget_long_period(period, years).at("plan"));
        }
        if let (Some(_), parts) = (&budget, calendar.part_years())
            && !parts.is_empty()
        {
            given.push(Finding::plan_part_year("plan", spell(&parts)));
        }
        let (mut blocks, priced, paid) = blocks(self, &places, &calendar, &terms, &mut given)?;
        let of_draws = |_: usize, _: usize, draws: &mut [f64]| {
            draws.sort_unstable_by(f64::total_cmp);
            RequiredPosts::of_sorted(draws)
        };
        let demand = for_each_place(self, &places, &calendar.periods, of_draws, context)?;
        for (block, demand) in blocks.iter_mut().zip(demand) {
            let first = demand.iter().flatten().next().map(|first| first.quantile(0.5));
            block.demand = match first.filter(|_| terms.growth != 1.0) {
                Some(first) => {
                    let grown = |one: Option<RequiredPosts>| one.map(|one| one.grown(first, terms.growth));
                    demand.into_iter().map(grown).collect()
                }
                None => demand,
            };
        }
        let (level, jointly) = (terms.coverage, terms.jointly);
        let problem = Problem::new(calendar, blocks, paid, terms, budget.map(|budget| budget.money));
        context.begin("plan", 0);
        let solver = Solver::new(solve, context);
        let ((problem, solution), joint) = if jointly {
            let found = jointly_covered(self, &places, problem, level, &solver)?;
            (found.0, found.1)
        } else {
            (solve_at(problem, level, &solver)?, Vec::new())
        };
        let covered = problem.covered(&solution.hires, context)?;
        let used = problem.used(&solution.hires.hires);
        let mut plan = Plan { problem, solution, used, priced, joint, covered, given };
        let found = findings(&plan);
        plan.given.extend(found);
        Ok(plan)
    }
}

/// Refuse terms for roles that the plan does not have.
fn check_roles(terms: &Terms, places: &[Place]) -> Result<()> {
    let known: BTreeSet<&str> = places.iter().map(|place| place.role.as_str()).collect();
    for (term, roles) in terms.roles() {
        if let Some(role) = roles.into_iter().find(|role| !known.contains(role)) {
            let near = nearest(role, known.iter().copied());
            return Err(Error::plan_role_unknown(term, role, &known).at("plan").did_you_mean(near));
        }
    }
    Ok(())
}

/// Refuse a start before the first period, which nothing is known of.
fn check_start(terms: &Terms, whole: &Calendar) -> Result<()> {
    match (terms.start, whole.periods.first()) {
        (Some(start), Some(first)) if start.end() < first.end() - whole.length[0] + 1e-9 => {
            Err(Error::plan_starts_too_early(start.to_string(), first.to_string()).at("plan, start"))
        }
        _ => Ok(()),
    }
}

/// Refuse a deadline before the plan or after its end, under which all or nothing would be asked for.
fn check_deadline(terms: &Terms, calendar: &Calendar) -> Result<()> {
    let end = calendar.periods[calendar.len() - 1];
    let first = calendar.periods[0];
    match terms.by {
        Some(by) if by.end() < first.end() - calendar.length[0] + 1e-9 => {
            Err(Error::plan_by_before_the_start(by.to_string(), first.to_string()).at("plan"))
        }
        Some(by) if by.end() > end.end() + 1e-9 => {
            Err(Error::plan_by_after_the_end(by.to_string(), end.to_string()).at("plan"))
        }
        Some(_) | None => Ok(()),
    }
}

/// What is known of a role where an area is silent: the mean over areas that say it, by people.
fn usual(gap: &Gap, of: impl Fn(&Post) -> Option<f64>) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (_, role, post) in gap.staff().posts() {
        if let Some(value) = of(post) {
            // An area without people says what it pays all the same.
            let weight = post.headcount.max(1e-6);
            let sum = sums.entry(role.to_owned()).or_default();
            *sum = (sum.0 + weight * value, sum.1 + weight);
        }
    }
    sums.into_iter().map(|(role, (sum, weight))| (role, sum / weight)).collect()
}

/// People of a role in an area who have retired by the end of each period.
fn retired(mine: &[&Retirement], calendar: &Calendar) -> Vec<f64> {
    let by = |end: f64| mine.iter().filter(|known| known.period.end() <= end + 1e-9).map(|known| known.people).sum();
    calendar.periods.iter().map(|period| by(period.end())).collect()
}

/// Refuse retirements of people who are not there, or at another time.
fn check_retirements(gap: &Gap, terms: &Terms, places: &[Place], calendar: &Calendar) -> Result<()> {
    let planned: HashSet<(&str, &str)> =
        places.iter().map(|place| (place.area.as_str(), place.role.as_str())).collect();
    let mut people: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let (start, end) = (calendar.periods[0].end() - calendar.length[0], calendar.periods[calendar.len() - 1].end());
    for known in &terms.retirements {
        let (area, role) = (known.area.as_str(), known.role.as_str());
        let planned = planned.contains(&(area, role));
        let there = gap.staff().post(area, role).filter(|_| planned).map_or(0.0, |post| post.headcount);
        let sum = people.entry((area, role)).or_default();
        *sum += known.people;
        if *sum > there {
            return Err(Error::plan_retirements_nobody(*sum, role, area, there).at("plan"));
        }
        if known.period.end() <= start + 1e-9 || known.period.end() > end + 1e-9 {
            return Err(Error::plan_retirements_outside(role, area, known.period.to_string()).at("plan"));
        }
    }
    Ok(())
}

type Blocks = (Vec<Block>, Vec<bool>, Vec<f64>);

fn blocks(gap: &Gap, places: &[Place], calendar: &Calendar, terms: &Terms, given: &mut Vec<Finding>) -> Result<Blocks> {
    let pays = usual(gap, |post| post.monthly_pay);
    let on_costs = usual(gap, |post| post.on_cost);
    let leaving = usual(gap, |post| post.attrition);
    let shares = usual(gap, |post| post.on_duty_share.or(post.fte).map(|_| post.post_share()));
    let mean = if pays.is_empty() { 1.0 / 12.0 } else { pays.values().sum::<f64>() / pays.len() as f64 };
    let start = calendar.periods[0].end() - calendar.length[0];
    let mut paid = vec![0.0; calendar.years.len()];
    let mut retirements: HashMap<(&str, &str), Vec<&Retirement>> = HashMap::new();
    for known in &terms.retirements {
        retirements.entry((known.area.as_str(), known.role.as_str())).or_default().push(known);
    }
    let mut borrowed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut blocks, mut priced) = (Vec::new(), Vec::new());
    for place in places {
        let (area, role) = (place.area.as_str(), place.role.as_str());
        let post = gap.staff().post(area, role);
        let mut lent = false;
        let mut known = |term: Option<f64>, own: Option<f64>, usual: Option<&f64>| {
            term.or(own).or_else(|| usual.copied().inspect(|_| lent = true))
        };
        let of = |term: &Option<ByRole<f64>>| term.as_ref().and_then(|term| term.for_role(role)).copied();
        let monthly = known(of(&terms.pay), post.and_then(|post| post.monthly_pay), pays.get(role));
        let on_cost = known(of(&terms.on_cost), post.and_then(|post| post.on_cost), on_costs.get(role));
        let monthly = monthly.map(|pay| pay * terms.pay_times);
        let turnover = match terms.turnover.as_ref().and_then(|turnover| turnover.for_role(role)) {
            Some(turnover) => turnover.clone(),
            None => {
                let yearly = known(None, post.and_then(|post| post.attrition), leaving.get(role));
                Turnover::constant(yearly.unwrap_or(0.0))
            }
        };
        let turnover = turnover.times(terms.turnover_times);
        let share = match post {
            Some(post) => post.post_share(),
            None => known(None, None, shares.get(role)).unwrap_or(1.0),
        };
        if share <= 0.0 {
            return Err(Error::plan_nobody_on_duty(role, area).at("staff"));
        }
        if terms.budget.is_some() && monthly.is_none() {
            return Err(Error::plan_budget_without_pay(role, area).at("plan"));
        }
        if lent {
            borrowed.entry(role).or_default().push(area);
        }
        let base = monthly.unwrap_or(mean) * 12.0;
        let rate = 1.0 - turnover.long_term();
        let counted = post.map_or(0.0, |post| post.headcount);
        let (mut counted_retention, mut from) = (1.0, start);
        if let Some((post, dated)) = post.and_then(|post| Some((post, post.period?))) {
            let years = start - dated.end();
            counted_retention = (1.0 - post.attrition.unwrap_or(turnover.long_term())).power(years.max(0.0));
            from = from.max(dated.end());
        }
        let retired = retired(retirements.get(&(area, role)).map_or(&[], Vec::as_slice), calendar);
        let kept = |at: usize| if counted > 0.0 { 1.0 - retired[at] / counted } else { 1.0 };
        let staff_retention: Vec<f64> = (0..calendar.len())
            .map(|at| rate.power((calendar.periods[at].end() - from).max(0.0)) * kept(at).max(0.0))
            .collect();
        let at_start = |at: usize| if at == 0 { 1.0 } else { staff_retention[at - 1] };
        let staff_present: Vec<f64> =
            (0..calendar.len()).map(|at| 0.5 * (at_start(at) + staff_retention[at])).collect();
        let counts = calendar.counts_from(of(&terms.training_months).unwrap_or(0.0));
        let mut retention = retention_table(calendar, &turnover);
        if let Some(share) = of(&terms.dropout) {
            drop_out(&mut retention, &counts, share);
        }
        let staff = counted * counted_retention;
        let pay = base * (1.0 + on_cost.unwrap_or(0.0));
        if terms.pay_staff {
            for (at, present) in staff_present.iter().enumerate() {
                paid[calendar.year[at]] += staff * present * pay * calendar.length[at];
            }
        }
        priced.push(monthly.is_some());
        blocks.push(Block {
            area: area.to_owned(),
            role: role.to_owned(),
            demand: vec![None; calendar.len()],
            required: vec![None; calendar.len()],
            level: terms.coverage,
            random: terms.leavers == Leavers::Random,
            fewest: None,
            wanted: calendar.periods.iter().map(|period| terms.by.is_none_or(|by| *period >= by)).collect(),
            share,
            counted,
            counted_retention,
            staff: counted * counted_retention,
            staff_present,
            staff_retention,
            retired,
            present: present_table(retention.view()),
            retention,
            counts,
            pay,
            on_cost: pay - base,
            recruitment: of(&terms.recruitment).unwrap_or(0.0),
            training: of(&terms.training).unwrap_or(0.0),
            length: calendar.length.clone(),
        });
    }
    for (role, areas) in borrowed {
        given.push(Finding::plan_terms_borrowed(role, areas.len(), areas[0]));
    }
    Ok((blocks, priced, paid))
}
