//! Waiting: counters, clinics and hotlines, from arrivals per 1,000 people to the servers that they need.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::supply::{Service, Step};
use super::users::{Directory, Users};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Period, Population, TableKind, named_as};
use crate::staffing::{Busy, Calls, MOST_SERVERS};
use crate::stats::quantile;
use crate::table::{Table, TableBuilder, TableReader};

/// A counter, clinic or hotline of an area.
#[derive(Debug, Clone)]
pub struct Counter {
    /// Whose people come; its `rate` is arrivals in an hour for each of them, its steps are servers.
    pub service: Service,
    /// Minutes that one arrival takes a server.
    pub handling_minutes: f64,
    /// What happens to those who find every server busy.
    pub busy: Busy,
    /// The share of arrivals to be served within the wait.
    pub level: f64,
    /// The wait, in minutes.
    pub within_minutes: f64,
    /// Whether there is a number of servers to compare with.
    pub staffed: bool,
}

/// Servers needed and waits, by area, period and counter.
#[derive(Debug)]
pub struct Waiting {
    population: Arc<dyn Population + Send + Sync>,
    counters: Vec<(Counter, Users)>,
}

struct Row<'a> {
    counter: &'a Counter,
    period: Period,
    arrivals: f64,
    required: [f64; 5],
    servers: Option<f64>,
    p_short: Option<f64>,
    p_within: Option<f64>,
    mean_wait: Option<f64>,
}

/// Read counters: `area`, `service`, `arrivals_per_1000` (arrivals a day for 1,000 people), `handling_minutes`; optional
/// `hours` (open a day, 8), `peak` (busiest hour over mean hour, 1), `level` (0.8), `within_minutes` (10), `queue` (`c`:
/// all wait; `a`: some give up, with `patience_minutes`; `b`: turned away), `servers` (there are), `group`.
///
/// # Errors
/// A missing column or value, a number out of range, a counter twice.
pub fn counters(table: &TableReader) -> Result<Vec<Counter>> {
    let table = &named_as(table, TableKind::Services)?;
    let (areas, names) = (table.text("area")?, table.text("service")?);
    let (arrivals, handling) = (table.number("arrivals_per_1000")?, table.number("handling_minutes")?);
    let optional = |name: &str| table.optional_number(name);
    let (hours, peaks, levels, within) =
        (optional("hours")?, optional("peak")?, optional("level")?, optional("within_minutes")?);
    let (queues, patience) = (table.optional_text("queue")?, optional("patience_minutes")?);
    let (servers, groups) = (optional("servers")?, table.optional_text("group")?);
    if areas.is_empty() {
        return Err(Error::table_empty().at(table.source()));
    }
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    let mut counters = Vec::with_capacity(areas.len());
    let figures = areas.iter().zip(&names).zip(arrivals.into_iter().zip(handling));
    for (row, ((area, name), (arrivals, handling))) in figures.enumerate() {
        let given = |column: &[Option<f64>]| column.get(row).copied().flatten();
        let written = |column: &[Option<String>]| column.get(row).cloned().flatten();
        let above = |column: &str, value: f64| match value > 0.0 {
            true => Ok(value),
            false => Err(Error::number_not_positive(column, value).at(table.place(row, column))),
        };
        if seen.insert((area, name), row).is_some() {
            return Err(Error::counter_twice(name, area).at(table.place(row, "service")));
        }
        let hours = above("hours", given(&hours).unwrap_or(8.0))?;
        if hours > 24.0 {
            return Err(Error::hours_above_day(hours).at(table.place(row, "hours")));
        }
        let level = given(&levels).unwrap_or(0.8);
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::not_inside_0_and_1("level", level).at(table.place(row, "level")));
        }
        let within_minutes = given(&within).unwrap_or(10.0);
        if within_minutes < 0.0 {
            let place = table.place(row, "within_minutes");
            return Err(Error::number_negative("within_minutes", within_minutes).at(place));
        }
        let busy = Busy::of(written(&queues).as_deref().unwrap_or("c"), given(&patience))
            .map_err(|error| error.at(table.place(row, "queue")))?;
        let staffed = given(&servers);
        let there = staffed.unwrap_or(0.0);
        if there < 0.0 || there.fract() != 0.0 {
            return Err(Error::number_not_whole("servers", there).at(table.place(row, "servers")));
        }
        if there > MOST_SERVERS {
            return Err(Error::queue_too_large(there, MOST_SERVERS).at(table.place(row, "servers")));
        }
        let peak = above("peak", given(&peaks).unwrap_or(1.0))?;
        let rate = above("arrivals_per_1000", arrivals)? / 1000.0 / hours;
        let group = written(&groups).unwrap_or_default();
        let groups = group.split('+').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
        let service = Service {
            area: area.as_str().into(),
            service: name.as_str().into(),
            groups,
            serves: Box::default(),
            rate,
            peak,
            standard: None,
            steps: vec![Step::new(there, None, None)?],
        };
        let handling_minutes = above("handling_minutes", handling)?;
        let staffed = staffed.is_some();
        counters.push(Counter { service, handling_minutes, busy, level, within_minutes, staffed });
    }
    Ok(counters)
}

/// Bring a population to counters.
///
/// # Errors
/// A counter of an area or group that the population does not have; the caller stopped the computation.
pub fn waiting(
    population: Arc<dyn Population + Send + Sync>,
    counters: Vec<Counter>,
    context: &Context,
) -> Result<Waiting> {
    let directory = Directory::new(population.as_ref());
    let users = counters.iter().map(|counter| {
        context.check()?;
        let parts = directory.parts(&counter.service)?;
        Users::new(population.as_ref(), parts).map_err(|error| error.at(counter.service.place()))
    });
    let users = users.collect::<Result<Vec<_>>>()?;
    Ok(Waiting { population, counters: counters.into_iter().zip(users).collect() })
}

impl Counter {
    fn calls(&self, arrivals_per_hour: f64) -> Option<Calls> {
        Calls::new(arrivals_per_hour, self.handling_minutes, self.busy).ok()
    }

    /// Servers that so many arrivals an hour need; none where nobody comes, not a number where they are too many to compute.
    fn required(&self, arrivals_per_hour: f64) -> f64 {
        let calls = self.calls(arrivals_per_hour);
        calls
            .map_or(f64::NAN, |calls| calls.servers_for(self.level, self.within_minutes).map_or(f64::NAN, |n| n as f64))
    }
}

impl Waiting {
    /// Servers needed: `area`, `period`, `service`, `arrivals_per_hour` (median, at the peak), `required` (median) with
    /// `required_lo80` … `required_hi95`, `servers`, `gap` (required − servers), `p_short` (the share of draws that need
    /// more), and at the median with the servers there are `p_within` and `mean_wait` (minutes; empty where the queue
    /// grows for ever).
    ///
    /// Servers grow with arrivals, so quantiles of servers are the servers of the users' quantiles.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn summary(&self, context: &Context) -> Result<Table> {
        context.begin("waiting", self.counters.len());
        let rows: Vec<Vec<Row<'_>>> = self
            .counters
            .par_iter()
            .map_init(
                || (Vec::new(), Vec::new()),
                |(people, scratch), counter| {
                    context.advance(1)?;
                    self.rows(counter, people, scratch, context)
                },
            )
            .collect::<Result<_>>()?;
        let rows: Vec<Row<'_>> = rows.into_iter().flatten().collect();
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.counter.service.area.to_string()))
            .text("period", rows.iter().map(|row| row.period.to_string()))
            .text("service", rows.iter().map(|row| row.counter.service.service.to_string()))
            .number("arrivals_per_hour", rows.iter().map(|row| row.arrivals));
        let names = ["required", "required_lo80", "required_hi80", "required_lo95", "required_hi95"];
        let table = names.iter().enumerate().fold(table, |table, (place, name)| {
            table.optional_number(name, rows.iter().map(|row| row.required.get(place).copied().and_then(known)))
        });
        Ok(table
            .optional_number("servers", rows.iter().map(|row| row.servers))
            .optional_number(
                "gap",
                rows.iter().map(|row| row.servers.and_then(|servers| known(row.required[0] - servers))),
            )
            .optional_number("p_short", rows.iter().map(|row| row.p_short))
            .optional_number("p_within", rows.iter().map(|row| row.p_within))
            .optional_number("mean_wait", rows.iter().map(|row| row.mean_wait))
            .build())
    }

    fn rows<'a>(
        &self,
        (counter, users): &'a (Counter, Users),
        people: &mut Vec<f64>,
        scratch: &mut Vec<f64>,
        context: &Context,
    ) -> Result<Vec<Row<'a>>> {
        users.fill(self.population.as_ref(), people, scratch);
        let per_user = counter.service.units_per_user();
        let rows = users.periods.iter().zip(people.chunks_exact_mut(self.population.draws()));
        rows.map(|(period, draws)| {
            context.check()?;
            draws.sort_unstable_by(f64::total_cmp);
            let at = |level: f64| quantile(draws, level) * per_user;
            let required = [0.5, 0.1, 0.9, 0.025, 0.975].map(|level| counter.required(at(level)));
            let servers = counter.staffed.then(|| counter.service.capacity(*period));
            let short = |servers: f64| {
                let enough = draws.partition_point(|users| counter.required(users * per_user) <= servers);
                (draws.len() - enough) as f64 / draws.len() as f64
            };
            let queue =
                servers.and_then(|servers| counter.calls(at(0.5))?.at(servers as u64, counter.within_minutes).ok());
            Ok(Row {
                counter,
                period: *period,
                arrivals: at(0.5),
                required,
                servers,
                p_short: servers.map(short),
                p_within: queue.map(|queue| queue.p_within),
                mean_wait: queue.map(|queue| queue.mean_wait).filter(|wait| wait.is_finite()),
            })
        })
        .collect()
    }

    /// What is doubtful: counters whose queue grows for ever, or is too large to compute, and when it begins to.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn findings(&self, context: &Context) -> Result<Vec<Finding>> {
        let (mut people, mut scratch) = (Vec::new(), Vec::new());
        let mut findings = Vec::new();
        for one in &self.counters {
            let rows = self.rows(one, &mut people, &mut scratch, context)?;
            let (counter, _) = one;
            if let Some(row) = rows.iter().find(|row| row.required.iter().any(|servers| servers.is_nan())) {
                let (service, most) = (&counter.service.service, MOST_SERVERS);
                findings.push(Finding::queue_too_large(counter.service.place(), service, row.period, most));
                continue;
            }
            let grows = rows.iter().find(|row| row.servers.is_some() && row.p_within.is_none() && row.arrivals > 0.0);
            if let Some(row) = grows {
                findings.push(Finding::queue_grows(
                    counter.service.place(),
                    &counter.service.service,
                    row.period,
                    row.servers.unwrap_or_default(),
                    row.required[0],
                ));
            }
        }
        Ok(findings)
    }
}

/// A number; nothing where it is none.
fn known(value: f64) -> Option<f64> {
    Some(value).filter(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Float64Type;

    use super::*;
    use crate::panel::Panel;

    fn at(people: f64, servers: f64) -> (Table, Vec<Finding>) {
        let read = |table: TableBuilder, name: &str| TableReader::new(table.build(), name);
        let panel = TableBuilder::new().text("area", ["A"]).text("period", ["2020"]).number("population", [people]);
        let table = TableBuilder::new()
            .text("area", ["A"])
            .text("service", ["counter"])
            .number("arrivals_per_1000", [24.0])
            .number("handling_minutes", [3.0])
            .number("within_minutes", [1.0 / 3.0])
            .number("servers", [servers]);
        let counters = counters(&read(table, "counters")).unwrap();
        let panel = Panel::from_table(&read(panel, "panel")).unwrap();
        let context = Context::default();
        let waiting = waiting(Arc::new(panel), counters, &context).unwrap();
        (waiting.summary(&context).unwrap(), waiting.findings(&context).unwrap())
    }

    /// 100 calls an hour of 3 minutes, 80 % within 20 seconds: 8 servers by Erlang C (5 erlangs).
    #[test]
    fn servers_follow_from_people() {
        let (table, findings) = at(100_000.0 / 3.0, 6.0);
        let value = |name: &str| table.column_by_name(name).unwrap().as_primitive::<Float64Type>().value(0);
        assert!((value("arrivals_per_hour") - 100.0).abs() < 1e-9);
        let calls = Calls::new(100.0, 3.0, Busy::Wait).unwrap();
        let needed = calls.servers_for(0.8, 1.0 / 3.0).unwrap() as f64;
        assert_eq!((value("required"), value("gap"), value("p_short")), (needed, needed - 6.0, 1.0));
        assert!(findings.is_empty() && (value("mean_wait") - calls.at(6, 0.0).unwrap().mean_wait).abs() < 1e-12);
    }

    #[test]
    fn a_queue_that_grows_for_ever_is_a_finding() {
        let (table, findings) = at(100_000.0 / 3.0, 5.0);
        assert_eq!(findings[0].code().name(), "queue_grows");
        assert_eq!(table.column_by_name("mean_wait").unwrap().null_count(), 1);
    }
}
