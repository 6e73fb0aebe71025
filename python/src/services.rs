//! `ts.service_load`, `ts.services_standards`, `ts.waiting`, `ts.access`, `ts.site`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationArg, TableArg, emit, emit_findings};
use crate::exceptions::raise;
use crate::plan::solving;
use crate::run::{run, run_telling};
use townscale::context::Context;
use townscale::error::{Error, Result};
use townscale::services::{
    Aim, AimName, ByService, Cost, Services, Standards, Weights, access, access_over_draws, counters, service_load,
    site, waiting,
};
use townscale::solver::Solve;
use townscale::table::TableReader;

/// The load of services under a population.
#[pyclass(frozen, module = "townscale._core")]
pub struct Load {
    inner: townscale::services::Load,
}

#[pymethods]
impl Load {
    #[new]
    fn new(
        py: Python<'_>,
        population: PopulationArg,
        services: TableArg,
        profile: Option<&str>,
        place: &str,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let standards = standards(profile, place)?;
        let load = |context: &Context| {
            let services = Services::with_standards(&services.reader("services", context)?, &standards)?;
            service_load(population.share(), services, context)
        };
        Ok(Self { inner: run_telling(py, progress, load)? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(context))?)
    }

    fn first_overload(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.first_overload(context))?)
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        emit_findings(&run(py, |context| self.inner.findings(context))?, language)
    }

    fn standards(&self) -> PyResult<PyTable> {
        emit(self.inner.standards())
    }

    fn what_if(&self, py: Python<'_>, openings: TableArg) -> PyResult<Self> {
        Ok(Self { inner: run(py, |context| self.inner.what_if(&openings.reader("openings", context)?))? })
    }

    fn cheapest_relief(&self, py: Python<'_>, costs: TableArg, p: f64) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.cheapest_relief(&costs.reader("costs", context)?, p, context))?)
    }
}

/// Travel costs as Python gives them: a table, a matrix of seconds, or a speed.
#[derive(FromPyObject)]
struct Costs {
    table: Option<TableArg>,
    seconds: Option<Vec<Vec<Option<f64>>>>,
    speed: Option<f64>,
}

impl Costs {
    fn with<T>(self, context: &Context, work: impl FnOnce(Cost<'_>) -> Result<T>) -> Result<T> {
        let table = self.table.map(|cost| cost.reader("cost", context)).transpose()?;
        match (&table, &self.seconds, self.speed) {
            (Some(table), None, None) => work(Cost::Table(table)),
            (None, Some(matrix), None) => work(Cost::Seconds(matrix)),
            (None, None, Some(speed)) => work(Cost::Speed(speed)),
            (None, None, None) => Err(Error::access_without_cost()),
            _ => Err(Error::access_cost_and_speed()),
        }
    }
}

/// How pairs are weighed as Python gives it: bands, the width of a normal curve, or scale, power and least minutes,
/// or the scale of travel costs.
#[derive(FromPyObject)]
struct Weighing {
    bands: Option<Vec<(f64, f64)>>,
    sigma: Option<f64>,
    power: Option<(f64, f64, f64)>,
    tau: Option<f64>,
}

impl Weighing {
    fn weights(self) -> Result<Option<Weights>> {
        let power = self.power.map(|(scale, power, least)| Weights::power(scale, power, least));
        self.bands
            .map(Weights::bands)
            .or(self.sigma.map(Weights::gaussian))
            .or(power)
            .or(self.tau.map(Weights::tau))
            .transpose()
    }
}

/// The access of places of demand to supply, by service.
#[pyclass(frozen, module = "townscale._core")]
pub struct Access {
    inner: ByService<townscale::services::Access>,
}

#[pymethods]
impl Access {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        supply: TableArg,
        demand: TableArg,
        cost: Costs,
        catchment: f64,
        method: &str,
        weights: Weighing,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let made = |context: &Context| {
            let (supply, demand) = (supply.reader("supply", context)?, demand.reader("demand", context)?);
            let (weights, method) = (weights.weights()?, method.parse()?);
            cost.with(context, |cost| {
                let one = |supply: &TableReader, cost: Cost<'_>| {
                    access(supply, &demand, cost, catchment, method, weights.clone(), context)
                };
                ByService::new(&supply, cost, one)
            })
        };
        Ok(Self { inner: run_telling(py, progress, made)? })
    }

    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table(townscale::services::Access::table).map_err(raise)?)
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.table(townscale::services::Access::summary).map_err(raise)?)
    }

    fn supply(&self) -> PyResult<PyTable> {
        emit(self.inner.table(townscale::services::Access::supply).map_err(raise)?)
    }

    fn means(&self) -> Vec<(Option<String>, Option<f64>)> {
        self.inner.parts().iter().map(|(service, access)| (service.clone(), access.mean())).collect()
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings(townscale::services::Access::findings), language)
    }
}

/// The access of the areas of a population, over its draws, by service.
#[pyclass(frozen, module = "townscale._core")]
pub struct AccessOverDraws {
    inner: ByService<townscale::services::AccessOverDraws>,
}

#[pymethods]
impl AccessOverDraws {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        population: PopulationArg,
        group: Option<&str>,
        supply: TableArg,
        cost: Costs,
        catchment: f64,
        method: &str,
        weights: Weighing,
        ranking: Option<TableArg>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let population = population.share();
        let made = |context: &Context| {
            let (supply, weights, method) = (supply.reader("supply", context)?, weights.weights()?, method.parse()?);
            let ranking = ranking.map(|ranking| ranking.reader("ranking", context)).transpose()?;
            let people = population.as_ref();
            cost.with(context, |cost| {
                let one = |supply: &TableReader, cost: Cost<'_>| {
                    let (weights, ranking) = (weights.clone(), ranking.as_ref());
                    access_over_draws(people, group, supply, cost, catchment, method, weights, ranking, context)
                };
                ByService::new(&supply, cost, one)
            })
        };
        Ok(Self { inner: run_telling(py, progress, made)? })
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.table(townscale::services::AccessOverDraws::summary).map_err(raise)?)
    }

    fn equity(&self) -> PyResult<PyTable> {
        emit(self.inner.table(townscale::services::AccessOverDraws::equity).map_err(raise)?)
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings(townscale::services::AccessOverDraws::findings), language)
    }
}

/// Sites that were chosen.
#[pyclass(frozen, module = "townscale._core")]
pub struct Siting {
    inner: townscale::services::Siting,
}

#[pymethods]
impl Siting {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        population: PopulationArg,
        period: Option<&str>,
        group: Option<&str>,
        candidates: TableArg,
        cost: Costs,
        catchment: f64,
        aim: &str,
        open: Option<usize>,
        share: f64,
        probability: f64,
        solver: Py<PyAny>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let population = population.share();
        let made = |solve: &Solve, context: &Context| {
            let candidates = candidates.reader("candidates", context)?;
            let open = open.unwrap_or(0);
            let aim = match aim.parse()? {
                AimName::PMedian => Aim::PMedian { open },
                AimName::MaximalCoverage => Aim::MaximalCoverage { open },
                AimName::FewestSites => Aim::FewestSites { share, probability },
            };
            let people = population.as_ref();
            cost.with(context, |cost| site(people, period, group, &candidates, cost, catchment, aim, solve, context))
        };
        Ok(Self { inner: solving(py, &solver, progress, made)? })
    }

    #[getter]
    fn optimal(&self) -> bool {
        self.inner.optimal
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn demand(&self) -> PyResult<PyTable> {
        emit(self.inner.demand())
    }

    fn reached(&self) -> PyResult<PyTable> {
        emit(self.inner.reached())
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings(), language)
    }
}

fn standards(text: Option<&str>, place: &str) -> PyResult<Standards> {
    Standards::new(text.map(|text| (text, place))).map_err(raise)
}

/// The groups that a services table names, each once.
#[pyfunction]
fn services_groups(py: Python<'_>, services: TableArg, profile: Option<&str>, place: &str) -> PyResult<Vec<String>> {
    let standards = standards(profile, place)?;
    let read = |context: &Context| Services::with_standards(&services.reader("services", context)?, &standards);
    Ok(run(py, read)?.groups())
}

/// The standards of service, and a profile's over them.
#[pyfunction]
fn services_standards(
    profile: Option<&str>,
    place: &str,
    service: Option<&str>,
    mark: Option<&str>,
) -> PyResult<PyTable> {
    let table = standards(profile, place)?.table(|standard| {
        service.is_none_or(|service| standard.service == service)
            && mark.is_none_or(|mark| standard.mark.name() == mark)
    });
    emit(table)
}

/// Servers needed and waits.
#[pyclass(frozen, module = "townscale._core")]
pub struct Waiting {
    inner: townscale::services::Waiting,
}

#[pymethods]
impl Waiting {
    #[new]
    fn new(py: Python<'_>, population: PopulationArg, table: TableArg) -> PyResult<Self> {
        let made = |context: &Context| {
            let counters = counters(&table.reader("counters", context)?)?;
            waiting(population.share(), counters, context)
        };
        Ok(Self { inner: run(py, made)? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(context))?)
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        emit_findings(&run(py, |context| self.inner.findings(context))?, language)
    }
}

/// The groups that a table of counters names, each once.
#[pyfunction]
fn counters_groups(py: Python<'_>, table: TableArg) -> PyResult<Vec<String>> {
    let counters = run(py, |context| counters(&table.reader("counters", context)?))?;
    let groups: std::collections::BTreeSet<String> =
        counters.into_iter().flat_map(|counter| counter.service.groups).collect();
    Ok(groups.into_iter().collect())
}

/// Add the classes and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Load>()?;
    m.add_class::<Access>()?;
    m.add_class::<AccessOverDraws>()?;
    m.add_class::<Siting>()?;
    m.add_class::<Waiting>()?;
    m.add_function(wrap_pyfunction!(services_groups, m)?)?;
    m.add_function(wrap_pyfunction!(counters_groups, m)?)?;
    m.add_function(wrap_pyfunction!(services_standards, m)?)
}
