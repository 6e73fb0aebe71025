//! The score of each place of demand, and of each place of supply.

#![expect(
    clippy::indexing_slicing,
    reason = "places of demand and supply are those of the tables that were read, pairs lie place by place"
)]

use rayon::prelude::*;

use super::Weights;
use super::ids::Ids;
use super::method::{Method, pair_weights, with_defaults};
use super::pairs::Pairs;
use super::rational::{Agents, customary_load};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{TableKind, named_as};
use crate::table::{Table, TableBuilder, TableReader};

/// What it takes to get from demand to supply.
#[derive(Debug, Clone, Copy)]
pub enum Cost<'a> {
    /// A table: `demand`, `supply` (ids), `minutes`.
    Table(&'a TableReader),
    /// A matrix of durations in seconds, a row a place of demand and a column a place of supply in the order of their
    /// tables, as OSRM's table service gives it; nothing where there is no way.
    Seconds(&'a [Vec<Option<f64>>]),
    /// A straight line at so many km an hour; both tables have `lon` and `lat` (degrees), `x_m` and `y_m` (metres), or
    /// `x` and `y` (km; metres where they are farther apart than any country is wide).
    Speed(f64),
}

/// Scores by place of demand and of supply.
#[derive(Debug, Clone)]
pub struct Access {
    demand: Vec<String>,
    population: Vec<f64>,
    scores: Vec<f64>,
    reached: Vec<u32>,
    nearest: Vec<Option<f64>>,
    supply: Vec<String>,
    capacity: Vec<f64>,
    people: Vec<f64>,
    findings: Vec<Finding>,
}

/// Score the access of each place of demand.
///
/// `supply` has `id`, `capacity` (units); `demand` has `id`, `population` (persons); `cost` has a row for each pair
/// that may be in reach, under the names of r5r or pysal `access` too; `catchment` is in minutes, its edge within reach. Step one: each
/// supply's capacity over the weighted people of its catchment; step two: the weighted sum of those ratios over the
/// supply in reach. In 3SFCA a pair's weight is multiplied by its share of the place's weights over all its rows of
/// `cost`. `weights` are those of the method's paper where none are given; 2SFCA takes none.
///
/// # Errors
/// A missing column or value, an id twice, a pair twice or of an unknown id, a negative number, a catchment that is
/// not positive, weights for 2SFCA; the caller stopped the computation.
pub fn access(
    supply: &TableReader,
    demand: &TableReader,
    cost: Cost<'_>,
    catchment: f64,
    method: Method,
    weights: Option<Weights>,
    context: &Context,
) -> Result<Access> {
    context.begin("access", 2);
    if !(catchment.is_finite() && catchment > 0.0) {
        return Err(Error::access_catchment_not_positive(catchment));
    }
    let weights = with_defaults(method, weights)?;
    let demand = named_as(demand, TableKind::Demand)?;
    let reach = weights.reach().unwrap_or(catchment).max(catchment);
    let (pairs, supply_names, findings) = pairs_within(&demand, supply, cost, reach, context)?;
    context.advance(1)?;
    let (capacity, population) =
        (amounts(&named_as(supply, TableKind::Supply)?, "capacity")?, amounts(&demand, "population")?);
    let mut access = match weights {
        Weights::Tau(tau) => {
            let agents = Agents::new(&pairs, &capacity, catchment, tau, customary_load(&population, &capacity));
            rational(&pairs, &capacity, &population, catchment, &agents, context)?
        }
        Weights::One | Weights::Bands(_) | Weights::Gaussian(_) | Weights::Power { .. } => {
            score(&pairs, &capacity, &population, catchment, method, &weights, context)?
        }
    };
    context.advance(1)?;
    access.findings.extend(findings);
    access.demand = Ids::new(&demand)?.names().to_vec();
    access.supply = supply_names;
    access.add_findings(catchment, &weights);
    Ok(access)
}

/// Pairs of the places of two tables up to so many minutes by a straight line, or all that a table or a matrix has; the
/// ids of supply; what is doubtful.
///
/// # Errors
/// A missing id, an id twice, and what the costs' form refuses.
pub(in crate::services) fn pairs_within(
    demand: &TableReader,
    supply: &TableReader,
    cost: Cost<'_>,
    reach: f64,
    context: &Context,
) -> Result<(Pairs, Vec<String>, Vec<Finding>)> {
    context.check()?;
    let (demand, supply) = (named_as(demand, TableKind::Demand)?, named_as(supply, TableKind::Supply)?);
    let (demand_ids, supply_ids) = (Ids::new(&demand)?, Ids::new(&supply)?);
    let (pairs, findings) = match cost {
        Cost::Table(cost) => Pairs::new(&named_as(cost, TableKind::Cost)?, &demand_ids, &supply_ids, context)?,
        Cost::Seconds(matrix) => (Pairs::matrix(matrix, demand.rows(), supply.rows())?, Vec::new()),
        Cost::Speed(speed) => Pairs::straight(&demand, &supply, speed, reach, context)?,
    };
    Ok((pairs, supply_ids.names().to_vec(), findings))
}

/// The two steps over plain numbers.
fn score(
    pairs: &Pairs,
    capacity: &[f64],
    population: &[f64],
    catchment: f64,
    method: Method,
    weights: &Weights,
    context: &Context,
) -> Result<Access> {
    let places = pairs.places();
    let mut people = vec![0.0; capacity.len()];
    // All within reach count alike: there is nothing to weigh.
    let plain = *weights == Weights::One;
    let (first, second) =
        if plain { (Vec::new(), Vec::new()) } else { pair_weights(pairs, capacity.len(), catchment, method, weights) };
    for (place, population) in population.iter().enumerate() {
        context.check()?;
        for (at, (to, _)) in pairs.range(place).zip(pairs.of(place)).filter(|(_, pair)| pair.1 <= catchment) {
            people[to] += if plain { *population } else { population * first[at] };
        }
    }
    let ratios: Vec<f64> =
        capacity.iter().zip(&people).map(|(units, people)| if *people > 0.0 { units / people } else { 0.0 }).collect();
    let of_place = |place: usize| {
        let (mut least, mut within, mut score) = (f64::INFINITY, 0_u32, 0.0);
        for (at, (to, minutes)) in pairs.range(place).zip(pairs.of(place)) {
            least = least.min(minutes);
            if minutes <= catchment {
                within += 1;
                score += if plain { ratios[to] } else { ratios[to] * second[at] };
            }
        }
        context.check()?;
        Ok((score, within, least.is_finite().then_some(least)))
    };
    let found: Vec<(f64, u32, Option<f64>)> = (0..places).into_par_iter().map(of_place).collect::<Result<_>>()?;
    let scores = found.iter().map(|one| one.0).collect();
    let (reached, nearest) = found.iter().map(|one| (one.1, one.2)).unzip();
    let (capacity, population) = (capacity.to_vec(), population.to_vec());
    let (demand, supply, findings) = (vec![], vec![], vec![]);
    Ok(Access { demand, population, scores, reached, nearest, supply, capacity, people, findings })
}

/// The costs of people at the equilibrium, and the users of each place of supply.
fn rational(
    pairs: &Pairs,
    capacity: &[f64],
    population: &[f64],
    catchment: f64,
    agents: &Agents<'_>,
    context: &Context,
) -> Result<Access> {
    let found = agents.settle(population, context)?;
    let mut findings = Vec::new();
    if !found.is_settled() {
        findings.push(Finding::access_agents_not_settled("raam", 100.0 * found.gap));
    }
    Ok(Access {
        demand: vec![],
        population: population.to_vec(),
        scores: found.costs,
        reached: pairs.reached(catchment),
        nearest: pairs.nearest(),
        supply: vec![],
        capacity: capacity.to_vec(),
        people: found.users,
        findings,
    })
}

pub(super) fn amounts(table: &TableReader, column: &str) -> Result<Vec<f64>> {
    let amounts = table.number(column)?;
    match amounts.iter().enumerate().find(|(_, amount)| **amount < 0.0) {
        Some((row, amount)) => Err(Error::number_negative(column, *amount).at(table.place(row, column))),
        // A zero has no sign.
        None => Ok(amounts.into_iter().map(|amount| amount + 0.0).collect()),
    }
}

impl Access {
    /// Units per person within reach, by place of demand; by RAAM the cost, NaN where nothing is in reach.
    #[must_use]
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The mean score, each place counted by its people; nothing where there are none.
    ///
    /// Where all supply has somebody in reach it is all capacity over all people, in every method but the balanced one.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let rows = || self.scores.iter().zip(&self.population).filter(|(score, _)| !score.is_nan());
        let all: f64 = rows().map(|(_, people)| people).sum();
        let sum: f64 = rows().map(|(score, people)| score * people).sum();
        (all > 0.0).then(|| sum / all)
    }

    /// The scores as a table, in the order of `demand`: `id`, `score`.
    #[must_use]
    pub fn table(&self) -> Table {
        TableBuilder::new().text("id", &self.demand).optional_number("score", self.known_scores()).build()
    }

    fn known_scores(&self) -> impl Iterator<Item = Option<f64>> {
        self.scores.iter().map(|score| (!score.is_nan()).then_some(*score))
    }

    /// More of each place of demand: `id`, `population`, `score`, `relative` (to the demand-weighted mean, 1 is the
    /// mean), `reached` (places of supply within reach), `nearest` (minutes to the nearest in the cost table).
    #[must_use]
    pub fn summary(&self) -> Table {
        let mean = self.mean().filter(|mean| *mean > 0.0);
        TableBuilder::new()
            .text("id", &self.demand)
            .number("population", self.population.iter().copied())
            .optional_number("score", self.known_scores())
            .optional_number("relative", self.known_scores().map(|score| Some(score? / mean?)))
            .integer("reached", self.reached.iter().map(|count| i64::from(*count)))
            .optional_number("nearest", self.nearest.iter().copied())
            .build()
    }

    /// The places of supply: `id`, `capacity` (units), `people` (weighted people in its catchment), `ratio` (units per
    /// person; empty where there is nobody).
    #[must_use]
    pub fn supply(&self) -> Table {
        let ratio =
            self.capacity.iter().zip(&self.people).map(|(units, people)| (*people > 0.0).then(|| units / people));
        TableBuilder::new()
            .text("id", &self.supply)
            .number("capacity", self.capacity.iter().copied())
            .number("people", self.people.iter().copied())
            .optional_number("ratio", ratio)
            .build()
    }

    /// What is doubtful: places that nothing reaches, supply that reaches nobody, bands that end before the catchment.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn add_findings(&mut self, catchment: f64, weights: &Weights) {
        // By RAAM supply of no capacity is none.
        let is_far = |place: &usize| self.reached[*place] == 0 || self.scores[*place].is_nan();
        let far: Vec<usize> = (0..self.demand.len()).filter(is_far).collect();
        if let Some(first) = far.first() {
            let people: f64 = far.iter().map(|place| self.population[*place]).sum();
            let place = self.demand[*first].as_str();
            self.findings.push(Finding::demand_out_of_reach(place, far.len(), people, catchment));
        }
        // By RAAM people may be in reach of what none of them chooses.
        let chosen = matches!(weights, Weights::Tau(_));
        let is_idle = |place: &usize| self.people[*place] <= 0.0 && self.capacity[*place] > 0.0 && !chosen;
        let idle: Vec<usize> = (0..self.supply.len()).filter(is_idle).collect();
        if let Some(first) = idle.first() {
            let units: f64 = idle.iter().map(|place| self.capacity[*place]).sum();
            let place = self.supply[*first].as_str();
            self.findings.push(Finding::supply_reaches_nobody(place, idle.len(), units, catchment));
        }
        if let Some(reach) = weights.reach().filter(|reach| *reach < catchment) {
            self.findings.push(Finding::weights_end_early("weights", reach, catchment));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: TableBuilder, name: &str) -> TableReader {
        TableReader::new(table.build(), name)
    }

    fn tables() -> [TableReader; 3] {
        let supply = TableBuilder::new().text("id", ["s", "t"]).number("capacity", [3.0, 1.0]);
        let demand = TableBuilder::new().text("id", ["a", "b", "c"]).number("population", [100.0, 200.0, 50.0]);
        let cost = TableBuilder::new()
            .text("demand", ["b", "a", "b", "c"])
            .text("supply", ["t", "s", "s", "t"])
            .number("minutes", [30.0, 5.0, 10.0, 31.0]);
        [read(supply, "supply"), read(demand, "demand"), read(cost, "cost")]
    }

    fn access(
        supply: &TableReader,
        demand: &TableReader,
        cost: Cost<'_>,
        catchment: f64,
        method: Method,
        weights: Option<Weights>,
    ) -> Result<Access> {
        super::access(supply, demand, cost, catchment, method, weights, &Context::default())
    }

    fn scores(method: Method, weights: Option<Weights>) -> Access {
        let [supply, demand, cost] = tables();
        access(&supply, &demand, Cost::Table(&cost), 30.0, method, weights).unwrap()
    }

    /// By hand: clinic s (3 doctors) reaches a and b (300 people), clinic t (1) reaches b alone (200); c reaches none.
    #[test]
    fn the_hand_made_case_comes_out() {
        let access = scores(Method::TwoStep, None);
        assert_eq!(access.scores(), [0.01, 0.015, 0.0]);
        assert!((access.mean().unwrap() - 4.0 / 350.0).abs() < 1e-15);
        assert_eq!(access.findings()[0].code().name(), "demand_out_of_reach");
    }

    /// By hand: s has 100 × 1 + 200 × 1 weighted people, t has 200 × 0.22 of them.
    #[test]
    fn weights_count_in_both_steps() {
        let access = scores(Method::Enhanced, None);
        assert!((access.scores()[1] - (3.0 / 300.0 + 0.22 / 44.0)).abs() < 1e-15);
    }

    /// By hand with bands 10: 0.5, 30: 0.25: b shares itself 2/3 to s and 1/3 to t.
    #[test]
    fn people_share_themselves_out_in_three_steps() {
        let bands = Weights::bands(vec![(10.0, 0.5), (30.0, 0.25)]).unwrap();
        let access = scores(Method::ThreeStep, Some(bands));
        let (s, t) = (3.0 / (100.0 * 0.5 + 200.0 * 0.5 * 2.0 / 3.0), 1.0 / (200.0 * 0.25 / 3.0));
        assert!((access.scores()[0] - 0.5 * s).abs() < 1e-15);
        assert!((access.scores()[1] - (s * 0.5 * 2.0 / 3.0 + t * 0.25 / 3.0)).abs() < 1e-15);
    }

    /// By hand with bands 10: 1, 30: 0.22: a goes to s whole; b by 1 / 1.22 to s and 0.22 / 1.22 to t. Of s a and b take a
    /// half each, of t all goes to b.
    #[test]
    fn nobody_and_no_service_counts_twice_in_balanced_areas() {
        let access = scores(Method::Balanced, None);
        let (s, t) = (3.0 / (100.0 + 200.0 / 1.22), 1.0 / (200.0 * 0.22 / 1.22));
        assert!((access.scores()[0] - 0.5 * s).abs() < 1e-15, "{:?}", access.scores());
        assert!((access.scores()[1] - (0.5 * s + t)).abs() < 1e-15);
        let people: f64 = access.people.iter().sum();
        assert!((people - 300.0).abs() < 1e-9, "everybody in reach is counted once");
        let sum: f64 = access.scores().iter().sum();
        assert!((sum - (s + t)).abs() < 1e-15, "each supply's units per person are shared out once");
    }

    #[test]
    fn what_is_handed_out_is_what_there_is() {
        for (method, weights) in [
            (Method::TwoStep, None),
            (Method::Enhanced, Some(Weights::gaussian(12.0).unwrap())),
            (Method::ThreeStep, None),
        ] {
            let mean = scores(method, weights).mean().unwrap();
            assert!((mean * 350.0 - 4.0).abs() < 1e-12, "{method:?}");
        }
    }

    #[test]
    fn travel_times_of_other_programs_are_read_as_they_come() {
        let [supply, demand, _] = tables();
        let want = scores(Method::TwoStep, None);
        let rows = |names: [&str; 3]| {
            let table = TableBuilder::new()
                .text(names[0], ["b", "a", "b", "c", "c"])
                .text(names[1], ["t", "s", "s", "t", "s"])
                .optional_number(names[2], [Some(30.0), Some(5.0), Some(10.0), Some(31.0), None]);
            read(table, "cost")
        };
        for names in [["from_id", "to_id", "travel_time_p50"], ["origin", "dest", "cost"]] {
            let got = access(&supply, &demand, Cost::Table(&rows(names)), 30.0, Method::TwoStep, None).unwrap();
            assert_eq!(got.scores(), want.scores());
            assert_eq!(got.findings()[0].code().name(), "access_pairs_without_minutes");
        }
        let osrm = [vec![Some(300.0), None], vec![Some(600.0), Some(1800.0)], vec![None, Some(1860.0)]];
        let got = access(&supply, &demand, Cost::Seconds(&osrm), 30.0, Method::TwoStep, None).unwrap();
        assert_eq!(got.scores(), want.scores());
        let error = access(&supply, &demand, Cost::Seconds(&osrm[..2]), 30.0, Method::TwoStep, None).unwrap_err();
        assert!(error.to_string().contains("2 × 2"), "{error}");
    }

    #[test]
    fn a_straight_line_needs_coordinates_everywhere() {
        let supply = |x: Option<f64>| {
            let table = TableBuilder::new().text("id", ["s"]).number("capacity", [3.0]);
            read(table.optional_number("x", [x]).number("y", [0.0]), "supply")
        };
        let demand = TableBuilder::new().text("id", ["a", "b"]).number("population", [100.0, 200.0]);
        let demand = read(demand.number("x", [3.0, 30.0]).number("y", [4.0, 0.0]), "demand");
        let score = |x, speed| access(&supply(x), &demand, Cost::Speed(speed), 30.0, Method::TwoStep, None);
        assert_eq!(score(Some(0.0), 10.0).unwrap().scores(), [0.03, 0.0]);
        let error = score(None, 10.0).unwrap_err().to_string();
        assert!(error.starts_with("supply, row 1, column x: the coordinate is missing"), "{error}");
        assert!(score(Some(0.0), 0.0).is_err());
        let bare = TableBuilder::new().text("id", ["s"]).number("capacity", [3.0]);
        let error = access(&read(bare, "supply"), &demand, Cost::Speed(9.0), 30.0, Method::TwoStep, None).unwrap_err();
        assert!(error.to_string().starts_with("supply: there are no coordinates"), "{error}");
    }

    #[test]
    fn mistakes_are_named() {
        let [supply, demand, cost] = tables();
        let fail = |minutes, method: &str, weights| {
            let method = method.parse::<Method>()?;
            access(&supply, &demand, Cost::Table(&cost), minutes, method, weights).map(|_| ())
        };
        assert!(fail(0.0, "2sfca", None).unwrap_err().to_string().contains("the catchment is 0"));
        assert!(fail(30.0, "2sfac", None).unwrap_err().to_string().contains("Did you mean 2sfca"));
        let weights = Some(Weights::luo_qi());
        assert!(fail(30.0, "2sfca", weights).unwrap_err().to_string().contains("do not go with 2sfca"));
    }
}
