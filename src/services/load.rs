//! Load: demand over capacity by area, period and service.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, UInt32Array};
use arrow::buffer::NullBuffer;
use rayon::prelude::*;

use super::counted_twice::counted_twice;
use super::users::{Directory, Users};
use super::{Service, Services};
use crate::context::Context;
use crate::error::Result;
use crate::finding::Finding;
use crate::panel::{Period, Population, SortBuffers};
use crate::profile::Mark;
use crate::stats::OrderStatistics;
use crate::table::{Table, TableBuilder, TableReader};

/// Areas worked on at a time: their draws are in memory together, those of no more.
const AREAS_AT_A_TIME: usize = 64;

/// The load of services under a population.
///
/// ```
/// use std::sync::Arc;
/// use townscale::context::Context;
/// use townscale::panel::Panel;
/// use townscale::services::{Services, service_load};
/// use townscale::table::{TableBuilder, TableReader};
/// let counts = TableBuilder::new().text("area", ["Hami"]).text("period", ["2010"]).number("population", [230_000.0]);
/// let services = TableBuilder::new()
///     .text("area", ["Hami"])
///     .text("service", ["public toilets"])
///     .number("capacity", [500.0])
///     .number("per_1000", [2.0]);
/// let panel = Panel::from_table(&TableReader::new(counts.build(), "counts"))?;
/// let services = Services::from_table(&TableReader::new(services.build(), "services"))?;
/// let context = Context::default();
/// let load = service_load(Arc::new(panel), services, &context)?;
/// assert_eq!(load.summary(&context)?.num_rows(), 1); // demand 460, capacity 500, load 0.92
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Load {
    pub(super) population: Arc<dyn Population + Send + Sync>,
    pub(super) services: Services,
    /// Who uses what: users, and the places of the services that just they use.
    users: Arc<Vec<(Users, Vec<usize>)>>,
    /// What was doubtful when the population was put on the services.
    pub(super) first_findings: Vec<Finding>,
}

/// The numbers of a row of the summary: loads are empty (NaN) where there is no capacity.
const NUMBERS: [&str; 8] = ["demand", "capacity", "load", "load_lo80", "load_hi80", "load_lo95", "load_hi95", "p_over"];

/// The numbers of one row of the summary.
type Row = [f64; NUMBERS.len()];

/// Put a population on services.
///
/// # Errors
/// A service of an area or group that the population does not have, or of an area with several groups that names none;
/// the caller stopped the computation.
pub fn service_load(
    population: Arc<dyn Population + Send + Sync>,
    services: Services,
    context: &Context,
) -> Result<Load> {
    let directory = Directory::new(population.as_ref());
    let mut places: HashMap<Vec<(usize, u64)>, usize> = HashMap::new();
    let mut users: Vec<(Users, Vec<usize>)> = Vec::new();
    let mut findings = counted_twice(&services, &directory)?;
    context.begin("services", services.list().len());
    for (service, entry) in services.list().iter().enumerate() {
        context.advance(1)?;
        let parts = directory.parts(entry)?;
        let key = parts.iter().map(|(series, share)| (*series, share.to_bits())).collect();
        match places.get(&key).and_then(|place| users.get_mut(*place)) {
            Some((_, uses)) => uses.push(service),
            None => {
                places.insert(key, users.len());
                let mut new = Users::new(population.as_ref(), parts).map_err(|error| error.at(entry.place()))?;
                if let Some((last, _)) = users.last()
                    && last.periods == new.periods
                {
                    new.periods = Arc::clone(&last.periods);
                }
                users.push((new, vec![service]));
            }
        }
    }
    let served: std::collections::HashSet<&str> = services.list().iter().map(|entry| &*entry.area).collect();
    let mut unserved: Vec<&str> = directory.areas().filter(|area| !served.contains(area)).collect();
    unserved.sort_unstable();
    if let Some(first) = unserved.first() {
        findings.push(Finding::areas_without_services("services", unserved.len(), first));
    }
    Ok(Load { population, services, users: Arc::new(users), first_findings: findings })
}

impl Load {
    /// The services, in the order of their first rows.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        self.services.list()
    }

    /// A service by its place in their order.
    #[expect(clippy::indexing_slicing, reason = "the places of services are given out by this load")]
    pub(super) fn service(&self, place: usize) -> &Service {
        &self.services()[place]
    }

    /// The load summary: `area`, `period`, `service`, `demand` (median, units), `capacity` (units), `load` (median,
    /// demand over capacity), `load_lo80`, `load_hi80`, `load_lo95`, `load_hi95`, `p_over` (the share of draws whose
    /// demand is above capacity). Loads are empty where there is no capacity.
    ///
    /// Load grows with users, so draws are sorted once per area and period, whatever the number of services.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn summary(&self, context: &Context) -> Result<Table> {
        let mut known: Vec<Period> = self.users.iter().flat_map(|(users, _)| users.periods.iter().copied()).collect();
        known.sort_unstable();
        known.dedup();
        let rows = self.users.iter().map(|(users, services)| users.periods.len() * services.len()).sum();
        let mut numbers = NUMBERS.map(|_| Vec::with_capacity(rows));
        self.each(
            |users, uses, (people, buffers): &mut (Vec<f64>, SortBuffers)| {
                users.fill_sorted(self.population.as_ref(), people, buffers);
                self.rows(users, uses, people)
            },
            |values: Row| numbers.iter_mut().zip(values).for_each(|(column, value)| column.push(value)),
            context,
        )?;
        // One column of places at a time, in the order of the rows: the table itself is what takes memory.
        let places = |of: &dyn Fn(usize, Period) -> usize| {
            let mut places = Vec::with_capacity(rows);
            for (users, uses) in self.users.iter() {
                for service in uses {
                    places.extend(users.periods.iter().map(|period| of(*service, *period) as u32));
                }
            }
            UInt32Array::from(places)
        };
        let list = self.services();
        // Each is among them: they are the periods of all users.
        let among = |_, period| known.partition_point(|other| *other < period);
        let mut table = TableBuilder::new()
            .repeated_text("area", list.iter().map(|service| &service.area), places(&|service, _| service))
            .repeated_text("period", known.iter().map(ToString::to_string), places(&among))
            .repeated_text("service", list.iter().map(|service| &service.service), places(&|service, _| service));
        for (name, column) in NUMBERS.into_iter().zip(numbers) {
            table = table.array(name, gaps_where_nan(column));
        }
        Ok(table.build())
    }

    fn rows(&self, users: &Users, uses: &[usize], sorted_keys: &[f64]) -> Vec<Row> {
        let draws = self.population.draws();
        let value = |period: usize, key: f64| users.order_statistic(self.population.as_ref(), period, key);
        let periods = users.periods.iter().zip(sorted_keys.chunks_exact(draws)).enumerate();
        let cells: Vec<(usize, Period, &[f64], OrderStatistics)> = periods
            .map(|(place, (period, sorted))| {
                (place, *period, sorted, OrderStatistics::of(sorted, |key| value(place, key)))
            })
            .collect();
        let mut rows = Vec::with_capacity(uses.len() * cells.len());
        for service in uses {
            let entry = self.service(*service);
            let rate = entry.units_per_user();
            for (place, period, sorted, people) in &cells {
                let capacity = entry.capacity(*period);
                let scale = if capacity > 0.0 { rate / capacity } else { f64::NAN };
                let users = people.quantiles(people.values);
                let [median, lo80, hi80, lo95, hi95] = users.map(|users| users * scale);
                let within = |users: f64| users * rate <= capacity;
                let known = people.values.iter().filter(|users| within(**users)).count();
                let within = people.count(known, sorted, |key| within(value(*place, key)));
                let over = (draws - within) as f64 / draws as f64;
                rows.push([users[0] * rate, capacity, median, lo80, hi80, lo95, hi95, over]);
            }
        }
        rows
    }

    /// The same population on the same services with openings added: `area`, `service`, `capacity` (units), optional
    /// `opens`, `closes`.
    ///
    /// # Errors
    /// A missing column or value, a service that is not there, a closing not after its opening.
    pub fn what_if(&self, openings: &TableReader) -> Result<Self> {
        Ok(Self { services: self.services.with_openings(openings)?, ..self.clone() })
    }

    /// The standards that decided: as [`super::Standards::table`].
    #[must_use]
    pub fn standards(&self) -> Table {
        let used = self.services.standards().iter().map(|standard| (standard, standard.mark == Mark::Local));
        super::standards::standards_table(used.collect())
    }

    /// Do `work` for the users of every area, in parallel, with memory of its own, and take its rows in order: the draws
    /// of a few hundred areas are in memory at a time.
    pub(super) fn each<M: Default, R: Send>(
        &self,
        work: impl Fn(&Users, &[usize], &mut M) -> Vec<R> + Sync,
        mut take: impl FnMut(R),
        context: &Context,
    ) -> Result<()> {
        context.begin("load", self.users.len());
        for part in self.users.chunks(AREAS_AT_A_TIME) {
            let rows = part.par_iter().map_init(M::default, |memory, (users, uses)| {
                context.advance(1)?;
                Ok(work(users, uses, memory))
            });
            rows.collect::<Result<Vec<_>>>()?.into_iter().flatten().for_each(&mut take);
        }
        Ok(())
    }
}

fn gaps_where_nan(values: Vec<f64>) -> ArrayRef {
    let present: Option<NullBuffer> = values
        .iter()
        .any(|value| value.is_nan())
        .then(|| values.iter().map(|value| !value.is_nan()).collect::<Vec<bool>>().into());
    Arc::new(Float64Array::new(values.into(), present))
}

#[cfg(test)]
pub(super) mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::Float64Type;

    use super::*;
    use crate::message::Language;
    use crate::panel::SeriesKey;
    use crate::services::relief::tests::{Growth, growing};
    use crate::stats::Summary;

    fn reader(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "services")
    }

    pub(in crate::services) fn one(capacity: f64, rate: f64) -> TableBuilder {
        TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["school"])
            .number("capacity", [capacity])
            .number("rate", [rate])
    }

    pub(in crate::services) fn load(population: Growth, table: TableBuilder) -> Load {
        service_load(Arc::new(population), Services::from_table(&reader(table)).unwrap(), &Context::default()).unwrap()
    }

    pub(in crate::services) fn column(table: &Table, name: &str) -> Vec<f64> {
        table.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec()
    }

    #[test]
    fn the_probability_of_an_overload_is_the_share_of_its_own_draws() {
        let population = growing(&["A"], 997);
        let mut people = vec![0.0; 5 * 997];
        population.fill(0, &mut people);
        let summary = load(population, one(60.0, 0.05)).summary(&Context::default()).unwrap();
        for (p_over, people) in column(&summary, "p_over").iter().zip(people.chunks_exact(997)) {
            let over = people.iter().filter(|people| *people * 0.05 > 60.0).count();
            assert_eq!(*p_over, over as f64 / 997.0);
        }
        let mut last = people[4 * 997..].iter().map(|people| people * 0.05 / 60.0).collect::<Vec<_>>();
        let want = Summary::of(&mut last);
        assert!((column(&summary, "load")[4] - want.median).abs() < 1e-12);
        assert!((column(&summary, "load_lo95")[4] - want.lo95).abs() < 1e-12);
    }

    #[test]
    fn rows_of_one_service_open_and_close_in_time() {
        let rows = TableBuilder::new()
            .text("area", ["A", "A"])
            .text("service", ["school"; 2])
            .number("capacity", [100.0, 50.0])
            .optional_number("rate", [Some(0.1), None])
            .optional_text("opens", [None, Some("2013")])
            .optional_text("closes", [Some("2015"), None]);
        let load = load(growing(&["A"], 3), rows);
        assert_eq!(column(&load.summary(&Context::default()).unwrap(), "capacity"), [100.0, 100.0, 150.0, 150.0, 50.0]);
        let more = TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["school"])
            .number("capacity", [7.0])
            .text("opens", ["2012"]);
        let load = load.what_if(&reader(more)).unwrap();
        assert_eq!(column(&load.summary(&Context::default()).unwrap(), "capacity"), [100.0, 107.0, 157.0, 157.0, 57.0]);
    }

    #[test]
    fn shared_use_adds_other_areas_draw_by_draw_and_doubles_are_found() {
        let population = growing(&["A", "B"], 200);
        let mut people = [vec![0.0; 1000], vec![0.0; 1000]];
        (0..2).for_each(|series| population.fill(series, &mut people[series]));
        let rows = TableBuilder::new()
            .text("area", ["A", "B"])
            .text("service", ["hospital"; 2])
            .number("capacity", [1600.0, 2000.0])
            .number("rate", [1.0, 1.0])
            .optional_text("serves", [Some("B: 0.5"), None]);
        let load = load(population, rows);
        let over = (0..200).filter(|d| people[0][800 + d] + 0.5 * people[1][800 + d] > 1600.0).count();
        assert_eq!(column(&load.summary(&Context::default()).unwrap(), "p_over")[4], over as f64 / 200.0);
        let message = load.findings(&Context::default()).unwrap()[0].message(Language::En);
        assert!(message.contains("1.50 times"), "{message}");
    }

    #[test]
    fn without_capacity_load_is_empty_and_found() {
        let load = load(growing(&["A"], 10), one(0.0, 1.0));
        assert_eq!(load.summary(&Context::default()).unwrap().column_by_name("load").unwrap().null_count(), 5);
        assert_eq!(column(&load.summary(&Context::default()).unwrap(), "p_over"), [1.0; 5]);
        assert_eq!(load.findings(&Context::default()).unwrap()[0].code().name(), "capacity_zero");
    }

    #[test]
    fn an_opening_after_the_need_is_found() {
        let more = TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["school"])
            .number("capacity", [7.0])
            .text("opens", ["2014"]);
        let load = load(growing(&["A"], 10), one(500.0, 1.0)).what_if(&reader(more)).unwrap();
        assert_eq!(load.findings(&Context::default()).unwrap()[0].code().name(), "opens_after_need");
    }

    #[test]
    fn bad_services_are_named() {
        let error = |table: TableBuilder| Services::from_table(&reader(table)).unwrap_err().to_string();
        assert!(error(one(-1.0, 1.0)).contains("row 1, column capacity: the capacity is -1"));
        assert!(error(one(1.0, 1.0).number("per_1000", [1.0])).contains("both given"));
        let late = one(1.0, 1.0).text("opens", ["2015"]).text("closes", ["2012"]);
        assert!(error(late).contains("it closes in 2012 and opens in 2015"));
        let none = TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["school"])
            .optional_number("capacity", [None])
            .number("rate", [1.0]);
        assert!(error(none).contains("school in A has no capacity"));
        let group = Services::from_table(&reader(one(1.0, 1.0).text("group", ["floating"]))).unwrap();
        let error = service_load(Arc::new(growing(&["A"], 2)), group, &Context::default()).err().unwrap().to_string();
        assert!(error.contains("no series of A counts the group floating"), "{error}");
        let key = |group: &str| SeriesKey { area: "A".into(), group: Some(group.into()), parent: None };
        let mut two = growing(&["A", "A"], 2);
        two.keys = vec![key("floating"), key("resident")];
        let plain = Services::from_table(&reader(one(1.0, 1.0))).unwrap();
        let error = service_load(Arc::new(two), plain, &Context::default()).err().unwrap().to_string();
        assert!(error.contains("A counts several groups"), "{error}");
    }
}
