//! Service load: demand over capacity, by area and period, from the same draws as every other link.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::panel::{Period, Population};
use crate::stats::{quantile, share_above};
use crate::table::{Table, TableBuilder, TableReader};

/// One service of an area: who uses it how much, and what opens and closes when.
#[derive(Debug, Clone)]
struct Service {
    area: String,
    name: String,
    /// Units per user.
    rate: f64,
    group: Option<String>,
    capacity: Vec<Capacity>,
    series: usize,
}

/// Units that serve from the end of `opens` until before the end of `closes`.
#[derive(Debug, Clone, Copy)]
struct Capacity {
    units: f64,
    opens: Option<Period>,
    closes: Option<Period>,
}

/// A population and the services it uses.
#[derive(Clone)]
pub struct Load {
    population: Arc<dyn Population + Send + Sync>,
    services: Vec<Service>,
}

/// Judge services by a population: `area`, `service`, `capacity` (units), `per_1000` (units per 1,000 users) or `rate`
/// (units per user); optional `group`, `opens`, `closes` (periods). Rows of one area and service add up.
///
/// # Errors
/// A missing column or value, a negative number, neither or both of `rate` and `per_1000`, closing before opening,
/// an area or group that the population does not have, rows of one service that differ in rate.
pub fn service_load(population: Arc<dyn Population + Send + Sync>, table: &TableReader) -> Result<Load> {
    let (areas, names, units) = (table.text("area")?, table.text("service")?, table.number("capacity")?);
    let (rates, per_1000) = (table.optional_number("rate")?, table.optional_number("per_1000")?);
    let (groups, opens, closes) =
        (table.optional_text("group")?, table.optional_text("opens")?, table.optional_text("closes")?);
    let mut services: BTreeMap<(String, String), Service> = BTreeMap::new();
    for row in 0..areas.len() {
        let wrong =
            |column: &str, message: String, hint: &str| Error::input(message).at(table.place(row, column)).hint(hint);
        let rate = match (rates[row], per_1000[row]) {
            (Some(rate), None) => rate,
            (None, Some(per)) => per / 1000.0,
            _ => {
                return Err(wrong(
                    "rate",
                    "one of rate and per_1000 is needed".into(),
                    "give units per user, or per 1,000 users",
                ));
            }
        };
        if units[row] < 0.0 || rate <= 0.0 {
            return Err(wrong(
                "capacity",
                format!("capacity is {} and rate is {rate}", units[row]),
                "capacity is 0 or more, a rate above 0",
            ));
        }
        let when = |text: &Option<String>, column: &str| -> Result<Option<Period>> {
            text.as_deref().map(str::parse).transpose().map_err(|error: Error| error.at(table.place(row, column)))
        };
        let capacity =
            Capacity { units: units[row], opens: when(&opens[row], "opens")?, closes: when(&closes[row], "closes")? };
        if let (Some(from), Some(to)) = (capacity.opens, capacity.closes)
            && to <= from
        {
            return Err(wrong(
                "closes",
                format!("it closes in {to} and opens in {from}"),
                "put the opening before the closing",
            ));
        }
        let series = population
            .series()
            .iter()
            .position(|key| key.area == areas[row] && (groups[row].is_none() || key.group == groups[row]))
            .ok_or_else(|| {
                let group = groups[row].as_deref().map(|group| format!(" with the group {group}")).unwrap_or_default();
                wrong(
                    "area",
                    format!("the population has no area {}{group}", areas[row]),
                    "name an area and group of the panel",
                )
            })?;
        let same = |key: &&crate::panel::SeriesKey| key.area == areas[row];
        if groups[row].is_none() && population.series().iter().filter(same).count() > 1 {
            return Err(wrong(
                "group",
                format!("{} has several groups", areas[row]),
                "say which group uses the service",
            ));
        }
        let service = services.entry((areas[row].clone(), names[row].clone())).or_insert_with(|| Service {
            area: areas[row].clone(),
            name: names[row].clone(),
            rate,
            group: groups[row].clone(),
            capacity: vec![],
            series,
        });
        if service.rate != rate || service.group != groups[row] {
            return Err(wrong(
                "rate",
                format!("{} has two rates or groups in {}", names[row], areas[row]),
                "give every row of a service the same",
            ));
        }
        service.capacity.push(capacity);
    }
    Ok(Load { population, services: services.into_values().collect() })
}

impl Service {
    fn open(&self, period: Period) -> f64 {
        let counts =
            |part: &&Capacity| part.opens.is_none_or(|from| from <= period) && part.closes.is_none_or(|to| period < to);
        self.capacity.iter().filter(counts).map(|part| part.units).sum()
    }
}

impl Load {
    fn people(&self, service: &Service) -> Vec<f64> {
        let mut people = vec![0.0; self.population.periods(service.series).len() * self.population.draws()];
        self.population.fill(service.series, &mut people);
        people
    }

    /// The load summary: `area`, `period`, `service`, `demand` and `capacity` (units), `load` (median), `load_lo80` …
    /// `load_hi95`, `p_over` (the share of draws whose demand is above capacity). Without any capacity the load is
    /// missing and `p_over` says whether there is demand.
    pub fn summary(&self) -> Table {
        let draws = self.population.draws();
        let (mut areas, mut periods, mut names) = (vec![], vec![], vec![]);
        let (mut demands, mut capacities, mut over) = (vec![], vec![], vec![]);
        let mut loads: [Vec<Option<f64>>; 5] = Default::default();
        for service in &self.services {
            let mut people = self.people(service);
            let spans = self.population.periods(service.series).iter().zip(people.chunks_exact_mut(draws));
            for (period, demand) in spans {
                demand.iter_mut().for_each(|people| *people *= service.rate);
                demand.sort_unstable_by(f64::total_cmp);
                let capacity = service.open(*period);
                areas.push(service.area.as_str());
                names.push(service.name.as_str());
                periods.push(period.to_string());
                demands.push(quantile(demand, 0.5));
                capacities.push(capacity);
                over.push(share_above(demand, capacity));
                for (column, level) in loads.iter_mut().zip([0.5, 0.1, 0.9, 0.025, 0.975]) {
                    column.push((capacity > 0.0).then(|| quantile(demand, level) / capacity));
                }
            }
        }
        let [load, lo80, hi80, lo95, hi95] = loads;
        TableBuilder::new()
            .text("area", areas)
            .text("period", periods)
            .text("service", names)
            .number("demand", demands)
            .number("capacity", capacities)
            .optional_number("load", load)
            .optional_number("load_lo80", lo80)
            .optional_number("load_hi80", hi80)
            .optional_number("load_lo95", lo95)
            .optional_number("load_hi95", hi95)
            .number("p_over", over)
            .build()
    }

    /// When each service is first over its capacity: `area`, `service`, `median`, `lo80`, `hi80` (periods, over all
    /// draws; missing where the draw at that place never is) and `p_never` (the share of draws that never are).
    pub fn first_overload(&self) -> Table {
        let draws = self.population.draws();
        let rows: Vec<(&Service, [Option<String>; 3], f64)> = self
            .services
            .iter()
            .map(|service| {
                let people = self.people(service);
                let periods = self.population.periods(service.series);
                let open: Vec<f64> = periods.iter().map(|period| service.open(*period)).collect();
                let first = |draw| {
                    (0..periods.len())
                        .find(|p| people[p * draws + draw] * service.rate > open[*p])
                        .unwrap_or(periods.len())
                };
                let mut firsts: Vec<usize> = (0..draws).map(first).collect();
                firsts.sort_unstable();
                let at = |level: f64| {
                    let place = ((level * draws as f64).ceil() as usize).clamp(1, draws) - 1;
                    periods.get(firsts[place]).map(ToString::to_string)
                };
                let never = firsts.iter().filter(|first| **first == periods.len()).count() as f64 / draws as f64;
                (service, [at(0.5), at(0.1), at(0.9)], never)
            })
            .collect();
        TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0.area.as_str()))
            .text("service", rows.iter().map(|row| row.0.name.as_str()))
            .optional_text("median", rows.iter().map(|row| row.1[0].clone()))
            .optional_text("lo80", rows.iter().map(|row| row.1[1].clone()))
            .optional_text("hi80", rows.iter().map(|row| row.1[2].clone()))
            .number("p_never", rows.iter().map(|row| row.2))
            .build()
    }
}
