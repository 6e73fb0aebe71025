//! Access over the draws of a forecast: scores with intervals, people beyond reach, and how evenly access is spread.

#![expect(
    clippy::indexing_slicing,
    reason = "places of demand and supply are those of the tables that were read, pairs lie place by place"
)]

use rayon::prelude::*;

use super::ids::Ids;
use super::method::{Method, pair_weights, with_defaults};
use super::pairs::Pairs;
use super::rational::{Agents, UNSETTLED, customary_load};
use super::score::{Cost, pairs_within};
use super::weights::Weights;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Period, Population, TableKind, named_as};
use crate::services::people::People;
use crate::services::supply::Step;
use crate::stats::quantile;
use crate::table::{Table, TableBuilder, TableReader};

/// The quantiles: median, 80 and 95 %.
const LEVELS: [f64; 5] = [0.5, 0.1, 0.9, 0.025, 0.975];
/// What is measured of a period as a whole.
const MEASURES: [&str; 6] =
    ["mean", "people_beyond_reach", "share_beyond_reach", "gini", "worst_decile", "concentration"];

/// Access by area and period over the draws of a population.
#[derive(Debug, Clone)]
pub struct AccessOverDraws {
    areas: Vec<String>,
    periods: Vec<Period>,
    /// By period and area: the quantiles of the score.
    scores: Vec<Vec<[f64; LEVELS.len()]>>,
    /// By area: places of supply within reach, and minutes to the nearest.
    reached: Vec<u32>,
    nearest: Vec<Option<f64>>,
    /// By period and measure: its quantiles.
    measures: Vec<[[f64; LEVELS.len()]; MEASURES.len()]>,
    /// Whether areas have a rank.
    is_ranked: bool,
    findings: Vec<Finding>,
}

/// Score the access of the areas of a population over its draws.
///
/// As [`super::access`], demand being the population's areas (of a `group`, where there are several); `supply` may say in
/// `opens` and `closes` from which period on and until which it is there. `ranking` orders the areas, such as by income: `id`
/// and `rank`, the least first; access is then measured by its concentration among the first, too.
///
/// # Errors
/// As [`super::access`]; groups of which none is named; more memory than is allowed; the caller stopped the computation.
#[expect(clippy::too_many_arguments, reason = "the tables and terms of the verb, one each")]
pub fn access_over_draws(
    population: &dyn Population,
    group: Option<&str>,
    supply: &TableReader,
    cost: Cost<'_>,
    catchment: f64,
    method: Method,
    weights: Option<Weights>,
    ranking: Option<&TableReader>,
    context: &Context,
) -> Result<AccessOverDraws> {
    if !(catchment.is_finite() && catchment > 0.0) {
        return Err(Error::access_catchment_not_positive(catchment));
    }
    let weights = with_defaults(method, weights)?;
    let people = People::read(population, group)?;
    let reach = weights.reach().unwrap_or(catchment).max(catchment);
    let demand = TableReader::new(people.table(), "demand");
    let (pairs, names, mut findings) = pairs_within(&demand, supply, cost, reach, context)?;
    let steps = steps(supply)?;
    let order = ranking.map(|ranking| ranks(ranking, &demand)).transpose()?;
    let (first, second) = pair_weights(&pairs, names.len(), catchment, method, &weights);
    let (reached, nearest) = (pairs.reached(catchment), pairs.nearest());
    // Pairs by place of supply, so that each sums up its own people.
    let mut of_supply: Vec<Vec<(usize, f64)>> = vec![Vec::new(); names.len()];
    for place in 0..pairs.places() {
        for (at, (to, _)) in pairs.range(place).zip(pairs.of(place)) {
            if first[at] > 0.0 {
                of_supply[to].push((place, first[at]));
            }
        }
    }
    let draws = people.draws;
    // By RAAM scores are costs: the worst off have the most.
    let cost = method == Method::Rational;
    let (mut scores, mut measures) = (Vec::new(), Vec::new());
    // The customary load is that of the first period, so that later costs say how much more crowded it gets.
    let (mut load, mut worst_gap) = (None, 0.0_f64);
    context.begin("access", people.periods.len());
    for (at, period) in people.periods.iter().enumerate() {
        context.advance(1)?;
        let crowd = people.draws_of(population, at, context)?;
        let units = |step: &Step| if step.is_open(*period) { step.capacity } else { 0.0 };
        let found = match weights {
            Weights::Tau(tau) => {
                let capacity: Vec<f64> = steps.iter().map(units).collect();
                let load =
                    *load.get_or_insert_with(|| customary_load(&[crowd.iter().sum::<f64>() / draws as f64], &capacity));
                let agents = Agents::new(&pairs, &capacity, catchment, tau, load);
                let (costs, gap) = costs(&agents, &crowd, draws, context)?;
                worst_gap = worst_gap.max(gap);
                costs
            }
            Weights::One | Weights::Bands(_) | Weights::Gaussian(_) | Weights::Power { .. } => two_steps(
                &pairs,
                (&of_supply, &second),
                &crowd,
                draws,
                &steps.iter().map(units).collect::<Vec<_>>(),
                context,
            )?,
        };
        let row = |scores: &[f64]| {
            context.check()?;
            Ok(quantiles(scores.to_vec()))
        };
        let rows: Vec<[f64; LEVELS.len()]> = found.par_chunks(draws).map(row).collect::<Result<_>>()?;
        let whole = |draw: usize| -> Result<[f64; MEASURES.len()]> {
            context.check()?;
            let rows = |place: usize| (found[place * draws + draw], crowd[place * draws + draw]);
            let all: f64 = (0..pairs.places()).map(|place| rows(place).1).sum();
            let beyond: f64 = (0..pairs.places()).filter(|place| reached[*place] == 0).map(|place| rows(place).1).sum();
            let mut sorted: Vec<(f64, f64)> = (0..pairs.places()).map(rows).filter(|row| !row.0.is_nan()).collect();
            sorted.sort_unstable_by(|a, b| if cost { b.0.total_cmp(&a.0) } else { a.0.total_cmp(&b.0) });
            let scored: f64 = sorted.iter().map(|row| row.1).sum();
            let mean = sorted.iter().map(|row| row.0 * row.1).sum::<f64>() / scored;
            let (gini, worst) = spread(&sorted);
            let concentration = order.as_ref().map_or(f64::NAN, |order| spread(&in_order(order, rows)).0);
            Ok([mean, beyond, beyond / all, gini.abs(), worst, concentration])
        };
        let by_draw: Vec<[f64; MEASURES.len()]> = (0..draws).into_par_iter().map(whole).collect::<Result<_>>()?;
        measures.push(std::array::from_fn(|at| quantiles(by_draw.iter().map(|values| values[at]).collect())));
        scores.push(rows);
    }
    if worst_gap > UNSETTLED {
        findings.push(Finding::access_agents_not_settled("raam", 100.0 * worst_gap));
    }
    let away: Vec<&str> =
        (0..reached.len()).filter(|place| reached[*place] == 0).map(|place| people.areas[place].as_str()).collect();
    if !away.is_empty() {
        findings.push(Finding::access_areas_beyond_reach("demand", away.len(), catchment, away.into_iter().take(5)));
    }
    Ok(AccessOverDraws {
        areas: people.areas,
        periods: people.periods,
        scores,
        reached,
        nearest,
        measures,
        is_ranked: order.is_some(),
        findings,
    })
}

/// The costs of rational agents by place and draw, and the largest gap of any draw.
fn costs(agents: &Agents<'_>, crowd: &[f64], draws: usize, context: &Context) -> Result<(Vec<f64>, f64)> {
    let places = crowd.len() / draws;
    let settle = |draw: usize| {
        let people: Vec<f64> = (0..places).map(|place| crowd[place * draws + draw]).collect();
        Ok(agents.settle(&people, context)?)
    };
    let found: Vec<_> = (0..draws).into_par_iter().map(settle).collect::<Result<_>>()?;
    let costs = (0..places).flat_map(|place| found.iter().map(move |draw| draw.costs[place])).collect();
    Ok((costs, found.iter().map(|draw| draw.gap).fold(0.0, f64::max)))
}

/// The scores of floating catchment areas by place and draw: `of_supply` has the places in reach of each supply with their
/// weights in step one, `second` the weights of pairs in step two, `units` the capacities.
fn two_steps(
    pairs: &Pairs,
    (of_supply, second): (&[Vec<(usize, f64)>], &[f64]),
    crowd: &[f64],
    draws: usize,
    units: &[f64],
    context: &Context,
) -> Result<Vec<f64>> {
    let ratio = |(to, capacity): (usize, &f64)| -> Result<Vec<f64>> {
        context.check()?;
        let mut sum = vec![0.0; draws];
        for (place, weight) in &of_supply[to] {
            sum.iter_mut().zip(&crowd[place * draws..]).for_each(|(sum, people)| *sum += weight * people);
        }
        sum.iter_mut().for_each(|people| *people = if *people > 0.0 { capacity / *people } else { 0.0 });
        Ok(sum)
    };
    let ratios: Vec<Vec<f64>> = units.par_iter().enumerate().map(ratio).collect::<Result<_>>()?;
    let mut scored = vec![0.0; draws * pairs.places()];
    scored.par_chunks_mut(draws).enumerate().try_for_each(|(place, out)| {
        context.check()?;
        for (at, (to, _)) in pairs.range(place).zip(pairs.of(place)) {
            if second[at] > 0.0 {
                out.iter_mut().zip(&ratios[to]).for_each(|(score, ratio)| *score += second[at] * ratio);
            }
        }
        Ok::<_, Error>(())
    })?;
    Ok(scored)
}

/// Groups of places of one rank, the least rank first.
///
/// # Errors
/// A missing column or value, an id that is unknown or there twice, a place without a rank.
fn ranks(ranking: &TableReader, demand: &TableReader) -> Result<Vec<Vec<usize>>> {
    let ranking = named_as(ranking, TableKind::Demand)?;
    let ids = Ids::new(&named_as(demand, TableKind::Demand)?)?;
    Ids::new(&ranking)?;
    let (places, values) = (ids.rows(&ranking, "id")?, ranking.number("rank")?);
    let mut ranked: Vec<(f64, usize)> =
        values.into_iter().zip(places).map(|(rank, place)| (rank, place as usize)).collect();
    let mut has_rank = vec![false; ids.names().len()];
    ranked.iter().for_each(|(_, place)| has_rank[*place] = true);
    if let Some(place) = has_rank.iter().position(|has| !has) {
        return Err(Error::access_place_without_rank(&ids.names()[place]).at(ranking.source()));
    }
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let alike = ranked.chunk_by(|a, b| a.0 == b.0);
    Ok(alike.map(|places| places.iter().map(|(_, place)| *place).collect()).collect())
}

/// The mean scores of groups of places, and the people of each that have a score.
fn in_order(order: &[Vec<usize>], rows: impl Fn(usize) -> (f64, f64)) -> Vec<(f64, f64)> {
    let group = |places: &Vec<usize>| {
        let scored = || places.iter().map(|place| rows(*place)).filter(|row| !row.0.is_nan());
        let people: f64 = scored().map(|row| row.1).sum();
        let sum: f64 = scored().map(|row| row.0 * row.1).sum();
        (if people > 0.0 { sum / people } else { 0.0 }, people)
    };
    order.iter().map(group).collect()
}

/// The Gini coefficient of scores among people, and the mean score of the tenth of people with the least over that of
/// all; rows are scores with their people, the least score first. In another order the first is the concentration index
/// (Wagstaff, Paci and van Doorslaer 1991): above 0 where scores are larger among the last. NaN without people or access.
fn spread(sorted: &[(f64, f64)]) -> (f64, f64) {
    let all: f64 = sorted.iter().map(|row| row.1).sum();
    let total: f64 = sorted.iter().map(|row| row.0 * row.1).sum();
    if !(all > 0.0 && total > 0.0) {
        return (f64::NAN, f64::NAN);
    }
    let (mut people, mut area, mut sum, mut worst) = (0.0, 0.0, 0.0, 0.0);
    for (score, own) in sorted {
        // The area under the Lorenz curve, by trapezoids.
        area += own / all * (2.0 * sum + score * own) / total / 2.0;
        worst += score * own.min((0.1 * all - people).max(0.0));
        people += own;
        sum += score * own;
    }
    (1.0 - 2.0 * area, worst / (0.1 * all) / (total / all))
}

fn quantiles(mut draws: Vec<f64>) -> [f64; LEVELS.len()] {
    draws.retain(|draw| !draw.is_nan());
    if draws.is_empty() {
        return [f64::NAN; LEVELS.len()];
    }
    draws.sort_unstable_by(f64::total_cmp);
    LEVELS.map(|level| quantile(&draws, level))
}

/// The capacities of supply, with the periods from which on and until which they are there.
fn steps(supply: &TableReader) -> Result<Vec<Step>> {
    let capacity = super::score::amounts(supply, "capacity")?;
    let periods = |column: &str| -> Result<Vec<Option<Period>>> {
        let texts = supply.text_if_there(column)?;
        let one = |row: usize| match texts.get(row).and_then(Option::as_deref) {
            Some(text) => text.parse().map(Some).map_err(|error: Error| error.at(supply.place(row, column))),
            None => Ok(None),
        };
        (0..supply.rows()).map(one).collect()
    };
    let rows = capacity.into_iter().zip(periods("opens")?.into_iter().zip(periods("closes")?)).enumerate();
    let step = |(row, (capacity, (opens, closes)))| {
        Step::new(capacity, opens, closes).map_err(|error| error.at(supply.place(row, "capacity")))
    };
    rows.map(step).collect()
}

impl AccessOverDraws {
    /// Scores by area and period: `id`, `period`, `median`, `lo80`, `hi80`, `lo95`, `hi95` (units per person),
    /// `reached` (places of supply within the catchment), `nearest` (minutes to the nearest).
    #[must_use]
    pub fn summary(&self) -> Table {
        let rows = || {
            let of = |period: usize| (0..self.areas.len()).map(move |area| (period, area));
            (0..self.periods.len()).flat_map(of)
        };
        let score = |level: usize| {
            rows().map(move |(period, area)| {
                let score = self.scores[period][area][level];
                (!score.is_nan()).then_some(score)
            })
        };
        TableBuilder::new()
            .text("id", rows().map(|(_, area)| self.areas[area].as_str()))
            .text("period", rows().map(|(period, _)| self.periods[period].to_string()))
            .optional_number("median", score(0))
            .optional_number("lo80", score(1))
            .optional_number("hi80", score(2))
            .optional_number("lo95", score(3))
            .optional_number("hi95", score(4))
            .integer("reached", rows().map(|(_, area)| i64::from(self.reached[area])))
            .optional_number("nearest", rows().map(|(_, area)| self.nearest[area]))
            .build()
    }

    /// Each period as a whole: `period`, `measure`, `median`, `lo80`, `hi80`, `lo95`, `hi95`. Measures are `mean` (units
    /// per person), `people_beyond_reach` (persons), `share_beyond_reach` (0–1), `gini` (of scores among people, 0–1) and
    /// `worst_decile` (the mean score of the tenth of people with the least, over that of all); where areas are ranked,
    /// `concentration` (−1 to 1; below 0 where scores are larger among the lowest ranks).
    #[must_use]
    pub fn equity(&self) -> Table {
        let count = MEASURES.len() - usize::from(!self.is_ranked);
        let rows = || {
            let of = |period: usize| (0..count).map(move |measure| (period, measure));
            (0..self.periods.len()).flat_map(of)
        };
        let value = |level: usize| {
            rows().map(move |(period, measure)| {
                let value = self.measures[period][measure][level];
                value.is_finite().then_some(value)
            })
        };
        TableBuilder::new()
            .text("period", rows().map(|(period, _)| self.periods[period].to_string()))
            .text("measure", rows().map(|(_, measure)| MEASURES[measure]))
            .optional_number("median", value(0))
            .optional_number("lo80", value(1))
            .optional_number("hi80", value(2))
            .optional_number("lo95", value(3))
            .optional_number("hi95", value(4))
            .build()
    }

    /// Areas that nothing reaches, and what is doubtful in the costs.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gini of 1, 2, 3, 4 among four alike is 0.25; among people, an area of two counts as two areas of one.
    #[test]
    fn gini_and_the_worst_decile_count_people() {
        let alike = spread(&[(1.0, 10.0), (2.0, 10.0), (3.0, 10.0), (4.0, 10.0)]);
        assert!((alike.0 - 0.25).abs() < 1e-12 && (alike.1 - 0.4).abs() < 1e-12);
        let (two, one) = (spread(&[(0.0, 2.0), (3.0, 8.0)]), spread(&[(0.0, 1.0), (0.0, 1.0), (3.0, 8.0)]));
        assert!((two.0 - one.0).abs() < 1e-12 && (two.0 - 0.2).abs() < 1e-12 && two.1 == 0.0);
        assert!(spread(&[(0.0, 5.0)]).0.is_nan());
        // The rich have it all, or the poor; places of one rank count as one.
        let rows = |place: usize| ([0.0, 0.0, 3.0, 1.0][place], 5.0);
        let rich = spread(&in_order(&[vec![0], vec![1], vec![3], vec![2]], rows)).0;
        let poor = spread(&in_order(&[vec![2], vec![3], vec![1], vec![0]], rows)).0;
        assert!((rich - 0.625).abs() < 1e-12 && (poor + 0.625).abs() < 1e-12, "{rich} {poor}");
        assert!(spread(&in_order(&[vec![0, 1, 2, 3]], rows)).0.abs() < 1e-12);
    }
}
